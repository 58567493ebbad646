package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.ServerPool;
import io.ringmaster.proxy.gather.ShardConnections;
import io.ringmaster.proxy.gather.ShardTarget;
import io.ringmaster.proxy.gather.TransactionPreludes;
import io.ringmaster.proxy.session.ClientSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code START TRANSACTION WITH CONSISTENT SNAPSHOT} over several shards: the transaction is opened
 * on all of them while no proxy commits over several servers, so that what others have committed so
 * is in all of its snapshots or in none.
 */
final class SnapshotBegin implements ShardConnections.Then {
  private static final long PAUSE_MILLIS = 20;

  private final LoopContext loop;
  private final ClientSession session;
  private final String text;
  private final Consumer<SqlFailure> then;
  private final long startNanos = System.nanoTime();
  private ShardConnections acquiring;
  private int awaited;
  private SqlFailure failure;

  /**
   * One that is not started yet.
   *
   * @param text the client's
   * @param then takes why there is no transaction; null when it is open
   */
  SnapshotBegin(LoopContext loop, ClientSession session, String text, Consumer<SqlFailure> then) {
    this.loop = loop;
    this.session = session;
    this.text = text;
    this.then = then;
  }

  void start() {
    String isolation =
        session.transaction().isolation()
            + session.state().variables().getOrDefault("transaction_isolation", "");
    String said = isolation.toUpperCase(Locale.ROOT).replaceAll("[\\s-]+", " ");
    if (said.contains("COMMITTED") || said.contains("SERIALIZABLE")) {
      then.accept(
          SqlFailure.notSupported(
              "START TRANSACTION WITH CONSISTENT SNAPSHOT over several shards needs the isolation"
                  + " level REPEATABLE READ, in which transactions have snapshots"));
      return;
    }
    ShardMap map = loop.routing().map();
    if (!map.holds() && !map.holdsReferences()) {
      acquire();
      return;
    }
    // Rows are changing their shard just now: an old snapshot of the new one would miss them.
    long patience = loop.shared().holdPatience().toNanos();
    if (!session.channel().isActive()) {
      then.accept(SqlFailure.of(MySqlError.ER_QUERY_INTERRUPTED));
    } else if (System.nanoTime() - startNanos > patience) {
      then.accept(
          SqlFailure.of(MySqlError.RM_HELD_TOO_LONG, TimeUnit.NANOSECONDS.toSeconds(patience)));
    } else {
      var _ =
          loop.loop().schedule(session.guarded(this::start), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Takes a connection to each server: what can last, lasts before others have to wait. */
  private void acquire() {
    Map<ServerPool, Integer> shards = new LinkedHashMap<>();
    for (int shard = 0; shard < loop.routing().map().shards().size(); shard++) {
      shards.putIfAbsent(loop.pool(shard), shard);
    }
    ShardTarget[] targets =
        ShardTarget.of(
            loop.shards(), shards.values().stream().mapToInt(Integer::intValue).toArray());
    // Without a transaction yet: connections that it holds would be all the same.
    acquiring = new ShardConnections(loop.shards(), session, targets, session.state(), 0, this);
    acquiring.acquire();
  }

  @Override
  public void failed(int target, SqlFailure cause) {
    then.accept(cause);
  }

  @Override
  public void ready(BackendConnection[] connections) {
    List<Server> servers = List.of(connections).stream().map(c -> c.pool().server()).toList();
    loop.shared()
        .commits()
        .pause()
        .begin(
            servers,
            (end, why) ->
                loop.loop().execute(session.guarded(() -> paused(connections, end, why))));
  }

  private void paused(BackendConnection[] connections, Runnable end, String why) {
    if (end == null || !session.channel().isActive()) {
      if (end != null) {
        end.run();
      }
      for (BackendConnection connection : connections) {
        connection.release();
      }
      then.accept(
          end != null
              ? SqlFailure.of(MySqlError.ER_QUERY_INTERRUPTED)
              : SqlFailure.notSupported(
                  "No consistent snapshot of all shards now, since commits over several shards"
                      + " can't be held back: "
                      + why
                      + "; try again"));
      return;
    }
    session.transaction().begin(text, session.state().isReadOnly());
    TransactionPreludes preludes = new TransactionPreludes(session);
    awaited = connections.length;
    for (BackendConnection connection : connections) {
      preludes.enter(connection, error -> failure = failure == null ? error : failure);
      connection.send("DO 0", error -> opened(error, end));
      connection.flush();
    }
  }

  private void opened(SqlFailure error, Runnable end) {
    if (failure == null) {
      failure = error;
    }
    if (--awaited == 0) {
      end.run();
      if (failure != null) {
        session.transaction().close("snapshot not opened");
      }
      then.accept(failure);
    }
  }
}
