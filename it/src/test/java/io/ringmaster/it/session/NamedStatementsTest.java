package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PREPARE, EXECUTE and DEALLOCATE PREPARE beside a plain MySQL. */
class NamedStatementsTest {
  private static ProxyLab proxy;
  private static String database;
  private static String other;
  private static LabServer mysql;

  @BeforeAll
  static void start() throws Exception {
    // One event loop, so that sessions share connections: whatever one leaves there others get.
    proxy =
        ProxyLab.start(
            MySqlLab.shards(), Map.of("mysql.event_loops", "1", "pool.max_per_server", "4"));
    database = proxy.createDatabase("named");
    other = proxy.createDatabase("named_other");
    mysql = MySqlLab.plain();
    mysql.execute("", "CREATE DATABASE " + database, "CREATE DATABASE " + other);
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void tables() throws SQLException {
    for (String each : List.of(database, other)) {
      proxy.execute(
          each,
          "DROP TABLE IF EXISTS x",
          "CREATE TABLE x (id INT PRIMARY KEY, v VARCHAR(20)) SHARD BY HASH(id)");
      mysql.execute(
          each, "DROP TABLE IF EXISTS x", "CREATE TABLE x (id INT PRIMARY KEY, v VARCHAR(20))");
    }
    String rows = "INSERT INTO x VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e')";
    proxy.execute(database, rows);
    mysql.execute(database, rows);
  }

  /** What a client gets of each statement. */
  private static List<String> outcomes(Connection connection, String... statements)
      throws SQLException {
    List<String> outcomes = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        try {
          boolean rows = statement.execute(sql);
          while (true) {
            outcomes.add(rows ? rows(statement) : statement.getUpdateCount() + " changed");
            rows = statement.getMoreResults();
            if (!rows && statement.getUpdateCount() < 0) {
              break;
            }
          }
        } catch (SQLException e) {
          outcomes.add("error " + e.getErrorCode() + " " + e.getMessage());
        }
      }
    }
    return outcomes;
  }

  private static String rows(Statement statement) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result = statement.getResultSet()) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(result.getString(i));
        }
        rows.add(String.join("|", row));
      }
    }
    return rows.toString();
  }

  /** The proxy's answers, which are MySQL's too. */
  private static List<String> same(Map<String, String> properties, String... statements)
      throws SQLException {
    try (Connection ofProxy = proxy.connect(database, properties);
        Connection plain = mysql.connect(database, properties)) {
      List<String> outcomes = outcomes(ofProxy, statements);
      assertEquals(outcomes(plain, statements), outcomes);
      return outcomes;
    }
  }

  /** As tools change tables that may have been changed before. */
  @Test
  void schemaChangesThatDependOnWhatIsThere() throws SQLException {
    String found =
        "SELECT COUNT(*) INTO @found FROM information_schema.columns WHERE table_schema ="
            + " DATABASE() AND table_name = 'x' AND column_name = 'n'";
    String choice =
        "SET @s = IF(@found = 0, 'ALTER TABLE x ADD COLUMN n INT NOT NULL DEFAULT 7', 'SELECT"
            + " ''there is one''')";
    List<String> outcomes =
        same(
            Map.of(),
            found,
            choice,
            "PREPARE stmt FROM @s",
            "EXECUTE stmt",
            "DEALLOCATE PREPARE stmt",
            found,
            choice,
            "PREPARE stmt FROM @s",
            "EXECUTE stmt",
            "DEALLOCATE PREPARE stmt",
            "SELECT SUM(n) FROM x",
            "PREPARE stmt FROM 'DROP TABLE x'",
            "EXECUTE stmt",
            "EXECUTE stmt");
    assertEquals("[there is one]", outcomes.get(8));
    assertEquals("[35]", outcomes.get(10));
  }

  /** A text that has characters which could end it, in any way that texts are read. */
  @ParameterizedTest
  @ValueSource(strings = {"", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES", "ANSI_QUOTES,PIPES_AS_CONCAT"})
  void textsAndStringsAreWhatTheyAre(String mode) throws SQLException {
    same(
        Map.of(),
        "SET @v = CONCAT('it''s ', CHAR(92, 39, 34, 0, 10 USING utf8mb4), ' ü 😀 -- /* `')",
        "SET @q = CONCAT('SELECT ', CHAR(39 USING utf8mb4), 'ü 😀 -- /* ? `', CHAR(39 USING"
            + " utf8mb4), ', ?, id || ?, HEX(v) FROM x WHERE id > ? ORDER BY id LIMIT 3')",
        "SET @one = 1",
        "SET sql_mode = '" + mode + "'",
        "PREPARE q FROM @q",
        "EXECUTE q USING @v, @v, @one",
        "PREPARE q FROM 'SELECT v FROM x WHERE id = ? AND v <> ?'",
        "EXECUTE q USING @one, @v",
        "SET sql_mode = DEFAULT",
        "EXECUTE q USING @one, @v");
  }

  @Test
  void severalInOneText() throws SQLException {
    same(
        Map.of("allowMultiQueries", "true"),
        "SET @i = 2; PREPARE a FROM 'SELECT v FROM x WHERE id = ?'; EXECUTE a USING @i; SET @i = 3;"
            + " EXECUTE a USING @i; PREPARE b FROM 'UPDATE x SET v = ? WHERE id > ?'; EXECUTE b"
            + " USING @i, @i; SELECT id, v FROM x ORDER BY id; EXECUTE missing; SELECT 1",
        "EXECUTE a USING @i");
  }

  /** It is read where it was prepared, whatever the default database is now. */
  @Test
  void aStatementKeepsItsDatabase() throws SQLException {
    same(
        Map.of(),
        "SET @i = 2",
        "PREPARE a FROM 'SELECT v FROM x WHERE id = ?'",
        "PREPARE b FROM 'SELECT COUNT(*) FROM x'",
        "USE " + other,
        "EXECUTE a USING @i",
        "EXECUTE b",
        "SELECT COUNT(*) FROM x");
  }

  @Test
  void whatConcernsTheDefaultDatabaseIsNotRunInAnother() throws SQLException {
    try (Connection client = proxy.connect(database)) {
      List<String> outcomes =
          outcomes(
              client,
              "PREPARE a FROM 'DROP TABLE x'",
              "USE " + other,
              "EXECUTE a",
              "USE " + database,
              "SELECT COUNT(*) FROM x");
      assertEquals("error 1235", outcomes.get(2).substring(0, 10));
      assertEquals("[5]", outcomes.get(4));
    }
  }

  @Test
  void resetForgetsThem() throws SQLException {
    for (boolean changeUser : new boolean[] {false, true}) {
      for (Connection each : List.of(proxy.connect(database), mysql.connect(database))) {
        try (each) {
          assertEquals(
              List.of("0 changed", "[1]"),
              outcomes(each, "PREPARE a FROM 'SELECT 1'", "EXECUTE a"));
          com.mysql.cj.jdbc.JdbcConnection driver =
              each.unwrap(com.mysql.cj.jdbc.JdbcConnection.class);
          if (changeUser) {
            driver.changeUser(driver.getUser(), driver.getProperties().getProperty("password"));
          } else {
            driver.resetServerState();
          }
          assertEquals(
              "error 1243 Unknown prepared statement handler (a) given to EXECUTE",
              outcomes(each, "EXECUTE a").getFirst());
        }
      }
    }
  }

  /** What carries the parameters to a server is not seen by the connection's next user. */
  @Test
  void otherSessionsDoNotSeeParameters() throws SQLException {
    try (Connection one = proxy.connect(database);
        Connection next = proxy.connect(database)) {
      for (int i = 0; i < 6; i++) {
        outcomes(
            one,
            "SET @secret = 'secret'",
            "PREPARE a FROM 'SELECT v, ? FROM x WHERE id = 1'",
            "EXECUTE a USING @secret",
            "PREPARE b FROM 'SELECT ? INTO @own'",
            "EXECUTE b USING @secret");
        assertEquals(
            List.of("[null|null]"), outcomes(next, "SELECT @`ringmaster 0`, @`ringmaster 1`"));
      }
      assertEquals(List.of("[secret]"), outcomes(one, "SELECT @own"));
    }
  }

  /** A driver's statements have a namespace of their own. */
  @Test
  void driversStatementsAreOthers() throws SQLException {
    try (Connection client = proxy.connect(database, Map.of("useServerPrepStmts", "true"));
        var driver = client.prepareStatement("SELECT v FROM x WHERE id = ?")) {
      driver.setInt(1, 4);
      assertEquals(
          List.of("0 changed", "0 changed", "[b]"),
          outcomes(
              client,
              "PREPARE a FROM 'SELECT v FROM x WHERE id = ?'",
              "SET @i = 2",
              "EXECUTE a USING @i"));
      try (ResultSet result = driver.executeQuery()) {
        result.next();
        assertEquals("d", result.getString(1));
      }
      assertEquals(
          List.of("0 changed", "error 1243"),
          outcomes(client, "DEALLOCATE PREPARE a", "EXECUTE a USING @i").stream()
              .map(outcome -> outcome.substring(0, Math.min(10, outcome.length())).strip())
              .map(outcome -> outcome.startsWith("0 changed") ? "0 changed" : outcome)
              .toList());
    }
  }

  /** MySQL would convert the later value to the type of the former. */
  @Test
  void parametersThatChangeTheirTypeAreRefused() throws SQLException {
    try (Connection client = proxy.connect(database)) {
      List<String> outcomes =
          outcomes(
              client,
              "SET @i = 1, @s = '1'",
              "PREPARE a FROM 'SELECT id FROM x WHERE v = ?'",
              "EXECUTE a USING @i",
              "EXECUTE a USING @s",
              "PREPARE a FROM 'SELECT id FROM x WHERE v = ?'",
              "EXECUTE a USING @s");
      assertEquals("error 1235", outcomes.get(3).substring(0, 10));
      assertEquals("[]", outcomes.get(5));
    }
  }

  /** Admin SQL is no server's: it is carried out as the text of EXECUTE. */
  @Test
  void adminStatements() throws SQLException {
    try (Connection client = proxy.connect(database)) {
      List<String> outcomes =
          outcomes(
              client,
              "PREPARE a FROM 'CREATE TABLE y (id INT PRIMARY KEY) SHARD BY HASH(id)'",
              "EXECUTE a",
              "PREPARE a FROM 'INSERT INTO y VALUES (1), (2), (3), (4)'",
              "EXECUTE a",
              "PREPARE a FROM 'SELECT COUNT(*) FROM y'",
              "EXECUTE a",
              "PREPARE a FROM 'DROP TABLE y'",
              "EXECUTE a");
      assertEquals(
          List.of(
              "0 changed",
              "0 changed",
              "0 changed",
              "4 changed",
              "0 changed",
              "[4]",
              "0 changed",
              "0 changed"),
          outcomes);
    }
  }

  /** An account reads of information_schema what it may see, and nothing of other databases. */
  @Test
  void accountsSeeTheirOwnDatabases() throws SQLException {
    proxy.execute(
        database,
        "CREATE USER IF NOT EXISTS reader IDENTIFIED BY 'reader'",
        "GRANT ALL ON " + database + ".* TO reader");
    String others = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = ";
    try (Connection client = proxy.connect("reader", "reader", database, Map.of())) {
      List<String> outcomes =
          outcomes(
              client,
              "SET @own = '" + database + "', @other = '" + other + "'",
              "PREPARE a FROM \"" + others + "'" + other + "'\"",
              "EXECUTE a",
              "PREPARE b FROM '" + others + "?'",
              "EXECUTE b USING @own",
              "EXECUTE b USING @other",
              "SET @n = (" + others + "@other)",
              "SELECT COUNT(*) FROM " + other + ".x",
              "PREPARE c FROM 'SELECT COUNT(*) FROM " + other + ".x'",
              "PREPARE d FROM 'EXPLAIN " + others + "?'",
              "USE information_schema",
              "EXECUTE a");
      assertEquals(
          List.of(
              "0 changed",
              "0 changed",
              "[0]",
              "0 changed",
              "[1]",
              "[0]",
              "error 1235",
              "error 1044",
              "error 1044",
              "error 1295",
              "0 changed",
              "error 1235"),
          outcomes.stream().map(outcome -> outcome.replaceAll("(error \\d+).*", "$1")).toList());
    }
  }
}
