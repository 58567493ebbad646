package io.ringmaster.it.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mysql.cj.jdbc.StatementImpl;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Affected rows, info and insert ids of statements that find some of their rows there already are
 * those of one MySQL server. Since numbers that were not stored may be others, an insert id is
 * compared by the row that it is of.
 */
class InsertIdsTest {
  private IndexSides sides;

  @BeforeEach
  void create() throws SQLException {
    sides = new IndexSides("ids");
    String columns = "id BIGINT NOT NULL AUTO_INCREMENT, a INT NOT NULL, v VARCHAR(20)";
    sides.create(
        "tenants",
        columns + ", PRIMARY KEY (a, id), UNIQUE KEY (a), KEY (id)",
        "SHARD BY HASH(a)",
        List.of());
    sides.create(
        "together",
        columns + ", PRIMARY KEY (a, id), UNIQUE KEY (a), KEY (id)",
        "SHARD BY RANGE(a) (VALUES LESS THAN (1000) ON shard1, VALUES LESS THAN (MAXVALUE) ON"
            + " shard2)",
        List.of());
    sides.create("indexed", columns + ", PRIMARY KEY (id)", "SHARD BY HASH(id)", List.of("a"));
    sides.create("source", "a INT PRIMARY KEY, v VARCHAR(20)", "SHARD BY HASH(a)", List.of());
    sides.run("INSERT INTO source VALUES (1, 'x'), (2, 'y'), (3, 'z'), (4, 'u'), (5, 'w')");
  }

  @AfterEach
  void close() throws SQLException {
    sides.close();
  }

