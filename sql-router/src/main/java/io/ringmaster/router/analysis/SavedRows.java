package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.plan.KeyOperand;
import io.ringmaster.router.plan.Selector;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/**
 * UPDATE of one table that may give its shard key and its AUTO_INCREMENT column the values which
 * they have, as tools do that save whole rows: {@code SET id = 1, v = 3 WHERE id = 1}. Whether it
 * does is known when the values are.
 */
final class SavedRows {
  private final TableUse target;
  private final Scope scope;
  private final SqlNode where;

  SavedRows(TableUse target, Scope scope, SqlNode where) {
    this.target = target;
    this.scope = scope;
    this.where = where;
  }

  /**
   * What selects the rows if no values change.
   *
   * @param rows what selects them by WHERE alone
   * @param changing the assignments that may change values of these columns
   * @return null when some change, for all that the text says
   */
  Selector.Unmoved selector(Selector rows, List<SqlNode> changing) {
    if (!(rows instanceof Selector.ByPredicate byKey)) {
      return null;
    }
    List<Selector.Assigned> assigned = new ArrayList<>();
    for (SqlNode node : changing) {
      Selector.Assigned one = assigned((SqlCall) node);
      if (one == null) {
        return null;
      }
      assigned.add(one);
    }
    return new Selector.Unmoved(byKey, assigned);
  }

  private Selector.Assigned assigned(SqlCall assignment) {
    SqlIdentifier name = assignment.operand(0);
    CatalogColumn column = scope.catalogColumn(name);
    KeyOperand.Slot compared = column == null ? null : compared(column.name());
    return compared != null
            && Expressions.operand(assignment.operand(1)) instanceof KeyOperand.Slot value
        ? new Selector.Assigned(
            value, compared, KeyPredicates.column(column), target.isKey(column.name()))
        : null;
  }

  /** What WHERE says that a column is equal to; null when it does not. */
  private KeyOperand.Slot compared(String column) {
    if (where == null) {
      return null;
    }
    for (SqlNode term : Expressions.conjuncts(where)) {
      if (term instanceof SqlCall call && isEquality(call)) {
        for (int side = 0; side < 2; side++) {
          if (isColumn(call.operand(side), column)
              && Expressions.operand(call.operand(1 - side)) instanceof KeyOperand.Slot slot) {
            return slot;
          }
        }
      }
    }
    return null;
  }

  /** No key is NULL, so that {@code <=>} says the same as {@code =}. */
  private static boolean isEquality(SqlCall call) {
    return call.getKind() == SqlKind.EQUALS || call.getOperator().getName().equals("<=>");
  }

  private boolean isColumn(SqlNode node, String column) {
    if (!(Expressions.strip(node) instanceof SqlIdentifier name)) {
      return false;
    }
    Scope.Column resolved = scope.resolve(name);
    return resolved != null && resolved.use() == target && resolved.name().equalsIgnoreCase(column);
  }
}
