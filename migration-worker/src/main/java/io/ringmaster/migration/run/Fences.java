package io.ringmaster.migration.run;

import io.ringmaster.metadata.store.ProxyRegistration;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.server.Sessions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps proxies that do not know of a cutover, or of a shard that joins, away from the servers that
 * it concerns. The table {@code ringmaster.fence} holds the oldest epoch that may write: a proxy
 * asks for it whenever it opens a connection, and does not use one to a server that is ahead of it.
 * Connections that such a proxy has already are killed. Both together leave no gap: what it opened
 * before the table was written is seen and killed, what it opens later it refuses itself.
 *
 * <p>Blocking; one thread at a time.
 */
public final class Fences implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Fences.class);
  private static final Duration POLL = Duration.ofMillis(2);
  private static final int CONNECTIONS = 2;
  private static final int ER_NO_SUCH_THREAD = 1094;
  private static final String CREATE =
      "CREATE TABLE IF NOT EXISTS "
          + Ledger.DATABASE
          + ".fence (id TINYINT NOT NULL PRIMARY KEY, epoch BIGINT UNSIGNED NOT NULL"
          + " COMMENT 'proxies with an older shard map must not write here') ENGINE=InnoDB";
  private static final String RAISE =
      "INSERT INTO "
          + Ledger.DATABASE
          + ".fence VALUES (1, ?) AS raised ON DUPLICATE KEY UPDATE"
          + " epoch = GREATEST(fence.epoch, raised.epoch)";
  private static final String OTHERS =
      "SELECT processlist_id, attr_value FROM performance_schema.session_connect_attrs"
          + " WHERE attr_name = '"
          + ProxyRegistration.CONNECTION_ATTRIBUTE
          + "'";

  private final List<Sessions> servers;

  /** For these servers; opens no connection yet. */
  public Fences(List<Endpoint> servers) {
    this.servers = servers.stream().map(server -> new Sessions(server, CONNECTIONS)).toList();
  }

  /** Makes the tables, so that only a row has to be written while statements wait. */
  public void prepare() throws SQLException, InterruptedException {
    Streams.each(
        servers,
        server -> {
          requirePerformanceSchema(server);
          server.execute(List.of("CREATE DATABASE IF NOT EXISTS " + Ledger.DATABASE, CREATE));
        });
  }

  /** Without it nobody could say whose connections are whose. */
  private static void requirePerformanceSchema(Sessions server) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT @@performance_schema")) {
      row.next();
      if (!row.getBoolean(1)) {
        throw new SQLException(
            "server "
                + server
                + " runs without performance_schema, by which connections of proxies that are gone"
                + " are found; start it with performance_schema=ON");
      }
    }
  }

  /** From now on no proxy opens a connection with an older shard map. */
  public void raise(long epoch) throws SQLException, InterruptedException {
    Streams.each(servers, server -> raise(server, epoch));
  }

  private static void raise(Sessions server, long epoch) throws SQLException {
    try (Connection connection = server.connect();
        PreparedStatement statement = connection.prepareStatement(RAISE)) {
      statement.setLong(1, epoch);
      statement.executeUpdate();
    }
  }

  /** Does what {@link #endOthers} does, without ending anything. */
  boolean findOthers(Set<String> spared)
      throws SQLException, InterruptedException, TimeoutException {
    return eachOther(spared, (_, _) -> {});
  }

  /**
   * Ends the connections of all proxies but some.
   *
   * @param spared the ids of proxies that are known to do nothing wrong
   * @param deadline as of {@link System#nanoTime}
   * @return whether there were any
   * @throws TimeoutException when some do not end in time: what they run is being rolled back
   */
  public boolean endOthers(Set<String> spared, long deadline)
      throws SQLException, InterruptedException, TimeoutException {
    return eachOther(spared, (server, others) -> end(server, others, spared, deadline));
  }

  /** What is done with connections of others on a server. */
  private interface Action {
    void on(Sessions server, List<Long> others)
        throws SQLException, InterruptedException, TimeoutException;
  }

  private boolean eachOther(Set<String> spared, Action action)
      throws SQLException, InterruptedException, TimeoutException {
    AtomicBoolean any = new AtomicBoolean();
    Streams.eachInTime(
        servers,
        server -> {
          List<Long> others = others(server, spared);
          if (!others.isEmpty()) {
            any.set(true);
            action.on(server, others);
          }
        });
    return any.get();
  }

  private static void end(Sessions server, List<Long> others, Set<String> spared, long deadline)
      throws SQLException, InterruptedException, TimeoutException {
    List<Long> left = others;
    while (!left.isEmpty()) {
      log.info("Connections of proxies that are gone are ended server={} ids={}", server, left);
      for (long id : left) {
        kill(server, id);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException("connections of a proxy that is gone do not end on " + server);
      }
      Thread.sleep(POLL);
      left = others(server, spared);
    }
  }

  private static List<Long> others(Sessions server, Set<String> spared) throws SQLException {
    List<Long> others = new ArrayList<>();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(OTHERS)) {
      while (rows.next()) {
        if (!spared.contains(rows.getString(2))) {
          others.add(rows.getLong(1));
        }
      }
    }
    return others;
  }

  private static void kill(Sessions server, long id) throws SQLException {
    try {
      server.execute(List.of("KILL " + id));
    } catch (SQLException e) {
      if (e.getErrorCode() != ER_NO_SUCH_THREAD) {
        throw e;
      }
      // It has ended by itself.
    }
  }

  @Override
  public void close() {
    servers.forEach(Sessions::close);
  }
}
