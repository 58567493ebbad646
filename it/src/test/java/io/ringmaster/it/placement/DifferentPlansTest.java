package io.ringmaster.it.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Servers whose tables are filled differently choose different plans: that is no other schema. */
class DifferentPlansTest {
  @Test
  void aTemporaryTableOnOneShardOnlyIsNotSeen() throws Exception {
    ProxyLab proxy = ProxyLab.shared();
    String database = proxy.createDatabase("plans");
    String ranges =
        " SHARD BY RANGE(k) (VALUES LESS THAN (0) ON shard1, VALUES LESS THAN MAXVALUE ON shard2)"
            + " IN GROUP g";
    proxy.execute(
        database,
        "CREATE TABLE a (k INT PRIMARY KEY)" + ranges,
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
    String ranges =
        " SHARD BY RANGE(k) (VALUES LESS THAN (0) ON shard1, VALUES LESS THAN MAXVALUE ON shard2)"
            + " IN GROUP g";
    proxy.execute(
        database,
        "CREATE TABLE p (k INT, id INT, name VARCHAR(100), PRIMARY KEY (k, id))" + ranges,
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
