package io.ringmaster.metadata;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Everything the store holds, at one epoch. Immutable; the source of {@link ShardMap}.
 *
 * @param epoch version of ownership and rules; every change raises it by one
 * @param servers by name
 * @param shards by name, joining ones among them
 * @param databases by name
 * @param groups by name ({@code database.group})
 * @param tables by {@code database.table}
 * @param accounts by user
 * @param migrations by number, those that have ended too
 * @param programs by {@link StoredProgram#key()}
 */
public record ClusterState(
    long epoch,
    Map<String, Server> servers,
    Map<String, Shard> shards,
    Map<String, LogicalDatabase> databases,
    Map<String, TableGroup> groups,
    Map<String, TableRule> tables,
    Map<String, Account> accounts,
    Map<String, Migration> migrations,
    Map<String, StoredProgram> programs) {
  public ClusterState {
    servers = Map.copyOf(servers);
    shards = Map.copyOf(shards);
    databases = Map.copyOf(databases);
    groups = Map.copyOf(groups);
    tables = Map.copyOf(tables);
    accounts = Map.copyOf(accounts);
    migrations = Map.copyOf(migrations);
    programs = Map.copyOf(programs);
  }

  /** A state without stored programs. */
  public ClusterState(
      long epoch,
      Map<String, Server> servers,
      Map<String, Shard> shards,
      Map<String, LogicalDatabase> databases,
      Map<String, TableGroup> groups,
      Map<String, TableRule> tables,
      Map<String, Account> accounts,
      Map<String, Migration> migrations) {
    this(epoch, servers, shards, databases, groups, tables, accounts, migrations, Map.of());
  }

  /** A cluster with nothing in it, epoch 0. */
  public static ClusterState empty() {
    return new ClusterState(
        0, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
  }

  /** The things of a kind, by key. */
  public Map<String, ? extends Entity> entities(Entity.Kind kind) {
    return switch (kind) {
      case SERVER -> servers;
      case SHARD -> shards;
      case DATABASE -> databases;
      case GROUP -> groups;
      case TABLE -> tables;
      case ACCOUNT -> accounts;
      case MIGRATION -> migrations;
      case PROGRAM -> programs;
    };
  }

  /**
   * This state after all changes, in their order, at the next epoch. Rules that span things are not
   * checked here (see {@code store.ClusterRules}).
   *
   * @throws MetadataException INVALID when a change adds what exists, or replaces or removes what
   *     doesn't
   */
  public ClusterState with(List<Change> changes) {
    ClusterStateBuilder builder = new ClusterStateBuilder(this);
    changes.forEach(builder::apply);
    return builder.build(epoch + 1);
  }

  /** Names of the shards that statements are routed to: all that are not joining. Sorted. */
  public SortedSet<String> joinedShards() {
    return shards.values().stream()
        .filter(shard -> !shard.joining())
        .map(Shard::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The shard that is joining, if there is one. */
  public Optional<Shard> joiningShard() {
    return shards.values().stream().filter(Shard::joining).findAny();
  }

  /** The migration that has not ended and depends on a group's placement, if there is one. */
  public Optional<Migration> migrationOf(String group) {
    return running(relocation -> relocation.groups().contains(group));
  }

  /** The migration that has not ended and moves a table, alone or with its group. */
  public Optional<Migration> migrationOf(TableRule rule) {
    return running(
        relocation ->
            switch (relocation) {
              case Relocation.OfGroup of ->
                  rule instanceof TableRule.Sharded sharded && sharded.group().equals(of.group());
              case Relocation.OfTable of -> of.before().rule().key().equals(rule.key());
            });
  }

  private Optional<Migration> running(Predicate<Relocation> concerned) {
    return migrations.values().stream()
        .filter(migration -> !migration.phase().isEnd() && concerned.test(migration.relocation()))
        .findAny();
  }

  /** The rule of a table, if it is known. */
  public Optional<TableRule> table(String database, String table) {
    return Optional.ofNullable(tables.get(database + "." + table));
  }

  /** Whether tables are the same as in another state, and the servers that can tell about them. */
  public boolean tablesLike(ClusterState other) {
    return tables.equals(other.tables)
        && databases.equals(other.databases)
        && groups.keySet().equals(other.groups.keySet())
        && shards.equals(other.shards)
        && servers.equals(other.servers);
  }
}
