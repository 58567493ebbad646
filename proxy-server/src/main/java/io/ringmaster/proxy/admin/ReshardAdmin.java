package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.Migration.Wish;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminResult.Column;
import io.ringmaster.proxy.admin.AdminResult.Warning;
import io.ringmaster.proxy.admin.AdminStatement.AlterMigration;
import io.ringmaster.proxy.admin.AdminStatement.ControlMigration;
import io.ringmaster.proxy.admin.AdminStatement.Reshard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** RESHARD and what is asked of migrations afterwards. */
final class ReshardAdmin {
  /** Ended migrations that are kept to be looked at. */
  private static final int ENDED_KEPT = 20;

  private final AdminContext context;
  private final ReshardPreview preview;
  private final ReshardedGroups groups;

  ReshardAdmin(AdminContext context, ReshardPreview preview) {
    this.context = context;
    this.preview = preview;
    this.groups = new ReshardedGroups(context);
  }

  AdminResult reshard(Reshard statement, AdminCaller caller) {
    ClusterState state = context.store().load();
    if (statement.change() instanceof Reshard.MoveTable move) {
      return moveTable(state, move, statement, caller);
    }
    ReshardedGroups.Chosen chosen = groups.choose(state, statement, caller);
    List<ReshardedGroups.Wanted> wanted = chosen.wanted();
    if (statement.explain()) {
      return preview.explain(state, migrations(state, wanted, statement), chosen.leftOut());
    }
    Set<String> databases =
        wanted.stream().map(one -> one.group().database()).collect(Collectors.toSet());
    // No DDL on the groups' tables is under way when a migration begins, and none begins then.
    try (DdlLock lock = DdlLock.take(context, databases)) {
      migrations(lock.state(), wanted, statement)
          .forEach(migration -> preview.refuseProblems(lock.state(), migration));
      return planned(
          wanted.stream()
              .map(one -> row(plan(one.group().name(), one.change(), statement)))
              .toList(),
          notes(chosen.leftOut()));
    }
  }

  private static List<Migration> migrations(
      ClusterState state, List<ReshardedGroups.Wanted> wanted, Reshard statement) {
    List<Migration> migrations = new ArrayList<>();
    for (ReshardedGroups.Wanted one : wanted) {
      TableGroup group = state.groups().get(one.group().name());
      if (group == null) {
        throw ReshardedGroups.noSuchGroup(one.group().name());
      }
      migrations.add(
          migration(
              state,
              ReshardedGroups.relocation(group, one.change()),
              statement,
              migrations.size()));
    }
    return migrations;
  }

  /** Which groups were left as they are, and why. */
  private static List<Warning> notes(Map<String, String> leftOut) {
    MySqlError left = MySqlError.RM_GROUP_LEFT_OUT;
    return leftOut.entrySet().stream()
        .map(one -> new Warning("Note", left.errno(), left.message(one.getKey(), one.getValue())))
        .toList();
  }

  private static AdminResult planned(List<List<String>> rows, List<Warning> notes) {
    return new AdminResult.Table(
        List.of(
            new Column("Migration", ColumnType.MYSQL_TYPE_LONGLONG),
            new Column("Group", ColumnType.MYSQL_TYPE_VAR_STRING),
            new Column("State", ColumnType.MYSQL_TYPE_VAR_STRING),
            new Column("Next", ColumnType.MYSQL_TYPE_VAR_STRING)),
        rows,
        notes);
  }

  private AdminResult moveTable(
      ClusterState known, Reshard.MoveTable move, Reshard statement, AdminCaller caller) {
    if (statement.explain()) {
      Relocation relocation = TableRelocation.of(context, known, move, caller).relocation();
      return preview.explain(known, List.of(migration(known, relocation, statement, 0)), Map.of());
    }
    LogicalDatabase database = AdminContext.database(known, move.table().database(), caller);
    try (DdlLock lock = DdlLock.take(context, database)) {
      ClusterState state = lock.state();
      TableRelocation planned = TableRelocation.of(context, state, move, caller);
      preview.refuseProblems(state, migration(state, planned.relocation(), statement, 0));
      return planned(List.of(row(plan(planned, statement))), List.of());
    }
  }

  private Migration plan(TableRelocation planned, Reshard statement) {
    Migration[] migration = new Migration[1];
    context
        .store()
        .update(
            now -> {
              List<Change> changes = new ArrayList<>(forgotten(now));
              planned.newGroup().ifPresent(group -> changes.add(new Change.Add(group)));
              ClusterState then = now.with(changes);
              if (planned.relocation().fault(then, false).isPresent()) {
                throw AdminException.refused(
                    "the table or its group was changed at the same time; repeat the statement");
              }
              migration[0] = migration(then, planned.relocation(), statement, 0);
              changes.add(new Change.Add(migration[0]));
              return changes;
            });
    return migration[0];
  }

  private static List<String> row(Migration migration) {
    return List.of(
        Long.toString(migration.number()),
        migration.relocation().subject(),
        migration.phase().name(),
        "SHOW MIGRATION " + migration.number());
  }

  private Migration plan(String group, UnaryOperator<Placement> change, Reshard statement) {
    Migration[] planned = new Migration[1];
    context
        .store()
        .update(
            state -> {
              TableGroup now = state.groups().get(group);
              if (now == null) {
                throw ReshardedGroups.noSuchGroup(group);
              }
              planned[0] = migration(state, ReshardedGroups.relocation(now, change), statement, 0);
              List<Change> changes = new ArrayList<>(forgotten(state));
              changes.add(new Change.Add(planned[0]));
              return changes;
            });
    return planned[0];
  }

