package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.TransactionState;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets connections of one statement enter the session's transaction: it begins on the first of
 * them, and the others join it. Outside of a transaction all get what the session has said of its
 * next one.
 */
public final class TransactionPreludes {
  private final ClientSession session;
  private final TransactionState transaction;

  /** What precedes the statement on each connection outside of a transaction. */
  private final List<String> outside;

  public TransactionPreludes(ClientSession session) {
    this.session = session;
    transaction = session.transaction();
    outside = session.isInTransaction() ? List.of() : transaction.takePrelude();
  }

  /**
   * Sends what precedes the statement on a connection; the statement may be sent behind it.
   *
   * @param failed takes the error of one that is refused, before the statement's answer
   * @return whether the connection is the transaction's, which ends it
   */
  public boolean enter(BackendConnection connection, Consumer<SqlFailure> failed) {
    if (!session.isInTransaction()) {
      ShardConnections.prelude(connection, outside, failed);
      return false;
    }
    BackendConnection kept = session.pins().ofTemporaryTables();
    if (transaction.held() == null && kept != null) {
      // A server that joins later could not use them.
      join(kept, failed);
      kept.flush();
    }
    join(connection, failed);
    return true;
  }

  private void join(BackendConnection connection, Consumer<SqlFailure> failed) {
    ShardConnections.prelude(connection, transaction.preludeOf(connection), failed);
    transaction.hold(connection);
  }
}
