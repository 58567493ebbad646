package io.ringmaster.it.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** EXPLAIN ROUTE tells what would become of a statement; mistyped names are told. */
class RouteOfUnknownTablesTest {
  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void tables() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("unknown");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY) SHARD BY HASH(id) IN GROUP tenant",
        "CREATE TABLE one (id INT PRIMARY KEY) SINGLE ON shard2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM nothing",
        "SELECT * FROM nothing WHERE id = 1",
        "SELECT * FROM x JOIN nothing USING (id)",
        "SELECT * FROM one JOIN nothing USING (id)",
        "INSERT INTO nothing VALUES (1)",
        "UPDATE nothing SET id = 2",
        "DELETE FROM nothing",
      })
  void tablesThatAreNotThereAreNotRouted(String sql) throws SQLException {
    try (Connection client = proxy.connect(database);
        Statement statement = client.createStatement()) {
      SQLException run = assertThrows(SQLException.class, () -> statement.execute(sql));
      SQLException explained =
          assertThrows(SQLException.class, () -> statement.execute("EXPLAIN ROUTE " + sql));
      assertEquals(1146, explained.getErrorCode());
      assertEquals(run.getMessage(), explained.getMessage());
    }
  }

  @Test
  void tablesThatAreThereAreRouted() throws SQLException {
    try (Connection client = proxy.connect(database);
        Statement statement = client.createStatement()) {
      for (String sql :
          List.of("SELECT * FROM one", "DELETE FROM one", "INSERT INTO one VALUES (1)")) {
        try (ResultSet row = statement.executeQuery("EXPLAIN ROUTE " + sql)) {
          row.next();
          assertEquals("Single shard2", row.getString(1) + " " + row.getString(2));
        }
      }
      statement.execute("CREATE TEMPORARY TABLE passing (id INT)");
      try (ResultSet row = statement.executeQuery("EXPLAIN ROUTE SELECT * FROM passing")) {
        row.next();
        assertEquals("Single", row.getString(1));
      }
    }
  }

  /** As running it: the one shard of all it can mean, or what the client would be told. */
  @Test
  void statementsThatAreNotUnderstoodAreExplainedAsTheyWouldRun() throws SQLException {
    String alone = proxy.createDatabase("alone");
    proxy.execute(alone, "CREATE TABLE one (id INT PRIMARY KEY) SINGLE ON shard2");
    String sql = "SELECT " + "(".repeat(101) + "id" + ")".repeat(101) + " FROM one";
    try (Connection client = proxy.connect(alone);
        Statement statement = client.createStatement()) {
      statement.executeQuery(sql).close();
      try (ResultSet row = statement.executeQuery("EXPLAIN ROUTE " + sql)) {
        row.next();
        assertEquals("Single shard2", row.getString(1) + " " + row.getString(2));
      }
    }
    try (Connection client = proxy.connect(database);
        Statement statement = client.createStatement()) {
      SQLException run = assertThrows(SQLException.class, () -> statement.executeQuery(sql));
      assertEquals(1235, run.getErrorCode());
      try (ResultSet row = statement.executeQuery("EXPLAIN ROUTE " + sql)) {
        row.next();
        assertEquals("Refuse", row.getString(1));
        assertEquals("1235: " + run.getMessage(), row.getString(3));
      }
      SQLException wrong =
          assertThrows(
              SQLException.class, () -> statement.execute("EXPLAIN ROUTE SELECT FROM FROM one"));
      assertEquals(1064, wrong.getErrorCode());
    }
  }

  private static List<String> notes(Statement statement, String sql) throws SQLException {
    statement.execute(sql);
    List<String> notes = new ArrayList<>();
    try (ResultSet row = statement.executeQuery("SHOW WARNINGS")) {
      while (row.next()) {
        notes.add(row.getString(1) + " " + row.getInt(2) + " " + row.getString(3));
      }
    }
    return notes;
  }

  @Test
  void aGroupThatIsMadeByItsNameIsTold() throws SQLException {
    try (Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, database, Map.of());
        Statement statement = admin.createStatement()) {
      String table = "CREATE TABLE %s (id INT PRIMARY KEY) SHARD BY HASH(id)";
      assertEquals(List.of(), notes(statement, table.formatted("a") + " IN GROUP tenant"));
      assertEquals(
          List.of(
              "Note 30023 Table group '%1$s.tentant' was made; the database had these before: %1$s.tenant"
                  .formatted(database)),
          notes(statement, table.formatted("b") + " IN GROUP tentant"));
      assertEquals(List.of(), notes(statement, table.formatted("c")));
    }
  }
}
