package io.ringmaster.it.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.mysql.cj.jdbc.JdbcStatement;
import com.mysql.cj.jdbc.StatementImpl;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same LOAD DATA on one MySQL server and on the proxy. */
final class LoadSides implements AutoCloseable {
  static final Map<String, String> LOCAL =
      Map.of("allowLoadLocalInfile", "true", "allowMultiQueries", "true");

  private final Connection plain;
  private final Connection proxy;
  private final String proxyDatabase;

  /** What a client sees of a statement. */
  record Seen(long affected, String info, String error, List<String> warnings, String insertId) {}

  LoadSides(String prefix) throws SQLException {
    LabServer server = MySqlLab.plain();
    plain = server.connect(server.createDatabase(prefix), LOCAL);
    proxyDatabase = ProxyLab.shared().createDatabase(prefix);
    proxy = ProxyLab.shared().connect(proxyDatabase, LOCAL);
  }

  String database() {
    return proxyDatabase;
  }

  Connection plain() {
    return plain;
  }

  Connection proxy() {
    return proxy;
  }

  /** Creates a table on both, with a placement in the proxy. */
  void create(String table, String placement) throws SQLException {
    Sql.run(plain, table);
    ProxyLab.shared().execute(proxyDatabase, table + " " + placement);
  }

  /** Runs something on both. */
  void run(String... statements) throws SQLException {
    Sql.run(plain, statements);
    Sql.run(proxy, statements);
  }

  /** Loads a file on both sides and compares what is seen and what the tables hold then. */
  Seen same(String table, String sql, byte[] file) throws SQLException {
    Seen expected = load(plain, sql, file);
    Seen found = load(proxy, sql, file);
    assertEquals(expected, found, sql);
    assertEquals(rows(plain, table), rows(proxy, table), sql);
    return found;
  }

  /**
   * As {@link #same} of bytes of any sort.
   *
   * @return whether the proxy refuses the file; nothing of it is stored then, and it is not loaded
   *     on the other side
   */
  boolean sameOrRefused(String table, String sql, byte[] file) throws SQLException {
    List<String> before = rows(proxy, table);
    Seen found = load(proxy, sql, file);
    if (found.error().startsWith("1235")) {
      assertEquals(before, rows(proxy, table), sql);
      return true;
    }
    Seen expected = load(plain, sql, file);
    if (expected.error().startsWith("1300")) {
      // The proxy names the row instead of the bytes.
      assertEquals("1300", found.error().substring(0, 4), sql);
    } else {
      assertEquals(sorted(expected), sorted(found), sql);
    }
    assertEquals(rows(plain, table), rows(proxy, table), sql);
    return false;
  }

  /**
   * What is said of duplicates names no row, so that its order is not the file's; and MySQL's
   * numbers have gaps of their own behind a file.
   */
  private static Seen sorted(Seen seen) {
    return new Seen(
        seen.affected(), seen.info(), seen.error(), seen.warnings().stream().sorted().toList(), "");
  }

  Seen same(String table, String sql, String file) throws SQLException {
    return same(table, sql, file.getBytes(StandardCharsets.UTF_8));
  }

  /** What the proxy says. */
  Seen onProxy(String sql, String file) throws SQLException {
    return load(proxy, sql, file.getBytes(StandardCharsets.UTF_8));
  }

  static Seen load(Connection connection, String sql, byte[] file) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      var own = statement.unwrap(JdbcStatement.class);
      own.setLocalInfileInputStream(new ByteArrayInputStream(file));
      long affected = -1;
      String info = "";
      String error = "";
      try {
        statement.execute(sql);
        affected = statement.getLargeUpdateCount();
        info = ((StatementImpl) own).getResultSetInternal().getServerInfo();
      } catch (SQLException e) {
        error = e.getErrorCode() + " " + e.getSQLState() + " " + e.getMessage();
      }
      var warnings = new ArrayList<String>();
      try (Statement ask = connection.createStatement();
          ResultSet row = ask.executeQuery("SHOW WARNINGS")) {
        while (row.next()) {
          warnings.add(row.getString(2) + " " + row.getString(3));
        }
      }
      return new Seen(
          affected, info, error, warnings, Sql.value(connection, "SELECT LAST_INSERT_ID()"));
    }
  }

  static List<String> rows(Connection connection, String table) throws SQLException {
    var rows = new ArrayList<String>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
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

  @Override
  public void close() throws SQLException {
    plain.close();
    proxy.close();
  }
}
