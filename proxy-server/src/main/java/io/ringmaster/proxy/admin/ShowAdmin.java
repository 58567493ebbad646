package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.CommitMode;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.proxy.admin.AdminResult.Column;
import io.ringmaster.proxy.admin.AdminResult.Table;
import io.ringmaster.proxy.control.ServerStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * SHOW SERVERS, SHARDS, GROUPS, DATABASE RULES, TABLE RULES, SHARD MAP, ACCOUNTS: the metadata as
 * tables.
 */
final class ShowAdmin {
  private ShowAdmin() {}

  private static Column text(String name) {
    return new Column(name, ColumnType.MYSQL_TYPE_VAR_STRING);
  }

  private static Column number(String name) {
    return new Column(name, ColumnType.MYSQL_TYPE_LONGLONG);
  }

  /** {@code statuses} is what is known of the servers; of one that is new, nothing yet. */
  static Table servers(ClusterState state, Map<String, ServerStatus> statuses) {
    List<List<String>> rows = new ArrayList<>();
    for (Server server : sorted(state.servers())) {
      Optional<Shard> shard =
          state.shards().values().stream()
              .filter(
                  one ->
                      one.primary().equals(server.name()) || one.replicas().contains(server.name()))
              .findFirst();
      rows.add(
          Arrays.asList(
              server.name(),
              server.host(),
              Integer.toString(server.port()),
              server.user(),
              server.tls().name(),
              server.disk().isPresent() ? ReshardPreview.size(server.disk().getAsLong()) : null,
              shard.map(Shard::name).orElse(null),
              shard
                  .map(one -> one.primary().equals(server.name()) ? "primary" : "replica")
                  .orElse(null),
              stateOf(statuses.get(server.name())),
              problemOf(statuses.get(server.name()))));
    }
    return new Table(
        List.of(
            text("Server"),
            text("Host"),
            number("Port"),
            text("User"),
            text("Tls"),
            text("Disk"),
            text("Shard"),
            text("Role"),
            text("State"),
            text("Problem")),
        rows);
  }

  private static String stateOf(ServerStatus status) {
    return status == null ? "UNKNOWN" : status.state().name();
  }

  private static String problemOf(ServerStatus status) {
    return status == null ? null : status.sentence().orElse(null);
  }

  /**
   * A shard's state is its primary's, which takes all statements; JOINING as long as it has not all
   * reference tables.
   */
  static Table shards(ClusterState state, Map<String, ServerStatus> statuses) {
    List<List<String>> rows = new ArrayList<>();
    for (Shard shard : sorted(state.shards())) {
      long groups =
          state.groups().values().stream()
              .filter(group -> group.placement().shards().contains(shard.name()))
              .count();
      long singles =
          state.tables().values().stream()
              .filter(
                  rule ->
                      rule instanceof TableRule.Single single
                          && single.shard().equals(shard.name()))
              .count();
      rows.add(
          Arrays.asList(
              shard.name(),
              shard.primary(),
              String.join(", ", shard.replicas()),
              Long.toString(groups),
              Long.toString(singles),
              homeOf(state, shard),
              shard.joining() ? "JOINING" : stateOf(statuses.get(shard.primary())),
              problemOf(statuses.get(shard.primary()))));
    }
    return new Table(
        List.of(
            text("Shard"),
            text("Primary"),
            text("Replicas"),
            number("Groups"),
            number("Single_tables"),
            text("Home_of"),
            text("State"),
            text("Problem")),
        rows);
  }

