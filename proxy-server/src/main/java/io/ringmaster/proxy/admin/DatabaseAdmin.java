package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminResult.Warning;
import io.ringmaster.proxy.control.JdbcSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Logical databases.
 *
 * <p>Schemas are made on the shards before the metadata knows the database, and removed from it
 * only when all shards have dropped theirs: whatever fails or dies in between, saying the statement
 * again completes it, and no schema with rows is left that nobody knows of.
 */
final class DatabaseAdmin {
  private final AdminContext context;

  DatabaseAdmin(AdminContext context) {
    this.context = context;
  }

  AdminResult create(AdminStatement.CreateDatabase statement, AdminCaller caller) {
    String name = statement.name();
    if (!caller.mayUse(name)) {
      throw AdminException.of(MySqlError.ER_DBACCESS_DENIED_ERROR, caller.user(), "%", name);
    }
    ClusterState state = context.store().load();
    if (state.databases().containsKey(name)) {
      String message = "Can't create database '" + name + "'; database exists";
      if (!statement.ifNotExists()) {
        throw new AdminException(1007, "HY000", message);
      }
      return new AdminResult.Done(1, "", List.of(new Warning("Note", 1007, message)));
    }
    if (state.joinedShards().isEmpty()) {
      throw AdminException.refused(
          "there is no shard yet: REGISTER SERVER and CREATE SHARD come first");
    }
    String home = statement.homeShard().orElseGet(() -> leastUsed(state));
    AdminContext.owner(state, home);
    LogicalDatabase database = new LogicalDatabase(name, home, Optional.empty());
    refuseForeignTables(state, name, caller);
    // IF NOT EXISTS on the shards: an interrupted attempt may have made some of the schemas.
    ShardRunner.check(
        context
            .runner()
            .run(
                state,
                state.shards().keySet(),
                withoutDatabase(caller),
                "CREATE DATABASE IF NOT EXISTS " + statement.text()));
    context
        .store()
        .update(
            now -> {
              if (!now.shards().keySet().equals(state.shards().keySet())) {
                throw AdminException.refused(
                    "shards were added or removed meanwhile; repeat the statement");
              }
              return List.of(new Change.Add(database));
            });
    return new AdminResult.Done(1, "", List.of());
  }

  /** A schema that is there already must be empty: its rows would belong to nobody. */
  private void refuseForeignTables(ClusterState state, String name, AdminCaller caller) {
    context
        .runner()
        .onEach(
            state,
            state.shards().keySet(),
            withoutDatabase(caller),
            (shard, session) -> {
              var rows =
                  session.query(
                      "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                          + JdbcSession.literal(name)
                          + " LIMIT 1");
              if (!rows.isEmpty()) {
                throw AdminException.refused(
                    "schema '%s' on shard '%s' has tables already, such as '%s'"
                        .formatted(name, shard, rows.getFirst().getFirst()));
              }
              return shard;
            });
  }

  private static String leastUsed(ClusterState state) {
    return state.joinedShards().stream()
        .min(
            Comparator.comparingLong(
                    (String shard) ->
                        state.databases().values().stream()
                            .filter(database -> database.homeShard().equals(shard))
                            .count())
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  private static AdminCaller withoutDatabase(AdminCaller caller) {
    return new AdminCaller(
        caller.user(),
        caller.admin(),
        caller.databases(),
        Optional.empty(),
        caller.lexerMode(),
        caller.sessionVariables());
  }

  AdminResult drop(AdminStatement.DropDatabase statement, AdminCaller caller) {
    String name = statement.name();
    ClusterState state = context.store().load();
    if (!state.databases().containsKey(name) && caller.mayUse(name)) {
      String message = "Can't drop database '" + name + "'; database doesn't exist";
      if (!statement.ifExists()) {
        throw new AdminException(1008, "HY000", message);
      }
      return new AdminResult.Done(0, "", List.of(new Warning("Note", 1008, message)));
    }
    LogicalDatabase database = AdminContext.database(state, name, caller);
    try (DdlLock lock = DdlLock.take(context, database)) {
      AdminContext.refuseMoving(lock.state(), database);
      ShardRunner.check(
          context
              .runner()
              .run(
                  state,
                  state.shards().keySet(),
                  withoutDatabase(caller),
                  "DROP DATABASE IF EXISTS " + JdbcSession.quote(name)));
    }
    ClusterState after = context.store().update(now -> removal(now, name));
    context.store().removeSchemaVersion(name);
    context.forgetSequences(
        state.tables().values().stream().filter(rule -> rule.database().equals(name)).toList());
    long tables = state.tables().size() - (long) after.tables().size();
    return new AdminResult.Done(Math.max(0, tables), "", List.of());
  }

  private static List<Change> removal(ClusterState state, String name) {
    List<Change> changes = new ArrayList<>();
    state.tables().values().stream()
        .filter(rule -> rule.database().equals(name))
        .forEach(rule -> changes.add(new Change.Remove(Entity.Kind.TABLE, rule.key())));
    state.groups().values().stream()
        .filter(group -> group.database().equals(name))
        .forEach(group -> changes.add(new Change.Remove(Entity.Kind.GROUP, group.name())));
    state.programs().values().stream()
        .filter(program -> program.database().equals(name))
        .forEach(program -> changes.add(new Change.Remove(Entity.Kind.PROGRAM, program.key())));
    if (state.databases().containsKey(name)) {
      changes.add(new Change.Remove(Entity.Kind.DATABASE, name));
    }
    return changes;
  }

  AdminResult alterDefaultShardKey(
      AdminStatement.AlterDefaultShardKey statement, AdminCaller caller) {
    return replace(
        statement.database(), caller, old -> old.withDefaultShardKey(statement.column()));
  }

  AdminResult alterCommit(AdminStatement.AlterDatabaseCommit statement, AdminCaller caller) {
    return replace(statement.database(), caller, old -> old.with(statement.mode()));
  }

  private AdminResult replace(
      String name, AdminCaller caller, UnaryOperator<LogicalDatabase> change) {
    context
        .store()
        .update(
            state ->
                List.of(
                    new Change.Replace(change.apply(AdminContext.database(state, name, caller)))));
    return new AdminResult.Done(1, "", List.of());
  }

  AdminResult alter(AdminStatement.AlterDatabase statement, AdminCaller caller) {
    ClusterState state = context.store().state();
    LogicalDatabase database = AdminContext.database(state, statement.database(), caller);
    try (DdlLock _ = DdlLock.take(context, database)) {
      ShardRunner.check(
          context.runner().run(state, state.shards().keySet(), caller, statement.text()));
    }
    return new AdminResult.Done(1, "", List.of());
  }
}
