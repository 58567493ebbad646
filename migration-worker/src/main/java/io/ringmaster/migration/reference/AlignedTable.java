package io.ringmaster.migration.reference;

import io.ringmaster.migration.rows.KeyRange;
import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.RowReader;
import io.ringmaster.migration.rows.RowSql;
import io.ringmaster.migration.rows.RowWriter;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.TablePreflight;
import io.ringmaster.migration.throttle.ChunkSize;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Gives a table of the target the rows that it has on the source: range by range of the primary key
 * both are compared by checksum, and where they differ the target's rows are replaced. So the first
 * time copies everything, and another time costs little more than reading. Not thread-safe.
 */
final class AlignedTable {
  private static final Duration CHUNK_AIM = Duration.ofMillis(100);

  /** Every row: the table is whole on every shard. */
  private static final String ALL = "TRUE";

  private final MovingTable table;
  private final RowSql onSource;
  private final RowSql onTarget;
  private final ChunkSize chunkSize;
  private final boolean ranges;

  /**
   * Prepares, without I/O.
   *
   * @param source has a primary key
   * @param target of the same definition
   */
  AlignedTable(MovingTable source, MovingTable target) {
    if (!source.fingerprint().equals(target.fingerprint())) {
      throw new IllegalArgumentException(
          "table " + source + " differs from the new server's: " + source.drift(target));
    }
    this.table = source;
    this.onSource = new RowSql(source, ALL);
    this.onTarget = new RowSql(target, ALL);
    this.chunkSize = new ChunkSize(CHUNK_AIM, source.rowBytes());
    // A key of another type may not be told exactly by a literal: then the table is one range.
    this.ranges = source.primaryKey().stream().allMatch(TablePreflight::isReadableKey);
  }

  MovingTable table() {
    return table;
  }

  /**
   * Makes the rows alike, as far as nobody writes the source's.
   *
   * @param exactly whether rows that differ after they were copied are an error
   * @param deadline as of {@link System#nanoTime}
   * @throws SQLException also when the rows differ
   * @throws TimeoutException when the deadline has passed before all is done
   */
  void align(Connection source, Connection target, boolean exactly, long deadline)
      throws SQLException, InterruptedException, TimeoutException {
    Optional<RowKey> after = Optional.empty();
    boolean last = false;
    while (!last) {
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException("table " + table + " takes too long to be copied");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("copy of " + table);
      }
      long begin = System.nanoTime();
      Optional<RowKey> end =
          ranges ? RowReader.boundary(source, onSource, after, chunkSize.rows()) : Optional.empty();
      KeyRange range = new KeyRange(after, end);
      if (differs(source, target, range)) {
        replace(source, target, range);
        if (exactly && differs(source, target, range)) {
          throw new SQLException(
              "rows of table %s differ after they were copied: somebody writes it, or the new server"
                      .formatted(table)
                  + " keeps them otherwise");
        }
      }
      chunkSize.took(Duration.ofNanos(System.nanoTime() - begin), 1);
      last = end.isEmpty();
      after = end;
    }
  }

  private boolean differs(Connection source, Connection target, KeyRange range)
      throws SQLException {
    return !checksum(source, onSource.checksum(range))
        .equals(checksum(target, onTarget.checksum(range)));
  }

  private static String checksum(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1) + " rows, " + row.getString(2);
    }
  }

  private void replace(Connection source, Connection target, KeyRange range)
      throws SQLException, InterruptedException {
    target.setAutoCommit(false);
    try {
      try (Statement statement = target.createStatement()) {
        statement.executeUpdate(onTarget.delete(range));
      }
      RowWriter writer = new RowWriter(target, onTarget);
      RowReader.read(source, onSource.select(range), writer::add);
      writer.flush();
      target.commit();
    } catch (SQLException | InterruptedException | RuntimeException e) {
      target.rollback();
      throw e;
    } finally {
      target.setAutoCommit(true);
    }
  }
}
