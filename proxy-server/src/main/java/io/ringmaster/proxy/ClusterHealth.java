package io.ringmaster.proxy;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.proxy.control.ServerStatus;
import io.ringmaster.proxy.http.Health;
import io.ringmaster.proxy.http.Health.Problem;
import io.ringmaster.proxy.http.Health.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is wrong with the cluster as this proxy sees it: one problem a cause. */
final class ClusterHealth {
  private ClusterHealth() {}

  /**
   * Judges.
   *
   * @param servers what is known of the servers; one that was not checked yet counts as well
   * @param catalogFailures shard to why its tables could not be read
   */
  static Health of(
      ClusterState state,
      Map<String, ServerStatus> servers,
      Map<String, String> catalogFailures,
      boolean zookeeperReachable) {
    List<Problem> problems = new ArrayList<>();
    if (!zookeeperReachable) {
      problems.add(
          new Problem(
              "zookeeper",
              Severity.DEGRADED,
              "not reachable; traffic goes on with the last shard map, changes are not possible"));
    }
    List<Shard> shards =
        state.shards().values().stream().sorted(Comparator.comparing(Shard::name)).toList();
    if (shards.isEmpty()) {
      // Still HTTP 200: whoever registers the first server may come through the balancer.
      problems.add(
          new Problem(
              "shards",
              Severity.DEGRADED,
              "no shard is registered yet: REGISTER SERVER, then CREATE SHARD"));
    }
    // A shard that is joining serves nobody, but is missed all the same.
    boolean noneServes =
        !shards.isEmpty()
            && shards.stream()
                .filter(shard -> !shard.joining())
                .allMatch(shard -> isDown(shard.primary(), servers));
    for (Shard shard : shards) {
      boolean down = isDown(shard.primary(), servers);
      Severity severity = down && noneServes ? Severity.DOWN : Severity.DEGRADED;
      problem(state, shard, shard.primary(), servers, severity).ifPresent(problems::add);
      for (String replica : shard.replicas()) {
        problem(state, shard, replica, servers, Severity.DEGRADED).ifPresent(problems::add);
      }
      String failure = catalogFailures.get(shard.name());
      if (failure != null && !down) {
        problems.add(
            new Problem(
                "shard " + shard.name(),
                Severity.DEGRADED,
                "its tables could not be read: " + failure));
      }
    }
    return new Health(problems);
  }

  private static boolean isDown(String server, Map<String, ServerStatus> servers) {
    ServerStatus status = servers.get(server);
    return status != null && status.state() == ServerStatus.State.DOWN;
  }

  private static Optional<Problem> problem(
      ClusterState state,
      Shard shard,
      String name,
      Map<String, ServerStatus> servers,
      Severity severity) {
    Server server = state.servers().get(name);
    return Optional.ofNullable(servers.get(name))
        .flatMap(ServerStatus::sentence)
        .map(
            sentence ->
                new Problem(
                    "shard " + shard.name(),
                    severity,
                    "server '%s'%s at %s: %s"
                        .formatted(
                            name,
                            name.equals(shard.primary()) ? "" : ", a replica,",
                            server == null ? "?" : server.address(),
                            sentence)));
  }
}
