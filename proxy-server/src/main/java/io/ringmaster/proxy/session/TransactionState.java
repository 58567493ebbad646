package io.ringmaster.proxy.session;

import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.ServerPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A session's transaction. BEGIN is answered at once and sent together with the first statement
 * that needs a shard, so a transaction costs no round trip of its own and its shard is known by
 * then. Servers that are needed later join it with a transaction of their own, which begins like
 * the first; only one of them may be written to.
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

  /** Names of the savepoints, oldest first: on each connection the same. */
  private final List<String> savepoints = new ArrayList<>();

  /** On which the transaction is open, at most one a server; the first is where it began. */
  private final List<BackendConnection> connections = new ArrayList<>(1);

  /** The one of them that has, or may have, changed rows; null while none has. */
  private BackendConnection writer;

  /** The client's BEGIN while no shard has seen it; else null. */
  private String beginning;

  private boolean begun;
  private boolean readOnly;

  /** What {@link #takePrelude} took for the transaction that is open. */
  private Prelude taken = Prelude.NONE;

  private boolean copiesOnly;

  private record Prelude(List<String> characteristics, String beginning) {
    static final Prelude NONE = new Prelude(List.of(), null);
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

  /** SAVEPOINT: one of that name before is gone then. */
  public void savepoint(String name) {
    savepoints.removeIf(name::equalsIgnoreCase);
    savepoints.add(name);
  }

  /**
   * ROLLBACK TO or RELEASE of a savepoint: the later ones go.
   *
   * @param itself whether it goes too
   * @return false when there is none of that name
   */
  public boolean endSavepoint(String name, boolean itself) {
    for (int i = 0; i < savepoints.size(); i++) {
      if (savepoints.get(i).equalsIgnoreCase(name)) {
        savepoints.subList(itself ? i : i + 1, savepoints.size()).clear();
        return true;
      }
    }
    return false;
  }

  /**
   * What has to be sent on a connection before the next statement there; empty most of the time. A
   * one-shot {@code SET TRANSACTION} goes before a statement without BEGIN too.
   */
  public List<String> preludeOf(BackendConnection connection) {
    if (holds(connection)) {
      return List.of();
    }
    return connections.isEmpty() ? takePrelude() : prelude(taken);
  }

  /** The same for the connections on which the transaction begins: none is held yet. */
  public List<String> takePrelude() {
    if (beginning == null && savepoints.isEmpty() && characteristics.isEmpty()) {
      taken = Prelude.NONE;
      return List.of();
    }
    taken = new Prelude(List.copyOf(characteristics), beginning);
    characteristics.clear();
    beginning = null;
    return prelude(taken);
  }

  private List<String> prelude(Prelude of) {
    List<String> prelude = new ArrayList<>(of.characteristics);
    if (of.beginning != null) {
      prelude.add(of.beginning);
    }
    for (String name : savepoints) {
      prelude.add("SAVEPOINT " + quoted(name));
    }
    return prelude;
  }

  /** A savepoint's name as text that every sql_mode reads alike. */
  public static String quoted(String name) {
    return '`' + name.replace("`", "``") + '`';
  }

  /** Whether BEGIN was answered and no COMMIT or ROLLBACK since. */
  public boolean begun() {
    return begun;
  }

  /** Whether it was begun as one that may not write. */
  public boolean readOnly() {
    return readOnly;
  }

  /**
   * The connection that speaks for the transaction: where it writes, or before that where it began.
   * Null while no shard was touched.
   */
  public BackendConnection held() {
    return writer != null || connections.isEmpty() ? writer : connections.getFirst();
  }

  /** Where the transaction may have changed rows; null while it has only read. */
  public BackendConnection writer() {
    return writer;
  }

  /** The connection on which the transaction is open on a server; null when it is not. */
  public BackendConnection on(ServerPool pool) {
    for (int i = 0; i < connections.size(); i++) {
      if (connections.get(i).pool() == pool) {
        return connections.get(i);
      }
    }
    return null;
  }

  /** Whether the transaction is open on a connection. */
  public boolean holds(BackendConnection connection) {
    return connections.contains(connection);
  }

  /** The connections beside {@link #held}. */
  public List<BackendConnection> others() {
    BackendConnection held = held();
    return connections.stream().filter(connection -> connection != held).toList();
  }

  /** Whether it is open on several servers. */
  public boolean isSpread() {
    return connections.size() > 1;
  }

  /** Whether a connection is lost, and so all that the transaction has done. */
  public boolean isBroken() {
    return lost() != null;
  }

  /** A connection of the transaction that can't be used any more; null without one. */
  public BackendConnection lost() {
    for (int i = 0; i < connections.size(); i++) {
      if (!connections.get(i).usable()) {
        return connections.get(i);
      }
    }
    return null;
  }

  /** Whether the connection of any of its servers can still be used. */
  public boolean isUsable() {
    return connections.stream().anyMatch(BackendConnection::usable);
  }

  /** The transaction is open on a connection. */
  public void hold(BackendConnection connection) {
    if (!holds(connection)) {
      connections.add(connection);
    }
  }

  /** The statement that is sent now on a connection of the transaction may change rows. */
  public void writes(BackendConnection connection) {
    writer = connection;
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
    return connections.size() == 1
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
    beginning = taken.beginning;
    connections.clear();
    writer = null;
    copiesOnly = false;
  }

  /**
   * The transaction has ended, and another like it begins.
   *
   * @param own as in {@link #end}
   * @param readOnlyUnlessSaid the session's transaction_read_only
   */
  public void chain(BackendConnection own, boolean readOnlyUnlessSaid) {
    boolean said = begun;
    boolean wasReadOnly = said ? readOnly : readOnlyUnlessSaid;
    List<String> before =
        List.copyOf(connections.isEmpty() ? characteristics : taken.characteristics);
    end(own);
    characteristics.clear();
    characteristics.addAll(before);
    beginning = "START TRANSACTION";
    if (said) {
      beginning += wasReadOnly ? " READ ONLY" : " READ WRITE";
    }
    begun = true;
    readOnly = wasReadOnly;
  }

  /**
   * The transaction has ended: what it has read on other servers ends too.
   *
   * @param own the connection that the caller releases; null for none
   */
  public void end(BackendConnection own) {
    for (BackendConnection connection : connections) {
      if (connection != own && connection.usable()) {
        connection.rollBackAndRelease();
      }
    }
    ended();
  }

  /** Rolls it back by closing its connections. */
  public void close(String why) {
    connections.forEach(connection -> connection.close(new IOException(why)));
    ended();
  }

  private void ended() {
    if (begun) {
      // One that touched no shard has used them up all the same.
      characteristics.clear();
    }
    savepoints.clear();
    connections.clear();
    writer = null;
    beginning = null;
    begun = false;
    readOnly = false;
    taken = Prelude.NONE;
    copiesOnly = false;
  }

  /** Whether a {@code SET TRANSACTION} waits for its transaction. */
  public boolean hasNextCharacteristics() {
    return !characteristics.isEmpty();
  }
}