  /** The oldest ended migrations, above those that are kept. */
  private static List<Change> forgotten(ClusterState state) {
    TreeMap<Long, Migration> ended = new TreeMap<>();
    state.migrations().values().stream()
        .filter(migration -> migration.phase().isEnd())
        .forEach(migration -> ended.put(migration.number(), migration));
    List<Change> changes = new ArrayList<>();
    ended.values().stream()
        .limit(Math.max(0, ended.size() - ENDED_KEPT))
        .forEach(migration -> changes.add(new Change.Remove(migration.kind(), migration.key())));
    return changes;
  }

  private static void refuseMoved(String what, Migration running) {
    throw AdminException.refused(
        "%s is moved by migration %d already (%s); SHOW MIGRATION %d"
            .formatted(what, running.number(), running.phase(), running.number()));
  }

  private static Migration migration(
      ClusterState state, Relocation relocation, Reshard statement, int ahead) {
    for (String group : relocation.groups()) {
      state
          .migrationOf(group)
          .ifPresent(running -> refuseMoved("table group '" + group + "'", running));
    }
    if (relocation instanceof Relocation.OfTable of) {
      state
          .migrationOf(of.before().rule())
          .ifPresent(running -> refuseMoved("table '" + of.key() + "'", running));
    }
    for (String shard : relocation.shards(true)) {
      if (!state.shards().containsKey(shard)) {
        throw AdminException.refused(
            "there is no shard '" + shard + "'; CREATE SHARD " + shard + " ON <server> makes one");
      }
      AdminContext.owner(state, shard);
    }
    long number =
        1
            + ahead
            + state.migrations().values().stream().mapToLong(Migration::number).max().orElse(0);
    return Migration.planned(
        number, statement.text(), relocation, statement.options(), Instant.now());
  }

  // What is asked of one that runs

  AdminResult control(ControlMigration statement) {
    return change(
        statement.number(),
        statement.action().name(),
        (state, migration) -> changes(state, migration, statement));
  }

  /** Other options from now on: whoever does the work looks at them again and again. */
  AdminResult alter(AlterMigration statement) {
    return change(
        statement.number(),
        "ALTER",
        (_, migration) ->
            replace(migration, m -> m.withOptions(statement.options().apply(m.options()))));
  }

  private AdminResult change(
      long number, String verb, BiFunction<ClusterState, Migration, List<Change>> change) {
    context
        .store()
        .update(
            state -> {
              Migration migration = state.migrations().get(Long.toString(number));
              if (migration == null) {
                throw AdminException.refused("there is no migration " + number);
              }
              if (migration.phase().isEnd()) {
                throw no(migration, verb, "it has ended");
              }
              return change.apply(state, migration);
            });
    return AdminContext.DONE;
  }

  private static List<Change> changes(
      ClusterState state, Migration migration, ControlMigration statement) {
    MigrationPhase phase = migration.phase();
    return switch (statement.action()) {
      case PAUSE -> replace(migration, m -> m.withPaused(true));
      case RESUME -> replace(migration, m -> m.withPaused(false));
      case CANCEL -> {
        if (phase == MigrationPhase.CANCELLING) {
          // Said once more: it is the worker who ends it, when nothing is left.
          yield List.of();
        }
        if (phase.next().contains(MigrationPhase.CANCELLED)) {
          yield migration.changesTo(MigrationPhase.CANCELLED, state, Instant.now());
        }
        if (!phase.next().contains(MigrationPhase.CANCELLING)) {
          throw no(
              migration,
              statement.action().name(),
              phase == MigrationPhase.REVERSE
                  ? "the new owners have the keys; ROLLBACK MIGRATION " + migration.number()
                  : "it is in " + phase);
        }
        // Whoever cancels a migration wants it gone, not stopped.
        yield migration
            .withPaused(false)
            .changesTo(MigrationPhase.CANCELLING, state, Instant.now());
      }
      case CUTOVER ->
          wish(migration, statement, Wish.CUTOVER, phase == MigrationPhase.READY, "READY");
      case ROLLBACK ->
          wish(migration, statement, Wish.ROLLBACK, phase == MigrationPhase.REVERSE, "REVERSE");
      case FINISH ->
          wish(migration, statement, Wish.FINISH, phase == MigrationPhase.REVERSE, "REVERSE");
      case VERIFY ->
          wish(
              migration,
              statement,
              Wish.VERIFY,
              phase == MigrationPhase.READY
                  || phase == MigrationPhase.VERIFY
                  || phase == MigrationPhase.REVERSE,
              "VERIFY, READY or REVERSE");
      case REPAIR ->
          wish(
              migration,
              statement,
              Wish.REPAIR,
              phase == MigrationPhase.VERIFY || phase == MigrationPhase.REVERSE,
              "VERIFY or REVERSE");
      case RETRY -> replace(migration, m -> m.withPaused(false).withWish(Wish.RETRY));
    };
  }

  private static List<Change> wish(
      Migration migration, ControlMigration statement, Wish wish, boolean possible, String phases) {
    if (!possible) {
      throw no(
          migration,
          statement.action().name(),
          "it is in " + migration.phase() + ", not in " + phases);
    }
    return replace(migration, m -> m.withWish(wish));
  }

  private static List<Change> replace(Migration migration, UnaryOperator<Migration> change) {
    Migration changed = change.apply(migration);
    return changed.equals(migration) ? List.of() : List.of(new Change.Replace(changed));
  }

  private static AdminException no(Migration migration, String verb, String why) {
    return AdminException.refused(
        "%s MIGRATION %d can't be done: %s".formatted(verb, migration.number(), why));
  }
}
