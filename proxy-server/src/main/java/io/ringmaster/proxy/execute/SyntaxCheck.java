package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.ResponseHandler;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Lets MySQL decide whether a text that the proxy does not carry out is wrong (its own error goes
 * to the client) or only not supported: the text is prepared on a server, which runs nothing.
 */
final class SyntaxCheck {
  /** What MySQL says of a text before it looks at a table. */
  private static final Set<Integer> SYNTAX =
      Set.of(
          MySqlError.ER_PARSE_ERROR.errno(),
          MySqlError.ER_SYNTAX_ERROR.errno(),
          MySqlError.ER_DERIVED_MUST_HAVE_ALIAS.errno(),
          MySqlError.ER_SP_UNDECLARED_VAR.errno());

  private SyntaxCheck() {}

  /**
   * Asks a server.
   *
   * @param then gets MySQL's syntax error, or null when MySQL can read the text or can't be asked
   */
  static void ask(LoopContext loop, ClientSession session, String sql, Consumer<SqlFailure> then) {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    OwnConnection.ofSession(
        loop,
        session,
        loop.anyShard(session),
        Needs.NOTHING,
        new OwnConnection.Then() {
          @Override
          public void ready(BackendConnection connection) {
            prepare(
                connection,
                text,
                failure ->
                    then.accept(
                        failure != null && SYNTAX.contains(failure.errno()) ? failure : null));
          }

          @Override
          public void failed(SqlFailure failure) {
            then.accept(null);
          }
        });
  }

  /**
   * Asks the server of a shard what it has against a statement of which it has the tables, whatever
   * rows are in them.
   *
   * @param state in which it is read
   * @param asking gets the connection on which it is asked; says whether it still is to be
   * @param then gets MySQL's error; null when it has none
   */
  static void judge(
      LoopContext loop,
      ClientSession session,
      int shard,
      SessionState state,
      byte[] text,
      Predicate<BackendConnection> asking,
      Consumer<SqlFailure> then) {
    OwnConnection.inState(
        loop,
        session,
        shard,
        session.toPrepare(state),
        namesVariables(text) ? Needs.USER_VARIABLES : Needs.NOTHING,
        new OwnConnection.Then() {
          @Override
          public void ready(BackendConnection connection) {
            if (asking.test(connection)) {
              prepare(connection, text, then);
            } else {
              connection.release();
              then.accept(null);
            }
          }

          @Override
          public void failed(SqlFailure failure) {
            then.accept(failure);
          }
        });
  }

  /**
   * Whether there may be user variables in it: their types and collations are those of the session.
   */
  private static boolean namesVariables(byte[] text) {
    for (byte character : text) {
      if (character == '@') {
        return true;
      }
    }
    return false;
  }

  private static void prepare(
      BackendConnection connection, byte[] text, Consumer<SqlFailure> then) {
    connection.send(
        Commands.prepare(connection.channel().alloc(), text, 0, text.length),
        new Prepared() {
          @Override
          void done(BackendConnection c, ResponseSummary summary, SqlFailure failure) {
            if (summary != null && failure == null) {
              c.sendSilent(Commands.closeStatement(c.channel().alloc(), summary.statementId()));
              c.flush();
            }
            c.release();
            then.accept(failure);
          }
        });
    connection.flush();
  }

  /** Takes the response to a COM_STMT_PREPARE of the proxy's own. */
  abstract static class Prepared implements ResponseHandler {
    private final ResponseScanner scanner = new ResponseScanner();
    private boolean started;

    @Override
    public final boolean onData(BackendConnection connection, ByteBuf in) {
      if (!started) {
        started = true;
        scanner.reset(ResponseScanner.Kind.STMT_PREPARE, connection.profile().capabilities());
      }
      int end = scanner.scan(in, in.readerIndex(), in.writerIndex());
      in.readerIndex(end < 0 ? in.writerIndex() : end);
      return end >= 0;
    }

    @Override
    public final void onComplete(BackendConnection connection) {
      ResponseSummary summary = scanner.summary();
      done(
          connection,
          summary,
          summary.outcome() == ResponseSummary.Outcome.ERR
              ? new SqlFailure(
                  summary.errno(), summary.sqlState(), summary.errorMessage(StandardCharsets.UTF_8))
              : null);
    }

    @Override
    public final void onLost(BackendConnection connection, Throwable cause) {
      done(connection, null, Failures.lost(connection.serverName(), cause));
    }

    /**
     * The server's answer.
     *
     * @param summary of the response; null when the connection was lost
     * @param failure the server's error or the loss; null when it was prepared
     */
    abstract void done(BackendConnection connection, ResponseSummary summary, SqlFailure failure);
  }
}
