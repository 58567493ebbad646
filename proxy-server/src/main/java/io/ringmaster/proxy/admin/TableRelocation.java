package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.PlacedTable;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminStatement.Reshard.MoveTable;
import io.ringmaster.proxy.admin.AdminStatement.Reshard.TableTarget;
import io.ringmaster.proxy.admin.AdminStatement.Sharding;
import io.ringmaster.proxy.control.TableInspector;
import io.ringmaster.proxy.control.TableInspector.ForeignKey;
import io.ringmaster.proxy.control.TableInspector.TableShape;
import io.ringmaster.router.catalog.CatalogTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code MOVE TABLE} asks for: the table's rule before and after, checked as CREATE TABLE
 * would check it, and the group that has to be made for it.
 *
 * @param newGroup the group that the table is the first of; empty when it exists, or none is needed
 */
record TableRelocation(Relocation.OfTable relocation, Optional<TableGroup> newGroup) {

  /** A table as a shard that owns rows of it knows it. */
  private record Inspected(
      TableShape shape,
      List<ForeignKey> foreignKeys,
      List<String> views,
      List<AdminStatement.CreateProgram> triggers,
      String engine) {}

  /**
   * Plans and checks a move; asks servers.
   *
   * @throws AdminException with the reason when the table can't be there
   */
  static TableRelocation of(
      AdminContext context, ClusterState state, MoveTable move, AdminCaller caller) {
    TableName name = move.table();
    LogicalDatabase database = AdminContext.database(state, name.database(), caller);
    TableRule rule = state.tables().get(name.key());
    if (rule == null) {
      throw AdminException.of(MySqlError.ER_NO_SUCH_TABLE, name.database(), name.table());
    }
    if (rule instanceof TableRule.Reference) {
      throw AdminException.refused(
          "'%s' is a reference table: every shard has all of its rows already"
              .formatted(name.key()));
    }
    if (rule instanceof TableRule.View) {
      throw isView(rule);
    }
    IndexGuard.refuseLookup(rule);
    if (move.to() instanceof TableTarget.Single) {
      // Its entries would be written no more, and nothing else would keep values unique meanwhile.
      IndexGuard.refuseIndexed(rule, "MOVE TABLE .. SINGLE");
    }
    PlacedTable before = PlacedTable.of(rule, state);
    Inspected table = inspect(context, state, name, before.shards().getFirst(), caller);
    TablePlan plan =
        TablePlan.of(state, database, sharding(state, database, move, rule, table), shape(table));
    if (plan.rule() instanceof TableRule.Sharded after) {
      plan = plan.with(kept(rule, after));
    }
    if (plan.rule().equals(rule)) {
      throw AdminException.refused("'%s' is there already".formatted(name.key()));
    }
    check(state, plan, table, ForeignKeys.to(context, state, name, caller), caller);
    return new TableRelocation(
        new Relocation.OfTable(before, new PlacedTable(plan.rule(), plan.group())),
        plan.newGroup() ? plan.group() : Optional.empty());
  }

  /**
   * What a table takes along. The count of numbers goes on. Entries of global indexes have the
   * whole primary key of their row, and so the shard key, whichever of its columns that is: they
   * stay right, and are written in every state of the migration.
   */
  private static TableRule.Sharded kept(TableRule before, TableRule.Sharded after) {
    TableRule.Sharded counted =
        AutoIncrements.of(before).isPresent() ? after.with(AutoIncrements.of(before)) : after;
    return before instanceof TableRule.Sharded sharded ? counted.with(sharded.indexes()) : counted;
  }

  private static CatalogTable shape(Inspected table) {
    return table.shape().table();
  }

