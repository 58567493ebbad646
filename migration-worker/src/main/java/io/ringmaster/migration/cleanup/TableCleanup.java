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
    Optional<RowKey> after = Optional.empty();
    boolean more = true;
    while (more) {
      Optional<RowKey> from = after;
      after =
          throttle.piece(
              chunkSize, () -> retry.run("cleanup of " + table.table(), () -> chunk(from)));
      more = after.isPresent();
    }
  }

  private Optional<RowKey> chunk(Optional<RowKey> from) throws SQLException {
    try (Connection connection = server.transaction()) {
      Optional<RowKey> end = RowReader.boundary(connection, table, from, chunkSize.rows());
      ledger.begin(connection, "cleanup " + table.table());
      long deleted;
      try (Statement statement = connection.createStatement()) {
        deleted = statement.executeUpdate(table.delete(new KeyRange(from, end)));
      }
      connection.commit();
      rowsDeleted.addAndGet(deleted);
      return end;
    }
  }
}
