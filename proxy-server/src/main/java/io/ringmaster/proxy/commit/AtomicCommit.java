package io.ringmaster.proxy.commit;

import io.ringmaster.metadata.Server;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.commit.CommitRecovery.Outcome;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.TransactionState;
import io.ringmaster.proxy.xa.Decisions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits a transaction that has written on several servers, on all of them or on none (two-phase
 * commit, presumed abort). On the first server, the coordinator, it is a plain transaction; the
 * others have prepared their branches before that is committed, together with a row that says so
 * ({@link Decisions}): this commit is the decision. One instance per transaction, on its event
 * loop.
 *
 * <p>Who dies between two steps leaves prepared branches; whether they are to be committed is told
 * by that row. What this can't finish itself it leaves to {@link CommitRecovery}.
 */
public final class AtomicCommit {
  private static final Logger log = LoggerFactory.getLogger(AtomicCommit.class);

  /** What a client is told when servers show later what is committed. */
  public static final Condition COMMITTED_LATER =
      new Condition(
          "Warning",
          MySqlError.RM_COMMITTED_LATER.errno(),
          MySqlError.RM_COMMITTED_LATER.message());

  /** Errors of an INSERT into a table that is not there. */
  private static final Set<Integer> MISSING =
      Set.of(MySqlError.ER_NO_SUCH_TABLE.errno(), MySqlError.ER_BAD_DB_ERROR.errno());

  private final CommitServices services;
  private final BackendConnection coordinator;
  private final List<BackendConnection> branches;
  private final String transaction;
  private final Server decisions;
  private final Then then;

  /** Branches that are neither committed nor rolled back, as far as is known. */
  private final List<Server> open = new ArrayList<>();

  private int awaited;
  private SqlFailure failure;

  /** What follows, once. Connections that are usable have no transaction any more. */
  public interface Then {
    /**
     * It is committed.
     *
     * @param later whether some servers show it later
     */
    void committed(boolean later);

    /** It is rolled back on all servers. */
    void rolledBack(SqlFailure cause);

    /** It may be committed, or not: nobody can say. */
    void unknown(SqlFailure cause);
  }

  /**
   * A commit that is not started yet.
   *
   * @param coordinator has the part of the transaction that is no branch
   * @param branches connections with a branch that may have written; at least one
   */
  public AtomicCommit(
      CommitServices services,
      BackendConnection coordinator,
      List<BackendConnection> branches,
      Then then) {
    this.services = services;
    this.coordinator = coordinator;
    this.branches = List.copyOf(branches);
    this.then = then;
    transaction = branches.getFirst().branch().transaction();
    decisions = coordinator.pool().server();
  }

  /** Starts; never ends before it returns. */
  public void start() {
    services.steps().accept(CommitStep.BEGINNING);
    awaited = branches.size() + 1;
    for (BackendConnection branch : branches) {
      branch.prepareBranch(error -> prepared(error == null ? null : at(branch, error)));
    }
    coordinator.send(Decisions.commit(transaction), this::written);
    coordinator.flush();
  }

  private void written(SqlFailure error) {
    if (error != null && MISSING.contains(error.errno())) {
      services.recovery().undecidable(decisions);
    }
    prepared(error == null ? null : at(coordinator, error));
  }

  /** As a part of what the client is told, which itself says what became of the writes. */
  private static SqlFailure at(BackendConnection connection, SqlFailure error) {
    return new SqlFailure(
        error.errno(),
        error.sqlState(),
        connection.serverName() + ": " + error.message().replace(MySqlError.IF_IT_WAS_A_WRITE, ""));
  }

  private void prepared(SqlFailure error) {
    if (error != null && failure == null) {
      failure = error;
    }
    if (--awaited > 0) {
      return;
    }
    if (failure != null) {
      rollBack();
      return;
    }
    services.steps().accept(CommitStep.PREPARED);
    coordinator.send("COMMIT" + TransactionState.AND_NOTHING, this::decided);
    coordinator.flush();
  }

  /** Nobody has decided yet, and nobody can any more: the decision's row goes with the rest. */
  private void rollBack() {
    List<BackendConnection> all = new ArrayList<>(branches);
    all.add(coordinator);
    awaited = all.size();
    for (BackendConnection connection : all) {
      connection.rollBack(
          error -> {
            if (error != null) {
              open.add(connection.pool().server());
              connection.close(new IOException("transaction not ended"));
            }
            if (--awaited == 0) {
              rolledBack();
            }
          });
    }
  }

  private void rolledBack() {
    SqlFailure cause = SqlFailure.of(MySqlError.RM_TRANSACTION_ROLLED_BACK, failure.message());
    if (open.isEmpty()) {
      then.rolledBack(cause);
      return;
    }
    // A branch may be prepared where the answer, or the order, was lost.
    recover(false, open, _ -> then.rolledBack(cause));
  }

  private void decided(SqlFailure error) {
    if (error != null) {
      log.warn(
          "Commit not confirmed transaction={} server={} cause={}",
          transaction,
          coordinator.serverName(),
          error.message());
      coordinator.close(new IOException("commit not confirmed"));
      branches.forEach(branch -> branch.close(new IOException("commit not confirmed")));
      recover(
          false,
          branches.stream().map(branch -> branch.pool().server()).toList(),
          outcome -> recovered(outcome, at(coordinator, error)));
      return;
    }
    services.steps().accept(CommitStep.DECIDED);
    awaited = branches.size();
    for (BackendConnection branch : branches) {
      branch.commitPrepared(
          refused -> {
            if (refused != null) {
              log.warn(
                  "Branch not committed yet transaction={} server={} cause={}",
                  transaction,
                  branch.serverName(),
                  refused.message());
              open.add(branch.pool().server());
              branch.close(new IOException("branch not committed"));
            }
            if (--awaited == 0) {
              committed();
            }
          });
    }
  }

  private void committed() {
    if (open.isEmpty()) {
      services.steps().accept(CommitStep.COMMITTED);
      committedOnAll();
    } else {
      recover(
          true,
          open,
          outcome -> {
            if (outcome == Outcome.COMMITTED) {
              committedOnAll();
            } else {
              then.committed(true);
            }
          });
    }
  }

  private void committedOnAll() {
    services.recovery().forget(transaction, decisions);
    then.committed(false);
  }

  /**
   * What became of it is known, or can't be.
   *
   * @param cause why that was not known
   */
  private void recovered(Outcome outcome, SqlFailure cause) {
    switch (outcome) {
      case COMMITTED -> committedOnAll();
      case COMMITTED_LATER -> then.committed(true);
      case ROLLED_BACK ->
          then.rolledBack(SqlFailure.of(MySqlError.RM_TRANSACTION_ROLLED_BACK, cause.message()));
      case UNKNOWN ->
          then.unknown(SqlFailure.of(MySqlError.RM_COMMIT_UNKNOWN, cause.message(), transaction));
    }
  }

  private void recover(boolean committed, List<Server> servers, Consumer<Outcome> answer) {
    var loop = coordinator.channel().eventLoop();
    services
        .recovery()
        .recover(
            transaction,
            committed,
            decisions,
            servers,
            outcome -> loop.execute(() -> coordinator.runForOwner(() -> answer.accept(outcome))));
  }
}
