package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.TransactionState;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets connections of one statement enter the session's transaction: each begins one like the
 * first. Outside of a transaction all get what the session has said of its next one.
 */
public final class TransactionPreludes {
  private final ClientSession session;
  private final TransactionState transaction;

  /** What precedes the statement where the transaction begins with it. */
  private final List<String> first;

  public TransactionPreludes(ClientSession session) {
    this.session = session;
    transaction = session.transaction();
    first = transaction.held() == null ? transaction.takePrelude() : null;
  }

  /**
   * Sends what precedes the statement on a connection; the statement may be sent behind it.
   *
   * @param failed takes the error of one that is refused, before the statement's answer
   * @return whether the connection is the transaction's, which ends it
   */
  public boolean enter(BackendConnection connection, Consumer<SqlFailure> failed) {
    ShardConnections.prelude(
        connection, first != null ? first : transaction.preludeOf(connection), failed);
    boolean stays = session.isInTransaction();
    if (stays) {
      transaction.hold(connection);
    }
    return stays;
  }
}
