package io.ringmaster.proxy.execute;

import io.netty.util.concurrent.ScheduledFuture;
import io.ringmaster.metadata.CommitMode;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.commit.AtomicCommit;
import io.ringmaster.proxy.commit.BestEffortCommit;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.TransactionState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Ends a session's transaction, whatever its completion_type says of what follows. What has written
 * on the first server alone ends there as on one server; else all servers commit or none.
 */
final class TransactionEnd {
  private static final int LOCKS_MAX_SECONDS = 5;
  private static final String NO_ANSWER = "no answer to ROLLBACK";

  private final LoopContext loop;
  private final ClientSession session;

  TransactionEnd(LoopContext loop, ClientSession session) {
    this.loop = loop;
    this.session = session;
  }

  /**
   * Commits, or rolls back, a transaction that has a connection.
   *
   * @param verb COMMIT or ROLLBACK
   * @param chain whether another like it begins
   * @param then what follows, once
   */
  void end(String verb, boolean chain, Then then) {
    TransactionState transaction = session.transaction();
    if (!transaction.isDistributed()) {
      BackendConnection held = transaction.held();
      held.send(
          verb + TransactionState.AND_NOTHING,
          error ->
              ended(
                  List.of(held),
                  error == null || verb.equals("COMMIT") ? error : Failures.ofTransaction(error),
                  chain,
                  then));
      held.flush();
    } else if (verb.equals("COMMIT")) {
      commit(chain, then);
    } else {
      rollBack(chain, then);
    }
  }

  /** What follows the end of a transaction. */
  interface Then {
    /**
     * It has ended.
     *
     * @param failure why it has not ended as it was wanted, or not certainly; else null
     * @param said what the client is to be told
     */
    void ended(SqlFailure failure, List<Condition> said);

    /** Takes the failure alone. */
    static Then of(Consumer<SqlFailure> then) {
      return (failure, _) -> then.accept(failure);
    }
  }

  private void commit(boolean chain, Then then) {
    TransactionState transaction = session.transaction();
    BackendConnection first = transaction.held();
    List<BackendConnection> branches = new ArrayList<>(transaction.writers());
    boolean onFirst = branches.remove(first);
    if (branches.size() == 1 && !onFirst) {
      BackendConnection only = branches.getFirst();
      only.commitBranch(error -> ended(List.of(only), error, chain, then));
      return;
    }
    if (session.commitModes().inForce() == CommitMode.BEST_EFFORT) {
      List<BackendConnection> writers = transaction.writers();
      new BestEffortCommit(writers, error -> ended(writers, error, chain, then)).start();
      return;
    }
    List<BackendConnection> own = new ArrayList<>(branches);
    own.add(first);
    loop.metrics().transactionsDistributed.increment();
    new AtomicCommit(
            loop.shared().commits(),
            first,
            branches,
            new AtomicCommit.Then() {
              @Override
              public void committed(boolean later) {
                List<Condition> said = later ? List.of(AtomicCommit.COMMITTED_LATER) : List.of();
                release(own, chain, () -> then.ended(null, said));
              }

              @Override
              public void rolledBack(SqlFailure cause) {
                release(own, false, () -> then.ended(cause, List.of()));
              }

              @Override
              public void unknown(SqlFailure cause) {
                session.endAfterAnswer();
                release(own, false, () -> then.ended(cause, List.of()));
              }
            })
        .start();
  }

  private void rollBack(boolean chain, Then then) {
    List<BackendConnection> all = session.transaction().connections();
    SqlFailure[] failure = {null};
    int[] awaited = {all.size()};
    for (BackendConnection connection : all) {
      connection.rollBack(
          error -> {
            if (error != null) {
              failure[0] = Failures.ofTransaction(error);
              connection.close(new IOException("transaction not ended: " + error.message()));
            }
            if (--awaited[0] == 0) {
              ended(all, failure[0], chain, then);
            }
          });
    }
  }

  /** The server that was asked, or the last of several, has answered. */
  private void ended(List<BackendConnection> own, SqlFailure failure, boolean chain, Then then) {
    if (failure != null) {
      // The transaction may still be open. What follows is not taken for another one.
      session.endAfterAnswer();
      own.forEach(c -> c.close(new IOException("transaction not ended: " + failure.message())));
    }
    SqlFailure told = failure == null ? null : Failures.ofCommit(failure);
    release(own, chain, () -> then.ended(told, List.of()));
  }

  /**
   * Ends what is open on other servers, which have nothing to commit, and lets all go. Locks that
   * may be there are gone before the client hears of the end: another session may ask for them with
   * NOWAIT then. A server that is frozen is not waited for: it ends what it finds closed later.
   */
  private void release(List<BackendConnection> own, boolean chain, Runnable then) {
    TransactionState transaction = session.transaction();
    List<BackendConnection> others = new ArrayList<>(transaction.connections());
    others.removeAll(own);
    others.removeIf(connection -> !connection.usable());
    if (others.isEmpty() || !transaction.mayHoldLocks(session.state().isSerializable())) {
      released(own, chain, then);
      return;
    }
    List<BackendConnection> all = new ArrayList<>(own);
    all.addAll(others);
    Set<BackendConnection> awaited = new HashSet<>(others);
    ScheduledFuture<?> patience =
        session
            .channel()
            .eventLoop()
            .schedule(
                session.guarded(
                    () -> awaited.forEach(other -> other.close(new IOException(NO_ANSWER)))),
                LOCKS_MAX_SECONDS,
                TimeUnit.SECONDS);
    for (BackendConnection other : others) {
      other.rollBack(
          error -> {
            if (error != null) {
              other.close(new IOException("transaction not ended: " + error.message()));
            }
            awaited.remove(other);
            if (awaited.isEmpty()) {
              patience.cancel(false);
              released(all, chain, then);
            }
          });
    }
  }

  private void released(List<BackendConnection> own, boolean chain, Runnable then) {
    if (chain) {
      session.transaction().chain(own, session.state().isReadOnly());
    } else {
      session.transaction().end(own);
    }
    own.forEach(BackendConnection::release);
    then.run();
  }
}
