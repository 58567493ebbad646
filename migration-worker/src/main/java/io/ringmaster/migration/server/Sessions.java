package io.ringmaster.migration.server;

import com.mysql.cj.jdbc.JdbcConnection;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.ringmaster.metadata.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of connections to one server, all with the session settings that exact copying rests on:
 *
 * <ul>
 *   <li>{@code character_set_results} NULL: strings arrive as the bytes MySQL stores;
 *   <li>{@code time_zone} UTC: no TIMESTAMP is ambiguous;
 *   <li>{@code sql_mode} without strictness, with NO_AUTO_VALUE_ON_ZERO and ALLOW_INVALID_DATES:
 *       whatever a table holds can be stored again. {@code foreign_key_checks} off: tables come in
 *       any order. {@code unique_checks} stays on, since without it InnoDB may keep duplicates;
 *   <li>triggers of sharded tables are not carried out ({@link TriggerGuard});
 *   <li>READ COMMITTED: appliers lock no gaps they need not.
 * </ul>
 *
 * Thread-safe; callers block, so they run on virtual threads. An interrupt of one that waits for
 * the server breaks that connection and ends the call with an {@link SQLException}.
 */
public final class Sessions implements AutoCloseable {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  /** No statement of ours is silent for so long: a server that is has gone. */
  private static final Duration SILENCE_MAX = Duration.ofMinutes(3);

  private static final Duration IDLE_MAX = Duration.ofMinutes(1);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
  private static final Duration LIFETIME_MAX = Duration.ofMinutes(30);

  private static final String SETTINGS =
      "SET SESSION character_set_results = NULL, time_zone = '+00:00',"
          + " sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', foreign_key_checks = 0,"
          + " unique_checks = 1, transaction_isolation = 'READ-COMMITTED',"
          // A table lock or a stuck peer ends in an error that is tried again, not in silence.
          + " lock_wait_timeout = 60, innodb_lock_wait_timeout = 20,"
          // A reader may wait for the other side's throttle while rows are on their way.
          + " net_write_timeout = 600, net_read_timeout = 600,"
          // The locks of a worker whose machine is gone end with its connection.
          + " wait_timeout = 120, information_schema_stats_expiry = 0,"
          // Whatever the server's defaults are, no statement may see or do less than it says.
          + " sql_select_limit = 18446744073709551615, max_execution_time = 0, sql_safe_updates ="
          + " 0, sql_big_selects = 1, completion_type = 0, transaction_read_only = 0, "
          + TriggerGuard.ASSIGNMENT;

  static {
    // Each connection is looked at when it is taken, not only after half a second of rest: one that
    // was lost or stopped amid a result may have been given back a moment ago.
    System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
  }

  private final Endpoint endpoint;
  private final HikariDataSource source;

  /** With connections that begin transactions by themselves, so that nobody has to ask for it. */
  private final HikariDataSource transactional;

  private final Set<Connection> leased = ConcurrentHashMap.newKeySet();

  /**
   * Opens no connection yet.
   *
   * @param connectionsMax greatest number of connections of {@link #connect}, and of {@link
   *     #transaction}, at least 1
   */
  public Sessions(Endpoint endpoint, int connectionsMax) {
    this.endpoint = endpoint;
    this.source = new HikariDataSource(config(endpoint, connectionsMax));
    HikariConfig config = config(endpoint, connectionsMax);
    config.setAutoCommit(false);
    this.transactional = new HikariDataSource(config);
  }

  private static HikariConfig config(Endpoint endpoint, int connectionsMax) {
    Server server = endpoint.server();
    HikariConfig config = new HikariConfig();
    config.setPoolName("migration-" + server.name());
    config.setJdbcUrl("jdbc:mysql://" + server.authority() + "/");
    config.setUsername(server.user());
    config.setPassword(server.password().reveal());
    config.setMaximumPoolSize(connectionsMax);
    config.setMinimumIdle(0);
    config.setIdleTimeout(IDLE_MAX.toMillis());
    config.setMaxLifetime(LIFETIME_MAX.toMillis());
    config.setConnectionTimeout(2 * CONNECT_MAX.toMillis());
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(SETTINGS);
    config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT_MAX.toMillis()));
    config.addDataSourceProperty("socketTimeout", Long.toString(SILENCE_MAX.toMillis()));
    config.addDataSourceProperty("sslMode", server.tls().name());
    config.addDataSourceProperty("allowPublicKeyRetrieval", "true");
    config.addDataSourceProperty("characterEncoding", "UTF-8");
    config.addDataSourceProperty("useServerPrepStmts", "false");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // Neither asks the server before each write whether it may write, nor sets and resets
    // net_write_timeout around each result that is streamed: SETTINGS has done that.
    config.addDataSourceProperty("readOnlyPropagatesToServer", "false");
    config.addDataSourceProperty("netTimeoutForStreamingResults", "0");
    // Invalid dates and truncated values are what MySQL says they are, not Java.
    config.addDataSourceProperty("jdbcCompliantTruncation", "false");
    config.addDataSourceProperty("connectionAttributes", "program_name:ringmaster-migration");
    endpoint
        .trust()
        .ifPresent(
            trust -> {
              config.addDataSourceProperty(
                  "trustCertificateKeyStoreUrl", trust.file().toUri().toString());
              config.addDataSourceProperty("trustCertificateKeyStoreType", "PKCS12");
              config.addDataSourceProperty("trustCertificateKeyStorePassword", trust.password());
            });
    return config;
  }

  /** The server of all connections. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /**
   * A connection in autocommit mode, to be closed by the caller.
   *
   * @throws SQLException when the server can't be reached, or all connections stay in use, for 10 s
   */
  public Connection connect() throws SQLException {
    return leased(source);
  }

  /**
   * A connection in which the first statement begins a transaction, to be committed, and closed by
   * the caller: that rolls back what is not committed.
   *
   * @throws SQLException as {@link #connect}
   */
  public Connection transaction() throws SQLException {
    return leased(transactional);
  }

  private Connection leased(HikariDataSource pool) throws SQLException {
    Connection connection = pool.getConnection();
    // HikariCP gives one that wraps none when the pool is closed just then.
    var _ = connection.unwrap(Connection.class);
    leased.removeIf(Sessions::isReturned);
    leased.add(connection);
    return connection;
  }

  private static boolean isReturned(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  /** Executes statements one by one on a connection of their own, in autocommit mode. */
  public void execute(List<String> statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Breaks connections in use too: calls under way end with an {@link SQLException}. */
  @Override
  public void close() {
    // HikariCP would take connections away from users who are about to give them back.
    long giveUp = System.nanoTime() + CLOSE_MAX.toNanos();
    while (isUsed(source) || isUsed(transactional)) {
      if (System.nanoTime() - giveUp > 0) {
        break;
      }
      leased.forEach(Sessions::breakOff);
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
    source.close();
    transactional.close();
  }

  private static boolean isUsed(HikariDataSource pool) {
    return pool.getHikariPoolMXBean() != null
        && pool.getHikariPoolMXBean().getActiveConnections() > 0;
  }

  private static void breakOff(Connection connection) {
    try {
      if (!connection.isClosed()) {
        connection.unwrap(JdbcConnection.class).abortInternal();
      }
    } catch (SQLException e) {
      LOG.debug("a connection was given back while it was broken off", e);
    }
  }

  @Override
  public String toString() {
    return endpoint.toString();
  }
}
