package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.LabelledRows;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** RESHARD and what is said to migrations, as an operator types it, under load. */
class ReshardTest {
  private static final List<Integer> IDS = IntStream.range(0, 120).boxed().toList();
  private static final int CLIENTS = 4;
  private static final int TENANTS = 50;
  private static ReshardLab lab;
  private static ProxyLab proxy;
  private static Operator operator;

  @BeforeAll
  static void start() throws Exception {
    lab = new ReshardLab(3);
    proxy = lab.proxy;
    operator = lab.operator;
    proxy.execute(
        "shop",
        "CREATE TABLE t (id INT PRIMARY KEY, v INT NOT NULL) SHARD BY HASH(id) IN GROUP g",
        "CREATE TABLE names (name VARCHAR(40) PRIMARY KEY, v INT) SHARD BY HASH(name) IN GROUP n",
        "INSERT INTO names VALUES ('Zoë', 1), ('acme', 2)",
        "INSERT INTO t VALUES "
            + IDS.stream().map(id -> "(" + id + ", 0)").collect(Collectors.joining(", ")));
    lab.startWorker();
  }

  @AfterAll
  static void close() throws Exception {
    lab.close();
  }

  private static List<Integer> balance() throws SQLException {
    List<Integer> rows = new ArrayList<>();
    for (LabServer server : lab.servers) {
      rows.add(
          exists(server, "t")
              ? Integer.valueOf(CutoverLab.column(server, "SELECT COUNT(*) FROM shop.t").getFirst())
              : 0);
    }
    return rows;
  }

  private static Map<Integer, Long> counters() throws SQLException {
    Map<Integer, Long> values = new TreeMap<>();
    for (Map<String, String> row : operator.admin("SELECT id, v FROM t WHERE v > 0")) {
      values.put(Integer.valueOf(row.get("id")), Long.valueOf(row.get("v")));
    }
    return values;
  }

  @Test
  void everyKindOfChangeUnderLoad() throws Exception {
    Counters counters = new Counters(CLIENTS, IDS, _ -> proxy.connect("shop"));
    try (counters) {
      String options = " MAX PAUSE 3 SECONDS KEEP REVERSE FOR 0 SECONDS";
      operator.awaitState(operator.reshard("GROUP g REMOVE SHARD shard3" + options), "DONE");
      assertFalse(exists(lab.servers.get(2), "t"), "nothing is left on the removed shard");
      String given = operator.reshard("GROUP g ADD SHARD shard3 CUTOVER MANUAL");
      operator.awaitState(given, "READY");
      assertTrue(exists(lab.servers.get(2), "t"));
      operator.admin("CANCEL MIGRATION " + given);
      operator.awaitState(given, "CANCELLED");
      assertFalse(exists(lab.servers.get(2), "t"), "nothing is left on the target");
      operator.admin("ALTER TABLE t ADD note VARCHAR(9) DEFAULT 'new'");
      operator.awaitState(operator.reshard("GROUP g ADD SHARD shard3" + options), "DONE");
      List<Integer> even = balance();
      assertTrue(even.stream().allMatch(rows -> rows > 20), () -> "even: " + even);
      operator.awaitState(
          operator.reshard("GROUP g MERGE SHARD shard3 INTO shard1" + options), "DONE");
      assertFalse(exists(lab.servers.get(2), "t"), "nothing is left on the shard that was merged");
      operator.awaitState(
          operator.reshard("GROUP g SPLIT SHARD shard1 INTO shard1, shard3" + options), "DONE");
      assertTrue(balance().get(2) > 20);
      operator.awaitState(
          operator.reshard("GROUP g MOVE SLOTS 0 TO 2047 TO shard2" + options), "DONE");
      operator.awaitState(operator.reshard("GROUP g MOVE KEY 7 TO shard3" + options), "DONE");
      assertEquals(
          List.of("7"),
          CutoverLab.column(lab.servers.get(2), "SELECT id FROM shop.t WHERE id = 7"));
      for (String by : List.of("BYTES", "LOAD")) {
        List<Map<String, String>> preview =
            operator.admin("EXPLAIN RESHARD GROUP g REBALANCE BY " + by);
        assertTrue(
            preview.stream().anyMatch(row -> row.get("Value").startsWith("shard2 -> ")),
            () -> by + " moves from where most is: " + preview);
      }
      operator.awaitState(operator.reshard("GROUP g REBALANCE BY ROWS" + options), "DONE");
      assertTrue(
          balance().stream().allMatch(rows -> Math.abs(rows - 40) <= 1), "120 rows on 3 shards");
      String back =
          operator.reshard(
              "GROUP g REBALANCE MAX PAUSE 3 SECONDS KEEP REVERSE FOR 1 HOUR CUTOVER MANUAL");
      operator.awaitState(back, "READY");
      operator.admin("CUTOVER MIGRATION " + back);
      operator.awaitState(back, "REVERSE");
      operator.admin("ROLLBACK MIGRATION " + back);
      operator.awaitState(back, "ROLLED_BACK");
    }
    assertEquals(List.of(), counters.errors());
    assertEquals(counters.expected(), counters());
    assertEquals(120, balance().stream().mapToInt(Integer::intValue).sum(), "no row is twice");
  }

