package io.ringmaster.proxy.gather;

import io.ringmaster.metadata.CommitMode;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.commit.AtomicCommit;
import io.ringmaster.proxy.commit.BestEffortCommit;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.TransactionState;
import io.ringmaster.proxy.xa.Xid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A write outside of a transaction is one of its own, on all its shards. */
final class OwnTransaction implements WriteTransaction {
  private final ShardAccess shards;
  private final ClientSession session;

  /** Of SET TRANSACTION for this statement. */
  private final List<String> characteristics;

  private final boolean repeatable;
  private BackendConnection first;
  private String name;
  private int branches;

  /**
   * @param repeatable whether rows that it has found must stay the first ones, whatever the
   *     session's isolation level
   */
  OwnTransaction(ShardAccess shards, ClientSession session, boolean repeatable) {
    this.shards = shards;
    this.session = session;
    this.repeatable = repeatable;
    characteristics = session.transaction().takePrelude();
  }

  @Override
  public void enter(BackendConnection connection, Consumer<SqlFailure> failed) {
    List<String> prelude = new ArrayList<>(characteristics);
    if (repeatable) {
      prelude.add("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    }
    if (first == null) {
      first = connection;
      prelude.add("BEGIN");
    } else {
      if (name == null) {
        name = first.pool().connector().transactions().next();
      }
      String coordinator = first.pool().server().name();
      prelude.add(connection.beginBranch(new Xid(name, coordinator, ++branches)));
    }
    ShardConnections.prelude(connection, prelude, failed);
  }

  @Override
  public void keep(List<Part> parts, Then then) {
    for (Part part : parts) {
      if (!part.connection().usable()) {
        // Its locks are gone too: a row may be there now that it would have had to find.
        SqlFailure lost = Failures.closed(part.connection());
        undo(parts, (_, _) -> then.done(lost, false));
        return;
      }
    }
    List<BackendConnection> changed = new ArrayList<>();
    List<BackendConnection> unchanged = new ArrayList<>();
    for (Part part : parts) {
      (part.changed() ? changed : unchanged).add(part.connection());
    }
    if (changed.isEmpty() || changed.size() > 1) {
      // It has the transaction's end, or its decision.
      unchanged.remove(first);
    }
    Ends ends = new Ends(unchanged.size() + 1, then);
    for (BackendConnection connection : unchanged) {
      connection.rollBack(
          error -> {
            closeIf(error, connection);
            ends.ended();
          });
    }
    List<BackendConnection> branches = new ArrayList<>(changed);
    branches.remove(first);
    if (branches.isEmpty()) {
      first.send("COMMIT" + TransactionState.AND_NOTHING, error -> committed(first, error, ends));
      first.flush();
    } else if (changed.size() == 1) {
      BackendConnection only = changed.getFirst();
      only.commitBranch(error -> committed(only, error, ends));
    } else if (session.commitModes().inForce() == CommitMode.BEST_EFFORT) {
      if (!changed.contains(first)) {
        // It has nothing to commit.
        ends.await();
        first.rollBack(
            error -> {
              closeIf(error, first);
              ends.ended();
            });
      }
      new BestEffortCommit(changed, error -> ends.done(error, false)).start();
    } else {
      shards.metrics().transactionsDistributed.increment();
      new AtomicCommit(shards.commits(), first, branches, new Commit(ends)).start();
    }
  }

  /** Waits for what ends beside the commit: a connection that is given back must be idle. */
  private static final class Ends implements Then {
    private final Then then;
    private int awaited;
    private SqlFailure failure;
    private boolean later;

    Ends(int awaited, Then then) {
      this.awaited = awaited;
      this.then = then;
    }

    @Override
    public void done(SqlFailure ofCommit, boolean shownLater) {
      failure = ofCommit;
      later = shownLater;
      ended();
    }

    /** One more is waited for. */
    void await() {
      awaited++;
    }

    void ended() {
      if (--awaited == 0) {
        then.done(failure, later);
      }
    }
  }

  /** The one connection that had something to commit has answered. */
  private static void committed(BackendConnection connection, SqlFailure error, Then then) {
    // A refused COMMIT may have left the transaction open.
    closeIf(error, connection);
    then.done(error, false);
  }

  private static void closeIf(SqlFailure error, BackendConnection connection) {
    if (error != null) {
      connection.close(new IOException("transaction not ended: " + error.message()));
    }
  }

  /** What became of a commit over several servers. */
  record Commit(Then then) implements AtomicCommit.Then {
    @Override
    public void committed(boolean later) {
      then.done(null, later);
    }

    @Override
    public void rolledBack(SqlFailure cause) {
      then.done(cause, false);
    }

    @Override
    public void unknown(SqlFailure cause) {
      then.done(cause, false);
    }
  }

  @Override
  public void undo(List<Part> parts, Then then) {
    for (Part part : parts) {
      if (part.failure() != null
          && part.failure().errno()
              == MySqlError.ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION.errno()) {
        // The statement was refused before it began a transaction: the next one's is the same.
        characteristics.forEach(session.transaction()::characteristicsOfNext);
        break;
      }
    }
    int[] awaited = {parts.size()};
    for (Part part : parts) {
      part.connection()
          .rollBack(
              error -> {
                closeIf(error, part.connection());
                if (--awaited[0] == 0) {
                  then.done(null, false);
                }
              });
    }
  }
}
