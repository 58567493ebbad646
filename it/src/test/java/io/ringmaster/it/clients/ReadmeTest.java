package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.demo.Tour;
import io.ringmaster.it.clients.ClientProgram.Outcome;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's statements, as its reader types them, on the shop that the demo makes. */
class ReadmeTest {
  private static final Pattern SQL = Pattern.compile("```sql\\R(.*?)```", Pattern.DOTALL);

  @Test
  void theTourRunsInOrderOnTheDemosShop() throws Exception {
    String mysql = ClientProgram.installed(List.of("mysql", "mariadb"), "mariadb-client");
    List<String> blocks =
        SQL.matcher(Files.readString(Path.of("../README.md")))
            .results()
            .map((MatchResult block) -> block.group(1))
            .toList();
    assertEquals(2, blocks.size(), "one of the application and one of the operator");
    try (ProxyLab proxy = ProxyLab.start(List.of(), Map.of())) {
      // The demo's script makes the account itself.
      proxy.execute("", "DROP USER " + ProxyLab.APP);
      makeShop(proxy);
      long distributed = proxy.counter("ringmaster_transactions_distributed_total");
      String read = run(mysql, proxy, ProxyLab.APP, blocks.getFirst());
      assertTrue(read.contains("Grace"), read);
      assertEquals(
          distributed + 1,
          proxy.counter("ringmaster_transactions_distributed_total"),
          "the transaction writes on two shards");
      run(mysql, proxy, ProxyLab.ADMIN, blocks.getLast());
      proxy.execute("", "DROP DATABASE shop");
    }
  }

  private static void makeShop(ProxyLab proxy) throws Exception {
    List<LabServer> servers = MySqlLab.shards();
    var shown = new ByteArrayOutputStream();
    new Tour(
            proxy.host() + ":" + proxy.port(),
            servers.get(0).host() + ":" + servers.get(0).port(),
            servers.get(1).host() + ":" + servers.get(1).port(),
            LabServer.USER,
            LabServer.PASSWORD.replace("'", "''"),
            new PrintStream(shown, true, StandardCharsets.UTF_8))
        .setUp();
  }

  /** The client stops at the first error. */
  private static String run(String mysql, ProxyLab proxy, String account, String statements)
      throws Exception {
    Outcome outcome =
        ClientProgram.run(
            ClientProgram.login(mysql, proxy, "--user=" + account, "--password=" + account, "shop"),
            Map.of(),
            statements);
    assertEquals(0, outcome.exit(), outcome.output());
    return outcome.output();
  }
}
