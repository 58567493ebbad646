package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.admin.AdminResult.Warning;
import io.ringmaster.proxy.admin.AdminStatement.ChangeTable;
import io.ringmaster.proxy.admin.AdminStatement.VerifyGlobalIndex;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TRUNCATE TABLE of a table with global indexes:
 *
 * <ol>
 *   <li>Nobody reads the indexes: all shards are asked. Who writes the table writes them.
 *   <li>The entries go, then the rows. A row that is inserted meanwhile has its entry, so a unique
 *       value is never given twice to rows that stay.
 *   <li>The indexes are repaired, of which that leaves little to do, and are read again.
 * </ol>
 *
 * <p>A failure on the way leaves the rows as they are, or gone, and indexes that REPAIR GLOBAL
 * INDEX mends; so does a crash.
 */
final class IndexTruncation {
  private static final Logger log = LoggerFactory.getLogger(IndexTruncation.class);

  private static final int ER_UNKNOWN_ERROR = 1105;

  private final AdminContext context;
  private final TableChanges changes;
  private final GlobalIndexReports reports;

  IndexTruncation(AdminContext context, TableChanges changes, GlobalIndexReports reports) {
    this.context = context;
    this.changes = changes;
    this.reports = reports;
  }

  /** Carries out TRUNCATE TABLE. */
  AdminResult truncate(ChangeTable statement, AdminCaller caller) {
    TableName table = statement.name();
    boolean indexed =
        context.store().load().tables().get(table.key()) instanceof TableRule.Sharded sharded
            && !sharded.indexes().isEmpty();
    if (!indexed) {
      return changes.change(statement, caller);
    }
    List<Warning> left = new ArrayList<>();
    AdminResult result;
    try {
      takeEntries(table, caller);
      result = changes.change(statement, caller);
    } finally {
      left.addAll(repair(table, caller));
    }
    return result instanceof AdminResult.Done done ? done.with(left) : result;
  }

  private void takeEntries(TableName table, AdminCaller caller) {
    try (DdlLock lock =
        DdlLock.take(
            context, AdminContext.database(context.store().state(), table.database(), caller))) {
      ClusterState state = lock.state();
      TableRule.Sharded rule = GlobalIndexAdmin.rule(state, table, caller);
      for (GlobalIndex index : rule.indexes()) {
        if (index.ready()) {
          TableRule.Sharded unread = rule.with(index.filled(false));
          state = GlobalIndexAdmin.replace(context, rule, unread, index);
          rule = unread;
        }
      }
      context.awaitSettled(state);
      for (TableRule.Sharded entries : IndexTables.rules(state, List.of(rule))) {
        String text =
            "TRUNCATE TABLE " + new TableName(entries.database(), entries.table()).quoted();
        ShardRunner.check(
            context.runner().run(state, TableShards.all(state, entries), caller, text));
      }
    }
  }

  /**
   * Has the indexes read again.
   *
   * @return what the client is told of those that are not
   */
  private List<Warning> repair(TableName table, AdminCaller caller) {
    List<Warning> left = new ArrayList<>();
    if (context.store().load().tables().get(table.key()) instanceof TableRule.Sharded rule) {
      for (GlobalIndex index : rule.indexes()) {
        if (index.ready()) {
          continue;
        }
        try {
          reports.verify(new VerifyGlobalIndex(index.name(), table, true), caller);
        } catch (RuntimeException e) {
          log.warn(
              "global index {} of {} is not read: {}", index.name(), table.key(), e.toString());
          left.add(
              new Warning(
                  "Warning",
                  ER_UNKNOWN_ERROR,
                  "all shards are asked instead of the global index, until REPAIR GLOBAL INDEX %s ON %s: %s"
                      .formatted(index.name(), table.table(), e.getMessage())));
        }
      }
    }
    return left;
  }
}
