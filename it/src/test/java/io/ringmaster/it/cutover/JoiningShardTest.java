package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.Shard;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A third shard gets the reference tables while clients of two proxies read and write them. */
class JoiningShardTest {
  private static final String ROWS =
      "SELECT CONCAT(name, '=', v) FROM shop.settings ORDER BY BINARY name";
  private static final String CREATE = "CREATE SHARD shard3 ON s3";
  private static final ExecutorService CLIENTS = Executors.newVirtualThreadPerTaskExecutor();

  private static CutoverLab lab;
  private static LabServer third;

  @BeforeAll
  static void start() throws Exception {
    lab = new CutoverLab(Map.of("timeouts.cutover", "9s"));
    third = MySqlLab.start();
    lab.first.execute("", register("s3", third));
  }

  @AfterAll
  static void close() throws Exception {
    CLIENTS.shutdownNow();
    lab.close();
    third.close();
  }

  @AfterEach
  void withoutTheThirdShard() throws SQLException {
    if (lab.store.load().shards().containsKey("shard3")) {
      lab.first.execute("", "DROP SHARD shard3");
    }
    third.execute("", "DROP DATABASE IF EXISTS shop");
    lab.first.execute("shop", "DELETE FROM settings");
  }

  private static String register(String name, LabServer server) {
    return "REGISTER SERVER %s AT '%s:%d' USER '%s' PASSWORD '%s'"
        .formatted(
            name,
            server.host(),
            server.port(),
            LabServer.USER,
            LabServer.PASSWORD.replace("'", "''"));
  }

  private static Connection client(int number) throws SQLException {
    int port = number % 2 == 0 ? lab.first.port() : lab.second.mysqlAddress().getPort();
    return DriverManager.getConnection(
        "jdbc:mysql://127.0.0.1:%d/shop?user=app&password=app&allowPublicKeyRetrieval=true%s"
            .formatted(port, number % 3 == 0 ? "&useServerPrepStmts=true" : ""));
  }

  private static int update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private static Future<Integer> start(Connection connection, String sql) {
    return CLIENTS.submit(() -> update(connection, sql));
  }

  private static String refused(String sql) {
    return assertThrows(SQLException.class, () -> lab.first.execute("", sql)).getMessage();
  }

  private static List<LabServer> servers() {
    return Stream.concat(lab.servers.stream(), Stream.of(third)).toList();
  }

  private static void assertOnAll(List<String> rows, String sql) throws SQLException {
    for (LabServer server : servers()) {
      assertEquals(rows, CutoverLab.column(server, sql), server + ": " + sql);
    }
  }

  private static List<String> shardStates() throws SQLException {
    return lab.store.load().shards().values().stream()
        .map(shard -> shard.name() + (shard.joining() ? " joining" : ""))
        .sorted()
        .toList();
  }

