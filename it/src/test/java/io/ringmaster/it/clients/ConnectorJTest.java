package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ProxyLab;
import java.io.ByteArrayInputStream;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** MySQL Connector/J in the modes programs choose: each test runs in each of them. */
@ParameterizedClass
@ValueSource(
    strings = {
      "useServerPrepStmts=false",
      "useServerPrepStmts=true",
      "useServerPrepStmts=true&cachePrepStmts=true&sslMode=PREFERRED",
      "rewriteBatchedStatements=true",
      "useServerPrepStmts=true&rewriteBatchedStatements=true",
      "allowMultiQueries=true",
      "useCursorFetch=true&defaultFetchSize=7",
      "useLocalSessionState=true&cacheServerConfiguration=true&elideSetAutoCommits=true",
    })
class ConnectorJTest {
  private final Map<String, String> properties = new HashMap<>();
  private Connection connection;

  ConnectorJTest(String options) {
    for (String option : options.split("&", -1)) {
      String[] pair = option.split("=", 2);
      properties.put(pair[0], pair[1]);
    }
  }

  @BeforeEach
  void connect() throws SQLException {
    connection = ProxyLab.shared().connect(ClientShop.database(), properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM users WHERE id BETWEEN 5000 AND 5999");
      statement.execute("DELETE FROM orders WHERE user_id = 5001");
      statement.execute("DELETE FROM files WHERE id = 5001");
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private List<List<Object>> rows(String sql, Object... parameters) throws SQLException {
    return rows(connection, sql, parameters);
  }

  private static List<List<Object>> rows(Connection on, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = on.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      if (!statement.execute()) {
        return List.of(List.of(statement.getUpdateCount()));
      }
      var rows = new ArrayList<List<Object>>();
      try (ResultSet result = statement.getResultSet()) {
        while (result.next()) {
          Object[] row = new Object[result.getMetaData().getColumnCount()];
          for (int i = 0; i < row.length; i++) {
            row[i] = result.getObject(i + 1);
          }
          rows.add(Arrays.asList(row));
        }
      }
      return rows;
    }
  }

  private static void fails(int errno, String sqlState, Executable run) {
    SQLException e = assertThrows(SQLException.class, run);
    assertEquals(errno + " " + sqlState, e.getErrorCode() + " " + e.getSQLState(), e.getMessage());
  }

  @Test
  void connectsWithAndWithoutADatabase() throws SQLException {
    assertEquals(ClientShop.database(), connection.getCatalog());
    assertTrue(connection.isValid(5));
    try (Connection without = ProxyLab.shared().connect("", properties)) {
      assertEquals(List.of(Arrays.asList((Object) null)), rows(without, "SELECT DATABASE()"));
      fails(1046, "3D000", () -> rows(without, "SELECT * FROM users WHERE id = ?", 1));
      without.setCatalog(ClientShop.database());
      assertEquals(List.of(), rows(without, "SELECT * FROM users WHERE id = ?", 5001));
    }
  }

  @Test
  void textSurvives() throws SQLException {
    String text = "Grüße, São Paulo 日本 😀";
    rows("INSERT INTO users VALUES (?, ?)", 5001, text);
    assertEquals(List.of(List.of(text)), rows("SELECT name FROM users WHERE id = ?", 5001));
    assertEquals(
        List.of(List.of(5001L)),
        rows("SELECT id FROM users WHERE name = ? AND id BETWEEN 5000 AND 5999", text));
    var latin = new HashMap<>(properties);
    latin.put("characterEncoding", "ISO-8859-1");
    try (Connection other = ProxyLab.shared().connect(ClientShop.database(), latin)) {
      rows(other, "INSERT INTO users VALUES (?, ?)", 5002, "Grüße");
      assertEquals(
          List.of(List.of("Grüße")), rows(other, "SELECT name FROM users WHERE id = ?", 5002));
    }
    assertEquals(List.of(List.of("Grüße")), rows("SELECT name FROM users WHERE id = ?", 5002));
  }

  @Test
  void preparedStatementsGoToTheShardOfEachExecution() throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO users VALUES (?, ?)");
        PreparedStatement select =
            connection.prepareStatement("SELECT name FROM users WHERE id = ?")) {
      for (long id = 5001; id <= 5030; id++) {
        insert.setLong(1, id);
        insert.setString(2, "user " + id);
        assertEquals(1, insert.executeUpdate());
        select.setLong(1, id);
        try (ResultSet found = select.executeQuery()) {
          assertTrue(found.next());
          assertEquals("user " + id, found.getString(1));
          assertFalse(found.next());
        }
      }
      insert.setLong(1, 5030);
      fails(1062, "23000", insert::executeUpdate);
    }
    assertEquals(
        List.of(List.of(30L, 5030L)),
        rows("SELECT COUNT(*), MAX(id) FROM users WHERE id BETWEEN ? AND ?", 5001, 5999));
    assertEquals(30, rows("SELECT id FROM users WHERE id BETWEEN 5001 AND 5999").size());
  }

  @Test
  void batchesReachAllShards() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO users VALUES (?, ?)")) {
      for (long id = 5101; id <= 5140; id++) {
        insert.setLong(1, id);
        insert.setString(2, "b" + id);
        insert.addBatch();
      }
      int[] counts = insert.executeBatch();
      // Rewritten into one INSERT, the driver does not know each row's count.
      int each = properties.containsKey("rewriteBatchedStatements") ? Statement.SUCCESS_NO_INFO : 1;
      assertArrayEquals(IntStream.range(0, 40).map(_ -> each).toArray(), counts);
    }
    assertEquals(
        List.of(List.of(40L)), rows("SELECT COUNT(*) FROM users WHERE id BETWEEN 5101 AND 5140"));
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE users SET name = ? WHERE id = ?")) {
      for (long id = 5101; id <= 5110; id++) {
        update.setString(1, "new");
        update.setLong(2, id);
        update.addBatch();
      }
      assertArrayEquals(IntStream.range(0, 10).map(_ -> 1).toArray(), update.executeBatch());
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO users VALUES (?, ?)")) {
      insert.setLong(1, 5101);
      insert.setString(2, "again");
      insert.addBatch();
      BatchUpdateException e = assertThrows(BatchUpdateException.class, insert::executeBatch);
      assertEquals(1062, e.getErrorCode());
    }
    assertEquals(
        List.of(List.of(10L)),
        rows("SELECT COUNT(*) FROM users WHERE name = 'new' AND id BETWEEN 5101 AND 5140"));
  }

  @Test
  void transactionsCommitRollBackAndKnowSavepoints() throws SQLException {
    String insert = "INSERT INTO orders VALUES (5001, ?, 9.5)";
    String all = "SELECT no FROM orders WHERE user_id = ? ORDER BY no";
    connection.setAutoCommit(false);
    rows(insert, 1);
    connection.commit();
    rows(insert, 2);
    connection.rollback();
    rows(insert, 3);
    Savepoint here = connection.setSavepoint("here");
    rows(insert, 4);
    connection.rollback(here);
    try (Connection other = ProxyLab.shared().connect(ClientShop.database(), properties)) {
      assertEquals(List.of(List.of(1)), rows(other, all, 5001));
      connection.commit();
      assertEquals(List.of(List.of(1), List.of(3)), rows(other, all, 5001));
    }
    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    connection.setReadOnly(true);
    fails(0, "S1009", () -> rows(insert, 5));
    connection.rollback();
    connection.setReadOnly(false);
    connection.setAutoCommit(true);
  }

  @Test
  void errorsCarryMySqlsNumberAndSqlState() throws SQLException {
    rows("INSERT INTO users VALUES (5001, 'a')");
    fails(1062, "23000", () -> rows("INSERT INTO users VALUES (5001, 'a')"));
    fails(1146, "42S02", () -> rows("SELECT * FROM no_such_table WHERE id = ?", 1));
    fails(1064, "42000", () -> rows("SELEC ?", 1));
    fails(1054, "42S22", () -> rows("SELECT nothing FROM users WHERE id = ?", 1));
    // A cursor's rows are those of a temporary table, in which MySQL makes a small constant an INT.
    Object number = properties.containsKey("useCursorFetch") ? (Object) 1 : (Object) 1L;
    assertEquals(List.of(List.of(number)), rows("SELECT 1"));
  }

  @Test
  void aRowLongerThanAPacketPasses() throws SQLException {
    // With useCursorFetch the driver looks ahead, and takes a row in two packets for out of order.
    byte[] body = new byte[properties.containsKey("useCursorFetch") ? 16_000_000 : 17_000_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31);
    }
    rows("INSERT INTO files VALUES (5001, ?)", (Object) body);
    byte[] read = (byte[]) rows("SELECT body FROM files WHERE id = ?", 5001).get(0).get(0);
    assertArrayEquals(body, read);
    try (PreparedStatement statement =
        connection.prepareStatement("UPDATE files SET body = ? WHERE id = ?")) {
      statement.setBinaryStream(1, new ByteArrayInputStream(body, 1, body.length - 1));
      statement.setInt(2, 5001);
      assertEquals(1, statement.executeUpdate());
    }
    assertEquals(
        List.of(List.of(body.length - 1L)),
        rows("SELECT LENGTH(body) FROM files WHERE id = ?", 5001));
  }

  @Test
  void largeResultsCanBeReadInPieces() throws SQLException {
    for (int id = 5001; id <= 5050; id++) {
      rows("INSERT INTO users VALUES (?, ?)", id, "x".repeat(90));
    }
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(properties.containsKey("useCursorFetch") ? 7 : Integer.MIN_VALUE);
      try (ResultSet found =
          statement.executeQuery("SELECT id FROM users WHERE id BETWEEN 5001 AND 5999")) {
        int count = 0;
        while (found.next()) {
          count++;
        }
        assertEquals(50, count);
      }
    }
    String one = "SELECT name FROM users WHERE id = ?";
    try (PreparedStatement statement = connection.prepareStatement(one)) {
      statement.setFetchSize(7);
      statement.setInt(1, 5001);
      try (ResultSet found = statement.executeQuery()) {
        assertTrue(found.next());
        assertFalse(found.next());
      }
    }
  }

  @Test
  void severalStatementsAtOnce() throws SQLException {
    String sql =
        "INSERT INTO users VALUES (5001, 'a'); SELECT name FROM users WHERE id = 5001;"
            + " UPDATE users SET name = 'b' WHERE id IN (5001, 5002)";
    try (Statement statement = connection.createStatement()) {
      if (!properties.containsKey("allowMultiQueries")) {
        fails(1064, "42000", () -> statement.execute(sql));
        return;
      }
      assertFalse(statement.execute(sql));
      assertEquals(1, statement.getUpdateCount());
      assertTrue(statement.getMoreResults());
      try (ResultSet result = statement.getResultSet()) {
        assertTrue(result.next());
        assertEquals("a", result.getString(1));
      }
      assertFalse(statement.getMoreResults());
      assertEquals(1, statement.getUpdateCount());
      assertFalse(statement.getMoreResults());
      assertEquals(-1, statement.getUpdateCount());
    }
  }

  @Test
  void aKilledConnectionIsGoneAndANewOneWorks() throws SQLException {
    Object id = rows("SELECT CONNECTION_ID()").get(0).get(0);
    ProxyLab.shared().execute("", "KILL " + id);
    SQLException e = assertThrows(SQLException.class, () -> rows("SELECT 1"));
    assertEquals("08S01", e.getSQLState(), e.getMessage());
    assertFalse(connection.isValid(1));
    connect();
    assertEquals(List.of(), rows("SELECT * FROM users WHERE id = ?", 5001));
  }

  @Test
  void warningsAndGeneratedResultsAreAsked() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT IGNORE INTO users VALUES (5001, REPEAT('x', 101))");
      assertEquals(1265, statement.getWarnings().getErrorCode());
      statement.execute("SELECT 1");
      assertNull(statement.getWarnings());
    }
  }
}
