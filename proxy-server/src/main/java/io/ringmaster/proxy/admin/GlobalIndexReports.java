package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.local.LikePattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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

  private static final MySqlError DUPLICATE = MySqlError.ER_DUP_ENTRY;

  /** As many warnings as MySQL keeps of a statement. */
  private static final int WARNINGS_MAX = 1024;

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
      IndexTables tables = inspect(state, rule, index, caller);
      Optional<IndexLosses.Told> told = losses.told(state, List.of(rule), caller);
      if (statement.repairs()) {
        GlobalIndex now =
            told.isPresent() && told.get().isIncomplete(rule, index)
                ? restore(rule, index, tables, caller)
                : index;
        LookupRows rows = compare(state, rule, lookupRule, tables, true, caller);
        if (!now.ready()) {
          GlobalIndexAdmin.replace(context, rule.with(now), rule.with(now.filled(true)), index);
          context.changed(rule.database());
        }
        return result(rule, index, told, rows);
      }
      if (told.isPresent() && told.get().isIncomplete(rule, index)) {
        throw AdminException.refused(
            "a server lacks %s; REPAIR GLOBAL INDEX %s ON %s makes it anew"
                .formatted(String.join(", ", told.get().missing()), index.name(), table.table()));
      }
      return result(rule, index, told, compare(state, rule, lookupRule, tables, false, caller));
    }
  }

  private LookupRows compare(
      ClusterState state,
      TableRule.Sharded rule,
      TableRule.Sharded lookupRule,
      IndexTables tables,
      boolean repairs,
      AdminCaller caller) {
    if (repairs) {
      losses.beginRepair(state, tables.lookup(), caller);
    }
    try (LookupRows rows =
        new LookupRows(state, rule, lookupRule, tables.lookup(), context.pools(), repairs)) {
      // Stale entries may be in the way of others.
      rows.compareEntries();
      rows.compareRows();
      rows.duplicates().note();
      if (repairs) {
        losses.endRepair(state, tables, caller);
      }
      return rows;
    }
  }

  /** What was found, with a warning for each of the first values that several rows have. */
  private static AdminResult result(
      TableRule.Sharded rule, GlobalIndex index, Optional<IndexLosses.Told> told, LookupRows rows) {
    List<String> shared = rows.duplicates().printed();
    return new AdminResult.Table(
        VERIFIED,
        List.of(
            Arrays.asList(
                text(rows.rows()),
                text(rows.entries()),
                text(rows.missing()),
                text(rows.stale()),
                text(shared.size()),
                told.flatMap(one -> one.removed(rule, index))
                    .map(GlobalIndexReports::text)
                    .orElse(null))),
        shared.stream()
            .limit(WARNINGS_MAX)
            .map(value -> GlobalIndexAdmin.duplicate(value, rule.table(), index.name()))
            .map(message -> new AdminResult.Warning("Warning", DUPLICATE.errno(), message))
            .toList());
  }

  /**
   * Makes the tables that servers lack anew. Nobody reads the index until all entries are there
   * again: of a value, some would be and others not.
   *
   * @return the index as it is then
   */
  private GlobalIndex restore(
      TableRule.Sharded rule, GlobalIndex index, IndexTables tables, AdminCaller caller) {
    GlobalIndex unread = index.filled(false);
    ClusterState state =
        index.ready()
            ? GlobalIndexAdmin.replace(context, rule, rule.with(unread), index)
            : context.store().load();
    context.awaitSettled(state);
    List<TableRule.Sharded> rules = IndexTables.rules(state, rule, index);
    context
        .runner()
        .onEach(
            state,
            IndexTables.shards(state, rules),
            caller,
            (shard, session) -> {
              Set<String> missing = IndexTables.missing(state, rules, shard, session);
              if (!missing.isEmpty()) {
                tables.restore(missing, session);
              }
              return shard;
            });
    return unread;
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

  private IndexTables inspect(
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
              return new IndexTables(lookup, IndexInspection.types(session, table, lookup));
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
    IndexTables inspected = inspect(before, rule, index, caller);
    losses.create(inspected.lookup(), inspected.types(), caller);
    GlobalIndex kept = index.withLosses(index.lookup() + LossTable.SUFFIX);
    GlobalIndexAdmin.replace(context, rule, rule.with(kept), kept);
    context.changed(rule.database());
  }

  AdminResult show(AdminStatement.ShowGlobalIndexes statement, AdminCaller caller) {
    ClusterState state = context.store().state();
    statement.database().ifPresent(name -> AdminContext.database(state, name, caller));
    Predicate<String> wanted =
        statement
            .like()
            .<Predicate<String>>map(like -> new LikePattern(like)::matches)
            .orElse(_ -> true);
    List<TableRule.Sharded> tables =
        state.tables().values().stream()
            .filter(rule -> caller.mayUse(rule.database()))
            .filter(rule -> statement.database().map(rule.database()::equals).orElse(true))
            .filter(TableRule.Sharded.class::isInstance)
            .map(TableRule.Sharded.class::cast)
            .sorted(Comparator.comparing(TableRule::key))
            .toList();
    Optional<IndexLosses.Told> told = losses.told(state, tables, caller);
    List<List<String>> rows = new ArrayList<>();
    for (TableRule.Sharded rule : tables) {
      for (GlobalIndex index : rule.indexes()) {
        if (wanted.test(index.name())) {
          rows.add(row(rule, index, told));
        }
      }
    }
    return new AdminResult.Table(SHOWN, rows);
  }

  private static List<String> row(
      TableRule.Sharded rule, GlobalIndex index, Optional<IndexLosses.Told> told) {
    Optional<Long> removed = told.flatMap(one -> one.removed(rule, index));
    boolean damaged =
        removed.orElse(0L) > 0 || told.map(one -> one.isIncomplete(rule, index)).orElse(false);
    return Arrays.asList(
        rule.database(),
        rule.table(),
        index.name(),
        index.unique() ? "YES" : "NO",
        String.join(", ", index.columns()),
        index.lookup(),
        !index.ready() ? "BUILDING" : damaged ? "DAMAGED" : "READY",
        removed.map(GlobalIndexReports::text).orElse(null));
  }

  private static String text(long number) {
    return Long.toString(number);
  }
}
