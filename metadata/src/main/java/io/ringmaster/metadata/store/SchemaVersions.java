package io.ringmaster.metadata.store;

import io.ringmaster.metadata.store.Znodes.Znode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * A version of every database's schema, raised by each DDL: the {@code mzxid} of its znode, which
 * ZooKeeper raises with every write and never gives twice, so that no compare-and-set is needed and
 * a database dropped and created again doesn't repeat one.
 */
final class SchemaVersions {
  private final CuratorFramework client;
  private final Znodes znodes;
  private final StorePaths paths;

  SchemaVersions(CuratorFramework client, Znodes znodes, StorePaths paths) {
    this.client = client;
    this.znodes = znodes;
    this.paths = paths;
  }

  /** Raises a database's version and returns it. */
  long raise(String database) throws Exception {
    String path = paths.schemaVersions() + "/" + StorePaths.encode(database);
    byte[] data =
        EntityJson.bytes(EntityJson.object().put("raisedAt", java.time.Instant.now().toString()));
    Stat stat = new Stat();
    client.create().orSetData().storingStatIn(stat).forPath(path, data);
    return stat.getMzxid();
  }

  /** All versions, by database. Two round trips. */
  Map<String, Long> load() throws Exception {
    return znodes.retrying(this::read);
  }

  private Map<String, Long> read() throws Exception {
    Map<String, CompletableFuture<Znode>> reads = new HashMap<>();
    for (String name : znodes.await(znodes.children(paths.schemaVersions()))) {
      reads.put(StorePaths.decode(name), znodes.get(paths.schemaVersions() + "/" + name));
    }
    Map<String, Long> versions = new HashMap<>();
    for (Map.Entry<String, CompletableFuture<Znode>> read : reads.entrySet()) {
      try {
        versions.put(read.getKey(), znodes.await(read.getValue()).stat().getMzxid());
      } catch (KeeperException.NoNodeException e) {
        // The database was dropped since the listing.
      }
    }
    return versions;
  }

  /** Forgets a dropped database's version. */
  void remove(String database) throws Exception {
    try {
      client.delete().forPath(paths.schemaVersions() + "/" + StorePaths.encode(database));
    } catch (KeeperException.NoNodeException e) {
      // It had no DDL, or another removed it: gone is what was asked for.
    }
  }
}
