package io.ringmaster.migration.rows;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the statements of {@link RowSql} that read. No state. */
public final class RowReader {
  private RowReader() {}

  /** Takes a row. */
  public interface Sink {
    /**
     * Called for each row.
     *
     * @param values of the copied columns as MySQL sent them, null for NULL; the receiver's
     */
    void row(byte[][] values) throws SQLException, InterruptedException;
  }

  /** Gives rows to the sink while they arrive, so that memory holds one at a time. */
  public static void read(Connection connection, String select, Sink sink)
      throws SQLException, InterruptedException {
    try (Statement statement =
        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
      // Connector/J's word for: row by row.
      statement.setFetchSize(Integer.MIN_VALUE);
      try (ResultSet rows = statement.executeQuery(select)) {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          byte[][] values = new byte[columns][];
          for (int i = 0; i < columns; i++) {
            values[i] = rows.getBytes(i + 1);
          }
          sink.row(values);
        }
      }
    }
  }

  /** The end of a range that begins after {@code after}; empty when fewer rows are left. */
  public static Optional<RowKey> boundary(
      Connection connection, RowSql sql, Optional<RowKey> after, int rows) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql.boundary(after, rows))) {
      return row.next() ? Optional.of(sql.keys().read(row, 1)) : Optional.empty();
    }
  }

  /** The keys that a statement of {@link RowSql#keysOf} selects. */
  public static List<RowKey> keys(Connection connection, RowSql sql, String select)
      throws SQLException {
    List<RowKey> keys = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(select)) {
      while (rows.next()) {
        keys.add(sql.keys().read(rows, 1));
      }
    }
    return keys;
  }

  /** The hashes by key that a statement of {@link RowSql#hashes} selects. */
  public static Map<RowKey, Long> hashes(Connection connection, RowSql sql, String select)
      throws SQLException {
    Map<RowKey, Long> hashes = new HashMap<>();
    int keyColumns = sql.keys().columns().size();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(select)) {
      while (rows.next()) {
        hashes.put(
            sql.keys().read(rows, 1), Long.parseUnsignedLong(rows.getString(keyColumns + 1)));
      }
    }
    return hashes;
  }
}
