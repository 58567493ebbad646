package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.InsertNode;
import io.ringmaster.router.grammar.QueryOptionsNode;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.plan.Gather;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;

/**
 * Whether the rows that an INSERT .. SELECT inserts belong to the shard that they are read on: the
 * target's shard key gets the shard key of a source as it is, both tables are in one group, and
 * both columns have one type, so that no value becomes another one on its way.
 */
final class KeptRows {
  private final TableUse target;
  private final InsertNode insert;
  private final StatementWalker walker;
  private final Placing sources;

  KeptRows(TableUse target, InsertNode insert, StatementWalker walker, Placing sources) {
    this.target = target;
    this.insert = insert;
    this.walker = walker;
    this.sources = sources;
  }

  /**
   * Whether rows stay on the shard that has all rows the query reads.
   *
   * @param columns of the target that get values
   */
  boolean stay(List<String> columns) {
    SelectNode select = select();
    int key = indexOf(columns);
    if (select == null || key < 0 || target.rule.autoIncrement().isPresent()) {
      return false;
    }
    SqlNodeList items = select.getSelectList();
    boolean plain =
        !select.explicitTable()
            && items.size() == columns.size()
            && items.stream().noneMatch(SelectItems::isStar)
            && !Expressions.contains(insert.updates(), Expressions::isQuery)
            && !select.rollup();
    return plain && isKey(SelectItems.expression(items.get(key)), walker.scope(select));
  }

  private SelectNode select() {
    SqlNode source = insert.source();
    if (source instanceof QueryOptionsNode options && !options.intoVariables()) {
      source = options.query();
    }
    if (source instanceof SqlOrderBy order) {
      source = order.query;
    }
    return source instanceof SelectNode select ? select : null;
  }

  private int indexOf(List<String> columns) {
    for (int i = 0; i < columns.size(); i++) {
      if (target.isKey(columns.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private boolean isKey(SqlNode item, Scope scope) {
    if (scope == null || !(Expressions.strip(item) instanceof SqlIdentifier name)) {
      return false;
    }
    Scope.Column column = scope.resolve(name);
    if (column == null || !column.isShardKey()) {
      return false;
    }
    TableUse source = column.use();
    return source.scope == scope
        && source.isSharded()
        && !source.nullable
        && source.rule.group().equals(target.rule.group())
        && sources.classes().contains(source.representative())
        && isSameType(key(source), key(target));
  }

  private static CatalogColumn key(TableUse use) {
    int index = use.catalog == null ? -1 : use.catalog.indexOf(use.rule.column());
    return index < 0 ? null : use.catalog.columns().get(index);
  }

  private static boolean isSameType(CatalogColumn from, CatalogColumn to) {
    return from != null
        && to != null
        && from.dataType().equals(to.dataType())
        && from.unsigned() == to.unsigned()
        && from.collation().equals(to.collation())
        && from.maxLength() <= to.maxLength();
  }

  /** Whether each shard can do it for itself: its part of the rows is what it returns alone. */
  boolean needNoMerge(GatherPlanner planner) {
    return planner.plan(insert.source()) instanceof Gather.Rows rows
        && rows.groups().isEmpty()
        && rows.limit().equals(Gather.Limit.NONE);
  }
}
