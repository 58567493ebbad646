package io.ringmaster.metadata;

import io.ringmaster.metadata.placement.GroupRouter;
import io.ringmaster.metadata.placement.Move;
import io.ringmaster.metadata.placement.OwnershipFilter;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All placements at one epoch, compiled for the data path: shards are numbered, and every group has
 * a {@link GroupRouter} that takes a canonical key to a shard number. A shard that is joining has
 * no number: nothing is routed to it. Immutable, so that the data path reads it through one
 * volatile field without further care.
 */
public final class ShardMap {
  private static final BitSet NONE = new BitSet();

  private final ClusterState state;
  private final List<Shard> shards;
  private final Map<String, Integer> numbers;
  private final Map<String, GroupRouter> routers;

  /** By group and shard number; null where a shard holds no rows but its own. */
  private final Map<String, OwnershipFilter[]> filters;

  /** By the number of a shard that may soon own keys of others: the numbers of those. */
  private final Map<Integer, BitSet> predecessors;

  /** Numbers of shards with a single table that is about to change its owner. */
  private final BitSet heldSingles;

  private final boolean holds;
  private final boolean holdsReferences;

  /** This map without holds; this one when it has none. */
  private final ShardMap unheld;

  /** This map with the holds that may come next; this one when none may. */
  private final ShardMap rehearsal;

  /** A map of a cluster; shards that take part in a migration may hold rows of others. */
  public ShardMap(ClusterState state) {
    this(state, foreignRows(state));
  }

  /**
   * A map of a cluster in which rows are on the move.
   *
   * @param foreign names of the shards that may hold rows of a group that they do not own, by the
   *     group's name
   * @throws IllegalArgumentException when a group or shard does not exist
   */
  public ShardMap(ClusterState state, Map<String, Set<String>> foreign) {
    this(state, foreign, null);
  }

  /** The map of another state; what is the same in both is not compiled again. */
  public ShardMap next(ClusterState other) {
    return next(other, foreignRows(other));
  }

  /**
   * The map of another state in which rows are on the move; what is the same in both is not
   * compiled again.
   *
   * @param foreign as {@link #ShardMap(ClusterState, Map)} takes it
   */
  public ShardMap next(ClusterState other, Map<String, Set<String>> foreign) {
    return new ShardMap(other, foreign, this);
  }

  /**
   * @param before whose parts are taken over where they are the same; null for none
   */
  private ShardMap(ClusterState state, Map<String, Set<String>> foreign, ShardMap before) {
    this.state = state;
    this.shards =
        state.shards().values().stream()
            .filter(shard -> !shard.joining())
            .sorted(java.util.Comparator.comparing(Shard::name))
            .toList();
    this.numbers = new HashMap<>();
    for (int i = 0; i < shards.size(); i++) {
      numbers.put(shards.get(i).name(), i);
    }
    ShardMap like = before != null && before.numbers.equals(numbers) ? before : null;
    this.routers = new HashMap<>();
    for (TableGroup group : state.groups().values()) {
      routers.put(
          group.name(),
          isOf(like, group)
              ? like.unheld.routers.get(group.name())
              : GroupRouter.compile(group, numbers::get));
    }
    this.filters = foreign.isEmpty() ? Map.of() : new HashMap<>();
    foreign.forEach((group, names) -> filters.put(group, filters(group, names, like)));
    this.predecessors = new HashMap<>();
    Holds now = new Holds(new HashMap<>(), new BitSet());
    Holds soon = new Holds(new HashMap<>(), new BitSet());
    for (Migration migration : state.migrations().values()) {
      if (migration.phase().isFollowed()) {
        addPredecessors(migration);
        Holds one = migration.phase().holds() ? now : soon;
        one.routers.putAll(heldRouters(migration));
        heldSingle(migration).ifPresent(shard -> one.singles.set(number(shard)));
      }
    }
    this.heldSingles = now.singles;
    this.holds = !now.isEmpty();
    this.holdsReferences = state.joiningShard().isPresent();
    boolean free = !holds && !holdsReferences;
    this.unheld = free ? this : new ShardMap(this, new Holds(Map.of(), NONE));
    this.rehearsal = free && !soon.isEmpty() ? new ShardMap(this, soon) : this;
    routers.putAll(now.routers);
  }

  /**
   * What is held.
   *
   * @param routers of the groups some of whose keys are
   * @param singles numbers of the shards whose single tables are
   */
  private record Holds(Map<String, GroupRouter> routers, BitSet singles) {
    boolean isEmpty() {
      return routers.isEmpty() && singles.isEmpty();
    }
  }

  /** Where a table moves by itself, its group's other tables are filtered as well: no harm. */
  private static Map<String, Set<String>> foreignRows(ClusterState state) {
    Map<String, Set<String>> foreign = new HashMap<>();
    for (Migration migration : state.migrations().values()) {
      if (migration.phase().leavesForeignRows()) {
        migration.relocation().groups().forEach(group -> foreign.put(group, migration.shards()));
      }
    }
    return foreign;
  }

