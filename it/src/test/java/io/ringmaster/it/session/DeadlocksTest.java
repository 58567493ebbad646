package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import io.ringmaster.proxy.ProxyServer;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that wait for each other on several servers, by one proxy or two. */
class DeadlocksTest {
  /** Much less than the servers wait for a lock. */
  private static final int SECONDS = 6;

  @TempDir static Path directory;
  private static LabServer third;
  private static List<LabServer> servers;
  private static EmbeddedZooKeeper zooKeeper;
  private static ProxyLab first;
  private static ProxyServer second;
  private static String database;

  /** Keys of rows on each of the shards. */
  private static final List<List<Integer>> KEYS = new ArrayList<>();

  private final List<Connection> connections = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    third = MySqlLab.start();
    servers = new ArrayList<>(MySqlLab.shards());
    servers.add(third);
    zooKeeper = EmbeddedZooKeeper.start(directory.resolve("zookeeper"), 0);
    Map<String, String> keys = new HashMap<>();
    keys.put("zookeeper.connect", zooKeeper.connectString());
    Path key = directory.resolve("cluster.key");
    ClusterKey.loadOrCreate(key);
    keys.put("cluster_key_file", key.toString());
    first = ProxyLab.start(servers, keys);
    keys.putAll(Map.of("role", "proxy", "mysql.listen", "127.0.0.1:0"));
    keys.put("http.listen", "127.0.0.1:0");
    keys.put("zookeeper.data_dir", directory.resolve("second").toString());
    second = ProxyServer.start(RingmasterConfig.of(keys));
    database = first.createDatabase("deadlocks");
    first.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, n INT NOT NULL) SHARD BY HASH(id) IN GROUP g",
        "INSERT INTO x VALUES (1,0),(2,0),(3,0),(4,0),(5,0),(6,0),(7,0),(8,0),(9,0),(10,0)",
        "INSERT INTO x VALUES (11,0),(12,0),(13,0),(14,0),(15,0),(16,0),(17,0),(18,0),(19,0)",
        "INSERT INTO x VALUES (20,0)");
    for (LabServer server : servers) {
      try (Connection connection = server.connect(database)) {
        List<Integer> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("SELECT id FROM x ORDER BY id")) {
          while (rows.next()) {
            ids.add(rows.getInt(1));
          }
        }
        KEYS.add(ids);
      }
    }
    KEYS.forEach(ids -> assertTrue(ids.size() > 1, KEYS + ": two on each shard are needed"));
  }

  @AfterAll
  static void close() throws Exception {
    second.close();
    first.close();
    zooKeeper.close();
    third.close();
  }

  @BeforeEach
  void clean() throws SQLException {
    first.execute(database, "UPDATE x SET n = 0");
  }

  @AfterEach
  void disconnect() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }

  private Connection connect(int proxy) throws SQLException {
    int port = proxy == 0 ? first.port() : second.mysqlAddress().getPort();
    Connection connection =
        DriverManager.getConnection(
            "jdbc:mysql://127.0.0.1:"
                + port
                + "/"
                + database
                + "?sslMode=DISABLED&allowPublicKeyRetrieval=true&allowMultiQueries=true"
                + "&useServerPrepStmts=true",
            ProxyLab.APP,
            ProxyLab.APP);
    connections.add(connection);
    return connection;
  }

  private static String set(int n, int shard) {
    return "UPDATE x SET n = n + " + n + " WHERE id = " + KEYS.get(shard).getFirst();
  }

  /** The error of a statement that is run by another thread; 0 without one. */
  private static CompletableFuture<Integer> async(Connection connection, String sql) {
    return CompletableFuture.supplyAsync(
        () -> errorOrZero(connection, sql), task -> Thread.ofVirtual().start(task));
  }

  private static int errorOrZero(Connection connection, String sql) {
    try {
      run(connection, sql);
      return 0;
    } catch (SQLException e) {
      if (e.getErrorCode() == 1213) {
        assertEquals("40001", e.getSQLState());
        assertEquals(
            "Deadlock found when trying to get lock; try restarting transaction", e.getMessage());
      }
      return e.getErrorCode();
    }
  }

  private static int result(CompletableFuture<Integer> future) throws Exception {
    return future.get(SECONDS, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0", "0 1", "1 0"})
  void theYoungerOfTwoIsEnded(String proxies) throws Exception {
    Connection older = connect(proxies.charAt(0) - '0');
    Connection younger = connect(proxies.charAt(2) - '0');
    run(older, "BEGIN", set(1, 0));
    run(younger, "BEGIN", set(10, 1));
    CompletableFuture<Integer> olderWaits = async(older, set(2, 1));
    assertEquals(1213, result(async(younger, set(20, 0))));
    assertEquals(0, result(olderWaits));
    run(older, "COMMIT");
    assertEquals("3", value(younger, "SELECT SUM(n) FROM x"));
    run(younger, "BEGIN", set(10, 1), set(20, 0), "COMMIT");
    assertEquals("33", value(older, "SELECT SUM(n) FROM x"));
  }

  /** A new row has no lock that is written down until another transaction meets it. */
  @Test
  void rowsThatWereJustInserted() throws Exception {
    Connection older = connect(0);
    Connection younger = connect(1);
    String one = "INSERT INTO x VALUES (" + fresh(0) + ", 1)";
    String other = "INSERT INTO x VALUES (" + fresh(1) + ", 1)";
    run(older, "BEGIN", one);
    run(younger, "BEGIN", other);
    CompletableFuture<Integer> olderWaits = async(older, other);
    assertEquals(1213, result(async(younger, one)));
    assertEquals(0, result(olderWaits));
    run(older, "ROLLBACK");
    assertEquals("20", value(younger, "SELECT COUNT(*) FROM x"));
  }

  /** A key that no row has, of a shard. */
  private static int fresh(int shard) throws SQLException {
    try (Connection connection = first.connect(database)) {
      for (int key = 2_000; ; key++) {
        run(connection, "INSERT INTO x VALUES (" + key + ", 0)");
        boolean there;
        try (Connection server = servers.get(shard).connect(database)) {
          there = value(server, "SELECT COUNT(*) FROM x WHERE id = " + key).equals("1");
        }
        run(connection, "DELETE FROM x WHERE id = " + key);
        if (there) {
          return key;
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0 0", "0 1 0", "1 0 1"})
  void threeOverThreeShards(String proxies) throws Exception {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(connect(proxies.charAt(2 * i) - '0'));
      run(all.get(i), "SET autocommit = 0", set(1, i));
      Thread.sleep(5);
    }
    CompletableFuture<Integer> one = async(all.get(0), set(1, 1));
    CompletableFuture<Integer> two = async(all.get(1), set(1, 2));
    assertEquals(1213, result(async(all.get(2), set(1, 0))));
    assertEquals(0, result(two));
    run(all.get(1), "COMMIT");
    assertEquals(0, result(one));
    run(all.get(0), "COMMIT");
    run(all.get(2), set(100, 2), "COMMIT");
    assertEquals("104", value(all.get(0), "SELECT SUM(n) FROM x"));
  }

  /** Through a transaction that is on one server only. */
  @Test
  void oneOnOneServerMayStandBetween() throws Exception {
    Connection older = connect(0);
    Connection local = connect(1);
    Connection younger = connect(1);
    run(older, "BEGIN", set(1, 0));
    run(local, "BEGIN", set(1, 1));
    run(younger, "BEGIN", "UPDATE x SET n = 5 WHERE id = " + KEYS.get(1).get(1));
    CompletableFuture<Integer> olderWaits = async(older, set(1, 1));
    CompletableFuture<Integer> localWaits =
        async(local, "UPDATE x SET n = 1 WHERE id = " + KEYS.get(1).get(1));
    assertEquals(1213, result(async(younger, set(1, 0))));
    assertEquals(0, result(localWaits));
    run(local, "COMMIT");
    assertEquals(0, result(olderWaits));
    run(older, "COMMIT");
    assertEquals("4", value(younger, "SELECT SUM(n) FROM x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT n FROM x WHERE id = %d FOR UPDATE",
        "SELECT SUM(n) FROM x FOR UPDATE",
        "SELECT id FROM x ORDER BY id FOR UPDATE",
        "SELECT a.n FROM x a JOIN x b ON b.n = a.id WHERE a.id = %d FOR UPDATE",
        "UPDATE x SET n = n + 1",
        "UPDATE x SET n = n + 1 ORDER BY id LIMIT 100",
        "SET @a = 1; DELETE FROM x WHERE id = %d; SELECT 1",
        "INSERT INTO x VALUES (%d, 1), (1001, 1), (1002, 1), (1003, 1), (1004, 1)"
            + " ON DUPLICATE KEY UPDATE n = 3"
      })
  void whateverTheYoungerWaitsWith(String statement) throws Exception {
    Connection older = connect(0);
    Connection younger = connect(1);
    run(older, "BEGIN", set(1, 0));
    run(younger, "BEGIN", set(10, 1), "SAVEPOINT s", set(10, 2));
    CompletableFuture<Integer> olderWaits = async(older, set(2, 1));
    assertEquals(1213, result(async(younger, statement.formatted(KEYS.get(0).getFirst()))));
    assertEquals(0, result(olderWaits));
    run(older, "COMMIT");
    assertEquals("3", value(younger, "SELECT SUM(n) FROM x"));
    assertEquals("20", value(younger, "SELECT COUNT(*) FROM x"));
    assertThrows(SQLException.class, () -> run(younger, "ROLLBACK TO s"));
    run(younger, set(10, 2));
    assertEquals("13", value(older, "SELECT SUM(n) FROM x"));
  }

  @Test
  void preparedStatementsToo() throws Exception {
    Connection older = connect(1);
    Connection younger = connect(0);
    run(older, "BEGIN", set(1, 0));
    run(younger, "BEGIN", set(10, 1));
    CompletableFuture<Integer> olderWaits = async(older, set(2, 1));
    try (PreparedStatement update =
        younger.prepareStatement("UPDATE x SET n = n + ? WHERE id = ?")) {
      update.setInt(1, 1);
      update.setInt(2, KEYS.get(0).getFirst());
      SQLException failure = assertThrows(SQLException.class, update::executeUpdate);
      assertEquals(1213, failure.getErrorCode());
      assertEquals(0, result(olderWaits));
      run(older, "COMMIT");
      assertEquals(1, update.executeUpdate());
    }
    assertEquals("4", value(older, "SELECT SUM(n) FROM x"));
  }

  /** It goes from shard to shard. */
  @Test
  void aWriteOverShardsOfItsOwn() throws Exception {
    Connection blocker = connect(0);
    Connection whole = connect(0);
    run(blocker, "BEGIN", set(1, 2));
    CompletableFuture<Integer> waits = async(whole, "UPDATE x SET n = n + 100");
    Thread.sleep(500);
    assertFalse(waits.isDone());
    assertEquals(0, result(async(blocker, set(1, 0))));
    assertEquals(1213, result(waits));
    run(blocker, "COMMIT");
    assertEquals("2", value(whole, "SELECT SUM(n) FROM x"));
    run(whole, "UPDATE x SET n = n + 100");
    assertEquals("2002", value(blocker, "SELECT SUM(n) FROM x"));
  }

  @Test
  void whoOnlyWaitsForLongIsLetWait() throws Exception {
    Connection holder = connect(0);
    Connection waiting = connect(1);
    Connection another = connect(0);
    run(holder, "BEGIN", set(1, 0), set(1, 1), set(1, 2));
    run(waiting, "BEGIN", "UPDATE x SET n = 4 WHERE id = " + KEYS.get(1).get(1));
    run(another, "BEGIN", "UPDATE x SET n = 4 WHERE id = " + KEYS.get(2).get(1));
    CompletableFuture<Integer> waits = async(waiting, set(1, 0));
    CompletableFuture<Integer> alsoWaits = async(another, set(1, 0));
    Thread.sleep(4000);
    assertFalse(waits.isDone());
    assertFalse(alsoWaits.isDone());
    run(holder, "COMMIT");
    CompletableFuture.anyOf(waits, alsoWaits).get(SECONDS, TimeUnit.SECONDS);
    Connection next = waits.isDone() ? waiting : another;
    run(next, "COMMIT");
    assertEquals(0, result(waits));
    assertEquals(0, result(alsoWaits));
    run(next.equals(waiting) ? another : waiting, "COMMIT");
    assertEquals("13", value(holder, "SELECT SUM(n) FROM x"));
  }

  /** The victim's client goes while it is found. */
  @Test
  void aClientThatGoesEndsTheDeadlockItself() throws Exception {
    Connection older = connect(0);
    Connection younger = connect(1);
    run(older, "BEGIN", set(1, 0));
    run(younger, "BEGIN", set(10, 1));
    CompletableFuture<Integer> olderWaits = async(older, set(2, 1));
    var _ = async(younger, set(20, 0));
    Thread.sleep(400);
    younger.abort(Runnable::run);
    assertEquals(0, result(olderWaits));
    run(older, "COMMIT");
    assertEquals("3", value(older, "SELECT SUM(n) FROM x"));
  }
}