  @Test
  void clientsNoticeNothingAndEveryRowIsThere() throws Exception {
    lab.first.execute(
        "shop",
        "CREATE TABLE kinds (id INT, part VARBINARY(4), name VARCHAR(20) COLLATE"
            + " utf8mb4_0900_ai_ci, at DATETIME(3), doc JSON, twice INT AS (id * 2) STORED, f"
            + " DOUBLE, e ENUM('a','b'), PRIMARY KEY (id, part), UNIQUE KEY (name)) REFERENCE",
        "INSERT INTO kinds (id, part, name, at, doc, f, e) VALUES (1, x'00ff', 'ä\\'x',"
            + " '2026-01-02 03:04:05.678', '{\"a\": [1.5, null]}', 0.1, 'b'), (-1, '', NULL, NULL,"
            + " NULL, NULL, NULL)",
        "CREATE TABLE kept (code CHAR(2) PRIMARY KEY, id INT, INDEX (id)) REFERENCE",
        "CREATE FUNCTION half(n INT) RETURNS DECIMAL(12,1) DETERMINISTIC NO SQL RETURN n / 2",
        "CREATE PROCEDURE codes() SELECT code FROM kept",
        "CREATE TABLE parts (id INT PRIMARY KEY, code CHAR(2), FOREIGN KEY (code) REFERENCES kept"
            + " (code)) REFERENCE",
        "INSERT INTO kept VALUES ('de', 1), ('fr', 2)",
        "INSERT INTO parts VALUES (1, 'fr'), (2, NULL)",
        "CREATE VIEW a_view AS SELECT code, 'ö' AS o FROM kept",
        "CREATE VIEW view_of_view AS SELECT code FROM a_view WHERE o = 'ö'");
    for (LabServer server : lab.servers) {
      server.execute(
          "shop", "ALTER TABLE kept MODIFY id INT NOT NULL AUTO_INCREMENT, AUTO_INCREMENT = 700");
    }
    ReferenceWriters writers = new ReferenceWriters("settings", 4, JoiningShardTest::client);
    long before;
    try (writers) {
      lab.await("writes", _ -> writers.writes() > 200);
      lab.first.execute("", CREATE);
      before = writers.writes();
      lab.await("writes to the new shard", _ -> writers.writes() > before + 200);
    }
    assertEquals(List.of(), writers.errors());
    assertTrue(writers.slowestMillis() < 6_000, "held for " + writers.slowestMillis() + " ms");
    assertOnAll(writers.rows(), ROWS);
    String kinds =
        "SELECT CONCAT_WS('|', id, HEX(part), HEX(name), at, doc, twice, f, e) FROM shop.kinds"
            + " ORDER BY id";
    assertOnAll(CutoverLab.column(lab.servers.getFirst(), kinds), kinds);
    assertOnAll(List.of("de", "fr"), "SELECT code FROM shop.view_of_view ORDER BY code");
    assertOnAll(List.of("1", "2"), "SELECT id FROM shop.parts ORDER BY id");
    assertOnAll(
        List.of("700"),
        "SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'shop' AND"
            + " TABLE_NAME = 'kept'");
    assertEquals(List.of("shard1", "shard2", "shard3"), shardStates());
    assertEquals(List.of("3.5"), CutoverLab.column(third, "SELECT shop.half(7)"));
    assertEquals(
        List.of("codes"),
        CutoverLab.column(
            third,
            "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'shop' AND"
                + " ROUTINE_TYPE = 'PROCEDURE'"));
    lab.first.execute(
        "shop",
        "DROP FUNCTION half",
        "DROP PROCEDURE codes",
        "DROP VIEW view_of_view, a_view",
        "DROP TABLE parts, kinds",
        "DROP TABLE kept");
  }

  @Test
  void anOpenTransactionThatDoesNotEndIsNamedAndNothingHasChanged() throws Exception {
    try (Connection open = client(1);
        Connection writer = client(0)) {
      update(writer, "INSERT INTO settings VALUES ('a', 1)");
      open.setAutoCommit(false);
      update(open, "UPDATE t SET v = 2 WHERE id = 2");
      String message = refused(CREATE);
      assertTrue(message.contains("shard 'shard3' has not joined: proxy 127.0.0.1:"), message);
      assertTrue(message.contains("has statements or transactions under way"), message);
      assertTrue(message.contains("say CREATE SHARD again"), message);
      assertEquals(List.of("shard1", "shard2"), shardStates());
      assertEquals(List.of(), CutoverLab.column(third, "SHOW TABLES FROM shop"));
      assertEquals(1, update(writer, "UPDATE settings SET v = 2 WHERE name = 'a'"));
      open.commit();
      lab.first.execute("", CREATE);
      assertOnAll(List.of("a=2"), ROWS);
    }
  }

  /** As a proxy leaves it that dies while it copies. */
  private static void leaveJoining() throws Exception {
    third.execute(
        "",
        "CREATE DATABASE shop",
        "CREATE TABLE shop.settings (name VARCHAR(20) PRIMARY KEY, v INT)",
        "INSERT INTO shop.settings VALUES ('half', 1)");
    Shard joining = new Shard("shard3", "s3", List.of(), true);
    lab.awaitDrained(lab.store.update(_ -> List.of(new Change.Add(joining))).epoch());
  }

