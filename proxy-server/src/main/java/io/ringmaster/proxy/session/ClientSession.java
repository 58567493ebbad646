package io.ringmaster.proxy.session;

import io.netty.channel.Channel;
import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.Collation;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Owner;
import io.ringmaster.proxy.backend.Profile;
import io.ringmaster.proxy.metrics.LoopCounter;
import io.ringmaster.router.binding.StringConversion;
import io.ringmaster.router.digest.LexerMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One client's session. Used on its event loop only; SHOW PROCESSLIST and KILL ask that loop. */
public final class ClientSession implements Owner {
  /** Bytes of a running statement that SHOW PROCESSLIST shows. */
  private static final int HEAD_BYTES = 128;

  private final int id;
  private final Channel channel;
  private final ClientOutput output;
  private final SessionTracker tracker = new SessionTracker();
  private final CommitModes commitModes = new CommitModes();
  private final TransactionState transaction = new TransactionState(commitModes);
  private final Pins pins = new Pins();
  private final UnderWay underWay = new UnderWay();
  private final Diagnostics diagnostics = new Diagnostics();
  private final List<BackendConnection> connections = new ArrayList<>(4);
  private final PreparedStatements prepared = new PreparedStatements();
  private final NamedStatements named = new NamedStatements();
  private Account account;
  private int capabilities;
  private Profile profile = Profile.INTERNAL;
  private UserVariables userVariables = UserVariables.NONE;
  private StringConversion stringConversion = StringConversion.none("utf8mb4");
  private LexerMode lexerMode = LexerMode.DEFAULT;
  private SessionState state = SessionState.INITIAL;
  private final byte[] head = new byte[HEAD_BYTES];
  private int headLength;
  private String command = "Connect";
  private long sinceNanos = System.nanoTime();
  private BackendConnection running;
  private Runnable killer;
  private Consumer<Throwable> failing;
  private Measures measures = Measures.NONE;
  private boolean ending;
  private BackendConnection[] writing;
  private BooleanSupplier deadlocked;
  private boolean victim;

  /**
   * A client's session.
   *
   * @param sent counts the bytes that are sent to it
   */
  public ClientSession(int id, Channel channel, LoopCounter sent) {
    this.id = id;
    this.channel = channel;
    this.output = new ClientOutput(channel, sent, tracker);
  }

  /** The connection id that the client sees; unique in this proxy. */
  public int id() {
    return id;
  }

  public Channel channel() {
    return channel;
  }

  public ClientOutput output() {
    return output;
  }

  public TransactionState transaction() {
    return transaction;
  }

  /** The connections it keeps. */
  public Pins pins() {
    return pins;
  }

  /** What the client is told of changes of the session. */
  public SessionTracker tracker() {
    return tracker;
  }

  /** What a change of the shard map has to know of it. */
  public UnderWay underWay() {
    return underWay;
  }

  public Diagnostics diagnostics() {
    return diagnostics;
  }

  public PreparedStatements prepared() {
    return prepared;
  }

  /** What was prepared by PREPARE. */
  public NamedStatements named() {
    return named;
  }

  /** The login succeeded. */
  public void authenticated(
      Account loggedIn, int agreedCapabilities, SessionState initial, ClusterState cluster) {
    account = loggedIn;
    commitModes.reset(loggedIn, cluster, initial.database());
    capabilities = agreedCapabilities;
    profile = Profile.of(agreedCapabilities);
    output.capabilities(agreedCapabilities);
    tracker.wanted(Capabilities.has(agreedCapabilities, Capabilities.CLIENT_SESSION_TRACK));
    state(initial);
    if (initial.database() != null) {
      tracker.database(initial);
    }
  }

  /** Whether the client is on this machine, so that nobody can listen to what it sends. */
  public boolean isLocal() {
    return channel.remoteAddress() instanceof InetSocketAddress address
        && address.getAddress().isLoopbackAddress();
  }

  /** The client's address without its port, as USER() shows it. */
  public String clientHost() {
    return !isLocal() && channel.remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : "localhost";
  }

  /** The TLS of the client's connection. */
  public TlsOfClient tls() {
    return TlsOfClient.of(channel);
  }

  /** The account has other rights, or another password, from now on. */
  public void accountChanged(Account now) {
    account = now;
  }

  /** Who logged in, with the rights of now; null before. */
  public Account account() {
    return account;
  }

  public int capabilities() {
    return capabilities;
  }

