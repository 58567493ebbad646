package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement has one moment on all servers, as on one MySQL, and the next one a later. */
class StatementTimeTest {
  private static final String ROWS =
      IntStream.rangeClosed(1, 20)
          .mapToObj(i -> "(%d, %d)".formatted(i, i))
          .collect(Collectors.joining(", "));

  private static ProxyLab proxy;
  private static String database;

  private Connection session;

  @BeforeAll
  static void start() throws Exception {
    // Few connections, so that what one statement leaves on them the next one would see.
    proxy =
        ProxyLab.start(
            MySqlLab.shards(), Map.of("mysql.event_loops", "1", "pool.max_per_server", "2"));
    database = proxy.createDatabase("statement_time");
    String columns =
        " (id INT PRIMARY KEY, v INT, at DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6), changed"
            + " TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)) ";
    proxy.execute(
        database,
        "CREATE TABLE t" + columns + "SHARD BY HASH(id)",
        "CREATE TABLE u" + columns + "SHARD BY HASH(id)",
        "CREATE TABLE r" + columns + "REFERENCE",
        "CREATE TABLE drawn (id INT PRIMARY KEY, v VARCHAR(36) DEFAULT (UUID())) REFERENCE");
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    session = proxy.connect(database);
    Sql.run(
        session,
        "DELETE FROM t",
        "DELETE FROM u",
        "DELETE FROM r",
        "INSERT INTO t (id, v) VALUES " + ROWS,
        "INSERT INTO u (id, v, at) VALUES " + ROWS.replace(")", ", '2020-01-01')"));
  }

  @AfterEach
  void disconnect() throws SQLException {
    session.close();
  }

  private void oneMoment(String column, String table) throws SQLException {
    assertEquals(
        "20 1",
        Sql.value(
            session,
            "SELECT CONCAT(COUNT(*), ' ', COUNT(DISTINCT %s)) FROM %s".formatted(column, table)));
  }

