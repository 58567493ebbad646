package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Locks and temporary tables, which a server keeps for one connection: the session keeps that, and
 * nobody else ever gets it.
 */
class PinnedSessionsTest {
  private static ProxyLab proxy;
  private static String database;

  private Connection one;
  private Connection other;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(), Map.of("mysql.event_loops", "1", "pool.max_per_server", "4"));
    database = proxy.createDatabase("pins");
    proxy.execute(
        database,
        "CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(20)) SHARD BY HASH(id)",
        "CREATE TABLE codes (code INT PRIMARY KEY) REFERENCE",
        "CREATE TABLE near (id INT PRIMARY KEY, n INT) SINGLE ON shard1",
        "CREATE TABLE far (id INT PRIMARY KEY, n INT) SINGLE ON shard2",
        "INSERT INTO users VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')",
        "INSERT INTO codes VALUES (1), (2)",
        "INSERT INTO near VALUES (1, 10), (2, 20)",
        "INSERT INTO far VALUES (1, 10), (2, 20)");
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    one = proxy.connect(database);
    other = proxy.connect(database);
  }

  @AfterEach
  void disconnect() throws SQLException {
    one.close();
    other.close();
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet set = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (set.next()) {
        rows.add(set.getString(1));
      }
      return rows;
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    return rows(connection, sql).getFirst();
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static SQLException fails(Connection connection, String sql) {
    return assertThrows(SQLException.class, () -> run(connection, sql), sql);
  }

  /** Waits until a condition holds, for what happens when a connection ends. */
  private static void eventually(Check check) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!check.holds()) {
      assertTrue(System.nanoTime() < end, "did not happen in time");
      Thread.sleep(20);
    }
  }

  private interface Check {
    boolean holds() throws Exception;
  }

  private static long userLocksOn(int shard) throws SQLException {
    LabServer server = MySqlLab.shards().get(shard);
    try (Connection connection = server.connect("");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT COUNT(*) FROM performance_schema.metadata_locks WHERE OBJECT_TYPE ="
                    + " 'USER LEVEL LOCK'")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  // User-level locks

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void aUserLockKeepsOthersOut(String serverPrepared) throws Exception {
    Map<String, String> how = Map.of("useServerPrepStmts", serverPrepared);
    try (Connection first = proxy.connect(database, how);
        PreparedStatement lock = first.prepareStatement("SELECT GET_LOCK(?, ?)")) {
      lock.setString(1, "job");
      lock.setInt(2, 1);
      try (ResultSet rows = lock.executeQuery()) {
        assertTrue(rows.next());
        assertEquals(1, rows.getInt(1));
      }
      for (int i = 0; i < 10; i++) {
        // Statements in between, on all shards, of both.
        assertEquals("4", value(first, "SELECT COUNT(*) FROM users"));
        assertEquals("0", value(other, "SELECT GET_LOCK('job', 0)"));
        assertEquals("0", value(other, "SELECT IS_FREE_LOCK('job')"));
        assertEquals("0", value(other, "SELECT RELEASE_LOCK('job')"));
      }
      assertEquals("1", value(first, "SELECT RELEASE_LOCK('job')"));
      assertEquals("1", value(other, "SELECT GET_LOCK('job', 0)"));
      assertEquals("1", value(other, "SELECT RELEASE_ALL_LOCKS()"));
    }
    assertEquals(0, userLocksOn(0));
  }

  @Test
  void aLockIsCountedAndWaitedForAsInMySql() throws Exception {
    assertEquals("1", value(one, "SELECT GET_LOCK('a', 1)"));
    assertEquals("1", value(one, "SELECT GET_LOCK('a', 1)"));
    assertEquals("1", value(one, "SELECT RELEASE_LOCK('a')"));
    assertEquals("0", value(other, "SELECT IS_FREE_LOCK('a')"));
    Thread release =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(300);
                    run(one, "DO RELEASE_LOCK('a')");
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
    assertEquals("1", value(other, "SELECT GET_LOCK('a', 20)"));
    release.join();
    run(other, "DO RELEASE_LOCK('a')");
    assertEquals("1", value(one, "SELECT IS_FREE_LOCK('a')"));
  }

  @Test
  void aLockOutlivesTransactionsOnAnyShard() throws Exception {
    run(one, "BEGIN", "UPDATE far SET n = n + 1 WHERE id = 1");
    assertEquals("1", value(one, "SELECT GET_LOCK('t', 1)"));
    run(one, "ROLLBACK", "BEGIN", "UPDATE near SET n = n + 1 WHERE id = 1");
    assertEquals("0", value(other, "SELECT GET_LOCK('t', 0)"));
    run(one, "ROLLBACK");
    assertEquals("10", value(other, "SELECT n FROM near WHERE id = 1"));
    assertEquals("10", value(other, "SELECT n FROM far WHERE id = 1"));
    assertEquals("0", value(other, "SELECT GET_LOCK('t', 0)"));
    assertEquals("1", value(one, "SELECT RELEASE_LOCK('t')"));
  }

  @Test
  void aLockEndsWithItsSession() throws Exception {
    assertEquals("1", value(one, "SELECT GET_LOCK('gone', 1)"));
    one.close();
    eventually(() -> value(other, "SELECT GET_LOCK('gone', 0)").equals("1"));
    other.unwrap(com.mysql.cj.jdbc.JdbcConnection.class).resetServerState();
    try (Connection third = proxy.connect(database)) {
      eventually(() -> value(third, "SELECT GET_LOCK('gone', 0)").equals("1"));
    }
  }

  @Test
  void whatCannotBeKeptIsRefused() {
    assertEquals(1235, fails(one, "SELECT IS_USED_LOCK('x')").getErrorCode());
    assertEquals(1235, fails(one, "SELECT GET_LOCK('x', 0) FROM near").getErrorCode());
    assertEquals(1235, fails(one, "SET @x = GET_LOCK('x', 0)").getErrorCode());
  }

  @Test
  void aTransactionEndsWithItsSession() throws Exception {
    for (int i = 0; i < 10; i++) {
      Connection left = proxy.connect(database);
      run(left, "BEGIN", "UPDATE near SET n = 99 WHERE id = 2");
      left.close();
      run(other, "SET innodb_lock_wait_timeout = 10");
      assertEquals("20", value(other, "SELECT n FROM near WHERE id = 2 FOR UPDATE"));
    }
  }

  // Temporary tables

  @Test
  void aTemporaryTableIsTheSessionsOwn() throws Exception {
    run(
        one,
        "CREATE TEMPORARY TABLE tmp (id INT PRIMARY KEY, v VARCHAR(10))",
        "INSERT INTO tmp VALUES (1, 'x'), (2, 'y')");
    for (int i = 0; i < 10; i++) {
      assertEquals("2", value(one, "SELECT COUNT(*) FROM tmp"));
      assertEquals("4", value(one, "SELECT COUNT(*) FROM users"));
      assertEquals(1146, fails(other, "SELECT * FROM tmp").getErrorCode());
    }
    assertEquals(
        List.of("x", "y"), rows(one, "SELECT v FROM tmp JOIN near USING (id) ORDER BY id"));
    assertEquals(List.of("x", "y"), rows(one, "SELECT v FROM tmp JOIN codes ON code = id"));
    run(one, "ALTER TABLE tmp ADD w INT DEFAULT 7", "CREATE INDEX w ON tmp (w)");
    assertEquals(List.of("7", "7"), rows(one, "SELECT w FROM tmp"));
    assertEquals(List.of("id", "v", "w"), rows(one, "SHOW COLUMNS FROM tmp"));
    try (PreparedStatement prepared = one.prepareStatement("SELECT v FROM tmp WHERE id = ?")) {
      prepared.setInt(1, 2);
      try (ResultSet set = prepared.executeQuery()) {
        assertTrue(set.next());
        assertEquals("y", set.getString(1));
      }
    }
    run(one, "BEGIN", "DELETE FROM tmp", "UPDATE near SET n = 0", "ROLLBACK");
    assertEquals("2", value(one, "SELECT COUNT(*) FROM tmp"));
    run(one, "TRUNCATE TABLE tmp");
    assertEquals("0", value(one, "SELECT COUNT(*) FROM tmp"));
    run(one, "DROP TABLE tmp");
    assertEquals(1146, fails(one, "SELECT * FROM tmp").getErrorCode());
  }

  @Test
  void aTemporaryTableIsFilledFromItsShardOnly() throws Exception {
    run(one, "CREATE TEMPORARY TABLE t1 AS SELECT * FROM near");
    assertEquals("2", value(one, "SELECT COUNT(*) FROM t1"));
    run(one, "CREATE TEMPORARY TABLE t2 LIKE users");
    assertEquals("0", value(one, "SELECT COUNT(*) FROM t2"));
    SQLException sharded = fails(one, "CREATE TEMPORARY TABLE t3 SELECT * FROM users");
    assertEquals(1235, sharded.getErrorCode());
    assertTrue(sharded.getMessage().contains(".users"), sharded.getMessage());
    assertEquals(1235, fails(one, "CREATE TEMPORARY TABLE users (a INT)").getErrorCode());
    SQLException apart = fails(one, "SELECT * FROM t1 JOIN users USING (id) WHERE id = 1");
    assertEquals(1235, apart.getErrorCode());
    String wayOut = "fill another temporary table so and use that in the other's place";
    assertTrue(apart.getMessage().contains(wayOut), apart.getMessage());
    SQLException unnamed = fails(one, "INSERT INTO t2 SELECT * FROM users");
    assertEquals(1235, unnamed.getErrorCode());
    assertTrue(unnamed.getMessage().contains("which must name the columns"), unnamed.getMessage());
    run(one, "INSERT INTO t2 (id, name) SELECT id, name FROM users");
    assertEquals(
        value(one, "SELECT COUNT(*) FROM near JOIN users USING (id)"),
        value(one, "SELECT COUNT(*) FROM t1 JOIN t2 USING (id)"));
    assertEquals(1146, fails(one, "INSERT INTO nowhere SELECT * FROM users").getErrorCode());
    assertEquals(1235, fails(one, "DROP TABLE t1, near").getErrorCode());
    assertEquals(1050, fails(one, "CREATE TEMPORARY TABLE t1 (a INT)").getErrorCode());
    run(one, "CREATE TEMPORARY TABLE IF NOT EXISTS t1 (a INT)", "DROP TEMPORARY TABLE t1, t2");
    assertEquals(1051, fails(one, "DROP TEMPORARY TABLE t1").getErrorCode());
  }

  @Test
  void aTemporaryTableEndsWithItsSession() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (Connection short1 = proxy.connect(database)) {
        run(short1, "CREATE TEMPORARY TABLE mine (a INT)", "INSERT INTO mine VALUES (1)");
        assertEquals(List.of("1"), rows(short1, "SELECT a FROM mine"));
      }
    }
    assertEquals(1146, fails(one, "SELECT * FROM mine").getErrorCode());
  }

  @Test
  void aTableOfThatNameCreatedLaterIsNotMistaken() throws Exception {
    run(one, "CREATE TEMPORARY TABLE late (a INT)");
    proxy.execute(database, "CREATE TABLE late (a INT PRIMARY KEY) SHARD BY HASH(a)");
    assertEquals(1235, fails(one, "SELECT * FROM late WHERE a = 1").getErrorCode());
    run(one, "DROP TEMPORARY TABLE late");
    assertEquals(List.of(), rows(one, "SELECT * FROM late WHERE a = 1"));
    proxy.execute(database, "DROP TABLE late");
  }

  @Test
  void aLostServerEndsTheSessionThatHadSomethingThere() throws Exception {
    run(one, "CREATE TEMPORARY TABLE doomed (a INT)");
    LabServer server = MySqlLab.shards().getFirst();
    String id;
    try (Connection admin = server.connect("")) {
      run(one, "INSERT INTO doomed VALUES (1)");
      id =
          value(
              admin,
              "SELECT PROCESSLIST_ID FROM performance_schema.threads JOIN"
                  + " performance_schema.events_statements_history USING (THREAD_ID) WHERE SQL_TEXT"
                  + " LIKE 'INSERT INTO doomed%' ORDER BY TIMER_START DESC LIMIT 1");
      run(admin, "KILL " + id);
    }
    assertThrows(SQLException.class, () -> rows(one, "SELECT * FROM doomed"));
    eventually(() -> !one.isValid(1));
    assertEquals("4", value(other, "SELECT COUNT(*) FROM users"));
  }

  // LOCK TABLES

  @Test
  void lockTablesKeepsWritersOut() throws Exception {
    run(one, "LOCK TABLES near WRITE", "UPDATE near SET n = 11 WHERE id = 1");
    assertEquals("11", value(one, "SELECT n FROM near WHERE id = 1"));
    run(other, "SET lock_wait_timeout = 1");
    assertEquals(1205, fails(other, "UPDATE near SET n = 12 WHERE id = 1").getErrorCode());
    assertEquals(1100, fails(one, "SELECT * FROM codes").getErrorCode());
    assertEquals(1235, fails(one, "SELECT * FROM far").getErrorCode());
    assertEquals(1235, fails(one, "SELECT COUNT(*) FROM users").getErrorCode());
    assertEquals(1192, fails(one, "CREATE TABLE x (a INT)").getErrorCode());
    assertEquals("5", value(one, "SELECT 5"));
    run(one, "UNLOCK TABLES");
    run(other, "UPDATE near SET n = 10 WHERE id = 1");
    assertEquals("4", value(one, "SELECT COUNT(*) FROM users"));
  }

  @Test
  void lockTablesEndsATransaction() throws Exception {
    run(one, "BEGIN", "UPDATE near SET n = 13 WHERE id = 1", "LOCK TABLES near READ");
    assertEquals("13", value(other, "SELECT n FROM near WHERE id = 1"));
    assertEquals(1099, fails(one, "UPDATE near SET n = 14").getErrorCode());
    run(one, "ROLLBACK", "UNLOCK TABLES", "UPDATE near SET n = 10 WHERE id = 1");
  }

  @Test
  void beginEndsLockTables() throws Exception {
    run(one, "LOCK TABLES far READ");
    assertEquals(1099, fails(one, "UPDATE far SET n = 1").getErrorCode());
    run(one, "BEGIN");
    run(other, "UPDATE far SET n = 10 WHERE id = 1");
    run(one, "COMMIT", "UNLOCK TABLES");
  }

  @Test
  void lockTablesOverShardsIsRefused() {
    assertEquals(1235, fails(one, "LOCK TABLES users READ").getErrorCode());
    assertEquals(1235, fails(one, "LOCK TABLES near READ, far READ").getErrorCode());
    assertEquals(1235, fails(one, "LOCK TABLES codes WRITE").getErrorCode());
    assertEquals(1146, fails(one, "LOCK TABLES nope READ").getErrorCode());
    assertFalse(fails(one, "LOCK TABLE").getMessage().isEmpty());
  }

  /** Whichever server finishes: it is another one each time, and none is lost. */
  @Test
  void aCursorWhereMySqlFinishesLeavesWhatTheSessionHasOnThatServer() throws SQLException {
    String sql = "SELECT id, ROW_NUMBER() OVER (ORDER BY name) FROM users ORDER BY id";
    for (int i = 0; i < 8; i++) {
      try (Connection session =
          proxy.connect(database, Map.of("useCursorFetch", "true", "defaultFetchSize", "1"))) {
        Sql.run(session, "CREATE TEMPORARY TABLE mine (a INT)", "INSERT INTO mine VALUES (7)");
        assertEquals("1", Sql.value(session, "SELECT GET_LOCK('cursors', 0)"));
        try (PreparedStatement select = session.prepareStatement(sql);
            ResultSet rows = select.executeQuery()) {
          for (int id = 1; id <= 4; id++) {
            assertTrue(rows.next());
            assertEquals(id, rows.getInt(1));
            try (Statement own = session.createStatement()) {
              own.setFetchSize(Integer.MIN_VALUE);
              assertEquals(1, own.executeUpdate("UPDATE mine SET a = a + 1"));
            }
          }
        }
        assertEquals("11", Sql.value(session, "SELECT a FROM mine"));
        assertEquals("1", Sql.value(session, "SELECT RELEASE_LOCK('cursors')"));
      }
    }
  }
}
