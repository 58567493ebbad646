package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.compose.Bench;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.SessionState;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** What an UPDATE or DELETE that is carried out by several others asks of servers beside. */
final class ComposedChanges {
  private final LoopContext loop;
  private final ClientSession session;
  private final PlanRunner plans;
  private final SessionState state;

  /** On which a server is asked; null while none is. */
  private BackendConnection asking;

  private boolean killed;

  /**
   * For a statement.
   *
   * @param state in which it is read
   */
  ComposedChanges(LoopContext loop, ClientSession session, PlanRunner plans, SessionState state) {
    this.loop = loop;
    this.session = session;
    this.plans = plans;
    this.state = state;
  }

  /** As {@link #ask}, unless the session asks for safety that nobody can tell. */
  void judge(String database, StatementText statement, Runnable otherwise) {
    ask(
        database,
        statement,
        () -> {
          if (isUnsafe(state)) {
            fail(unsafe());
          } else {
            otherwise.run();
          }
        });
  }

  /** Goes on unless MySQL has an error of its own, for which a server is asked with the tables. */
  void ask(String database, StatementText statement, Runnable otherwise) {
    int off = statement.off();
    byte[] text = Arrays.copyOfRange(statement.sql(), off, off + statement.len());
    SyntaxCheck.judge(
        loop,
        session,
        loop.homeShard(database, session),
        state,
        text,
        connection -> {
          asking = connection;
          return !killed;
        },
        failure -> {
          asking = null;
          if (killed) {
            fail(session.interrupted());
          } else if (failure != null && failure.errno() != MySqlError.ER_NO_SUCH_TABLE.errno()) {
            fail(failure);
          } else if (!session.channel().isActive()) {
            fail(session.interrupted());
          } else {
            otherwise.run();
          }
        });
  }

  /**
   * The client has killed the statement. A server that is asked, and perhaps waits for DDL, has
   * nothing to undo: it is left.
   */
  void kill() {
    killed = true;
    if (asking != null) {
      asking.close(new IOException("statement killed"));
    }
  }

  /** Answers with an error. Nothing was begun, so no composition ends; it may be a step of one. */
  void fail(SqlFailure failure) {
    plans.refuse(failure, List.of(new Condition("Error", failure.errno(), failure.message())));
  }

  /** Whether the session wants no changes of rows that no key of the statement's own finds. */
  static boolean isUnsafe(SessionState state) {
    return "1".equals(state.variables().get("sql_safe_updates"));
  }

  /** Why such a session can't have its rows found first. */
  static SqlFailure unsafe() {
    return SqlFailure.notSupported(
        "UPDATE and DELETE that find their rows first are not supported with sql_safe_updates,"
            + " which asks whether a key finds them; say which shard key in WHERE, or SET"
            + " sql_safe_updates = 0");
  }

  /** As {@link io.ringmaster.proxy.compose.Host#bench}. */
  void bench(String database, SessionState wanted, Bench.Taker taker) {
    OwnConnection.inState(
        loop,
        session,
        loop.homeShard(database, session),
        wanted,
        new OwnConnection.Then() {
          @Override
          public void ready(BackendConnection connection) {
            connection.leftovers(true);
            taker.taken(new OwnBench(connection));
          }

          @Override
          public void failed(SqlFailure failure) {
            taker.failed(failure);
          }
        });
  }

  private final class OwnBench implements Bench {
    private final BackendConnection connection;
    private boolean closed;

    OwnBench(BackendConnection connection) {
      this.connection = connection;
    }

    @Override
    public BackendConnection connection() {
      return connection;
    }

    @Override
    public void prepare(SessionState next, Taker taker) {
      Preparation.start(
          session,
          next,
          connection,
          Needs.USER_VARIABLES | Needs.LAST_INSERT_ID,
          new Preparation.Then() {
            @Override
            public void prepared(BackendConnection c) {
              taker.taken(OwnBench.this);
            }

            @Override
            public void notPrepared(BackendConnection c, SqlFailure failure) {
              taker.failed(failure);
            }
          });
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        connection.close(new IOException("its temporary table is no longer needed"));
      }
    }
  }
}
