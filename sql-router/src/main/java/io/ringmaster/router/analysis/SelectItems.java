package io.ringmaster.router.analysis;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/** Parts of a select item. */
final class SelectItems {
  private SelectItems() {}

  /** The item without its alias. */
  static SqlNode expression(SqlNode item) {
    return item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
  }

  /** The item's alias; null when it has none. */
  static String alias(SqlNode item) {
    return item.getKind() == SqlKind.AS
        ? ((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple()
        : null;
  }

  static boolean isStar(SqlNode item) {
    return item instanceof SqlIdentifier name && name.isStar();
  }
}