  @Test
  void globalIndexesStayRight() throws Exception {
    operator.admin(
        "CREATE TABLE users (id INT, tenant INT, email VARCHAR(40), PRIMARY KEY (id, tenant)) SHARD"
            + " BY HASH(id) IN GROUP u");
    operator.admin("CREATE GLOBAL UNIQUE INDEX email ON users (email)");
    operator.admin("CREATE GLOBAL INDEX plain ON users (email)");
    AtomicBoolean stop = new AtomicBoolean();
    List<Future<Integer>> writers = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < 3; client++) {
        int first = client * 100_000;
        writers.add(clients.submit(() -> writeIndexed(first, stop)));
      }
      try {
        String options = " MAX PAUSE 3 SECONDS KEEP REVERSE FOR 0 SECONDS";
        String lookups = "GROUP default_utf8mb4_0900_ai_ci ";
        operator.awaitState(operator.reshard("GROUP u REMOVE SHARD shard3" + options), "DONE");
        operator.awaitState(operator.reshard(lookups + "REMOVE SHARD shard2" + options), "DONE");
        operator.awaitState(operator.reshard("GROUP u ADD SHARD shard3" + options), "DONE");
        String move = "MOVE TABLE users INTO GROUP tenants SHARD KEY (tenant) MAX PAUSE 3 SECONDS";
        assertTrue(
            operator.admin("EXPLAIN RESHARD " + move).stream()
                .anyMatch(row -> row.get("Value").startsWith("email, plain: kept")),
            "the index is told");
        String back = operator.reshard(move);
        operator.awaitState(back, "REVERSE");
        operator.admin("ROLLBACK MIGRATION " + back);
        operator.awaitState(back, "ROLLED_BACK");
        verifyIndex();
        operator.awaitState(operator.reshard(move + " KEEP REVERSE FOR 0 SECONDS"), "DONE");
        operator.assertError("DROP GLOBAL INDEX", "RESHARD MOVE TABLE users SINGLE ON shard1");
      } finally {
        stop.set(true);
      }
      for (Future<Integer> writer : writers) {
        assertTrue(writer.get() > 10);
      }
    }
    verifyIndex();
    operator.assertError("email", "INSERT INTO users VALUES (0, 0, 'b1')");
    String route =
        operator.admin("EXPLAIN ROUTE SELECT id FROM users WHERE email = 'b1'").toString();
    assertTrue(route.contains("Lookup"), route);
  }

  private static void verifyIndex() throws SQLException {
    for (String index : List.of("email", "plain")) {
      Map<String, String> verified =
          operator.admin("VERIFY GLOBAL INDEX " + index + " ON users").getFirst();
      assertTrue(Integer.parseInt(verified.get("Entries")) > 10, verified.toString());
      assertEquals(
          List.of("0", "0", "0", "0"),
          List.of(
              verified.get("Missing"),
              verified.get("Stale"),
              verified.get("Duplicates"),
              verified.get("Removed")));
    }
  }

  /** What a server has written down of entries that somebody removed moves with them. */
  @Test
  void removedEntriesStayKnown() throws Exception {
    operator.admin("CREATE TABLE visits (id INT PRIMARY KEY, town INT) SHARD BY HASH(id)");
    operator.admin(
        "INSERT INTO visits WITH RECURSIVE n AS (SELECT 1 AS id UNION ALL SELECT id + 1"
            + " FROM n WHERE id < 60) SELECT id, id % 10 FROM n");
    operator.admin("CREATE GLOBAL INDEX town ON visits (town)");
    for (LabServer server : lab.servers) {
      server.execute("shop", "DELETE FROM visits$town WHERE id <= 10");
    }
    assertTownsAreWhole();
    String options = " MAX PAUSE 3 SECONDS KEEP REVERSE FOR 0 SECONDS";
    operator.awaitState(operator.reshard("GROUP default REMOVE SHARD shard1" + options), "DONE");
    assertTownsAreWhole();
    for (LabServer server : lab.servers) {
      server.execute("shop", "DELETE FROM visits$town WHERE id IN (11, 21, 31)");
    }
    assertTownsAreWhole();
    assertEquals(
        "13 10",
        operator.admin("REPAIR GLOBAL INDEX town ON visits").stream()
            .map(row -> row.get("Missing") + " " + row.get("Removed"))
            .findFirst()
            .orElseThrow());
    for (LabServer server : lab.servers) {
      assertEquals(
          "0", CutoverLab.column(server, "SELECT COUNT(*) FROM shop.visits$town$lost").getFirst());
      server.execute("shop", "DELETE FROM visits$town WHERE id = 11");
    }
    assertTownsAreWhole();
  }

  private static void assertTownsAreWhole() throws SQLException {
    for (int town = 0; town < 10; town++) {
      assertEquals(
          "6",
          operator
              .admin("SELECT COUNT(*) AS n FROM visits WHERE town = " + town)
              .getFirst()
              .get("n"));
    }
  }

  /** Inserts, changes and deletes, and finds what it has written by the indexed column. */
  private static int writeIndexed(int first, AtomicBoolean stop) throws SQLException {
    int id = first;
    try (Connection client = proxy.connect("shop")) {
      while (!stop.get()) {
        id++;
        Sql.run(
            client, "INSERT INTO users VALUES (%1$d, %2$d, 'a%1$d')".formatted(id, id % TENANTS));
        assertEquals(
            1,
            Sql.update(client, "UPDATE users SET email = 'b%1$d' WHERE id = %1$d".formatted(id)));
        String found = "SELECT id FROM users WHERE email = 'b" + id + "'";
        assertEquals(Integer.toString(id), Sql.value(client, found));
        if (id % 2 == 0) {
          assertEquals(1, Sql.update(client, "DELETE FROM users WHERE email = 'b" + id + "'"));
          assertEquals("no row", Sql.value(client, found));
        }
      }
    }
    return id - first;
  }

  @Test
  void whatIsAskedOfAMigrationIsDoneOrRefusedWithAReason() throws Exception {
    String options = " CUTOVER MANUAL KEEP REVERSE FOR 1 HOUR";
    List<Map<String, String>> preview =
        operator.admin("EXPLAIN RESHARD GROUP n MOVE KEY 'zoe' TO shard2" + options);
    List<String> told = preview.stream().map(row -> row.get("What")).toList();
    assertTrue(
        told.containsAll(
            List.of("rows", "bytes", "extra disk", "expected time", "predicted pause", "undo")),
        told.toString());
    assertEquals(
        List.of(),
        operator.admin("SHOW MIGRATIONS").stream()
            .filter(r -> r.get("Group").equals("shop.n"))
            .toList());
    String owner =
        lab.servers.stream()
            .filter(server -> holds(server, "names", "name = 'Zoë'"))
            .map(server -> "shard" + (lab.servers.indexOf(server) + 1))
            .findFirst()
            .orElseThrow();
    String other = owner.equals("shard2") ? "shard3" : "shard2";
    String number = operator.reshard("GROUP n MOVE KEY 'ZOE' TO " + other + options);
    operator.awaitState(number, "READY");
    operator.assertError("migration " + number, "RESHARD GROUP n REBALANCE");
    operator.assertError("migration " + number, "ALTER TABLE names ADD c INT");
    operator.assertError("migration " + number, "DROP TABLE names");
    operator.assertError("migration " + number, "DROP DATABASE shop");
    assertTrue(
        operator
            .error(
                "CREATE TABLE more (name VARCHAR(40) PRIMARY KEY) SHARD BY HASH(name) IN GROUP n")
            .contains("migration " + number));
    operator.assertError("it is in READY", "ROLLBACK MIGRATION " + number);
    assertEquals(1, operator.admin("SELECT COUNT(*) AS n FROM names WHERE name = 'zoe'").size());
    operator.admin("PAUSE MIGRATION " + number);
    operator.awaitState(number, "READY (paused)");
    operator.admin("RESUME MIGRATION " + number);
    operator.admin("VERIFY MIGRATION " + number);
    operator.awaitState(number, "READY");
    assertEquals(List.of(), operator.admin("SHOW MIGRATION " + number + " DIFFERENCES"));
    // Behind everybody's back: found by sampling.
    LabServer next = lab.servers.get(Integer.parseInt(other.substring(5)) - 1);
    next.execute("shop", "SET sql_log_bin = 0", "UPDATE names SET v = 99 WHERE name = 'Zoë'");
    operator.awaitState(number, "VERIFY");
    operator.awaitDiffering(number, 1);
    operator.admin("REPAIR MIGRATION " + number);
    operator.awaitState(number, "READY");
    assertEquals(List.of(), operator.admin("SHOW MIGRATION " + number + " DIFFERENCES"));
    operator.admin("CANCEL MIGRATION " + number);
    operator.awaitState(number, "CANCELLED");
    operator.assertError("it has ended", "CUTOVER MIGRATION " + number);
    String again = operator.reshard("GROUP n MOVE KEY 'ZOE' TO " + other + options);
    operator.awaitState(again, "READY");
    operator.admin("CUTOVER MIGRATION " + again);
    operator.awaitState(again, "REVERSE");
    assertEquals("1", operator.admin("SELECT v FROM names WHERE name = 'zoë'").getFirst().get("v"));
    lab.servers
        .get(Integer.parseInt(owner.substring(5)) - 1)
        .execute("shop", "SET sql_log_bin = 0", "UPDATE names SET v = 98 WHERE name = 'Zoë'");
    operator.awaitDiffering(again, 1);
    // Who repairs is not who has found it.
    lab.stopWorker();
    lab.startWorker();
    operator.admin("REPAIR MIGRATION " + again);
    operator.awaitDiffering(again, 0);
    LabServer old = lab.servers.get(Integer.parseInt(owner.substring(5)) - 1);
    String value = "SELECT v FROM shop.names WHERE name = 'Zoë'";
    assertEquals(List.of("1"), CutoverLab.column(old, value));
    old.execute("shop", "SET sql_log_bin = 0", "DELETE FROM names WHERE name = 'Zoë'");
    operator.admin("VERIFY MIGRATION " + again);
    operator.awaitDiffering(again, 1);
    operator.admin("REPAIR MIGRATION " + again);
    operator.awaitDiffering(again, 0);
    assertEquals(List.of("1"), CutoverLab.column(old, value));
    operator.admin("FINISH MIGRATION " + again);
    operator.awaitState(again, "DONE");
    assertTrue(
        holds(lab.servers.get(Integer.parseInt(other.substring(5)) - 1), "names", "name = 'Zoë'"));
    operator.assertError("CREATE SHARD shard9", "RESHARD GROUP n MOVE KEY 'x' TO shard9");
    operator.assertError("MOVE SLOTS", "RESHARD GROUP n MOVE RANGE FROM 1 UNTIL 5 TO shard1");
    operator.assertError("there is no migration 999", "SHOW MIGRATION 999");
    operator.assertError("which table group?", "RESHARD MOVE KEY 'x' TO shard1");
    operator.assertError("syntax", "RESHARD GROUP n ADD SHARD");
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

  @Test
  void rangesAreDividedByTheirRows() throws Exception {
    operator.admin(
        "CREATE TABLE logs (id BIGINT UNSIGNED, n INT, PRIMARY KEY (id, n)) SHARD BY RANGE(id)"
            + " (VALUES LESS THAN (1000) ON shard1, VALUES LESS THAN (MAXVALUE) ON shard2) IN GROUP"
            + " logs");
    operator.admin(
        "CREATE TABLE nothing_yet (id BIGINT UNSIGNED PRIMARY KEY) SHARD BY RANGE(id) IN GROUP"
            + " logs");
    // Most rows of shard1 are at its upper end; a key of shard2 is beyond any bound.
    operator.admin(
        "INSERT INTO logs VALUES (18446744073709551615, 1), (5000, 1), (5001, 1), (1, 1), (2, 1), "
            + IntStream.range(900, 998)
                .mapToObj(id -> "(" + id + ", 1)")
                .collect(Collectors.joining(", ")));
    String options = " MAX PAUSE 3 SECONDS KEEP REVERSE FOR 0 SECONDS";
    operator.awaitState(
        operator.reshard("GROUP logs SPLIT SHARD shard1 INTO shard1, shard3" + options), "DONE");
    assertEquals(List.of(50, 3, 50), logs());
    operator.awaitState(operator.reshard("GROUP logs REMOVE SHARD shard3" + options), "DONE");
    assertEquals(List.of(100, 3, 0), logs());
    operator.awaitState(operator.reshard("GROUP logs ADD SHARD shard3" + options), "DONE");
    assertEquals(List.of(67, 2, 34), logs());
    assertEquals("103", operator.admin("SELECT COUNT(*) AS n FROM logs").getFirst().get("n"));
    operator.assertError("owns a part already", "RESHARD GROUP logs ADD SHARD shard3");
    operator.assertError("MOVE RANGE", "RESHARD GROUP logs REBALANCE");
  }

  private static List<Integer> logs() throws SQLException {
    List<Integer> rows = new ArrayList<>();
    for (LabServer server : lab.servers) {
      rows.add(
          exists(server, "logs")
              ? Integer.valueOf(
                  CutoverLab.column(server, "SELECT COUNT(*) FROM shop.logs").getFirst())
              : 0);
    }
    return rows;
  }

  @Test
  void ofSeveralGroupsThoseThatOwnNothingThereStayAsTheyAre() throws Exception {
    proxy.execute("", "CREATE DATABASE two");
    proxy.execute(
        "two",
        "CREATE TABLE a (id INT PRIMARY KEY) SHARD BY RANGE(id) (VALUES LESS THAN (MAXVALUE) ON"
            + " shard1) IN GROUP a",
        "CREATE TABLE b (id INT PRIMARY KEY) SHARD BY HASH(id) IN GROUP b");
    String remove = "RESHARD REMOVE SHARD shard3 KEEP REVERSE FOR 0 SECONDS";
    try (Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "two", Map.of())) {
      List<Map<String, String>> planned = LabelledRows.of(admin, remove);
      assertEquals(List.of("two.b"), planned.stream().map(row -> row.get("Group")).toList());
      operator.awaitState(planned.getFirst().get("Migration"), "DONE");
      SQLException nothing = assertThrows(SQLException.class, () -> LabelledRows.of(admin, remove));
      assertTrue(nothing.getMessage().contains("owns nothing"), nothing.getMessage());
      // A group that was made meanwhile has the shard already; of ranges without rows it gets none.
      proxy.execute("two", "CREATE TABLE c (id INT PRIMARY KEY) SHARD BY HASH(id) IN GROUP c");
      String add = "RESHARD ADD SHARD shard3 KEEP REVERSE FOR 0 SECONDS";
      List<String> left =
          List.of(
              "two.a no shard has enough different keys to be divided: MOVE RANGE .. TO <shard>"
                  + " says itself what moves",
              "two.c shard 'shard3' owns a part already");
      assertEquals(
          left,
          LabelledRows.of(admin, "EXPLAIN " + add).stream()
              .filter(row -> row.get("What").equals("stays as it is"))
              .map(row -> row.get("Group") + " " + row.get("Value"))
              .toList());
      planned = LabelledRows.of(admin, add);
      assertEquals(List.of("two.b"), planned.stream().map(row -> row.get("Group")).toList());
      assertEquals(
          left.stream()
              .map(
                  reason ->
                      "Note 30030 Table group '" + reason.replaceFirst(" ", "' stays as it is: "))
              .toList(),
          LabelledRows.of(admin, "SHOW WARNINGS").stream()
              .map(row -> row.get("Level") + " " + row.get("Code") + " " + row.get("Message"))
              .toList());
      operator.awaitState(planned.getFirst().get("Migration"), "DONE");
    }
  }
}
