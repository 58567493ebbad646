package io.ringmaster.metadata.store;

import io.ringmaster.metadata.MetadataException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.zookeeper.CreateMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This proxy's ephemeral znode. It goes when the process or its session ends, and comes back with
 * the session. Closing removes it, at the latest with the session. Safe for any thread; not for
 * event loops.
 */
public final class ProxyRegistration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyRegistration.class);

  private final String id;
  private final String address;
  private final StoreConfig config;
  private final PersistentNode node;

  ProxyRegistration(CuratorFramework client, StoreConfig config, String path, Proxy proxy) {
    this.id = proxy.id();
    this.address = proxy.address();
    this.config = config;
    this.node = new PersistentNode(client, CreateMode.EPHEMERAL, false, path, proxy.write());
    node.start();
  }

  /**
   * Says with which epoch the proxy routes from now on.
   *
   * @throws MetadataException UNAVAILABLE when ZooKeeper can't be told; the znode carries the epoch
   *     as soon as the connection is back
   */
  public void epoch(long epoch) {
    try {
      node.waitForInitialCreate(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
      node.setData(new Proxy(id, address, epoch).write());
    } catch (Exception e) {
      throw ZooKeeperErrors.translate("register proxy '" + id + "'", config, e);
    }
  }

  @Override
  public void close() {
    try {
      node.close();
    } catch (IOException e) {
      LOG.info("proxy '{}' could not be removed; it goes with the session: {}", id, e.toString());
    }
  }

  /**
   * A running proxy.
   *
   * @param id unique name
   * @param address {@code host:port} where clients reach it
   * @param epoch with which it routes
   */
  public record Proxy(String id, String address, long epoch) {
    byte[] write() {
      return EntityJson.bytes(EntityJson.object().put("address", address).put("epoch", epoch));
    }

    static Proxy read(String id, byte[] data) throws IOException {
      JsonFields json = EntityJson.fields(data);
      return new Proxy(id, json.text("address"), json.integer64("epoch"));
    }
  }
}
