package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.migration.run.MigrationWorker;
import io.ringmaster.migration.run.WorkerSettings;
import io.ringmaster.migration.server.Endpoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** RESHARD and what is said to migrations, as an operator types it, under load. */
class ReshardTest {
  private static final List<Integer> IDS = IntStream.range(0, 120).boxed().toList();
  private static final int CLIENTS = 6;
  private static final long PATIENCE_MILLIS = 60_000;
  private static final List<LabServer> SERVERS = new ArrayList<>();
  private static ProxyLab proxy;
  private static MigrationWorker worker;

  @BeforeAll
  static void start() throws Exception {
    for (int i = 0; i < 3; i++) {
      SERVERS.add(MySqlLab.start());
    }
    proxy = ProxyLab.start(SERVERS, Map.of());
    proxy.execute("", "CREATE DATABASE shop");
    proxy.execute(
        "shop",
        "CREATE TABLE t (id INT PRIMARY KEY, v INT NOT NULL) SHARD BY HASH(id) IN GROUP g",
        "CREATE TABLE names (name VARCHAR(40) PRIMARY KEY, v INT) SHARD BY HASH(name) IN GROUP n",
        "INSERT INTO names VALUES ('Zoë', 1), ('acme', 2)",
        "INSERT INTO t VALUES "
            + IDS.stream().map(id -> "(" + id + ", 0)").collect(Collectors.joining(", ")));
    worker =
        MigrationWorker.start(proxy.server().store(), WorkerSettings.usual("test", Endpoint::of));
  }

  @AfterAll
  static void close() throws Exception {
    worker.close();
    proxy.close();
    for (LabServer server : SERVERS) {
      server.close();
    }
  }

  private static List<Map<String, String>> admin(String sql) throws SQLException {
    try (Connection connection = proxy.connect("admin", "admin", "shop", Map.of());
        Statement statement = connection.createStatement()) {
      List<Map<String, String>> rows = new ArrayList<>();
      if (statement.execute(sql)) {
        try (ResultSet all = statement.getResultSet()) {
          while (all.next()) {
            Map<String, String> row = new TreeMap<>();
            for (int i = 1; i <= all.getMetaData().getColumnCount(); i++) {
              row.put(all.getMetaData().getColumnLabel(i), all.getString(i));
            }
            rows.add(row);
          }
        }
      }
      return rows;
    }
  }

  private static String error(String sql) {
    return assertThrows(SQLException.class, () -> admin(sql)).getMessage();
  }

  private static void assertError(String part, String sql) {
    String message = error(sql);
    assertTrue(message.contains(part), sql + ": " + message);
  }

  /** Plans a migration and returns its number. */
  private static String reshard(String what) throws SQLException {
    return admin("RESHARD " + what).getFirst().get("Migration");
  }

  private static Map<String, String> migration(String number) throws SQLException {
    return admin("SHOW MIGRATIONS").stream()
        .filter(row -> row.get("Migration").equals(number))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitState(String number, String state) throws Exception {
    long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!migration(number).get("State").equals(state)) {
      assertTrue(
          System.currentTimeMillis() < giveUp, () -> state + " is not reached: " + show(number));
      Thread.sleep(20);
    }
  }

  private static void awaitDiffering(String number, int rows) throws Exception {
    long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (admin("SHOW MIGRATION " + number + " DIFFERENCES").size() != rows) {
      assertTrue(
          System.currentTimeMillis() < giveUp, () -> rows + " differing rows: " + show(number));
      Thread.sleep(20);
    }
  }

  private static String show(String number) {
    try {
      return migration(number).toString();
    } catch (SQLException e) {
      return e.toString();
    }
  }

  private static List<Integer> balance() throws SQLException {
    List<Integer> rows = new ArrayList<>();
    for (LabServer server : SERVERS) {
      rows.add(
          exists(server, "t")
              ? Integer.valueOf(CutoverLab.column(server, "SELECT COUNT(*) FROM shop.t").getFirst())
              : 0);
    }
    return rows;
  }

