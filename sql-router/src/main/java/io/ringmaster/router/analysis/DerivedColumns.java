package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.DerivedTableNode;
import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.ParenthesizedQuery;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.grammar.VariableNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * What the columns of a derived table are, where each of its rows is made of rows with one value of
 * them: so many as to leave out rows with other values within it gives the same rows as to leave
 * them out of it.
 */
final class DerivedColumns {
  private final Scope scope;

  /** By name in lower case; null when the query selects * alone. */
  private final Map<String, SqlIdentifier> columns;

  /** Whether rows of the query's FROM become one by what they have in these columns. */
  private final boolean collapses;

  private DerivedColumns(Scope scope, Map<String, SqlIdentifier> columns, boolean collapses) {
    this.scope = scope;
    this.columns = columns;
    this.collapses = collapses;
  }

  /**
   * Those of a derived table whose query was walked.
   *
   * @return null when its rows may depend on more than what is so
   */
  static DerivedColumns of(DerivedTableNode derived, StatementWalker walker) {
    SqlNode query = derived.query();
    while (query instanceof ParenthesizedQuery || query instanceof SqlOrderBy) {
      if (query instanceof SqlOrderBy order) {
        if (order.fetch != null || order.offset != null) {
          return null;
        }
        query = order.query;
      } else {
        query = ((ParenthesizedQuery) query).query();
      }
    }
    if (derived.lateral()
        || !(query instanceof SelectNode select)
        || select.explicitTable()
        || select.getFetch() != null
        || select.getOffset() != null
        || select.rollup()
        || Expressions.contains(select, DerivedColumns::goesOnFromRowToRow)
        || (select.getGroup() == null
            && (select.getHaving() != null || Expressions.hasAggregate(select.getSelectList())))) {
      return null;
    }
    Scope scope = walker.scope(select);
    SqlNodeList items = select.getSelectList();
    boolean all = items.size() == 1 && items.get(0) instanceof SqlIdentifier only && only.isStar();
    if (all) {
      return select.getGroup() == null && derived.columns() == null
          ? new DerivedColumns(scope, null, false)
          : null;
    }
    Map<String, SqlIdentifier> columns = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      SqlNode item = items.get(i);
      if (item instanceof SqlIdentifier name && name.isStar()) {
        return null;
      }
      if (Expressions.strip(SelectItems.expression(item)) instanceof SqlIdentifier column
          && (select.getGroup() == null || KeyTies.isGroupedBy(column, select, scope))) {
        String alias = SelectItems.alias(item);
        String name = alias != null ? alias : column.names.getLast();
        if (derived.columns() != null) {
          name = ((SqlIdentifier) derived.columns().get(i)).getSimple();
        }
        columns.put(name.toLowerCase(Locale.ROOT), column);
      }
    }
    return new DerivedColumns(
        scope, columns, select.getGroup() != null || select.has(SelectNode.Modifier.DISTINCT));
  }

  /** Windows and variables see other rows. */
  @SuppressWarnings("ReferenceEquality") // operators are constants
  private static boolean goesOnFromRowToRow(SqlNode node) {
    return node instanceof VariableNode
        || (node instanceof SqlCall call && call.getOperator() == GrammarNodes.OVER);
  }

  /** The base table's column that one is; null when that can't be told. */
  Scope.Column column(String name) {
    SqlIdentifier inner =
        columns == null
            ? new SqlIdentifier(name, SqlParserPos.ZERO)
            : columns.get(name.toLowerCase(Locale.ROOT));
    Scope.Column column = inner == null ? null : scope.key(inner);
    return column == null || column.use().nullable ? null : column;
  }

  /** As {@link Scope#isApart}, of the rows of the derived table. */
  boolean isApart(TableUse representative) {
    return scope.isApart(representative)
        && (!collapses
            || columns.values().stream()
                .map(scope::key)
                .anyMatch(
                    column ->
                        column != null
                            && column.isShardKey()
                            && !column.use().nullable
                            && column.use().representative() == representative));
  }

  /** The query's block. */
  Scope scope() {
    return scope;
  }
}