  private static final List<String> STATEMENTS =
      List.of(
          "INSERT INTO t (a, v) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')",
          "INSERT INTO t (a, v) VALUES (1, 'a'), (2, 'b') ON DUPLICATE KEY UPDATE id ="
              + " LAST_INSERT_ID(id)",
          "INSERT INTO t (a, v) VALUES (4, 'a'), (3, 'b'), (2, 'c'), (1, 'd') ON DUPLICATE KEY"
              + " UPDATE id = LAST_INSERT_ID(id)",
          "INSERT INTO t (a, v) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd') ON DUPLICATE KEY"
              + " UPDATE id = LAST_INSERT_ID(id), v = 'w'",
          "INSERT INTO t (a, v) VALUES (3, 'a'), (1, 'b'), (4, 'c'), (2, 'd') ON DUPLICATE KEY"
              + " UPDATE id = LAST_INSERT_ID(id), v = 'w'",
          "INSERT INTO t (a, v) VALUES (3, 'a'), (1, 'b'), (4, 'c'), (2, 'd') ON DUPLICATE KEY"
              + " UPDATE v = LAST_INSERT_ID(id)",
          "INSERT INTO t (a, v) VALUES (3, 'e'), (1, 'e'), (4, 'e'), (2, 'e') AS n ON DUPLICATE KEY"
              + " UPDATE v = n.v",
          "INSERT INTO t (a, v) VALUES (3, 'e'), (1, 'e'), (4, 'e'), (2, 'e') AS n ON DUPLICATE KEY"
              + " UPDATE v = n.v",
          "INSERT INTO t (a, v) VALUES (3, 'f'), (11, 'f'), (12, 'f'), (2, 'f') AS n ON DUPLICATE"
              + " KEY UPDATE v = n.v",
          "INSERT INTO t (a, v) VALUES (3, 'g'), (2, 'g'), (13, 'g'), (1, 'g') AS n ON DUPLICATE"
              + " KEY UPDATE v = n.v, id = LAST_INSERT_ID(t.id)",
          "INSERT INTO t (a, v) VALUES (3, 'g'), (14, 'g') AS n ON DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (a, v) VALUES (15, 'g'), (16, 'g'), (17, 'g') AS n ON DUPLICATE KEY UPDATE"
              + " v = n.v",
          "INSERT INTO t (a, v) VALUES (20, 'g'), (20, 'h'), (1, 'h') AS n ON DUPLICATE KEY UPDATE"
              + " v = n.v",
          "INSERT IGNORE INTO t (a, v) VALUES (1, 'g'), (2, 'g'), (21, 'g'), (22, 'h'), (3, 'i')",
          "INSERT IGNORE INTO t (a, v) VALUES (1, 'g'), (2, 'g'), (3, 'i'), (4, 'j')",
          "INSERT INTO t (a, v) SELECT a, 'k' FROM source ORDER BY a DESC ON DUPLICATE KEY UPDATE v"
              + " = 'k'",
          "INSERT INTO t (a, v) SELECT a, 'k' FROM source ORDER BY a DESC ON DUPLICATE KEY UPDATE v"
              + " = 'k'",
          "INSERT INTO t (a, v) SELECT a, 'l' FROM source ORDER BY a DESC ON DUPLICATE KEY UPDATE v"
              + " = 'l'",
          "INSERT INTO t (a, v) SELECT a + 29, 'm' FROM source UNION ALL SELECT 1, 'm' ORDER BY 1"
              + " ON DUPLICATE KEY UPDATE v = 'm'",
          "INSERT INTO t (a, v) SELECT a, 'n' FROM source WHERE a = 4 ON DUPLICATE KEY UPDATE v ="
              + " 'n'",
          "INSERT INTO t (a, v) SELECT a, 'n' FROM source WHERE a = 4 ON DUPLICATE KEY UPDATE v ="
              + " 'n'",
          "INSERT INTO t (a, v) SELECT a + 60, 'n' FROM source WHERE a = 4 ON DUPLICATE KEY UPDATE"
              + " v = 'n'",
          "INSERT INTO t (a, v) SELECT a, 'o' FROM source ORDER BY a + 0 ON DUPLICATE KEY UPDATE id"
              + " = LAST_INSERT_ID(id)",
          "INSERT INTO t (a, v) SELECT a, 'o' FROM source ORDER BY a + 0 DESC ON DUPLICATE KEY"
              + " UPDATE id = LAST_INSERT_ID(id), v = 'p'",
          "INSERT INTO t (a, v) VALUES ROW(4, 'q'), ROW(3, 'q'), ROW(2, 'q') ON DUPLICATE KEY"
              + " UPDATE v = 'q'",
          "INSERT INTO t (a, v) VALUES ROW(4, 'q'), ROW(3, 'q'), ROW(70, 'q') ON DUPLICATE KEY"
              + " UPDATE v = 'q'",
          "INSERT IGNORE INTO t (a, v) SELECT a, 'r' FROM source ORDER BY a",
          "INSERT IGNORE INTO t (a, v) SELECT a + 79, 'r' FROM source UNION ALL SELECT 2, 'r'",
          "REPLACE INTO t (a, v) SELECT a, 's' FROM source ORDER BY a",
          "REPLACE INTO t (a, v) VALUES (4, 't'), (90, 't'), (3, 't'), (2, 't')",
          "INSERT INTO t (a, v) VALUES (4, 't') ON DUPLICATE KEY UPDATE v = 't'",
          "INSERT INTO t (a, v) VALUES (4, 't') ON DUPLICATE KEY UPDATE v = 'u'",
          "INSERT INTO t (a, v) VALUES (4, 't') ON DUPLICATE KEY UPDATE v = 'u', id ="
              + " LAST_INSERT_ID(id)",
          "INSERT INTO t (a, v) VALUES (4, 't') ON DUPLICATE KEY UPDATE v = LAST_INSERT_ID(id)");

  @ParameterizedTest
  @CsvSource({
    "tenants, false",
    "tenants, true",
    "together, false",
    "together, true",
    "indexed, false",
    "indexed, true"
  })
  void areThoseOfOneServer(String table, boolean changedRows) throws SQLException {
    sides.connect(Map.of("useAffectedRows", Boolean.toString(changedRows)));
    List<String> different = new ArrayList<>();
    for (String of : STATEMENTS) {
      String sql = of.replaceAll("\\bt\\b(?!')", table);
      String found;
      try {
        found = seen(sides.proxy(), table, sql);
      } catch (SQLException e) {
        assertEquals("tenants", table, e.getMessage());
        assertTrue(e.getMessage().contains("on several shards with LAST_INSERT_ID(expr)"), sql);
        continue;
      }
      String expected = seen(sides.plain(), table, sql);
      if (!expected.equals(found)) {
        different.add("%n%s%n  %s%n  %s".formatted(sql, expected, found));
      }
    }
    assertEquals(List.of(), different);
  }