  private static Map<Integer, Long> counters() throws SQLException {
    Map<Integer, Long> values = new TreeMap<>();
    for (Map<String, String> row : admin("SELECT id, v FROM t WHERE v > 0")) {
      values.put(Integer.valueOf(row.get("id")), Long.valueOf(row.get("v")));
    }
    return values;
  }

  @Test
  void everyKindOfChangeUnderLoad() throws Exception {
    Counters counters = new Counters(CLIENTS, IDS, _ -> proxy.connect("shop"));
    try (counters) {
      String options = " MAX PAUSE 3 SECONDS KEEP REVERSE FOR 0 SECONDS";
      awaitState(reshard("GROUP g REMOVE SHARD shard3" + options), "DONE");
      assertFalse(exists(SERVERS.get(2), "t"), "nothing is left on the removed shard");
      String given = reshard("GROUP g ADD SHARD shard3 CUTOVER MANUAL");
      awaitState(given, "READY");
      assertTrue(exists(SERVERS.get(2), "t"));
      admin("CANCEL MIGRATION " + given);
      awaitState(given, "CANCELLED");
      assertFalse(exists(SERVERS.get(2), "t"), "nothing is left on the target");
      admin("ALTER TABLE t ADD note VARCHAR(9) DEFAULT 'new'");
      awaitState(reshard("GROUP g ADD SHARD shard3" + options), "DONE");
      List<Integer> even = balance();
      assertTrue(even.stream().allMatch(rows -> rows > 20), () -> "even: " + even);
      awaitState(reshard("GROUP g MERGE SHARD shard3 INTO shard1" + options), "DONE");
      assertFalse(exists(SERVERS.get(2), "t"), "nothing is left on the shard that was merged");
      awaitState(reshard("GROUP g SPLIT SHARD shard1 INTO shard1, shard3" + options), "DONE");
      assertTrue(balance().get(2) > 20);
      awaitState(reshard("GROUP g MOVE SLOTS 0 TO 2047 TO shard2" + options), "DONE");
      awaitState(reshard("GROUP g MOVE KEY 7 TO shard3" + options), "DONE");
      assertEquals(
          List.of("7"), CutoverLab.column(SERVERS.get(2), "SELECT id FROM shop.t WHERE id = 7"));
      for (String by : List.of("BYTES", "LOAD")) {
        List<Map<String, String>> preview = admin("EXPLAIN RESHARD GROUP g REBALANCE BY " + by);
        assertTrue(
            preview.stream().anyMatch(row -> row.get("Value").startsWith("shard2 -> ")),
            () -> by + " moves from where most is: " + preview);
      }
      awaitState(reshard("GROUP g REBALANCE BY ROWS" + options), "DONE");
      assertTrue(
          balance().stream().allMatch(rows -> Math.abs(rows - 40) <= 1), "120 rows on 3 shards");
      String back =
          reshard("GROUP g REBALANCE MAX PAUSE 3 SECONDS KEEP REVERSE FOR 1 HOUR CUTOVER MANUAL");
      awaitState(back, "READY");
      admin("CUTOVER MIGRATION " + back);
      awaitState(back, "REVERSE");
      admin("ROLLBACK MIGRATION " + back);
      awaitState(back, "ROLLED_BACK");
    }
    assertEquals(List.of(), counters.errors());
    assertEquals(counters.expected(), counters());
    assertEquals(120, balance().stream().mapToInt(Integer::intValue).sum(), "no row is twice");
  }

