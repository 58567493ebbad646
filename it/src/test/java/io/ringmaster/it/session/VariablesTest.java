package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** Variables follow their session to every server and are seen by no other. */
class VariablesTest {
  private static ProxyLab proxy;
  private static String database;

  private Connection one;
  private Connection other;

  @BeforeAll
  static void start() throws Exception {
    // One event loop, so that sessions share connections: whatever one session leaves there another
    // gets.
    proxy =
        ProxyLab.start(
            MySqlLab.shards(), Map.of("mysql.event_loops", "1", "pool.max_per_server", "4"));
    database = proxy.createDatabase("variables");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, v INT) SHARD BY HASH(id)",
        "CREATE TABLE near (id INT PRIMARY KEY, v INT) SINGLE ON shard1",
        "CREATE TABLE far (id INT PRIMARY KEY, v INT) SINGLE ON shard2",
        "INSERT INTO x VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6)",
        "INSERT INTO near VALUES (1, 10)",
        "INSERT INTO far VALUES (1, 20)");
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

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next(), sql);
      return rows.getString(1);
    }
  }

  private static SQLException fails(Connection connection, String sql) {
    return assertThrows(SQLException.class, () -> run(connection, sql), sql);
  }

  /** On both servers. */
  private static void everywhere(String expected, Connection connection, String expression)
      throws SQLException {
    assertEquals(expected, value(connection, "SELECT " + expression + " FROM near"), expression);
    assertEquals(expected, value(connection, "SELECT " + expression + " FROM far"), expression);
  }

  // SET

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET @n = (SELECT COUNT(*) FROM x)",
        "SET @n = 1 + (SELECT v FROM far)",
        "SET @n = EXISTS (TABLE x)",
        "SET @a = 1, @n = (WITH c AS (SELECT v FROM near) SELECT v FROM c)",
        "SET sql_select_limit = (SELECT COUNT(*) FROM x)",
        "DO @n := (SELECT COUNT(*) FROM x)",
      })
  void setReadsNoTables(String sql) throws SQLException {
    SQLException e = fails(one, sql);
    assertEquals(1235, e.getErrorCode());
    assertTrue(e.getMessage().contains("SELECT .. INTO"), e.getMessage());
    assertNull(value(one, "SELECT @n"));
  }

  @Test
  void namesMayHaveOtherLettersThanThoseOfAscii() throws SQLException {
    run(one, "SET @é = 7, @имя = 'one'");
    run(other, "SET @é = 8, @`имя` = 'other'", "SELECT @日本 := 5 FROM far");
    everywhere("7", one, "@é");
    everywhere("one", one, "@Имя");
    everywhere("8", other, "@é");
    everywhere("other", other, "@имя");
    everywhere("5", other, "@日本");
    run(one, "SELECT COUNT(*), MAX(v) INTO @größe, @é FROM x");
    everywhere("6", one, "@GRÖßE");
    everywhere("6", one, "@é");
  }

  /** On MySQL, a NULL has the type of what it came of. */
  @Test
  void aNullKeepsItsTypeOnEveryServer() throws SQLException {
    try (Connection plain = MySqlLab.plain().connect("")) {
      for (String value :
          List.of(
              "NULL",
              "CONVERT(NULL USING latin1)",
              "CONVERT(NULL USING utf8mb4) COLLATE utf8mb4_bin",
              "CAST(NULL AS SIGNED)",
              "CAST(NULL AS UNSIGNED)",
              "CAST(NULL AS DECIMAL(9, 2))",
              "CAST(NULL AS DOUBLE)",
              "CAST(NULL AS BINARY)")) {
        String set = "SET @n = " + value;
        run(plain, "SET @n = _latin1'before'", set);
        run(one, "SET @n = _latin1'before'", set);
        for (String table : List.of("far", "near", "far")) {
          assertEquals(
              described(plain, "SELECT @n, COLLATION(@n)"),
              described(one, "SELECT @n, COLLATION(@n) FROM " + table),
              value + " on the server of " + table);
        }
      }
    }
  }

  /** Servers give a NULL the type that the variable had, in whosever session. */
  @Test
  void aNullHasNotTheTypeOfAnotherSession() throws SQLException {
    for (String before : List.of("'text'", "5", "_latin1'x'", "1.5", "2e0", "x'00'")) {
      try (Connection plain = MySqlLab.plain().connect("");
          Connection first = proxy.connect(database);
          Connection second = proxy.connect(database)) {
        run(first, "SET @n = " + before);
        for (String table : List.of("far", "near")) {
          assertNotNull(value(first, "SELECT @n FROM " + table));
        }
        run(plain, "SET @n = NULL");
        run(second, "SET @n = NULL");
        for (String table : List.of("far", "near")) {
          assertEquals(
              described(plain, "SELECT @n, COLLATION(@n)"),
              described(second, "SELECT @n, COLLATION(@n) FROM " + table),
              before + " before, on the server of " + table);
        }
      }
    }
  }

  private static String described(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getMetaData().getColumnTypeName(1)
          + " "
          + rows.getMetaData().isSigned(1)
          + " "
          + rows.getString(1)
          + " "
          + rows.getString(2);
    }
  }

  @Test
  void setTakesExpressionsWithoutTables() throws SQLException {
    run(
        one,
        "SET @n = (SELECT 1), @t = TRIM(LEADING 'x' FROM 'xy'), @d = (SELECT 2 FROM DUAL)",
        "SET @s = (SELECT SUBSTRING('abc' FROM 2))");
    assertEquals("1y2bc", value(one, "SELECT CONCAT(@n, @t, @d, @s)"));
    run(one, "SELECT COUNT(*) INTO @n FROM near");
    everywhere("1", one, "@n");
  }

  @Test
  void whatSetAssignsInPassingFollowsToo() throws SQLException {
    run(one, "SET @a = (@b := 5) + 1");
    everywhere("65", one, "CONCAT(@a, @b)");
    everywhere(null, other, "@b");
    assertEquals(
        1231, fails(one, "SET @c = (@d := 7), character_set_client = ucs2").getErrorCode());
    everywhere(null, other, "@d");
  }

  @Test
  void setInATransactionKnowsTheVariables() throws SQLException {
    run(one, "SET @a = 3", "BEGIN", "UPDATE near SET v = v", "SET @b = @a + 1");
    assertEquals("4", value(one, "SELECT @b FROM near"));
    run(one, "ROLLBACK");
    everywhere("4", one, "@b");
  }

  /** What a server can't set back to its default would be the next client's too. */
  @Test
  void variablesWithoutADefaultAreRefused() throws SQLException {
    List<String> without = new ArrayList<>();
    try (Connection direct = MySqlLab.shards().getFirst().connect("");
        Statement statement = direct.createStatement()) {
      List<String> names = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery("SHOW SESSION VARIABLES")) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      assertTrue(names.size() > 400);
      for (String name : names) {
        if (settable(statement, name) && !sets(statement, name, "DEFAULT")) {
          without.add(name);
        }
      }
    }
    assertTrue(without.contains("last_insert_id"), without.toString());
    for (String name : without) {
      SQLException e = fails(one, "SET SESSION " + name + " = @@SESSION." + name);
      assertEquals(1235, e.getErrorCode(), name + ": " + e.getMessage());
    }
    assertEquals(1235, fails(one, "SET last_insert_id = 5").getErrorCode());
    assertEquals(1235, fails(one, "SET @@identity = 5").getErrorCode());
    assertEquals(1235, fails(one, "SET rand_seed1 = 5").getErrorCode());
    assertEquals("10", value(other, "SELECT v FROM near"));
  }

  private static boolean settable(Statement statement, String name) {
    return sets(statement, name, "@@SESSION." + name);
  }

  private static boolean sets(Statement statement, String name, String value) {
    try {
      statement.execute("SET SESSION " + name + " = " + value);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  // User variables

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EXPLAIN SELECT @lk := 5",
        "EXPLAIN ANALYZE SELECT @lk := 5 FROM near",
        "EXPLAIN FORMAT = TREE SELECT 5 INTO @lk",
        "SHOW TABLES WHERE @lk := 8",
        "SHOW VARIABLES WHERE @lk := 8",
        "SHOW COLUMNS FROM near WHERE @lk := 8",
      })
  void showAndExplainAssignNothing(String sql) throws SQLException {
    assertEquals(1235, fails(one, sql).getErrorCode());
    try (Connection preparing = proxy.connect(database, Map.of("useServerPrepStmts", "true"))) {
      SQLException e =
          assertThrows(
              SQLException.class,
              () -> {
                try (PreparedStatement statement = preparing.prepareStatement(sql)) {
                  statement.execute();
                }
              });
      assertEquals(1235, e.getErrorCode());
    }
    everywhere(null, other, "@lk");
    everywhere(null, one, "@lk");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DO @lk := 6",
        "SELECT @lk := 6 FROM information_schema.schemata LIMIT 1",
        "SELECT @lk := 6 FROM near",
        "SELECT IS_FREE_LOCK(@lk := 6)",
        "CREATE TEMPORARY TABLE lk SELECT @lk := 6 AS a",
      })
  void whatIsAssignedFollowsItsSessionOnly(String sql) throws SQLException {
    run(one, sql);
    everywhere(null, other, "@lk");
    everywhere("6", one, "@lk");
    everywhere(null, other, "@lk");
  }

  /** What is constant is computed when a statement is prepared. */
  @Test
  void preparingAssignsForItsSessionOnly() throws SQLException {
    try (Connection preparing = proxy.connect(database, Map.of("useServerPrepStmts", "true"));
        PreparedStatement statement =
            preparing.prepareStatement("SELECT v FROM near WHERE id = ? AND @lk := 8")) {
      everywhere(null, other, "@lk");
      statement.setInt(1, 1);
      try (ResultSet rows = statement.executeQuery()) {
        assertTrue(rows.next());
      }
      everywhere("8", preparing, "@lk");
      everywhere(null, other, "@lk");
    }
  }

  @Test
  void showAndExplainKnowTheVariables() throws SQLException {
    run(one, "SET @name = 'near'");
    for (int i = 0; i < 3; i++) {
      assertNull(value(other, "SELECT @name"));
      assertEquals("near", value(one, "SHOW TABLES WHERE Tables_in_" + database + " = @name"));
      try (Statement statement = other.createStatement();
          ResultSet rows =
              statement.executeQuery("SHOW TABLES WHERE Tables_in_" + database + " = @name")) {
        assertFalse(rows.next());
      }
    }
  }

  @Test
  void aStringKeepsItsCollationAndItsBytes() throws SQLException {
    run(
        one,
        "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
        "SET @s = 'abc', @q = 'a`@`s` b', @e = ''",
        "SET NAMES utf8mb4",
        "SET @l = _latin1'x' COLLATE latin1_german1_ci, @u = _utf16'abcd', @b = _binary'abc'",
        "SET NAMES latin1",
        "SET @w = _utf8mb4 x'e282ac20f09f9880'",
        "SET NAMES utf8mb4");
    for (int i = 0; i < 2; i++) {
      assertNull(value(other, "SELECT @s"));
      everywhere("utf8mb4_bin", one, "COLLATION(@s)");
      everywhere("abc", one, "@s");
      everywhere("0", one, "@s = 'ABC'");
      everywhere("a`@`s` b", one, "@q");
      everywhere("utf8mb4_bin", one, "COLLATION(@e)");
      everywhere("latin1_german1_ci", one, "COLLATION(@l)");
      everywhere("utf16", one, "CHARSET(@u)");
      everywhere("61626364", one, "HEX(@u)");
      everywhere("binary", one, "COLLATION(@b)");
      everywhere("E282AC20F09F9880", one, "HEX(@w)");
    }
  }

  /** MySQL describes results by it, and shows it in no variable. */
  @Test
  void aCollationOfSetNamesIsNotLeftOnConnections() throws SQLException {
    proxy.execute(
        database,
        "CREATE TABLE words (k VARCHAR(20) PRIMARY KEY) SHARD BY HASH(k)",
        "INSERT INTO words VALUES ('a'), ('b'), ('c'), ('d'), ('e'), ('f')");
    for (String collation : List.of("slovenian_ci", "polish_ci", "0900_as_cs", "bin")) {
      try (Connection third = proxy.connect(database)) {
        run(third, "SET NAMES utf8mb4 COLLATE utf8mb4_" + collation);
      }
      try (Statement statement = one.createStatement();
          ResultSet rows = statement.executeQuery("SELECT k FROM words ORDER BY k LIMIT 1")) {
        assertTrue(rows.next());
        assertEquals("a", rows.getString(1));
      }
    }
  }

  /** The text of SET is the client's bytes, not characters that were read and written again. */
  /** MySQL is asked about writes that are carried out by several statements before they are. */
  @Test
  void collationsOfOthersDoNotDecideWhetherWritesAreRight() throws SQLException {
    proxy.execute(
        database,
        "CREATE TABLE notes (id INT PRIMARY KEY, t VARCHAR(20) COLLATE utf8mb4_general_ci, q INT)"
            + " SHARD BY HASH(id)",
        "INSERT INTO notes VALUES (1, 'ann', 1), (2, 'bob', 2), (3, 'ann', 3), (4, 'eve', 4)");
    for (int turn = 0; turn < 10; turn++) {
      try (Connection third = proxy.connect(database)) {
        run(third, "SET @s = _utf8mb4'ann' COLLATE utf8mb4_0900_ai_ci", "SET @t = NULL");
        value(third, "SELECT COUNT(*) FROM x WHERE @s <> 'b' OR @t IS NULL");
      }
      run(
          one,
          "SET @s = _utf8mb4'ann' COLLATE utf8mb4_general_ci, @t = 'ann'",
          "UPDATE notes SET q = q + 1 WHERE t = @s ORDER BY id LIMIT 1",
          "UPDATE notes SET q = q + 1 WHERE t = @t COLLATE utf8mb4_general_ci ORDER BY id LIMIT 1");
    }
    assertEquals("21", value(one, "SELECT q FROM notes WHERE id = 1"));
    run(one, "SET @n = 100", "UPDATE notes SET id = id + @n WHERE t = @s");
    assertEquals(
        "101,103", value(one, "SELECT GROUP_CONCAT(id ORDER BY id) FROM notes WHERE t = 'ann'"));
  }

  @Test
  void textsOfOtherCharacterSetsAreKeptAsTheyAre() throws SQLException {
    try (Connection latin = proxy.connect(database, Map.of("characterEncoding", "ISO-8859-1"));
        Statement statement = latin.createStatement()) {
      statement.execute("SET @l = 'Zo\u00eb \u00fc', @again = '\u00ff'");
      try (ResultSet row = statement.executeQuery("SELECT HEX(@l), HEX(@again), CHARSET(@l)")) {
        assertTrue(row.next());
        assertEquals("5A6FEB20FC", row.getString(1));
        assertEquals("FF", row.getString(2));
        assertEquals("latin1", row.getString(3));
      }
    }
  }

  /** DEFAULT switches both off in MySQL 8.0, whatever their default is. */
  @Test
  void checksThatASessionSwitchesOffAreOnInOthers() throws SQLException {
    proxy.execute(
        database,
        "CREATE TABLE parents (id INT PRIMARY KEY) SHARD BY HASH(id) IN GROUP families",
        "CREATE TABLE children (id INT, parent INT, PRIMARY KEY (parent, id), FOREIGN KEY (parent)"
            + " REFERENCES parents (id)) SHARD BY HASH(parent) IN GROUP families");
    for (int turn = 0; turn < 20; turn++) {
      try (Connection unchecked = proxy.connect(database);
          Statement statement = unchecked.createStatement()) {
        statement.execute("SET foreign_key_checks = 0, unique_checks = 0");
        for (int id = 0; id < 4; id++) {
          statement.executeQuery("SELECT * FROM parents WHERE id = " + (turn + id)).close();
        }
      }
      try (Connection checked = proxy.connect(database);
          Statement statement = checked.createStatement()) {
        for (int id = 0; id < 8; id++) {
          String orphan = "INSERT INTO children VALUES (1, " + (100 * turn + id) + ")";
          SQLException refused =
              assertThrows(SQLException.class, () -> statement.execute(orphan), orphan);
          assertEquals(1452, refused.getErrorCode(), refused.getMessage());
        }
        try (ResultSet row = statement.executeQuery("SELECT @@unique_checks")) {
          row.next();
          assertEquals(1, row.getInt(1));
        }
      }
    }
  }
}
