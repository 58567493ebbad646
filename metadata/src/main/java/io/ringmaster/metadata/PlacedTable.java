package io.ringmaster.metadata;

import io.ringmaster.metadata.placement.SlotSql;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A table's rule together with the group that places its keys: who owns its rows.
 *
 * @param rule a {@link TableRule.Sharded} or {@link TableRule.Single} one
 * @param group of a sharded table, as it is while the rule is in force; empty for a single one
 */
public record PlacedTable(TableRule rule, Optional<TableGroup> group) {
  public PlacedTable {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(group, "group");
    String needed =
        switch (rule) {
          case TableRule.Sharded sharded -> sharded.group();
          case TableRule.Single _ -> "";
          case TableRule.Reference reference ->
              throw new IllegalArgumentException(
                  "reference table '" + reference.key() + "' is on every shard");
          case TableRule.View view ->
              throw new IllegalArgumentException("view '" + view.key() + "' has no rows");
        };
    if (!group.map(TableGroup::name).orElse("").equals(needed)) {
      throw new IllegalArgumentException(
          "table '" + rule.key() + "' is not placed by group " + group.map(TableGroup::name));
    }
  }

  /**
   * A table under a rule, which need not be in force.
   *
   * @throws IllegalArgumentException for a reference table and a view, and when there is no such
   *     group
   */
  public static PlacedTable of(TableRule rule, ClusterState state) {
    return new PlacedTable(
        rule,
        rule instanceof TableRule.Sharded sharded
            ? Optional.ofNullable(state.groups().get(sharded.group()))
            : Optional.empty());
  }

  /** Names of the shards that own rows. */
  public List<String> shards() {
    return switch (rule) {
      case TableRule.Single single -> List.of(single.shard());
      case TableRule.Sharded _ -> group.orElseThrow().placement().shards();
      case TableRule.Reference _, TableRule.View _ -> List.of();
    };
  }

  /** The shard key column; empty for a single table, which needs none. */
  public Optional<String> column() {
    return rule instanceof TableRule.Sharded sharded
        ? Optional.of(sharded.column())
        : Optional.empty();
  }

  /** A predicate, in parentheses: the shard owns the row. */
  public String ownedBy(String shard) {
    return column()
        .map(
            name ->
                SlotSql.ownedBy(
                    group.orElseThrow().keyType(),
                    '`' + name.replace("`", "``") + '`',
                    group.orElseThrow().placement(),
                    shard))
        .orElse(shards().contains(shard) ? "(TRUE)" : "(FALSE)");
  }
}
