package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.plan.Finish;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * What a statement's conditions say of the rows of one place that matter: by themselves, together
 * with tables that any shard can join with them (reference tables, and tables tied to them by the
 * shard key), and by the keys of rows that were gathered before.
 */
final class FragmentFilters {
  private static final Set<String> INTEGERS =
      Set.of("tinyint", "smallint", "mediumint", "int", "bigint");

  private final TableUse use;

  /** The terms that all rows of the place satisfy that matter. */
  private final List<Term> terms = new ArrayList<>();

  /** Tables beside it, and which of them, or the place itself, each was found through. */
  private final IdentityHashMap<TableUse, TableUse> met = new IdentityHashMap<>();

  /** A term, and the places that it names; null for those that not every server can compute. */
  private record Term(SqlNode node, Scope scope, List<TableUse> uses) {
    /** Whether it reads the same beside other tables: a joined column's name may be another's. */
    boolean isMovable() {
      return uses != null
          && !Matches.areWeighed(node)
          && !Expressions.contains(
              node,
              inner ->
                  inner instanceof SqlIdentifier name
                      && name.isSimple()
                      && scope.mayJoin(name.getSimple()));
    }

    boolean names(TableUse use) {
      return uses != null && uses.contains(use);
    }

    boolean isOf(TableUse use) {
      return uses != null && uses.size() == 1 && uses.getFirst() == use;
    }

    Finish.Condition condition() {
      return new Finish.Condition(
          MySqlParser.firstToken(node), MySqlParser.lastToken(node), compared(node, scope));
    }
  }

  FragmentFilters(TableUse use, List<Condition> conditions) {
    this.use = use;
    for (Condition condition : conditions) {
      if (condition.filters(use)) {
        for (SqlNode term : Expressions.conjuncts(condition.expression())) {
          terms.add(new Term(term, condition.scope(), uses(term, condition.scope())));
        }
      }
    }
    meet();
  }

  /** The places that a term names, if any server can compute it from their rows; else null. */
  private static List<TableUse> uses(SqlNode term, Scope scope) {
    List<TableUse> uses = new ArrayList<>();
    boolean[] other = {
      Expressions.hasAggregate(term) || FactsCollector.of(term).differsBetweenShards() != null
    };
    Expressions.walk(
        term,
        node -> {
          if (node instanceof SqlIdentifier name) {
            Scope.Column column = scope.resolve(name);
            if (column == null || scope.catalogColumn(name) == null) {
              // What is mistyped is the statement's own error.
              other[0] = true;
            } else if (!uses.contains(column.use())) {
              uses.add(column.use());
            }
          } else {
            other[0] |= Expressions.isQuery(node);
          }
        });
    return other[0] || uses.isEmpty() ? null : uses;
  }

  /** Terms of this place alone that the statement says again where the rows have come to. */
  List<Finish.Condition> own() {
    return terms.stream()
        .filter(term -> term.isOf(use) && !Matches.areIn(term.node()))
        .map(Term::condition)
        .toList();
  }

  /**
   * Terms of this place alone with MATCH, which only a table with its index can tell. No row for
   * which it is asked is one that an outer join has put NULLs in place of.
   */
  List<Finish.Condition> matches() {
    return terms.stream()
        .filter(term -> term.isOf(use) && Matches.areIn(term.node()))
        .filter(term -> use.kind == TableUse.Kind.REFERENCE || !Matches.areWeighed(term.node()))
        .map(Term::condition)
        .toList();
  }

  // TABLES BESIDE IT

  @SuppressWarnings("ReferenceEquality") // the very join
  private void meet() {
    if (!use.isSharded()) {
      return;
    }
    boolean found = true;
    while (found) {
      found = false;
      for (TableUse other : use.scope.uses) {
        TableUse through =
            other == use || met.containsKey(other) || other.outerJoin != use.outerJoin
                ? null
                : through(other);
        if (through != null) {
          met.put(other, through);
          found = true;
        }
      }
    }
    met.keySet().retainAll(useful());
  }

  /** A place that is there already and that any shard can join another with; null for none. */
  private TableUse through(TableUse other) {
    for (Term term : terms) {
      if (!term.names(other) || term.uses().size() != 2 || !term.isMovable()) {
        continue;
      }
      TableUse there = term.uses().get(term.uses().get(0) == other ? 1 : 0);
      if (other.node.partitions() != null) {
        continue;
      }
      boolean joined = there == use || met.containsKey(there);
      boolean together =
          other.kind == TableUse.Kind.REFERENCE
              || (other.isSharded() && there.isSharded() && tiesKeys(term, other, there));
      if (joined && together && (other.catalog == null || !other.catalog.view())) {
        return there;
      }
    }
    return null;
  }

