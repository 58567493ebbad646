package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.DerivedTableNode;
import io.ringmaster.router.grammar.JsonTableNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.ParenthesizedQuery;
import io.ringmaster.router.grammar.QueryOptionsNode;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.grammar.TableNode;
import io.ringmaster.router.grammar.WithNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlWithItem;

/**
 * Finds every use of a table in a statement, the blocks they are in, and the conditions on them.
 */
final class StatementWalker {
  private final Tables tables;
  private final List<TableUse> uses = new ArrayList<>();
  private boolean locksOfNoBlock;
  private final List<Condition> conditions = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private final List<EqualKeys> joinedByUsing = new ArrayList<>();
  private final IdentityHashMap<SelectNode, Scope> scopes = new IdentityHashMap<>();

  private final List<CommonTable> commonTables = new ArrayList<>();

  /** Definitions of common tables that are being walked, the innermost first. */
  private final Deque<CommonTable> open = new ArrayDeque<>();

  StatementWalker(Tables tables) {
    this.tables = tables;
  }

  List<TableUse> uses() {
    return uses;
  }

  List<Condition> conditions() {
    return conditions;
  }

  /** Those of all WITH clauses, in the order of their definitions. */
  List<CommonTable> commonTables() {
    return commonTables;
  }

  /** Every SELECT, UPDATE and DELETE. */
  List<Block> blocks() {
    return blocks;
  }

  void block(Block block) {
    blocks.add(block);
  }

  /** Uses whose keys USING ties. */
  List<EqualKeys> joinedByUsing() {
    return joinedByUsing;
  }

  /** The block of a SELECT that was walked. */
  Scope scope(SelectNode select) {
    return scopes.get(select);
  }

  /** Walks a query; returns the block of its SELECT, null for UNION and the like. */
  Scope query(SqlNode node, Scope parent, boolean correlated) throws RefusedException {
    return switch (node) {
      case SelectNode select -> select(select, parent, correlated);
      case ParenthesizedQuery inner -> query(inner.query(), parent, correlated);
      case QueryOptionsNode options -> {
        Scope scope = query(options.query(), parent, correlated);
        locks(options.locks(), scope);
        yield scope;
      }
      case WithNode with -> query(with.body(), commonTables(with, parent), correlated);
      case SqlOrderBy order -> {
        Scope scope = query(order.query, parent, correlated);
        expression(order.orderList, scope != null ? scope : new Scope(parent, false), false);
        yield scope;
      }
      case SqlCall call when Expressions.isSetOperation(call) -> {
        for (SqlNode operand : call.getOperandList()) {
          query(operand, new Scope(parent, false), false);
        }
        yield null;
      }
      default -> {
        expression(node, new Scope(parent, false), false);
        yield null;
      }
    };
  }

  private void locks(List<QueryOptionsNode.Lock> locks, Scope scope) {
    locksOfNoBlock |= scope == null && !locks.isEmpty();
    for (QueryOptionsNode.Lock lock : locks) {
      for (TableUse use : uses) {
        if (use.scope == scope && lock.concerns(use.effectiveName)) {
          use.lock = lock.clause();
        }
      }
    }
  }

  /** Whether a locking clause is not of one SELECT. */
  boolean hasLocksOfNoBlock() {
    return locksOfNoBlock;
  }

  /** A block that knows the names of the common tables; the tables themselves are walked. */
  Scope commonTables(WithNode with, Scope parent) throws RefusedException {
    Scope names = new Scope(parent, true);
    for (SqlNode node : with.tables()) {
      SqlWithItem item = (SqlWithItem) node;
      String name = item.name.getSimple();
      CommonTable table = new CommonTable(item);
      if (item.recursive.booleanValue()) {
        names.commonTables.put(name, table);
      }
      commonTables.add(table);
      open.push(table);
      query(item.query, new Scope(names, false), false);
      open.pop();
      names.commonTables.put(name, table);
    }
    return names;
  }

  private Scope select(SelectNode select, Scope parent, boolean correlated)
      throws RefusedException {
    Scope scope = new Scope(parent, correlated);
    scopes.put(select, scope);
    if (select.getFrom() != null) {
      from(select.getFrom(), scope, null);
    }
    int tableWord = select.explicitTable() ? MySqlParser.firstToken(select) : -1;
    blocks.add(
        new Block(
            scope, select.getSelectList(), select.getWhere(), select.wherePlace(), tableWord));
    condition(select.getWhere(), scope, null, null);
    boolean perRow =
        select.getGroup() == null
            && select.getHaving() == null
            && !Expressions.hasAggregate(select.getSelectList());
    expression(select.getSelectList(), scope, perRow);
    expression(select.getGroup(), scope, false);
    expression(select.getHaving(), scope, false);
    expression(select.getWindowList(), scope, false);
    return scope;
  }

