package io.ringmaster.metadata.store;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.store.ClusterReader.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What follows a snapshot by some changes, worked out alike by who writes it and by who is told of
 * it.
 *
 * @param snapshot as if it was read after it was written
 * @param written in the order of writing
 */
record Successor(Snapshot snapshot, List<Written> written) {
  Successor {
    written = List.copyOf(written);
  }

  /**
   * A znode.
   *
   * @param data null when it is removed
   * @param was its version before; null when there is none
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Written(String path, byte[] data, Integer was) {
    Integer version() {
      return was == null ? 0 : was + 1;
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

  /**
   * What follows.
   *
   * @param next the state after the changes
   * @param changeId by which the writer knows them
   */
  static Successor of(
      Snapshot from,
      List<Change> changes,
      ClusterState next,
      String changeId,
      StorePaths paths,
      EntityJson json) {
    List<Written> written = new ArrayList<>();
    Map<String, Integer> versions = new HashMap<>(from.versions());
    for (Target target : changes.stream().map(Target::of).distinct().toList()) {
      Entity before = from.state().entities(target.kind()).get(target.key());
      Entity after = next.entities(target.kind()).get(target.key());
      // What is replaced by the same is written too: changes can be rehearsed.
      if (before != null || after != null) {
        String path = paths.of(target.kind(), target.key());
        byte[] data = after == null ? null : json.write(after);
        Written one = new Written(path, data, versions.remove(path));
        written.add(one);
        if (data != null) {
          versions.put(path, one.version());
        }
      }
    }
    List<String> znodes = written.stream().map(one -> paths.relative(one.path())).toList();
    EpochNode epoch = from.epoch().next(changeId, znodes);
    return new Successor(new Snapshot(next, epoch, from.epochVersion() + 1, versions), written);
  }

  /** By which it is known whether two have worked out the same. */
  long sum() {
    CRC32C sum = new CRC32C();
    for (Written one : written) {
      sum.update(one.path().getBytes(StandardCharsets.UTF_8));
      sum.update(one.data() == null ? 0 : 1);
      if (one.data() != null) {
        sum.update(one.data());
      }
    }
    return sum.getValue();
  }
}
