package io.ringmaster.it.operating;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The plan cache as an operator sees it: bounded, and counted. */
class PlanCacheMetricsTest {
  private static final int ENTRIES = 16;
  private static final int TEXTS = 100;

  @Test
  void hitsMissesEvictionsAndEntriesAreCounted() throws Exception {
    Map<String, String> settings =
        Map.of("limits.plan_cache_entries", "" + ENTRIES, "mysql.event_loops", "1");
    try (ProxyLab proxy = ProxyLab.start(MySqlLab.shards(), settings);
        Connection connection = proxy.connect("", Map.of());
        Statement statement = connection.createStatement()) {
      Operator operator = new Operator(proxy);
      ask(statement, "SELECT 1 + 1 AS a");
      long hits = count(operator, "hits_total");
      long misses = count(operator, "misses_total");
      for (int i = 0; i < TEXTS; i++) {
        ask(statement, "/* request " + i + " */ SELECT " + i + " + 1 AS a");
      }
      assertEquals(TEXTS, count(operator, "hits_total") - hits);
      assertEquals(0, count(operator, "misses_total") - misses);
      long evictions = count(operator, "evictions_total");
      for (int i = 0; i < TEXTS; i++) {
        ask(statement, "SELECT 1 + 1 AS b" + i);
      }
      assertEquals(TEXTS, count(operator, "misses_total") - misses);
      assertEquals(ENTRIES, count(operator, "entries"));
      // All but those that the first found room for.
      long evicted = count(operator, "evictions_total") - evictions;
      assertTrue(evicted >= TEXTS - ENTRIES && evicted <= TEXTS, () -> evicted + " evicted");
    }
  }

  private static void ask(Statement statement, String sql) throws SQLException {
    statement.executeQuery(sql).close();
  }

  private static long count(Operator operator, String what) throws Exception {
    Matcher line =
        Pattern.compile("(?m)^ringmaster_plan_cache_" + what + " (\\S+)$")
            .matcher(operator.metrics());
    assertTrue(line.find(), what);
    return (long) Double.parseDouble(line.group(1));
  }
}
