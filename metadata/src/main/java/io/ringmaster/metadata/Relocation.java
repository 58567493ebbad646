package io.ringmaster.metadata;

import io.ringmaster.metadata.placement.Move;
import io.ringmaster.metadata.placement.Moves;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a {@link Migration} changes: the owners of some rows, before and after. Immutable. */
public sealed interface Relocation {
  /** For people, and unique among those that may run side by side. */
  String subject();

  /** Names of the groups whose placement must not be changed by anything else. */
  Set<String> groups();

  /** Names of the shards that own rows. */
  Collection<String> shards(boolean after);

  /**
   * One move for each pair of shards between which rows move.
   *
   * @param groups of the cluster, by name
   */
  List<Move> moves(Map<String, TableGroup> groups);

  /** What is wrong with a state in which it is in force or not; empty when nothing is. */
  Optional<String> fault(ClusterState state, boolean after);

  /** The kind of thing that says who owns the rows. */
  Entity.Kind kind();

  /** Its key. */
  String key();

  /** It, as it is in the one case or the other. */
  Entity owners(ClusterState state, boolean after);

  /**
   * What nobody needs any more when it is over.
   *
   * @param after whether it is in force then
   */
  List<Change> leftovers(ClusterState state, boolean after);

  /**
   * A table group gets another placement.
   *
   * @param group {@code database.group}
   * @param before the placement it begins with
   * @param after the placement it leads to
   */
  record OfGroup(String group, Placement before, Placement after) implements Relocation {
    public OfGroup {
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(before, "before");
      Objects.requireNonNull(after, "after");
      if (before.equals(after)) {
        throw new IllegalArgumentException("nothing of table group '" + group + "' moves");
      }
    }

    /** The one placement or the other. */
    public Placement placement(boolean switched) {
      return switched ? after : before;
    }

    @Override
    public String subject() {
      return group;
    }

    @Override
    public Set<String> groups() {
      return Set.of(group);
    }

    @Override
    public Collection<String> shards(boolean switched) {
      return placement(switched).shards();
    }

    @Override
    public List<Move> moves(Map<String, TableGroup> groups) {
      return Moves.between(groups.get(group).keyType(), before, after);
    }

    @Override
    public Optional<String> fault(ClusterState state, boolean switched) {
      TableGroup placed = state.groups().get(group);
      if (placed == null) {
        return Optional.of("it needs table group '%s', which does not exist".formatted(group));
      }
      return placed.placement().equals(placement(switched))
          ? Optional.empty()
          : Optional.of("table group '%s' is not placed as it has it".formatted(group));
    }

    @Override
    public Entity.Kind kind() {
      return Entity.Kind.GROUP;
    }

    @Override
    public String key() {
      return group;
    }

    @Override
    public Entity owners(ClusterState state, boolean switched) {
      return new TableGroup(group, state.groups().get(group).keyType(), placement(switched));
    }

    @Override
    public List<Change> leftovers(ClusterState state, boolean switched) {
      return List.of();
    }
  }

  /** A table gets another rule: another group, another shard key, one shard, or many. */
  record OfTable(PlacedTable before, PlacedTable after) implements Relocation {
    public OfTable {
      if (!before.rule().key().equals(after.rule().key())) {
        throw new IllegalArgumentException("a table can't move to another name");
      }
      if (before.rule().equals(after.rule())) {
        throw new IllegalArgumentException(
            "table '" + before.rule().key() + "' is where it should go");
      }
    }

    /** The table under the one rule or the other. */
    public PlacedTable table(boolean switched) {
      return switched ? after : before;
    }

    @Override
    public String subject() {
      return "TABLE " + before.rule().key();
    }

    @Override
    public Set<String> groups() {
      Set<String> groups = new TreeSet<>();
      before.group().map(TableGroup::name).ifPresent(groups::add);
      after.group().map(TableGroup::name).ifPresent(groups::add);
      return groups;
    }

    @Override
    public Collection<String> shards(boolean switched) {
      return table(switched).shards();
    }

    @Override
    public List<Move> moves(Map<String, TableGroup> groups) {
      return Moves.between(before, after);
    }

    @Override
    public Optional<String> fault(ClusterState state, boolean switched) {
      TableRule rule = table(switched).rule();
      if (!rule.equals(state.tables().get(rule.key()))) {
        return Optional.of("table '%s' has not the rule it has for it".formatted(rule.key()));
      }
      for (PlacedTable table : List.of(before, after)) {
        if (table.group().isPresent()
            && !table.group().get().equals(state.groups().get(table.group().get().name()))) {
          return Optional.of(
              "table group '%s' is not as it has it".formatted(table.group().get().name()));
        }
      }
      return Optional.empty();
    }

    @Override
    public Entity.Kind kind() {
      return Entity.Kind.TABLE;
    }

    @Override
    public String key() {
      return before.rule().key();
    }

    @Override
    public Entity owners(ClusterState state, boolean switched) {
      return table(switched).rule();
    }

    /** A group without tables places nothing, and would keep its shards from being dropped. */
    @Override
    public List<Change> leftovers(ClusterState state, boolean switched) {
      Optional<String> used = table(switched).group().map(TableGroup::name);
      return table(!switched)
          .group()
          .map(TableGroup::name)
          .filter(name -> !used.equals(Optional.of(name)) && !isUsed(state, name))
          .map(name -> List.<Change>of(new Change.Remove(Entity.Kind.GROUP, name)))
          .orElse(List.of());
    }

    private boolean isUsed(ClusterState state, String group) {
      return state.tables().values().stream()
          .anyMatch(
              rule ->
                  rule instanceof TableRule.Sharded sharded
                      && sharded.group().equals(group)
                      && !rule.key().equals(key()));
    }
  }
}
