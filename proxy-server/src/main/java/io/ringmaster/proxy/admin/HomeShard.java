package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Server;
import io.ringmaster.migration.reference.EmptyTables;
import io.ringmaster.migration.reference.TableName;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminResult.Warning;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code ALTER DATABASE d ON SHARD s}: another home shard. It gets every table of the database that
 * it lacks, without rows, before it is the home; the former one keeps the tables whose rows it has.
 * What fails before the change is completed by saying the statement again; what fails after it
 * leaves empty tables there, which moving the home back and forth would take away.
 */
final class HomeShard {
  private static final Logger log = LoggerFactory.getLogger(HomeShard.class);

  private final AdminContext context;
  private final Function<Server, Endpoint> endpoints;

  HomeShard(AdminContext context, Function<Server, Endpoint> endpoints) {
    this.context = context;
    this.endpoints = endpoints;
  }

  AdminResult move(AdminStatement.AlterHomeShard statement, AdminCaller caller) {
    LogicalDatabase known =
        AdminContext.database(context.store().state(), statement.database(), caller);
    AdminContext.owner(context.store().state(), statement.shard());
    try (DdlLock lock = DdlLock.take(context, known)) {
      LogicalDatabase database = AdminContext.database(lock.state(), known.name(), caller);
      AdminContext.refuseMoving(lock.state(), database);
      if (database.homeShard().equals(statement.shard())) {
        return new AdminResult.Done(1, "", List.of());
      }
      List<TableName> left = move(lock, database, statement.shard());
      context.changed(database.name());
      return new AdminResult.Done(
          1, "", left.stream().map(name -> rowsLeft(name, database)).toList());
    }
  }

  /** Returns tables that stay on the former home though it owns no rows of them. */
  private List<TableName> move(DdlLock lock, LogicalDatabase database, String to) {
    ClusterState before = lock.state();
    try (EmptyTables target = new EmptyTables(endpoint(before, to));
        EmptyTables former = new EmptyTables(endpoint(before, database.homeShard()))) {
      List<TableName> arriving = withoutRowsOn(before, database, to);
      List<TableName> unowned = onShard(to, () -> target.withRows(arriving));
      if (!unowned.isEmpty()) {
        throw AdminException.refused(
            ("shard '%s' has rows in '%s' that it does not own; look whether anybody needs them,"
                    + " and drop the table there")
                .formatted(to, unowned.getFirst()));
      }
      onShard(
          to,
          () -> {
            target.create(endpoint(before, database.homeShard()), arriving);
            return null;
          });
      lock.check();
      ClusterState after =
          context
              .store()
              .update(
                  now -> {
                    AdminContext.owner(now, to);
                    if (!now.databases().get(database.name()).equals(database)) {
                      throw AdminException.refused(
                          "the database was changed at the same time; repeat the statement");
                    }
                    return List.of(new Change.Replace(database.withHomeShard(to)));
                  });
      log.info(
          "Home shard changed database={} from={} to={}",
          database.name(),
          database.homeShard(),
          to);
      // Until then some show the tables of the former one.
      context.awaitProxies(
          after,
          "The home is changed; the tables that shard '%s' needs no more are still there"
              .formatted(database.homeShard()));
      return onShard(
          database.homeShard(),
          () -> former.drop(withoutRowsOn(after, database, database.homeShard())));
    }
  }

  private Endpoint endpoint(ClusterState state, String shard) {
    return endpoints.apply(ShardRunner.primary(state, shard));
  }

  private static List<TableName> withoutRowsOn(
      ClusterState state, LogicalDatabase database, String shard) {
    return state.tables().values().stream()
        .filter(rule -> rule.database().equals(database.name()))
        .filter(rule -> !TableShards.ofRows(state, rule).contains(shard))
        .map(rule -> new TableName(rule.database(), rule.table()))
        .sorted(Comparator.comparing(TableName::name))
        .toList();
  }

  private static Warning rowsLeft(TableName name, LogicalDatabase database) {
    return new Warning(
        "Warning",
        MySqlError.ER_UNKNOWN_ERROR.errno(),
        "table '%s' stays on shard '%s': it has rows there that the shard does not own"
            .formatted(name, database.homeShard()));
  }

  /** What is done on a shard. */
  private interface Work<T> {
    T run() throws SQLException;
  }

  private static <T> T onShard(String shard, Work<T> work) {
    try {
      return work.run();
    } catch (SQLException e) {
      throw ShardRunner.failure(shard, e);
    }
  }
}
