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
 * move. Its rows and the progress are one transaction on the target: whatever dies, the copy goes
 * on after the last chunk that is there.
 *
 * <p>Runs in one thread; {@link #progress} may be called by any.
 */
public final class TableCopy {
  private static final Duration CHUNK_AIM = Duration.ofMillis(100);

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
      progress = throttle.piece(chunkSize, () -> retry.run("copy of " + table, this::chunk));
    }
  }

  private CopyProgress chunk() throws SQLException, InterruptedException {
    try (Connection from = source.connect();
        Connection to = target.transaction()) {
      ledger.begin(to, "copy " + name);
      // Read again each time: a COMMIT whose answer was lost may have done its work.
      CopyProgress before = ledger.progress(to, name);
      if (before.done()) {
        return before;
      }
      Optional<RowKey> end = RowReader.boundary(from, sourceSql, before.last(), chunkSize.rows());
      RowWriter writer = new RowWriter(to, targetSql);
      RowReader.read(from, sourceSql.select(new KeyRange(before.last(), end)), writer::add);
      writer.flush();
      CopyProgress after =
          new CopyProgress(
              end.or(before::last),
              before.rows() + writer.rows(),
              before.bytes() + writer.bytes(),
              end.isEmpty());
      ledger.setProgress(to, name, after);
      to.commit();
      return after;
    }
  }
}