  private static final List<String> GIVEN =
      List.of(
          "INSERT IGNORE INTO t (id, a, v) VALUES (101, 101, 'a'), (102, 102, 'b'), (103, 103,"
              + " 'c')",
          "INSERT IGNORE INTO t (id, a, v) VALUES (111, 101, 'a'), (112, 112, 'b'), (113, 113,"
              + " 'c')",
          "INSERT IGNORE INTO t (id, a, v) VALUES (121, 121, 'a'), (122, 122, 'b'), (123, 103,"
              + " 'c')",
          "INSERT IGNORE INTO t (id, a, v) VALUES (131, 131, 'a'), (132, 102, 'b'), (133, 133,"
              + " 'c')",
          "INSERT IGNORE INTO t (id, a, v) VALUES (141, 101, 'a'), (142, 102, 'b'), (143, 103,"
              + " 'c')",
          "INSERT IGNORE INTO t (id, a, v) VALUES (151, 151, 'a'), (152, 151, 'b')",
          "INSERT IGNORE INTO t (id, a, v) VALUES (161, 101, 'a')",
          "INSERT IGNORE INTO t (id, a, v) VALUES (162, 162, 'a')",
          "INSERT IGNORE INTO t SET id = 163, a = 163",
          "REPLACE INTO t (id, a, v) VALUES (171, 101, 'a'), (172, 172, 'b'), (173, 103, 'c')",
          "REPLACE INTO t (id, a, v) VALUES (174, 102, 'a')",
          "INSERT INTO t (id, a, v) VALUES (181, 101, 'a'), (182, 172, 'b'), (183, 103, 'c') ON"
              + " DUPLICATE KEY UPDATE v = 'z'",
          "INSERT INTO t (id, a, v) VALUES (191, 101, 'a'), (192, 192, 'b'), (193, 103, 'c') ON"
              + " DUPLICATE KEY UPDATE v = 'y'",
          "INSERT INTO t (id, a, v) VALUES (201, 201, 'a'), (202, 202, 'b'), (203, 203, 'c') ON"
              + " DUPLICATE KEY UPDATE v = 'y'",
          "INSERT INTO t (id, a, v) VALUES (211, 201, 'a') ON DUPLICATE KEY UPDATE v = 'x'",
          "INSERT IGNORE INTO t (id, a, v) SELECT a + 220, a + 220, v FROM source ORDER BY a",
          "INSERT IGNORE INTO t (id, a, v) SELECT a + 230, a + 222, v FROM source ORDER BY a",
          "INSERT IGNORE INTO t (id, a, v) SELECT a + 240, a + 218, v FROM source ORDER BY a",
          "INSERT IGNORE INTO t (id, a, v) SELECT a + 250, a + 220, v FROM source ORDER BY a",
          "INSERT IGNORE INTO t (id, a, v) VALUES (301, 301, 'a'), (NULL, 302, 'b'), (NULL, 301,"
              + " 'c')",
          "INSERT IGNORE INTO t (id, a, v) VALUES (NULL, 301, 'a'), (311, 311, 'b')",
          "INSERT IGNORE INTO t (id, a, v) VALUES (NULL, 301, 'a'), (321, 301, 'b')");

  @ParameterizedTest
  @ValueSource(strings = {"tenants", "together", "indexed"})
  void ofRowsThatGiveThem(String table) throws SQLException {
    List<String> different = new ArrayList<>();
    for (String of : GIVEN) {
      String sql = of.replaceAll("\\bt\\b(?!')", table);
      String expected = given(sides.plain(), sql);
      String found = given(sides.proxy(), sql);
      if (!expected.equals(found)) {
        different.add("%n%s%n  %s%n  %s".formatted(sql, expected, found));
      }
    }
    assertEquals(List.of(), different);
  }

