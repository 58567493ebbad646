package io.ringmaster.it.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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
    String numbers =
        "INSERT INTO %s WITH RECURSIVE r (i) AS (SELECT %d UNION ALL SELECT i + 1 FROM r WHERE i <"
            + " %d) SELECT %s FROM r";
    List<LabServer> servers = MySqlLab.shards();
    String depth = "SET SESSION cte_max_recursion_depth = 9000";
    servers.get(0).execute(database, depth, numbers.formatted("a", -3000, -2, "i"));
    servers.get(1).execute(database, depth, numbers.formatted("b", 6, 3000, "i, 1"));
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
}
