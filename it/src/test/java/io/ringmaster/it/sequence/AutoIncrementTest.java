package io.ringmaster.it.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import io.ringmaster.proxy.ProxyServer;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.nio.file.Files;
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
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AUTO_INCREMENT in sharded tables, by two proxies. */
class AutoIncrementTest {
  @TempDir static Path directory;
  private static EmbeddedZooKeeper zooKeeper;
  private static ProxyLab first;
  private static ProxyServer second;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    zooKeeper = EmbeddedZooKeeper.start(directory.resolve("zookeeper"), 0);
    Map<String, String> keys = new HashMap<>();
    keys.put("zookeeper.connect", zooKeeper.connectString());
    Path key = directory.resolve("cluster.key");
    ClusterKey.loadOrCreate(key);
    keys.put("cluster_key_file", key.toString());
    first = ProxyLab.start(MySqlLab.shards(), keys);
    keys.putAll(Map.of("role", "proxy", "mysql.listen", "127.0.0.1:0"));
    keys.put("http.listen", "127.0.0.1:0");
    keys.put("zookeeper.data_dir", directory.resolve("second").toString());
    second = ProxyServer.start(RingmasterConfig.of(keys));
    database = first.createDatabase("auto");
  }

  @AfterAll
  static void close() {
    second.close();
    first.close();
    zooKeeper.close();
  }

  @BeforeEach
  void createTable() throws SQLException {
    first.execute(
        database,
        "DROP TABLE IF EXISTS t",
        "CREATE TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY, v INT, w VARCHAR(20)) SHARD BY"
            + " HASH(id)");
  }

  private static Connection other(Map<String, String> properties) throws SQLException {
    Properties all = new Properties();
    all.putAll(
        Map.of(
            "user",
            ProxyLab.APP,
            "password",
            ProxyLab.APP,
            "sslMode",
            "DISABLED",
            "allowPublicKeyRetrieval",
            "true"));
    all.putAll(properties);
    var address = second.mysqlAddress();
    return DriverManager.getConnection(
        "jdbc:mysql://127.0.0.1:" + address.getPort() + "/" + database, all);
  }

  private static List<Long> keys(Statement statement) throws SQLException {
    List<Long> keys = new ArrayList<>();
    try (ResultSet rows = statement.getGeneratedKeys()) {
      while (rows.next()) {
        keys.add(rows.getLong(1));
      }
    }
    return keys;
  }

  private static List<Long> insert(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql, Statement.RETURN_GENERATED_KEYS);
      return keys(statement);
    }
  }

  private static List<Long> ids() throws SQLException {
    return first.column(database, "SELECT id FROM t ORDER BY id").stream()
        .map(Long::valueOf)
        .toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void driversGetTheKeysOfWhatTheyInsert() throws SQLException {
    for (String server : List.of("false", "true")) {
      for (String rewrite : List.of("false", "true")) {
        createTable();
        Map<String, String> properties =
            Map.of("useServerPrepStmts", server, "rewriteBatchedStatements", rewrite);
        try (Connection connection = first.connect(database, properties)) {
          assertEquals(List.of(1L), insert(connection, "INSERT INTO t (v) VALUES (1)"));
          assertEquals(range(2, 4), insert(connection, "INSERT INTO t (v) VALUES (1), (2), (3)"));
          try (PreparedStatement prepared =
              connection.prepareStatement(
                  "INSERT INTO t (v, w) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
            prepared.setInt(1, 5);
            prepared.setString(2, "it's");
            assertEquals(1, prepared.executeUpdate());
            assertEquals(range(5, 5), keys(prepared));
            for (int i = 0; i < 20; i++) {
              prepared.setInt(1, i);
              prepared.setString(2, "batch " + i);
              prepared.addBatch();
            }
            prepared.executeBatch();
            assertEquals(range(6, 25), keys(prepared), server + " " + rewrite);
          }
        }
        assertEquals(range(1, 25), ids());
      }
    }
  }

  @Test
  void aRowThatIsLeftOutIsNotTheOneThatIsReported() throws SQLException {
    first.execute(
        database,
        "DROP TABLE IF EXISTS u",
        "CREATE TABLE u (tenant INT, id INT AUTO_INCREMENT, x INT, PRIMARY KEY (tenant, id),"
            + " UNIQUE (tenant, x), KEY (id)) SHARD BY HASH(tenant)",
        "INSERT INTO u (tenant, x) VALUES (1, 1), (1, 2)");
    try (Connection connection = first.connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql :
          List.of(
              "INSERT IGNORE INTO u (tenant, x) VALUES (1, 1), (1, 3), (1, 4)",
              "INSERT INTO u (tenant, x) VALUES (1, 1), (1, 5), (1, 2) ON DUPLICATE KEY UPDATE"
                  + " x = VALUES(x)",
              "INSERT INTO u (tenant, x) VALUES (1, 1), (1, 6), (1, 2) ON DUPLICATE KEY UPDATE"
                  + " id = LAST_INSERT_ID(id)")) {
        statement.execute(sql, Statement.RETURN_GENERATED_KEYS);
        long id;
        try (ResultSet rows = statement.executeQuery("SELECT LAST_INSERT_ID()")) {
          rows.next();
          id = rows.getLong(1);
        }
        try (ResultSet rows =
            statement.executeQuery("SELECT x FROM u WHERE tenant = 1 AND id = " + id)) {
          assertTrue(rows.next(), sql);
          assertTrue(rows.getInt(1) > 2, sql);
        }
      }
    }
  }

  @Test
  void ddlLetsTheCountBeginAnew() throws SQLException {
    try (Connection here = first.connect(database);
        Connection there = other(Map.of())) {
      assertEquals(range(1, 3), insert(here, "INSERT INTO t (v) VALUES (1), (2), (3)"));
      long far = insert(there, "INSERT INTO t (v) VALUES (1)").getFirst();
      assertTrue(far > 3, "another block: " + far);

      first.execute(database, "TRUNCATE TABLE t");
      assertEquals(List.of(1L), insert(here, "INSERT INTO t (v) VALUES (1)"));

      first.execute(database, "ALTER TABLE t AUTO_INCREMENT = 1000");
      assertEquals(List.of(1000L), insert(there, "INSERT INTO t (v) VALUES (1)"));
      first.execute(database, "ALTER TABLE t AUTO_INCREMENT = 5");
      assertEquals(List.of(1001L), insert(there, "INSERT INTO t (v) VALUES (1)"));
      first.execute(database, "DELETE FROM t WHERE id >= 1000", "ALTER TABLE t AUTO_INCREMENT = 5");
      assertEquals(List.of(5L), insert(here, "INSERT INTO t (v) VALUES (1)"));

      first.execute(database, "RENAME TABLE t TO t2");
      assertEquals(List.of(6L), insert(here, "INSERT INTO t2 (v) VALUES (1)"));
      first.execute(database, "RENAME TABLE t2 TO t", "DROP TABLE t");
      first.execute(
          database,
          "CREATE TABLE t (tenant INT, n INT AUTO_INCREMENT, PRIMARY KEY (tenant, n), KEY (n))"
              + " AUTO_INCREMENT = 700 SHARD BY HASH(tenant)");
      assertEquals(range(700, 701), insert(here, "INSERT INTO t (tenant) VALUES (1), (2)"));

      first.execute(database, "ALTER TABLE t RENAME COLUMN n TO id");
      assertEquals(List.of(702L), insert(here, "INSERT INTO t (tenant) VALUES (1)"));
      first.execute(database, "ALTER TABLE t MODIFY id BIGINT NOT NULL");
      assertEquals(
          1364,
          assertThrows(SQLException.class, () -> insert(here, "INSERT INTO t (tenant) VALUES (1)"))
              .getErrorCode());
      first.execute(database, "INSERT INTO t VALUES (1, 5000)");
      first.execute(database, "ALTER TABLE t CHANGE COLUMN id no BIGINT NOT NULL AUTO_INCREMENT");
      assertEquals(List.of(5001L), insert(here, "INSERT INTO t (tenant) VALUES (1)"));
      first.execute(database, "CREATE TABLE likewise LIKE t");
      assertEquals(List.of(1L), insert(here, "INSERT INTO likewise (tenant) VALUES (1)"));
      first.execute(database, "DROP TABLE likewise");
    }
    assertEquals(
        1235,
        assertThrows(
                SQLException.class,
                () ->
                    first.execute(database, "ALTER TABLE t ADD z INT AUTO_INCREMENT, ADD KEY (z)"))
            .getErrorCode());
  }

  @Test
  void aValueIsNotStoredAmongNumbersThatAnotherProxyGives() throws SQLException {
    try (Connection here = first.connect(database);
        Connection there = other(Map.of())) {
      assertEquals(List.of(1L), insert(here, "INSERT INTO t (v) VALUES (1)"));
      // The first proxy's block begins here.
      SQLException taken =
          assertThrows(SQLException.class, () -> insert(there, "INSERT INTO t VALUES (3, 1, '')"));
      assertEquals(1235, taken.getErrorCode());
      assertTrue(taken.getMessage().contains("another proxy gives"), taken.getMessage());
      insert(here, "INSERT INTO t VALUES (3, 1, '')");
      assertEquals(List.of(4L), insert(here, "INSERT INTO t (v) VALUES (1)"));
      insert(there, "INSERT INTO t VALUES (5000, 1, '')");
      insert(there, "INSERT INTO t VALUES (4000, 1, '')");
      List<Long> next = insert(there, "INSERT INTO t (v) VALUES (1)");
      assertEquals(List.of(5001L), next);
      first.execute(database, "ALTER TABLE t AUTO_INCREMENT = 1");
      insert(there, "INSERT INTO t VALUES (7, 1, '')");
      assertEquals(List.of(5002L), insert(here, "INSERT INTO t (v) VALUES (1)"));
    }
  }

  @Test
  void manyClientsOfTwoProxiesGetEachNumberOnce() throws Exception {
    int clients = 16;
    int statements = 50;
    int rows = 25;
    long before = requests();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<List<Long>>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int client = i;
        running.add(
            threads.submit(
                () -> {
                  List<Long> made = new ArrayList<>();
                  try (Connection connection =
                      client % 2 == 0 ? first.connect(database) : other(Map.of())) {
                    String values = "(1)" + ", (2)".repeat(rows - 1);
                    for (int j = 0; j < statements; j++) {
                      List<Long> keys = insert(connection, "INSERT INTO t (v) VALUES " + values);
                      assertEquals(range(keys.getFirst(), keys.getFirst() + rows - 1), keys);
                      made.addAll(keys);
                    }
                  }
                  return made;
                }));
      }
      List<Long> all = new ArrayList<>();
      for (Future<List<Long>> one : running) {
        all.addAll(one.get());
      }
      assertEquals(all.stream().sorted().toList(), ids());
      assertEquals((long) clients * statements * rows, all.stream().distinct().count());
    }
    long requests = requests() - before;
    long numbers = (long) clients * statements * rows;
    assertTrue(requests < numbers / 100, requests + " requests for " + numbers + " numbers");
  }

  /** Of a table whose unique key would let two rows have one number. */
  @Test
  void aCountThatBeginsAnewWhileClientsInsertGivesNoNumberTwice() throws Exception {
    first.execute(
        database,
        "DROP TABLE IF EXISTS busy",
        "CREATE TABLE busy (tenant INT, id INT AUTO_INCREMENT, PRIMARY KEY (tenant, id), KEY (id))"
            + " SHARD BY HASH(tenant)");
    AtomicBoolean stop = new AtomicBoolean();
    int clients = 6;
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int client = i;
        running.add(
            threads.submit(
                () -> {
                  int done = 0;
                  try (Connection connection =
                      client % 2 == 0 ? first.connect(database) : other(Map.of())) {
                    while (!stop.get()) {
                      insert(
                          connection,
                          "INSERT INTO busy (tenant) VALUES (%d), (%d)"
                              .formatted(client, client + done % 3));
                      done++;
                    }
                  }
                  return done;
                }));
      }
      try {
        for (int i = 0; i < 3; i++) {
          Thread.sleep(300);
          first.execute(database, "TRUNCATE TABLE busy");
          assertNumberedOnce();
          Thread.sleep(300);
          first.execute(database, "ALTER TABLE busy AUTO_INCREMENT = 1");
          assertNumberedOnce();
        }
      } finally {
        stop.set(true);
      }
      for (Future<Integer> one : running) {
        assertTrue(one.get() > 0, "it has inserted");
      }
    }
    assertNumberedOnce();
  }

  @Test
  void whatOneProxyHasMadeAnotherUsesAtOnce() throws Exception {
    try (Connection text = other(Map.of("allowLoadLocalInfile", "true"));
        Connection prepared = other(Map.of("useServerPrepStmts", "true"))) {
      Path file = Files.writeString(directory.resolve("rows.txt"), "1\n2\n");
      for (int i = 0; i < 12; i++) {
        String table = "new_" + i;
        first.execute(
            database,
            "CREATE TABLE "
                + table
                + " (id BIGINT AUTO_INCREMENT PRIMARY KEY, v INT) SHARD BY HASH(id)");
        String insert = "INSERT INTO " + table + " (v) VALUES ";
        switch (i % 3) {
          case 0 -> assertEquals(range(1, 2), insert(text, insert + "(1), (2)"));
          case 1 -> {
            try (PreparedStatement statement = prepared.prepareStatement(insert + "(?), (?)")) {
              statement.setInt(1, 1);
              statement.setInt(2, 2);
              assertEquals(2, statement.executeUpdate());
            }
          }
          default ->
              Sql.run(text, "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE " + table + " (v)");
        }
        assertEquals("3", Sql.value(text, "SELECT SUM(v) FROM " + table));
        String keyed = "keyed_" + i;
        first.execute(
            database,
            "CREATE TABLE "
                + keyed
                + " (name VARCHAR(9) PRIMARY KEY, v INT) SHARD BY HASH(name) IN GROUP names");
        Sql.run(
            i % 2 == 0 ? text : prepared, "INSERT INTO " + keyed + " VALUES ('é', 1), ('f', 1)");
        String groups = "SELECT COUNT(*) FROM " + keyed + " GROUP BY v ORDER BY v";
        assertEquals("2", Sql.value(text, groups));
        first.execute(database, "DROP TABLE " + table);
        assertEquals(1146, Sql.error(text, insert + "(3)"));
      }
    }
  }

  private static void assertNumberedOnce() throws SQLException {
    assertEquals(
        List.of(), first.column(database, "SELECT id FROM busy GROUP BY id HAVING COUNT(*) > 1"));
  }

  private static long requests() {
    return first.server().store().sequences().requests() + second.store().sequences().requests();
  }

  @Test
  void rowsThatAreLoadedWithTheirKeysAreFollowedByNew() throws Exception {
    try (Connection here = first.connect(database);
        Connection there = other(Map.of("useServerPrepStmts", "true"));
        PreparedStatement prepared = there.prepareStatement("INSERT INTO t VALUES (?, 1, '')")) {
      for (int i = 1; i <= 200; i++) {
        if (i % 2 == 0) {
          insert(here, "INSERT INTO t VALUES (%d, 1, '')".formatted(i));
        } else {
          prepared.setInt(1, i);
          prepared.executeUpdate();
        }
      }
      long next = insert(here, "INSERT INTO t (v) VALUES (1)").getFirst();
      assertTrue(next > 200, "" + next);
      assertEquals(
          IntStream.rangeClosed(1, 200).mapToObj(Long::valueOf).toList(), ids().subList(0, 200));
    }
  }
}
