package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cursors of Connector/J ({@code useCursorFetch}). The proxy has one event loop and two connections
 * to a server: what a cursor kept longer than it must would be missed at once.
 */
class CursorsTest {
  private static final int ROWS = 100;
  private static final int FETCH_SIZE = 7;

  private static ProxyLab proxy;
  private static String database;

  private Connection one;
  private Connection other;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(),
            Map.of(
                "mysql.event_loops",
                "1",
                "pool.max_per_server",
                "2",
                "pool.acquire_timeout",
                "3s"));
    database = proxy.createDatabase("cursors");
    String values =
        IntStream.range(0, ROWS)
            .mapToObj(i -> "(%d, %d)".formatted(i, i * i))
            .collect(Collectors.joining(", "));
    proxy.execute(
        database,
        "CREATE TABLE near (id INT PRIMARY KEY, n INT) SINGLE ON shard1",
        "CREATE TABLE spread (id INT PRIMARY KEY, n INT) SHARD BY HASH(id)",
        "CREATE FUNCTION f(n INT) RETURNS INT DETERMINISTIC NO SQL RETURN n + 1",
        "INSERT INTO near VALUES " + values,
        "INSERT INTO spread VALUES " + values);
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    one = open();
    other = open();
  }

  @AfterEach
  void disconnect() throws SQLException {
    one.close();
    other.close();
  }

  private static Connection open() throws SQLException {
    return proxy.connect(
        database, Map.of("useCursorFetch", "true", "defaultFetchSize", "" + FETCH_SIZE));
  }

  /** How many fetches the shard of the single table has seen. */
  private static int fetches() throws SQLException {
    LabServer shard = MySqlLab.shards().getFirst();
    try (Connection connection = shard.connect("", Map.of());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Com_stmt_fetch'")) {
      assertTrue(rows.next());
      return rows.getInt(2);
    }
  }

  private static void assertNext(ResultSet rows, int from, int count) throws SQLException {
    for (int i = from; i < from + count; i++) {
      assertTrue(rows.next());
      assertEquals(i, rows.getInt(1));
      assertEquals(i * i, rows.getInt(2));
    }
  }

  private static void assertRest(ResultSet rows, int from) throws SQLException {
    assertNext(rows, from, ROWS - from);
    assertFalse(rows.next());
  }

  private static int value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next());
      return rows.getInt(1);
    }
  }

  private static PreparedStatement near(Connection connection) throws SQLException {
    return all(connection, "near");
  }

  private static PreparedStatement all(Connection connection, String table) throws SQLException {
    return connection.prepareStatement("SELECT id, n FROM " + table + " ORDER BY id");
  }

  @Test
  void aShardsRowsComeInPortions() throws SQLException {
    int before = fetches();
    try (PreparedStatement statement = near(one);
        ResultSet rows = statement.executeQuery()) {
      assertNext(rows, 0, FETCH_SIZE);
      assertEquals(1, fetches() - before);
      assertRest(rows, FETCH_SIZE);
    }
    assertEquals(ROWS / FETCH_SIZE + 1, fetches() - before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, n FROM spread ORDER BY id",
        "SELECT s.id, MAX(s.n) FROM spread s JOIN near USING (id) GROUP BY s.id ORDER BY s.id"
      })
  void rowsOfSeveralShardsAreThere(String sql) throws SQLException {
    try (PreparedStatement statement = one.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      assertNext(rows, 0, 20);
      assertEquals(ROWS, value(one, "SELECT COUNT(*) FROM spread"));
      assertRest(rows, 20);
    }
  }

  /**
   * Connector/J takes the end of a result without rows for that of its columns, and waits for ever,
   * unless it says that there is a cursor.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 LIMIT 0",
        "(SELECT 1) LIMIT 0",
        "SELECT @x LIMIT 0",
        "SELECT VERSION() FROM dual WHERE 1 = 0",
        "SELECT NOW() LIMIT 0",
        "SELECT id FROM near LIMIT 0",
        "SELECT id FROM spread LIMIT 0",
        "SELECT id FROM spread WHERE id = -1",
        "SELECT SUM(id) FROM spread HAVING SUM(id) < 0",
        "SELECT f(id) FROM near WHERE id < 0",
        "SELECT f(1) LIMIT 0",
        "SELECT `ä`.id FROM spread AS `ä` JOIN near USING (n) WHERE `ä`.id < 0",
        "SELECT s.id FROM spread AS s JOIN spread AS t ON t.id = s.n WHERE s.id < 0",
        "SHOW TABLES LIKE 'nono'",
        "SHOW VARIABLES LIKE 'nono'",
        "SHOW STATUS LIKE 'nono'",
        "SHOW DATABASES LIKE 'nono'",
        "SHOW INDEX FROM near WHERE Key_name = 'nono'",
        "SHOW COLUMNS FROM spread LIKE 'nono'",
        "SHOW TABLE STATUS LIKE 'nono'",
        "SHOW WARNINGS",
        "SHOW TRIGGERS",
        "SELECT * FROM information_schema.tables LIMIT 0",
        "SELECT table_name FROM information_schema.tables WHERE table_name = 'nope'"
      })
  void aResultWithoutRowsEnds(String sql) throws SQLException {
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          try (PreparedStatement statement = one.prepareStatement(sql)) {
            for (int i = 0; i < 2; i++) {
              try (ResultSet rows = statement.executeQuery()) {
                assertFalse(rows.next());
              }
            }
            assertEquals(7, value(one, "SELECT 7"));
          }
        });
  }

  @Test
  void ofSeveralShardsNoMoreRowsAreReadThanAreWanted() throws SQLException {
    int before = fetches();
    String sql = "SELECT id, n FROM spread ORDER BY id";
    try (PreparedStatement statement = one.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      assertNext(rows, 0, 1);
      int first = fetches() - before;
      assertRest(rows, 1);
      assertTrue(0 < first && first < fetches() - before, first + " of all fetches");
    }
  }

  @Test
  void aCursorWhereMySqlFinishesIsOpenInATransaction() throws SQLException {
    one.setAutoCommit(false);
    try (Statement more = one.createStatement();
        PreparedStatement statement =
            one.prepareStatement(
                "SELECT s.id, MAX(s.n) FROM spread s JOIN near USING (id) GROUP BY s.id"
                    + " ORDER BY s.id")) {
      assertEquals(ROWS, more.executeUpdate("UPDATE spread SET n = n + 1"));
      more.executeUpdate("UPDATE spread SET n = n - 1 WHERE id < 90");
      try (ResultSet rows = statement.executeQuery()) {
        assertNext(rows, 0, 10);
        one.rollback();
        assertEquals(99 * 99, value(one, "SELECT n FROM spread WHERE id = 99"));
        assertNext(rows, 10, 80);
        assertTrue(rows.next());
        assertEquals(90 * 90 + 1, rows.getInt(2));
      }
      one.rollback();
    }
    one.setAutoCommit(true);
    assertEquals(ROWS, value(other, "SELECT COUNT(*) FROM spread JOIN near USING (id)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"near", "spread"})
  void rowsAreThoseOfTheExecutionWhateverHappensMeanwhile(String table) throws SQLException {
    String untouched = table.equals("near") ? "spread" : "near";
    try (PreparedStatement statement = all(one, table);
        ResultSet rows = statement.executeQuery()) {
      assertNext(rows, 0, 10);
      try (Statement more = one.createStatement()) {
        assertEquals(ROWS, more.executeUpdate("UPDATE " + table + " SET n = n + 1"));
        more.execute("SET SESSION sort_buffer_size = 300000");
        more.execute("BEGIN");
        more.executeUpdate("DELETE FROM " + table + " WHERE id >= 50");
        assertEquals(50, value(one, "SELECT COUNT(*) FROM " + table));
        assertEquals(ROWS, value(one, "SELECT COUNT(*) FROM " + untouched));
        assertNext(rows, 10, 20);
        assertEquals(50, value(one, "SELECT COUNT(*) FROM " + table));
        more.execute("ROLLBACK");
        assertNext(rows, 30, 20);
        assertEquals(ROWS, value(one, "SELECT COUNT(*) FROM " + table));
        assertEquals(ROWS, more.executeUpdate("UPDATE " + table + " SET n = n - 1"));
      }
      assertRest(rows, 50);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"near", "spread"})
  void aCursorOutlivesTheTransactionItWasOpenedIn(String table) throws SQLException {
    one.setAutoCommit(false);
    try (PreparedStatement statement = all(one, table);
        ResultSet rows = statement.executeQuery()) {
      assertNext(rows, 0, 10);
      one.commit();
      assertNext(rows, 10, 10);
      one.setAutoCommit(true);
      assertNext(rows, 20, 10);
      assertEquals(ROWS, value(other, "SELECT COUNT(*) FROM " + table));
      assertRest(rows, 30);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"near", "spread"})
  void aCursorReadInATransactionLeavesTheTransactionAsItIs(String table) throws SQLException {
    one.setAutoCommit(false);
    try (PreparedStatement statement = all(one, table);
        Statement more = one.createStatement()) {
      more.executeUpdate("UPDATE " + table + " SET n = -1 WHERE id = 99");
      try (ResultSet rows = statement.executeQuery()) {
        assertNext(rows, 0, ROWS - 1);
        assertTrue(rows.next());
        assertEquals(-1, rows.getInt(2));
        assertFalse(rows.next());
      }
      assertEquals(99 * 99, value(other, "SELECT n FROM " + table + " WHERE id = 99"));
      assertEquals(-1, value(one, "SELECT n FROM " + table + " WHERE id = 99"));
      one.rollback();
      assertEquals(99 * 99, value(one, "SELECT n FROM " + table + " WHERE id = 99"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"near", "spread"})
  void cursorsOfTheSameTextAreSeveral(String table) throws SQLException {
    try (PreparedStatement first = all(one, table);
        PreparedStatement second = all(one, table);
        PreparedStatement third = all(other, table);
        ResultSet a = first.executeQuery();
        ResultSet b = second.executeQuery();
        ResultSet c = third.executeQuery()) {
      assertNext(a, 0, 30);
      assertNext(b, 0, 10);
      assertNext(c, 0, 20);
      assertRest(a, 30);
      assertRest(b, 10);
      assertRest(c, 20);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"near", "spread"})
  void executionsReplaceTheCursorOfTheirStatement(String table) throws SQLException {
    String sql = "SELECT id, n FROM " + table + " WHERE id >= ? ORDER BY id";
    try (PreparedStatement statement = one.prepareStatement(sql)) {
      for (int from : List.of(0, 40, 80)) {
        statement.setInt(1, from);
        try (ResultSet rows = statement.executeQuery()) {
          assertNext(rows, from, 10);
        }
      }
      statement.setInt(1, 90);
      try (ResultSet rows = statement.executeQuery()) {
        assertRest(rows, 90);
      }
      statement.setInt(1, ROWS);
      try (ResultSet rows = statement.executeQuery()) {
        assertFalse(rows.next());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"near", "spread"})
  void connectionsOfCursorsThatAreClosedAreForOthers(String table) throws SQLException {
    List<Connection> all = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        Connection connection = open();
        all.add(connection);
        try (PreparedStatement statement = all(connection, table)) {
          assertNext(statement.executeQuery(), 0, 10);
        }
        // With the statement the cursor is closed, with nothing else to wait for.
        assertEquals(ROWS, value(connection, "SELECT COUNT(*) FROM " + table));
      }
      PreparedStatement left = all(all.getFirst(), table);
      assertNext(left.executeQuery(), 0, 10);
      all.removeFirst().close();
      PreparedStatement more = all(all.getFirst(), table);
      assertNext(more.executeQuery(), 0, 10);
      assertEquals(ROWS, value(other, "SELECT COUNT(*) FROM " + table));
    } finally {
      for (Connection connection : all) {
        connection.close();
      }
    }
  }

  /**
   * Connector/J 9.1 is out of step once an ERR packet comes behind column definitions: on one
   * shard, on several, and where MySQL finishes.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "near",
        "spread",
        "spread AS s JOIN (SELECT id AS i FROM near) AS d ON s.n = d.i * d.i"
      })
  void anErrorInsteadOfACursorComesAlone(String from) throws Exception {
    String alias = "only_here_" + from.length();
    String wrong =
        "SELECT id, CAST(IF(id < %d, 5, 0) AS UNSIGNED) - 1 AS "
            + alias
            + " FROM "
            + from
            + " ORDER BY id";
    for (int i = 0; i < 30; i++) {
      int error = ROWS - i % 3;
      try (PreparedStatement statement = one.prepareStatement(wrong.formatted(error))) {
        if (error == ROWS) {
          assertTrue(statement.executeQuery().next());
        } else {
          SQLException e = assertThrows(SQLException.class, statement::executeQuery);
          assertEquals(1690, e.getErrorCode());
        }
      }
      try (PreparedStatement statement = all(one, "spread")) {
        assertNext(statement.executeQuery(), 0, 10);
      }
    }
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection connection = shard.connect("performance_schema")) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String left =
            "SELECT COUNT(*) FROM prepared_statements_instances WHERE SQL_TEXT LIKE '%"
                + alias
                + "%'";
        // What was prepared for the client stays for others: three texts on two connections.
        while (value(connection, left) > 6) {
          assertTrue(System.nanoTime() - giveUp < 0, "statements of no use are left on " + shard);
          Thread.sleep(50);
        }
      }
    }
  }

  @Test
  void writesAndErrorsOpenNone() throws SQLException {
    try (PreparedStatement write =
            one.prepareStatement("UPDATE near SET n = n WHERE id = ? AND n = ?");
        PreparedStatement error =
            one.prepareStatement("SELECT id, (SELECT n FROM near) FROM near ORDER BY id")) {
      write.setInt(1, 3);
      write.setInt(2, 9);
      assertEquals(1, write.executeUpdate());
      for (int i = 0; i < 5; i++) {
        try (ResultSet rows = error.executeQuery()) {
          rows.next();
        } catch (SQLException e) {
          assertEquals(1242, e.getErrorCode());
        }
      }
      assertEquals(ROWS, value(other, "SELECT COUNT(*) FROM near"));
    }
  }
}
