package io.ringmaster.it.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers whose tables are filled differently choose different plans: that is no other schema. */
class DifferentPlansTest {
  private static final String RANGES =
      " SHARD BY RANGE(k) (VALUES LESS THAN (0) ON shard1, VALUES LESS THAN MAXVALUE ON shard2)"
          + " IN GROUP g";

  @Test
  void aTemporaryTableOnOneShardOnlyIsNotSeen() throws Exception {
    ProxyLab proxy = ProxyLab.shared();
    String database = proxy.createDatabase("plans");
    proxy.execute(
        database,
        "CREATE TABLE a (k INT PRIMARY KEY)" + RANGES,
        "CREATE TABLE b (k INT, n INT, PRIMARY KEY (k, n)) SHARD BY RANGE(k) IN GROUP g",
        "INSERT INTO a VALUES (5)",
        "INSERT INTO b VALUES (-5, 1), (-5, 2), (5, 1)");
    List<LabServer> servers = MySqlLab.shards();
    fill(servers.get(0), database, "a", -3000, -2, "i");
    fill(servers.get(1), database, "b", 6, 3000, "i, 1");
    for (LabServer server : servers) {
      server.execute(database, "ANALYZE TABLE a", "ANALYZE TABLE b");
    }
    try (Connection client = proxy.connect(database);
        Statement statement = client.createStatement();
        ResultSet all =
            statement.executeQuery(
                "SELECT a.k, SUM(b.n), MAX(b.n) FROM a, b WHERE a.k = b.k GROUP BY a.k ORDER BY"
                    + " 2")) {
      List<String> rows = new ArrayList<>();
      while (all.next()) {
        rows.add(all.getString(1) + " " + all.getString(2) + " " + all.getString(3));
      }
      assertEquals(List.of("5 1 1", "-5 3 2"), rows);
    }
  }

