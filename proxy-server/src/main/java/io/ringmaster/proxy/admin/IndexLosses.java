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
    creation.create(
        new CreateTable(
            losses.name(),
            false,
            new Sharding.ByHash(rule.column(), Optional.of(group)),
            false,
            Optional.empty(),
            losses.create(types)),
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

  private static List<String> triggers(JdbcSession session, TableName table) throws SQLException {
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
  void endRepair(ClusterState state, LookupTable lookup, AdminCaller caller) {
    onShards(state, rule(state, lookup.name()), caller, new LossTable(lookup).endRepair());
  }

  private void onShards(
      ClusterState state, TableRule.Sharded rule, AdminCaller caller, String text) {
    ShardRunner.check(context.runner().run(state, TableShards.ofRows(state, rule), caller, text));
  }

  /**
   * Of how many values of indexes entries were removed, by the names of the tables of losses.
   *
   * @return empty when a server does not tell
   */
  Optional<Map<String, Long>> counts(
      ClusterState state, Collection<TableRule.Sharded> losses, AdminCaller caller) {
    Map<String, Long> counts = new HashMap<>();
    Set<String> shards = new TreeSet<>();
    losses.forEach(rule -> shards.addAll(TableShards.ofRows(state, rule)));
    try {
      context
          .runner()
          .onEach(state, shards, caller, (shard, session) -> counts(state, losses, shard, session))
          .forEach(one -> one.forEach((table, count) -> counts.merge(table, count, Long::sum)));
      return Optional.of(counts);
    } catch (AdminException e) {
      log.warn("losses of global indexes are not known: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static Map<String, Long> counts(
      ClusterState state, Collection<TableRule.Sharded> losses, String shard, JdbcSession session)
      throws SQLException {
    Map<String, Long> counts = new HashMap<>();
    for (TableRule.Sharded rule : losses) {
      TableGroup group = state.groups().get(rule.group());
      if (group.placement().shards().contains(shard)) {
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
    return counts;
  }

  /** The rules of the tables of losses of some indexes of a table. */
  static List<TableRule.Sharded> rules(
      ClusterState state, TableRule.Sharded of, Collection<GlobalIndex> indexes) {
    return indexes.stream()
        .flatMap(index -> index.losses().stream())
        .map(table -> rule(state, new TableName(of.database(), table)))
        .toList();
  }

  private static TableRule.Sharded rule(ClusterState state, TableName name) {
    return (TableRule.Sharded) state.tables().get(name.key());
  }
}
