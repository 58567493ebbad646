package io.ringmaster.it.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** EXPLAIN ROUTE shows the statements that the servers would get: they run there as they are. */
class RouteStepsTest {
  private static ProxyLab proxy;
  private static String database;

  /** A row of the explanation below its plan. */
  private record Step(String plan, String shards, String reason, String sql) {}

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of());
    database = proxy.createDatabase("steps");
    proxy.execute(
        database,
        "CREATE TABLE t (id INT PRIMARY KEY, n INT) SHARD BY HASH(id) IN GROUP g",
        "CREATE TABLE u (id INT PRIMARY KEY, n INT) SHARD BY HASH(id) IN GROUP h",
        "CREATE TABLE one (id INT PRIMARY KEY, n INT) SINGLE ON shard1",
        "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3), (4, 4)",
        "INSERT INTO u VALUES (1, 1), (2, 2), (3, 3), (4, 4)");
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static List<Step> steps(String sql) throws SQLException {
    try (Connection connection = proxy.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("EXPLAIN ROUTE " + sql)) {
      List<Step> steps = new ArrayList<>();
      rows.next();
      while (rows.next()) {
        steps.add(
            new Step(
                rows.getString("plan"),
                rows.getString("shards"),
                rows.getString("reason"),
                rows.getString("sql")));
      }
      return steps;
    }
  }

  private static void runs(Step step) throws SQLException {
    int shard = step.shards().equals("shard2") ? 1 : 0;
    try (Connection connection = MySqlLab.shards().get(shard).connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(step.sql());
    }
  }

  @Test
  void aReadShowsWhatEachShardGets() throws SQLException {
    List<Step> steps = steps("SELECT id FROM t ORDER BY n LIMIT 2, 3");
    assertEquals(1, steps.size(), steps::toString);
    assertEquals("-> Read", steps.getFirst().plan());
    assertEquals("shard1, shard2", steps.getFirst().shards());
    assertTrue(
        steps.getFirst().sql().matches("SELECT id, .*n.* FROM t ORDER BY n LIMIT 5"),
        steps::toString);
    runs(steps.getFirst());
    assertEquals(List.of(), steps("SELECT id FROM t WHERE id = 1"));
  }

  @Test
  void anInsertShowsWhoGetsWhichRows() throws SQLException {
    List<Step> steps = steps("INSERT INTO t VALUES (11, 1), (12, 2), (13, 3), (14, 4), (15, 5)");
    assertEquals(2, steps.size(), steps::toString);
    int rows = 0;
    for (Step step : steps) {
      assertEquals("-> Write", step.plan());
      rows += (int) step.sql().chars().filter(c -> c == '(').count();
      runs(step);
    }
    assertEquals(5, rows, steps::toString);
    assertEquals(List.of("9"), proxy.column(database, "SELECT COUNT(*) FROM " + database + ".t"));
    proxy.execute(database, "DELETE FROM t WHERE id > 10");
  }

  @Test
  void aWriteWithLimitShowsHowTheFirstRowsAreFound() throws SQLException {
    List<Step> steps = steps("DELETE FROM t WHERE n > 100 ORDER BY n LIMIT 2");
    assertEquals(
        List.of("-> Read", "-> Write"), steps.stream().map(Step::plan).toList(), steps::toString);
    assertEquals(
        "SELECT n, @@transaction_isolation FROM t WHERE n > 100 ORDER BY n LIMIT 2 FOR UPDATE",
        steps.getFirst().sql());
    assertEquals("shard1, shard2", steps.getFirst().shards());
    for (Step step : steps) {
      runs(step);
    }
    assertEquals(
        List.of("-> Write"),
        steps("DELETE FROM t WHERE n > 100 LIMIT 2").stream().map(Step::plan).toList());
  }

  @Test
  void whatMySqlFinishesShowsWhatIsGatheredAndWhatRuns() throws SQLException {
    String sql =
        "SELECT a.n, b.n FROM t a JOIN u b ON a.n = b.n JOIN one ON one.id = 1 WHERE a.id < 3";
    List<Step> steps = steps(sql);
    assertEquals(
        List.of("-> Gather", "-> Gather", "-> In place", "-> Run"),
        steps.stream().map(Step::plan).toList());
    assertEquals("a, with keys gathered before", steps.get(0).reason());
    assertTrue(steps.get(0).sql().contains("WHERE (a.id < 3)"), steps::toString);
    assertEquals("shard1", steps.get(2).shards());
    assertEquals(sql, steps.get(3).sql());
    runs(steps.get(0));
    runs(steps.get(1));
    // An unknown LIMIT would be refused: there is no text to show.
    assertEquals(
        "-> Refuse", steps("SELECT id FROM t LIMIT 99999999999999999999").getFirst().plan());
  }

  private static String shown(String sql) throws SQLException {
    return steps(sql).stream()
        .map(step -> step.plan() + ": " + step.reason() + ": " + step.sql())
        .collect(Collectors.joining("\n"));
  }

  /** Rows that get another key are read whole, computed, deleted and inserted. */
  @Test
  void aChangeOfTheShardKeyShowsHowRowsMove() throws SQLException {
    String shown = shown("UPDATE t SET id = id + 100 WHERE n > 2");
    assertTrue(
        shown.matches(
            ("(?s)-> Read: : SELECT .* FROM t WHERE n > 2 FOR UPDATE[^\n]*\n"
                    + "-> Run: in a copy of the rows: what they become: "
                    + "UPDATE `DB`.`t` SET id = id \\+ 100 WHERE `id` IN \\(\\.\\.\\)\n"
                    + "-> Write: the rows that differ: "
                    + "DELETE FROM `DB`.`t` WHERE `id` IN \\(\\.\\.\\)\n"
                    + "-> Write: as they become, where their key belongs: "
                    + "INSERT INTO `DB`.`t` \\(`id`, `n`\\) VALUES \\(\\.\\.\\)")
                .replace("DB", database)),
        shown);
  }

  @Test
  void aChangeThatJoinsShowsTheSearchAndTheWriteByKey() throws SQLException {
    String shown = shown("UPDATE t JOIN u ON t.n = u.id SET t.n = u.n");
    assertTrue(
        shown.matches(
            ("(?s)-> Read: : SELECT .* FROM t JOIN u ON t.n = u.id FOR UPDATE.*\n"
                    + "-> Write: for each of the values found, with the keys of its rows: "
                    + "UPDATE `DB`.`t` SET t.n = \\.\\. WHERE `id` IN \\(\\.\\.\\)")
                .replace("DB", database)),
        shown);
  }

  @Test
  void aChangeOfAnIndexedColumnNamesTheLookupTable() throws SQLException {
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, mail VARCHAR(20)) SHARD BY HASH(id) IN GROUP x",
        "CREATE GLOBAL UNIQUE INDEX mail ON x (mail)");
    for (String sql :
        List.of(
            "UPDATE x SET mail = 'a' WHERE id = 1",
            "INSERT INTO x VALUES (1, 'a')",
            "DELETE FROM x WHERE id IN (1, 2, 3)")) {
      String shown = shown(sql);
      assertTrue(shown.contains("-> Index: entries of the rows"), sql + shown);
    }
  }

  @Test
  void anInsertOfASelectShowsBoth() throws SQLException {
    assertEquals(
        "-> Read: : SELECT id + 10, n FROM u FOR SHARE\n"
            + "-> Write: a statement for each MB of rows: INSERT INTO t VALUES (..)",
        shown("INSERT INTO t SELECT id + 10, n FROM u"));
  }
}
