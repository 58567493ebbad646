package io.ringmaster.metadata.store;

import io.ringmaster.metadata.MetadataException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
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
  private final StoreConfig config;
  private final PersistentNode node;

  /** What the znode is to say. */
  private Proxy said;

  ProxyRegistration(CuratorFramework client, StoreConfig config, String path, Proxy proxy) {
    this.id = proxy.id();
    this.said = proxy;
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
    say(proxy -> new Proxy(id, proxy.address(), epoch, proxy.drained()));
  }

  /**
   * Says that nothing is under way any more that was begun with an older epoch and may concern keys
   * that are held at this one.
   *
   * @param epoch one at which the shard map holds
   * @throws MetadataException as {@link #epoch}
   */
  public void drained(long epoch) {
    say(
        proxy ->
            new Proxy(
                id,
                proxy.address(),
                Math.max(epoch, proxy.epoch()),
                Math.max(epoch, proxy.drained())));
  }

  private synchronized void say(UnaryOperator<Proxy> change) {
    said = change.apply(said);
    try {
      node.waitForInitialCreate(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
      node.setData(said.write());
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
   * @param drained the last epoch that held keys for which nothing older is under way; 0 for none
   */
  public record Proxy(String id, String address, long epoch, long drained) {
    byte[] write() {
      return EntityJson.bytes(
          EntityJson.object().put("address", address).put("epoch", epoch).put("drained", drained));
    }

    static Proxy read(String id, byte[] data) throws IOException {
      JsonFields json = EntityJson.fields(data);
      return new Proxy(
          id, json.text("address"), json.integer64("epoch"), json.integer64("drained"));
    }
  }
}
