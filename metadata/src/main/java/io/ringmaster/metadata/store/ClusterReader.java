package io.ringmaster.metadata.store;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ClusterStateBuilder;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.store.Znodes.Znode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * Reads the state at one moment: the epoch, everything or what has changed since the last reading,
 * the epoch again; if it changed meanwhile, once more. All reads of a pass are in flight together,
 * so that a thousand tables cost three round trips, and what has changed two. Safe for any thread.
 */
final class ClusterReader {
  private static final int MAX_PASSES = 50;

  private final Znodes znodes;
  private final StorePaths paths;
  private final EntityJson json;
  private volatile Snapshot last;

  /**
   * A state with what it takes to change it.
   *
   * @param epoch the content of the epoch znode
   * @param epochVersion the epoch znode's version
   * @param versions version of every znode of {@code state}, by path
   */
  record Snapshot(
      ClusterState state, EpochNode epoch, int epochVersion, Map<String, Integer> versions) {}

  ClusterReader(Znodes znodes, StorePaths paths, EntityJson json) {
    this.znodes = znodes;
    this.paths = paths;
    this.json = json;
  }

  /** What was read last; null before the first time. Never waits. */
  Snapshot last() {
    return last;
  }

  /** Takes a state that was read, or written, unless a newer one is known. */
  synchronized void known(Snapshot snapshot) {
    if (last == null || snapshot.epoch().epoch() >= last.epoch().epoch()) {
      last = snapshot;
    }
  }

  /** Reads everything. */
  Snapshot load() throws Exception {
    return read(() -> null);
  }

  /** Reads what has changed since the last reading. */
  Snapshot refresh() throws Exception {
    return read(() -> last);
  }

  /**
   * Reads what has changed if that is what clients wait for: migrations that run, and their groups.
   * One round trip; does not wait.
   *
   * @return completes on ZooKeeper's event thread; empty when it takes {@link #refresh} to tell
   */
  CompletableFuture<Optional<Snapshot>> glance() throws Exception {
    Snapshot known = last;
    Set<String> likely = likely(known.state());
    if (likely.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    CompletableFuture<Znode> before = znodes.get(paths.epoch());
    Map<String, CompletableFuture<Znode>> reads = new HashMap<>();
    for (String path : likely) {
      reads.put(path, znodes.get(path));
    }
    // Answers come in order: with the last all others are there.
    return znodes
        .get(paths.epoch())
        .thenApply(after -> Optional.ofNullable(glanced(known, before.join(), reads, after)));
  }

  /**
   * Takes a step that was told, without reading. Does not wait.
   *
   * @return the state after it, or a newer one that is known; empty when it takes a reading,
   *     because the one before is not known or something else follows from it here
   */
  Optional<ClusterState> told(Signals.Signal signal) {
    Snapshot known = last;
    if (known.epoch().epoch() >= signal.epoch()) {
      return Optional.of(known.state());
    }
    if (known.epoch().epoch() != signal.epoch() - 1) {
      return Optional.empty();
    }
    try {
      List<Change> changes = signal.step().changes(known.state());
      ClusterState next = known.state().with(changes);
      Successor successor = Successor.of(known, changes, next, signal.changeId(), paths, json);
      if (successor.sum() != signal.sum()) {
        return Optional.empty();
      }
      known(successor.snapshot());
      return Optional.of(next);
    } catch (MetadataException e) {
      // Another release allows other steps.
      return Optional.empty();
    }
  }

  private Snapshot glanced(
      Snapshot known, Znode node, Map<String, CompletableFuture<Znode>> reads, Znode after) {
    EpochNode epoch = EpochNode.read(node.data());
    Optional<Set<String>> changed = epoch.changedSince(known.epoch().epoch()).map(this::paths);
    if (node.stat().getMzxid() != after.stat().getMzxid()
        || changed.isEmpty()
        || !reads.keySet().containsAll(changed.get())) {
      return null;
    }
    reads.keySet().retainAll(changed.get());
    if (reads.values().stream().anyMatch(CompletableFuture::isCompletedExceptionally)) {
      return null;
    }
    Snapshot read = patched(known, reads, epoch, node.stat());
    known(read);
    return read;
  }

  private Set<String> likely(ClusterState state) {
    Set<String> likely = new HashSet<>();
    for (Migration migration : state.migrations().values()) {
      if (!migration.phase().isEnd()) {
        likely.add(paths.of(Entity.Kind.MIGRATION, migration.key()));
        likely.add(paths.of(migration.relocation().kind(), migration.relocation().key()));
      }
    }
    return likely;
  }

  private Set<String> paths(Set<String> relative) {
    Set<String> absolute = new HashSet<>();
    relative.forEach(znode -> absolute.add(paths.root() + "/" + znode));
    return absolute;
  }

  private Snapshot read(Supplier<Snapshot> known) throws Exception {
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      Snapshot before = known.get();
      try {
        Snapshot snapshot = znodes.retrying(() -> pass(before));
        if (snapshot != null) {
          known(snapshot);
          return snapshot;
        }
      } catch (KeeperException.NoNodeException e) {
        if (!znodes.exists(paths.epoch())) {
          throw new MetadataException(
              Reason.UNREADABLE, "ZooKeeper has lost " + paths.epoch() + "; restore a backup", e);
        }
        // A thing was removed between the listing and the reading.
      }
    }
    throw new MetadataException(
        Reason.CONFLICT, "the metadata changed " + MAX_PASSES + " times while being read");
  }

