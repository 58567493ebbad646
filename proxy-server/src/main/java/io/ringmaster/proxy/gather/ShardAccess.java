package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.ServerPool;
import io.ringmaster.proxy.commit.CommitServices;
import io.ringmaster.proxy.metrics.LoopMetrics;
import io.ringmaster.proxy.metrics.ShardCounters;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;

/** The shards as one event loop reaches them. All calls are made on that loop. */
public interface ShardAccess {
  /** The pool of a shard's primary. */
  ServerPool pool(int shard);

  /** The shard's name, for errors. */
  String name(int shard);

  ShardCounters counters(int shard);

  LoopMetrics metrics();

  /** How transactions over several servers are committed. */
  CommitServices commits();

  /**
   * Brings a connection to a session's state, then calls one of {@code then}'s methods, maybe at
   * once.
   *
   * @param needs what the statement needs besides the state
   */
  void prepare(
      ClientSession session,
      SessionState state,
      BackendConnection connection,
      int needs,
      Prepared then);

  /**
   * Has the server stop what the connection runs.
   *
   * @param then is run when the order has reached the server, or the connection is closed
   */
  void kill(BackendConnection connection, Runnable then);

  /** The same of a connection that is closed behind it. */
  default void kill(BackendConnection connection) {
    kill(connection, () -> {});
  }

  /** What follows {@link #prepare}. */
  interface Prepared {
    /** The connection has the state. */
    void prepared(BackendConnection connection);

    /** It has not, and was closed. */
    void notPrepared(BackendConnection connection, SqlFailure failure);
  }
}
