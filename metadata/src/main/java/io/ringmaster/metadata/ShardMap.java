package io.ringmaster.metadata;

import io.ringmaster.metadata.placement.GroupRouter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All placements at one epoch, compiled for the data path: shards are numbered, and every group has
 * a {@link GroupRouter} that takes a canonical key to a shard number. Immutable, so that the data
 * path reads it through one volatile field without further care.
 */
public final class ShardMap {
  private final ClusterState state;
  private final List<Shard> shards;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, GroupRouter> routers = new HashMap<>();

  /** This map without holds; this one when it has none. */
  private final ShardMap unheld;

  public ShardMap(ClusterState state) {
    this(state, true);
  }

  private ShardMap(ClusterState state, boolean holding) {
    this.state = state;
    this.shards =
        state.shards().values().stream()
            .sorted(java.util.Comparator.comparing(Shard::name))
            .toList();
    for (int i = 0; i < shards.size(); i++) {
      numbers.put(shards.get(i).name(), i);
    }
    state
        .groups()
        .forEach((name, group) -> routers.put(name, GroupRouter.compile(group, numbers::get)));
    boolean holds = false;
    for (Migration migration : holding ? state.migrations().values() : List.<Migration>of()) {
      if (migration.phase().holds()) {
        holds = true;
        TableGroup group = state.groups().get(migration.group());
        routers.put(
            group.name(),
            GroupRouter.compileHeld(group, migration.next(), heldShard(), numbers::get));
      }
    }
    this.unheld = holds ? new ShardMap(state, false) : this;
  }

  /** Whether keys of some group are about to change their owner: {@link #heldShard} has them. */
  public boolean holds() {
    return unheld != this;
  }

  /**
   * The number, no shard's, that keys are placed on while statements for them have to wait; only
   * with {@link #holds}.
   */
  public int heldShard() {
    return shards.size();
  }

  /** The map with all keys where their rows still are, for who may not wait. */
  public ShardMap unheld() {
    return unheld;
  }

  public ClusterState state() {
    return state;
  }

  public long epoch() {
    return state.epoch();
  }

  /** All shards, by name; a shard's number is its index here. */
  public List<Shard> shards() {
    return shards;
  }

  /**
   * The number of a shard.
   *
   * @throws IllegalArgumentException when there is no such shard
   */
  public int number(String shard) {
    Integer number = numbers.get(shard);
    if (number == null) {
      throw new IllegalArgumentException("no shard '" + shard + "' at epoch " + epoch());
    }
    return number;
  }

  /** The compiled placement of a group; null when there is none of that name. */
  public GroupRouter router(String group) {
    return routers.get(group);
  }
}