  /** Adds a WHERE or ON clause and walks the subqueries in it. */
  void condition(SqlNode node, Scope scope, List<TableUse> restricted, SqlJoin outer)
      throws RefusedException {
    if (node != null) {
      conditions.add(new Condition(scope, node, restricted, outer));
      expression(node, scope, true);
    }
  }

  /**
   * Walks the subqueries in an expression.
   *
   * @param perRow whether it is evaluated for each row of the block, not for groups of rows
   */
  void expression(SqlNode node, Scope scope, boolean perRow) throws RefusedException {
    switch (node) {
      case null -> {}
      case SqlNodeList list -> {
        for (SqlNode element : list) {
          expression(element, scope, perRow);
        }
      }
      case SqlCall call when Expressions.isQuery(call) && !Expressions.isRows(call) ->
          query(call, scope, perRow);
      case SqlCall call -> {
        for (SqlNode operand : call.getOperandList()) {
          expression(operand, scope, perRow);
        }
      }
      default -> {}
    }
  }

  /**
   * Walks table references.
   *
   * @param outer the innermost outer join that may put NULLs in place of their rows, or null
   * @return the uses in them
   */
  List<TableUse> from(SqlNode node, Scope scope, SqlJoin outer) throws RefusedException {
    return switch (node) {
      case TableNode table -> table(table, scope, outer);
      case DerivedTableNode derived -> {
        query(derived.query(), scope, false);
        scope.opaque.add(derived.alias().getSimple());
        DerivedColumns columns = outer == null ? DerivedColumns.of(derived, this) : null;
        if (columns != null) {
          scope.knows(derived.alias().getSimple(), columns);
        }
        yield List.of();
      }
      case JsonTableNode json -> {
        expression(json.source(), scope, false);
        scope.opaque.add(json.alias().getSimple());
        yield List.of();
      }
      case SqlJoin join -> join(join, scope, outer);
      default -> throw new RefusedException("table reference " + node + " is not supported");
    };
  }

  private List<TableUse> table(TableNode node, Scope scope, SqlJoin outer) throws RefusedException {
    SqlIdentifier name = node.name();
    String alias = node.alias() == null ? null : node.alias().getSimple();
    CommonTable common = name.isSimple() ? scope.commonTables.get(name.getSimple()) : null;
    if (common != null) {
      scope.opaque.add(alias != null ? alias : name.getSimple());
      named(common, node);
      return List.of();
    }
    TableUse use = tables.use(name, alias, scope);
    use.node = node;
    use.nullable = outer != null;
    use.outerJoin = outer;
    scope.uses.add(use);
    uses.add(use);
    if (use.kind != TableUse.Kind.REFERENCE) {
      open.forEach(definition -> definition.uses.add(use));
    }
    return List.of(use);
  }

  private void named(CommonTable table, TableNode node) {
    if (open.contains(table)) {
      table.ownPlaces.add(node);
      return;
    }
    table.places.add(node);
    for (CommonTable definition : open) {
      if (!definition.contains(table)) {
        definition.named.add(new CommonTable.Named(table, node));
      }
    }
  }

  private List<TableUse> join(SqlJoin join, Scope scope, SqlJoin outer) throws RefusedException {
    JoinType type = join.getJoinType();
    List<TableUse> left = from(join.getLeft(), scope, type == JoinType.RIGHT ? join : outer);
    List<TableUse> right = from(join.getRight(), scope, type == JoinType.LEFT ? join : outer);
    List<TableUse> both = new ArrayList<>(left);
    both.addAll(right);
    List<TableUse> restricted =
        switch (type) {
          case LEFT -> right;
          case RIGHT -> left;
          default -> outer != null ? both : null;
        };
    scope.natural |= join.isNatural();
    if (join.getConditionType() == JoinConditionType.ON) {
      boolean inner = type != JoinType.LEFT && type != JoinType.RIGHT;
      condition(join.getCondition(), scope, restricted, inner ? outer : join);
    } else if (join.getConditionType() == JoinConditionType.USING) {
      using(join, left, right, scope);
    }
    return both;
  }

  /** USING (key) ties two tables that are joined to each other and to nothing else. */
  private void using(SqlJoin join, List<TableUse> left, List<TableUse> right, Scope scope) {
    for (SqlNode node : (SqlNodeList) join.getCondition()) {
      String column = ((SqlIdentifier) node).getSimple();
      scope.joined.add(column.toLowerCase(Locale.ROOT));
      boolean pair = left.size() == 1 && right.size() == 1;
      if (pair && left.getFirst().isKey(column) && right.getFirst().isKey(column)) {
        KeyTies.tie(left.getFirst(), right.getFirst());
        if (join.getJoinType() != JoinType.RIGHT) {
          joinedByUsing.add(new EqualKeys(left.getFirst(), right.getFirst()));
        }
        if (join.getJoinType() != JoinType.LEFT) {
          joinedByUsing.add(new EqualKeys(right.getFirst(), left.getFirst()));
        }
      }
    }
  }
}