  /** COM_SET_OPTION changes one. */
  public void capabilities(int changed) {
    capabilities = changed;
  }

  public Profile profile() {
    return profile;
  }

  public SessionState state() {
    return state;
  }

  /** Sets the state that the next backend connection must have. */
  public void state(SessionState newState) {
    state = newState;
    stringConversion = conversionIn(newState);
    lexerMode = newState.lexerMode();
    output.resultsCollation(newState.resultsCollation());
  }

  /** MySQL's name of the character set the client's statements are in. */
  public String clientCharset() {
    return stringConversion.client();
  }

  /** What becomes of the strings in its statements. */
  public StringConversion stringConversion() {
    return stringConversion;
  }

  /** What becomes of the strings of a statement that runs in a state much like the session's. */
  @SuppressWarnings("ReferenceEquality") // saves most comparisons
  public StringConversion conversion(SessionState other) {
    return other == state ? stringConversion : conversionIn(other);
  }

  private static StringConversion conversionIn(SessionState in) {
    return new StringConversion(
        unquoted(in, "character_set_client", "utf8mb4"),
        charsetOf(unquoted(in, "collation_connection", "utf8mb4_0900_ai_ci")));
  }

  private static String unquoted(SessionState in, String variable, String otherwise) {
    return in.variables().getOrDefault(variable, otherwise).replace("'", "");
  }

  /** A collation's name begins with its character set: also right for those of newer servers. */
  private static String charsetOf(String collation) {
    Collation known = Charsets.collation(collation);
    return known != null ? known.charset().name() : collation.replaceFirst("_.*", "");
  }

  /** How the session's sql_mode reads statements. */
  public LexerMode lexerMode() {
    return lexerMode;
  }

  public UserVariables userVariables() {
    return userVariables;
  }

  public void userVariables(UserVariables changed) {
    userVariables = changed;
  }

  /** Whether what a statement does lasts until COMMIT or ROLLBACK. */
  public boolean isInTransaction() {
    return transaction.begun() || transaction.held() != null || !state.autocommit();
  }

  /**
   * What a connection must have where a statement is prepared outside of the transaction: a server
   * prepares no write that it would not run.
   */
  public SessionState toPrepare(SessionState wanted) {
    boolean readOnly = isReadOnly();
    return wanted.isReadOnly() == readOnly
        ? wanted
        : wanted.with(Map.of("transaction_read_only", readOnly ? "1" : "0"));
  }

  /**
   * The same where the client prepares. That it may not write is left to the execution, whose
   * connection keeps the error for SHOW WARNINGS.
   */
  public SessionState stateToPrepare() {
    return isReadOnly() ? state : toPrepare(state);
  }

  /** Whether what is run next may not write. */
  public boolean isReadOnly() {
    return transaction.isReadOnly(state.isReadOnly());
  }

  /** The status flags of an OK the proxy makes itself. */
  public int status() {
    int status = state.autocommit() ? ServerStatus.SERVER_STATUS_AUTOCOMMIT : 0;
    if (transaction.begun() || transaction.held() != null) {
      status |= ServerStatus.SERVER_STATUS_IN_TRANS;
    }
    if (transaction.readOnly()) {
      status |= ServerStatus.SERVER_STATUS_IN_TRANS_READONLY;
    }
    if (lexerMode.noBackslashEscapes()) {
      status |= ServerStatus.SERVER_STATUS_NO_BACKSLASH_ESCAPES;
    }
    return status;
  }

  /**
   * As COM_RESET_CONNECTION leaves a session: the open transaction, temporary tables and locks end
   * by closing their connections, everything else is as after the login.
   */
  public void reset(ClusterState cluster) {
    dropConnections("session reset");
    // Also the character set: MySQL forgets that of the handshake.
    state(SessionState.INITIAL.withDatabase(state.database()));
    userVariables = UserVariables.NONE;
    diagnostics.reset();
    commitModes.reset(account, cluster, state.database());
    prepared.clear();
    named.clear();
  }

  /** Rolls an open transaction back and ends all locks, by closing the connections it has. */
  public void dropConnections(String why) {
    transaction.close(why);
    pins.close(why);
  }

  /** A statement begins; its head is kept for SHOW PROCESSLIST. */
  public void begins(String commandName, byte[] sql, int off, int len) {
    underWay.begins();
    command = commandName;
    headLength = Math.min(len, head.length);
    System.arraycopy(sql, off, head, 0, headLength);
    sinceNanos = System.nanoTime();
  }

