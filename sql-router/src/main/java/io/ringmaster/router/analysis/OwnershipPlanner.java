package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.plan.Ownership;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/**
 * Finds where predicates go that make a statement read each sharded table as if it held owned rows
 * only. Block by block, each use is in one of three positions:
 *
 * <ol>
 *   <li>No outer join makes it NULL: the predicate goes into WHERE, as a selection passes through
 *       inner joins and the preserved side of outer ones.
 *   <li>An outer join makes it NULL: the predicate goes into ON of the innermost such join. In
 *       WHERE it would also drop the rows that the join makes up.
 *   <li>A condition makes its key equal to that of a use which has its predicate: nothing, since
 *       its foreign rows are only ever joined with foreign rows, which are dropped. See {@link
 *       #equalKeys}.
 * </ol>
 *
 * A subquery that is evaluated for each row of an enclosing block is done, too, with uses whose
 * keys it makes equal to one of that row. Otherwise blocks have predicates of their own.
 */
final class OwnershipPlanner {
  private final StatementWalker walker;

  OwnershipPlanner(StatementWalker walker) {
    this.walker = walker;
  }

  Ownership plan() {
    try {
      List<Splice> splices = new ArrayList<>();
      for (Block block : walker.blocks()) {
        plan(block, splices);
      }
      for (Block block : walker.blocks()) {
        checkNames(block, splices);
      }
      return new Ownership.Points(splices);
    } catch (RefusedException e) {
      return new Ownership.Nowhere(e.refusal());
    }
  }

  private void plan(Block block, List<Splice> splices) throws RefusedException {
    List<TableUse> uses =
        block.scope().uses.stream()
            .filter(TableUse::isSharded)
            // Stable: what has its predicate in WHERE may do for what is behind an outer join.
            .sorted(Comparator.comparing(use -> use.outerJoin != null))
            .toList();
    List<EqualKeys> equal = uses.size() < 2 ? List.of() : equalKeys(block.scope());
    Set<TableUse> done = Collections.newSetFromMap(new IdentityHashMap<>());
    for (TableUse use : equalToOuterKeys(block.scope())) {
      cover(use, equal, done);
    }
    List<String> where = new ArrayList<>();
    IdentityHashMap<SqlJoin, List<String>> on = new IdentityHashMap<>();
    List<SqlJoin> joins = new ArrayList<>();
    for (TableUse use : uses) {
      if (done.contains(use)) {
        continue;
      }
      if (use.outerJoin == null) {
        where.add(column(use));
      } else {
        if (use.outerJoin.getConditionType() != JoinConditionType.ON) {
          throw refused(use, "is behind an outer join without ON, which has no place for that");
        }
        if (!on.containsKey(use.outerJoin)) {
          joins.add(use.outerJoin);
        }
        on.computeIfAbsent(use.outerJoin, _ -> new ArrayList<>()).add(column(use));
      }
      cover(use, equal, done);
    }
    for (SqlJoin join : joins) {
      extend(join.getCondition(), on.get(join), splices);
    }
    // Last: without WHERE, its place may be that of the last ON.
    if (where.isEmpty()) {
      return;
    }
    if (block.where() != null) {
      extend(block.where(), where, splices);
      return;
    }
    if (block.tableWord() >= 0) {
      splices.add(new Splice.Replace(block.tableWord(), block.tableWord(), "SELECT * FROM"));
    }
    splices.add(new Splice.OwnedAfter(block.wherePlace(), " WHERE ", where));
  }

  private static void extend(SqlNode condition, List<String> columns, List<Splice> splices) {
    splices.add(new Splice.Before(MySqlParser.firstToken(condition), "("));
    splices.add(new Splice.OwnedAfter(MySqlParser.lastToken(condition), ") AND ", columns));
  }

  private static void cover(TableUse use, List<EqualKeys> equal, Set<TableUse> done) {
    if (done.add(use)) {
      for (EqualKeys keys : equal) {
        if (keys.from() == use) {
          cover(keys.to(), equal, done);
        }
      }
    }
  }

  /**
   * Which uses of a block are done with another. A condition of WHERE or of an inner join drops
   * rows in which the keys differ or are NULL, so it works both ways. ON of an outer join drops
   * matches only: rows of the nullable side are done with those of the preserved one, not the other
   * way around; among uses of the nullable side it works both ways again.
   */
  private List<EqualKeys> equalKeys(Scope scope) {
    List<EqualKeys> equal = new ArrayList<>();
    for (EqualKeys keys : walker.joinedByUsing()) {
      if (keys.from().scope == scope) {
        equal.add(keys);
      }
    }
    for (EqualKeys keys : equalities(scope)) {
      if (keys.from().scope == scope) {
        equal.add(keys);
      }
    }
    return equal;
  }

  /** Uses of a block whose keys are those of a row of an enclosing block. */
  private List<TableUse> equalToOuterKeys(Scope scope) {
    return equalities(scope).stream()
        .filter(keys -> keys.from().scope != scope && scope.sees(keys.from()))
        .map(EqualKeys::to)
        .toList();
  }

  /** What the conditions of a block say of the keys of its uses, given other keys. */
  private List<EqualKeys> equalities(Scope scope) {
    List<EqualKeys> equal = new ArrayList<>();
    for (Condition condition : walker.conditions()) {
      if (condition.scope() != scope) {
        continue;
      }
      for (SqlNode term : Expressions.conjuncts(condition.expression())) {
        if (term.getKind() == SqlKind.EQUALS) {
          SqlCall call = (SqlCall) term;
          TableUse a = KeyTies.keyOf(scope, call.operand(0));
          TableUse b = KeyTies.keyOf(scope, call.operand(1));
          if (a != null && b != null) {
            add(a, b, condition, equal);
            add(b, a, condition, equal);
          }
        }
      }
    }
    return equal;
  }

  private static void add(TableUse from, TableUse to, Condition condition, List<EqualKeys> equal) {
    boolean restricts = condition.restricted() == null || condition.restricted().contains(to);
    if (to.scope == condition.scope() && restricts) {
      equal.add(new EqualKeys(from, to));
    }
  }

  /** A column without an alias is named by its text, which must be the client's. */
  private static void checkNames(Block block, List<Splice> splices) throws RefusedException {
    for (SqlNode item : block.items()) {
      int first = MySqlParser.firstToken(item);
      int last = MySqlParser.lastToken(item);
      boolean named =
          SelectItems.alias(item) != null || !Expressions.contains(item, Expressions::isQuery);
      for (Splice splice : named ? List.<Splice>of() : splices) {
        if (splice instanceof Splice.OwnedAfter owned
            && owned.token() >= first
            && owned.token() <= last) {
          throw refused("a column of the result is named by the subquery in it; name it by AS");
        }
      }
    }
  }

  private static String column(TableUse use) throws RefusedException {
    List<String> names =
        use.aliased
            ? List.of(use.effectiveName, use.rule.column())
            : List.of(use.database, use.table, use.rule.column());
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append(text.isEmpty() ? "" : ".").append(Names.quoted(name));
    }
    return text.toString();
  }

  private static RefusedException refused(TableUse use, String why) {
    return refused(use.qualifiedName() + " " + why);
  }

  private static RefusedException refused(String why) {
    return new RefusedException(
        "rows are moving between shards, and until they have this statement can't be kept to the"
            + " rows each shard owns: "
            + why);
  }
}
