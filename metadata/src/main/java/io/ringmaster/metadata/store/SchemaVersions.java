package io.ringmaster.metadata.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final StorePaths paths;

  SchemaVersions(CuratorFramework client, StorePaths paths) {
    this.client = client;
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

  /** All versions, by database. */
  Map<String, Long> load() throws Exception {
    List<String> znodes = client.getChildren().forPath(paths.schemaVersions());
    Map<String, Long> versions = new HashMap<>();
    for (String znode : znodes) {
      Stat stat = client.checkExists().forPath(paths.schemaVersions() + "/" + znode);
      if (stat != null) {
        versions.put(StorePaths.decode(znode), stat.getMzxid());
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
