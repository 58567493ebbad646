package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Reply;
import io.ringmaster.proxy.session.PreparedStatement;
import java.io.IOException;

/**
 * Prepares a statement's text on a connection under the sql_mode that the client prepared it under:
 * MySQL reads the text once, and later changes of the mode do not change what it means.
 */
final class PreparedText {
  private PreparedText() {}

  /**
   * Sends COM_STMT_PREPARE; the flush is the caller's. The connection has its mode again for what
   * is sent behind it.
   *
   * @param origin the key of the client's statement
   */
  static void send(
      BackendConnection connection,
      byte[] sql,
      PreparedStatement.Key origin,
      SyntaxCheck.Prepared response) {
    inModeOf(
        origin,
        connection,
        () ->
            connection.send(
                Commands.prepare(connection.channel().alloc(), sql, 0, sql.length), response));
  }

  /** Sends something under the sql_mode that the client prepared a statement under. */
  static void inModeOf(
      PreparedStatement.Key origin, BackendConnection connection, Runnable sending) {
    String now = connection.state().sqlMode();
    boolean other = !now.equals(origin.sqlMode());
    if (other) {
      setMode(connection, origin.sqlMode());
    }
    sending.run();
    if (other) {
      setMode(connection, now);
    }
  }

  private static void setMode(BackendConnection connection, String mode) {
    String sql = "SET SESSION sql_mode = " + (mode.isEmpty() ? "DEFAULT" : mode);
    connection.send(
        Commands.query(connection.channel().alloc(), connection.profile(), sql),
        new Reply() {
          @Override
          protected void done(BackendConnection c, SqlFailure error) {
            if (error != null && c.usable()) {
              c.close(new IOException("sql_mode not accepted: " + error.message()));
            }
          }
        });
  }
}
