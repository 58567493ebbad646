package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.control.TableInspector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Views that one shard, or each, reads for itself, and that outlive the tables that they were made
 * of: a table that gets the name of one of those later may have its rows elsewhere.
 */
final class FixedViews {
  private final AdminContext context;

  FixedViews(AdminContext context) {
    this.context = context;
  }

  /**
   * What becomes of such views when a table, or view, gets a name: those of the home shard become
   * views whose query is read instead.
   *
   * @param rule of what gets the name; of a view its query does not matter
   * @throws AdminException 1235 naming a view that can't become one
   */
  List<Change> following(ClusterState state, TableRule rule, AdminCaller caller) {
    List<Change> changes = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Deque<TableRule> open = new ArrayDeque<>(List.of(rule));
    while (!open.isEmpty()) {
      TableRule next = open.remove();
      for (String view : readersOf(state, next, caller)) {
        TableRule of = state.tables().get(view);
        boolean fits =
            switch (of) {
              case TableRule.Single single ->
                  next instanceof TableRule.Reference
                      || (next instanceof TableRule.Single other
                          && other.shard().equals(single.shard()));
              case TableRule.Reference _ -> next instanceof TableRule.Reference;
              case TableRule.View _, TableRule.Sharded _ -> true;
              case null -> true;
            };
        if (!fits && seen.add(view)) {
          TableRule.View spread = spread(state, of, next, caller);
          changes.add(new Change.Replace(spread));
          open.add(spread);
        }
      }
    }
    return changes;
  }

  private Set<String> readersOf(ClusterState state, TableRule rule, AdminCaller caller) {
    Set<String> views = new HashSet<>();
    context
        .runner()
        .onEach(
            state,
            state.joinedShards(),
            caller,
            (_, session) -> TableInspector.viewsOf(session, rule.database(), rule.table()))
        .forEach(views::addAll);
    return views;
  }

  private TableRule.View spread(
      ClusterState state, TableRule view, TableRule read, AdminCaller caller) {
    LogicalDatabase database = state.databases().get(view.database());
    if (!(view instanceof TableRule.Single single)
        || database == null
        || !single.shard().equals(database.homeShard())) {
      throw AdminException.notSupported(
          ("the view '%s' reads '%s' where it is, and would have some of its rows only: DROP VIEW"
                  + " first, and make it again afterwards")
              .formatted(view.key(), read.key()));
    }
    TableName name = new TableName(view.database(), view.table());
    return context
        .runner()
        .onEach(
            state, List.of(single.shard()), caller, (_, session) -> ViewQuery.read(session, name))
        .getFirst();
  }
}
