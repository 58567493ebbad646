package io.ringmaster.it.admin;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.failure;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Views of tables on several shards, which no server has all rows of. */
class SpreadViewsTest {
  private static ProxyLab proxy;
  private static String database;

  private Connection connection;

  @BeforeAll
  static void tables() throws SQLException {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("spread_views");
    proxy.execute(
        database,
        "CREATE TABLE t (id INT PRIMARY KEY, n INT, s VARCHAR(20)) SHARD BY HASH(id)",
        "CREATE TABLE one (id INT PRIMARY KEY) SINGLE ON shard1",
        "CREATE TABLE two (id INT PRIMARY KEY) SINGLE ON shard2",
        "INSERT INTO t VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 1, 'c'), (4, 2, 'd')",
        "INSERT INTO one VALUES (1), (2)",
        "INSERT INTO two VALUES (2), (3)");
  }

  @BeforeEach
  void connect() throws SQLException {
    connection = proxy.connect(database);
    run(connection, "CREATE OR REPLACE VIEW v AS SELECT * FROM t WHERE s <> 'it''s \\\\ é'");
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    ShardRows.assertNothingOpen();
  }

  private static String plan(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("EXPLAIN ROUTE " + sql)) {
      assertTrue(row.next());
      return row.getString("plan");
    }
  }

  @Test
  void theKeyOfAViewIsThatOfItsTable() throws SQLException {
    assertEquals("c", value(connection, "SELECT s FROM v WHERE id = 3"));
    assertEquals("Single", plan(connection, "SELECT s FROM v WHERE id = 3"));
    assertEquals("Scatter", plan(connection, "SELECT s FROM v ORDER BY id LIMIT 2"));
    assertEquals("Scatter", plan(connection, "SELECT COUNT(*) FROM v JOIN t ON t.id = v.id"));
    assertEquals("4", value(connection, "SELECT COUNT(*) FROM v JOIN t ON t.id = v.id"));
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("EXPLAIN SELECT s FROM v WHERE id = 3")) {
      assertTrue(row.next());
      assertEquals("t", row.getString("table"));
      assertEquals("const", row.getString("type"));
    }
  }

  @Test
  void singleTablesOfDifferentShards() throws SQLException {
    run(connection, "CREATE OR REPLACE VIEW b AS SELECT one.id FROM one JOIN two USING (id)");
    assertEquals("2", value(connection, "SELECT id FROM b"));
    run(connection, "DROP VIEW b");
  }

  /** As MySQL does it: the columns that a table gets later are not in the view. */
  @Test
  void starIsWhatItWas() throws SQLException {
    run(connection, "ALTER TABLE t ADD COLUMN later INT");
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM v")) {
      assertEquals(3, rows.getMetaData().getColumnCount());
    }
    run(connection, "ALTER TABLE t DROP COLUMN later");
  }

  @Test
  void preparedOnesFollowTheView() throws SQLException {
    try (Connection prepares = proxy.connect(database, Map.of("useServerPrepStmts", "true"));
        PreparedStatement read = prepares.prepareStatement("SELECT s FROM v WHERE id = ?")) {
      assertEquals("b", text(read, 2));
      assertEquals("c", text(read, 3));
      run(connection, "ALTER VIEW v AS SELECT id, UPPER(s) AS s FROM t");
      SQLException outdated = assertThrows(SQLException.class, () -> text(read, 2));
      assertEquals(1615, outdated.getErrorCode());
      try (PreparedStatement again = prepares.prepareStatement("SELECT s FROM v WHERE id = ?")) {
        assertEquals("B", text(again, 2));
        run(connection, "CREATE TABLE other (id INT PRIMARY KEY) SHARD BY HASH(id)");
        assertEquals("C", text(again, 3));
        run(connection, "DROP TABLE other");
      }
    }
    run(
        connection,
        "PREPARE p FROM 'SELECT s FROM v WHERE id = ?'",
        "SET @id = 4",
        "EXECUTE p USING @id");
    run(connection, "ALTER VIEW v AS SELECT id, s FROM t");
    assertEquals(1615, error(connection, "EXECUTE p USING @id"));
  }

  private static String text(PreparedStatement statement, int id) throws SQLException {
    statement.setInt(1, id);
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getString(1) : "no row";
    }
  }

  /** As a dump makes them: each view stands for itself first, and is made anew in its order. */
  @Test
  void viewsFollowWhatTheyRead() throws SQLException {
    run(
        connection,
        "CREATE VIEW below AS SELECT 1 AS id",
        "CREATE VIEW above AS SELECT id FROM below",
        "DROP VIEW below",
        "CREATE VIEW below AS SELECT id FROM t");
    assertEquals("4", value(connection, "SELECT COUNT(*) FROM above"));
    assertEquals(1235, error(connection, "INSERT INTO above VALUES (9)"));
    run(connection, "DROP VIEW above, below");
    run(
        connection,
        "CREATE TABLE again (id INT PRIMARY KEY)",
        "CREATE VIEW of_again AS SELECT * FROM again",
        "DROP TABLE again",
        "CREATE TABLE again (id INT PRIMARY KEY) SHARD BY HASH(id)",
        "INSERT INTO again VALUES (1), (2), (3), (4)");
    assertEquals("4", value(connection, "SELECT COUNT(*) FROM of_again"));
    run(
        connection,
        "DROP TABLE again",
        "CREATE TABLE fresh (id INT PRIMARY KEY) SHARD BY HASH(id)");
    run(connection, "RENAME TABLE fresh TO again", "INSERT INTO again VALUES (1), (2), (3)");
    assertEquals("3", value(connection, "SELECT COUNT(*) FROM of_again"));
    run(connection, "DROP VIEW of_again", "DROP TABLE again");
  }

  @Test
  void viewsOfEachShardStayWhatTheyAre() throws SQLException {
    run(
        connection,
        "CREATE TABLE code (id INT PRIMARY KEY) REFERENCE",
        "CREATE VIEW of_code AS SELECT * FROM code",
        "DROP TABLE code");
    SQLException refused =
        failure(connection, "CREATE TABLE code (id INT PRIMARY KEY) SHARD BY HASH(id)");
    assertTrue(refused.getMessage().contains("of_code' reads"), refused.getMessage());
    assertEquals(1146, error(connection, "SELECT * FROM code"));
    run(
        connection,
        "DROP VIEW of_code",
        "CREATE TABLE code (id INT PRIMARY KEY) SHARD BY HASH(id)");
    run(connection, "DROP TABLE code");
  }

  @Test
  void stringsKeepTheirCharacterSets() throws SQLException {
    run(connection, "INSERT INTO t VALUES (50, 5, '\uD83D\uDE00')");
    run(
        connection,
        "CREATE OR REPLACE VIEW v AS SELECT id, COLLATION(_latin1'x') AS c FROM t"
            + " WHERE s = '\uD83D\uDE00'");
    assertEquals("50", value(connection, "SELECT id FROM v"));
    assertEquals("latin1_swedish_ci", value(connection, "SELECT c FROM v"));
    run(connection, "DELETE FROM t WHERE id = 50");
    SQLException refused =
        failure(connection, "CREATE VIEW bytes AS SELECT id, _binary x'FF' AS b FROM t");
    assertTrue(refused.getMessage().contains("x'..'"), refused.getMessage());
  }

  /** What the client sends in its own character set is what tables, and views, are made of. */
  @Test
  void definitionsAreInTheClientsCharacterSet() throws SQLException {
    try (Connection latin = proxy.connect(database, Map.of("characterEncoding", "ISO-8859-1"))) {
      run(
          latin,
          "SET NAMES latin1",
          "CREATE TABLE letters (id INT PRIMARY KEY COMMENT '\u00f6',"
              + " c VARCHAR(10) DEFAULT '\u00e9') SHARD BY HASH(id)",
          "CREATE VIEW of_letters AS SELECT id, '\u00e9' AS e FROM letters");
      run(latin, "INSERT INTO letters (id) VALUES (1)");
    }
    assertEquals("\u00e9", value(connection, "SELECT c FROM letters"));
    assertEquals("\u00e9", value(connection, "SELECT e FROM of_letters"));
    assertEquals(
        "\u00f6",
        value(
            connection,
            "SELECT column_comment FROM information_schema.columns"
                + " WHERE table_name = 'letters' AND column_name = 'id' AND table_schema = '"
                + database
                + "'"));
    run(connection, "DROP VIEW of_letters", "DROP TABLE letters");
  }

  @Test
  void aTemporaryTableIsNotHidden() throws SQLException {
    try (Connection other = proxy.connect(database)) {
      run(other, "CREATE TEMPORARY TABLE tq (id INT)", "INSERT INTO tq VALUES (42)");
      run(connection, "CREATE VIEW tq AS SELECT id FROM t");
      assertEquals(1235, error(other, "SELECT * FROM tq"));
      run(connection, "DROP VIEW tq");
      assertEquals("42", value(other, "SELECT * FROM tq"));
    }
  }

  /** Planning takes its time, in which no other client is served. */
  @Test
  void viewsOfViewsAreNotEndless() throws SQLException {
    run(connection, "CREATE VIEW u0 AS SELECT id FROM t");
    for (int i = 1; i < 11; i++) {
      run(
          connection,
          "CREATE VIEW u%1$d AS SELECT id FROM u%2$d UNION ALL SELECT id FROM u%2$d"
              .formatted(i, i - 1));
    }
    SQLException refused = failure(connection, "SELECT COUNT(*) FROM u10");
    assertTrue(refused.getMessage().contains("256 times"), refused.getMessage());
    for (int i = 10; i >= 0; i--) {
      run(connection, "DROP VIEW u" + i);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE v SET s = 'changed'",
        "UPDATE v JOIN one ON one.id = v.id SET v.s = 'changed'",
        "DELETE FROM v WHERE id = 1",
        "DELETE v FROM v JOIN one ON one.id = v.id",
        "INSERT INTO v VALUES (9, 9, 'changed')",
        "REPLACE INTO v SELECT * FROM t",
        "SELECT * FROM v WHERE id = 1 FOR UPDATE",
        "LOCK TABLES v WRITE",
        "TRUNCATE TABLE v",
        "CREATE TABLE l LIKE v",
        "DROP TABLE v",
        "CREATE TRIGGER g BEFORE INSERT ON v FOR EACH ROW SET @x = 1",
        "CREATE PROCEDURE p() SELECT * FROM v",
      })
  void nothingIsWrittenThroughThem(String sql) throws SQLException {
    assertTrue(error(connection, sql) < 30000, sql);
    assertEquals("4", value(connection, "SELECT COUNT(*) FROM t WHERE s <> 'changed'"));
  }

  /** The query is put into the client's text, and must say there what it says. */
  @Test
  void whatTheSessionCanNotWriteIsRefused() throws SQLException {
    run(connection, "SET sql_mode = 'NO_BACKSLASH_ESCAPES'");
    SQLException refused = failure(connection, "SELECT * FROM v");
    assertTrue(refused.getMessage().contains("NO_BACKSLASH_ESCAPES"), refused.getMessage());
    run(connection, "SET sql_mode = ''", "SET NAMES koi8r");
    refused = failure(connection, "SELECT * FROM v");
    assertTrue(refused.getMessage().contains("character_set_client"), refused.getMessage());
    run(connection, "SET NAMES latin1");
    assertEquals("4", value(connection, "SELECT COUNT(*) FROM v"));
  }

  @Test
  void theyMoveWithTheHomeShard() throws SQLException {
    for (String home : new String[] {"shard2", "shard1"}) {
      proxy.execute(database, "ALTER DATABASE " + database + " ON SHARD " + home);
      assertEquals("v", value(connection, "SHOW TABLES LIKE 'v'"));
      assertEquals("4", value(connection, "SELECT COUNT(*) FROM v"));
    }
    int having = 0;
    for (LabServer server : MySqlLab.shards()) {
      try (Connection direct = server.connect(database)) {
        having += value(direct, "SHOW TABLES LIKE 'v'").equals("v") ? 1 : 0;
      }
    }
    assertEquals(1, having);
  }
}
