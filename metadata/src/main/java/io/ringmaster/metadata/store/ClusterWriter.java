package io.ringmaster.metadata.store;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.store.ClusterReader.Snapshot;
import java.util.ArrayList;
import java.util.List;
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
   * meanwhile). Tries with the state that was read last: if that is not the newest, nothing is
   * written, and what was decided by it is decided again.
   *
   * @param changes may be called several times, each time with a newer state
   */
  ClusterState update(Function<ClusterState, List<Change>> changes) throws Exception {
    Step step = early(changes, reader.last());
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (step == null) {
        step = Step.decided(changes, reader.refresh());
        if (step.wanted().isEmpty()) {
          return step.next();
        }
      }
      String changeId = UUID.randomUUID().toString();
      try {
        client.transaction().forOperations(operations(step, changeId));
        return step.next();
      } catch (KeeperException.BadVersionException
          | KeeperException.NodeExistsException
          | KeeperException.NoNodeException e) {
        // Another was faster; or our first try was made and its answer lost, and this was a second.
        Snapshot now = reader.load();
        if (now.epoch().has(changeId)) {
          return now.state();
        }
        if (now.epochStat().getMzxid() == step.from().epochStat().getMzxid()) {
          throw new MetadataException(
              Reason.CONFLICT,
              "ZooKeeper was changed under "
                  + paths.root()
                  + " without a new epoch ("
                  + e.getPath()
                  + "): nothing but Ringmaster may write there",
              e);
        }
        step = null;
        Thread.sleep(ThreadLocalRandom.current().nextInt(PAUSE_MILLIS_MAX));
      }
    }
    throw new MetadataException(
        Reason.CONFLICT,
        "others changed the metadata " + MAX_ATTEMPTS + " times in a row; try again");
  }

  /**
   * What is wanted of a state.
   *
   * @param next the state after it
   */
  private record Step(Snapshot from, List<Change> wanted, ClusterState next) {
    static Step decided(Function<ClusterState, List<Change>> changes, Snapshot from) {
      List<Change> wanted = changes.apply(from.state());
      if (wanted.isEmpty()) {
        return new Step(from, wanted, from.state());
      }
      ClusterState next = from.state().with(wanted);
      ClusterRules.check(next);
      return new Step(from, wanted, next);
    }
  }

  /** What is wanted of a state that may be old; null if that is nothing, or is not allowed. */
  private static Step early(Function<ClusterState, List<Change>> changes, Snapshot perhapsOld) {
    try {
      Step step = Step.decided(changes, perhapsOld);
      return step.wanted().isEmpty() ? null : step;
    } catch (RuntimeException e) {
      // Told if the newest state gives reason for it too.
      return null;
    }
  }

  private List<CuratorOp> operations(Step step, String changeId) throws Exception {
    Snapshot snapshot = step.from();
    List<CuratorOp> operations = new ArrayList<>();
    List<String> znodes = new ArrayList<>();
    for (Target target : step.wanted().stream().map(Target::of).distinct().toList()) {
      Entity before = snapshot.state().entities(target.kind()).get(target.key());
      Entity after = step.next().entities(target.kind()).get(target.key());
      String path = paths.of(target.kind(), target.key());
      if (after == null && before != null) {
        operations.add(
            client
                .transactionOp()
                .delete()
                .withVersion(snapshot.versions().get(path))
                .forPath(path));
      } else if (after != null && !after.equals(before)) {
        operations.add(put(snapshot, path, after, before != null));
      } else {
        continue;
      }
      znodes.add(paths.relative(path));
    }
    operations.addFirst(
        client
            .transactionOp()
            .setData()
            .withVersion(snapshot.epochStat().getVersion())
            .forPath(paths.epoch(), snapshot.epoch().next(changeId, znodes).write()));
    return operations;
  }

  /** What a change is about. */
  private record Target(Entity.Kind kind, String key) {
    static Target of(Change change) {
      return switch (change) {
        case Change.Add(Entity entity) -> new Target(entity.kind(), entity.key());
        case Change.Replace(Entity entity) -> new Target(entity.kind(), entity.key());
        case Change.Remove(Entity.Kind kind, String key) -> new Target(kind, key);
      };
    }
  }

  private CuratorOp put(Snapshot snapshot, String path, Entity entity, boolean exists)
      throws Exception {
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
