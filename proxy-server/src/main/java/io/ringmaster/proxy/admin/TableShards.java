package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.TableRule;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which shards a table is on. Its rows are on those its rule says. Besides, the home shard of its
 * database has every table, empty if no rows belong there, so that SHOW TABLES and
 * information_schema can be answered in full by one server.
 */
final class TableShards {
  private TableShards() {}

  /** The shards that may hold rows of a table of this rule. */
  static Collection<String> ofRows(ClusterState state, TableRule rule) {
    return switch (rule) {
      case TableRule.Single single -> List.of(single.shard());
      case TableRule.Sharded sharded -> state.groups().get(sharded.group()).placement().shards();
      // A shard that is joining gets them, and what is changed in them, from who lets it join.
      case TableRule.Reference _ -> state.joinedShards();
      case TableRule.View _ -> List.of();
    };
  }

  /** The shards that have the table, with or without rows: DDL goes to them all. Sorted. */
  static Set<String> all(ClusterState state, TableRule rule) {
    Set<String> shards = new TreeSet<>(ofRows(state, rule));
    Optional.ofNullable(state.databases().get(rule.database()))
        .map(LogicalDatabase::homeShard)
        .ifPresent(shards::add);
    return shards;
  }
}
