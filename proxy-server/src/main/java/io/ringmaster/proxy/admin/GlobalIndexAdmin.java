package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminStatement.CreateGlobalIndex;
import io.ringmaster.proxy.admin.AdminStatement.CreateTable;
import io.ringmaster.proxy.admin.AdminStatement.DropTables;
import io.ringmaster.proxy.admin.AdminStatement.Sharding;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.TableInspector;
import io.ringmaster.proxy.control.TableInspector.TableShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Global indexes. CREATE:
 *
 * <ol>
 *   <li>The columns get a plain index on each shard, unless they have one: when shards are asked
 *       for values, none reads, nor locks, all its rows.
 *   <li>The lookup table is made, empty, as any table sharded by the first indexed column.
 *   <li>The table's rule gets the index, not ready: who writes the table writes the lookup table.
 *       Statements that were planned without it end, in all proxies.
 *   <li>The rows that there are get their entries, some at a time ({@link LookupRows}).
 *   <li>The index is ready: who looks for a value asks it.
 * </ol>
 *
 * <p>A failure takes the index off the rule and drops the lookup table. After a crash the index
 * stays as it is, not ready: DROP GLOBAL INDEX removes it.
 */
final class GlobalIndexAdmin {
  private static final Logger log = LoggerFactory.getLogger(GlobalIndexAdmin.class);

  private static final List<AdminResult.Column> SHOWN =
      Stream.of("Database", "Table", "Index", "Unique", "Columns", "Lookup_table", "State")
          .map(name -> new AdminResult.Column(name, ColumnType.MYSQL_TYPE_VAR_STRING))
          .toList();

  private static final List<AdminResult.Column> VERIFIED =
      Stream.of("Rows", "Entries", "Missing", "Stale", "Duplicates")
          .map(name -> new AdminResult.Column(name, ColumnType.MYSQL_TYPE_LONGLONG))
          .toList();

  private final AdminContext context;
  private final TableCreation creation;
  private final TableChanges changes;

  GlobalIndexAdmin(AdminContext context, TableCreation creation, TableChanges changes) {
    this.context = context;
    this.creation = creation;
    this.changes = changes;
  }

  /** A table, as a server knows it, and what its columns are declared as. */
  private record Inspected(
      LookupTable lookup,
      List<String> types,
      boolean triggers,
      boolean cascades,
      boolean indexed) {}

  AdminResult create(CreateGlobalIndex statement, AdminCaller caller) {
    TableName table = statement.table();
    ClusterState before = context.store().load();
    TableRule.Sharded rule = rule(before, table, caller);
    if (rule.index(statement.name()).isPresent()) {
      throw new AdminException(1061, "42000", "Duplicate key name '" + statement.name() + "'");
    }
    Inspected inspected =
        context
            .runner()
            .onEach(
                before,
                List.of(TableShards.ofRows(before, rule).iterator().next()),
                caller,
                (_, session) -> {
                  LookupTable lookup = LookupTable.of(shape(session, table), statement);
                  return new Inspected(
                      lookup,
                      types(session, table, lookup),
                      hasTriggers(session, table),
                      cascades(session, table),
                      TableIndexes.beginsWith(session, table, lookup.index().columns(), List.of()));
                })
            .getFirst();
    check(table, inspected);
    LookupTable lookup = inspected.lookup();
    if (!inspected.indexed()) {
      changes.createIndex(
          new AdminStatement.CreateIndex(
              table,
              Optional.empty(),
              null,
              "CREATE INDEX %s ON %s (%s)"
                  .formatted(
                      JdbcSession.quote(statement.name()),
                      table.quoted(),
                      lookup.names(lookup.indexed()))),
          caller);
    }
    creation.create(
        new CreateTable(
            lookup.name(),
            false,
            new Sharding.ByHash(lookup.index().columns().getFirst(), Optional.empty()),
            false,
            Optional.empty(),
            lookup.create(inspected.types())),
        caller);
    try {
      fill(lookup, caller);
    } catch (RuntimeException e) {
      if (!(e instanceof MetadataException failure)
          || failure.reason() != MetadataException.Reason.UNAVAILABLE) {
        takeBack(lookup, caller);
      }
      throw e;
    }
    return AdminContext.DONE;
  }

  private static void check(TableName table, Inspected inspected) {
    if (inspected.triggers()) {
      throw AdminException.notSupported(
          "a global index of '%s' is not supported, since its triggers could store other values than statements say"
              .formatted(table.key()));
    }
    if (inspected.cascades()) {
      throw AdminException.notSupported(
          "a global index of '%s' is not supported, since a foreign key of it cascades: servers would change rows without their entries"
              .formatted(table.key()));
    }
  }

