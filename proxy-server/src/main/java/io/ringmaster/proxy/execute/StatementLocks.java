package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.session.ClientSession;
import java.io.IOException;
import java.util.List;

/**
 * The transaction that a locking read has of its own outside of the session's: what it locks by
 * several statements, on one server or several, stays locked until it has read everything. On the
 * session's event loop only.
 */
final class StatementLocks {
  private final ClientSession session;
  private final boolean needed;
  private boolean begun;

  /**
   * Of a statement that is not started yet.
   *
   * @param locking whether it locks what it reads
   */
  StatementLocks(ClientSession session, boolean locking) {
    this.session = session;
    needed = locking && !session.isInTransaction();
  }

  /** Begins the transaction, if the statement needs one and has none. */
  void begin() {
    if (needed && !begun) {
      begun = true;
      session.transaction().beginOfStatement(session.state().isReadOnly());
    }
  }

  /** Why locks are gone before their time; null when they are not. */
  SqlFailure lost() {
    BackendConnection lost = begun ? session.transaction().lost() : null;
    return lost == null ? null : Failures.closed(lost);
  }

  /**
   * Lets go of all locks, if there are any.
   *
   * @param then is run when no server has them any more
   */
  void end(Runnable then) {
    if (!begun) {
      then.run();
      return;
    }
    begun = false;
    List<BackendConnection> all = session.transaction().connections();
    session.transaction().end(all);
    if (all.isEmpty()) {
      then.run();
      return;
    }
    int[] awaited = {all.size()};
    for (BackendConnection connection : all) {
      connection.rollBack(
          error -> {
            if (error != null) {
              connection.close(new IOException("transaction not ended: " + error.message()));
            }
            connection.release();
            if (--awaited[0] == 0) {
              then.run();
            }
          });
    }
  }
}
