package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What is said of global indexes: SHOW, VERIFY, and REPAIR, which mends what VERIFY finds. */
final class GlobalIndexReports {
  private static final List<AdminResult.Column> SHOWN =
      Stream.concat(
              Stream.of("Database", "Table", "Index", "Unique", "Columns", "Lookup_table", "State")
                  .map(name -> new AdminResult.Column(name, ColumnType.MYSQL_TYPE_VAR_STRING)),
              Stream.of(new AdminResult.Column("Removed", ColumnType.MYSQL_TYPE_LONGLONG)))
          .toList();

  private static final List<AdminResult.Column> VERIFIED =
      Stream.of("Rows", "Entries", "Missing", "Stale", "Duplicates", "Removed")
          .map(name -> new AdminResult.Column(name, ColumnType.MYSQL_TYPE_LONGLONG))
          .toList();

  private final AdminContext context;
  private final IndexLosses losses;

  GlobalIndexReports(AdminContext context, IndexLosses losses) {
    this.context = context;
    this.losses = losses;
  }

  AdminResult verify(AdminStatement.VerifyGlobalIndex statement, AdminCaller caller) {
    TableName table = statement.table();
    LogicalDatabase database =
        AdminContext.database(context.store().state(), table.database(), caller);
    if (statement.repairs()) {
      addLosses(statement, caller);
    }
    try (DdlLock lock = DdlLock.take(context, database)) {
      ClusterState state = lock.state();
      TableRule.Sharded rule = GlobalIndexAdmin.rule(state, table, caller);
      GlobalIndex index = index(rule, statement);
      TableRule.Sharded lookupRule =
          GlobalIndexAdmin.rule(state, new TableName(table.database(), index.lookup()), caller);
      LookupTable lookup = inspect(state, rule, index, caller).lookup();
      List<TableRule.Sharded> lost = IndexLosses.rules(state, rule, List.of(index));
      Optional<Long> removed = losses.counts(state, lost, caller).map(counts -> sum(counts, lost));
      if (statement.repairs()) {
        losses.beginRepair(state, lookup, caller);
      }
      try (LookupRows rows =
          new LookupRows(state, rule, lookupRule, lookup, context.pools(), statement.repairs())) {
        // Stale entries may be in the way of others.
        rows.compareEntries();
        rows.compareRows();
        if (statement.repairs()) {
          losses.endRepair(state, lookup, caller);
        }
        return new AdminResult.Table(
            VERIFIED,
            List.of(
                Arrays.asList(
                    text(rows.rows()),
                    text(rows.entries()),
                    text(rows.missing()),
                    text(rows.stale()),
                    text(rows.duplicates().size()),
                    removed.map(GlobalIndexReports::text).orElse(null))));
      }
    }
  }

  private static GlobalIndex index(
      TableRule.Sharded rule, AdminStatement.VerifyGlobalIndex statement) {
    return rule.index(statement.name())
        .orElseThrow(
            () ->
                AdminException.refused(
                    "table '%s' has no global index '%s'; SHOW GLOBAL INDEXES names them"
                        .formatted(rule.key(), statement.name())));
  }

  private record Inspected(LookupTable lookup, List<String> types) {}

  private Inspected inspect(
      ClusterState state, TableRule.Sharded rule, GlobalIndex index, AdminCaller caller) {
    TableName table = new TableName(rule.database(), rule.table());
    return context
        .runner()
        .onEach(
            state,
            List.of(TableShards.ofRows(state, rule).iterator().next()),
            caller,
            (_, session) -> {
              LookupTable lookup =
                  LookupTable.of(table, IndexInspection.shape(session, table), index);
              return new Inspected(lookup, IndexInspection.types(session, table, lookup));
            })
        .getFirst();
  }

  /** Gives an index that was made before there were such tables its table of losses. */
  private void addLosses(AdminStatement.VerifyGlobalIndex statement, AdminCaller caller) {
    ClusterState before = context.store().load();
    TableRule.Sharded rule = GlobalIndexAdmin.rule(before, statement.table(), caller);
    GlobalIndex index = index(rule, statement);
    if (index.losses().isPresent()) {
      return;
    }
    Inspected inspected = inspect(before, rule, index, caller);
    losses.create(inspected.lookup(), inspected.types(), caller);
    GlobalIndex kept = index.withLosses(index.lookup() + LossTable.SUFFIX);
    GlobalIndexAdmin.replace(
        context,
        rule,
        rule.with(rule.indexes().stream().map(one -> one.equals(index) ? kept : one).toList()),
        kept);
    context.changed(rule.database());
  }

  AdminResult show(AdminCaller caller) {
    ClusterState state = context.store().state();
    List<TableRule.Sharded> tables =
        state.tables().values().stream()
            .filter(rule -> caller.mayUse(rule.database()))
            .filter(TableRule.Sharded.class::isInstance)
            .map(TableRule.Sharded.class::cast)
            .sorted(Comparator.comparing(TableRule::key))
            .toList();
    Optional<Map<String, Long>> removed =
        losses.counts(
            state,
            tables.stream()
                .flatMap(rule -> IndexLosses.rules(state, rule, rule.indexes()).stream())
                .toList(),
            caller);
    List<List<String>> rows = new ArrayList<>();
    for (TableRule.Sharded rule : tables) {
      for (GlobalIndex index : rule.indexes()) {
        List<TableRule.Sharded> lost = IndexLosses.rules(state, rule, List.of(index));
        rows.add(row(rule, index, removed.map(counts -> sum(counts, lost)).orElse(null)));
      }
    }
    return new AdminResult.Table(SHOWN, rows);
  }

  /** Null for an index without a table of losses. */
  private static Long sum(Map<String, Long> counts, List<TableRule.Sharded> losses) {
    return losses.isEmpty() ? null : counts.getOrDefault(losses.getFirst().key(), 0L);
  }

  private static List<String> row(TableRule.Sharded rule, GlobalIndex index, Long removed) {
    String state =
        !index.ready() ? "BUILDING" : removed != null && removed > 0 ? "DAMAGED" : "READY";
    return Arrays.asList(
        rule.database(),
        rule.table(),
        index.name(),
        index.unique() ? "YES" : "NO",
        String.join(", ", index.columns()),
        index.lookup(),
        state,
        removed == null ? null : text(removed));
  }

  private static String text(long number) {
    return Long.toString(number);
  }
}
