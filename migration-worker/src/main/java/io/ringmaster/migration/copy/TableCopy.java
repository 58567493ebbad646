package io.ringmaster.migration.copy;

import io.ringmaster.migration.ledger.CopyProgress;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.rows.KeyRange;
import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.RowReader;
import io.ringmaster.migration.rows.RowSql;
import io.ringmaster.migration.rows.RowWriter;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.throttle.ChunkSize;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Copies the moving rows of one table from one server to another. A chunk is a range of the primary
 * key that holds a number of rows, moving or not, so that its work is bounded however few rows
 * move. The rows of a chunk, or of some that are small because they make way for clients, and the
 * progress are one transaction on the target: whatever dies, the copy goes on after the last that
 * is there.
 *
 * <p>Runs in one thread; {@link #progress} may be called by any.
 */
public final class TableCopy {
  private static final Duration CHUNK_AIM = Duration.ofMillis(100);

  /** Chunks that make way for clients share a transaction for so long, or so many bytes. */
  private static final Duration TRANSACTION_MAX = Duration.ofSeconds(1);

  private static final long TRANSACTION_BYTES = 1L << 20;

  private final TableMove table;
  private final Sessions source;
  private final Sessions target;
  private final Ledger ledger;
  private final Throttle throttle;
  private final Retry retry;
  private final String name;
  private final RowSql sourceSql;
  private final RowSql targetSql;
  private final ChunkSize chunkSize;
  private volatile CopyProgress progress = CopyProgress.NONE;

  /**
   * Prepares, without I/O.
   *
   * @param ledger of the stream, which the caller has claimed
   */
  public TableCopy(
      TableMove table,
      Sessions source,
      Sessions target,
      Ledger ledger,
      Throttle throttle,
      Retry retry) {
    this.table = table;
    this.source = source;
    this.target = target;
    this.ledger = ledger;
    this.throttle = throttle;
    this.retry = retry;
    this.name = table.target().toString();
    this.chunkSize = new ChunkSize(CHUNK_AIM, table.source().rowBytes());
    this.sourceSql = table.onSource();
    this.targetSql = table.onTarget();
  }

  public TableMove table() {
    return table;
  }

  /** What has been copied, as of the last chunk. */
  public CopyProgress progress() {
    return progress;
  }

  /** Reads how far an earlier run came. */
  public void restore(Connection connection) throws SQLException {
    progress = ledger.progress(connection, name);
  }

  /**
   * Copies what is left and returns when all is there.
   *
   * @throws SQLException an error that does not pass, or lasts longer than the retry's patience
   * @throws InterruptedException when interrupted; the copy can be run again, by anyone
   */
  public void run() throws SQLException, InterruptedException {
    while (!progress.done()) {
      progress =
          throttle.pieceOfParts(
              chunkSize, parts -> retry.run("copy of " + table, () -> transaction(parts)));
    }
  }

  private CopyProgress transaction(Throttle.Parts parts) throws SQLException, InterruptedException {
    long end = System.nanoTime() + TRANSACTION_MAX.toNanos();
    try (Connection from = source.connect();
        Connection to = target.transaction()) {
      ledger.begin(to, "copy " + name);
      // Read again each time: a COMMIT whose answer was lost may have done its work.
      CopyProgress before = ledger.progress(to, name);
      if (before.done()) {
        return before;
      }
      RowWriter writer = new RowWriter(to, targetSql);
      CopyProgress after = before;
      do {
        Optional<RowKey> last = chunk(from, writer, after.last());
        after =
            new CopyProgress(
                last.or(after::last),
                before.rows() + writer.rows(),
                before.bytes() + writer.bytes(),
                last.isEmpty());
      } while (!after.done()
          && System.nanoTime() - end < 0
          && writer.bytes() < TRANSACTION_BYTES
          && parts.next());
      ledger.setProgress(to, name, after);
      to.commit();
      return after;
    }
  }

  /** Stores the rows of the next chunk; returns its end, empty when it was the last. */
  private Optional<RowKey> chunk(Connection from, RowWriter writer, Optional<RowKey> after)
      throws SQLException, InterruptedException {
    Optional<RowKey> end = RowReader.boundary(from, sourceSql, after, chunkSize.rows());
    RowReader.read(from, sourceSql.select(new KeyRange(after, end)), writer::add);
    writer.flush();
    return end;
  }
}
