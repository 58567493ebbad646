package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.backend.Profile;
import io.ringmaster.proxy.backend.ServerPool;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import java.util.List;

/**
 * Takes a connection to any server for a statement of the proxy's own, and brings it to a state.
 */
final class OwnConnection implements ServerPool.Taker, Preparation.Then {
  private final ClientSession session;
  private final SessionState state;
  private final int needs;
  private final Then then;

  /** What is done with it; one of the two is called. */
  interface Then {
    /** Has the connection in the state asked for, and must release it. */
    void ready(BackendConnection connection);

    /** There is none, or the server does not take the state. */
    void failed(SqlFailure failure);
  }

  private OwnConnection(ClientSession session, SessionState state, int needs, Then then) {
    this.session = session;
    this.state = state;
    this.needs = needs;
    this.then = then;
  }

  /**
   * A connection as the session's own statements have it.
   *
   * @param needs what the statement needs besides the session's state
   */
  static void ofSession(LoopContext loop, ClientSession session, int needs, Then then) {
    take(loop, session.profile(), new OwnConnection(session, session.state(), needs, then));
  }

  /** A connection on which nothing of the session's counts. */
  private static void neutral(LoopContext loop, ClientSession session, Then then) {
    take(
        loop,
        Profile.INTERNAL,
        new OwnConnection(session, SessionState.INITIAL, Needs.NOTHING, then));
  }

  /** What a query of the proxy's own has brought. */
  interface Answer {
    /** Takes the rows; none when there is an error. */
    void rows(List<List<byte[]>> rows, SqlFailure error);
  }

  /** Asks any server something on which nothing of the session's counts. */
  static void ask(LoopContext loop, ClientSession session, String sql, Answer answer) {
    neutral(
        loop,
        session,
        new Then() {
          @Override
          public void ready(BackendConnection connection) {
            Collected.query(
                connection,
                sql,
                (_, rows, error) -> {
                  connection.release();
                  answer.rows(rows, error);
                });
          }

          @Override
          public void failed(SqlFailure failure) {
            answer.rows(List.of(), failure);
          }
        });
  }

  /** A connection to one shard as the session's own statements have it. */
  static void ofSession(LoopContext loop, ClientSession session, int shard, int needs, Then then) {
    OwnConnection taker = new OwnConnection(session, session.state(), needs, then);
    take(loop, shard, session.profile(), taker);
  }

  /** A connection to one shard in a state of the caller's. */
  static void inState(
      LoopContext loop, ClientSession session, int shard, SessionState state, Then then) {
    inState(loop, session, shard, state, Needs.NOTHING, then);
  }

  /** The same, with more of the session's. */
  static void inState(
      LoopContext loop,
      ClientSession session,
      int shard,
      SessionState state,
      int needs,
      Then then) {
    take(loop, shard, session.profile(), new OwnConnection(session, state, needs, then));
  }

  private static void take(LoopContext loop, Profile profile, OwnConnection taker) {
    take(loop, loop.anyShard(taker.session), profile, taker);
  }

  private static void take(LoopContext loop, int shard, Profile profile, OwnConnection taker) {
    if (shard < 0) {
      taker.failed(PlanRunner.noShards());
    } else {
      loop.pool(shard).acquire(taker.session, profile, taker.state, taker);
    }
  }

  @Override
  public void ready(BackendConnection connection) {
    Preparation.start(session, state, connection, needs, this);
  }

  @Override
  public void failed(SqlFailure failure) {
    then.failed(failure);
  }

  @Override
  public void prepared(BackendConnection connection) {
    then.ready(connection);
  }

  @Override
  public void notPrepared(BackendConnection connection, SqlFailure failure) {
    then.failed(failure);
  }
}