  /** Rows that are there already, some of which stay as they are. */
  private static final List<String> UNCHANGED =
      List.of(
          "INSERT INTO t (a, v) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e')",
          "INSERT INTO t (a, v) VALUES (1, 'f'), (2, 'b') AS n ON DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (a, v) VALUES (2, 'f'), (1, 'f') AS n ON DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (a, v) VALUES (1, 'g'), (3, 'g'), (4, 'd') AS n ON DUPLICATE KEY UPDATE v"
              + " = n.v",
          "INSERT INTO t (a, v) VALUES (1, 'g'), (2, 'h'), (5, 'e') AS n ON DUPLICATE KEY UPDATE v"
              + " = n.v",
          "INSERT INTO t (a, v) VALUES (1, 'i'), (2, 'h'), (3, 'g'), (5, 'e') AS n ON DUPLICATE KEY"
              + " UPDATE v = n.v",
          "INSERT INTO t (a, v) VALUES (2, 'i'), (3, 'g'), (5, 'e'), (4, 'd') AS n ON DUPLICATE KEY"
              + " UPDATE v = n.v",
          "INSERT INTO t (a, v) VALUES (11, 'a'), (2, 'i'), (5, 'e'), (4, 'd') AS n ON DUPLICATE"
              + " KEY UPDATE v = n.v",
          "INSERT INTO t (a, v) VALUES (5, 'e'), (12, 'a'), (4, 'd') AS n ON DUPLICATE KEY"
              + " UPDATE v = n.v",
          "INSERT INTO t (a, v) VALUES (5, 'e'), (4, 'd'), (13, 'a') AS n ON DUPLICATE KEY"
              + " UPDATE v = n.v",
          "INSERT INTO t (a, v) VALUES (5, 'e'), (4, 'd'), (3, 'g') AS n ON DUPLICATE KEY"
              + " UPDATE v = n.v",
          "INSERT INTO t (a, v) VALUES (5, 'e') AS n ON DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (id, a, v) VALUES (101, 1, 'j'), (102, 2, 'i') AS n ON DUPLICATE KEY"
              + " UPDATE v = n.v",
          "INSERT INTO t (id, a, v) VALUES (102, 2, 'j'), (101, 1, 'j') AS n ON DUPLICATE KEY"
              + " UPDATE v = n.v",
          "INSERT INTO t (id, a, v) VALUES (103, 1, 'k'), (104, 2, 'j'), (105, 3, 'g') AS n ON"
              + " DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (id, a, v) VALUES (106, 2, 'k'), (107, 3, 'g'), (108, 5, 'e') AS n ON"
              + " DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (id, a, v) VALUES (110, 110, 'k'), (107, 3, 'g'), (108, 5, 'e') AS n ON"
              + " DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (id, a, v) VALUES (111, 111, 'k'), (107, 3, 'g'), (108, 2, 'k') AS n ON"
              + " DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (id, a, v) VALUES (111, 3, 'g'), (112, 112, 'g'), (NULL, 2, 'k') AS n ON"
              + " DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (id, a, v) VALUES (111, 3, 'g'), (NULL, 2, 'k'), (113, 113, 'g') AS n ON"
              + " DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (id, a, v) VALUES (NULL, 3, 'l'), (111, 2, 'k') AS n ON"
              + " DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (id, a, v) VALUES (111, 3, 'm'), (NULL, 2, 'k') AS n ON"
              + " DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (id, a, v) VALUES (111, 3, 'n'), (NULL, 1, 'k') AS n ON"
              + " DUPLICATE KEY UPDATE v = n.v",
          "INSERT INTO t (a, v) SELECT a, IF(a = 5, 'e', 'o') FROM source ORDER BY a ON DUPLICATE"
              + " KEY UPDATE v = VALUES(v)",
          "INSERT INTO t (a, v) SELECT a, IF(a = 5, 'e', 'p') FROM source ORDER BY a DESC ON"
              + " DUPLICATE KEY UPDATE v = VALUES(v)",
          "INSERT INTO t (a, v) SELECT a, IF(a = 1, 'q', 'p') FROM source WHERE a < 5 ORDER BY a ON"
              + " DUPLICATE KEY UPDATE v = VALUES(v)",
          "INSERT INTO t (a, v) SELECT a, IF(a = 1, 'r', 'p') FROM source WHERE a < 4 ORDER BY a ON"
              + " DUPLICATE KEY UPDATE v = VALUES(v)",
          "INSERT INTO t (a, v) SELECT a, IF(a = 1, 'r', 'p') FROM source WHERE a < 4 ORDER BY a ON"
              + " DUPLICATE KEY UPDATE v = VALUES(v)",
          "INSERT INTO t (a, v) SELECT IF(a = 1, 30, a), 'p' FROM source WHERE a < 4 ORDER BY 1"
              + " DESC ON DUPLICATE KEY UPDATE v = VALUES(v)",
          "INSERT INTO t (id, a, v) SELECT a + 200, a, IF(a = 1, 's', 'p') FROM source WHERE a < 4"
              + " ORDER BY a ON DUPLICATE KEY UPDATE v = VALUES(v)",
          "INSERT INTO t (id, a, v) SELECT a + 200, IF(a = 1, 201, a), 'p' FROM source WHERE a < 4"
              + " ORDER BY a ON DUPLICATE KEY UPDATE v = VALUES(v)",
          "INSERT INTO t (id, a, v) SELECT a + 200, a, 'p' FROM source WHERE a < 4"
              + " ORDER BY a DESC ON DUPLICATE KEY UPDATE v = VALUES(v)",
          "INSERT IGNORE INTO t (a, v) VALUES (1, 'f'), (2, 'b') AS n ON DUPLICATE KEY UPDATE v ="
              + " n.v",
          "INSERT IGNORE INTO t (a, v) VALUES (3, 'f'), (1, 'f') AS n ON DUPLICATE KEY UPDATE v ="
              + " n.v",
          "INSERT IGNORE INTO t (a, v) VALUES (3, 'f'), (1, 'f') AS n ON DUPLICATE KEY UPDATE v ="
              + " n.v",
          "INSERT IGNORE INTO t (a, v) VALUES (3, 'f'), (40, 'f'), (1, 'f') AS n ON DUPLICATE KEY"
              + " UPDATE v = n.v",
          "INSERT IGNORE INTO t (a, v) VALUES (3, 'f') AS n ON DUPLICATE KEY UPDATE v = n.v",
          "INSERT IGNORE INTO t (a, v) VALUES (3, 'g') AS n ON DUPLICATE KEY UPDATE v = n.v",
          "INSERT IGNORE INTO t (a, v) VALUES (3, 'g') AS n ON DUPLICATE KEY UPDATE id ="
              + " LAST_INSERT_ID(t.id)",
          "INSERT IGNORE INTO t (a, v) SELECT a, 's' FROM source WHERE a < 5 ORDER BY a ON"
              + " DUPLICATE KEY UPDATE v = VALUES(v)",
          "INSERT IGNORE INTO t (a, v) SELECT a, IF(a = 2, 't', 's') FROM source WHERE a < 5 ORDER"
              + " BY a ON DUPLICATE KEY UPDATE v = VALUES(v)",
          "INSERT IGNORE INTO t (a, v) SELECT a, IF(a = 4, 't', v) FROM (SELECT a, 's' AS v FROM"
              + " source WHERE a < 5 AND a <> 2) AS s ORDER BY a ON DUPLICATE KEY UPDATE v ="
              + " VALUES(v)",
          "INSERT IGNORE INTO t (a, v) SELECT a, IF(a = 4, 't', v) FROM (SELECT a, 's' AS v FROM"
              + " source WHERE a < 5 AND a <> 2) AS s ORDER BY a ON DUPLICATE KEY UPDATE v ="
              + " VALUES(v)",
          "INSERT IGNORE INTO t (a, v) SELECT a + 47, 's' FROM source ORDER BY a ON DUPLICATE KEY"
              + " UPDATE v = VALUES(v)",
          "INSERT IGNORE INTO t (a, v) SELECT a + 45, 's' FROM source ORDER BY a DESC ON DUPLICATE"
              + " KEY UPDATE v = VALUES(v)",
          "INSERT IGNORE INTO t (a, v) SELECT a, 'u' FROM source WHERE a = 3 ON DUPLICATE KEY"
              + " UPDATE v = VALUES(v)",
          "INSERT IGNORE INTO t (a, v) SELECT a, 'u' FROM source WHERE a = 3 ON DUPLICATE KEY"
              + " UPDATE v = VALUES(v)",
          "INSERT IGNORE INTO t (id, a, v) SELECT a + 300, a, 'u' FROM source WHERE a < 4 ORDER BY"
              + " a ON DUPLICATE KEY UPDATE v = VALUES(v)",
          "INSERT IGNORE INTO t (id, a, v) SELECT a + 300, a, 'u' FROM source WHERE a < 4 ORDER BY"
              + " a ON DUPLICATE KEY UPDATE v = VALUES(v)",
          "INSERT IGNORE INTO t (a, v) SELECT a, 'v' FROM source WHERE a < 5 ORDER BY a ON"
              + " DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), v = VALUES(v)",
          "INSERT IGNORE INTO t (a, v) SELECT a, 'v' FROM source WHERE a < 5 ORDER BY a ON"
              + " DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), v = VALUES(v)");

