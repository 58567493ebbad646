package io.ringmaster.it.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ShardMap;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two shards that both hold rows of the other, of which only {@code shard2} is known to: what comes
 * from there is filtered, what comes from {@code shard1} tells that its text is the client's.
 */
class ForeignRowsTest {
  /** In a range on shard1, with a copy on shard2. */
  private static final int FIRST = 10;

  /** In a range on shard2, with a copy on shard1. */
  private static final int SECOND = 110;

  private static ProxyLab proxy;
  private static String database;
  private static Connection client;

  private static ShardMap onlyShard2(ShardMap before, ClusterState state) {
    return before.next(
        state,
        state.groups().keySet().stream()
            .collect(Collectors.toMap(group -> group, _ -> Set.of("shard2"))));
  }

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of(), ForeignRowsTest::onlyShard2);
    database = proxy.createDatabase("moving");
    String ranges = " SHARD BY RANGE(id) (VALUES LESS THAN (100) ON shard1,";
    String rest = " VALUES LESS THAN (MAXVALUE) ON shard2) IN GROUP g";
    proxy.execute(
        database,
        "CREATE TABLE t (id INT PRIMARY KEY, v INT)" + ranges + rest,
        "CREATE TABLE u (id INT PRIMARY KEY, v INT) SHARD BY RANGE(id) IN GROUP g",
        "INSERT INTO t VALUES (%d, 1), (%d, 2)".formatted(FIRST, SECOND));
    MySqlLab.shards().get(0).execute(database, "INSERT INTO t VALUES (" + SECOND + ", 20)");
    MySqlLab.shards().get(1).execute(database, "INSERT INTO t VALUES (" + FIRST + ", 10)");
    client = proxy.connect(database, Map.of("useServerPrepStmts", "true"));
  }

  @AfterAll
  static void close() throws SQLException {
    client.close();
    proxy.close();
  }

  private static List<String> rows(String sql) throws SQLException {
    try (Statement statement = client.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows(rows);
    }
  }

  private static List<String> rows(ResultSet rows) throws SQLException {
    List<String> values = new ArrayList<>();
    while (rows.next()) {
      StringBuilder row = new StringBuilder();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        row.append(i > 1 ? " " : "").append(rows.getString(i));
      }
      values.add(row.toString());
    }
    values.sort(null);
    return values;
  }

  @Test
  void onlyShardsWithForeignRowsGetAnotherText() throws SQLException {
    List<String> expected = List.of("10 1", "110 2", "110 20");
    assertEquals(expected, rows("SELECT * FROM t"));
    try (PreparedStatement statement =
        client.prepareStatement("SELECT * FROM t WHERE v > ? OR id > ?")) {
      for (int execution = 0; execution < 2; execution++) {
        statement.setInt(1, 0);
        statement.setInt(2, 500);
        try (ResultSet rows = statement.executeQuery()) {
          assertEquals(expected, rows(rows));
        }
      }
    }
  }

  @Test
  void statementsOfOneShardAreLeftAsTheyAre() throws SQLException {
    assertEquals(List.of("10 1"), rows("SELECT * FROM t WHERE id = " + FIRST));
    assertEquals(List.of("110 2"), rows("SELECT * FROM t WHERE id IN (110, 111)"));
    assertEquals(List.of("110 2"), rows("SELECT * FROM t WHERE id = 110 AND v > 0"));
  }

  @Test
  void theRouteSaysWhereThereIsAPredicate() throws SQLException {
    String route = rows("EXPLAIN ROUTE SELECT * FROM t").toString();
    assertTrue(route.contains("ownership predicate on shard2, where rows are on the move"), route);
    route = rows("EXPLAIN ROUTE UPDATE t SET v = 1").toString();
    assertTrue(route.contains("ownership predicate on shard2, where rows are on the move"), route);
    route = rows("EXPLAIN ROUTE SELECT * FROM t WHERE id = 10").toString();
    assertTrue(route.contains("Single") && !route.contains("ownership"), route);
  }

  @Test
  void whatHasNoPlaceForThePredicateIsFinished() throws SQLException {
    String count =
        "(SELECT COUNT(*) FROM u WHERE u.id = t.id AND u.id IN (SELECT w.id FROM t w WHERE w.id <"
            + " 100))";
    String sql = "SELECT id, " + count + " FROM t WHERE id < 100";
    String route = rows("EXPLAIN ROUTE " + sql).toString();
    assertTrue(route.contains("Finish"), route);
    assertEquals(List.of("10 0"), rows(sql));
    assertEquals(List.of("10 0", "110 0", "110 0"), rows("SELECT id, " + count + " AS n FROM t"));
  }
}
