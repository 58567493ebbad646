package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.QueryOptionsNode;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Gather.Limit;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.List;
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

  private static SqlNode withoutOptions(SqlNode tree) {
    return tree instanceof QueryOptionsNode options ? options.query() : tree;
  }

  /** What a query without options is but for its order; of any kind. */
  private static SqlNode unordered(SqlNode query) {
    return query instanceof SqlOrderBy order ? order.query : query;
  }

  /** Whether servers that are asked for their part of the rows must have one moment. */
  boolean showsMoment(SqlNode tree) {
    SqlNode query = unordered(withoutOptions(tree));
    return facts.showsMoment(query instanceof SelectNode select ? select.getWhere() : null);
  }

  private Gather gather(SqlNode tree) throws RefusedException {
    SqlNode node = withoutOptions(tree);
    SqlOrderBy ordered = node instanceof SqlOrderBy order ? order : null;
    if (!(unordered(node) instanceof SelectNode select)) {
      throw RefusedException.overShards("UNION, WITH or a query in parentheses");
    }
    SqlNodeList order = ordered == null ? SqlNodeList.EMPTY : ordered.orderList;
    SqlNode offset = ordered == null ? null : ordered.offset;
    SqlNode count = ordered == null ? null : ordered.fetch;
    Scope scope = walker.scope(select);
    try {
      return gather(select, scope, order, offset, count);
    } catch (RefusedException e) {
      RefusedException mistyped = new UnknownColumns(select, scope).find(order);
      throw mistyped == null ? e : mistyped;
    }
  }

  private Gather gather(
      SelectNode select, Scope scope, SqlNodeList order, SqlNode offset, SqlNode count)
      throws RefusedException {
    check(select, scope, order);
    Limit limit = limit(offset, count);
    boolean aggregates =
        Expressions.hasAggregate(select.getSelectList())
            || Expressions.hasAggregate(select.getHaving())
            || Expressions.hasAggregate(order);
    AggregatePlanner aggregated = new AggregatePlanner(scope, text, key -> isAnchorKey(key, scope));
    if (select.getGroup() == null && aggregates) {
      return oneRow(select, aggregated, limit);
    }
    boolean spans = select.getGroup() != null && spansShards(select, scope);
    GroupItems groups = spans ? new GroupItems(select, scope, text, aggregated) : null;
    if (!order.isEmpty()) {
      // Shards would find it in the select list, where what is sorted by is put.
      RefusedException unknown = new UnknownColumns(select, scope).find(order);
      if (unknown != null) {
        throw unknown;
      }
    }
    return new RowsPlanner(select, scope, text, limit, groups)
        .plan(order, used -> pushedLimit(offset, count, used));
  }

  /** Aggregates without GROUP BY: each shard has one row. */
  private static Gather oneRow(SelectNode select, AggregatePlanner aggregated, Limit limit)
      throws RefusedException {
    if (select.getHaving() != null) {
      throw RefusedException.overShards("HAVING without GROUP BY");
    }
    SqlNodeList items = select.getSelectList();
    List<Gather.Combine> columns = new ArrayList<>();
    for (SqlNode item : items) {
      columns.add(aggregated.combine(Expressions.strip(SelectItems.expression(item))));
    }
    List<String> parts = aggregated.parts();
    parts.forEach(_ -> columns.add(Gather.Combine.PART));
    List<Splice> splices = parts.isEmpty() ? List.of() : List.of(SelectItems.behind(items, parts));
    return new Gather.OneRow(splices, columns, limit, parts.size());
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
    if (!scope.isApart(placing.classes().getFirst())) {
      throw RefusedException.overShards(
          "a query whose FROM has no sharded table, or only behind an outer join,");
    }
    if (select.explicitTable()) {
      throw new RefusedException(
          "TABLE over several shards is not supported; write SELECT * FROM it");
    }
    if (facts.calcFoundRows()) {
      throw RefusedException.overShards("SQL_CALC_FOUND_ROWS");
    }
    String goesOn = facts.goesOnFromRowToRow();
    if (goesOn != null) {
      throw RefusedException.overShards(goesOn);
    }
    boolean windows =
        !select.getWindowList().isEmpty()
            || Expressions.contains(select.getSelectList(), GatherPlanner::isWindow)
            || Expressions.contains(order, GatherPlanner::isWindow);
    if (windows) {
      throw RefusedException.overShards("window functions");
    }
    if (weighsMatches(select, order)) {
      throw RefusedException.overShards("the relevance that MATCH gives, which counts all rows,");
    }
    checkAggregatesOfSubqueries(select, order);
  }

  /** Whether it is said how well rows match; whether they do, each shard knows of its own. */
  private static boolean weighsMatches(SelectNode select, SqlNodeList order) {
    return Matches.areWeighed(select.getWhere())
        || Matches.areWeighed(select.getHaving())
        || Matches.areIn(select.getSelectList())
        || Matches.areIn(select.getGroup())
        || Matches.areIn(order);
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
      throw RefusedException.overShards(
          "an aggregate in a subquery whose columns may be those of the outer query");
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
  private boolean spansShards(SelectNode select, Scope scope) throws RefusedException {
    if (select.rollup()) {
      throw RefusedException.overShards("WITH ROLLUP");
    }
    return select.getGroup().stream().noneMatch(item -> isAnchorKey(grouped(item, select), scope));
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

  // LIMIT

  private static int slot(SqlNode node) {
    return node instanceof SqlDynamicParam parameter ? parameter.getIndex() : -1;
  }

  private static Limit limit(SqlNode offset, SqlNode count) {
    return count == null ? Limit.NONE : new Limit(slot(offset), slot(count));
  }

  private static List<Splice> pushedLimit(SqlNode offset, SqlNode count, Limit limit) {
    if (count == null) {
      return List.of();
    }
    int b = MySqlParser.firstToken(count);
    int a = offset == null ? b : MySqlParser.firstToken(offset);
    return List.of(new Splice.PushedLimit(Math.min(a, b), Math.max(a, b), limit));
  }
}
