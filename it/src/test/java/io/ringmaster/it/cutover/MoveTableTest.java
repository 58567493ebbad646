package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** MOVE TABLE: from one shard to many, to another shard key, and back to one, under load. */
class MoveTableTest {
  private static final List<Integer> IDS = IntStream.range(0, 120).boxed().toList();
  private static final int CLIENTS = 4;
  private static final String OPTIONS = " MAX PAUSE 3 SECONDS KEEP REVERSE FOR 0 SECONDS";
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
        "CREATE TABLE t (id INT, owner INT NOT NULL, v INT NOT NULL, PRIMARY KEY (id, owner))"
            + " SINGLE ON shard1",
        "INSERT INTO t VALUES "
            + IDS.stream()
                .map(id -> "(%d, %d, 0)".formatted(id, id % 20))
                .collect(Collectors.joining(", ")),
        "CREATE TABLE accounts (owner INT PRIMARY KEY) SHARD BY HASH(owner) IN GROUP owners",
        "CREATE TABLE notes (id INT PRIMARY KEY) SINGLE ON shard1",
        "CREATE TABLE countries (code CHAR(2) PRIMARY KEY) REFERENCE");
    lab.startWorker();
  }

  @AfterAll
  static void close() throws Exception {
    lab.close();
  }

  private static Connection client(int number) throws SQLException {
    return number % 3 == 0
        ? proxy.connect("shop", Map.of("useServerPrepStmts", "true"))
        : proxy.connect("shop");
  }

  private static void move(String to) throws Exception {
    operator.awaitState(operator.reshard("MOVE TABLE t " + to + OPTIONS), "DONE");
  }

  /** Rows of the table on each server; -1 where there is no such table. */
  private static List<Integer> rows() throws SQLException {
    List<Integer> rows = new ArrayList<>();
    for (LabServer server : lab.servers) {
      boolean there =
          !CutoverLab.column(
                  server,
                  "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'shop' AND"
                      + " TABLE_NAME = 't'")
              .isEmpty();
      rows.add(
          there
              ? Integer.parseInt(
                  CutoverLab.column(server, "SELECT COUNT(*) FROM shop.t").getFirst())
              : -1);
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

  private static String rule() throws SQLException {
    return operator.admin("SHOW TABLE RULES").stream()
        .filter(row -> row.containsValue("t"))
        .findFirst()
        .orElseThrow()
        .toString();
  }

  @Test
  void toManyShardsToAnotherKeyAndBackUnderLoad() throws Exception {
    Counters counters = new Counters(CLIENTS, IDS, MoveTableTest::client);
    try (counters) {
      move("INTO GROUP items SHARD KEY (id)");
      List<Integer> spread = rows();
      assertTrue(spread.stream().allMatch(rows -> rows > 20), () -> "spread: " + spread);
      assertTrue(rule().contains("items"), rule());
      operator.awaitState(operator.reshard("GROUP owners REMOVE SHARD shard1" + OPTIONS), "DONE");

      // The new shard key is a column like any other until then.
      String number =
          operator.reshard(
              "MOVE TABLE t INTO GROUP owners SHARD KEY (owner) CUTOVER MANUAL MAX PAUSE 3 SECONDS"
                  + " KEEP REVERSE FOR 0 SECONDS");
      operator.awaitState(number, "READY");
      for (int id : List.of(3, 7, 11, 90)) {
        operator.admin("UPDATE t SET owner = owner + 31 WHERE id = " + id);
      }
      operator.admin("CUTOVER MIGRATION " + number);
      operator.awaitState(number, "DONE");
      List<Integer> byOwner = rows();
      assertEquals(0, byOwner.getFirst(), "the home shard keeps the table, without rows");
      assertEquals(120, byOwner.get(1) + byOwner.get(2));
      assertFalse(
          operator.admin("SHOW SHARD MAP").stream()
              .anyMatch(row -> row.containsValue("shop.items")),
          "a group without tables is none");
      for (LabServer server : lab.servers) {
        for (String owner : CutoverLab.column(server, "SELECT DISTINCT owner FROM shop.t")) {
          operator.admin("INSERT IGNORE INTO accounts VALUES (" + owner + ")");
        }
      }
      assertEquals(
          "120",
          operator
              .admin("SELECT COUNT(*) AS n FROM t JOIN accounts a ON a.owner = t.owner")
              .getFirst()
              .get("n"),
          "rows of one owner live together");

      String back =
          operator.reshard(
              "MOVE TABLE t SINGLE ON shard2 MAX PAUSE 3 SECONDS KEEP REVERSE FOR 1 HOUR");
      operator.awaitState(back, "REVERSE");
      operator.admin("ROLLBACK MIGRATION " + back);
      operator.awaitState(back, "ROLLED_BACK");
      assertEquals(byOwner, rows(), "as before");
      move("SINGLE ON shard2");
      assertEquals(List.of(0, 120, -1), rows());

      String given = operator.reshard("MOVE TABLE t SINGLE ON shard3 CUTOVER MANUAL");
      operator.awaitState(given, "READY");
      operator.assertError("migration " + given, "ALTER TABLE t ADD c INT");
      operator.assertError("migration " + given, "DROP TABLE t");
      operator.assertError("migration " + given, "DROP DATABASE shop");
      operator.assertError("migration " + given, "RESHARD MOVE TABLE t SINGLE ON shard1");
      operator.admin("CANCEL MIGRATION " + given);
      operator.awaitState(given, "CANCELLED");
      assertEquals(List.of(0, 120, -1), rows(), "nothing is left on the target");
      move("SINGLE ON shard3");
      assertEquals(List.of(0, -1, 120), rows());
    }
    assertEquals(List.of(), counters.errors());
    assertEquals(counters.expected(), counters());
    assertTrue(counters.total() > 1000, "there was load: " + counters.total());
  }

  @Test
  void numbersOfDeletedRowsAreNotGivenAgain() throws Exception {
    operator.admin("CREATE TABLE seq (id INT AUTO_INCREMENT PRIMARY KEY, v INT) SINGLE ON shard2");
    operator.admin("INSERT INTO seq (v) VALUES (1), (2), (3), (4)");
    operator.admin("DELETE FROM seq WHERE id > 2");
    operator.awaitState(operator.reshard("MOVE TABLE seq SINGLE ON shard3" + OPTIONS), "DONE");
    operator.admin("INSERT INTO seq (v) VALUES (5)");
    assertEquals("5", operator.admin("SELECT MAX(id) AS id FROM seq").getFirst().get("id"));
    operator.admin("DELETE FROM seq WHERE id > 2");
    operator.awaitState(
        operator.reshard("MOVE TABLE seq INTO GROUP owners SHARD KEY (id)" + OPTIONS), "DONE");
    operator.admin("INSERT INTO seq (v) VALUES (6), (7)");
    assertEquals("7", operator.admin("SELECT MAX(id) AS id FROM seq").getFirst().get("id"));
    operator.admin("DELETE FROM seq WHERE id = 7");
    operator.awaitState(operator.reshard("MOVE TABLE seq SINGLE ON shard1" + OPTIONS), "DONE");
    operator.admin("INSERT INTO seq (v) VALUES (8)");
    assertEquals("8", operator.admin("SELECT MAX(id) AS id FROM seq").getFirst().get("id"));
  }

  @Test
  void whatWillBeDoneIsToldAndWhatCannotBeIsRefused() throws Exception {
    List<Map<String, String>> told =
        operator.admin("EXPLAIN RESHARD MOVE TABLE notes INTO GROUP new SHARD KEY (id)");
    assertTrue(
        told.stream().anyMatch(row -> row.get("Value").contains("shard1 -> shard2: rows of")),
        told::toString);
    assertTrue(
        told.stream().anyMatch(row -> row.get("Value").contains("single tables on shard 'shard1'")),
        told::toString);
    assertTrue(
        operator.admin("SHOW TABLE RULES").stream()
            .anyMatch(row -> row.containsValue("notes") && row.containsValue("shard1")),
        "nothing was touched");
    operator.assertError("which column", "RESHARD MOVE TABLE notes INTO GROUP new");
    operator.assertError("is there already", "RESHARD MOVE TABLE notes SINGLE ON shard1");
    operator.assertError("there is no shard 'shard9'", "RESHARD MOVE TABLE notes SINGLE ON shard9");
    operator.assertError("reference table", "RESHARD MOVE TABLE countries SINGLE ON shard1");
    operator.assertError("doesn't exist", "RESHARD MOVE TABLE nothing SINGLE ON shard1");
    operator.assertError(
        "'nokey' doesn't exist", "RESHARD MOVE TABLE notes INTO GROUP new SHARD KEY (nokey)");
    operator.assertError("another database", "RESHARD MOVE TABLE notes INTO GROUP other.g");
    operator.assertError("syntax", "RESHARD GROUP owners MOVE TABLE notes SINGLE ON shard2");
    operator.admin("CREATE TABLE bare (id INT NOT NULL) SINGLE ON shard1");
    operator.assertError("primary key", "RESHARD MOVE TABLE bare SINGLE ON shard2");
    operator.admin(
        "CREATE TABLE other (id INT, owner INT, UNIQUE KEY only_id (id), PRIMARY KEY (id, owner))"
            + " SINGLE ON shard1");
    operator.assertError("only_id", "RESHARD MOVE TABLE other INTO GROUP owners SHARD KEY (owner)");
    operator.admin("CREATE VIEW seen AS SELECT id FROM notes");
    operator.assertError("shop.seen", "RESHARD MOVE TABLE notes SINGLE ON shard2");
    operator.assertError("is a view", "RESHARD MOVE TABLE seen SINGLE ON shard2");
    operator.admin("DROP VIEW seen");
    operator.admin(
        "CREATE TABLE replies (id INT PRIMARY KEY, note INT, FOREIGN KEY (note) REFERENCES notes"
            + " (id)) SINGLE ON shard1");
    operator.assertError("foreign key", "RESHARD MOVE TABLE notes SINGLE ON shard2");
    operator.assertError("foreign key", "RESHARD MOVE TABLE replies SINGLE ON shard2");
  }
}