  private void fill(LookupTable lookup, AdminCaller caller) {
    TableName table = lookup.of();
    GlobalIndex index = lookup.index();
    LogicalDatabase database =
        AdminContext.database(context.store().state(), table.database(), caller);
    try (DdlLock lock = DdlLock.take(context, database)) {
      TableRule.Sharded rule = rule(lock.state(), table, caller);
      TableRule.Sharded lookupRule = rule(lock.state(), lookup.name(), caller);
      List<GlobalIndex> indexes = new ArrayList<>(rule.indexes());
      indexes.add(index);
      TableRule.Sharded kept = lookupRule.lookupOf(table.table());
      TableRule.Sharded written = rule.with(indexes);
      ClusterState state = replace(rule, written, lookupRule, kept);
      context.awaitSettled(state);
      try (LookupRows rows = new LookupRows(state, written, kept, lookup, context.pools(), true)) {
        rows.compareRows();
        if (!rows.duplicates().isEmpty()) {
          throw new AdminException(
              MySqlError.ER_DUP_ENTRY.errno(),
              MySqlError.ER_DUP_ENTRY.sqlState(),
              "Duplicate entry '%s' for key '%s.%s'"
                  .formatted(rows.duplicates().getFirst(), table.table(), index.name()));
        }
      }
      lock.check();
      indexes.set(indexes.size() - 1, index.filled());
      replace(written, rule.with(indexes), kept, kept);
    }
    context.changed(table.database());
  }

  private ClusterState replace(
      TableRule before, TableRule after, TableRule lookupBefore, TableRule lookupAfter) {
    return context
        .store()
        .update(
            now -> {
              if (!before.equals(now.tables().get(before.key()))
                  || !lookupBefore.equals(now.tables().get(lookupBefore.key()))) {
                throw AdminException.refused(
                    "table '" + before.key() + "' was changed at the same time; say it again");
              }
              return List.of(new Change.Replace(lookupAfter), new Change.Replace(after));
            });
  }

  /** As if it had not been said. */
  private void takeBack(LookupTable lookup, AdminCaller caller) {
    String index = lookup.index().name();
    try {
      remove(lookup.of(), index, caller);
    } catch (RuntimeException e) {
      log.warn(
          "global index {} of {} is left, not ready: {}", index, lookup.of().key(), e.getMessage());
    }
  }

  AdminResult drop(AdminStatement.DropGlobalIndex statement, AdminCaller caller) {
    TableName table = statement.table();
    TableRule.Sharded rule = rule(context.store().load(), table, caller);
    if (rule.index(statement.name()).isEmpty()) {
      throw new AdminException(
          1091, "42000", "Can't DROP '" + statement.name() + "'; check that column/key exists");
    }
    remove(table, statement.name(), caller);
    return AdminContext.DONE;
  }

  private void remove(TableName table, String name, AdminCaller caller) {
    LogicalDatabase database =
        AdminContext.database(context.store().state(), table.database(), caller);
    String lookup = table.table() + "$" + name;
    try (DdlLock lock = DdlLock.take(context, database)) {
      TableRule.Sharded rule = rule(lock.state(), table, caller);
      Optional<GlobalIndex> index = rule.index(name);
      if (index.isPresent()) {
        lookup = index.get().lookup();
        String lookupName = lookup;
        ClusterState state =
            context.store().update(now -> without(now, table, index.get(), lookupName));
        context.awaitSettled(state);
      }
    }
    changes.drop(
        new DropTables(List.of(new TableName(table.database(), lookup)), true, false), caller);
    ClusterState state = context.store().state();
    boolean indexed =
        context
            .runner()
            .onEach(
                state,
                List.of(TableShards.ofRows(state, rule(state, table, caller)).iterator().next()),
                caller,
                (_, session) -> TableIndexes.has(session, table, name))
            .getFirst();
    if (indexed) {
      changes.change(
          new AdminStatement.ChangeTable(
              table,
              Optional.of(name),
              "DROP INDEX %s ON %s".formatted(JdbcSession.quote(name), table.quoted())),
          caller);
    }
  }

  private static List<Change> without(
      ClusterState now, TableName table, GlobalIndex index, String lookup) {
    if (!(now.tables().get(table.key()) instanceof TableRule.Sharded rule)
        || !(now.tables().get(new TableName(table.database(), lookup).key())
            instanceof TableRule.Sharded kept)) {
      throw AdminException.refused(
          "table '" + table.key() + "' was changed at the same time; say it again");
    }
    return List.of(
        new Change.Replace(
            rule.with(rule.indexes().stream().filter(one -> !one.equals(index)).toList())),
        new Change.Replace(
            new TableRule.Sharded(
                kept.database(), kept.table(), kept.group(), kept.column(), kept.autoIncrement())));
  }

