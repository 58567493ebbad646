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

  public ShardMap(ClusterState state) {
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