  /** A long string is a BLOB where it comes from a temporary table. */
  @Test
  void aLongStringFromATemporaryTableIsNoOther() throws Exception {
    ProxyLab proxy = ProxyLab.shared();
    String database = proxy.createDatabase("plans");
    proxy.execute(
        database,
        "CREATE TABLE p (k INT, id INT, name VARCHAR(100), PRIMARY KEY (k, id))" + RANGES,
        "CREATE TABLE t (k INT, id INT, pid INT, PRIMARY KEY (k, id), KEY (k, pid))"
            + " SHARD BY RANGE(k) IN GROUP g",
        "INSERT INTO p VALUES (-1, 1, 'Eps'), (1, 1, 'Alpha'), (1, 2, 'Beta'), (2, 1, 'Gamma')",
        "INSERT INTO t VALUES (-1, 1, 1), (1, 1, 1), (1, 2, 1), (2, 1, 1)");
    List<LabServer> servers = MySqlLab.shards();
    fill(servers.get(0), database, "p", -3000, -2, "i, 1, REPEAT('x', 50)");
    fill(servers.get(1), database, "t", 3, 3000, "i, 1, 1");
    String sql =
        "SELECT p.name%s FROM p JOIN t ON t.k = p.k AND t.pid = p.id WHERE p.name < 'x' ORDER BY"
            + " p.name";
    Set<String> types = new HashSet<>();
    for (LabServer server : servers) {
      server.execute(database, "ANALYZE TABLE p", "ANALYZE TABLE t");
      try (Connection connection = server.connect(database);
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql.formatted(", WEIGHT_STRING(p.name)"))) {
        types.add(rows.getMetaData().getColumnTypeName(2));
      }
    }
    assertEquals(2, types.size(), "the plans make different types: " + types);
    try (Connection client = proxy.connect(database);
        Statement statement = client.createStatement();
        ResultSet all = statement.executeQuery(sql.formatted(""))) {
      List<String> names = new ArrayList<>();
      while (all.next()) {
        names.add(all.getString(1));
      }
      assertEquals(List.of("Alpha", "Alpha", "Eps", "Gamma"), names);
    }
  }

  /** Each as a text and prepared, whose rows are in binary. */
  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void columnsOfATemporaryTableAreTheSame(String prepared) throws Exception {
    ProxyLab proxy = ProxyLab.shared();
    String database = proxy.createDatabase("plans");
    proxy.execute(
        database,
        "CREATE TABLE t (k INT PRIMARY KEY, b VARCHAR(20), a INT, d DATE, e TINYINT UNSIGNED)"
            + RANGES,
        "CREATE TABLE u (k INT, n INT, b VARCHAR(20), PRIMARY KEY (k, n)) SHARD BY RANGE(k) IN"
            + " GROUP g");
    List<LabServer> servers = MySqlLab.shards();
    fillBoth(database, servers.get(0), servers.get(1));
    for (LabServer server : servers) {
      server.execute(database, "ANALYZE TABLE t", "ANALYZE TABLE u");
    }
    // What one server with all rows says.
    LabServer plain = MySqlLab.plain();
    plain.execute("", "CREATE DATABASE " + database);
    plain.execute(
        database,
        "CREATE TABLE t (k INT PRIMARY KEY, b VARCHAR(20), a INT, d DATE, e TINYINT UNSIGNED)",
        "CREATE TABLE u (k INT, n INT, b VARCHAR(20), PRIMARY KEY (k, n))");
    fillBoth(database, plain, plain);
    try (Connection client = proxy.connect(database, Map.of("useServerPrepStmts", prepared));
        Connection one = plain.connect(database)) {
      for (String sql :
          List.of(
              "SELECT t.b, u.n FROM t JOIN u ON t.k = u.k ORDER BY t.b, u.n",
              "SELECT u.b, u.n FROM t JOIN u ON t.k = u.k ORDER BY u.b, u.n",
              "SELECT t.a IS NULL FROM t JOIN u ON t.k = u.k ORDER BY 1",
              "SELECT IF(t.a = 1, u.n, NULL), t.e, -u.n, t.d FROM t JOIN u ON t.k = u.k ORDER BY"
                  + " u.n, t.k",
              "SELECT t.k, MIN(u.b) FROM t JOIN u ON u.k = t.k GROUP BY t.k ORDER BY t.k",
              "SELECT t.k, MAX(t.b), COUNT(*), SUM(u.n), MAX(t.e) FROM t JOIN u ON u.k = t.k GROUP"
                  + " BY t.k ORDER BY t.k",
              "SELECT t.k, MAX(DATE(u.b)), MIN(t.d) FROM t JOIN u ON u.k = t.k GROUP BY t.k ORDER"
                  + " BY t.k",
              "SELECT DISTINCT t.e, u.b, t.a, t.k FROM t JOIN u ON u.k = t.k ORDER BY t.k, u.b",
              "SELECT t.k, MAX(u.n) = 3, MAX(TIME(u.b)), GROUP_CONCAT(u.n ORDER BY u.n) FROM t JOIN"
                  + " u ON u.k = t.k GROUP BY t.k ORDER BY t.k")) {
        assertEquals(rows(one, sql), rows(client, sql), sql);
      }
    }
  }

  /** Many rows without others on one side, few with many on the other. */
  private static void fillBoth(String database, LabServer below, LabServer above)
      throws SQLException {
    String row = "i, CONCAT('2020-01-', 1 + ABS(i) % 28), ABS(i) % 3, '2020-02-02', ABS(i) % 200";
    fill(below, database, "t", -400, -1, row);
    fill(below, database, "u", -2, -1, "i, 1, CONCAT('2021-01-1', ABS(i))");
    fill(above, database, "t", 1, 2, row);
    fill(above, database, "u", 1, 200, "1 + i % 2, i, CONCAT('2021-02-', 1 + i % 28)");
  }

  private static List<List<Object>> rows(Connection connection, String sql) throws SQLException {
    List<List<Object>> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet all = statement.executeQuery()) {
      while (all.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= all.getMetaData().getColumnCount(); i++) {
          row.add(all.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static void fill(
      LabServer server, String database, String table, int from, int to, String row)
      throws SQLException {
    server.execute(
        database,
        "SET SESSION cte_max_recursion_depth = 9000",
        ("INSERT INTO %s WITH RECURSIVE r (i) AS (SELECT %d UNION ALL SELECT i + 1 FROM r WHERE i <"
                + " %d) SELECT %s FROM r")
            .formatted(table, from, to, row));
  }
}
