package io.ringmaster.proxy;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.util.function.BiFunction;

/** Reaches what {@link ProxyServer} keeps to its package. */
public final class StartedProxies {
  private StartedProxies() {}

  /** A proxy with shard maps of the test's making. */
  public static ProxyServer start(
      RingmasterConfig config, BiFunction<ShardMap, ClusterState, ShardMap> maps) throws Exception {
    return ProxyServer.start(config, maps);
  }
}
