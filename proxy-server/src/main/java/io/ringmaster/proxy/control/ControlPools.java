package io.ringmaster.proxy.control;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.ringmaster.metadata.Server;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small JDBC pool per server, opened when first asked for. Callers block: virtual threads only.
 * Thread-safe.
 *
 * <p>Connections have no default database; who sets one, or any session variable, resets the
 * connection before giving it back ({@link JdbcSession} does).
 */
public final class ControlPools implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 8;
  private static final Duration MAX_IDLE = Duration.ofMinutes(1);
  private static final Duration MAX_LIFETIME = Duration.ofMinutes(10);

  private record Pool(Server server, HikariDataSource source) {}

  private final Duration connectTimeout;
  private final DriverSettings settings;
  private final Map<String, Pool> pools = new HashMap<>();
  private boolean closed;

  /** Opens nothing yet. */
  public ControlPools(RingmasterConfig config) {
    this(config.timeouts().connect(), config.tls().backendCa());
  }

  ControlPools(Duration connectTimeout, Optional<Path> backendCa) {
    this.connectTimeout = connectTimeout;
    this.settings = new DriverSettings(backendCa);
  }

  /**
   * A connection to a server, autocommit; to be closed by the caller.
   *
   * @throws SQLException when the server cannot be reached within twice the connect timeout, or all
   *     connections are in use that long; its message names the server and the cause
   */
  public Connection connect(Server server) throws SQLException {
    HikariDataSource pool = pool(server);
    try {
      return pool.getConnection();
    } catch (SQLTransientConnectionException e) {
      throw unavailable(server, pool, e);
    }
  }

  /** In words of ours: the pool tells its figures, and the cause in exceptions behind its own. */
  private static SQLException unavailable(
      Server server, HikariDataSource pool, SQLTransientConnectionException e) {
    String cause;
    if (e.getCause() != null) {
      cause = Reason.of(e);
    } else if (pool.getHikariPoolMXBean().getTotalConnections() == MAX_CONNECTIONS) {
      cause =
          "all %d that the proxy keeps for statements of this kind are in use"
              .formatted(MAX_CONNECTIONS);
    } else {
      cause = "it did not answer";
    }
    String message =
        "no connection to server '%s' at %s within %d ms: %s; SHOW SERVERS tells its state"
            .formatted(server.name(), server.address(), pool.getConnectionTimeout(), cause);
    return new SQLException(message, e.getSQLState(), e);
  }

  /**
   * A connection of its own, outside of the pool: to find out whether a server can be reached and
   * why not. To be closed by the caller.
   *
   * @param longest for the whole try, and afterwards for each answer
   * @throws SQLException when that fails; {@link Reason} says why
   */
  public Connection attempt(Server server, Duration longest) throws SQLException {
    return Attempt.open(settings, server, longest);
  }

  private synchronized HikariDataSource pool(Server server) throws SQLException {
    if (closed) {
      throw new SQLException("the proxy is shutting down");
    }
    Pool pool = pools.get(server.name());
    if (pool != null) {
      adopt(pool, server);
      pool = pools.get(server.name());
    }
    if (pool == null) {
      pool = new Pool(server, new HikariDataSource(config(server)));
      pools.put(server.name(), pool);
    }
    return pool.source;
  }

  private HikariConfig config(Server server) throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setPoolName("control-" + server.name());
    config.setJdbcUrl(DriverSettings.url(server));
    config.setUsername(server.user());
    config.setPassword(server.password().reveal());
    config.setMaximumPoolSize(MAX_CONNECTIONS);
    config.setMinimumIdle(0);
    config.setIdleTimeout(MAX_IDLE.toMillis());
    config.setMaxLifetime(MAX_LIFETIME.toMillis());
    // Opening one takes several round trips, so waiting for it may take longer than a connect.
    config.setConnectionTimeout(Math.max(1_000, 2 * connectTimeout.toMillis()));
    config.setValidationTimeout(Math.clamp(connectTimeout.toMillis(), 250, 1_000));
    config.setInitializationFailTimeout(-1);
    settings.properties(server, connectTimeout).forEach(config::addDataSourceProperty);
    return config;
  }

  /**
   * Takes servers as they are registered now: pools of others, and of those that have moved, are
   * closed. Where only the login is another, new connections use it and what runs goes on.
   */
  public synchronized void follow(Collection<Server> servers) {
    Map<String, Server> wanted = new HashMap<>();
    servers.forEach(server -> wanted.put(server.name(), server));
    for (Pool pool : List.copyOf(pools.values())) {
      adopt(pool, wanted.get(pool.server.name()));
    }
  }

  private void adopt(Pool pool, Server now) {
    if (pool.server.equals(now)) {
      return;
    }
    if (now != null
        && now.address().equals(pool.server.address())
        && now.tls() == pool.server.tls()) {
      var settable = pool.source.getHikariConfigMXBean();
      settable.setUsername(now.user());
      settable.setPassword(now.password().reveal());
      pool.source.getHikariPoolMXBean().softEvictConnections();
      pools.put(now.name(), new Pool(now, pool.source));
    } else {
      pool.source.close();
      pools.remove(pool.server.name());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    follow(List.of());
    settings.close();
  }
}
