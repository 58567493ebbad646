package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.mysql.cj.jdbc.JdbcConnection;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** ALTER USER .. COMMIT and ALTER DATABASE .. COMMIT: the defaults of ringmaster_commit. */
class CommitDefaultsTest {
  private static final String MODE = "SELECT @@ringmaster_commit";
  private static final String WITH = "commit_with";
  private static final String WITHOUT = "commit_without";

  private static ProxyLab proxy;
  private static String database;
  private static String other;
  private static List<List<Integer>> keys;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("defaults");
    other = proxy.createDatabase("others");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, n INT NOT NULL) SHARD BY HASH(id) IN GROUP g",
        "INSERT INTO x VALUES (1,0),(2,0),(3,0),(4,0),(5,0),(6,0),(7,0),(8,0)");
    keys = ShardRows.ids(database, "x");
    for (String user : List.of(WITH, WITHOUT)) {
      proxy.execute(
          "", "CREATE USER " + user + " IDENTIFIED BY 'p'", "GRANT ALL ON *.* TO " + user);
    }
  }

  @AfterEach
  void takeBack() throws Exception {
    proxy.execute(
        database,
        "ALTER USER " + WITH + " COMMIT = DEFAULT",
        "ALTER DATABASE COMMIT = DEFAULT",
        "ALTER DATABASE " + other + " COMMIT = DEFAULT");
    ShardRows.assertNothingOpen();
  }

  @AfterAll
  static void drop() throws SQLException {
    proxy.execute("", "DROP USER " + WITH, "DROP USER " + WITHOUT);
  }

  private static Connection connect(String user, String to) throws SQLException {
    return proxy.connect(user, "p", to, Map.of());
  }

  private static String add(int shard) {
    return "UPDATE " + database + ".x SET n = n + 1 WHERE id = " + keys.get(shard).getFirst();
  }

  private static void assertSecondWriterIsRefused(Connection session) throws SQLException {
    for (int first = 0; first < 2; first++) {
      run(session, "BEGIN", add(first));
      assertEquals(30029, error(session, add(1 - first)));
      run(session, "ROLLBACK");
    }
    assertEquals(30029, error(session, "UPDATE " + database + ".x SET n = n + 1"));
  }

  private static void assertSecondWriterIsLet(Connection session) throws SQLException {
    run(session, "BEGIN", add(0), add(1), "ROLLBACK");
  }

  @Test
  void anAccountsModeCountsFromItsNextLogin() throws SQLException {
    try (Connection before = connect(WITH, database)) {
      proxy.execute("", "ALTER USER " + WITH + " COMMIT = single");
      assertEquals("two_phase", value(before, MODE));
      assertSecondWriterIsLet(before);
      try (Connection with = connect(WITH, database);
          Connection without = connect(WITHOUT, database)) {
        assertEquals("single", value(with, MODE));
        assertEquals("ringmaster_commit", value(with, "SHOW VARIABLES LIKE 'ringmaster%'"));
        assertSecondWriterIsRefused(with);
        assertEquals("two_phase", value(without, MODE));
        assertSecondWriterIsLet(without);
      }
      assertEquals(
          List.of("single"), commitOf("SHOW ACCOUNTS", WITH), "others see it in SHOW ACCOUNTS");
    }
  }

  @Test
  void theSessionComesBeforeTheAccountAndThatBeforeTheDatabase() throws SQLException {
    proxy.execute(
        "",
        "ALTER USER " + WITH + " COMMIT = best_effort",
        "ALTER DATABASE " + database + " COMMIT = single");
    try (Connection with = connect(WITH, database);
        Connection without = connect(WITHOUT, database)) {
      assertEquals("best_effort", value(with, MODE));
      assertEquals("single", value(without, MODE));
      assertSecondWriterIsRefused(without);
      run(without, "SET ringmaster_commit = two_phase", "USE " + other, "USE " + database);
      assertEquals("two_phase", value(without, MODE));
      assertSecondWriterIsLet(without);
      run(with, "SET ringmaster_commit = single");
      assertSecondWriterIsRefused(with);
      run(with, "SET ringmaster_commit = DEFAULT");
      run(without, "SET ringmaster_commit = DEFAULT");
      assertEquals("best_effort", value(with, MODE));
      assertEquals("single", value(without, MODE));
    }
    assertEquals(List.of("single"), commitOf("SHOW DATABASE RULES", database));
  }

  @Test
  void theDefaultDatabasesModeFollowsUse() throws SQLException {
    proxy.execute("", "ALTER DATABASE " + other + " COMMIT = single");
    try (Connection without = connect(WITHOUT, "")) {
      assertEquals("two_phase", value(without, MODE));
      run(without, "USE " + other);
      assertSecondWriterIsRefused(without);
      without.setCatalog(database);
      assertEquals("two_phase", value(without, MODE));
      assertSecondWriterIsLet(without);
      run(without, "USE " + other);
      proxy.execute("", "ALTER DATABASE " + other + " COMMIT = DEFAULT");
      assertEquals("single", value(without, MODE), "until the next USE");
      run(without, "USE " + other);
      assertEquals("two_phase", value(without, MODE));
    }
  }

  /** Else a transaction that has to be atomic would be committed otherwise. */
  @Test
  void aTransactionKeepsItsModeToTheEnd() throws SQLException {
    proxy.execute("", "ALTER DATABASE " + other + " COMMIT = single");
    try (Connection without = connect(WITHOUT, database)) {
      for (String end : List.of("COMMIT", "ROLLBACK")) {
        run(without, "USE " + database, "BEGIN", add(0), "USE " + other);
        assertEquals("two_phase", value(without, MODE));
        run(without, add(1), end);
        assertEquals("single", value(without, MODE));
      }
      run(without, "USE " + database, "BEGIN", add(0), "USE " + other, add(1), "COMMIT AND CHAIN");
      run(without, add(0));
      assertEquals(30029, error(without, add(1)));
      run(without, "ROLLBACK", "BEGIN", add(0), "USE " + database);
      assertEquals(30029, error(without, add(1)));
      run(without, "ROLLBACK");
      assertSecondWriterIsLet(without);
    }
  }

  @Test
  void aResetAndAnotherUserGiveTheDefaultAgain() throws SQLException {
    try (Connection session = connect(WITH, database)) {
      proxy.execute("", "ALTER USER " + WITH + " COMMIT = single");
      run(session, "SET ringmaster_commit = best_effort");
      session.unwrap(JdbcConnection.class).resetServerState();
      assertEquals("single", value(session, MODE));
      session.unwrap(JdbcConnection.class).changeUser(WITHOUT, "p");
      assertEquals("two_phase", value(session, MODE));
      proxy.execute("", "ALTER DATABASE " + database + " COMMIT = best_effort");
      session.unwrap(JdbcConnection.class).changeUser(WITHOUT, "p");
      assertEquals("best_effort", value(session, MODE));
      run(session, "SET ringmaster_commit = single");
      session.unwrap(JdbcConnection.class).changeUser(WITH, "p");
      assertSecondWriterIsRefused(session);
    }
  }

  @Test
  void whoMayNotIsRefused() throws SQLException {
    try (Connection without = connect(WITHOUT, database)) {
      for (String user : List.of(WITH, WITHOUT)) {
        String sql = "ALTER USER " + user + " COMMIT = single";
        assertEquals(
            1227, assertThrows(SQLException.class, () -> run(without, sql)).getErrorCode());
      }
      assertEquals(1231, error(without, "ALTER DATABASE COMMIT = never"));
    }
  }

  /** What column Commit says of one. */
  private static List<String> commitOf(String show, String name) throws SQLException {
    try (Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "", Map.of());
        var statement = admin.createStatement();
        var rows = statement.executeQuery(show)) {
      while (rows.next()) {
        if (rows.getString(1).equals(name)) {
          return List.of(rows.getString("Commit"));
        }
      }
      return List.of();
    }
  }
}
