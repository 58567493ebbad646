package io.ringmaster.metadata.store;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.MigrationStep;
import io.ringmaster.metadata.store.ClusterReader.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final Signals signals;

  ClusterWriter(
      CuratorFramework client,
      StorePaths paths,
      EntityJson json,
      ClusterReader reader,
      OwnWrites ownWrites,
      Signals signals) {
    this.client = client;
    this.paths = paths;
    this.json = json;
    this.reader = reader;
    this.ownWrites = ownWrites;
    this.signals = signals;
  }

  /**
   * Makes a change and returns the state after it (after later ones too, when the connection broke
   * meanwhile). Tries with the state that was read last: if that is not the newest, nothing is
   * written, and what was decided by it is decided again.
   *
   * @param changes may be called several times, each time with a newer state
   */
  ClusterState update(Function<ClusterState, List<Change>> changes) throws Exception {
    return make(changes.andThen(Wanted::new));
  }

  /** As {@link #update}, and told in full with ZooKeeper's event. */
  ClusterState step(Function<ClusterState, MigrationStep> step) throws Exception {
    return make(state -> new Wanted(state, step.apply(state)));
  }

  private ClusterState make(Function<ClusterState, Wanted> changes) throws Exception {
    Step step = early(changes, reader.last());
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (step == null) {
        step = Step.decided(changes, reader.refresh());
        if (step.isNothing()) {
          return step.next();
        }
      }
      String changeId = UUID.randomUUID().toString();
      try {
        Successor successor = step.successor(changeId, paths, json);
        write(step, successor);
        reader.known(successor.snapshot());
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

  private void write(Step step, Successor successor) throws Exception {
    Optional<String> signal = step.wanted().told().flatMap(told -> signals.path(successor, told));
    List<CuratorOp> operations = operations(step.from(), successor);
    if (signal.isPresent()) {
      // Told before the new epoch is.
      operations.addFirst(signals.create(signal.get()));
    }
    boolean made = false;
    ownWrites.begin();
    try {
      client.transaction().forOperations(operations);
      made = true;
    } finally {
      ownWrites.end(made);
    }
    if (signal.isPresent()) {
      signals.replace(signal.get());
    }
  }

  private List<CuratorOp> operations(Snapshot from, Successor successor) throws Exception {
    List<CuratorOp> operations = new ArrayList<>();
    operations.add(
        client
            .transactionOp()
            .setData()
            .withVersion(from.epochVersion())
            .forPath(paths.epoch(), successor.snapshot().epoch().write()));
    for (Successor.Written written : successor.written()) {
      operations.add(operation(written));
    }
    return operations;
  }

  private CuratorOp operation(Successor.Written written) throws Exception {
    if (written.data() == null) {
      return client.transactionOp().delete().withVersion(written.was()).forPath(written.path());
    }
    return written.was() == null
        ? client.transactionOp().create().forPath(written.path(), written.data())
        : client
            .transactionOp()
            .setData()
            .withVersion(written.was())
            .forPath(written.path(), written.data());
  }

  /**
   * What is wanted of a state.
   *
   * @param told the step that it is, if all are to hear of it at once
   */
  private record Wanted(List<Change> changes, Optional<MigrationStep> told) {
    Wanted(List<Change> changes) {
      this(changes, Optional.empty());
    }

    Wanted(ClusterState state, MigrationStep step) {
      this(step.changes(state), Optional.of(step));
    }
  }

  /**
   * What is wanted of a state.
   *
   * @param next the state after it
   */
  private record Step(Snapshot from, Wanted wanted, ClusterState next) {
    static Step decided(Function<ClusterState, Wanted> changes, Snapshot from) {
      Wanted wanted = changes.apply(from.state());
      if (wanted.changes().isEmpty()) {
        return new Step(from, wanted, from.state());
      }
      ClusterState next = from.state().with(wanted.changes());
      ClusterRules.check(next);
      return new Step(from, wanted, next);
    }

    boolean isNothing() {
      return wanted.changes().isEmpty();
    }

    Successor successor(String changeId, StorePaths paths, EntityJson json) {
      return Successor.of(from, wanted.changes(), next, changeId, paths, json);
    }
  }

  /** What is wanted of a state that may be old; null if that is nothing, or is not allowed. */
  private static Step early(Function<ClusterState, Wanted> changes, Snapshot perhapsOld) {
    try {
      Step step = Step.decided(changes, perhapsOld);
      return step.isNothing() ? null : step;
    } catch (RuntimeException e) {
      // Told if the newest state gives reason for it too.
      return null;
    }
  }
}