  private static Inspected inspect(
      AdminContext context, ClusterState state, TableName name, String shard, AdminCaller caller) {
    return context
        .runner()
        .onEach(
            state,
            Set.of(shard),
            caller,
            (_, session) ->
                new Inspected(
                    TableInspector.load(session, name.database(), name.table())
                        .orElseThrow(
                            () ->
                                AdminException.of(
                                    MySqlError.ER_NO_SUCH_TABLE, name.database(), name.table())),
                    TableInspector.foreignKeys(session, name.database(), name.table()),
                    TableInspector.viewsOf(session, name.database(), name.table()),
                    TriggerChecks.read(session, state, name),
                    TableInspector.engine(session, name.database(), name.table()).orElse("")))
        .getFirst();
  }

  /** The words of CREATE TABLE that would put the table where it is to go. */
  private static Sharding sharding(
      ClusterState state,
      LogicalDatabase database,
      MoveTable move,
      TableRule rule,
      Inspected table) {
    return switch (move.to()) {
      case TableTarget.Single single -> new Sharding.Single(single.shard());
      case TableTarget.IntoGroup into -> {
        if (!into.database().equals(database.name())) {
          throw AdminException.refused(
              "table group '%s' is of another database than '%s'"
                  .formatted(into.key(), rule.key()));
        }
        TableGroup group = state.groups().get(into.key());
        String column =
            into.column().orElseGet(() -> usualColumn(state, database, into, rule, table));
        yield group != null && group.placement() instanceof Placement.Range
            ? new Sharding.ByRange(column, List.of(), Optional.of(into.group()), false)
            : new Sharding.ByHash(column, Optional.of(into.group()));
      }
    };
  }

  /** The shard key where none is said: the table's own, the database's, or that of all others. */
  private static String usualColumn(
      ClusterState state,
      LogicalDatabase database,
      TableTarget.IntoGroup into,
      TableRule rule,
      Inspected table) {
    if (rule instanceof TableRule.Sharded sharded) {
      return sharded.column();
    }
    Set<String> ofOthers =
        state.tables().values().stream()
            .filter(TableRule.Sharded.class::isInstance)
            .map(TableRule.Sharded.class::cast)
            .filter(other -> other.group().equals(into.key()))
            .map(TableRule.Sharded::column)
            .collect(Collectors.toSet());
    return database
        .defaultShardKey()
        .or(() -> ofOthers.size() == 1 ? ofOthers.stream().findFirst() : Optional.empty())
        .filter(column -> shape(table).indexOf(column) >= 0)
        .orElseThrow(
            () ->
                AdminException.refused(
                    "which column places the rows of '%s'? MOVE TABLE .. INTO GROUP %s SHARD KEY (..) says it"
                        .formatted(rule.key(), into.group())));
  }

  private static AdminException isView(TableRule rule) {
    return AdminException.refused("'%s' is a view, and has no rows".formatted(rule.key()));
  }

  private static void check(
      ClusterState state,
      TablePlan plan,
      Inspected table,
      Map<String, List<ForeignKey>> children,
      AdminCaller caller) {
    TableRule rule = plan.rule();
    if (shape(table).view()) {
      throw isView(rule);
    }
    // What reads such a view has its query, and finds the table wherever it is.
    List<String> fixed =
        table.views().stream()
            .filter(view -> !(state.tables().get(view) instanceof TableRule.View))
            .toList();
    if (!fixed.isEmpty()) {
      throw AdminException.notSupported(
          ("views read '%s' where it is: %s. DROP VIEW first, and CREATE VIEW after the migration"
                  + " if the new place allows it")
              .formatted(rule.key(), String.join(", ", fixed)));
    }
    ClusterState moved = state.with(List.of(new Change.Replace(rule)));
    TableChecks.check(rule, table.shape());
    ForeignKeys.check(moved, rule, table.foreignKeys(), caller);
    TableChecks.checkEngine(rule, table.engine());
    AdminContext.refuseAgainstTriggers(moved);
    if (rule instanceof TableRule.Sharded sharded) {
      table.triggers().forEach(trigger -> TriggerChecks.sharded(trigger, sharded));
    }
    ForeignKeys.checkChildren(moved, children, caller);
  }
}
