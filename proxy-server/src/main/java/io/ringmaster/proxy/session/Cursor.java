package io.ringmaster.proxy.session;

import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;

/**
 * A cursor that a server has open for a prepared statement: the rows are there, until they are
 * fetched.
 *
 * @param connection where it is open
 * @param statementId of the server's statement, which is there for this cursor alone
 */
public record Cursor(BackendConnection connection, int statementId) {
  /**
   * Tells the server, unless it is lost, that the statement and its rows are of no use any more.
   */
  public void closeStatement() {
    if (connection.usable()) {
      connection.sendSilent(Commands.closeStatement(connection.channel().alloc(), statementId));
      connection.flush();
    }
  }
}