  @Test
  void whatIsAskedOfAMigrationIsDoneOrRefusedWithAReason() throws Exception {
    String options = " CUTOVER MANUAL KEEP REVERSE FOR 1 HOUR";
    List<Map<String, String>> preview =
        admin("EXPLAIN RESHARD GROUP n MOVE KEY 'zoe' TO shard2" + options);
    List<String> told = preview.stream().map(row -> row.get("What")).toList();
    assertTrue(
        told.containsAll(
            List.of("rows", "bytes", "extra disk", "expected time", "predicted pause", "undo")),
        told.toString());
    assertEquals(
        List.of(),
        admin("SHOW MIGRATIONS").stream().filter(r -> r.get("Group").equals("shop.n")).toList());
    String owner =
        SERVERS.stream()
            .filter(server -> holds(server, "names", "name = 'Zoë'"))
            .map(server -> "shard" + (SERVERS.indexOf(server) + 1))
            .findFirst()
            .orElseThrow();
    String other = owner.equals("shard2") ? "shard3" : "shard2";
    String number = reshard("GROUP n MOVE KEY 'ZOE' TO " + other + options);
    awaitState(number, "READY");
    assertError("migration " + number, "RESHARD GROUP n REBALANCE");
    assertError("migration " + number, "ALTER TABLE names ADD c INT");
    assertError("migration " + number, "DROP TABLE names");
    assertTrue(
        error("CREATE TABLE more (name VARCHAR(40) PRIMARY KEY) SHARD BY HASH(name) IN GROUP n")
            .contains("migration " + number));
    assertError("it is in READY", "ROLLBACK MIGRATION " + number);
    assertEquals(1, admin("SELECT COUNT(*) AS n FROM names WHERE name = 'zoe'").size());
    admin("PAUSE MIGRATION " + number);
    awaitState(number, "READY (paused)");
    admin("RESUME MIGRATION " + number);
    admin("VERIFY MIGRATION " + number);
    awaitState(number, "READY");
    assertEquals(List.of(), admin("SHOW MIGRATION " + number + " DIFFERENCES"));
    // Behind everybody's back: found by sampling.
    LabServer next = SERVERS.get(Integer.parseInt(other.substring(5)) - 1);
    next.execute("shop", "SET sql_log_bin = 0", "UPDATE names SET v = 99 WHERE name = 'Zoë'");
    awaitState(number, "VERIFY");
    awaitDiffering(number, 1);
    admin("REPAIR MIGRATION " + number);
    awaitState(number, "READY");
    assertEquals(List.of(), admin("SHOW MIGRATION " + number + " DIFFERENCES"));
    admin("CANCEL MIGRATION " + number);
    awaitState(number, "CANCELLED");
    assertError("it has ended", "CUTOVER MIGRATION " + number);
    String again = reshard("GROUP n MOVE KEY 'ZOE' TO " + other + options);
    awaitState(again, "READY");
    admin("CUTOVER MIGRATION " + again);
    awaitState(again, "REVERSE");
    assertEquals("1", admin("SELECT v FROM names WHERE name = 'zoë'").getFirst().get("v"));
    SERVERS
        .get(Integer.parseInt(owner.substring(5)) - 1)
        .execute("shop", "SET sql_log_bin = 0", "UPDATE names SET v = 98 WHERE name = 'Zoë'");
    awaitDiffering(again, 1);
    admin("REPAIR MIGRATION " + again);
    awaitDiffering(again, 0);
    assertEquals(
        List.of("1"),
        CutoverLab.column(
            SERVERS.get(Integer.parseInt(owner.substring(5)) - 1),
            "SELECT v FROM shop.names WHERE name = 'Zoë'"));
    admin("FINISH MIGRATION " + again);
    awaitState(again, "DONE");
    assertTrue(
        holds(SERVERS.get(Integer.parseInt(other.substring(5)) - 1), "names", "name = 'Zoë'"));
    assertError("CREATE SHARD shard9", "RESHARD GROUP n MOVE KEY 'x' TO shard9");
    assertError("MOVE SLOTS", "RESHARD GROUP n MOVE RANGE FROM 1 UNTIL 5 TO shard1");
    assertError("there is no migration 999", "SHOW MIGRATION 999");
    assertError("which table group?", "RESHARD MOVE KEY 'x' TO shard1");
    assertError("syntax", "RESHARD GROUP n ADD SHARD");
  }

  private static boolean exists(LabServer server, String table) throws SQLException {
    String tables =
        "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'shop' AND TABLE_NAME"
            + " = '%s'";
    return CutoverLab.column(server, tables.formatted(table)).equals(List.of("1"));
  }

  private static boolean holds(LabServer server, String table, String where) {
    try {
      return !CutoverLab.column(server, "SELECT 1 FROM shop." + table + " WHERE " + where)
          .isEmpty();
    } catch (SQLException e) {
      return false;
    }
  }
}
