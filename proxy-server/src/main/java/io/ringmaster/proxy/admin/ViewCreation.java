package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * CREATE VIEW, for views whose tables are all on one shard: such a view is a single table to
 * everyone else. Which tables a view reads is told by the names in its text: any name that is one
 * of a table counts, so that none is overlooked.
 */
final class ViewCreation {
  private final AdminContext context;

  ViewCreation(AdminContext context) {
    this.context = context;
  }

  AdminResult create(AdminStatement.CreateView statement, AdminCaller caller) {
    TableName name = statement.name();
    LogicalDatabase database =
        AdminContext.database(context.store().state(), name.database(), caller);
    try (DdlLock _ = DdlLock.take(context.pools(), context.store().state(), database)) {
      ClusterState state = context.store().load();
      TableRule old = state.tables().get(name.key());
      if (old != null && !statement.orReplace()) {
        throw AdminException.of(MySqlError.ER_TABLE_EXISTS_ERROR, name.table());
      }
      TableRule.Single rule =
          new TableRule.Single(
              name.database(), name.table(), shard(state, database, statement, caller));
      if (old != null && !old.equals(rule)) {
        throw AdminException.notSupported(
            "OR REPLACE cannot move view '" + name.key() + "' to another shard; drop it first");
      }
      ShardRunner.check(
          context.runner().run(state, TableShards.all(state, rule), caller, statement.text()));
      context
          .store()
          .update(
              now ->
                  now.tables().containsKey(name.key()) ? List.of() : List.of(new Change.Add(rule)));
      context.tablesChanged(name.database());
      return AdminContext.DONE;
    }
  }

  private static String shard(
      ClusterState state,
      LogicalDatabase database,
      AdminStatement.CreateView statement,
      AdminCaller caller) {
    Set<String> words = new HashSet<>(statement.words());
    Set<String> shards = new TreeSet<>();
    for (TableRule rule : state.tables().values()) {
      boolean named =
          words.contains(rule.table())
              && (rule.database().equals(database.name())
                  || caller.currentDatabase().filter(rule.database()::equals).isPresent()
                  || words.contains(rule.database()));
      if (named && rule instanceof TableRule.Sharded) {
        throw AdminException.notSupported(
            "a view that names the sharded table '"
                + rule.key()
                + "' is not supported yet; query the table itself");
      }
      if (named && rule instanceof TableRule.Single single) {
        shards.add(single.shard());
      }
    }
    if (shards.size() > 1) {
      throw AdminException.notSupported(
          "a view over tables on different shards (%s) is not supported yet"
              .formatted(String.join(", ", shards)));
    }
    return shards.isEmpty() ? database.homeShard() : shards.iterator().next();
  }
}