  @ParameterizedTest
  @CsvSource({
    "tenants, false, false",
    "tenants, true, false",
    "tenants, true, true",
    "together, false, false",
    "together, true, true",
    "indexed, false, false",
    "indexed, true, false",
    "indexed, true, true"
  })
  void ofRowsThatStayAsTheyAre(String table, boolean changedRows, boolean prepared)
      throws SQLException {
    sides.connect(
        Map.of(
            "useAffectedRows",
            Boolean.toString(changedRows),
            "useServerPrepStmts",
            Boolean.toString(prepared)));
    List<String> different = new ArrayList<>();
    for (String of : UNCHANGED) {
      String sql = of.replaceAll("\\bt\\b(?!')", table);
      String found;
      try {
        found = changed(sides.proxy(), table, sql);
      } catch (SQLException e) {
        boolean ignores = table.equals("indexed") && sql.contains("IGNORE");
        boolean calls = table.equals("tenants") && sql.contains("LAST_INSERT_ID");
        assertTrue(ignores || calls, sql + ": " + e.getMessage());
        continue;
      }
      String expected = changed(sides.plain(), table, sql);
      if (!expected.equals(found)) {
        different.add("%n%s%n  %s%n  %s".formatted(sql, expected, found));
      }
    }
    assertEquals(List.of(), different);
  }

