package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

/** Statements around transactions: what MySQL says, and nothing left behind for other sessions. */
class TransactionStatementsTest {
  private static ProxyLab proxy;
  private static String database;

  private Connection one;
  private Connection other;
  private Connection mysql;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(), Map.of("mysql.event_loops", "1", "pool.max_per_server", "3"));
    database = proxy.createDatabase("tx");
    proxy.execute(database, "CREATE TABLE x (id INT PRIMARY KEY, n INT) SHARD BY HASH(id)");
    proxy.execute(database, "INSERT INTO x VALUES (1, 0), (2, 0), (3, 0), (4, 0)");
    MySqlLab.plain()
        .execute(
            "",
            "CREATE DATABASE " + database,
            "CREATE TABLE " + database + ".x (id INT PRIMARY KEY, n INT)",
            "INSERT INTO " + database + ".x VALUES (1, 0), (2, 0), (3, 0), (4, 0)");
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    one = proxy.connect(database);
    other = proxy.connect(database);
    mysql = MySqlLab.plain().connect(database);
    run(other, "UPDATE x SET n = 0");
    run(mysql, "UPDATE x SET n = 0");
  }

  /** No transaction may be left open on any shard, whatever the test did. */
  @AfterEach
  void nothingIsLeftOpen() throws Exception {
    one.close();
    other.close();
    mysql.close();
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection connection = shard.connect("")) {
        long end = System.nanoTime() + 20_000_000_000L;
        String open = "SELECT COUNT(*) FROM information_schema.INNODB_TRX";
        while (!value(connection, open).equals("0") && System.nanoTime() < end) {
          // The table is kept until nobody has asked for a tenth of a second.
          Thread.sleep(150);
        }
        assertEquals("0", value(connection, open), "open transactions");
      }
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The error number of each statement, 0 for none. */
  private static List<Integer> outcomes(Connection connection, String... statements)
      throws SQLException {
    List<Integer> outcomes = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        try {
          statement.execute(sql);
          outcomes.add(0);
        } catch (SQLException e) {
          outcomes.add(e.getErrorCode());
        }
      }
    }
    return outcomes;
  }

  /** Statements separated by {@code |}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN|SAVEPOINT q|RELEASE SAVEPOINT q|ROLLBACK TO q|INSERT INTO x VALUES (5, 1)|ROLLBACK",
        "BEGIN|SAVEPOINT a|SAVEPOINT b|ROLLBACK TO a|ROLLBACK TO b|ROLLBACK TO a|UPDATE x SET n = 5"
            + " WHERE id = 1|ROLLBACK TO a|COMMIT",
        "BEGIN|SAVEPOINT a|SAVEPOINT b|SAVEPOINT A|RELEASE SAVEPOINT b|ROLLBACK TO a|COMMIT",
        "BEGIN|SAVEPOINT `we``ird`|UPDATE x SET n = 5 WHERE id = 1|ROLLBACK TO `we``ird`|COMMIT",
        "BEGIN|SAVEPOINT a b c|INSERT INTO x VALUES (5, 1)|ROLLBACK",
        "BEGIN WORK|ROLLBACK WORK|BEGIN NOW",
        "START TRANSACTION FOO|SELECT n FROM x WHERE id = 1",
        "START TRANSACTION READ ONLY, READ WRITE",
        "START TRANSACTION READ ONLY|UPDATE x SET n = 5 WHERE id = 1|COMMIT",
        "START TRANSACTION READ WRITE|UPDATE x SET n = 0 WHERE id = 1|COMMIT AND CHAIN|ROLLBACK",
        "SAVEPOINT s|ROLLBACK TO s",
        "SET autocommit = 0|SAVEPOINT s|UPDATE x SET n = 7 WHERE id = 1|ROLLBACK TO s|ROLLBACK|SET"
            + " autocommit = 1",
        "COMMIT AND CHAIN RELEASE",
        "COMMIT NOW",
        "ROLLBACK AND NO CHAIN NO RELEASE",
        "RELEASE q",
        "SET TRANSACTION READ ONLY|SET TRANSACTION ISOLATION LEVEL SERIALIZABLE|BEGIN|UPDATE x SET"
            + " n = 5 WHERE id = 1|ROLLBACK",
        "SET TRANSACTION READ ONLY|SET TRANSACTION READ WRITE|BEGIN|UPDATE x SET n = 0 WHERE id ="
            + " 1|COMMIT",
        "SET TRANSACTION READ ONLY|BEGIN|COMMIT|UPDATE x SET n = 0 WHERE id = 1",
        "SET TRANSACTION READ ONLY|SELECT nosuch FROM x WHERE id = 1|UPDATE x SET n = 0 WHERE id ="
            + " 1"
      })
  void eachStatementSaysWhatMySqlSays(String statements) throws SQLException {
    String[] each = statements.split("\\|", -1);
    assertEquals(outcomes(mysql, each), outcomes(one, each), statements);
    assertEquals(value(mysql, "SELECT SUM(n) FROM x"), value(other, "SELECT SUM(n) FROM x"));
  }

  /** A SET that is carried out for the second time is answered by the proxy itself. */
  @Test
  void whatIsSetChangesNoRowsAndWarnsOfNothing() throws SQLException {
    for (String set : List.of("SET SESSION autocommit = 1", "SET TRANSACTION READ WRITE")) {
      for (int i = 0; i < 3; i++) {
        for (Connection connection : List.of(mysql, one)) {
          run(connection, "SELECT CAST('a' AS SIGNED)", set);
          assertEquals("0", value(connection, "SHOW COUNT(*) WARNINGS"), set);
          run(connection, "SELECT 1", set);
          assertEquals("0", value(connection, "SELECT ROW_COUNT()"), set);
        }
      }
    }
  }

  /** What a failed statement leaves of SET TRANSACTION must not reach another session. */
  @Test
  void characteristicsOfATransactionStayWithTheirSession() throws SQLException {
    for (int i = 0; i < 5; i++) {
      try (Connection left = proxy.connect(database)) {
        assertEquals(
            List.of(0, 1054),
            outcomes(left, "SET TRANSACTION READ ONLY", "SELECT nosuch FROM x WHERE id = 1"));
      }
      for (int id = 1; id <= 4; id++) {
        run(other, "UPDATE x SET n = 0 WHERE id = " + id);
      }
    }
  }

  @Test
  void aStatementThatIsAnsweredWithAnErrorHasDoneNothing() throws SQLException {
    assertEquals(
        List.of(1064, 0, 0),
        outcomes(
            one,
            "START TRANSACTION FOO",
            "INSERT INTO x VALUES (901, 1)",
            "DELETE FROM x WHERE id = 901"));
  }

  @Test
  void commitReleaseEndsTheSession() throws SQLException {
    run(one, "BEGIN", "UPDATE x SET n = 1 WHERE id = 4", "COMMIT RELEASE");
    assertFalse(one.isValid(1));
    assertEquals("1", value(other, "SELECT n FROM x WHERE id = 4"));
    run(other, "UPDATE x SET n = 0 WHERE id = 4");
  }

  @Test
  void aConsistentSnapshotOfOneShardIsOfItsMoment() throws SQLException {
    String single = proxy.createDatabase("snap");
    proxy.execute(single, "CREATE TABLE s (id INT PRIMARY KEY, n INT) SINGLE ON shard2");
    proxy.execute(single, "INSERT INTO s VALUES (1, 1)");
    try (Connection reader = proxy.connect(single);
        Connection writer = proxy.connect(single)) {
      run(reader, "START TRANSACTION READ ONLY, WITH CONSISTENT SNAPSHOT");
      run(writer, "UPDATE s SET n = 2");
      assertEquals("1", value(reader, "SELECT n FROM s"));
      run(reader, "COMMIT");
      assertEquals("2", value(reader, "SELECT n FROM s"));
    }
  }

  /** Every shard has a reference table: reading it does not decide where the transaction is. */
  @ParameterizedTest
  @ValueSource(strings = {"BEGIN", "SET autocommit = 0", "START TRANSACTION READ WRITE"})
  void aTransactionGoesToTheShardOfItsFirstRows(String begin) throws SQLException {
    proxy.execute(database, "CREATE TABLE IF NOT EXISTS r (id INT PRIMARY KEY, n INT) REFERENCE");
    proxy.execute(database, "REPLACE INTO r VALUES (1, 1)", "UPDATE x SET n = 0");
    try (Statement client = one.createStatement()) {
      for (int id = 1; id <= 4; id++) {
        client.execute(begin);
        client.execute("SAVEPOINT early");
        assertEquals("1", value(one, "SELECT n FROM r WHERE id = 1"));
        client.executeUpdate("UPDATE x SET n = 5 WHERE id = " + id);
        assertEquals("1", value(one, "SELECT n FROM r WHERE id = 1"));
        client.execute("ROLLBACK TO early");
        assertEquals("0", value(one, "SELECT n FROM x WHERE id = " + id));
        client.executeUpdate("UPDATE x SET n = 7 WHERE id = " + id);
        assertEquals("0", value(other, "SELECT n FROM x WHERE id = " + id));
        client.execute("COMMIT");
        assertEquals("7", value(other, "SELECT n FROM x WHERE id = " + id));
      }
      // Prepared, and as the first statement again after a move.
      client.execute(begin);
      assertEquals("1", value(one, "SELECT n FROM r WHERE id = 1"));
    }
    for (int id = 1; id <= 4; id++) {
      try (Connection prepared = proxy.connect(database, Map.of("useServerPrepStmts", "true"))) {
        prepared.setAutoCommit(false);
        assertEquals("1", value(prepared, "SELECT n FROM r WHERE id = 1"));
        try (PreparedStatement update =
            prepared.prepareStatement("UPDATE x SET n = 9 WHERE id = ?")) {
          update.setInt(1, id);
          assertEquals(1, update.executeUpdate());
        }
        prepared.commit();
      }
    }
    assertEquals("9", value(other, "SELECT MIN(n) FROM x"));
  }

  /** What has locked does not begin anew elsewhere: the locks stay, the other shard joins. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT n FROM r WHERE id = 1 FOR UPDATE",
        "SELECT n FROM r WHERE id = 1 LOCK IN SHARE MODE"
      })
  void aTransactionThatHasLocksKeepsThem(String sql) throws SQLException {
    proxy.execute(database, "CREATE TABLE IF NOT EXISTS r (id INT PRIMARY KEY, n INT) REFERENCE");
    proxy.execute(database, "REPLACE INTO r VALUES (1, 1)", "UPDATE x SET n = 0");
    run(other, "SET innodb_lock_wait_timeout = 1");
    try (Statement client = one.createStatement()) {
      for (int id = 1; id <= 4; id++) {
        client.execute("BEGIN");
        value(one, sql);
        assertEquals(1, client.executeUpdate("UPDATE x SET n = 5 WHERE id = " + id));
        assertEquals(List.of(1205), outcomes(other, "UPDATE r SET n = 2"));
        client.execute("COMMIT");
      }
    }
    assertEquals("20", value(other, "SELECT SUM(n) FROM x"));
  }
}
