package io.ringmaster.proxy.session;

import io.ringmaster.proxy.backend.BackendConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A session's transaction. BEGIN is answered at once and sent together with the first statement
 * that needs a shard, so a transaction costs no round trip of its own and its shard is known by
 * then.
 */
public final class TransactionState {
  private final List<String> prelude = new ArrayList<>();
  private final List<String> preludeSavepoints = new ArrayList<>();
  private String nextTransaction;
  private boolean begun;
  private BackendConnection held;

  /** BEGIN or START TRANSACTION, by the client's text. */
  public void begin(String text) {
    prelude.clear();
    preludeSavepoints.clear();
    if (nextTransaction != null) {
      prelude.add(nextTransaction);
      nextTransaction = null;
    }
    prelude.add(text);
    begun = true;
  }

  /** {@code SET TRANSACTION ..}: sent before the next transaction begins. */
  public void characteristicsOfNext(String text) {
    nextTransaction = text;
  }

  /** SAVEPOINT before any shard was touched. */
  public void preludeSavepoint(String name, String text) {
    prelude.add(text);
    preludeSavepoints.add(name.toLowerCase(Locale.ROOT));
  }

  /** Whether a savepoint of that name waits in the prelude. */
  public boolean hasPreludeSavepoint(String name) {
    return preludeSavepoints.contains(name.toLowerCase(Locale.ROOT));
  }

  /** ROLLBACK TO or RELEASE of a savepoint before any shard was touched. */
  public void preludeStatement(String text) {
    prelude.add(text);
  }

  /**
   * What has to be sent before the next statement; empty most of the time. A one-shot {@code SET
   * TRANSACTION} goes before a statement without BEGIN too.
   */
  public List<String> takePrelude() {
    if (prelude.isEmpty() && nextTransaction == null) {
      return List.of();
    }
    if (prelude.isEmpty()) {
      prelude.add(nextTransaction);
      nextTransaction = null;
    }
    List<String> taken = List.copyOf(prelude);
    prelude.clear();
    preludeSavepoints.clear();
    return taken;
  }

  /** Whether BEGIN was answered and no COMMIT or ROLLBACK since. */
  public boolean begun() {
    return begun;
  }

  /** The connection the transaction runs on, null while no shard was touched. */
  public BackendConnection held() {
    return held;
  }

  /** The transaction is open on a connection. */
  public void hold(BackendConnection connection) {
    held = connection;
  }

  /** The transaction has ended; the caller releases the connection. */
  public void end() {
    prelude.clear();
    preludeSavepoints.clear();
    begun = false;
    held = null;
  }

  /** Whether a {@code SET TRANSACTION} waits for its transaction. */
  public boolean hasNextCharacteristics() {
    return nextTransaction != null;
  }
}
