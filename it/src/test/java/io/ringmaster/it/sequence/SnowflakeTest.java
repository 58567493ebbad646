package io.ringmaster.it.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code AUTO_INCREMENT = SNOWFLAKE} by two proxies. */
class SnowflakeTest {
  private static final long EPOCH = 1_288_834_974_657L;

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
    database = first.createDatabase("flakes");
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
        "CREATE TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY, v INT, w VARCHAR(20))"
            + " ENGINE = InnoDB, AUTO_INCREMENT = SNOWFLAKE, COMMENT 'ids' SHARD BY HASH(id)");
  }

  private static Connection other() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mysql://%s:%d/%s?user=%s&password=%s&sslMode=DISABLED&allowPublicKeyRetrieval=true"
            .formatted(
                "127.0.0.1",
                second.mysqlAddress().getPort(),
                database,
                ProxyLab.APP,
                ProxyLab.APP));
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

  private static List<Long> numbers(String query) throws SQLException {
    return first.column(database, query).stream().map(Long::valueOf).toList();
  }

  private static List<Long> range(long from, int count) {
    return LongStream.range(from, from + count).boxed().toList();
  }

  private static Instant moment(long id) {
    return Instant.ofEpochMilli((id >> 22) + EPOCH);
  }

  private static String rule(String table) throws SQLException {
    try (Connection connection = first.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, database, Map.of());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW TABLE RULES FROM " + database)) {
      while (rows.next()) {
        if (rows.getString("Table").equals(table)) {
          return rows.getString("Auto_increment");
        }
      }
      return "no rule";
    }
  }

  private static String refused(String sql) {
    SQLException refused =
        assertThrows(SQLException.class, () -> first.execute(database, sql), sql);
    assertTrue(
        refused.getErrorCode() == 1235
            || refused.getErrorCode() >= 30_000
            || refused.getErrorCode() == 1105,
        () -> refused.getErrorCode() + " " + refused.getMessage());
    return refused.getMessage();
  }

  @Test
  void driversGetTheIdsOfWhatTheyInsert() throws SQLException {
    Set<Long> all = new HashSet<>();
    for (String server : List.of("false", "true")) {
      for (String rewrite : List.of("false", "true")) {
        Map<String, String> properties =
            Map.of("useServerPrepStmts", server, "rewriteBatchedStatements", rewrite);
        try (Connection connection = first.connect(database, properties)) {
          long one = insert(connection, "INSERT INTO t (v) VALUES (1)").getFirst();
          assertTrue(
              Duration.between(moment(one), Instant.now()).abs().toSeconds() < 30,
              () -> "" + moment(one));
          List<Long> three = insert(connection, "INSERT INTO t (v) VALUES (1), (2), (3)");
          assertTrue(three.getFirst() > one);
          assertEquals(range(three.getFirst(), 3), three);
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery("SELECT LAST_INSERT_ID()")) {
            row.next();
            assertEquals(three.getFirst(), row.getLong(1));
          }
          all.add(one);
          all.addAll(three);
          try (PreparedStatement prepared =
              connection.prepareStatement(
                  "INSERT INTO t (v, w) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
            for (int i = 0; i < 20; i++) {
              prepared.setInt(1, i);
              prepared.setString(2, "batch " + i);
              prepared.addBatch();
            }
            prepared.executeBatch();
            List<Long> batch = keys(prepared);
            all.addAll(batch);
            for (int i = 0; i < 20; i++) {
              assertEquals(
                  List.of("batch " + i),
                  first.column(database, "SELECT w FROM t WHERE id = " + batch.get(i)));
            }
          }
        }
      }
    }
    assertEquals(4 * 24, all.size());
    assertEquals(all.stream().sorted().toList(), numbers("SELECT id FROM t ORDER BY id"));
  }

  @Test
  void clientsOfTwoProxiesGetEachIdOnceAndHardlyAskZooKeeper() throws Exception {
    int clients = 8;
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
                      client % 2 == 0 ? first.connect(database) : other()) {
                    String values = "(1)" + ", (2)".repeat(99);
                    for (int j = 0; j < 20; j++) {
                      List<Long> keys = insert(connection, "INSERT INTO t (v) VALUES " + values);
                      assertEquals(range(keys.getFirst(), 100), keys);
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
      assertEquals(all.stream().sorted().toList(), numbers("SELECT id FROM t ORDER BY id"));
      assertEquals(clients * 2000L, all.stream().distinct().count());
    }
    assertTrue(requests() - before <= 16, () -> requests() - before + " requests");
  }

  private static long requests() {
    return first.server().store().machines().requests()
        + second.store().machines().requests()
        + first.server().store().sequences().requests()
        + second.store().sequences().requests();
  }

  @Test
  void givenValuesAreStored() throws SQLException {
    try (Connection here = first.connect(database);
        Connection there = other()) {
      long id = insert(here, "INSERT INTO t (v) VALUES (1)").getFirst();
      insert(there, "INSERT INTO t VALUES (7, 2, ''), (" + (id - 1) + ", 3, '')");
      insert(there, "REPLACE INTO t VALUES (" + id + ", 4, '')");
      List<Long> mixed =
          insert(there, "INSERT INTO t VALUES (NULL, 5, ''), (8, 5, ''), (0, 5, '')");
      assertEquals(
          List.of(7L, 8L, id - 1, id, mixed.getFirst(), mixed.getFirst() + 1),
          numbers("SELECT id FROM t ORDER BY id"));
      long future = (System.currentTimeMillis() + 3_600_000 - EPOCH) << 22;
      assertTrue(
          refused("INSERT INTO t VALUES (%d, 1, '')".formatted(future)).contains("the past"));
      assertTrue(
          refused("INSERT INTO t (v) VALUES (1)" + ", (1)".repeat(1 << 15))
              .contains("at most 32768"));
    }
  }

  @Test
  void rowsOfQueriesAndFilesGetIds() throws Exception {
    try (Connection here = first.connect(database, Map.of("allowLoadLocalInfile", "true"))) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 20_000; i++) {
        lines.append(i).append('\n');
      }
      Path file = Files.writeString(directory.resolve("rows"), lines);
      insert(here, "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE t (v)");
      assertEquals(List.of(20_000L), numbers("SELECT COUNT(DISTINCT id) FROM t"));
      insert(here, "INSERT INTO t (v) SELECT v + 20000 FROM t");
      assertEquals(List.of(40_000L), numbers("SELECT COUNT(DISTINCT id) FROM t"));
      assertEquals(List.of(40_000L), numbers("SELECT COUNT(DISTINCT v) FROM t"));
      assertTrue(
          Duration.between(
                      moment(numbers("SELECT MIN(id) FROM t").getFirst()),
                      moment(numbers("SELECT MAX(id) FROM t").getFirst()))
                  .toSeconds()
              < 60);
    }
  }

  @Test
  void aTableGetsOtherNumbersByAlterTable() throws SQLException {
    assertEquals("id = SNOWFLAKE", rule("t"));
    first.execute(
        database,
        "DROP TABLE IF EXISTS c",
        "CREATE TABLE c (tenant INT, id BIGINT UNSIGNED AUTO_INCREMENT, PRIMARY KEY (tenant, id),"
            + " KEY (id)) SHARD BY HASH(tenant)");
    assertEquals("id", rule("c"));
    try (Connection here = first.connect(database);
        Connection there = other()) {
      assertEquals(List.of(1L, 2L), insert(here, "INSERT INTO c (tenant) VALUES (1), (2)"));
      insert(there, "INSERT INTO c (tenant) VALUES (3)");
      first.execute(database, "ALTER TABLE c ADD v INT, AUTO_INCREMENT = SNOWFLAKE");
      assertEquals("id = SNOWFLAKE", rule("c"));
      long made = insert(there, "INSERT INTO c (tenant) VALUES (4)").getFirst();
      assertTrue(Duration.between(moment(made), Instant.now()).abs().toSeconds() < 30);
      assertTrue(insert(here, "INSERT INTO c (tenant) VALUES (5)").getFirst() > 1L << 60);

      first.execute(database, "TRUNCATE TABLE c", "ALTER TABLE c RENAME COLUMN id TO no");
      assertEquals("no = SNOWFLAKE", rule("c"));
      long next = insert(there, "INSERT INTO c (tenant) VALUES (6)").getFirst();
      assertTrue(next > made);
      first.execute(database, "DROP TABLE IF EXISTS d", "CREATE TABLE d LIKE c");
      assertEquals("no = SNOWFLAKE", rule("d"));
      assertTrue(insert(here, "INSERT INTO d (tenant) VALUES (1)").getFirst() > made);

      first.execute(database, "ALTER TABLE c AUTO_INCREMENT = 10");
      assertEquals("no", rule("c"));
      assertEquals(next + 1, insert(here, "INSERT INTO c (tenant) VALUES (6)").getFirst());
      assertEquals(next + 2, insert(here, "INSERT INTO c (tenant) VALUES (6)").getFirst());
      first.execute(database, "DELETE FROM c", "ALTER TABLE c AUTO_INCREMENT = 10");
      assertEquals(10, insert(here, "INSERT INTO c (tenant) VALUES (6)").getFirst());
    }
  }

  @Test
  void whatCannotBeIsRefusedWithTheReason() throws SQLException {
    assertTrue(
        refused(
                "CREATE TABLE x (id INT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = SNOWFLAKE"
                    + " SHARD BY HASH(id)")
            .contains("column 'id' is INT: make it BIGINT"));
    assertTrue(
        refused("CREATE TABLE x (id BIGINT PRIMARY KEY) AUTO_INCREMENT SNOWFLAKE SHARD BY HASH(id)")
            .contains("which the table has not"));
    assertTrue(
        refused("CREATE TABLE x (id BIGINT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = SNOWFLAKE")
            .contains("for sharded tables"));
    assertTrue(
        refused("ALTER TABLE t MODIFY id INT AUTO_INCREMENT")
            .contains("shard key column 'id' cannot be changed"));
    first.execute(
        database,
        "DROP TABLE IF EXISTS x",
        "CREATE TABLE x (tenant INT, id INT AUTO_INCREMENT, PRIMARY KEY (tenant, id), KEY (id))"
            + " SHARD BY HASH(tenant)",
        "INSERT INTO x (tenant) VALUES (1), (2)");
    assertTrue(refused("ALTER TABLE x AUTO_INCREMENT = SNOWFLAKE").contains("make it BIGINT"));
    first.execute(
        database,
        "ALTER TABLE x MODIFY id BIGINT AUTO_INCREMENT",
        "INSERT INTO x VALUES (1, " + (1L << 62) + ")");
    assertTrue(refused("ALTER TABLE x AUTO_INCREMENT = SNOWFLAKE").contains("lesser values"));
    first.execute(
        database,
        "INSERT INTO x (tenant) VALUES (9)",
        "DELETE FROM x WHERE id >= " + (1L << 62),
        "ALTER TABLE x AUTO_INCREMENT = SNOWFLAKE");
    assertTrue(refused("ALTER TABLE x MODIFY id INT AUTO_INCREMENT").contains("is to be INT"));
    first.execute(database, "INSERT INTO x (tenant) VALUES (5)");
    assertEquals(List.of(3L), numbers("SELECT COUNT(*) FROM x"));
  }
}
