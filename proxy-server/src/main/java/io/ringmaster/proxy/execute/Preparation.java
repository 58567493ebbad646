package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Reply;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import java.io.IOException;
import java.util.Objects;

/**
 * Brings a backend connection to a session's state: changed variables, default database, and, for
 * statements that use them, user variables and LAST_INSERT_ID(). All statements go out together;
 * the client's own only when each said OK, since it must not run under another state.
 */
final class Preparation {
  private final ClientSession session;
  private final BackendConnection connection;
  private final Then then;
  private int awaited;
  private SqlFailure failure;

  /** What follows. */
  interface Then {
    /** The connection has the session's state. */
    void prepared(BackendConnection connection);

    /** It has not, and was closed. */
    void notPrepared(BackendConnection connection, SqlFailure failure);
  }

  private Preparation(ClientSession session, BackendConnection connection, Then then) {
    this.session = session;
    this.connection = connection;
    this.then = then;
  }

  /** Whether nothing has to be sent: the usual case, decided without allocation. */
  @SuppressWarnings("ReferenceEquality") // saves most comparisons
  static boolean isReady(
      ClientSession session, SessionState state, BackendConnection connection, int needs) {
    SessionState applied = connection.state();
    if (state != applied && !state.equals(applied)) {
      return false;
    }
    return needs == Needs.NOTHING || !needsMore(session, connection, needs);
  }

  private static boolean needsMore(ClientSession session, BackendConnection connection, int needs) {
    return ((needs & Needs.USER_VARIABLES) != 0
            && (connection.ownVariables() > 0
                || !connection.userVariables().equals(session.userVariables().assignments())))
        || (needs & Needs.LAST_INSERT_ID) != 0;
  }

  /** Sends what is missing and goes on when all of it is accepted. */
  static void start(
      ClientSession session,
      SessionState target,
      BackendConnection connection,
      int needs,
      Then then) {
    new Preparation(session, connection, then).send(target, needs);
  }

  private void send(SessionState target, int needs) {
    SessionState applied = connection.state();
    ByteBufAllocator alloc = connection.channel().alloc();
    String changes = target.changesFrom(applied);
    if (changes != null) {
      query(changes);
    }
    boolean moves =
        target.database() != null && !Objects.equals(target.database(), applied.database());
    if (moves) {
      awaited++;
      connection.send(Commands.initDb(alloc, target.database()), new Step());
    }
    connection.setState(target);
    if ((needs & Needs.USER_VARIABLES) != 0) {
      userVariables();
    }
    if ((needs & Needs.LAST_INSERT_ID) != 0) {
      long id = session.diagnostics().lastInsertId();
      query("SET SESSION last_insert_id = " + Long.toUnsignedString(id));
    }
    if (awaited == 0) {
      then.prepared(connection);
    } else {
      connection.flush();
    }
  }

  private void userVariables() {
    if (connection.ownVariables() > 0) {
      query(PreparedByName.clearing(connection.ownVariables()));
      connection.ownVariables(0);
    }
    String wanted = session.userVariables().assignments();
    String present = connection.userVariables();
    if (wanted.equals(present)) {
      return;
    }
    if (!present.isEmpty()) {
      query("SET " + session.userVariables().clearing(present));
    }
    if (!wanted.isEmpty()) {
      query("SET " + wanted);
    }
    connection.setUserVariables(wanted);
  }

  private void query(String sql) {
    awaited++;
    connection.send(
        Commands.query(connection.channel().alloc(), connection.profile(), sql), new Step());
  }

  private final class Step extends Reply {
    @Override
    protected void done(BackendConnection c, SqlFailure error) {
      if (error != null && failure == null) {
        failure = error;
      }
      if (--awaited > 0) {
        return;
      }
      if (failure == null) {
        then.prepared(connection);
      } else {
        connection.close(new IOException("session state not accepted: " + failure.message()));
        then.notPrepared(connection, failure);
      }
    }
  }
}
