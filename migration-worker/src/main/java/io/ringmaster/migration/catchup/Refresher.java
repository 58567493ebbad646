package io.ringmaster.migration.catchup;

import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.RowReader;
import io.ringmaster.migration.rows.RowSql;
import io.ringmaster.migration.rows.RowWriter;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Parallel;
import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.server.Sessions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes rows of the target what they are on the source, given their keys: reads them, stores what
 * is there and deletes what is not.
 *
 * <p>Rows of a batch are read from one snapshot of the source and may therefore be written in any
 * order and side by side: no two of them have the same unique key. A row of the target that is in
 * the way of one of them is out of date, so its own key is dirty too: it is in this batch (and in
 * the end written after, or written and in nobody's way) or in a later one. That needs batches
 * strictly one after another. What {@link Cascades} finds besides is written first.
 */
final class Refresher {
  private static final int KEYS_A_CHUNK = 500;
  private static final int KEYS_A_CHUNK_LEAST = 50;

  /** Bytes of rows held between reading and writing; chunks with more are written while read. */
  private static final long BYTES_HELD_MAX = 8L << 20;

  private static final int EXECUTED_SECONDS_MAX = 30;

  private final Sessions source;
  private final Sessions target;
  private final Cascades cascades;
  private final Ledger ledger;
  private final Retry retry;
  private final int lanes;
  private final BlockingQueue<String> laneNames;
  private final Map<TableMove, Long> keysDone = new ConcurrentHashMap<>();

  Refresher(
      Sessions source, Sessions target, Cascades cascades, Ledger ledger, Retry retry, int lanes) {
    this.source = source;
    this.target = target;
    this.cascades = cascades;
    this.ledger = ledger;
    this.retry = retry;
    this.lanes = lanes;
    this.laneNames = new ArrayBlockingQueue<>(lanes);
    for (int i = 0; i < lanes; i++) {
      laneNames.add("lane " + i);
    }
  }

  /** Number of keys refreshed so far. */
  long keysDone() {
    return keysDone.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Of these those of one table. */
  long keysDone(TableMove table) {
    return keysDone.getOrDefault(table, 0L);
  }

  /** Keys of one table that are read by one statement and written in one transaction. */
  private record Chunk(TableMove table, List<RowKey> keys) {}

  /** Refreshes a batch. It may be done again, whole, after any failure. */
  void refresh(DirtyKeys.Batch batch) throws SQLException, InterruptedException {
    List<Chunk> chunks = chunks(batch.keys());
    retry.run(
        "catch-up of " + ledger.stream(),
        () -> {
          // One statement sees one snapshot anyway.
          boolean one = chunks.size() == 1 && cascades.isEmpty();
          try (Connection from = one ? source.connect() : source.transaction()) {
            awaitExecuted(from, batch);
            if (!one) {
              beginSnapshot(from);
            }
            if (!cascades.isEmpty()) {
              refreshWithChildren(batch, from);
            } else {
              refresh(chunks, from);
            }
            return null;
          }
        });
    batch.keys().forEach((table, keys) -> keysDone.merge(table, (long) keys.size(), Long::sum));
  }

  /** Of all levels, before anything is written, and from the last level to the first. */
  private void refreshWithChildren(DirtyKeys.Batch batch, Connection from)
      throws SQLException, InterruptedException {
    List<Map<TableMove, List<RowKey>>> levels;
    try (Connection to = target.connect()) {
      levels = cascades.levels(batch, from, to);
    }
    for (Map<TableMove, List<RowKey>> level : levels.reversed()) {
      refresh(chunks(level), from);
    }
  }

  private void refresh(List<Chunk> chunks, Connection from)
      throws SQLException, InterruptedException {
    ReentrantLock reading = new ReentrantLock();
    List<Parallel.Work> works = new ArrayList<>();
    for (Chunk chunk : chunks) {
      works.add(() -> refresh(chunk, from, reading));
    }
    Parallel.run(lanes, works);
  }

  private List<Chunk> chunks(Map<TableMove, List<RowKey>> dirty) {
    List<Chunk> chunks = new ArrayList<>();
    dirty.forEach(
        (table, keys) -> {
          int size = Math.clamp((keys.size() - 1) / lanes + 1, KEYS_A_CHUNK_LEAST, KEYS_A_CHUNK);
          for (int from = 0; from < keys.size(); from += size) {
            chunks.add(new Chunk(table, keys.subList(from, Math.min(keys.size(), from + size))));
          }
        });
    return chunks;
  }

  /** The binary log is sent before the storage engine commits: rows may not show the change yet. */
  private static void awaitExecuted(Connection from, DirtyKeys.Batch batch) throws SQLException {
    try (PreparedStatement statement =
        from.prepareStatement("SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?)")) {
      statement.setString(1, batch.seen().toString());
      statement.setInt(2, EXECUTED_SECONDS_MAX);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (row.getInt(1) != 0) {
          throw new SQLTransientException("the source has not committed what it logged");
        }
      }
    }
  }

  private static void beginSnapshot(Connection from) throws SQLException {
    try (Statement statement = from.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
    }
  }

  private void refresh(Chunk chunk, Connection from, ReentrantLock reading)
      throws SQLException, InterruptedException {
    String lane = laneNames.take();
    try {
      List<byte[][]> rows = new ArrayList<>();
      reading.lockInterruptibly();
      try {
        if (from.isClosed()) {
          // Another chunk has met it, and perhaps not told yet.
          throw new SQLTransientConnectionException("the connection to the source is lost");
        }
        if (!read(chunk, from, rows)) {
          rows.clear();
          refreshWhileReading(chunk, from, lane);
          return;
        }
      } finally {
        reading.unlock();
      }
      RowSql sql = chunk.table.onSource();
      Set<RowKey> missing = new HashSet<>(chunk.keys);
      rows.forEach(row -> missing.remove(sql.key(row)));
      retry.run(
          "catch-up of " + chunk.table,
          () -> {
            try (Connection to = target.transaction()) {
              ledger.begin(to, lane);
              RowWriter writer = deleteMissing(chunk, to, missing);
              for (byte[][] row : rows) {
                writer.add(row);
              }
              writer.flush();
              to.commit();
              return null;
            }
          });
    } finally {
      laneNames.add(lane);
    }
  }

  /** Reads the rows; false when they are too large to be held. */
  private static boolean read(Chunk chunk, Connection from, List<byte[][]> rows)
      throws SQLException, InterruptedException {
    long[] bytes = {0};
    RowReader.read(
        from,
        chunk.table.onSource().select(chunk.keys),
        row -> {
          for (byte[] value : row) {
            bytes[0] += value == null ? 0 : value.length;
          }
          if (bytes[0] <= BYTES_HELD_MAX) {
            rows.add(row);
          } else {
            rows.clear();
          }
        });
    return bytes[0] <= BYTES_HELD_MAX;
  }

  /** For large rows: first the keys alone, for what is to be deleted, then row by row. */
  private void refreshWhileReading(Chunk chunk, Connection from, String lane)
      throws SQLException, InterruptedException {
    RowSql sql = chunk.table.onSource();
    Set<RowKey> missing = new HashSet<>(chunk.keys);
    missing.removeAll(RowReader.hashes(from, sql, sql.hashes(chunk.keys)).keySet());
    try (Connection to = target.transaction()) {
      ledger.begin(to, lane);
      RowWriter writer = deleteMissing(chunk, to, missing);
      RowReader.read(from, sql.select(chunk.keys), writer::add);
      writer.flush();
      to.commit();
    }
  }

  /**
   * Deletes before anything is stored: a key that is not found as it was written may be found in
   * another spelling that its collation takes for the same.
   */
  private static RowWriter deleteMissing(Chunk chunk, Connection to, Set<RowKey> missing)
      throws SQLException {
    RowSql sql = chunk.table.onTarget();
    if (!missing.isEmpty()) {
      try (Statement statement = to.createStatement()) {
        statement.executeUpdate(sql.delete(missing));
      }
    }
    return new RowWriter(to, sql);
  }
}