  /** MySQL refuses to give a row a number that it has made for another row of the statement. */
  @Test
  void ofRowsThatFindOneOfTheirOwn() throws SQLException {
    List<String> different = new ArrayList<>();
    for (String sql :
        List.of(
            "INSERT INTO indexed (a, v) VALUES (1, 'a'), (2, 'b'), (3, 'c')",
            "INSERT INTO indexed (a, v) VALUES (50, 'a'), (50, 'b') ON DUPLICATE KEY UPDATE id ="
                + " LAST_INSERT_ID(id)",
            "INSERT INTO indexed (a, v) VALUES (50, 'a'), (1, 'x'), (50, 'b') ON DUPLICATE KEY"
                + " UPDATE id = LAST_INSERT_ID(id), v = 'c'",
            "INSERT INTO indexed (a, v) VALUES (50, 'a'), (50, 'b') ON DUPLICATE KEY UPDATE id ="
                + " id",
            "INSERT INTO indexed (a, v) VALUES (50, 'a'), (50, 'b') ON DUPLICATE KEY UPDATE id ="
                + " id, v = 'd'",
            "INSERT INTO indexed (a, v) VALUES (51, 'a'), (51, 'b') ON DUPLICATE KEY UPDATE v ="
                + " 'd'",
            "INSERT INTO indexed (a, v) VALUES (51, 'a'), (1, 'b'), (52, 'e') ON DUPLICATE KEY"
                + " UPDATE id = LAST_INSERT_ID(id)",
            "INSERT INTO indexed (id, a) VALUES (NULL, 55), (5000, 56), (NULL, 55) ON DUPLICATE"
                + " KEY UPDATE id = LAST_INSERT_ID(id)",
            "INSERT INTO indexed (id, a) VALUES (6000, 57), (NULL, 57) ON DUPLICATE KEY UPDATE id"
                + " = LAST_INSERT_ID(id)",
            "INSERT INTO indexed (id, a) VALUES (NULL, 61), (20, 61) ON DUPLICATE KEY UPDATE id ="
                + " LAST_INSERT_ID(id)",
            "INSERT INTO indexed (a) VALUES ROW(62), ROW(62) ON DUPLICATE KEY UPDATE id ="
                + " LAST_INSERT_ID(id)",
            "INSERT INTO indexed (a) SELECT 70 UNION ALL SELECT 70 ON DUPLICATE KEY UPDATE id ="
                + " LAST_INSERT_ID(id)",
            "INSERT INTO indexed (a) SELECT 71 UNION ALL SELECT 72 UNION ALL SELECT 72 ON"
                + " DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)",
            "INSERT INTO indexed (a) SELECT 73 UNION ALL SELECT 74 UNION ALL SELECT 73 ON"
                + " DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)",
            "INSERT INTO indexed (a) SELECT 75 UNION ALL SELECT 76 UNION ALL SELECT 77 UNION ALL"
                + " SELECT 77 ON DUPLICATE KEY UPDATE id = id")) {
      String expected = attempted(sides.plain(), sql);
      String found = attempted(sides.proxy(), sql);
      if (!expected.equals(found)) {
        different.add("%n%s%n  %s%n  %s".formatted(sql, expected, found));
      }
    }
    assertEquals(List.of(), different);
    sides.read("SELECT a, v FROM indexed");
  }

