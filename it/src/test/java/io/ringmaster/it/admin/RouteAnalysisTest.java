package io.ringmaster.it.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EXPLAIN ROUTE ANALYZE runs a statement and tells what its parts took, and nothing else of it. */
class RouteAnalysisTest {
  private static ProxyLab proxy;
  private static String database;

  /** A row of an explanation; numbers are null without ANALYZE. */
  private record Step(
      String plan,
      String shards,
      String reason,
      String sql,
      Long expected,
      Long rows,
      Long bytes) {}

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of());
    database = proxy.createDatabase("analysis");
    proxy.execute(
        database,
        "CREATE TABLE t (id INT PRIMARY KEY, n INT) SHARD BY HASH(id) IN GROUP g",
        "CREATE TABLE u (id INT PRIMARY KEY, n INT) SHARD BY HASH(id) IN GROUP h",
        "CREATE TABLE one (id INT PRIMARY KEY, n INT) SINGLE ON shard1",
        "CREATE TABLE route (id INT PRIMARY KEY) SINGLE ON shard1",
        "CREATE TABLE w (id INT PRIMARY KEY, n INT) SHARD BY HASH(id) IN GROUP g",
        "INSERT INTO t VALUES " + rows(200),
        "INSERT INTO w VALUES " + rows(20),
        "INSERT INTO u VALUES " + rows(100),
        "INSERT INTO one VALUES " + rows(10));
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection connection = shard.connect(database);
          Statement statement = connection.createStatement()) {
        statement.execute("ANALYZE TABLE t, u, one");
      }
    }
  }

  private static String rows(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "(%1$d, %1$d)".formatted(i))
        .collect(Collectors.joining(", "));
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static List<Step> steps(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return read(rows);
    }
  }

  private static List<Step> read(ResultSet rows) throws SQLException {
    boolean analyzed = rows.getMetaData().getColumnCount() > 6;
    List<Step> steps = new ArrayList<>();
    while (rows.next()) {
      if (analyzed) {
        String ms = rows.getString("ms");
        assertTrue(ms == null || ms.matches("\\d+\\.\\d{3}"), ms);
        assertEquals(ms == null, rows.getString("bytes") == null);
      }
      steps.add(
          new Step(
              rows.getString("plan"),
              rows.getString("shards"),
              rows.getString("reason"),
              rows.getString("sql"),
              rows.getObject("rows", Long.class),
              analyzed ? rows.getObject("actual_rows", Long.class) : null,
              analyzed ? rows.getObject("bytes", Long.class) : null));
    }
    return steps;
  }

  private static List<Step> analyzed(String sql) throws SQLException {
    try (Connection connection = proxy.connect(database)) {
      return steps(connection, "EXPLAIN ROUTE ANALYZE " + sql);
    }
  }

  private static long sum(List<Step> steps, String plan) {
    return steps.stream().filter(s -> s.plan().equals(plan)).mapToLong(Step::rows).sum();
  }

  @Test
  void aMergedReadTellsWhatEachShardGave() throws SQLException {
    List<Step> steps = analyzed("SELECT id FROM t ORDER BY id LIMIT 150");
    assertEquals(
        List.of("Scatter", "-> Read", "-> Read"),
        steps.stream().map(Step::plan).toList(),
        steps::toString);
    assertEquals(150, steps.getFirst().rows());
    // LIMIT 150 of less than 150 rows each.
    assertEquals(200, sum(steps, "-> Read"));
    assertEquals(
        List.of("shard1", "shard2"), steps.stream().skip(1).map(Step::shards).sorted().toList());
    for (Step step : steps.subList(1, 3)) {
      assertEquals("SELECT id FROM t ORDER BY id LIMIT 150", step.sql());
      assertEquals(step.rows(), step.expected(), step::toString);
      assertTrue(step.bytes() > 4 * step.rows(), step::toString);
    }
  }

  @Test
  void aStatementOfOneShardTellsItInOneRow() throws SQLException {
    List<Step> steps = analyzed("SELECT n FROM t WHERE id = 7");
    assertEquals(1, steps.size());
    assertEquals("Single", steps.getFirst().plan());
    assertEquals(1, steps.getFirst().rows());
    assertEquals(1, steps.getFirst().expected());
    assertTrue(steps.getFirst().bytes() > 20);
    assertEquals(0, analyzed("SELECT n FROM t WHERE id = -7").getFirst().rows());
    assertEquals("Local", analyzed("TABLE information_schema.ENGINES").getFirst().plan());
    assertEquals(1, analyzed("SELECT FOUND_ROWS()").getFirst().rows());
    assertEquals(2, analyzed("VALUES ROW(1), ROW(2)").getFirst().rows());
  }

  @Test
  void whatMySqlFinishesTellsOfGatheringLoadingAndRunning() throws SQLException {
    List<Step> steps =
        analyzed(
            "SELECT COUNT(*), a.n FROM t a JOIN u b ON a.n = b.n JOIN one ON one.id = 1"
                + " WHERE a.id < 50 GROUP BY a.n WITH ROLLUP");
    assertEquals("Finish", steps.getFirst().plan());
    assertEquals(51, steps.getFirst().rows());
    assertEquals(
        List.of(
            "-> In place",
            "-> Create",
            "-> Gather",
            "-> Gather",
            "-> Load",
            "-> Gather",
            "-> Gather",
            "-> Load",
            "-> Run"),
        steps.stream().skip(1).map(Step::plan).toList(),
        steps::toString);
    assertNull(steps.get(1).rows());
    assertEquals(List.of("a", "a", "a"), reasons(steps.subList(3, 6)));
    assertEquals(50, steps.get(3).rows() + steps.get(4).rows());
    assertEquals(50, steps.get(5).rows());
    // Only those that meet the rows that were gathered before.
    assertEquals(List.of("b", "b", "b"), reasons(steps.subList(6, 9)));
    assertTrue(steps.get(6).sql().contains("`n` IN (0,"), steps::toString);
    assertEquals(50, steps.get(8).rows());
    assertEquals(51, steps.getLast().rows());
    for (Step step : steps.subList(3, 5)) {
      assertNotNull(step.expected(), steps::toString);
    }
  }

  private static List<String> reasons(List<Step> steps) {
    return steps.stream().map(Step::reason).toList();
  }

  @Test
  void whatIsNotReadTwiceIsSaid() throws SQLException {
    List<Step> copied = analyzed("SELECT COUNT(*) FROM t a JOIN t b ON a.n < b.n");
    assertEquals(200, sum(copied, "-> Copy"));
    assertEquals(200, sum(copied, "-> Gather"));
    List<Step> nothing = analyzed("SELECT COUNT(*) FROM t a JOIN u b ON a.n = b.n WHERE a.n < 0");
    assertEquals("b, of which no row can matter", nothing.get(5).reason(), nothing::toString);
    assertEquals(1, nothing.getLast().rows());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t VALUES (1000, 1)",
        "UPDATE t SET n = -1",
        "DELETE FROM t WHERE id = 1",
        "WITH w AS (SELECT 1) DELETE FROM t WHERE id = 2",
        "SELECT id INTO @x FROM t WHERE id = 1",
        "SELECT @x := id FROM t",
        "SELECT GET_LOCK('route', 0)",
        "SELECT 1 INTO OUTFILE '/tmp/no'",
        "DO SLEEP(0)",
        "DROP TABLE t",
        "SHOW TABLES"
      })
  void whatDoesMoreThanReadIsRefused(String sql) throws SQLException {
    try (Connection connection = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, database, Map.of());
        Statement statement = connection.createStatement()) {
      SQLException e =
          assertThrows(SQLException.class, () -> statement.execute("EXPLAIN ROUTE ANALYZE " + sql));
      assertEquals(1235, e.getErrorCode(), e.getMessage());
      assertTrue(e.getMessage().contains("EXPLAIN ROUTE without ANALYZE"), e.getMessage());
      List<Step> whole = steps(connection, "EXPLAIN ROUTE ANALYZE SELECT id FROM t WHERE n >= 0");
      assertEquals(200, whole.getFirst().rows());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT nothing FROM t | 1054",
        "SELECT nothing FROM t WHERE id = 1 | 1054",
        "SELECT id FROM missing | 1146",
        "SELECT id FROM t WHERE id = 3 AND n = (SELECT n FROM one) | 1242",
        "SELECT id, (SELECT n FROM u WHERE u.n < t.n) FROM t | 1242",
        "SELECT id, CAST(18446744073709551615 AS UNSIGNED) + id FROM t | 1690",
        "SELECT id FROM | 1064"
      })
  void errorsAreTheStatementsOwn(String sql, int errno) throws SQLException {
    try (Connection connection = proxy.connect(database);
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 2; i++) {
        SQLException e =
            assertThrows(
                SQLException.class, () -> statement.execute("EXPLAIN ROUTE ANALYZE " + sql));
        assertEquals(errno, e.getErrorCode(), e.getMessage());
      }
      assertEquals(
          200, steps(connection, "EXPLAIN ROUTE ANALYZE SELECT id FROM t").getFirst().rows());
    }
  }

  @Test
  void itStandsBetweenOtherStatementsAndInTransactions() throws SQLException {
    try (Connection connection = proxy.connect(database, Map.of("allowMultiQueries", "true"));
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT 1; EXPLAIN ROUTE ANALYZE SELECT id FROM w ORDER BY id; SELECT COUNT(*) FROM w");
      assertTrue(statement.getMoreResults());
      assertEquals(20, read(statement.getResultSet()).getFirst().rows());
      assertTrue(statement.getMoreResults());
      statement.getResultSet().next();
      assertEquals(20, statement.getResultSet().getInt(1));
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO w VALUES (2000, 1)");
      for (String sql : List.of("SELECT id FROM w", "SELECT id, n + RANK() OVER () FROM w")) {
        assertEquals(21, steps(connection, "EXPLAIN ROUTE ANALYZE " + sql).getFirst().rows());
      }
      connection.rollback();
    }
    assertEquals(List.of("20"), proxy.column(database, "SELECT COUNT(*) FROM w"));
  }

  @Test
  void withoutAnalyzeShardsTellWhatTheyExpect() throws SQLException {
    try (Connection connection = proxy.connect(database)) {
      List<Step> steps = steps(connection, "EXPLAIN ROUTE SELECT n FROM t ORDER BY n");
      assertEquals(200, steps.get(1).expected(), steps::toString);
      assertNull(steps.getFirst().expected());
      assertEquals(
          1, steps(connection, "EXPLAIN ROUTE SELECT n FROM t WHERE id = 3").getFirst().expected());
      steps = steps(connection, "EXPLAIN ROUTE SELECT 1 FROM t a JOIN u b ON a.n = b.n");
      assertEquals(200, steps.get(1).expected(), steps::toString);
      assertEquals(100, steps.get(2).expected(), steps::toString);
      // A question that could change or lock something is not asked.
      for (String sql : List.of("UPDATE t SET n = n WHERE id = 1", "SELECT n FROM t FOR UPDATE")) {
        for (Step step : steps(connection, "EXPLAIN ROUTE " + sql)) {
          assertNull(step.expected(), step::toString);
        }
      }
      // A table of this name is described.
      try (Statement statement = connection.createStatement();
          ResultSet columns = statement.executeQuery("DESC route")) {
        columns.next();
        assertEquals("id", columns.getString("Field"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT n FROM t | WHERE does not say which t.id; one value makes it one shard's",
        "UPDATE t SET n = 1 | WHERE does not say which t.id; one value makes it one shard's",
        "SELECT * FROM t WHERE id > 1 AND t.n = 7 | WHERE does not say which t.id; one value makes"
            + " it one shard's; CREATE GLOBAL INDEX n ON t (n), or GLOBAL UNIQUE INDEX, tells the"
            + " shards too, if few have a value each",
        "SELECT n FROM t WHERE id IN (1, 2, 3, 4, 5, 6) | WHERE says several values of t.id, which"
            + " are on several shards",
        "SELECT COUNT(*) FROM t a JOIN u b ON a.n = b.n | tables of different groups in one"
            + " statement, so MySQL finishes it; a value of a.id, b.id in WHERE makes it"
            + " cheaper; in one table group (they are in DB.g, DB.h) and joined by a.id, b.id,"
            + " tables are not gathered",
      })
  void aDearPlanSaysWhatWouldMakeItCheap(String sql, String reason) throws SQLException {
    try (Connection connection = proxy.connect(database)) {
      String said = steps(connection, "EXPLAIN ROUTE " + sql).getFirst().reason();
      assertEquals(reason.replace("DB", database), said);
    }
  }
}
