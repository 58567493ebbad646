package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.RowTexts;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of reference tables that rows of some shards refer to: all shards keep the same. */
class ReferencedRowsTest {
  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void tables() throws SQLException {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("referenced");
    proxy.execute(
        database,
        "CREATE TABLE kinds (id INT PRIMARY KEY, name VARCHAR(10)) REFERENCE",
        "CREATE TABLE free (id INT PRIMARY KEY, name VARCHAR(10)) REFERENCE",
        "CREATE TABLE things (id INT PRIMARY KEY, kind INT, FOREIGN KEY (kind) REFERENCES kinds"
            + " (id)) SINGLE ON shard2",
        "INSERT INTO kinds VALUES (1, 'a'), (2, 'b')",
        "INSERT INTO free VALUES (1, 'a'), (2, 'b')",
        "INSERT INTO things VALUES (7, 1)");
  }

  @AfterAll
  static void drop() throws SQLException {
    proxy.execute("", "DROP DATABASE " + database);
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    return RowTexts.of(connection, sql, RowTexts::rows).stream().map(String::strip).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE IGNORE FROM kinds",
        "DELETE IGNORE FROM kinds WHERE name NOT IN (SELECT name FROM things WHERE id > 9)",
        "UPDATE IGNORE kinds SET id = id + 10",
        "DELETE IGNORE k FROM kinds AS k JOIN free AS f ON f.id = k.id"
      })
  void whatOneShardWouldKeepIsRefused(String sql) throws SQLException {
    try (Connection client = proxy.connect(database)) {
      assertEquals(1235, Sql.error(client, sql));
    }
    for (int shard = 0; shard < 2; shard++) {
      try (Connection server = MySqlLab.shards().get(shard).connect(database)) {
        assertEquals(List.of("1 a", "2 b"), rows(server, "SELECT * FROM kinds ORDER BY id"));
      }
    }
  }

  @Test
  void otherwiseItFailsAsInMySqlOrIsDone() throws SQLException {
    try (Connection client = proxy.connect(database)) {
      assertEquals(1451, Sql.error(client, "DELETE FROM kinds"));
      assertEquals(List.of("1 a", "2 b"), rows(client, "SELECT * FROM kinds ORDER BY id"));
      Sql.run(client, "DELETE IGNORE FROM free WHERE id = 1");
      assertEquals(List.of("2 b"), rows(client, "SELECT * FROM free"));
    }
  }
}
