package io.ringmaster.it.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Views of reference tables are read anywhere and never make shards differ. */
class ViewsTest {
  private static ProxyLab proxy;
  private static String database;
  private static Connection connection;

  @BeforeAll
  static void tables() throws SQLException {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("views");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, r INT) SHARD BY HASH(id)",
        "CREATE TABLE r (id INT PRIMARY KEY, name VARCHAR(10)) REFERENCE",
        "CREATE TABLE r2 (id INT PRIMARY KEY, name VARCHAR(10)) REFERENCE",
        "CREATE TABLE s (id INT PRIMARY KEY, ref INT) SINGLE ON shard2",
        "INSERT INTO x VALUES (1, 1), (2, 2), (3, 1), (4, 2)",
        "INSERT INTO r VALUES (1, 'one'), (2, 'two')",
        "INSERT INTO r2 VALUES (1, 'eins')",
        "INSERT INTO s VALUES (1, 2)",
        "CREATE VIEW v AS SELECT id, name FROM r WHERE id < 10",
        "CREATE VIEW vv AS SELECT v.id, r2.name FROM v JOIN r2 ON r2.id = v.id");
    connection = proxy.connect(database);
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  private static List<String> rows(Connection on, String sql) throws SQLException {
    try (Statement statement = on.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private static SQLException fails(String sql) {
    return assertThrows(
        SQLException.class,
        () -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
          }
        },
        sql);
  }

  @Test
  void viewsOfReferenceTablesAreReadWithAnyOther() throws SQLException {
    assertEquals(List.of("one", "two"), rows(connection, "SELECT name FROM v ORDER BY id"));
    assertEquals(List.of("eins"), rows(connection, "SELECT name FROM vv"));
    assertEquals(List.of("two"), rows(connection, "SELECT name FROM s JOIN v ON v.id = s.ref"));
    assertEquals(
        List.of("one", "two", "one", "two"),
        rows(connection, "SELECT v.name FROM x JOIN v ON v.id = x.r ORDER BY x.id"));
    for (LabServer server : MySqlLab.shards()) {
      try (Connection direct = server.connect(database)) {
        assertEquals(List.of("one", "two"), rows(direct, "SELECT name FROM v ORDER BY id"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE v SET name = 'changed' WHERE id = 1",
        "DELETE FROM v WHERE id = 1",
        "INSERT INTO v VALUES (3, 'three')",
        "REPLACE INTO v VALUES (1, 'changed')",
        "INSERT INTO v VALUES (1, 'x') ON DUPLICATE KEY UPDATE name = 'changed'",
        "UPDATE vv SET name = 'changed'",
        "UPDATE v JOIN r2 ON r2.id = v.id SET v.name = 'changed'",
        "DELETE v FROM v JOIN r2 ON r2.id = v.id",
      })
  void viewsOfReferenceTablesAreNotWrittenThrough(String sql) throws SQLException {
    SQLException e = fails(sql);
    assertEquals(1235, e.getErrorCode(), e.getMessage());
    assertTrue(e.getMessage().contains("view"), e.getMessage());
    for (LabServer server : MySqlLab.shards()) {
      try (Connection direct = server.connect(database)) {
        assertEquals(List.of("one", "two"), rows(direct, "SELECT name FROM r ORDER BY id"));
        assertEquals(List.of("eins"), rows(direct, "SELECT name FROM r2"));
      }
    }
  }

  @Test
  void viewsOfReferenceAndSingleTablesAreNotWrittenThrough() throws SQLException {
    SQLException e = fails("CREATE VIEW m AS SELECT s.id, r.name FROM s JOIN r ON r.id = s.ref");
    assertEquals(1235, e.getErrorCode(), e.getMessage());
    assertTrue(e.getMessage().contains("TEMPTABLE"), e.getMessage());
    proxy.execute(
        database,
        "CREATE ALGORITHM = TEMPTABLE VIEW m AS SELECT s.id, r.name FROM s JOIN r ON r.id = s.ref",
        "CREATE VIEW g AS SELECT r.name, COUNT(*) FROM s JOIN r ON r.id = s.ref GROUP BY r.name",
        "CREATE VIEW o AS SELECT id, ref FROM s");
    assertEquals(List.of("two"), rows(connection, "SELECT name FROM m"));
    assertEquals(List.of("two"), rows(connection, "SELECT name FROM g"));
    assertEquals(1288, fails("UPDATE m SET name = 'changed'").getErrorCode());
    assertEquals(1288, fails("UPDATE g SET name = 'changed'").getErrorCode());
    proxy.execute(database, "UPDATE o SET ref = ref", "DROP VIEW m", "DROP VIEW g", "DROP VIEW o");
  }

  @Test
  void dropsAndReplacesThemEverywhere() throws SQLException {
    proxy.execute(
        database,
        "CREATE VIEW d AS SELECT id FROM r",
        "CREATE OR REPLACE VIEW d AS SELECT name FROM r");
    assertEquals(List.of("one", "two"), rows(connection, "SELECT name FROM d ORDER BY name"));
    assertEquals(1235, fails("CREATE OR REPLACE VIEW d AS SELECT id FROM s").getErrorCode());
    proxy.execute(database, "DROP VIEW d");
    assertEquals(1146, fails("SELECT * FROM d").getErrorCode());
    for (LabServer server : MySqlLab.shards()) {
      try (Connection direct = server.connect(database)) {
        assertEquals(List.of(), rows(direct, "SHOW TABLES LIKE 'd'"));
      }
    }
  }
}
