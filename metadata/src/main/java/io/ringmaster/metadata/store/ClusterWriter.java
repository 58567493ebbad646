package io.ringmaster.metadata.store;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.store.ClusterReader.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.KeeperException;

/**
 * Changes the state by compare-and-set: reads it, lets the caller say the changes, and writes them
 * with the next epoch in one multi-op under version checks. When another was faster, once more.
 */
final class ClusterWriter {
  private static final int MAX_ATTEMPTS = 20;
  private static final int PAUSE_MILLIS_MAX = 50;

  private final CuratorFramework client;
  private final StorePaths paths;
  private final EntityJson json;
  private final ClusterReader reader;

  ClusterWriter(CuratorFramework client, StorePaths paths, EntityJson json, ClusterReader reader) {
    this.client = client;
    this.paths = paths;
    this.json = json;
    this.reader = reader;
  }

  /**
   * Makes a change and returns the state after it (after later ones too, when the connection broke
   * meanwhile).
   *
   * @param changes may be called several times, each time with a newer state
   */
  ClusterState update(Function<ClusterState, List<Change>> changes) throws Exception {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Snapshot snapshot = reader.load();
      List<Change> wanted = changes.apply(snapshot.state());
      if (wanted.isEmpty()) {
        return snapshot.state();
      }
      ClusterState next = snapshot.state().with(wanted);
      ClusterRules.check(next);
      String changeId = UUID.randomUUID().toString();
      try {
        client.transaction().forOperations(operations(snapshot, next, changeId));
        return next;
      } catch (KeeperException.BadVersionException
          | KeeperException.NodeExistsException
          | KeeperException.NoNodeException e) {
        // Another was faster; or our first try was made and its answer lost, and this was a second.
        Snapshot now = reader.load();
        if (now.epoch().recent().contains(changeId)) {
          return now.state();
        }
        if (now.epochVersion() == snapshot.epochVersion()) {
          throw new MetadataException(
              Reason.CONFLICT,
              "ZooKeeper was changed under "
                  + paths.root()
                  + " without a new epoch ("
                  + e.getPath()
                  + "): nothing but Ringmaster may write there",
              e);
        }
        Thread.sleep(ThreadLocalRandom.current().nextInt(PAUSE_MILLIS_MAX));
      }
    }
    throw new MetadataException(
        Reason.CONFLICT,
        "others changed the metadata " + MAX_ATTEMPTS + " times in a row; try again");
  }

  private List<CuratorOp> operations(Snapshot snapshot, ClusterState next, String changeId)
      throws Exception {
    List<CuratorOp> operations = new ArrayList<>();
    operations.add(
        client
            .transactionOp()
            .setData()
            .withVersion(snapshot.epochVersion())
            .forPath(paths.epoch(), snapshot.epoch().next(changeId).write()));
    for (Entity.Kind kind : Entity.Kind.values()) {
      Map<String, ? extends Entity> before = snapshot.state().entities(kind);
      Map<String, ? extends Entity> after = next.entities(kind);
      for (String key : before.keySet()) {
        if (!after.containsKey(key)) {
          String path = paths.of(kind, key);
          operations.add(
              client
                  .transactionOp()
                  .delete()
                  .withVersion(snapshot.versions().get(path))
                  .forPath(path));
        }
      }
      for (Entity entity : after.values()) {
        if (!entity.equals(before.get(entity.key()))) {
          operations.add(put(snapshot, entity, before.containsKey(entity.key())));
        }
      }
    }
    return operations;
  }

  private CuratorOp put(Snapshot snapshot, Entity entity, boolean exists) throws Exception {
    String path = paths.of(entity.kind(), entity.key());
    byte[] data = json.write(entity);
    return exists
        ? client
            .transactionOp()
            .setData()
            .withVersion(snapshot.versions().get(path))
            .forPath(path, data)
        : client.transactionOp().create().forPath(path, data);
  }
}
