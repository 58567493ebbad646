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
