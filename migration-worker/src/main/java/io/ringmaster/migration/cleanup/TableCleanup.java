package io.ringmaster.migration.cleanup;

import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.rows.KeyRange;
import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.RowReader;
import io.ringmaster.migration.rows.RowSql;
import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.throttle.ChunkSize;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Deletes the moving rows of one table from one server: from the source when the migration is over,
 * from the target when it was cancelled or rolled back. May be broken off and run again at any
 * time. One thread; {@link #rowsDeleted} may be called by any.
 */
public final class TableCleanup {
  private static final Duration CHUNK_AIM = Duration.ofMillis(50);

  /** Chunks that make way for clients share a transaction for so long. */
  private static final Duration TRANSACTION_MAX = Duration.ofSeconds(1);

  private final RowSql table;
  private final Sessions server;
  private final Ledger ledger;
  private final Throttle throttle;
  private final Retry retry;
  private final ChunkSize chunkSize;
  private final AtomicLong rowsDeleted = new AtomicLong();

  /**
   * Prepares, without I/O.
   *
   * @param table {@code TableMove.onSource()} or {@code onTarget()}
   * @param ledger of a stream that the caller has claimed on the same server
   */
  public TableCleanup(
      RowSql table, Sessions server, Ledger ledger, Throttle throttle, Retry retry) {
    this.chunkSize = new ChunkSize(CHUNK_AIM, table.table().rowBytes());
    this.table = table;
    this.server = server;
    this.ledger = ledger;
    this.throttle = throttle;
    this.retry = retry;
  }

  /** Rows deleted so far. */
  public long rowsDeleted() {
    return rowsDeleted.get();
  }

  /** Deletes all moving rows there are. */
  public void run() throws SQLException, InterruptedException {
    Progress progress = new Progress(Optional.empty(), false);
    while (!progress.done) {
      Optional<RowKey> after = progress.last;
      progress =
          throttle.pieceOfParts(
              chunkSize,
              parts -> retry.run("cleanup of " + table.table(), () -> transaction(after, parts)));
    }
  }

  /**
   * How far it is.
   *
   * @param last key looked at; empty before the first
   */
  private record Progress(Optional<RowKey> last, boolean done) {}

  private Progress transaction(Optional<RowKey> after, Throttle.Parts parts)
      throws SQLException, InterruptedException {
    long end = System.nanoTime() + TRANSACTION_MAX.toNanos();
    try (Connection connection = server.transaction();
        Statement statement = connection.createStatement()) {
      ledger.begin(connection, "cleanup " + table.table());
      Progress progress = new Progress(after, false);
      long deleted = 0;
      do {
        Optional<RowKey> from = progress.last;
        Optional<RowKey> to = RowReader.boundary(connection, table, from, chunkSize.rows());
        deleted += statement.executeUpdate(table.delete(new KeyRange(from, to)));
        progress = new Progress(to.or(() -> from), to.isEmpty());
      } while (!progress.done && System.nanoTime() - end < 0 && parts.next());
      connection.commit();
      rowsDeleted.addAndGet(deleted);
      return progress;
    }
  }
}
