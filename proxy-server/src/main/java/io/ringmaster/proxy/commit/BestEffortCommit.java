package io.ringmaster.proxy.commit;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.session.TransactionState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Commits a transaction that has written on several servers on one after the other, without
 * preparing it. Where one fails, those after it are rolled back, and the client is told which are
 * committed. One instance per transaction, on its event loop.
 */
public final class BestEffortCommit {
  private final List<BackendConnection> writers;
  private final Consumer<SqlFailure> then;
  private final List<String> committed = new ArrayList<>();

  /**
   * A commit that is not started yet.
   *
   * @param writers connections that may have changed rows, in the order in which they commit
   * @param then takes why it is not committed, or not everywhere, else null; connections that are
   *     usable have no transaction any more
   */
  public BestEffortCommit(List<BackendConnection> writers, Consumer<SqlFailure> then) {
    this.writers = List.copyOf(writers);
    this.then = then;
  }

  /** Starts; never ends before it returns. */
  public void start() {
    BackendConnection next = writers.get(committed.size());
    if (next.branch() != null) {
      next.commitBranch(error -> answered(next, error));
    } else {
      next.send("COMMIT" + TransactionState.AND_NOTHING, error -> answered(next, error));
      next.flush();
    }
  }

  private void answered(BackendConnection connection, SqlFailure error) {
    if (error != null) {
      // Whether it is committed there may not be known: nothing else is sent on it.
      connection.close(new IOException("transaction not committed: " + error.message()));
      failed(error);
      return;
    }
    committed.add(connection.serverName());
    if (committed.size() == writers.size()) {
      then.accept(null);
    } else {
      start();
    }
  }

  private void failed(SqlFailure cause) {
    List<BackendConnection> rest = writers.subList(committed.size(), writers.size());
    List<String> missing = rest.stream().map(BackendConnection::serverName).toList();
    SqlFailure failure =
        committed.isEmpty()
            ? cause
            : SqlFailure.of(
                MySqlError.RM_COMMITTED_IN_PART,
                String.join(", ", committed),
                String.join(", ", missing),
                cause.message());
    int[] awaited = {1};
    Runnable ended =
        () -> {
          if (--awaited[0] == 0) {
            then.accept(failure);
          }
        };
    for (BackendConnection connection : rest.subList(1, rest.size())) {
      awaited[0]++;
      connection.rollBack(
          error -> {
            if (error != null) {
              connection.close(new IOException("transaction not ended: " + error.message()));
            }
            ended.run();
          });
    }
    ended.run();
  }
}
