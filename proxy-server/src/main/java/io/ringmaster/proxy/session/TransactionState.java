package io.ringmaster.proxy.session;

import io.ringmaster.proxy.backend.BackendConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A session's transaction. BEGIN is answered at once and sent together with the first statement
 * that needs a shard, so a transaction costs no round trip of its own and its shard is known by
 * then.
 */
public final class TransactionState {
  /** Behind COMMIT or ROLLBACK: a completion_type that the session has set does not count. */
  public static final String AND_NOTHING = " AND NO CHAIN NO RELEASE";

  private static final Pattern READ_WRITE =
      Pattern.compile("\\bREAD\\s+WRITE\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern READ_ONLY =
      Pattern.compile("\\bREAD\\s+ONLY\\b", Pattern.CASE_INSENSITIVE);

  /** {@code SET TRANSACTION ..} for the next transaction, in the order they were said. */
  private final List<String> characteristics = new ArrayList<>();

  /** Names of the savepoints set before any shard was touched, oldest first. */
  private final List<String> savepoints = new ArrayList<>();

  /** The client's BEGIN while no shard has seen it; else null. */
  private String beginning;

  private boolean begun;
  private boolean readOnly;
  private BackendConnection held;

  /** What {@link #takePrelude} took for the transaction that is open. */
  private Prelude taken = Prelude.NONE;

  private boolean copiesOnly;

  private record Prelude(List<String> characteristics, List<String> savepoints, String beginning) {
    static final Prelude NONE = new Prelude(List.of(), List.of(), null);
  }

  /**
   * BEGIN or START TRANSACTION, by the client's text, which must be right.
   *
   * @param readOnlyUnlessSaid the session's transaction_read_only
   */
  public void begin(String text, boolean readOnlyUnlessSaid) {
    savepoints.clear();
    beginning = text;
    begun = true;
    String access = text + " " + String.join(" ", characteristics);
    readOnly =
        READ_ONLY.matcher(access).find()
            || (readOnlyUnlessSaid && !READ_WRITE.matcher(access).find());
  }

  /** {@code SET TRANSACTION ..}: sent before the next transaction begins. */
  public void characteristicsOfNext(String text) {
    characteristics.remove(text);
    characteristics.add(text);
  }

  /** SAVEPOINT before any shard was touched. One of that name before is gone then. */
  public void preludeSavepoint(String name) {
    savepoints.removeIf(name::equalsIgnoreCase);
    savepoints.add(name);
  }

  /**
   * ROLLBACK TO or RELEASE of a savepoint before any shard was touched. Nothing was done since, so
   * only the savepoints change: the later ones go.
   *
   * @param itself whether it goes too
   * @return false when there is none of that name
   */
  public boolean endPreludeSavepoint(String name, boolean itself) {
    for (int i = 0; i < savepoints.size(); i++) {
      if (savepoints.get(i).equalsIgnoreCase(name)) {
        savepoints.subList(itself ? i : i + 1, savepoints.size()).clear();
        return true;
      }
    }
    return false;
  }

  /**
   * What has to be sent before the next statement; empty most of the time. A one-shot {@code SET
   * TRANSACTION} goes before a statement without BEGIN too.
   */
  public List<String> takePrelude() {
    if (beginning == null && savepoints.isEmpty() && characteristics.isEmpty()) {
      return List.of();
    }
    taken = new Prelude(List.copyOf(characteristics), List.copyOf(savepoints), beginning);
    List<String> prelude = new ArrayList<>(characteristics);
    if (beginning != null) {
      prelude.add(beginning);
    }
    for (String name : savepoints) {
      prelude.add("SAVEPOINT `" + name.replace("`", "``") + "`");
    }
    characteristics.clear();
    savepoints.clear();
    beginning = null;
    return prelude;
  }

  /** Whether BEGIN was answered and no COMMIT or ROLLBACK since. */
  public boolean begun() {
    return begun;
  }

  /** Whether it was begun as one that may not write. */
  public boolean readOnly() {
    return readOnly;
  }

  /** The connection the transaction runs on, null while no shard was touched. */
  public BackendConnection held() {
    return held;
  }

  /** The transaction is open on a connection. */
  public void hold(BackendConnection connection) {
    held = connection;
  }

  /**
   * Says whether all that the transaction has done so far is to read, without locks, tables of
   * which every shard has a copy: any other shard would have done as well.
   */
  public void copiesOnly(boolean now) {
    copiesOnly = now;
  }

  /** Whether it may go on on another shard, after {@link #again}. */
  public boolean movable() {
    return held != null
        && copiesOnly
        && taken.characteristics.stream().noneMatch(TransactionState::isSerializable)
        && (taken.beginning == null || !isSnapshot(taken.beginning));
  }

  private static boolean isSerializable(String text) {
    return text.toUpperCase(Locale.ROOT).contains("SERIALIZABLE");
  }

  private static boolean isSnapshot(String text) {
    return text.toUpperCase(Locale.ROOT).contains("SNAPSHOT");
  }

  /**
   * The transaction is as before its first statement; the caller ends and releases what held it.
   */
  public void again() {
    characteristics.addAll(0, taken.characteristics);
    savepoints.addAll(0, taken.savepoints);
    beginning = taken.beginning;
    held = null;
    copiesOnly = false;
  }

  /** The transaction has ended; the caller releases the connection. */
  public void end() {
    if (begun) {
      // One that touched no shard has used them up all the same.
      characteristics.clear();
    }
    savepoints.clear();
    beginning = null;
    begun = false;
    readOnly = false;
    held = null;
    taken = Prelude.NONE;
    copiesOnly = false;
  }

  /** Whether a {@code SET TRANSACTION} waits for its transaction. */
  public boolean hasNextCharacteristics() {
    return !characteristics.isEmpty();
  }
}
