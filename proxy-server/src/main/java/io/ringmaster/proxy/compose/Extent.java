package io.ringmaster.proxy.compose;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.TransactionState;
import java.util.List;
import java.util.function.BiConsumer;

/** What makes the steps of a composition happen together. On the session's event loop only. */
final class Extent {
  /** Before a depth. No client's savepoint has such a name by chance. */
  private static final String SAVEPOINT = "ringmaster: composed ";

  /** What the steps have in common. */
  enum Kind {
    /** A transaction of their own. */
    OWN,
    /** The session's transaction, in which they are undone together. */
    WITHIN,
    /** Nothing: they only read. */
    NONE
  }

  private final ClientSession session;
  private final Host host;
  private final Kind kind;
  private final String savepoint;

  /** What SET TRANSACTION has said of a transaction of its own. */
  private List<String> characteristics = List.of();

  /**
   * @param depth how many compositions it is in: savepoints need different names
   */
  Extent(ClientSession session, Host host, Kind kind, int depth) {
    this.session = session;
    this.host = host;
    this.kind = kind;
    savepoint = SAVEPOINT + depth;
  }

  /** Of writes: a transaction of their own, unless there is one. */
  static Kind ofWrites(ClientSession session) {
    return session.isInTransaction() ? Kind.WITHIN : Kind.OWN;
  }

  /** Whether it is a part of the client's own transaction. */
  boolean isWithin() {
    return kind == Kind.WITHIN;
  }

  boolean isNone() {
    return kind == Kind.NONE;
  }

  void begin() {
    TransactionState transaction = session.transaction();
    switch (kind) {
      case OWN -> {
        characteristics = transaction.characteristicsOfNext();
        transaction.begin("BEGIN", false);
      }
      case WITHIN -> {
        onAll("SAVEPOINT ");
        transaction.savepoint(savepoint);
      }
      case NONE -> {
        // Whatever there is goes on.
      }
    }
  }

  /** Says something about the savepoint on all connections of the transaction. */
  private void onAll(String verb) {
    for (BackendConnection connection : session.transaction().connections()) {
      // One that is lost is found so by the next statement there.
      connection.send(verb + TransactionState.quoted(savepoint), _ -> {});
      connection.flush();
    }
  }

  /**
   * Keeps what was done.
   *
   * @param then gets why it is not kept, or not certainly, else null; and what the client is to be
   *     told besides
   */
  void keep(BiConsumer<SqlFailure, List<Condition>> then) {
    session.underWay().changesNothing(false);
    if (kind == Kind.OWN) {
      host.commit(then);
      return;
    }
    release();
    then.accept(null, List.of());
  }

  /**
   * Undoes what was done.
   *
   * @param failure why
   */
  void undo(SqlFailure failure, Runnable then) {
    undo(isBeforeAnything(failure), then);
  }

  /** Undoes what was done by a statement that succeeds. */
  void undo(Runnable then) {
    undo(false, then);
  }

  private void undo(boolean beforeAnything, Runnable then) {
    if (kind == Kind.NONE) {
      then.run();
      return;
    }
    session.underWay().changesNothing(false);
    if (kind == Kind.OWN) {
      host.rollBack(
          () -> {
            if (beforeAnything) {
              characteristics.forEach(session.transaction()::characteristicsOfNext);
            }
            then.run();
          });
      return;
    }
    List<BackendConnection> connections = session.transaction().connections();
    if (connections.isEmpty()) {
      // A deadlock or a lost connection has ended it, or nothing was begun.
      session.transaction().endSavepoint(savepoint, true);
      then.run();
      return;
    }
    int[] awaited = {connections.size()};
    boolean[] refused = {false};
    for (BackendConnection connection : connections) {
      connection.send(
          "ROLLBACK TO SAVEPOINT " + TransactionState.quoted(savepoint),
          error -> {
            refused[0] |= error != null;
            if (--awaited[0] == 0) {
              undone(refused[0]);
              then.run();
            }
          });
      connection.flush();
    }
  }

  /**
   * Whether MySQL says so of a statement before it begins a transaction, which leaves SET
   * TRANSACTION to the next: of its text, or that it may not write. Errors of rows use it up.
   */
  private static boolean isBeforeAnything(SqlFailure failure) {
    String state = failure.sqlState();
    return state.startsWith("42") || state.equals("21S01") || state.equals("25006");
  }

  private void undone(boolean refused) {
    if (refused) {
      // Nothing may be taken for a transaction of which a part is gone.
      session.dropConnections("transaction not undone");
      session.endAfterAnswer();
    } else {
      release();
    }
  }

  private void release() {
    onAll("RELEASE SAVEPOINT ");
    session.transaction().endSavepoint(savepoint, true);
  }
}
