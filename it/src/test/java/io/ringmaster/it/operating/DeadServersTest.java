package io.ringmaster.it.operating;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.it.lab.ProxyLab;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of servers that die, stand still and come back. */
class DeadServersTest {
  private static final String UP = "200 \\{\"status\":\"up\",\"problems\":\\[\\]\\}";

  @Test
  void healthShowStatementsAndMetricsTellWhichServerIsDownAndWhy() throws Exception {
    ProcessServer first = MySqlLab.startProcess();
    ProcessServer second = MySqlLab.startProcess();
    try (ProxyLab proxy = ProxyLab.start(List.of(first, second), Map.of())) {
      Operator operator = new Operator(proxy);
      operator.awaitHealth(UP);
      assertEquals(Map.of("s1", "UP null", "s2", "UP null"), operator.states("SHOW SERVERS"));

      second.kill();
      String page = operator.awaitHealth("200 \\{\"status\":\"degraded\".*");
      String where = "server 's2' at 127.0.0.1:" + second.port() + ": down since ";
      assertTrue(page.contains("\"component\":\"shard shard2\""), page);
      assertTrue(page.contains(where), page);
      assertTrue(page.contains("Z: Connection refused\"}]"), page);
      assertEquals(page.indexOf("component"), page.lastIndexOf("component"), page);
      String server = operator.states("SHOW SERVERS").get("s2");
      assertTrue(server.matches("DOWN down since \\S+Z: Connection refused"), server);
      Map<String, String> shards = operator.states("SHOW SHARDS");
      assertEquals(Map.of("shard1", "UP null", "shard2", server), shards);
      assertTrue(operator.metrics().contains("\nringmaster_server_up{server=\"s1\"} 1.0\n"));
      assertTrue(operator.metrics().contains("\nringmaster_server_up{server=\"s2\"} 0.0\n"));

      second = second.startAgain();
      operator.awaitHealth(UP);
      second.pause();
      operator.awaitHealth("200 .*server 's2'.*(timed out|no answer within).*");
      first.kill();
      page = operator.awaitHealth("503 \\{\"status\":\"down\".*");
      assertTrue(page.contains("shard shard1") && page.contains("shard shard2"), page);
      second.resume();
      operator.awaitHealth("200 \\{\"status\":\"degraded\".*shard1.*");
      first = first.startAgain();
      operator.awaitHealth(UP);
      assertTrue(operator.metrics().contains("\nringmaster_server_up{server=\"s2\"} 1.0\n"));
    } finally {
      first.close();
      second.close();
    }
  }

  @Test
  void aClusterWithoutShardsIsAProblem() throws Exception {
    try (ProxyLab proxy = ProxyLab.start(List.of(), Map.of())) {
      String page = new Operator(proxy).health();
      assertTrue(page.startsWith("200 {\"status\":\"degraded\""), page);
      assertTrue(page.contains("no shard is registered yet"), page);
    }
  }
}
