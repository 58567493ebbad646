package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.InsertNode;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/**
 * What ON DUPLICATE KEY UPDATE may give the shard key and the AUTO_INCREMENT column of a sharded
 * table: their own values, and what the new row has where that is the same. It is where every
 * unique key has the column, since the row that is there already is a duplicate by one of them: its
 * shard key is at most another spelling (under the column's collation), of which the shard is the
 * same.
 */
final class KeyUpdates {
  private final InsertNode insert;
  private final TableUse target;

  KeyUpdates(InsertNode insert, TableUse target) {
    this.insert = insert;
    this.target = target;
  }

  void check() throws RefusedException {
    if (insert.updates() == null) {
      return;
    }
    for (SqlNode update : insert.updates()) {
      SqlIdentifier column = ((SqlCall) update).operand(0);
      SqlNode value = ((SqlCall) update).operand(1);
      String name = column.names.getLast();
      boolean key = target.isKey(name);
      if ((key || target.isAutoIncrement(name))
          && !isItself(target, column, value)
          && !(isOfNewRow(name, value) && isInUniqueKeys(name))) {
        throw new RefusedException(
            "ON DUPLICATE KEY UPDATE of the "
                + (key ? "shard key column " : "AUTO_INCREMENT column ")
                + name
                + " of "
                + target.qualifiedName()
                + " is not supported");
      }
    }
  }

  /** Whether an assignment of ON DUPLICATE KEY UPDATE leaves the column as it is. */
  static boolean isItself(TableUse target, SqlIdentifier column, SqlNode value) {
    SqlNode inner = Expressions.strip(value);
    if (target.isAutoIncrement(column.names.getLast())
        && inner instanceof SqlCall call
        && GrammarNodes.nameOf(call).equalsIgnoreCase("LAST_INSERT_ID")
        && call.operandCount() == 1) {
      inner = Expressions.strip(call.operand(0));
    }
    return inner instanceof SqlIdentifier same
        && isOf(target, same.names)
        && same.names.getLast().equalsIgnoreCase(column.names.getLast());
  }

  /** Behind a query, other tables of its name may be meant by another database or other letters. */
  private static boolean isOf(TableUse target, List<String> names) {
    int table = names.size() - 2;
    return table < 0
        || (names.get(table).equals(target.table)
            && (table == 0 || names.getFirst().equals(target.database)));
  }

  /** Whether it is {@code VALUES(column)}, or the column of the new row by the name it has. */
  private boolean isOfNewRow(String column, SqlNode value) {
    return switch (Expressions.strip(value)) {
      case SqlIdentifier name -> RowAlias.of(insert, target).names(name, List.of(column));
      case SqlCall call ->
          GrammarNodes.nameOf(call).equalsIgnoreCase("VALUES")
              && call.operandCount() == 1
              && call.operand(0) instanceof SqlIdentifier of
              && of.names.getLast().equalsIgnoreCase(column);
      default -> false;
    };
  }

  /** Whether what is there already has the column's value of the new row. */
  private boolean isInUniqueKeys(String column) {
    if (!target.rule.indexes().isEmpty()) {
      // A global index finds rows with other shard keys.
      return false;
    }
    // Those of a sharded table have its shard key.
    return target.isKey(column)
        || (target.catalog != null
            && target.catalog.uniqueKeys().stream()
                .allMatch(key -> key.stream().anyMatch(column::equalsIgnoreCase)));
  }
}
