package io.ringmaster.proxy.admin;

import io.ringmaster.proxy.control.JdbcSession;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a server says of the indexes that its own part of a table has. */
final class TableIndexes {
  private TableIndexes() {}

  static boolean has(JdbcSession session, TableName table, String name) throws SQLException {
    return isAny(session, table, "INDEX_NAME = " + JdbcSession.literal(name));
  }

  /**
   * Whether an index begins with columns, in this order.
   *
   * @param but the names of indexes that do not count
   */
  static boolean beginsWith(
      JdbcSession session, TableName table, List<String> columns, List<String> but)
      throws SQLException {
    String parts =
        IntStream.range(0, columns.size())
            .mapToObj(
                i ->
                    "SEQ_IN_INDEX = %d AND COLUMN_NAME = %s AND SUB_PART IS NULL"
                        .formatted(i + 1, JdbcSession.literal(columns.get(i))))
            .collect(Collectors.joining(" OR ", "(", ")"));
    String others =
        but.isEmpty()
            ? ""
            : but.stream()
                .map(JdbcSession::literal)
                .collect(Collectors.joining(", ", " AND INDEX_NAME NOT IN (", ")"));
    return isAny(
        session,
        table,
        parts + others + " GROUP BY INDEX_NAME HAVING COUNT(*) = " + columns.size());
  }

  private static boolean isAny(JdbcSession session, TableName table, String condition)
      throws SQLException {
    return !session
        .query(
            "SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s AND %s LIMIT 1"
                .formatted(
                    JdbcSession.literal(table.database()),
                    JdbcSession.literal(table.table()),
                    condition))
        .isEmpty();
  }
}
