package io.ringmaster.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.proxy.control.ServerStatus;
import io.ringmaster.proxy.control.ServerStatus.State;
import io.ringmaster.proxy.http.Health;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterHealthTest {
  private static final Instant THREE = Instant.parse("2026-01-02T03:00:00.5Z");
  private static final ServerStatus UP = new ServerStatus(State.UP, THREE, "");
  private static final ServerStatus DOWN =
      new ServerStatus(State.DOWN, THREE, "Access denied for user 'ringmaster'@'proxy'");
  private static final ClusterState TWO_SHARDS = twoShards();

  private static Server server(String name) {
    return new Server(name, name + ".db", 3306, "ringmaster", new Secret("x"), TlsMode.PREFERRED);
  }

  private static ClusterState twoShards() {
    ClusterState none = ClusterState.empty();
    return new ClusterState(
        1,
        Map.of("s1", server("s1"), "s2", server("s2"), "s3", server("s3")),
        Map.of(
            "shard1", new Shard("shard1", "s1", List.of()),
            "shard2", new Shard("shard2", "s2", List.of("s3"))),
        none.databases(),
        none.groups(),
        none.tables(),
        none.accounts(),
        none.migrations());
  }

  private static List<String> lines(Health health) {
    return health.problems().stream()
        .map(p -> p.severity() + " " + p.component() + ": " + p.detail())
        .toList();
  }

  private static Health health(Map<String, ServerStatus> servers, Map<String, String> catalog) {
    return ClusterHealth.of(TWO_SHARDS, servers, catalog, true);
  }

  @Test
  void nothingIsWrongWhileServersAnswerOrWereNotCheckedYet() {
    assertEquals(List.of(), lines(health(Map.of("s1", UP, "s2", UP, "s3", UP), Map.of())));
    assertEquals(List.of(), lines(health(Map.of(), Map.of())));
  }

  @Test
  void aPrimaryThatIsDownIsNamedOnceWithTheTimeAndTheReason() {
    Health health =
        health(Map.of("s1", UP, "s2", DOWN), Map.of("shard2", "server 's2': request timed out"));
    assertEquals(
        List.of(
            "DEGRADED shard shard2: server 's2' at s2.db:3306: down since 2026-01-02T03:00:00Z:"
                + " Access denied for user 'ringmaster'@'proxy'"),
        lines(health));
    assertTrue(health.serving());
  }

  @Test
  void withoutAnyPrimaryNothingCanBeServed() {
    Health health = health(Map.of("s1", DOWN, "s2", DOWN, "s3", UP), Map.of());
    assertEquals(2, health.problems().size());
    assertFalse(health.serving());
  }

  @Test
  void replicasFullServersAndUnreadTablesDegrade() {
    ServerStatus full = new ServerStatus(State.UP, THREE, "Too many connections");
    Health health = health(Map.of("s1", full, "s2", UP, "s3", DOWN), Map.of("shard2", "no SELECT"));
    assertEquals(
        List.of(
            "DEGRADED shard shard1: server 's1' at s1.db:3306: takes no new connections since"
                + " 2026-01-02T03:00:00Z: Too many connections",
            "DEGRADED shard shard2: server 's3', a replica, at s3.db:3306: down since"
                + " 2026-01-02T03:00:00Z: Access denied for user 'ringmaster'@'proxy'",
            "DEGRADED shard shard2: its tables could not be read: no SELECT"),
        lines(health));
    assertTrue(health.serving());
  }

  @Test
  void aClusterWithoutShardsOrZooKeeperSaysSo() {
    Health health = ClusterHealth.of(ClusterState.empty(), Map.of(), Map.of(), false);
    assertEquals(
        List.of(
            "DEGRADED zookeeper: not reachable; traffic goes on with the last shard map, changes"
                + " are not possible",
            "DEGRADED shards: no shard is registered yet: REGISTER SERVER, then CREATE SHARD"),
        lines(health));
    assertTrue(health.serving());
  }
}