  @Test
  void whatADeadProxyLeftHoldsWritesUntilItIsDropped() throws Exception {
    try (Connection one = client(0);
        Connection two = client(1);
        Connection reader = client(1)) {
      update(one, "INSERT INTO settings VALUES ('a', 1)");
      leaveJoining();
      Future<Integer> first = start(one, "UPDATE settings SET v = 2 WHERE name = 'a'");
      Future<Integer> second = start(two, "INSERT INTO settings VALUES ('b', 1)");
      Thread.sleep(300);
      assertFalse(first.isDone() || second.isDone(), "they should wait");
      assertEquals(1, update(reader, "UPDATE t SET v = 150 WHERE id = 150 AND v >= 150"));
      try (Statement statement = reader.createStatement();
          var rows = statement.executeQuery("SELECT v FROM settings")) {
        assertTrue(rows.next());
        assertEquals(1, rows.getInt(1), "reads go on, on the other shards");
        assertFalse(rows.next());
      }
      assertTrue(
          refused("CREATE SHARD shard3 ON s9").contains("is joining on server 's3' already"));
      lab.first.execute("", "DROP SHARD shard3");
      assertEquals(1, first.get(10, TimeUnit.SECONDS));
      assertEquals(1, second.get(10, TimeUnit.SECONDS));
      assertEquals(List.of(), CutoverLab.column(third, "SHOW TABLES FROM shop"));
      for (LabServer server : lab.servers) {
        assertEquals(List.of("a=2", "b=1"), CutoverLab.column(server, ROWS));
      }
    }
  }

  @Test
  void whatADeadProxyLeftIsCompletedByTheSameStatement() throws Exception {
    try (Connection one = client(0)) {
      update(one, "INSERT INTO settings VALUES ('a', 1), ('c', 3)");
      leaveJoining();
      Future<Integer> write = start(one, "DELETE FROM settings WHERE name = 'c'");
      lab.first.execute("", CREATE);
      assertEquals(1, write.get(10, TimeUnit.SECONDS));
      assertOnAll(List.of("a=1"), ROWS);
      assertEquals(List.of("shard1", "shard2", "shard3"), shardStates());
    }
  }

  @Test
  void whatCanNotBeCopiedIsRefusedBeforeAnythingBegins() throws Exception {
    lab.first.execute("shop", "CREATE TABLE keyless (a INT) REFERENCE");
    long epoch = lab.store.load().epoch();
    String message = refused(CREATE);
    assertTrue(message.contains("reference table shop.keyless: it has no primary key"), message);
    assertTrue(message.contains("ADD PRIMARY KEY"), message);
    assertEquals(epoch, lab.store.load().epoch(), "no statement has waited");
    lab.first.execute("shop", "DROP TABLE keyless");
    third.execute(
        "",
        "CREATE DATABASE IF NOT EXISTS shop",
        "CREATE TABLE shop.settings (a INT)",
        "INSERT INTO shop.settings VALUES (1)");
    message = refused(CREATE);
    assertTrue(message.contains("it has a table shop.settings with rows already"), message);
    assertEquals(List.of("1"), CutoverLab.column(third, "SELECT a FROM shop.settings"));
  }

  /** With one shard, statements on reference tables are statements of one shard. */
  @Test
  void theSecondShardOfAll() throws Exception {
    try (LabServer only = MySqlLab.start();
        ProxyLab small = ProxyLab.start(List.of(only), Map.of())) {
      small.execute("", "CREATE DATABASE solo", register("s2", third));
      small.execute("solo", "CREATE TABLE r (name VARCHAR(20) PRIMARY KEY, v INT) REFERENCE");
      ReferenceWriters writers =
          new ReferenceWriters("r", 2, number -> small.connect("solo", Map.of()));
      try (writers) {
        lab.await("writes", _ -> writers.writes() > 100);
        small.execute("", "CREATE SHARD shard2 ON s2");
        long before = writers.writes();
        lab.await("writes to both", _ -> writers.writes() > before + 100);
      }
      assertEquals(List.of(), writers.errors());
      String sql = "SELECT CONCAT(name, '=', v) FROM solo.r ORDER BY BINARY name";
      assertEquals(writers.rows(), CutoverLab.column(only, sql));
      assertEquals(writers.rows(), CutoverLab.column(third, sql));
      third.execute("", "DROP DATABASE solo", "DROP DATABASE IF EXISTS ringmaster");
    }
  }
}
