package io.ringmaster.metadata.store;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sole right to do something, by an ephemeral znode: it ends with the session at the latest.
 * Whoever was stopped for longer than that does not know that another leads by now, so what a
 * leader changes must be guarded by {@link #token}, which grows from leader to leader. Safe for any
 * thread; not for event loops.
 */
public final class Leadership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private final CuratorFramework client;
  private final String path;
  private final long session;
  private final long token;
  private volatile boolean closed;

  private Leadership(CuratorFramework client, String path, long session, long token) {
    this.client = client;
    this.path = path;
    this.session = session;
    this.token = token;
  }

  /** Takes the lead if nobody has it. */
  static Optional<Leadership> take(CuratorFramework client, String path, String name)
      throws Exception {
    Stat stat = new Stat();
    try {
      client
          .create()
          .storingStatIn(stat)
          .creatingParentsIfNeeded()
          .withMode(CreateMode.EPHEMERAL)
          .forPath(path, name.getBytes(StandardCharsets.UTF_8));
    } catch (KeeperException.NodeExistsException e) {
      return Optional.empty();
    }
    return Optional.of(new Leadership(client, path, stat.getEphemeralOwner(), stat.getCzxid()));
  }

  /** Greater than that of every leader before. */
  public long token() {
    return token;
  }

  /**
   * Whether this still leads, as far as can be known without asking: false from the moment that the
   * session is known to be gone.
   */
  public boolean isHeld() {
    try {
      return !closed && client.getZookeeperClient().getZooKeeper().getSessionId() == session;
    } catch (Exception e) {
      LOG.debug("no session", e);
      return false;
    }
  }

  /** Gives the lead up. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    boolean own = isHeld();
    closed = true;
    if (!own) {
      return;
    }
    try {
      // The session may have ended unnoticed, and another have the lead: that is not ours to end.
      Stat stat = client.checkExists().forPath(path);
      if (stat != null && stat.getCzxid() == token) {
        client.delete().forPath(path);
      }
    } catch (KeeperException.NoNodeException e) {
      // The session has ended, and the lead with it.
    } catch (Exception e) {
      LOG.info("The lead of {} ends with the session cause={}", path, e.toString());
    }
  }
}