  private static boolean tiesKeys(Term term, TableUse a, TableUse b) {
    if (term.node().getKind() != SqlKind.EQUALS || !a.rule.group().equals(b.rule.group())) {
      return false;
    }
    SqlCall call = (SqlCall) term.node();
    TableUse left = KeyTies.keyOf(term.scope(), call.operand(0));
    TableUse right = KeyTies.keyOf(term.scope(), call.operand(1));
    return (left == a && right == b) || (left == b && right == a);
  }

  /** Those that something is said of, and those they were found through. */
  private Set<TableUse> useful() {
    Set<TableUse> useful = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
    for (TableUse other : met.keySet()) {
      if (terms.stream().anyMatch(term -> term.isOf(other) && term.isMovable())) {
        for (TableUse at = other; at != use; at = met.get(at)) {
          useful.add(at);
        }
      }
    }
    return useful;
  }

  /** The tables that rows of the place have to meet on their own shard, in the text's order. */
  List<Finish.Met> met() throws RefusedException {
    List<Finish.Met> tables = new ArrayList<>();
    for (TableUse other : use.scope.uses) {
      if (met.containsKey(other)) {
        tables.add(
            new Finish.Met(
                Names.check(other.database),
                Names.check(other.table),
                other.aliased ? Names.check(other.effectiveName) : null));
      }
    }
    return tables;
  }

  /** What is said of them, and of both. */
  List<Finish.Condition> meetings() {
    return terms.stream()
        .filter(
            term ->
                term.isMovable()
                    && !term.isOf(use)
                    && term.uses().stream().allMatch(o -> o == use || met.containsKey(o)))
        .map(Term::condition)
        .toList();
  }

  // KEYS OF OTHERS

  /**
   * Equalities of integers with columns of other places.
   *
   * @param numbers of the places that are gathered
   */
  List<Finish.Link> links(Map<TableUse, Integer> numbers) {
    List<Finish.Link> links = new ArrayList<>();
    for (Term term : terms) {
      if (term.node().getKind() == SqlKind.EQUALS && term.names(use) && term.uses().size() == 2) {
        SqlCall call = (SqlCall) term.node();
        link(call.operand(0), call.operand(1), term.scope(), numbers, links);
        link(call.operand(1), call.operand(0), term.scope(), numbers, links);
      }
    }
    return links;
  }

  private void link(
      SqlNode own,
      SqlNode other,
      Scope scope,
      Map<TableUse, Integer> numbers,
      List<Finish.Link> links) {
    if (!(Expressions.strip(own) instanceof SqlIdentifier a)
        || !(Expressions.strip(other) instanceof SqlIdentifier b)) {
      return;
    }
    Scope.Column from = scope.resolve(b);
    CatalogColumn column = scope.catalogColumn(a);
    CatalogColumn values = scope.catalogColumn(b);
    Integer number = from == null ? null : numbers.get(from.use());
    if (scope.resolve(a).use() == use && number != null && isInteger(column) && isInteger(values)) {
      links.add(new Finish.Link(column.name(), number, values.name()));
    }
  }

  private static boolean isInteger(CatalogColumn column) {
    return column != null && INTEGERS.contains(column.dataType());
  }

  /** The column of a comparison whose other operands are literals or parameters; else null. */
  private static CatalogColumn compared(SqlNode term, Scope scope) {
    if (!(term instanceof SqlCall call)) {
      return null;
    }
    if (Matches.isMatch(call)) {
      boolean plain = Expressions.strip(call.getOperandList().getLast()) instanceof SqlDynamicParam;
      return plain ? scope.catalogColumn((SqlIdentifier) call.operand(0)) : null;
    }
    return switch (call.getKind()) {
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          BETWEEN,
          IN,
          NOT_IN -> {
        List<SqlNode> names = new ArrayList<>();
        boolean other = false;
        for (SqlNode operand : call.getOperandList()) {
          List<SqlNode> values =
              operand instanceof SqlNodeList list ? list.getList() : List.of(operand);
          for (SqlNode value : values) {
            SqlNode inner = Expressions.strip(value);
            if (inner instanceof SqlIdentifier) {
              names.add(inner);
            } else {
              other |= !(inner instanceof SqlDynamicParam);
            }
          }
        }
        yield names.size() == 1 && !other
            ? scope.catalogColumn((SqlIdentifier) names.getFirst())
            : null;
      }
      default -> null;
    };
  }
}
