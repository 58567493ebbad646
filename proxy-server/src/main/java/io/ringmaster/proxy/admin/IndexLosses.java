package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.placement.OwnershipFilter;
import io.ringmaster.proxy.admin.AdminStatement.CreateTable;
import io.ringmaster.proxy.admin.AdminStatement.DropTables;
import io.ringmaster.proxy.admin.AdminStatement.Sharding;
import io.ringmaster.proxy.control.JdbcSession;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What servers have written down of entries that others than Ringmaster have removed. */
final class IndexLosses {
  private static final Logger log = LoggerFactory.getLogger(IndexLosses.class);

  private final AdminContext context;
  private final TableCreation creation;
  private final TableChanges changes;

  IndexLosses(AdminContext context, TableCreation creation, TableChanges changes) {
    this.context = context;
    this.creation = creation;
    this.changes = changes;
  }

  /**
   * Makes the table of losses of an index whose lookup table is there, and the triggers; nothing is
   * left when that fails.
   *
   * @param types of the lookup table's columns, as SQL text
   */
  void create(LookupTable lookup, List<String> types, AdminCaller caller) {
    LossTable losses = new LossTable(lookup);
    TableRule.Sharded rule = rule(context.store().load(), lookup.name());
    // By its name: that of its kind of key may have been given to a group since.
    String group = rule.group().substring(rule.database().length() + 1);
    changes.dropLeft(losses.name(), caller);
    creation.createKept(
        new CreateTable(
            losses.name(),
            false,
            new Sharding.ByHash(rule.column(), Optional.of(group)),
            false,
            List.of(),
            Optional.empty(),
            losses.create(types)),
        lookup.of().table(),
        caller);
    ClusterState state = context.store().load();
    try {
      createTriggers(state, losses, TableShards.all(state, rule), caller);
    } catch (RuntimeException e) {
      changes.drop(new DropTables(List.of(losses.name()), true, false), caller);
      throw e;
    }
  }

  /** Makes those that servers lack. */
  private void createTriggers(
      ClusterState state, LossTable losses, Collection<String> shards, AdminCaller caller) {
    context
        .runner()
        .onEach(
            state,
            shards,
            caller,
            (shard, session) -> {
              List<String> there = triggers(session, losses.lookup().name());
              for (LossTable.Trigger trigger : losses.triggers()) {
                if (!there.contains(trigger.name())) {
                  session.execute(trigger.definition());
                }
              }
              return shard;
            });
  }

  /** The names of a table's triggers. */
  static List<String> triggers(JdbcSession session, TableName table) throws SQLException {
    return session
        .query(
            "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = %s AND EVENT_OBJECT_TABLE = %s"
                .formatted(
                    JdbcSession.literal(table.database()), JdbcSession.literal(table.table())))
        .stream()
        .map(List::getFirst)
        .toList();
  }

  /** A REPAIR of an index begins. */
  void beginRepair(ClusterState state, LookupTable lookup, AdminCaller caller) {
    LossTable losses = new LossTable(lookup);
    TableRule.Sharded rule = rule(state, lookup.name());
    // Somebody may have dropped some.
    createTriggers(state, losses, TableShards.all(state, rule), caller);
    onShards(state, rule, caller, losses.beginRepair());
  }

  /** It has mended all that was there when it began. */
  void endRepair(ClusterState state, IndexTables tables, AdminCaller caller) {
    TableRule.Sharded rule = rule(state, tables.lookup().name());
    onShards(state, rule, caller, new LossTable(tables.lookup()).endRepair());
    context
        .runner()
        .onEach(
            state,
            TableShards.all(state, rule),
            caller,
            (shard, session) -> {
              tables.open(session);
              return shard;
            });
  }

  private void onShards(
      ClusterState state, TableRule.Sharded rule, AdminCaller caller, String text) {
    ShardRunner.check(context.runner().run(state, TableShards.ofRows(state, rule), caller, text));
  }

  /**
   * What servers tell of indexes.
   *
   * @param counts of how many values entries were removed, by the names of the tables of losses;
   *     only of those that all servers have
   * @param missing names of tables that a server lacks
   */
  record Told(Map<String, Long> counts, Set<String> missing) {
    /**
     * Of how many values of an index entries were removed.
     *
     * @return empty if that is not known
     */
    Optional<Long> removed(TableRule.Sharded of, GlobalIndex index) {
      return index.losses().map(table -> counts.get(new TableName(of.database(), table).key()));
    }

    /** Whether a server lacks a table of an index. */
    boolean isIncomplete(TableRule.Sharded of, GlobalIndex index) {
      return index.tables().stream()
          .anyMatch(table -> missing.contains(new TableName(of.database(), table).key()));
    }
  }

  /**
   * Asks the servers.
   *
   * @param tables that have indexes
   * @return empty when one does not tell
   */
  Optional<Told> told(
      ClusterState state, Collection<TableRule.Sharded> tables, AdminCaller caller) {
    List<TableRule.Sharded> of = IndexTables.rules(state, tables);
    try {
      Told all = new Told(new HashMap<>(), new TreeSet<>());
      context
          .runner()
          .onEach(
              state,
              IndexTables.shards(state, of),
              caller,
              (shard, session) -> told(state, of, losses(tables), shard, session))
          .forEach(
              one -> {
                one.counts.forEach((table, count) -> all.counts.merge(table, count, Long::sum));
                all.missing.addAll(one.missing);
              });
      all.counts.keySet().removeAll(all.missing);
      return Optional.of(all);
    } catch (AdminException e) {
      log.warn("losses of global indexes are not known: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** The names of the tables of losses of tables' indexes. */
  private static Set<String> losses(Collection<TableRule.Sharded> tables) {
    return tables.stream()
        .flatMap(
            rule ->
                rule.indexes().stream()
                    .flatMap(index -> index.losses().stream())
                    .map(table -> new TableName(rule.database(), table).key()))
        .collect(Collectors.toSet());
  }

  private static Told told(
      ClusterState state,
      Collection<TableRule.Sharded> of,
      Set<String> losses,
      String shard,
      JdbcSession session)
      throws SQLException {
    Set<String> missing = IndexTables.missing(state, of, shard, session);
    Map<String, Long> counts = new HashMap<>();
    for (TableRule.Sharded rule : of) {
      TableGroup group = state.groups().get(rule.group());
      if (losses.contains(rule.key())
          && group.placement().shards().contains(shard)
          && !missing.contains(rule.key())) {
        String count =
            session
                .query(
                    "SELECT COUNT(*) FROM %s WHERE %s"
                        .formatted(
                            new TableName(rule.database(), rule.table()).quoted(),
                            OwnershipFilter.of(group, shard)
                                .predicate(JdbcSession.quote(rule.column()))))
                .getFirst()
                .getFirst();
        counts.put(rule.key(), Long.parseLong(count));
      }
    }
    return new Told(counts, missing);
  }

  private static TableRule.Sharded rule(ClusterState state, TableName name) {
    return (TableRule.Sharded) state.tables().get(name.key());
  }
}