  @Test
  void rowsInsertedBySeveralShards() throws SQLException {
    oneMoment("at", "t");
    oneMoment("changed", "t");
    assertEquals("20", Sql.value(session, "SELECT COUNT(*) FROM t WHERE at = changed"));
    Sql.run(session, "REPLACE INTO t (id, v, at) VALUES " + ROWS.replace(")", ", NOW(6))"));
    oneMoment("at", "t");
    assertEquals("20", Sql.value(session, "SELECT COUNT(*) FROM t WHERE at = changed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE t SET v = v + 1, at = NOW(6)",
        "UPDATE t SET v = v + 1, at = NOW(6) ORDER BY v LIMIT 20",
        "UPDATE t SET v = v + 1, at = NOW(6) WHERE at <= NOW(6) ORDER BY v LIMIT 20",
        "UPDATE t JOIN u ON u.v = t.v SET t.v = t.v + 30, t.at = NOW(6)",
        "UPDATE t JOIN u ON u.v = t.v SET t.v = u.v + 30, t.at = NOW(6)",
        "INSERT INTO t (id, v) SELECT id, v FROM u ON DUPLICATE KEY UPDATE v = t.v + 1, at ="
            + " NOW(6)",
        "INSERT INTO t (id, v) SELECT v, id FROM u ON DUPLICATE KEY UPDATE v = t.v + 1, at = NOW(6)"
      })
  void rowsChangedOnSeveralShards(String sql) throws SQLException {
    String before = Sql.value(session, "SELECT MAX(changed) FROM t");
    Sql.run(session, sql);
    oneMoment("at", "t");
    oneMoment("changed", "t");
    assertEquals("20", Sql.value(session, "SELECT COUNT(*) FROM t WHERE at = changed"), sql);
    assertTrue(before.compareTo(Sql.value(session, "SELECT MAX(changed) FROM t")) < 0, sql);
  }

  @Test
  void referenceTablesAreTheSameEverywhere() throws SQLException {
    Sql.run(
        session,
        "INSERT INTO r (id, v) VALUES " + ROWS,
        "UPDATE r SET v = v + 1 WHERE at <= NOW(6)",
        "UPDATE r SET at = NOW(6) WHERE id > 10");
    String sum =
        "SELECT CONCAT(COUNT(*), SUM(v), ' ', SUM(at + 0), ' ', SUM(changed + 0)) FROM %s.r";
    String first = null;
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection direct = shard.connect("")) {
        String content = Sql.value(direct, sum.formatted(database));
        first = first == null ? content : first;
        assertEquals(first, content);
      }
    }
    assertTrue(first.startsWith("20230 "), first);
    SQLException varies = Sql.failure(session, "INSERT INTO drawn (id) VALUES (1)");
    assertTrue(varies.getMessage().contains("another default"), varies.getMessage());
    Sql.run(session, "INSERT INTO drawn VALUES (1, 'x')");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT DISTINCT NOW(6) FROM t",
        "SELECT MIN(id), NOW(6) AS n FROM t GROUP BY n",
        "SELECT n FROM (SELECT NOW(6) AS n, t.v FROM t) d GROUP BY n",
        "SELECT DISTINCT CURRENT_TIMESTAMP(6), UTC_TIMESTAMP(6), UNIX_TIMESTAMP(NOW(6)) FROM t"
      })
  void whatIsReadOnSeveralShards(String sql) throws SQLException {
    try (var statement = session.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertTrue(rows.next(), sql);
      assertTrue(!rows.next(), sql);
    }
  }

  @Test
  void aStoredFunctionHasTheMomentToo() throws SQLException {
    Sql.run(session, "CREATE FUNCTION moment() RETURNS DATETIME(6) NO SQL RETURN NOW(6)");
    try (var statement = session.createStatement();
        var rows = statement.executeQuery("SELECT DISTINCT moment() FROM t")) {
      assertTrue(rows.next());
      assertTrue(!rows.next());
    }
  }

  @Test
  void preparedStatements() throws SQLException {
    try (Connection prepared = proxy.connect(database, Map.of("useServerPrepStmts", "true"));
        PreparedStatement update =
            prepared.prepareStatement("UPDATE t SET v = v + ?, at = NOW(6)")) {
      String last = "";
      for (int i = 1; i <= 3; i++) {
        update.setInt(1, i);
        assertEquals(20, update.executeUpdate());
        oneMoment("at", "t");
        String now = Sql.value(session, "SELECT MAX(at) FROM t");
        assertTrue(last.compareTo(now) < 0, now);
        last = now;
      }
    }
  }

  @Test
  void theNextStatementIsLater() throws SQLException {
    Sql.run(session, "BEGIN", "UPDATE t SET v = v + 1", "INSERT INTO t (id, v) VALUES (21, 1)");
    String rows = "SELECT COUNT(DISTINCT changed) FROM t";
    assertEquals("2", Sql.value(session, rows));
    for (int id = 1; id <= 4; id++) {
      String one = "SELECT NOW(6) FROM t WHERE id = " + id;
      assertNotEquals(Sql.value(session, one), Sql.value(session, one));
    }
    Sql.run(session, "COMMIT");
    assertNotEquals(
        Sql.value(session, "SELECT MAX(NOW(6)) FROM t"), Sql.value(session, "SELECT NOW(6)"));
    assertNotEquals(Sql.value(session, "SELECT NOW(6)"), Sql.value(session, "SELECT NOW(6)"));
  }

  @Test
  void aMomentThatTheClientHasSetIsKept() throws SQLException {
    Sql.run(
        session,
        "SET time_zone = '+00:00', timestamp = 1000000000.25",
        "UPDATE t SET v = v + 1",
        "UPDATE t JOIN u ON u.v = t.v SET t.at = NOW(6)");
    assertEquals(
        "2001-09-09 01:46:40.250000 1",
        Sql.value(session, "SELECT CONCAT(MIN(changed), ' ', COUNT(DISTINCT changed)) FROM t"));
    assertEquals(
        "2001-09-09 01:46:40.250000",
        Sql.value(session, "SELECT MAX(at) FROM t WHERE at < '2002-01-01'"));
    for (String off : new String[] {"DEFAULT", "0"}) {
      Sql.run(session, "SET timestamp = 1000000000", "SET timestamp = " + off);
      String first = Sql.value(session, "SELECT NOW(6)");
      assertTrue(first.compareTo("2020") > 0, first);
      assertNotEquals(first, Sql.value(session, "SELECT NOW(6)"), off);
      for (int id = 1; id <= 4; id++) {
        String there = "SELECT NOW(6) FROM t WHERE id = " + id;
        assertNotEquals(Sql.value(session, there), Sql.value(session, there), off);
      }
      Sql.run(session, "UPDATE t SET v = v + 1");
      assertTrue(Sql.value(session, "SELECT MAX(changed) FROM t").compareTo(first) > 0, off);
    }
  }
}
