package io.ringmaster.proxy;

import io.ringmaster.StartException;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.StoreConfig;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The metadata as the configuration says where it is, with the ZooKeeper in this process if it says
 * so.
 */
public record OpenedStore(MetadataStore store, Optional<EmbeddedZooKeeper> embedded)
    implements AutoCloseable {
  /**
   * Connects.
   *
   * @throws StartException with the configuration key to look at
   */
  public static OpenedStore open(RingmasterConfig config) throws StartException {
    RingmasterConfig.Zookeeper zookeeper = config.zookeeper();
    Path keyFile = config.clusterKeyFile().orElse(zookeeper.dataDir().resolve("cluster.key"));
    Optional<EmbeddedZooKeeper> embedded = Optional.empty();
    try {
      String connect = zookeeper.connect();
      ClusterKey key;
      if (zookeeper.embedded()) {
        EmbeddedZooKeeper started =
            opened("zookeeper.data_dir", () -> EmbeddedZooKeeper.start(zookeeper.dataDir(), 0));
        embedded = Optional.of(started);
        connect = started.connectString();
        key = opened("cluster_key_file", () -> ClusterKey.loadOrCreate(keyFile));
      } else {
        key = opened("cluster_key_file", () -> ClusterKey.load(keyFile));
      }
      StoreConfig storeConfig =
          new StoreConfig(
              connect,
              zookeeper.root(),
              zookeeper.auth(),
              StoreConfig.of(connect).connectTimeout(),
              StoreConfig.of(connect).sessionTimeout());
      return new OpenedStore(
          opened("zookeeper.connect", () -> MetadataStore.open(storeConfig, key)), embedded);
    } catch (StartException e) {
      embedded.ifPresent(EmbeddedZooKeeper::close);
      throw e;
    }
  }

  /** What the store's parts say goes to the operator, with the key to look at. */
  private static <T> T opened(String key, Supplier<T> part) throws StartException {
    try {
      return part.get();
    } catch (MetadataException e) {
      String message = e.getMessage();
      throw new StartException(
          message.contains(key) ? message : "configuration key " + key + ": " + message, e);
    }
  }

  @Override
  public void close() {
    store.close();
    embedded.ifPresent(EmbeddedZooKeeper::close);
  }
}
