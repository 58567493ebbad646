package io.ringmaster.migration.move;

import io.ringmaster.metadata.placement.Move;
import io.ringmaster.migration.cleanup.TableCleanup;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.ledger.StreamId;
import io.ringmaster.migration.rows.RowSql;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.server.Parallel;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.TableReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The end of a stream: the moving rows are deleted on the side that does not own them, in small
 * transactions, and both servers forget the stream. The caller knows which side that is: nothing
 * here can tell. May be broken off at any time and run again, also when it was done. One thread;
 * {@link #rowsDeleted} may be called by any.
 */
public final class MoveCleanup {
  private final long migration;
  private final long token;
  private final Move move;
  private final List<TableRef> tables;
  private final Endpoint source;
  private final Endpoint target;
  private final MoveSettings settings;
  private final List<TableCleanup> cleanups = new CopyOnWriteArrayList<>();

  /**
   * For a stream of the same arguments, which is closed, and so is its reverse.
   *
   * @param token at least that of the stream
   */
  public MoveCleanup(
      long migration,
      long token,
      Move move,
      List<TableRef> tables,
      Endpoint source,
      Endpoint target,
      MoveSettings settings) {
    this.migration = migration;
    this.token = token;
    this.move = move;
    this.tables = List.copyOf(tables);
    this.source = source;
    this.target = target;
    this.settings = settings;
  }

  /** The target owns the keys, for good: deletes them on the source. */
  public void ofSource() throws SQLException, InterruptedException {
    run(true);
  }

  /** The source owns the keys, still or again: deletes them on the target. */
  public void ofTarget() throws SQLException, InterruptedException {
    run(false);
  }

  /** Rows deleted so far, by this object. */
  public long rowsDeleted() {
    return cleanups.stream().mapToLong(TableCleanup::rowsDeleted).sum();
  }

  private void run(boolean onSource) throws SQLException, InterruptedException {
    try (Sessions from = new Sessions(source, settings.connectionsMax());
        Sessions to = new Sessions(target, settings.connectionsMax())) {
      Ledger there = claimed(new StreamId(migration, move.source(), move.target(), token), to);
      Ledger back = claimed(new StreamId(migration, move.target(), move.source(), token), from);
      Sessions server = onSource ? from : to;
      Ledger ledger = onSource ? back : there;
      List<Parallel.Work> works = new ArrayList<>();
      for (RowSql table : settings.retry().run("tables of " + server, () -> tables(server))) {
        TableCleanup cleanup =
            new TableCleanup(table, server, ledger, settings.throttle(), settings.retry());
        cleanups.add(cleanup);
        works.add(cleanup::run);
      }
      Parallel.run(settings.tablesAtOnce(), works);
      forget(there, to);
      forget(back, from);
    }
  }

  /** Fences whoever may still write for the stream. */
  private Ledger claimed(StreamId id, Sessions server) throws SQLException, InterruptedException {
    Ledger ledger = new Ledger(id);
    return settings
        .retry()
        .run(
            "cleanup of " + id,
            () -> {
              Ledger.create(server);
              ledger.claim(server);
              return ledger;
            });
  }

  private void forget(Ledger ledger, Sessions server) throws SQLException, InterruptedException {
    settings
        .retry()
        .run(
            "end of " + ledger.stream(),
            () -> {
              ledger.forget(server);
              return null;
            });
  }

  /** Those that are there: a stream that never got far may have made none. */
  private List<RowSql> tables(Sessions server) throws SQLException {
    List<RowSql> present = new ArrayList<>();
    try (Connection connection = server.connect()) {
      for (TableRef ref : tables) {
        Optional<MovingTable> table =
            TableReader.read(connection, ref.database(), ref.name(), ref.shardKey());
        table.ifPresent(found -> present.add(new RowSql(found, move.sql(found.quotedShardKey()))));
      }
    }
    return present;
  }
}
