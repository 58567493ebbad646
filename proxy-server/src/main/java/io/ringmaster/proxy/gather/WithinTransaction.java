package io.ringmaster.proxy.gather;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.TransactionState;
import java.util.List;
import java.util.function.Consumer;

/**
 * A write in the session's transaction: one that fails on a shard is undone on the others, by
 * savepoints, and the transaction goes on.
 */
final class WithinTransaction implements WriteTransaction {
  /** No client's savepoint has such a name by chance. */
  private static final String SAVEPOINT = TransactionState.quoted("ringmaster: statement");

  private static final int DEADLOCK = MySqlError.ER_LOCK_DEADLOCK.errno();

  private final ClientSession session;
  private final TransactionState transaction;
  private final TransactionPreludes preludes;

  WithinTransaction(ClientSession session) {
    this.session = session;
    transaction = session.transaction();
    preludes = new TransactionPreludes(session);
  }

  @Override
  public void enter(BackendConnection connection, Consumer<SqlFailure> failed) {
    preludes.enter(connection, failed);
    ShardConnections.prelude(connection, List.of("SAVEPOINT " + SAVEPOINT), failed);
  }

  @Override
  public void keep(List<Part> parts, Then then) {
    for (Part part : parts) {
      if (part.changed()) {
        transaction.writes(part.connection());
      }
    }
    then.done(null, false);
  }

  @Override
  public void undo(List<Part> parts, Then then) {
    boolean lost = parts.stream().anyMatch(part -> !part.connection().usable());
    boolean deadlock =
        parts.stream()
            .anyMatch(part -> part.failure() != null && part.failure().errno() == DEADLOCK);
    if (lost || deadlock) {
      // All that the transaction has done is gone, with a connection or by the deadlock.
      if (lost || !isTold(parts)) {
        // The client may be told of something else, which would not have ended it.
        session.endAfterAnswer();
      }
      end(parts, then);
      return;
    }
    int[] awaited = {1};
    boolean[] refused = {false};
    Runnable answered =
        () -> {
          if (--awaited[0] > 0) {
            return;
          }
          if (refused[0]) {
            session.endAfterAnswer();
            end(parts, then);
          } else {
            then.done(null, false);
          }
        };
    for (Part part : parts) {
      if (part.failure() == null) {
        awaited[0]++;
        part.connection()
            .send(
                "ROLLBACK TO SAVEPOINT " + SAVEPOINT,
                error -> {
                  refused[0] |= error != null;
                  answered.run();
                });
        part.connection().flush();
      }
    }
    answered.run();
  }

  private static boolean isTold(List<Part> parts) {
    return parts.stream()
        .filter(part -> part.failure() != null)
        .allMatch(part -> part.failure().errno() == DEADLOCK);
  }

  /** Ends the transaction everywhere; the parts' connections are the caller's then. */
  private void end(List<Part> parts, Then then) {
    transaction.end(parts.stream().map(Part::connection).toList());
    int[] awaited = {parts.size()};
    for (Part part : parts) {
      part.connection()
          .rollBack(
              error -> {
                if (error != null) {
                  ShardConnections.close(part.connection(), "transaction not ended");
                }
                if (--awaited[0] == 0) {
                  then.done(null, false);
                }
              });
    }
  }
}
