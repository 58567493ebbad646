package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.QueryOptionsNode;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Gather.Combine;
import io.ringmaster.router.plan.Gather.Limit;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;

/** Says how results of the same SELECT on several shards become one, or why they can't. */
final class GatherPlanner {
  private final StatementWalker walker;
  private final Placing placing;
  private final FactsCollector facts;
  private final DigestText text;

  GatherPlanner(StatementWalker walker, Placing placing, FactsCollector facts, String text) {
    this.walker = walker;
    this.placing = placing;
    this.facts = facts;
    this.text = new DigestText(text);
  }

  Gather plan(SqlNode tree) {
    try {
      return gather(tree);
    } catch (RefusedException e) {
      return new Gather.Refused(e.refusal());
    }
  }

  private static RefusedException refused(String what) {
    return new RefusedException(
        what + " over several shards is not supported yet; say which shard key in WHERE");
  }

  private Gather gather(SqlNode tree) throws RefusedException {
    SqlNode node = tree instanceof QueryOptionsNode options ? options.query() : tree;
    SqlNodeList order = SqlNodeList.EMPTY;
    SqlNode offset = null;
    SqlNode count = null;
    if (node instanceof SqlOrderBy ordered) {
      node = ordered.query;
      order = ordered.orderList;
      offset = ordered.offset;
      count = ordered.fetch;
    }
    if (!(node instanceof SelectNode select)) {
      throw refused("UNION, WITH or a query in parentheses");
    }
    Scope scope = walker.scope(select);
    check(select, scope, order);
    Limit limit = limit(offset, count);
    boolean aggregates =
        Expressions.hasAggregate(select.getSelectList())
            || Expressions.hasAggregate(select.getHaving())
            || Expressions.hasAggregate(order);
    if (select.getGroup() != null) {
      checkGroups(select, scope);
    } else if (aggregates) {
      return new Gather.OneRow(combine(select), limit);
    }
    RowsPlanner rows = new RowsPlanner(select, scope, text, limit);
    return rows.plan(order, pushedLimit(offset, count, limit));
  }

  /** What no gathering of rows allows. */
  private void check(SelectNode select, Scope scope, SqlNodeList order) throws RefusedException {
    if (placing.classes().size() > 1) {
      throw new RefusedException(
          "tables "
              + placing.classes().get(0).qualifiedName()
              + " and "
              + placing.classes().get(1).qualifiedName()
              + " are not joined by an equality of their shard keys; over several shards that is"
              + " not supported yet");
    }
    boolean anchored =
        scope.uses.stream()
            .anyMatch(
                use ->
                    use.isSharded()
                        && !use.nullable
                        && use.representative() == placing.classes().getFirst());
    if (!anchored) {
      throw refused("a query whose FROM has no sharded table, or only behind an outer join,");
    }
    if (select.explicitTable()) {
      throw new RefusedException(
          "TABLE over several shards is not supported; write SELECT * FROM it");
    }
    if (facts.calcFoundRows()) {
      throw refused("SQL_CALC_FOUND_ROWS");
    }
    String goesOn = facts.goesOnFromRowToRow();
    if (goesOn != null) {
      throw refused(goesOn);
    }
    boolean windows =
        !select.getWindowList().isEmpty()
            || Expressions.contains(select.getSelectList(), GatherPlanner::isWindow)
            || Expressions.contains(order, GatherPlanner::isWindow);
    if (windows) {
      throw refused("window functions");
    }
    checkAggregatesOfSubqueries(select, order);
  }

  @SuppressWarnings("ReferenceEquality") // operators are constants
  private static boolean isWindow(SqlNode node) {
    return node instanceof SqlCall call && call.getOperator() == GrammarNodes.OVER;
  }

  /**
   * An aggregate in a subquery belongs to the outer block when its columns do; so it must have
   * columns of its own block, or COUNT(*) with a FROM.
   */
  private void checkAggregatesOfSubqueries(SelectNode select, SqlNodeList order)
      throws RefusedException {
    boolean[] outer = {false};
    for (SqlNode part : new SqlNode[] {select.getSelectList(), select.getHaving(), order}) {
      Expressions.walk(
          part,
          node -> {
            if (node instanceof SelectNode inner && inner != select) {
              Scope own = walker.scope(inner);
              Expressions.walk(
                  inner.getSelectList(), n -> outer[0] |= isOuterAggregate(n, own, inner));
              Expressions.walk(inner.getHaving(), n -> outer[0] |= isOuterAggregate(n, own, inner));
            }
          });
    }
    if (outer[0]) {
      throw refused("an aggregate in a subquery whose columns may be those of the outer query");
    }
  }

  private static boolean isOuterAggregate(SqlNode node, Scope own, SelectNode inner) {
    if (!(node instanceof SqlCall call) || !Expressions.isAggregate(call)) {
      return false;
    }
    return inner.getFrom() == null
        || Expressions.contains(
            call,
            n -> {
              if (!(n instanceof SqlIdentifier name) || name.isStar()) {
                return false;
              }
              Scope.Column column = own.resolve(name);
              return column == null || column.use().scope != own;
            });
  }

