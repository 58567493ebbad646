package io.ringmaster.it.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mysql.cj.jdbc.StatementImpl;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The same statements on one MySQL server, and on the proxy with a global index for each key that
 * does not have the shard key.
 */
final class IndexSides implements AutoCloseable {
  private final LabServer server;
  private final String plainDatabase;
  private final String proxyDatabase;
  private Connection plain;
  private Connection proxy;

  /** What a client sees of a statement. */
  record Seen(long affected, String info, String error, List<String> warnings, String insertId) {}

  IndexSides(String prefix) throws SQLException {
    server = MySqlLab.plain();
    plainDatabase = server.createDatabase(prefix);
    proxyDatabase = ProxyLab.shared().createDatabase(prefix);
    connect(Map.of());
  }

  /** Connects both anew. */
  void connect(Map<String, String> properties) throws SQLException {
    if (plain != null) {
      close();
    }
    plain = server.connect(plainDatabase, properties);
    proxy = ProxyLab.shared().connect(proxyDatabase, properties);
  }

  Connection plain() {
    return plain;
  }

  Connection proxy() {
    return proxy;
  }

  /** Another connection to the proxy. */
  Connection another() throws SQLException {
    return ProxyLab.shared().connect(proxyDatabase);
  }

  /**
   * Creates a table on both.
   *
   * @param definition without the last parenthesis
   * @param placement of the proxy
   * @param columns that have a UNIQUE KEY, or a global index
   */
  void create(String table, String definition, String placement, List<String> columns)
      throws SQLException {
    create(table, definition, placement);
    for (String column : columns) {
      index(table, "UNIQUE", column, column);
    }
  }

  /** The same without keys. */
  void create(String table, String definition, String placement) throws SQLException {
    String sql = "CREATE TABLE " + table + " (" + definition + ")";
    Sql.run(plain, "DROP TABLE IF EXISTS " + table, sql);
    Sql.run(proxy, "DROP TABLE IF EXISTS " + table, sql + " " + placement);
  }

  /**
   * Creates a key, or a global index.
   *
   * @param unique UNIQUE, or nothing
   * @param columns separated by commas
   */
  void index(String table, String unique, String name, String columns) throws SQLException {
    String rest = "%s INDEX %s ON %s (%s)".formatted(unique, name, table, columns);
    Sql.run(plain, "CREATE " + rest);
    Sql.run(proxy, "CREATE GLOBAL " + rest);
  }

  /** Runs something on both. */
  void run(String... statements) throws SQLException {
    Sql.run(plain, statements);
    Sql.run(proxy, statements);
  }

  /** Runs a statement on both sides, and compares what is seen and what the table holds then. */
  Seen same(String table, String sql) throws SQLException {
    Seen expected = seen(plain, sql);
    Seen found = seen(proxy, sql);
    assertEquals(expected, found, sql);
    assertEquals(rows(plain, table), rows(proxy, table), sql);
    return found;
  }

  /** Runs a prepared statement on both. */
  void same(String table, String sql, Object... parameters) throws SQLException {
    List<String> seen = new ArrayList<>();
    for (Connection side : List.of(plain, proxy)) {
      try (PreparedStatement statement = side.prepareStatement(sql)) {
        for (int i = 0; i < parameters.length; i++) {
          statement.setObject(i + 1, parameters[i]);
        }
        seen.add(statement.executeUpdate() + " " + warnings(side));
      }
    }
    assertEquals(seen.get(0), seen.get(1), sql);
    assertEquals(rows(plain, table), rows(proxy, table), sql);
  }

  private Seen seen(Connection connection, String sql) throws SQLException {
    long affected = -1;
    String info = "";
    String error = "";
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      try {
        statement.execute(sql);
        affected = statement.getLargeUpdateCount();
        info = statement.unwrap(StatementImpl.class).getResultSetInternal().getServerInfo() + "";
      } catch (SQLException e) {
        error = e.getErrorCode() + " " + e.getSQLState() + " " + e.getMessage();
      }
    }
    List<String> warnings =
        warnings(connection).stream()
            .map(warning -> warning.replace(plainDatabase, proxyDatabase))
            .toList();
    String id = error.isEmpty() ? Sql.value(connection, "SELECT LAST_INSERT_ID()") : "";
    return new Seen(affected, info, error, warnings, id);
  }

  static List<String> warnings(Connection connection) throws SQLException {
    List<String> warnings = new ArrayList<>();
    try (Statement ask = connection.createStatement();
        ResultSet row = ask.executeQuery("SHOW WARNINGS")) {
      while (row.next()) {
        warnings.add(row.getString(1) + " " + row.getString(2) + " " + row.getString(3));
      }
    }
    return warnings;
  }

  private static List<String> rows(Connection connection, String table) throws SQLException {
    return lines(connection, "SELECT * FROM " + table);
  }

  private static List<String> lines(Connection connection, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      int columns = row.getMetaData().getColumnCount();
      while (row.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          line.append(row.getString(i)).append('|');
        }
        rows.add(line.toString());
      }
    }
    rows.sort(null);
    return rows;
  }

  /** Reads on both sides, and compares the rows. */
  List<String> read(String sql) throws SQLException {
    List<String> expected = lines(plain, sql);
    assertEquals(expected, lines(proxy, sql), sql);
    return expected;
  }

  /** Asserts that rows and entries of an index agree. */
  void verify(String table, String index) throws SQLException {
    try (Statement statement = proxy.createStatement()) {
      assertTrue(statement.execute("VERIFY GLOBAL INDEX " + index + " ON " + table));
      ResultSet row = statement.getResultSet();
      assertTrue(row.next());
      assertEquals(
          "0 0 0",
          row.getInt("Missing") + " " + row.getInt("Stale") + " " + row.getInt("Duplicates"),
          index);
    }
  }

  @Override
  public void close() throws SQLException {
    plain.close();
    proxy.close();
  }
}
