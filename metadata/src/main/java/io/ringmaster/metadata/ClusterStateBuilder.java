package io.ringmaster.metadata;

import io.ringmaster.metadata.MetadataException.Reason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts a {@link ClusterState} together: from changes to another, or from what a store holds. */
public final class ClusterStateBuilder {
  private final Map<Entity.Kind, Map<String, Entity>> entities = new EnumMap<>(Entity.Kind.class);

  /** Begins with what a state has. */
  public ClusterStateBuilder(ClusterState state) {
    for (Entity.Kind kind : Entity.Kind.values()) {
      entities.put(kind, new HashMap<>(state.entities(kind)));
    }
  }

  /** Adds a thing, or replaces that of its key. */
  public void put(Entity thing) {
    of(thing.kind()).put(thing.key(), thing);
  }

  /** Removes a thing, if there is one. */
  public void remove(Entity.Kind kind, String key) {
    of(kind).remove(key);
  }

  /**
   * Makes one change.
   *
   * @throws MetadataException INVALID when it adds what exists, or replaces or removes what doesn't
   */
  public void apply(Change change) {
    switch (change) {
      case Change.Add(Entity added) -> {
        if (of(added.kind()).putIfAbsent(added.key(), added) != null) {
          throw new MetadataException(
              Reason.INVALID, added.kind().word() + " '" + added.key() + "' exists already");
        }
      }
      case Change.Replace(Entity replaced) -> {
        if (of(replaced.kind()).replace(replaced.key(), replaced) == null) {
          throw missing(replaced.kind(), replaced.key());
        }
      }
      case Change.Remove(Entity.Kind kind, String key) -> {
        if (of(kind).remove(key) == null) {
          throw missing(kind, key);
        }
      }
    }
  }

  /** The state at an epoch. */
  public ClusterState build(long epoch) {
    return new ClusterState(
        epoch,
        all(Entity.Kind.SERVER, Server.class),
        all(Entity.Kind.SHARD, Shard.class),
        all(Entity.Kind.DATABASE, LogicalDatabase.class),
        all(Entity.Kind.GROUP, TableGroup.class),
        all(Entity.Kind.TABLE, TableRule.class),
        all(Entity.Kind.ACCOUNT, Account.class),
        all(Entity.Kind.MIGRATION, Migration.class),
        all(Entity.Kind.PROGRAM, StoredProgram.class));
  }

  private Map<String, Entity> of(Entity.Kind kind) {
    return entities.computeIfAbsent(kind, _ -> new HashMap<>());
  }

  private <T extends Entity> Map<String, T> all(Entity.Kind kind, Class<T> type) {
    return of(kind).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> type.cast(entry.getValue())));
  }

  private static MetadataException missing(Entity.Kind kind, String key) {
    return new MetadataException(Reason.INVALID, kind.word() + " '" + key + "' does not exist");
  }
}
