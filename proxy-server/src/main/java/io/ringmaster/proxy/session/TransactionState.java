package io.ringmaster.proxy.session;

import io.ringmaster.metadata.CommitMode;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.ServerPool;
import io.ringmaster.proxy.xa.Decisions;
import io.ringmaster.proxy.xa.Xid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A session's transaction. BEGIN is answered at once and sent together with the first statement
 * that needs a shard, so a transaction costs no round trip of its own and its shard is known by
 * then. Servers that are needed later join it with a branch (XA) of their own, which begins like
 * the first: what has written on the first server alone ends as on one server.
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

  /** Those of them that have, or may have, changed rows. */
  private final List<BackendConnection> writers = new ArrayList<>(1);

  /** Its name on the servers that have joined; null while none has. */
  private String name;

  /** Branches that were begun. */
  private int branches;

  /** The client's BEGIN while no shard has seen it; else null. */
  private String beginning;

  /** When the first connection was taken; of no meaning without one. */
  private long sinceNanos;

  private boolean begun;
  private boolean readOnly;

  /** Whether it may have changed tables of which every shard has a copy. */
  private boolean copiesWritten;

  /** What {@link #takePrelude} took for the transaction that is open. */
  private Prelude taken = Prelude.NONE;

  private boolean copiesOnly;

  /** Whether it may have locked rows where it writes none. */
  private boolean locks;

  /** It is one statement's own. */
  private boolean ofStatement;

  private final CommitModes commitModes;

  TransactionState(CommitModes commitModes) {
    this.commitModes = commitModes;
  }

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
    readOnly = isReadOnly(text, readOnlyUnlessSaid);
  }

  /**
   * Begins one for the locks of a statement that runs outside of a transaction; that statement ends
   * it.
   *
   * @param readOnly the session's transaction_read_only
   */
  public void beginOfStatement(boolean readOnly) {
    begin("BEGIN", readOnly);
    ofStatement = true;
    locks = true;
  }

  /** Whether it is a statement's own, so that the session loses nothing with it. */
  public boolean isOfStatement() {
    return ofStatement;
  }

  /** As its beginning says, else what was said of it before, the last of it first. */
  private boolean isReadOnly(String text, boolean unlessSaid) {
    List<String> said =
        new ArrayList<>(connections.isEmpty() ? characteristics : taken.characteristics);
    said.add(text);
    for (String one : said.reversed()) {
      if (READ_WRITE.matcher(one).find()) {
        return false;
      }
      if (READ_ONLY.matcher(one).find()) {
        return true;
      }
    }
    return unlessSaid;
  }

  /**
   * Whether what is run next, in a transaction or not, may not write.
   *
   * @param unlessSaid the session's transaction_read_only
   */
  boolean isReadOnly(boolean unlessSaid) {
    return begun ? readOnly : isReadOnly("", unlessSaid);
  }

  /** {@code SET TRANSACTION ..}: sent before the next transaction begins. */
  public void characteristicsOfNext(String text) {
    characteristics.remove(text);
    characteristics.add(text);
  }

  /** The statements {@code SET TRANSACTION ..} that wait for the next transaction. */
  public List<String> characteristicsOfNext() {
    return List.copyOf(characteristics);
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
    return connections.isEmpty() ? takePrelude() : branchOf(connection);
  }

  /** A server joins that is not the first. */
  private List<String> branchOf(BackendConnection connection) {
    ServerPool first = connections.getFirst().pool();
    if (name == null) {
      name = first.connector().transactions().next();
    }
    List<String> prelude = new ArrayList<>(taken.characteristics);
    if (taken.beginning != null && READ_ONLY.matcher(taken.beginning).find()) {
      prelude.add("SET TRANSACTION READ ONLY");
    } else if (taken.beginning != null && READ_WRITE.matcher(taken.beginning).find()) {
      prelude.add("SET TRANSACTION READ WRITE");
    }
    prelude.add(connection.beginBranch(new Xid(name, first.server().name(), ++branches)));
    if (taken.beginning != null && isSnapshot(taken.beginning)) {
      // XA START does not take one.
      prelude.add(Decisions.SNAPSHOT);
    }
    addSavepoints(prelude);
    return prelude;
  }

  /** The same for a connection on which the transaction begins: none is held yet. */
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
    addSavepoints(prelude);
    return prelude;
  }

  private void addSavepoints(List<String> prelude) {
    for (String savepoint : savepoints) {
      prelude.add("SAVEPOINT " + quoted(savepoint));
    }
  }

  /** A savepoint's name as text that every sql_mode reads alike. */
  public static String quoted(String name) {
    return '`' + name.replace("`", "``") + '`';
  }

  /**
   * {@code SET TRANSACTION ISOLATION LEVEL ..} of the transaction that is open, or else of the
   * next; empty where the session's level counts.
   */
  public String isolation() {
    List<String> said = connections.isEmpty() ? characteristics : taken.characteristics;
    return said.stream()
        .filter(text -> text.toUpperCase(Locale.ROOT).contains("ISOLATION"))
        .reduce("", (_, later) -> later);
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
   * The connection that speaks for the transaction: where it began. Null while no shard was
   * touched.
   */
  public BackendConnection held() {
    return connections.isEmpty() ? null : connections.getFirst();
  }

  /** Where the transaction may have changed rows. */
  public List<BackendConnection> writers() {
    return List.copyOf(writers);
  }

  /** Whether a write on a connection is refused, since the transaction has written elsewhere. */
  public boolean isSecondWriter(BackendConnection connection) {
    return commitModes.inForce() == CommitMode.SINGLE
        && writers.stream().anyMatch(writer -> writer != connection);
  }

  /**
   * Whether it may have changed rows on another server than where it began: more than a COMMIT or
   * ROLLBACK there ends it then.
   */
  public boolean isDistributed() {
    return writers.size() > 1 || (writers.size() == 1 && writers.getFirst() != held());
  }

  /** The connections on which it is open, that where it began first. */
  public List<BackendConnection> connections() {
    return List.copyOf(connections);
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
      if (connections.isEmpty()) {
        sinceNanos = System.nanoTime();
        commitModes.transactionBegins();
      }
      connections.add(connection);
    }
  }

  /** When it got its first connection, by {@link System#nanoTime}. */
  public long sinceNanos() {
    return sinceNanos;
  }

  /** The statement that is sent now on a connection of the transaction may change rows. */
  public void writes(BackendConnection connection) {
    if (!writers.contains(connection)) {
      writers.add(connection);
    }
  }

  /** The statement that is sent now may change tables of which every shard has a copy. */
  public void writesCopies() {
    copiesWritten = true;
  }

  /** Whether {@link #writesCopies} was said: other connections do not see them so. */
  public boolean copiesWritten() {
    return copiesWritten;
  }

  /** The statement that is sent now may lock rows that it only reads. */
  public void locks() {
    locks = true;
  }

  /**
   * Whether it may hold locks on servers where it has written nothing.
   *
   * @param serializable the session's level
   */
  public boolean mayHoldLocks(boolean serializable) {
    String own = isolation();
    return locks || (own.isEmpty() ? serializable : isSerializable(own));
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
    taken = Prelude.NONE;
    connections.clear();
    writers.clear();
    commitModes.transactionEnds();
    copiesOnly = false;
  }

  /**
   * The transaction has ended, and another like it begins.
   *
   * @param own as in {@link #end}
   * @param readOnlyUnlessSaid the session's transaction_read_only
   */
  public void chain(Collection<BackendConnection> own, boolean readOnlyUnlessSaid) {
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
   * The transaction has ended: what it has done on other servers ends too, without its changes.
   *
   * @param own the connection that the caller releases
   */
  public void end(BackendConnection own) {
    end(List.of(own));
  }

  /** The same, for a caller that has none to release. */
  public void end() {
    end(List.of());
  }

  /**
   * The same.
   *
   * @param own the connections that the caller releases
   */
  public void end(Collection<BackendConnection> own) {
    for (BackendConnection connection : connections) {
      if (!own.contains(connection) && connection.usable()) {
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
    writers.clear();
    commitModes.transactionEnds();
    name = null;
    branches = 0;
    beginning = null;
    begun = false;
    readOnly = false;
    taken = Prelude.NONE;
    copiesOnly = false;
    copiesWritten = false;
    ofStatement = false;
    locks = false;
  }

  /** Whether a {@code SET TRANSACTION} waits for its transaction. */
  public boolean hasNextCharacteristics() {
    return !characteristics.isEmpty();
  }
}
