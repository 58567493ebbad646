package io.ringmaster.it.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EXPLAIN of statements that concern several shards, or says why there is none. */
class ExplainOverShardsTest {
  /** Two different groups, so that MySQL finishes it; 40 rows of each side meet. */
  private static final String JOIN =
      "SELECT a.id, b.n FROM t a JOIN u b ON a.n = b.n WHERE a.id < 40";

  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of());
    database = proxy.createDatabase("explained");
    String rows =
        IntStream.range(0, 100)
            .mapToObj(i -> "(%1$d, %1$d)".formatted(i))
            .collect(Collectors.joining(", "));
    proxy.execute(
        database,
        "CREATE TABLE t (id INT PRIMARY KEY, n INT) SHARD BY HASH(id) IN GROUP g",
        "CREATE TABLE u (id INT PRIMARY KEY, n INT, KEY (n)) SHARD BY HASH(id) IN GROUP h",
        "INSERT INTO t VALUES " + rows,
        "INSERT INTO u VALUES " + rows);
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static List<List<String>> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<List<String>> all = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getString(i));
        }
        all.add(row);
      }
      return all;
    }
  }

  @Test
  void whatMySqlFinishesIsExplainedWhereItsRowsAre() throws SQLException {
    try (Connection connection = proxy.connect(database)) {
      for (int i = 0; i < 2; i++) {
        List<List<String>> plan = rows(connection, "EXPLAIN " + JOIN);
        assertEquals(List.of("a", "b"), plan.stream().map(row -> row.get(2)).sorted().toList());
        // As many as were gathered: those that the condition and the keys let pass.
        assertEquals("40", plan.getFirst().get(9), plan::toString);
        assertEquals(1003, Integer.parseInt(rows(connection, "SHOW WARNINGS").get(0).get(1)));
        String tree = rows(connection, "EXPLAIN FORMAT=TREE " + JOIN).toString();
        assertTrue(tree.contains(" on a ") && tree.contains(" on b "), tree);
        String json = rows(connection, "EXPLAIN FORMAT = JSON " + JOIN).toString();
        assertTrue(json.contains("\"rows_examined_per_scan\": 40"), json);
        String analyzed = rows(connection, "EXPLAIN ANALYZE " + JOIN).toString();
        assertTrue(analyzed.contains("rows=40 loops=1"), analyzed);
        assertEquals(40, rows(connection, JOIN).size());
      }
      // The same for what MySQL finishes since its shard key is not fixed.
      String aggregate = "EXPLAIN ANALYZE SELECT COUNT(*) + 1, MAX(n) - MIN(n) FROM t";
      String over = rows(connection, aggregate).toString();
      assertTrue(over.contains("rows=100 loops=1"), over);
      String one = rows(connection, aggregate + " WHERE id = 3").toString();
      assertTrue(one.contains("fetched before execution"), one);
    }
  }

  @Test
  void inATransactionItSeesWhatThatHasWritten() throws SQLException {
    try (Connection connection = proxy.connect(database)) {
      connection.setAutoCommit(false);
      rows(connection, "SELECT id FROM t WHERE id = 1");
      try (Statement statement = connection.createStatement()) {
        statement.execute("DELETE FROM t WHERE id = 1");
      }
      String analyzed = rows(connection, "EXPLAIN ANALYZE " + JOIN).toString();
      assertTrue(analyzed.contains("rows=39 loops=1"), analyzed);
      connection.rollback();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EXPLAIN SELECT a.id FROM t a JOIN u b ON a.n = b.n FOR UPDATE | 1235 | FOR UPDATE",
        "EXPLAIN UPDATE t SET n = 1 ORDER BY n + 1 LIMIT 1 | 1235 | EXPLAIN ROUTE",
        "EXPLAIN UPDATE t SET id = 7 WHERE id = 1 | 1235 | EXPLAIN ROUTE",
        "EXPLAIN SELECT nosuch FROM t a JOIN u b ON a.n = b.n | 1054 | nosuch",
        "EXPLAIN ANALYZE SELECT (SELECT n FROM u WHERE u.n < t.n) FROM t | 1242 | more than 1 row",
        "EXPLAIN INSERT INTO t (n) VALUES (1) | 1235 | id"
      })
  void whatCannotRunIsNotExplained(String sql, int errno, String named) throws SQLException {
    try (Connection connection = proxy.connect(database)) {
      SQLException e = assertThrows(SQLException.class, () -> rows(connection, sql));
      assertEquals(errno, e.getErrorCode(), e.getMessage());
      assertTrue(e.getMessage().contains(named), e.getMessage());
      assertEquals(100, rows(connection, "SELECT n FROM t").size());
    }
  }

  /** The same everywhere but for row counts: one of the shards tells. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "EXPLAIN SELECT id FROM t ORDER BY n LIMIT 3",
        "EXPLAIN FORMAT=JSON SELECT n, COUNT(*) FROM t GROUP BY n",
        "EXPLAIN ANALYZE SELECT id FROM t WHERE n > 3",
        "EXPLAIN FORMAT=TREE UPDATE t SET n = n + 1",
        "EXPLAIN DELETE FROM u WHERE n > 3",
        "EXPLAIN DELETE FROM u WHERE n > 3 ORDER BY n LIMIT 2",
        "EXPLAIN UPDATE t SET n = n + 1 LIMIT 2",
        "EXPLAIN INSERT INTO t VALUES (1001, 1), (1002, 2), (1003, 3), (1004, 4)",
        "EXPLAIN REPLACE INTO t VALUES (1, 1), (2, 2), (3, 3), (4, 4)"
      })
  void whatEachShardDoesIsExplainedByOneOfThem(String sql) throws SQLException {
    try (Connection connection = proxy.connect(database)) {
      assertEquals(1, rows(connection, sql).size());
      assertTrue(notes(connection).getLast().startsWith("30031 This is the plan of shard 'shard"));
      assertEquals(
          List.of("100", "4950"), rows(connection, "SELECT COUNT(*), SUM(n) FROM t").get(0));
    }
  }

  private static List<String> notes(Connection connection) throws SQLException {
    long count = Long.parseLong(rows(connection, "SHOW COUNT(*) WARNINGS").get(0).get(0));
    List<String> notes =
        rows(connection, "SHOW WARNINGS").stream()
            .map(row -> row.get(1) + " " + row.get(2))
            .toList();
    assertEquals(count, notes.size());
    return notes;
  }

  /** As many warnings as the packets say, whatever ends a result set, in a transaction too. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whosePlanItIsIsToldWhereThereAreSeveral(boolean inTransaction) throws SQLException {
    try (Connection connection = proxy.connect(database)) {
      connection.setAutoCommit(!inTransaction);
      if (inTransaction) {
        rows(connection, "SELECT id FROM t WHERE id = 1");
        rows(connection, "SELECT COUNT(*) FROM t");
      }
      try (Statement statement = connection.createStatement()) {
        statement.executeQuery("EXPLAIN SELECT id FROM t WHERE n > 3").close();
        SQLWarning first = statement.getWarnings();
        assertEquals(1003, first.getErrorCode());
        assertEquals(30031, first.getNextWarning().getErrorCode());
      }
      rows(connection, "EXPLAIN SELECT id FROM t WHERE n > 3");
      List<String> notes = notes(connection);
      assertTrue(notes.getFirst().startsWith("1003 "), notes::toString);
      assertTrue(
          notes
              .getLast()
              .matches(
                  "30031 This is the plan of shard 'shard[12]', one of the 2 shards that the"
                      + " statement goes to; EXPLAIN ROUTE tells of all of them"),
          notes::toString);
      assertEquals(2, notes.size());
      rows(connection, "EXPLAIN SELECT id FROM t WHERE id = 3");
      assertEquals(1, notes(connection).size());
      rows(connection, "SELECT id FROM t WHERE n > 3");
      assertEquals(List.of(), notes(connection));
      if (inTransaction) {
        connection.rollback();
      }
    }
  }

  @Test
  void aPreparedOneIsSentAsText() throws SQLException {
    try (Connection connection =
            proxy.connect(
                database,
                Map.of("useServerPrepStmts", "true", "emulateUnsupportedPstmts", "false"));
        PreparedStatement one =
            connection.prepareStatement("EXPLAIN SELECT COUNT(*) + 1 FROM t WHERE id = ?");
        PreparedStatement all =
            connection.prepareStatement("EXPLAIN SELECT COUNT(*) + 1 FROM t WHERE n > ?")) {
      one.setInt(1, 3);
      try (ResultSet rows = one.executeQuery()) {
        assertTrue(rows.next());
        assertEquals("const", rows.getString("type"));
      }
      all.setInt(1, 3);
      SQLException e = assertThrows(SQLException.class, all::executeQuery);
      assertEquals(1235, e.getErrorCode());
      assertTrue(e.getMessage().contains("send it as text"), e.getMessage());
    }
  }
}