  /**
   * The routers of groups while a migration holds. Where a table moves by itself, its whole group
   * is held for that moment.
   */
  private Map<String, GroupRouter> heldRouters(Migration migration) {
    boolean switched = migration.phase().isSwitched();
    return switch (migration.relocation()) {
      case Relocation.OfGroup of -> {
        TableGroup group = state.groups().get(of.group());
        Placement next = of.placement(!switched);
        yield Map.of(group.name(), GroupRouter.compileHeld(group, next, heldShard(), numbers::get));
      }
      case Relocation.OfTable of ->
          of.table(switched)
              .group()
              .map(group -> Map.of(group.name(), GroupRouter.compile(group, _ -> heldShard())))
              .orElse(Map.of());
    };
  }

  /** The shard whose single tables are held while a migration holds, if that moves one of them. */
  private static Optional<String> heldSingle(Migration migration) {
    return migration.relocation() instanceof Relocation.OfTable of
            && of.table(migration.phase().isSwitched()).rule()
                instanceof TableRule.Single(var _, var _, var shard)
        ? Optional.of(shard)
        : Optional.empty();
  }

  /** A map that holds something else; all but that is the same. */
  private ShardMap(ShardMap like, Holds held) {
    this.state = like.state;
    this.shards = like.shards;
    this.numbers = like.numbers;
    this.routers = new HashMap<>(like.routers);
    this.routers.putAll(held.routers);
    this.filters = like.filters;
    this.predecessors = like.predecessors;
    this.heldSingles = held.singles;
    this.holds = !held.isEmpty();
    this.holdsReferences = false;
    this.unheld = holds ? like : this;
    this.rehearsal = this;
  }

  private void addPredecessors(Migration migration) {
    for (Move move : migration.nextMoves(state)) {
      predecessors
          .computeIfAbsent(number(move.target()), _ -> new BitSet())
          .set(number(move.source()));
    }
  }

  /**
   * Numbers of the shards some of whose keys a shard may own from one moment to the next; empty for
   * none. Do not change it.
   */
  public BitSet predecessors(int shard) {
    return predecessors.getOrDefault(shard, NONE);
  }

  /**
   * Whether rows are about to change their owner: keys of some group, which {@link #heldShard} has
   * then, or a single table.
   */
  public boolean holds() {
    return holds;
  }

  /** Whether statements that may change single tables of a shard have to wait. */
  public boolean holdsSingles(int shard) {
    return heldSingles.get(shard);
  }

  /**
   * Whether reference tables are being copied to a shard that joins, so that statements that write
   * them have to wait.
   */
  public boolean holdsReferences() {
    return holdsReferences;
  }

  /**
   * The number, no shard's, that keys are placed on while statements for them have to wait; only
   * with {@link #holds}.
   */
  public int heldShard() {
    return shards.size();
  }

  /** The same map, numbers too, in which nobody waits: keys are where their rows still are. */
  public ShardMap unheld() {
    return unheld;
  }

  /**
   * The same map, numbers too, as if the keys that may change their owner from one moment to the
   * next were held already, so that statements can go the way of those that wait before any has to;
   * this one when there are no such keys, or something is held now.
   */
  public ShardMap rehearsal() {
    return rehearsal;
  }

  /**
   * Whether statements are planned with another map as with this one: it differs at most in who
   * owns which keys, in what is held and in what is no matter of routing.
   */
  public boolean plansLike(ShardMap other) {
    return shards.equals(other.shards)
        && state.databases().equals(other.state.databases())
        && state.tables().equals(other.state.tables())
        && routers.keySet().equals(other.routers.keySet())
        && routers.entrySet().stream()
            .allMatch(entry -> entry.getValue().keysLike(other.routers.get(entry.getKey())));
  }

  /** Whether a map has a group as it is here. */
  private static boolean isOf(ShardMap map, TableGroup group) {
    return map != null && group.equals(map.state.groups().get(group.name()));
  }

  private OwnershipFilter[] filters(String name, Set<String> unclean, ShardMap like) {
    TableGroup group = state.groups().get(name);
    if (group == null) {
      throw new IllegalArgumentException("no group '" + name + "' at epoch " + epoch());
    }
    OwnershipFilter[] filters = new OwnershipFilter[shards.size()];
    boolean same = isOf(like, group);
    for (String shard : unclean) {
      int number = number(shard);
      OwnershipFilter before = same ? like.foreignRowFilter(name, number) : null;
      filters[number] = before == null ? OwnershipFilter.of(group, shard) : before;
    }
    return filters;
  }

  public ClusterState state() {
    return state;
  }

  public long epoch() {
    return state.epoch();
  }

  /** All shards that have joined, by name; a shard's number is its index here. */
  public List<Shard> shards() {
    return shards;
  }

  /**
   * The number of a shard.
   *
   * @throws IllegalArgumentException when there is no such shard, or it is joining
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