  private static String attempted(Connection connection, String sql) {
    try {
      return seen(connection, "indexed", sql);
    } catch (SQLException e) {
      return e.getErrorCode() + " " + e.getMessage();
    }
  }

  /** The same as {@link #seen}, where LAST_INSERT_ID() is before that of a row which is there. */
  private static String changed(Connection connection, String table, String sql)
      throws SQLException {
    String first = Sql.value(connection, "SELECT MIN(id) FROM " + table + " WHERE a = 1");
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Sql.run(connection, "DO LAST_INSERT_ID(" + first + ")");
      statement.execute();
      return seen(connection, table, statement);
    }
  }

  /** VALUES ROW is a query for MySQL, whose info is there for one row too. */
  @ParameterizedTest
  @ValueSource(strings = {"tenants", "together", "indexed", "source"})
  void ofRowConstructors(String table) throws SQLException {
    List<String> different = new ArrayList<>();
    String columns = table.equals("source") ? "" : "id, ";
    String none = columns.isEmpty() ? "" : "NULL, ";
    for (String of :
        List.of(
            "INSERT INTO t (a, v) VALUES ROW(11, 'a')",
            "INSERT INTO t (a, v) VALUES ROW(12, 'a'), ROW(13, 'b')",
            "INSERT INTO t VALUES ROW(%s14, NULL)",
            "INSERT INTO t VALUES ROW(%s15, 'a')",
            "INSERT INTO t VALUES ROW(%s15 + 1, 'a')",
            "REPLACE INTO t (a, v) VALUES ROW(11, 'b')",
            "REPLACE INTO t (a, v) VALUES ROW(17, 'b')",
            "INSERT IGNORE INTO t (a, v) VALUES ROW(11, 'b')",
            "INSERT IGNORE INTO t (a, v) VALUES ROW(18, 'b')",
            "INSERT INTO t (a, v) VALUES ROW(11, 'c') ON DUPLICATE KEY UPDATE v = 'c'",
            "INSERT INTO t (a, v) VALUES ROW(19, 'c') ON DUPLICATE KEY UPDATE v = 'c'",
            "INSERT INTO t (a, v) SELECT 20, 'c'")) {
      String sql = of.formatted(none).replaceAll("\\bt\\b(?!')", table);
      String expected = given(sides.plain(), sql).replaceAll(", id.*", "");
      String found = given(sides.proxy(), sql).replaceAll(", id.*", "");
      if (!expected.equals(found)) {
        different.add("%n%s%n  %s%n  %s".formatted(sql, expected, found));
      }
    }
    assertEquals(List.of(), different);
  }

  private static String given(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DO LAST_INSERT_ID(7)");
      statement.execute(sql);
      StatementImpl own = statement.unwrap(StatementImpl.class);
      return "%d affected, %s, id %d, LAST_INSERT_ID() %s"
          .formatted(
              statement.getLargeUpdateCount(),
              own.getResultSetInternal().getServerInfo(),
              own.getLastInsertID(),
              Sql.value(connection, "SELECT LAST_INSERT_ID()"));
    }
  }

  private static String seen(Connection connection, String table, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DO LAST_INSERT_ID(0)");
      statement.execute(sql);
      return seen(connection, table, statement);
    }
  }

  private static String seen(Connection connection, String table, Statement statement)
      throws SQLException {
    StatementImpl own = statement.unwrap(StatementImpl.class);
    long affected = statement.getLargeUpdateCount();
    String info = own.getResultSetInternal().getServerInfo();
    long id = own.getLastInsertID();
    List<String> warnings = IndexSides.warnings(connection).stream().sorted().toList();
    String last = Sql.value(connection, "SELECT LAST_INSERT_ID()");
    return "%d affected, %s, %s, id of %s, LAST_INSERT_ID() of %s"
        .formatted(
            affected,
            info,
            warnings,
            row(connection, table, id + ""),
            row(connection, table, last));
  }

  /** Whose id a number is; 0 for none. */
  private static String row(Connection connection, String table, String id) throws SQLException {
    return id.equals("0")
        ? id
        : "row " + Sql.value(connection, "SELECT a FROM " + table + " WHERE id = " + id);
  }
}
