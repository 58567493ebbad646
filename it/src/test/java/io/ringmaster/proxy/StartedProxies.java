package io.ringmaster.proxy;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.proxy.commit.CommitStep;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Reaches what {@link ProxyServer} keeps to its package. */
public final class StartedProxies {
  private StartedProxies() {}

  /**
   * A proxy with shard maps of the test's making.
   *
   * @param steps is told of the steps of commits over several servers
   */
  public static ProxyServer start(
      RingmasterConfig config,
      BiFunction<ShardMap, ClusterState, ShardMap> maps,
      Consumer<CommitStep> steps)
      throws Exception {
    return ProxyServer.start(config, maps, steps);
  }
}
