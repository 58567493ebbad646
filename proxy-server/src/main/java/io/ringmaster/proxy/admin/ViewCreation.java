package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * CREATE VIEW. One whose tables are all on one shard is a single table to everyone else, and one of
 * reference tables only is a reference table that is not written through, since servers on their
 * own would carry that out. Of any other the home shard has it, for what shows it and its columns,
 * and who reads it reads its query: a {@link TableRule.View}. Which tables a view reads is told by
 * the names in its text: any name that is one of a table counts, so that none is overlooked.
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
    try (DdlLock lock = DdlLock.take(context, database)) {
      ClusterState state = lock.state();
      TableRule old = state.tables().get(name.key());
      if (old != null && !statement.orReplace()) {
        throw AdminException.of(MySqlError.ER_TABLE_EXISTS_ERROR, name.table());
      }
      if (old == null && statement.alters()) {
        throw AdminException.of(MySqlError.ER_NO_SUCH_TABLE, name.database(), name.table());
      }
      TableRule rule = rule(state, database, statement, caller);
      boolean again = rule instanceof TableRule.View && old instanceof TableRule.View;
      if (old instanceof TableRule.Sharded) {
        throw new AdminException(1347, "HY000", "'" + name.key() + "' is not VIEW");
      }
      if (old != null && !again && !old.equals(rule)) {
        throw AdminException.notSupported(
            "OR REPLACE cannot move view '" + name.key() + "' to other shards; drop it first");
      }
      if (old == null) {
        AdminContext.refuseAgainstTriggers(state.with(List.of(new Change.Add(rule))));
      }
      // Before the view is made: what refuses it leaves none behind.
      List<Change> changes =
          new ArrayList<>(new FixedViews(context).following(state, rule, caller));
      context.awaitProxies(state);
      ShardRunner.check(
          context.runner().define(state, TableShards.all(state, rule), caller, statement.text()));
      TableRule made =
          rule instanceof TableRule.View ? asKept(state, statement, rule, caller) : rule;
      if (old == null) {
        changes.add(new Change.Add(made));
      } else if (!made.equals(old)) {
        changes.add(new Change.Replace(made));
      }
      context.store().update(_ -> changes);
      context.changed(name.database());
      return AdminContext.DONE;
    }
  }

  /** The rule with the query and the names of columns that the home shard has kept. */
  private TableRule.View asKept(
      ClusterState state, AdminStatement.CreateView statement, TableRule rule, AdminCaller caller) {
    return context
        .runner()
        .onEach(
            state,
            TableShards.all(state, rule),
            caller,
            (_, session) -> ViewQuery.read(session, statement.name()))
        .getFirst();
  }

  private static TableRule rule(
      ClusterState state,
      LogicalDatabase database,
      AdminStatement.CreateView statement,
      AdminCaller caller) {
    TableName name = statement.name();
    Set<String> words = new HashSet<>(statement.words());
    Set<String> shards = new TreeSet<>();
    Optional<TableRule> reference = Optional.empty();
    for (TableRule rule : state.tables().values()) {
      boolean named =
          words.contains(rule.table())
              && !rule.key().equals(name.key())
              && (rule.database().equals(database.name())
                  || caller.currentDatabase().filter(rule.database()::equals).isPresent()
                  || words.contains(rule.database()));
      if (!named) {
        continue;
      }
      switch (rule) {
        case TableRule.Sharded _, TableRule.View _ -> {
          return spread(name);
        }
        case TableRule.Single single -> shards.add(single.shard());
        case TableRule.Reference _ -> reference = Optional.of(rule);
      }
    }
    if (shards.size() > 1) {
      return spread(name);
    }
    if (shards.isEmpty()) {
      return reference.isPresent()
          ? new TableRule.Reference(name.database(), name.table())
          : new TableRule.Single(name.database(), name.table(), database.homeShard());
    }
    if (reference.isPresent() && statement.mayBeUpdatable()) {
      throw AdminException.notSupported(
          ("a view of the reference table '%s' and a single table that could be written through is"
                  + " not supported, since the reference table would change on one shard only: say"
                  + " CREATE ALGORITHM = TEMPTABLE VIEW")
              .formatted(reference.get().key()));
    }
    return new TableRule.Single(name.database(), name.table(), shards.iterator().next());
  }

  /** Before its query is known. */
  private static TableRule spread(TableName name) {
    return new TableRule.View(name.database(), name.table(), "", List.of());
  }
}