  AdminResult verify(AdminStatement.VerifyGlobalIndex statement, AdminCaller caller) {
    TableName table = statement.table();
    LogicalDatabase database =
        AdminContext.database(context.store().state(), table.database(), caller);
    try (DdlLock lock = DdlLock.take(context, database)) {
      ClusterState state = lock.state();
      TableRule.Sharded rule = rule(state, table, caller);
      GlobalIndex index =
          rule.index(statement.name())
              .orElseThrow(
                  () ->
                      AdminException.refused(
                          "table '%s' has no global index '%s'; SHOW GLOBAL INDEXES names them"
                              .formatted(table.key(), statement.name())));
      TableRule.Sharded lookupRule =
          rule(state, new TableName(table.database(), index.lookup()), caller);
      TableShape shape =
          context
              .runner()
              .onEach(
                  state,
                  List.of(TableShards.ofRows(state, rule).iterator().next()),
                  caller,
                  (_, session) -> shape(session, table))
              .getFirst();
      LookupTable lookup = LookupTable.of(table, shape, index);
      try (LookupRows rows =
          new LookupRows(state, rule, lookupRule, lookup, context.pools(), statement.repairs())) {
        // Stale entries may be in the way of others.
        rows.compareEntries();
        rows.compareRows();
        List<String> counts =
            Stream.of(
                    rows.rows(),
                    rows.entries(),
                    rows.missing(),
                    rows.stale(),
                    (long) rows.duplicates().size())
                .map(String::valueOf)
                .toList();
        return new AdminResult.Table(VERIFIED, List.of(counts));
      }
    }
  }

  AdminResult show(AdminCaller caller) {
    List<List<String>> rows = new ArrayList<>();
    context.store().state().tables().values().stream()
        .filter(rule -> caller.mayUse(rule.database()))
        .sorted(java.util.Comparator.comparing(TableRule::key))
        .forEach(
            rule -> {
              if (rule instanceof TableRule.Sharded sharded) {
                for (GlobalIndex index : sharded.indexes()) {
                  rows.add(
                      List.of(
                          rule.database(),
                          rule.table(),
                          index.name(),
                          index.unique() ? "YES" : "NO",
                          String.join(", ", index.columns()),
                          index.lookup(),
                          index.ready() ? "READY" : "BUILDING"));
                }
              }
            });
    return new AdminResult.Table(SHOWN, rows);
  }

  private static TableRule.Sharded rule(ClusterState state, TableName name, AdminCaller caller) {
    AdminContext.database(state, name.database(), caller);
    TableRule rule = state.tables().get(name.key());
    if (rule == null) {
      throw AdminException.of(MySqlError.ER_NO_SUCH_TABLE, name.database(), name.table());
    }
    if (!(rule instanceof TableRule.Sharded sharded)) {
      throw AdminException.refused(
          "'%s' is not sharded: an index of it is CREATE INDEX".formatted(name.key()));
    }
    AdminContext.refuseMoving(state, rule);
    return sharded;
  }

  private static TableShape shape(JdbcSession session, TableName table) throws SQLException {
    return TableInspector.load(session, table.database(), table.table())
        .orElseThrow(
            () -> AdminException.of(MySqlError.ER_NO_SUCH_TABLE, table.database(), table.table()));
  }

  private static List<String> types(JdbcSession session, TableName table, LookupTable lookup)
      throws SQLException {
    List<String> types = new ArrayList<>();
    for (LookupTable.Column column : lookup.columns()) {
      List<String> row =
          session
              .query(
                  """
                  SELECT COLUMN_TYPE, CHARACTER_SET_NAME, COLLATION_NAME
                  FROM information_schema.COLUMNS
                  WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s AND COLUMN_NAME = %s\
                  """
                      .formatted(
                          JdbcSession.literal(table.database()),
                          JdbcSession.literal(table.table()),
                          JdbcSession.literal(column.name())))
              .getFirst();
      types.add(
          row.get(1) == null
              ? row.get(0)
              : "%s CHARACTER SET %s COLLATE %s".formatted(row.get(0), row.get(1), row.get(2)));
    }
    return types;
  }

  private static boolean hasTriggers(JdbcSession session, TableName table) throws SQLException {
    return !session
        .query(
            "SELECT 1 FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = %s AND EVENT_OBJECT_TABLE = %s LIMIT 1"
                .formatted(
                    JdbcSession.literal(table.database()), JdbcSession.literal(table.table())))
        .isEmpty();
  }

  private static boolean cascades(JdbcSession session, TableName table) throws SQLException {
    return !session
        .query(
            """
            SELECT 1 FROM information_schema.REFERENTIAL_CONSTRAINTS
            WHERE CONSTRAINT_SCHEMA = %s AND TABLE_NAME = %s
              AND (UPDATE_RULE IN ('CASCADE', 'SET NULL') OR DELETE_RULE IN ('CASCADE', 'SET NULL')) LIMIT 1\
            """
                .formatted(
                    JdbcSession.literal(table.database()), JdbcSession.literal(table.table())))
        .isEmpty();
  }
}
