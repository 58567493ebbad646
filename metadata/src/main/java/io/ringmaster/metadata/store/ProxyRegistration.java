package io.ringmaster.metadata.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmaster.metadata.MetadataException;
import java.io.IOException;
import java.util.Map;
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
  /**
   * The connection attribute in which a proxy tells MySQL servers its id, so that its connections
   * can be told from other proxies'.
   */
  public static final String CONNECTION_ATTRIBUTE = "ringmaster_proxy";

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
   * Says how far the proxy is. Numbers smaller than those said before are not taken back.
   *
   * @param epoch with which all of the proxy routes
   * @param drained the newest epoch, of a shard map that holds keys, for which nothing is under way
   *     that was begun before and may change their rows; 0 for none
   * @param settled the newest epoch for which nothing is under way that was planned before
   * @throws MetadataException UNAVAILABLE when ZooKeeper can't be told; the znode carries the
   *     numbers as soon as the connection is back
   */
  public synchronized void report(long epoch, long drained, long settled) {
    say(
        new Proxy(
            id,
            said.address(),
            Math.max(epoch, said.epoch()),
            Math.max(drained, said.drained()),
            Math.max(settled, said.settled()),
            said.slowdown()));
  }

  /**
   * Says how much longer than usual statements take, if that is not what was said last.
   *
   * @param percent as {@link Proxy#slowdown}
   * @throws MetadataException as {@link #report}
   */
  public synchronized void slowdown(Map<String, Integer> percent) {
    if (!percent.equals(said.slowdown())) {
      say(new Proxy(id, said.address(), said.epoch(), said.drained(), said.settled(), percent));
    }
  }

  private void say(Proxy now) {
    said = now;
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
   * @param drained the newest epoch that holds keys for which no older write is under way; 0 for
   *     none
   * @param settled the newest epoch for which nothing older at all is under way
   * @param slowdown how long statements took in the last second, in percent of the usual, by shard;
   *     told while rows are copied, empty otherwise
   */
  public record Proxy(
      String id,
      String address,
      long epoch,
      long drained,
      long settled,
      Map<String, Integer> slowdown) {
    public Proxy {
      slowdown = Map.copyOf(slowdown);
    }

    /** One that tells of no slowdown. */
    public Proxy(String id, String address, long epoch, long drained, long settled) {
      this(id, address, epoch, drained, settled, Map.of());
    }

    byte[] write() {
      ObjectNode json =
          EntityJson.object()
              .put("address", address)
              .put("epoch", epoch)
              .put("drained", drained)
              .put("settled", settled);
      ObjectNode percent = json.putObject("slowdown");
      slowdown.forEach(percent::put);
      return EntityJson.bytes(json);
    }

    static Proxy read(String id, byte[] data) throws IOException {
      JsonFields json = EntityJson.fields(data);
      return new Proxy(
          id,
          json.text("address"),
          json.integer64("epoch"),
          json.integer64("drained"),
          json.integer64("settled"),
          json.integersByName("slowdown"));
    }
  }
}