  /** Groups that hold the shard key as a plain column never span shards. */
  private void checkGroups(SelectNode select, Scope scope) throws RefusedException {
    boolean byKey = false;
    for (SqlNode item : select.getGroup()) {
      byKey |= isAnchorKey(grouped(item, select), scope);
    }
    if (!byKey) {
      throw refused("GROUP BY without the shard key column");
    }
    if (select.rollup()) {
      throw refused("WITH ROLLUP");
    }
  }

  /**
   * An ordinal means a select item. A name means a column of FROM first, and only then an alias.
   */
  private static SqlNode grouped(SqlNode item, SelectNode select) {
    if (item.getKind() == SqlKind.LITERAL) {
      int ordinal = SelectItems.ordinal((org.apache.calcite.sql.SqlLiteral) item);
      SqlNodeList items = select.getSelectList();
      boolean star = items.stream().anyMatch(i -> i instanceof SqlIdentifier name && name.isStar());
      return star || ordinal < 1 || ordinal > items.size()
          ? item
          : SelectItems.expression(items.get(ordinal - 1));
    }
    return item;
  }

  private boolean isAnchorKey(SqlNode node, Scope scope) {
    if (!(Expressions.strip(node) instanceof SqlIdentifier name)) {
      return false;
    }
    Scope.Column column = scope.resolve(name);
    return column != null
        && column.isShardKey()
        && !column.use().nullable
        && column.use().scope == scope;
  }

  // Aggregates without GROUP BY

  private List<Combine> combine(SelectNode select) throws RefusedException {
    if (select.getHaving() != null) {
      throw refused("HAVING without GROUP BY");
    }
    List<Combine> columns = new ArrayList<>();
    for (SqlNode item : select.getSelectList()) {
      columns.add(combine(Expressions.strip(SelectItems.expression(item)), select));
    }
    return columns;
  }

  private Combine combine(SqlNode node, SelectNode select) throws RefusedException {
    if (node instanceof SqlDynamicParam) {
      return Combine.CONSTANT;
    }
    if (!(node instanceof SqlBasicCall call) || !Expressions.isAggregate(call)) {
      throw refused("an aggregate next to another expression");
    }
    boolean distinct = call.getFunctionQuantifier() != null;
    Scope scope = walker.scope(select);
    String name = GrammarNodes.nameOf(call);
    if (Expressions.contains(call, Expressions::isQuery)) {
      throw refused("a subquery in " + name);
    }
    return switch (name) {
      case "COUNT" -> {
        boolean byKey =
            call.getOperandList().stream().anyMatch(operand -> isAnchorKey(operand, scope));
        if (distinct && !byKey) {
          throw refused("COUNT(DISTINCT ..) of other columns than the shard key");
        }
        yield Combine.COUNT;
      }
      case "SUM" -> {
        if (distinct) {
          throw refused("SUM(DISTINCT ..)");
        }
        yield Combine.SUM;
      }
      case "MIN", "MAX" -> {
        checkOrdered(call.operand(0), scope, name);
        yield name.equals("MIN") ? Combine.MIN : Combine.MAX;
      }
      default -> throw refused(name + "()");
    };
  }

  private static void checkOrdered(SqlNode operand, Scope scope, String function)
      throws RefusedException {
    String type = "";
    if (Expressions.strip(operand) instanceof SqlIdentifier name) {
      Scope.Column column = scope.resolve(name);
      if (column != null && column.use().catalog != null) {
        int index = column.use().catalog.indexOf(column.name());
        type = index < 0 ? "" : column.use().catalog.columns().get(index).dataType();
      }
    }
    boolean known =
        switch (type) {
          case "tinyint",
              "smallint",
              "mediumint",
              "int",
              "bigint",
              "decimal",
              "double",
              "year",
              "date",
              "datetime",
              "timestamp",
              "time" ->
              true;
          default -> false;
        };
    if (!known) {
      throw refused(
          function + "() of anything but a column of integers, decimals, doubles or times");
    }
  }

  // LIMIT

  private static int slot(SqlNode node) {
    return node instanceof SqlDynamicParam parameter ? parameter.getIndex() : -1;
  }

  private static Limit limit(SqlNode offset, SqlNode count) {
    return count == null ? Limit.NONE : new Limit(slot(offset), slot(count));
  }

  private static List<Splice> pushedLimit(SqlNode offset, SqlNode count, Limit limit) {
    if (offset == null) {
      return List.of();
    }
    int a = MySqlParser.firstToken(offset);
    int b = MySqlParser.firstToken(count);
    return List.of(new Splice.PushedLimit(Math.min(a, b), Math.max(a, b), limit));
  }
}