  /** One pass; null when the state changed meanwhile. */
  private Snapshot pass(Snapshot known) throws Exception {
    Znode node = znodes.await(znodes.get(paths.epoch()));
    EpochNode epoch = EpochNode.read(node.data());
    Optional<Set<String>> changed =
        known == null
            ? Optional.empty()
            : epoch.changedSince(known.epoch().epoch()).map(this::paths);
    if (changed.isEmpty()) {
      return everything(epoch, node.stat());
    }
    if (changed.get().isEmpty()) {
      return known;
    }
    Map<String, CompletableFuture<Znode>> reads = new HashMap<>();
    for (String path : changed.get()) {
      reads.put(path, znodes.get(path));
    }
    // Answers come in order: with the last all others are there.
    return znodes.await(znodes.get(paths.epoch())).stat().getMzxid() == node.stat().getMzxid()
        ? patched(known, reads, epoch, node.stat())
        : null;
  }

  private Snapshot everything(EpochNode epoch, Stat stat) throws Exception {
    Map<Entity.Kind, CompletableFuture<List<String>>> listings = new EnumMap<>(Entity.Kind.class);
    for (Entity.Kind kind : Entity.Kind.values()) {
      listings.put(kind, znodes.children(paths.directory(kind)));
    }
    List<CompletableFuture<Znode>> reads = new ArrayList<>();
    for (Entity.Kind kind : Entity.Kind.values()) {
      for (String child : znodes.await(listings.get(kind))) {
        reads.add(znodes.get(paths.directory(kind) + "/" + child));
      }
    }
    CompletableFuture<Znode> after = znodes.get(paths.epoch());
    ClusterStateBuilder builder = new ClusterStateBuilder(ClusterState.empty());
    Map<String, Integer> versions = new HashMap<>();
    for (CompletableFuture<Znode> read : reads) {
      take(znodes.await(read), builder, versions);
    }
    return znodes.await(after).stat().getMzxid() == stat.getMzxid()
        ? new Snapshot(builder.build(epoch.epoch()), epoch, stat.getVersion(), versions)
        : null;
  }

  /**
   * A snapshot with what has changed since.
   *
   * @param reads of all that has changed, which have ended
   */
  private Snapshot patched(
      Snapshot known, Map<String, CompletableFuture<Znode>> reads, EpochNode epoch, Stat stat) {
    ClusterStateBuilder builder = new ClusterStateBuilder(known.state());
    Map<String, Integer> versions = new HashMap<>(known.versions());
    reads.forEach(
        (path, read) -> {
          try {
            take(read.join(), builder, versions);
          } catch (CompletionException e) {
            if (!(e.getCause() instanceof KeeperException.NoNodeException)) {
              throw e;
            }
            if (versions.remove(path) != null) {
              builder.remove(paths.kind(path), StorePaths.key(path));
            }
          }
        });
    return new Snapshot(builder.build(epoch.epoch()), epoch, stat.getVersion(), versions);
  }

  private void take(Znode znode, ClusterStateBuilder builder, Map<String, Integer> versions) {
    String path = znode.path();
    builder.put(json.read(paths.kind(path), StorePaths.key(path), znode.data()));
    versions.put(path, znode.stat().getVersion());
  }
}
