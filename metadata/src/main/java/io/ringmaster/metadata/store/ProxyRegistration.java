package io.ringmaster.metadata.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmaster.metadata.MetadataException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.ACLBackgroundPathAndBytesable;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This proxy's ephemeral znodes: that it runs, and how far it is. They go when the process or its
 * session ends, and come back with the session. Closing removes them, at the latest with the
 * session. Safe for any thread; not for event loops.
 */
public final class ProxyRegistration implements AutoCloseable {
  /**
   * The connection attribute in which a proxy tells MySQL servers its id, so that its connections
   * can be told from other proxies'.
   */
  public static final String CONNECTION_ATTRIBUTE = "ringmaster_proxy";

  private static final Logger LOG = LoggerFactory.getLogger(ProxyRegistration.class);

  private final CuratorFramework client;
  private final StorePaths paths;
  private final StoreConfig config;
  private final PersistentNode node;
  private final ConnectionStateListener again = (_, now) -> connectionIs(now);

  /** What the znodes are to say. */
  private Proxy said;

  /** Where the last report was told; null before. */
  private String reportPath;

  ProxyRegistration(CuratorFramework client, StorePaths paths, StoreConfig config, Proxy proxy) {
    this.client = client;
    this.paths = paths;
    this.config = config;
    this.said = proxy;
    this.node =
        new PersistentNode(
            client, CreateMode.EPHEMERAL, false, paths.proxy(proxy.id()), proxy.write());
    client.getConnectionStateListenable().addListener(again);
    node.start();
  }

  /**
   * Says how far the proxy is. Numbers smaller than those said before are not taken back.
   *
   * @param epoch with which all of the proxy routes
   * @param drained the newest epoch, of a shard map that holds keys, for which nothing is under way
   *     that was begun before and may change their rows; 0 for none
   * @param settled the newest epoch for which nothing is under way that was planned before
   * @throws MetadataException UNAVAILABLE when ZooKeeper can't be told; it is told as soon as the
   *     connection is back
   */
  public void report(long epoch, long drained, long settled) {
    Renewal renewal;
    synchronized (this) {
      said = said.with(said.report().with(new ProxyReport(said.id(), epoch, drained, settled)));
      renewal = renewed();
    }
    try {
      create(renewal.path());
      renewal.removeFormer(client);
    } catch (Exception e) {
      throw untold(e);
    }
  }

  private void create(String path) throws Exception {
    try {
      ephemeral().forPath(path, new byte[0]);
    } catch (KeeperException.NodeExistsException e) {
      // A second try of the client's, whose first was made.
    }
  }

  private ACLBackgroundPathAndBytesable<String> ephemeral() {
    return client.create().creatingParentsIfNeeded().withMode(CreateMode.EPHEMERAL);
  }

  /** A session that is new has no report. Not waited for: other listeners come after this one. */
  private void connectionIs(ConnectionState now) {
    Renewal renewal;
    synchronized (this) {
      if (now != ConnectionState.RECONNECTED || reportPath == null) {
        return;
      }
      renewal = renewed();
    }
    try {
      ephemeral().inBackground().forPath(renewal.path(), new byte[0]);
      renewal.removeFormer(client);
    } catch (Exception e) {
      LOG.warn("proxy '{}' could not tell how far it is: {}", said().id(), e.toString());
    }
  }

  /** A report that takes the place of the one before. */
  private record Renewal(String path, String former) {
    void removeFormer(CuratorFramework client) throws Exception {
      if (former != null) {
        // Does not wait, and minds not when it went with its session.
        client.delete().inBackground().forPath(former);
      }
    }
  }

  private Renewal renewed() {
    Renewal renewal = new Renewal(paths.reports() + "/" + said.report().name(), reportPath);
    reportPath = renewal.path();
    return renewal;
  }

  private synchronized Proxy said() {
    return said;
  }

  /**
   * Says how much longer than usual statements take and what has been under way for long, if that
   * is not what was said last.
   *
   * @param percent as {@link Proxy#slowdown}
   * @param oldest as {@link Proxy#oldest}
   * @throws MetadataException as {@link #report}
   */
  public void clients(Map<String, Integer> percent, Optional<OpenWork> oldest) {
    Proxy now;
    synchronized (this) {
      if (percent.equals(said.slowdown()) && oldest.equals(said.oldest())) {
        return;
      }
      said = said.with(percent, oldest);
      now = said;
    }
    try {
      node.waitForInitialCreate(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
      node.setData(now.write());
    } catch (Exception e) {
      throw untold(e);
    }
  }

  private MetadataException untold(Exception e) {
    return ZooKeeperErrors.translate("tell of proxy '" + said().id() + "'", config, e);
  }

  @Override
  public void close() {
    client.getConnectionStateListenable().removeListener(again);
    try {
      synchronized (this) {
        renewed().removeFormer(client);
      }
      node.close();
    } catch (Exception e) {
      LOG.info(
          "proxy '{}' could not be removed; it goes with the session: {}",
          said().id(),
          e.toString());
    }
  }

  /**
   * A transaction, a write or locked tables of a client.
   *
   * @param session the id that clients know of it: CONNECTION_ID()
   * @param since when it was begun, by the proxy's clock, to the second
   */
  public record OpenWork(int session, Instant since) {
    public OpenWork {
      Objects.requireNonNull(since, "since");
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
   * @param oldest what a cutover would wait for that has been open for longest; told while owners
   *     may change soon, of what is older than a second
   */
  public record Proxy(
      String id,
      String address,
      long epoch,
      long drained,
      long settled,
      Map<String, Integer> slowdown,
      Optional<OpenWork> oldest) {
    public Proxy {
      slowdown = Map.copyOf(slowdown);
    }

    /** One that tells nothing of its clients. */
    public Proxy(String id, String address, long epoch, long drained, long settled) {
      this(id, address, epoch, drained, settled, Map.of(), Optional.empty());
    }

    ProxyReport report() {
      return new ProxyReport(id, epoch, drained, settled);
    }

    Proxy with(ProxyReport report) {
      return new Proxy(
          id, address, report.epoch(), report.drained(), report.settled(), slowdown, oldest);
    }

    private Proxy with(Map<String, Integer> percent, Optional<OpenWork> work) {
      return new Proxy(id, address, epoch, drained, settled, percent, work);
    }

    /** All but how far it is. */
    byte[] write() {
      ObjectNode json = EntityJson.object().put("address", address);
      ObjectNode percent = json.putObject("slowdown");
      slowdown.forEach(percent::put);
      oldest.ifPresent(
          work ->
              json.putObject("oldest")
                  .put("session", work.session())
                  .put("since", work.since().toString()));
      return EntityJson.bytes(json);
    }

    /** One that has not said yet how far it is. */
    static Proxy read(String id, byte[] data) throws IOException {
      JsonFields json = EntityJson.fields(data);
      return new Proxy(
          id,
          json.text("address"),
          0,
          0,
          0,
          json.integersByName("slowdown"),
          json.optionalObject("oldest").map(Proxy::openWork));
    }

    private static OpenWork openWork(JsonFields json) {
      return new OpenWork(json.integer("session"), Instant.parse(json.text("since")));
    }
  }
}
