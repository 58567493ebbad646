package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.RowTexts;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** information_schema of databases whose home shards differ: each knows the tables of its own. */
class SchemaHomesTest {
  private static ProxyLab proxy;
  private static String near;
  private static String far;

  @BeforeAll
  static void databases() throws SQLException {
    proxy = ProxyLab.shared();
    near = LabServer.newDatabaseName("home_near");
    far = LabServer.newDatabaseName("home_far");
    proxy.execute(
        "",
        "CREATE DATABASE " + near + " ON SHARD shard1",
        "CREATE DATABASE " + far + " ON SHARD shard2",
        "CREATE TABLE " + near + ".n (a INT PRIMARY KEY)",
        "CREATE TABLE " + far + ".f (a INT PRIMARY KEY, b INT, KEY (b))");
  }

  @AfterAll
  static void drop() throws SQLException {
    proxy.execute("", "DROP DATABASE " + near, "DROP DATABASE " + far);
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    return RowTexts.of(connection, sql, RowTexts::rows).stream().map(String::strip).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'FAR'",
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA LIKE 'FAR'",
        "SELECT DISTINCT TABLE_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA IN"
            + " (\"FAR\")",
        "SELECT t.TABLE_NAME FROM information_schema.TABLES AS t JOIN information_schema.COLUMNS AS"
            + " c USING (TABLE_SCHEMA, TABLE_NAME) WHERE c.COLUMN_NAME = 'b' AND 'FAR' ="
            + " t.TABLE_SCHEMA"
      })
  void aDatabaseThatIsNamedIsAskedAtItsHome(String query) throws SQLException {
    String sql = query.replace("FAR", far);
    for (String session : List.of(near, far, "")) {
      for (String server : List.of("false", "true")) {
        try (Connection client = proxy.connect(session, Map.of("useServerPrepStmts", server))) {
          assertEquals(List.of("f"), rows(client, sql), sql);
          assertEquals(List.of(), rows(client, "SHOW WARNINGS"));
          assertEquals(
              List.of("f"),
              RowTexts.prepared(client, sql, RowTexts::rows).stream().map(String::strip).toList());
        }
      }
    }
  }

  @Test
  void aDatabaseThatIsAParametersValueIsAskedAtItsHome() throws SQLException {
    try (Connection client = proxy.connect(near, Map.of("useServerPrepStmts", "true"));
        PreparedStatement statement =
            client.prepareStatement(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?")) {
      for (String database : List.of(near, far, near)) {
        statement.setString(1, database);
        try (ResultSet rows = statement.executeQuery()) {
          assertTrue(rows.next());
          assertEquals(database.equals(near) ? "n" : "f", rows.getString(1));
        }
      }
    }
  }

  @Test
  void whoNamesNoneIsToldThatTablesMayBeMissing() throws SQLException {
    try (Connection client = proxy.connect(near)) {
      assertEquals(
          List.of(),
          rows(
              client, "SELECT TABLE_SCHEMA FROM information_schema.TABLES WHERE TABLE_NAME = 'f'"));
      String note = rows(client, "SHOW WARNINGS").getFirst();
      assertTrue(note.startsWith("Note 30032 ") && note.contains(far), note);
      assertEquals(
          List.of("n"),
          rows(
              client,
              "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"));
      assertEquals(List.of(), rows(client, "SHOW WARNINGS"));
      Sql.run(client, "USE " + far);
      assertEquals(
          List.of("f"),
          rows(
              client,
              "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = SCHEMA()"));
    }
  }
}
