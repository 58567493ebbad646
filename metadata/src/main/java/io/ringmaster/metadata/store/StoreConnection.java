package io.ringmaster.metadata.store;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;

/** The session to ZooKeeper and the layout that must be there. */
final class StoreConnection {
  /** How long one operation waits for a connection or an answer before it is tried again. */
  static final int OPERATION_TIMEOUT_MILLIS = 2000;

  private static final int RETRIES = 2;
  private static final int RETRY_PAUSE_MILLIS = 200;

  private StoreConnection() {}

  /**
   * A connected client.
   *
   * @throws MetadataException UNAVAILABLE when none answers in time
   */
  static CuratorFramework connect(StoreConfig config) {
    CuratorFrameworkFactory.Builder builder =
        CuratorFrameworkFactory.builder()
            .connectString(config.connect())
            .sessionTimeoutMs(Math.toIntExact(config.sessionTimeout().toMillis()))
            .connectionTimeoutMs(OPERATION_TIMEOUT_MILLIS)
            .retryPolicy(new RetryNTimes(RETRIES, RETRY_PAUSE_MILLIS));
    config
        .auth()
        .ifPresent(
            auth ->
                builder
                    .authorization("digest", auth.reveal().getBytes(StandardCharsets.UTF_8))
                    .aclProvider(new CreatorOnly()));
    CuratorFramework client = builder.build();
    client.start();
    boolean connected = false;
    try {
      connected =
          client.blockUntilConnected(
              Math.toIntExact(config.connectTimeout().toMillis()), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      client.close();
      throw ZooKeeperErrors.translate("connect", config, e);
    }
    if (!connected) {
      client.close();
      throw new MetadataException(
          Reason.UNAVAILABLE,
          "no ZooKeeper answers at '%s' within %.1f s (zookeeper.connect)"
              .formatted(config.connect(), config.connectTimeout().toMillis() / 1000.0));
    }
    return client;
  }

  /** Creates what isn't there yet; the epoch last, so that whoever finds it finds all. */
  static void createLayout(CuratorFramework client, StorePaths paths) throws Exception {
    if (client.checkExists().forPath(paths.epoch()) != null) {
      return;
    }
    for (String directory : paths.directories()) {
      create(client, directory, new byte[0]);
    }
    create(client, paths.epoch(), EpochNode.FIRST.write());
  }

  private static void create(CuratorFramework client, String path, byte[] data) throws Exception {
    try {
      client.create().creatingParentsIfNeeded().forPath(path, data);
    } catch (KeeperException.NodeExistsException e) {
      // Another process starts at the same time, or one died half-way.
    }
  }

  /** What we create is ours alone. */
  private static final class CreatorOnly implements ACLProvider {
    @Override
    public List<ACL> getDefaultAcl() {
      return ZooDefs.Ids.CREATOR_ALL_ACL;
    }

    @Override
    public List<ACL> getAclForPath(String path) {
      return ZooDefs.Ids.CREATOR_ALL_ACL;
    }
  }
}
