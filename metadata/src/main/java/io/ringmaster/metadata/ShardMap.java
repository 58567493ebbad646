package io.ringmaster.metadata;

import io.ringmaster.metadata.placement.GroupRouter;
import io.ringmaster.metadata.placement.OwnershipFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  /** By group and shard number; null where a shard holds no rows but its own. */
  private final Map<String, OwnershipFilter[]> filters;

  /** A map of a cluster in which every shard holds its own rows only. */
  public ShardMap(ClusterState state) {
    this(state, Map.of());
  }

  /**
   * A map of a cluster in which rows are on the move.
   *
   * @param foreign names of the shards that may hold rows of a group that they do not own, by the
   *     group's name
   * @throws IllegalArgumentException when a group or shard does not exist
   */
  public ShardMap(ClusterState state, Map<String, Set<String>> foreign) {
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
    this.filters = foreign.isEmpty() ? Map.of() : new HashMap<>();
    foreign.forEach((group, names) -> filters.put(group, filters(group, names)));
  }

  private OwnershipFilter[] filters(String name, Set<String> unclean) {
    TableGroup group = state.groups().get(name);
    if (group == null) {
      throw new IllegalArgumentException("no group '" + name + "' at epoch " + epoch());
    }
    OwnershipFilter[] filters = new OwnershipFilter[shards.size()];
    for (String shard : unclean) {
      filters[number(shard)] = OwnershipFilter.of(group, shard);
    }
    return filters;
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

  /**
   * Whether a shard may hold rows of a group that it does not own: on their way to it, or not
   * cleaned out yet. Statements that are sent to several shards must not see them.
   */
  public boolean holdsForeignRows(String group, int shard) {
    return foreignRowFilter(group, shard) != null;
  }

  /** The filter that leaves a shard's own rows of a group; null when it holds no others. */
  public OwnershipFilter foreignRowFilter(String group, int shard) {
    if (filters.isEmpty()) {
      return null;
    }
    OwnershipFilter[] ofGroup = filters.get(group);
    return ofGroup == null ? null : ofGroup[shard];
  }
}