  /** Databases. */
  private static String homeOf(ClusterState state, Shard shard) {
    return state.databases().values().stream()
        .filter(database -> database.homeShard().equals(shard.name()))
        .map(LogicalDatabase::name)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  static Table groups(ClusterState state) {
    List<List<String>> rows = new ArrayList<>();
    for (TableGroup group : sorted(state.groups())) {
      rows.add(
          List.of(
              group.database(),
              group.name().substring(group.database().length() + 1),
              TablePlan.describe(group.keyType()),
              method(group.placement()),
              String.join(", ", group.placement().shards()),
              String.join(", ", tablesOf(state, group))));
    }
    return new Table(
        List.of(
            text("Database"),
            text("Group"),
            text("Key_type"),
            text("Method"),
            text("Shards"),
            text("Tables")),
        rows);
  }

  private static List<String> tablesOf(ClusterState state, TableGroup group) {
    return state.tables().values().stream()
        .filter(
            rule ->
                rule instanceof TableRule.Sharded sharded && sharded.group().equals(group.name()))
        .map(TableRule::table)
        .sorted()
        .toList();
  }

  private static String method(Placement placement) {
    return switch (placement) {
      case Placement.Hash _ -> "HASH";
      case Placement.Range _ -> "RANGE";
    };
  }

  static Table databaseRules(ClusterState state) {
    List<List<String>> rows = new ArrayList<>();
    for (LogicalDatabase database : sorted(state.databases())) {
      rows.add(
          Arrays.asList(
              database.name(),
              database.homeShard(),
              database.defaultShardKey().orElse(null),
              database.commitMode().map(CommitMode::shown).orElse(null)));
    }
    return new Table(
        List.of(text("Database"), text("Home_shard"), text("Default_shard_key"), text("Commit")),
        rows);
  }

  static Table tableRules(ClusterState state, Optional<String> database) {
    List<List<String>> rows = new ArrayList<>();
    for (TableRule rule : sorted(state.tables())) {
      if (database.isEmpty() || database.get().equals(rule.database())) {
        rows.add(tableRule(state, rule));
      }
    }
    return new Table(
        List.of(
            text("Database"),
            text("Table"),
            text("Rule"),
            text("Shard_key"),
            text("Group"),
            text("Shards"),
            text("Auto_increment")),
        rows);
  }

  private static List<String> tableRule(ClusterState state, TableRule rule) {
    String shards = String.join(", ", TableShards.ofRows(state, rule).stream().sorted().toList());
    return switch (rule) {
      case TableRule.Sharded sharded -> {
        TableGroup group = state.groups().get(sharded.group());
        yield Arrays.asList(
            rule.database(),
            rule.table(),
            method(group.placement()),
            sharded.column(),
            group.name().substring(group.database().length() + 1),
            shards,
            sharded.autoIncrement().map(ShowAdmin::numbers).orElse(null));
      }
      case TableRule.Single _ ->
          Arrays.asList(rule.database(), rule.table(), "SINGLE", null, null, shards, null);
      case TableRule.Reference _ ->
          Arrays.asList(rule.database(), rule.table(), "REFERENCE", null, null, shards, null);
      case TableRule.View _ ->
          Arrays.asList(rule.database(), rule.table(), "VIEW", null, null, shards, null);
    };
  }

  /** The column whose numbers the proxies make, and what makes them if it is no count. */
  private static String numbers(AutoIncrement column) {
    return switch (column.maker()) {
      case BLOCKS -> column.column();
      case SNOWFLAKE, SNOWFLAKE_HELD -> column.column() + " = SNOWFLAKE";
    };
  }

  /** One row for each shard of a hash placement, each range and each pinned key. */
  static Table shardMap(ClusterState state, Optional<String> wanted) {
    if (wanted.isPresent() && !state.groups().containsKey(wanted.get())) {
      throw AdminException.refused("there is no table group '" + wanted.get() + "'");
    }
    List<List<String>> rows = new ArrayList<>();
    for (TableGroup group : sorted(state.groups())) {
      if (wanted.isEmpty() || wanted.get().equals(group.name())) {
        switch (group.placement()) {
          case Placement.Hash hash -> hashRows(group.name(), hash, rows);
          case Placement.Range range -> rangeRows(group.name(), range, rows);
        }
      }
    }
    return new Table(
        List.of(
            text("Group"),
            text("Kind"),
            text("First"),
            text("Last"),
            number("Slots"),
            text("Shard")),
        rows);
  }

  // The ring scatters the slots: a row for each shard says more than thousands of runs.
  private static void hashRows(String group, Placement.Hash hash, List<List<String>> rows) {
    Map<String, List<Integer>> slots = new TreeMap<>();
    for (int slot = 0; slot < hash.slots().size(); slot++) {
      slots.computeIfAbsent(hash.slots().get(slot), _ -> new ArrayList<>()).add(slot);
    }
    slots.forEach(
        (shard, own) ->
            rows.add(
                List.of(
                    group,
                    "slots",
                    Integer.toString(own.getFirst()),
                    Integer.toString(own.getLast()),
                    Integer.toString(own.size()),
                    shard)));
    new TreeMap<>(hash.pinned())
        .forEach((key, shard) -> rows.add(Arrays.asList(group, "pinned", key, key, null, shard)));
  }

  private static void rangeRows(String group, Placement.Range range, List<List<String>> rows) {
    range
        .lowerBounds()
        .forEach(
            (from, shard) -> {
              Long next = range.lowerBounds().higherKey(from);
              rows.add(
                  Arrays.asList(
                      group,
                      "range",
                      from == Long.MIN_VALUE ? "MINVALUE" : Long.toString(from),
                      next == null ? "MAXVALUE" : Long.toString(next - 1),
                      null,
                      shard));
            });
  }

  static Table accounts(ClusterState state) {
    List<List<String>> rows = new ArrayList<>();
    for (Account account : sorted(state.accounts())) {
      rows.add(
          Arrays.asList(
              account.user(),
              account.plugin(),
              account.admin() ? "YES" : "NO",
              String.join(", ", account.databases().stream().sorted().toList()),
              account.commitMode().map(CommitMode::shown).orElse(null)));
    }
    return new Table(
        List.of(text("User"), text("Plugin"), text("Admin"), text("Databases"), text("Commit")),
        rows);
  }

  private static <T> List<T> sorted(Map<String, T> things) {
    Stream<Map.Entry<String, T>> entries = things.entrySet().stream();
    return entries
        .sorted(Comparator.comparing(Map.Entry::getKey))
        .map(Map.Entry::getValue)
        .toList();
  }
}
