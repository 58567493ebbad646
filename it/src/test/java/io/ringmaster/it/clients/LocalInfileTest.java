package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ProxyLab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LOAD DATA LOCAL INFILE into a single table: the client's file goes through the proxy. */
class LocalInfileTest {
  private static final int ROWS = 60_000;

  @TempDir private Path directory;
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    ProxyLab proxy = ProxyLab.shared();
    String database = proxy.createDatabase("infile");
    proxy.execute(database, "CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR(200)) SINGLE ON shard2");
    connection =
        proxy.connect(
            database, Map.of("allowLoadLocalInfile", "true", "allowMultiQueries", "true"));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private String load(List<String> lines) throws Exception {
    Path file = Files.createTempFile(directory, "rows", ".tsv");
    Files.write(file, lines);
    return "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE t";
  }

  private static List<String> lines(int count) {
    return IntStream.range(0, count).mapToObj(i -> i + "\t" + "x".repeat(80)).toList();
  }

  private int update(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private String count() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*), SUM(id) FROM t")) {
      assertTrue(row.next());
      return row.getString(1) + " " + row.getString(2);
    }
  }

  @Test
  void aFileOfSeveralMegabytesIsLoaded() throws Exception {
    assertEquals(ROWS, update(load(lines(ROWS))));
    assertEquals(ROWS + " " + ROWS * (ROWS - 1L) / 2, count());
  }

  @Test
  void anEmptyFileIsLoaded() throws Exception {
    assertEquals(0, update(load(List.of())));
    assertEquals("0 null", count());
  }

  @Test
  void anErrorInTheRowsIsNotTheSessionsEnd() throws Exception {
    String load = load(lines(ROWS)) + " (id, @s) SET s = JSON_EXTRACT(@s, '$')";
    assertEquals(3141, assertThrows(SQLException.class, () -> update(load)).getErrorCode());
    assertEquals("0 null", count());
    assertEquals(2, update(load(List.of("1\ta", "2\tb"))));
  }

  @Test
  void aFileIsLoadedWithinATransaction() throws Exception {
    connection.setAutoCommit(false);
    assertEquals(2, update(load(lines(2))));
    connection.rollback();
    assertEquals("0 null", count());
  }

  @Test
  void filesAreLoadedAmongSeveralStatements() throws Exception {
    String first = load(lines(3));
    String second = load(List.of("7\ta"));
    try (Statement statement = connection.createStatement()) {
      assertTrue(statement.execute("SELECT 1; " + first + "; SELECT 2, 3; " + second));
      assertFalse(statement.getMoreResults());
      assertEquals(3, statement.getUpdateCount());
      assertTrue(statement.getMoreResults());
      assertFalse(statement.getMoreResults());
      assertEquals(1, statement.getUpdateCount());
    }
    assertEquals("4 10", count());
  }
}