  /** The statement has ended. */
  public void ended() {
    underWay.ended();
    command = "Sleep";
    sinceNanos = System.nanoTime();
  }

  /** {@code Query}, {@code Execute}, {@code Sleep}, ..: the Command of SHOW PROCESSLIST. */
  public String command() {
    return command;
  }

  /** The first bytes of the statement that runs; null when none does. */
  public String statement() {
    return command.equals("Sleep") ? null : new String(head, 0, headLength, StandardCharsets.UTF_8);
  }

  /** Since when the command runs or the session sleeps. */
  public long sinceNanos() {
    return sinceNanos;
  }

  /** The backend connection that executes a statement now, for KILL QUERY; null when idle. */
  public BackendConnection running() {
    return running;
  }

  public void running(BackendConnection connection) {
    running = connection;
  }

  /** Who hears what the statement's parts take. */
  public Measures measures() {
    return measures;
  }

  /** Says who hears what the statement's parts take: {@link Measures#NONE} for nobody. */
  public void measures(Measures hearing) {
    measures = hearing;
  }

  /**
   * The session ends when the statement that runs is answered: it has lost what can't be had again.
   */
  public void endAfterAnswer() {
    ending = true;
  }

  /** Whether {@link #endAfterAnswer} was said. */
  public boolean isEnding() {
    return ending;
  }

  @Override
  public void took(BackendConnection connection) {
    connections.add(connection);
  }

  @Override
  public void gaveBack(BackendConnection connection) {
    connections.remove(connection);
  }

  /** Ends every connection that it has taken from a pool and not given back. */
  public void closeConnections(String why) {
    IOException cause = new IOException(why);
    List.copyOf(connections).forEach(connection -> connection.close(cause));
  }

  /** Who ends a command that has ended in an exception where its client does not hear it. */
  public void onFailure(Consumer<Throwable> ending) {
    failing = ending;
  }

  @Override
  public void failed(Throwable cause) {
    if (failing == null) {
      // Nobody has logged in.
      var _ = channel.close();
    } else {
      failing.accept(cause);
    }
  }

  /** Who stops what the session runs. */
  public void onKill(Runnable stopQuery) {
    killer = stopQuery;
  }

  /** KILL: the statement that runs is stopped, and the session ends unless only that was meant. */
  public void killRequested(boolean queryOnly) {
    if (killer != null) {
      killer.run();
    }
    if (!queryOnly) {
      var _ = channel.close();
    }
  }

  /**
   * The connections of a write over shards that is a transaction of its own.
   *
   * @param connections null when it has ended
   */
  public void writing(BackendConnection[] connections) {
    writing = connections;
  }

  /** Whether it has, or may have, locks on several servers. */
  public boolean isSpread() {
    return transaction.isSpread() || (writing != null && writing.length > 1);
  }

  /** The servers' numbers of the connections that may have locks, by the servers' names. */
  public Map<String, Integer> lockingThreads() {
    Collection<BackendConnection> all =
        writing == null ? transaction.connections() : List.of(writing);
    Map<String, Integer> threads = new HashMap<>();
    all.forEach(connection -> threads.put(connection.serverName(), connection.threadId()));
    return threads;
  }

  /** When its locks may have begun, by {@link System#nanoTime}. */
  public long lockingSinceNanos() {
    return writing == null ? transaction.sinceNanos() : sinceNanos;
  }

  /**
   * Says who stops what the session runs when it is chosen to end a deadlock.
   *
   * @param stop tells whether it could
   */
  public void onDeadlock(BooleanSupplier stop) {
    deadlocked = stop;
  }

  /** The session's transaction is chosen to end a deadlock, unless the statement is over. */
  public void endDeadlock(long statementNanos) {
    if (deadlocked != null && sinceNanos == statementNanos && underWay.isAtWork()) {
      victim = true;
      victim = deadlocked.getAsBoolean();
    }
  }

  /** Whether what runs is stopped to end a deadlock. */
  public boolean isVictim() {
    return victim;
  }

  /** The victim's transaction is over. */
  public void noVictim() {
    victim = false;
  }

  /** What a client is told whose statement was stopped. */
  public SqlFailure interrupted() {
    return SqlFailure.of(victim ? MySqlError.ER_LOCK_DEADLOCK : MySqlError.ER_QUERY_INTERRUPTED);
  }

  /** How its transactions over several servers are committed. */
  public CommitModes commitModes() {
    return commitModes;
  }
}
