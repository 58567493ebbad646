package io.ringmaster.metadata.store;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.store.ClusterReader.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final OwnWrites ownWrites;

  ClusterWriter(
      CuratorFramework client,
      StorePaths paths,
      EntityJson json,
      ClusterReader reader,
      OwnWrites ownWrites) {
    this.client = client;
    this.paths = paths;
    this.json = json;
    this.reader = reader;
    this.ownWrites = ownWrites;
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
        Writing writing = new Writing(step, changeId);
        write(writing);
        reader.known(writing.after());
        return step.next();
      } catch (KeeperException.BadVersionException
          | KeeperException.NodeExistsException
          | KeeperException.NoNodeException e) {
        // Another was faster; or our first try was made and its answer lost, and this was a second.
        Snapshot now = reader.load();
        if (now.epoch().has(changeId)) {
          return now.state();
        }
        if (now.epochVersion() == step.from().epochVersion()) {
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

  private void write(Writing writing) throws Exception {
    boolean made = false;
    ownWrites.begin();
    try {
      client.transaction().forOperations(writing.operations);
      made = true;
    } finally {
      ownWrites.end(made);
    }
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

  /** A step as a multi-op, and the znodes as it leaves them. */
  private final class Writing {
    private final Step step;
    private final EpochNode epoch;
    private final List<CuratorOp> operations = new ArrayList<>();
    private final Map<String, Integer> versions;

    Writing(Step step, String changeId) throws Exception {
      this.step = step;
      this.versions = new HashMap<>(step.from().versions());
      List<String> znodes = new ArrayList<>();
      for (Target target : step.wanted().stream().map(Target::of).distinct().toList()) {
        Entity before = step.from().state().entities(target.kind()).get(target.key());
        Entity after = step.next().entities(target.kind()).get(target.key());
        // What is replaced by the same is written too: changes can be rehearsed.
        if (before != null || after != null) {
          String path = paths.of(target.kind(), target.key());
          znodes.add(paths.relative(path));
          add(path, after);
        }
      }
      epoch = step.from().epoch().next(changeId, znodes);
      operations.addFirst(
          client
              .transactionOp()
              .setData()
              .withVersion(step.from().epochVersion())
              .forPath(paths.epoch(), epoch.write()));
    }

    private void add(String path, Entity after) throws Exception {
      Integer version = versions.get(path);
      if (after == null) {
        operations.add(client.transactionOp().delete().withVersion(version).forPath(path));
        versions.remove(path);
      } else if (version == null) {
        operations.add(client.transactionOp().create().forPath(path, json.write(after)));
        versions.put(path, 0);
      } else {
        operations.add(
            client.transactionOp().setData().withVersion(version).forPath(path, json.write(after)));
        versions.put(path, version + 1);
      }
    }

    /** As if it was read after it was written. */
    Snapshot after() {
      return new Snapshot(step.next(), epoch, step.from().epochVersion() + 1, versions);
    }
  }
}
