package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.ServerPool;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes a connection to each of several shards, all or none, and brings them to the session's
 * state. They are taken in ascending order of the shards, so that two statements that want the same
 * last connections do not wait for each other; a wait ends with the pool's timeout.
 */
public final class ShardConnections implements ServerPool.Taker {
  private final ShardAccess shards;
  private final ClientSession session;
  private final ShardTarget[] targets;
  private final SessionState state;
  private final int needs;
  private final boolean keeps;
  private final Then then;
  private final BackendConnection[] taken;

  /** Which of them were the session's before, whose transaction may end meanwhile. */
  private final boolean[] kept;

  private int next;
  private int unprepared;
  private SqlFailure failure;
  private int failedTarget;
  private boolean over;

  /** What follows, once. */
  public interface Then {
    /** All are there and have the session's state; each must be given back. */
    void ready(BackendConnection[] connections);

    /** None of those that were taken from pools is kept. */
    void failed(int target, SqlFailure failure);
  }

  /** For a statement that gives back what it takes. */
  public ShardConnections(
      ShardAccess shards,
      ClientSession session,
      ShardTarget[] targets,
      SessionState state,
      int needs,
      Then then) {
    this(shards, session, targets, state, needs, false, then);
  }

  /**
   * For any statement.
   *
   * @param targets in ascending order
   * @param keeps whether the session will keep them, which has one a server at most
   */
  ShardConnections(
      ShardAccess shards,
      ClientSession session,
      ShardTarget[] targets,
      SessionState state,
      int needs,
      boolean keeps,
      Then then) {
    this.keeps = keeps;
    this.shards = shards;
    this.session = session;
    this.targets = targets;
    this.state = state;
    this.needs = needs;
    this.then = then;
    taken = new BackendConnection[targets.length];
    kept = new boolean[targets.length];
  }

  /** Starts; {@code then} may be called before it returns. */
  public void acquire() {
    while (next < targets.length && !over) {
      BackendConnection connection = heldOrIdle(targets[next].pool());
      if (connection == null) {
        targets[next].pool().acquire(session, session.profile(), state, this);
        return;
      }
      taken[next++] = connection;
    }
    if (!over) {
      prepare();
    }
  }

  private BackendConnection heldOrIdle(ServerPool pool) {
    BackendConnection held = session.transaction().on(pool);
    if (held == null && (keeps || session.isInTransaction())) {
      held = session.pins().of(pool);
    }
    kept[next] = held != null;
    return kept[next] ? held : pool.poll(session, session.profile(), state);
  }

  @Override
  public void ready(BackendConnection connection) {
    if (over) {
      connection.release();
      return;
    }
    taken[next++] = connection;
    acquire();
  }

  @Override
  public void failed(SqlFailure cause) {
    if (!over) {
      giveUp(next, cause);
    }
  }

  private void prepare() {
    unprepared = taken.length;
    for (int i = 0; i < taken.length; i++) {
      int target = i;
      if (!taken[i].usable()) {
        // It ended while others were waited for.
        failure = Failures.unreachable(targets[i].serverName(), "connection closed");
        failedTarget = i;
        preparedOne();
        continue;
      }
      shards.prepare(
          session,
          state,
          taken[i],
          needs,
          new ShardAccess.Prepared() {
            @Override
            public void prepared(BackendConnection connection) {
              preparedOne();
            }

            @Override
            public void notPrepared(BackendConnection connection, SqlFailure cause) {
              failure = cause;
              failedTarget = target;
              preparedOne();
            }
          });
    }
  }

  private void preparedOne() {
    if (--unprepared > 0) {
      return;
    }
    if (over) {
      releaseAll();
    } else if (failure != null) {
      giveUp(failedTarget, failure);
    } else if (anyLost() >= 0) {
      int lost = anyLost();
      giveUp(lost, Failures.unreachable(targets[lost].serverName(), "connection closed"));
    } else {
      over = true;
      then.ready(taken);
    }
  }

  private int anyLost() {
    for (int i = 0; i < taken.length; i++) {
      if (!taken[i].usable()) {
        return i;
      }
    }
    return -1;
  }

  private void giveUp(int target, SqlFailure cause) {
    over = true;
    releaseAll();
    then.failed(target, cause);
  }

  private void releaseAll() {
    for (int i = 0; i < taken.length; i++) {
      if (taken[i] != null && !kept[i]) {
        taken[i].release();
      }
    }
  }

  /** Nobody wants them any more: what is taken goes back, what still comes too. */
  public void cancel() {
    if (!over) {
      over = true;
      if (unprepared == 0) {
        releaseAll();
      }
    }
  }

  /**
   * Sends what must precede a transaction, such as a one-shot SET TRANSACTION. Statements behind it
   * are pipelined.
   *
   * @param failed takes the error of one that is refused, before the later statements' answers
   */
  static void prelude(
      BackendConnection connection, List<String> statements, Consumer<SqlFailure> failed) {
    for (String sql : statements) {
      connection.send(
          sql,
          error -> {
            if (error != null) {
              failed.accept(error);
            }
          });
    }
  }

  /** Ends a connection whose state is not known. */
  static void close(BackendConnection connection, String why) {
    connection.close(new IOException(why));
  }
}
