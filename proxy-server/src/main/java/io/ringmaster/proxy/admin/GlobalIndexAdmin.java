package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminStatement.CreateGlobalIndex;
import io.ringmaster.proxy.admin.AdminStatement.CreateTable;
import io.ringmaster.proxy.admin.AdminStatement.DropTables;
import io.ringmaster.proxy.admin.AdminStatement.Sharding;
import io.ringmaster.proxy.control.JdbcSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Global indexes. CREATE:
 *
 * <ol>
 *   <li>The columns get a plain index on each shard, unless they have one: when shards are asked
 *       for values, none reads, nor locks, all its rows.
 *   <li>The lookup table is made, empty, as any table sharded by the first indexed column, and
 *       beside it the one in which servers write down what others than Ringmaster remove ({@link
 *       IndexLosses}).
 *   <li>The table's rule gets the index, not ready: who writes the table writes the lookup table.
 *       Statements that were planned without it end, in all proxies.
 *   <li>The rows that there are get their entries, some at a time ({@link LookupRows}).
 *   <li>The index is ready: who looks for a value asks it.
 * </ol>
 *
 * <p>The DDL lock is held from the first step to the last. A failure takes the index off the rule
 * and drops these tables. After a crash the index stays as it is, not ready: DROP GLOBAL INDEX
 * removes it; or its tables are left alone, which go with the table, or when it is made again.
 */
final class GlobalIndexAdmin {
  private static final Logger log = LoggerFactory.getLogger(GlobalIndexAdmin.class);

  private final AdminContext context;
  private final TableCreation creation;
  private final TableChanges changes;
  private final IndexLosses losses;

  GlobalIndexAdmin(
      AdminContext context, TableCreation creation, TableChanges changes, IndexLosses losses) {
    this.context = context;
    this.creation = creation;
    this.changes = changes;
    this.losses = losses;
  }

  AdminResult create(CreateGlobalIndex statement, AdminCaller caller) {
    return whole(
        statement.table(),
        caller,
        () -> {
          make(statement, caller);
          return AdminContext.DONE;
        });
  }

  /** Nothing is to come between the steps: no RESHARD, which would let none of them go on. */
  private AdminResult whole(TableName table, AdminCaller caller, Supplier<AdminResult> steps) {
    return DdlLock.whole(
        context, AdminContext.database(context.store().state(), table.database(), caller), steps);
  }

  private void make(CreateGlobalIndex statement, AdminCaller caller) {
    TableName table = statement.table();
    ClusterState before = context.store().load();
    TableRule.Sharded rule = rule(before, table, caller);
    if (rule.index(statement.name()).isPresent()) {
      throw new AdminException(1061, "42000", "Duplicate key name '" + statement.name() + "'");
    }
    IndexInspection inspected =
        context
            .runner()
            .onEach(
                before,
                List.of(TableShards.ofRows(before, rule).iterator().next()),
                caller,
                (_, session) -> IndexInspection.of(session, statement))
            .getFirst();
    inspected.check(table);
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
    changes.dropLeft(lookup.name(), caller);
    creation.createKept(
        new CreateTable(
            lookup.name(),
            false,
            new Sharding.ByHash(lookup.index().columns().getFirst(), Optional.empty()),
            false,
            List.of(),
            Optional.empty(),
            lookup.create(lookup.name(), inspected.types())),
        table.table(),
        caller);
    List<String> made = new ArrayList<>();
    made.add(lookup.index().lookup());
    try {
      losses.create(lookup, inspected.types(), caller);
      lookup.index().losses().ifPresent(made::add);
      fill(lookup, caller);
    } catch (RuntimeException e) {
      if (!(e instanceof MetadataException failure)
          || failure.reason() != MetadataException.Reason.UNAVAILABLE) {
        takeBack(lookup, made, caller);
      }
      throw e;
    }
  }

  /** CREATE TABLE with global indexes: if one can't be made, there is no table. */
  AdminResult createWith(CreateTable statement, AdminCaller caller) {
    return whole(statement.name(), caller, () -> makeWith(statement, caller));
  }

  private AdminResult makeWith(CreateTable statement, AdminCaller caller) {
    AdminResult made = creation.create(statement, caller);
    if (wasThere(made)) {
      return made;
    }
    try {
      statement.indexes().forEach(index -> make(index, caller));
    } catch (RuntimeException e) {
      try {
        changes.drop(new DropTables(List.of(statement.name()), true, false), caller);
      } catch (RuntimeException dropping) {
        // The client is told why the statement failed.
        log.warn("table {} is left: {}", statement.name().key(), dropping.getMessage());
      }
      throw e;
    }
    return made;
  }

  /** Whether CREATE TABLE IF NOT EXISTS has found the table. */
  private static boolean wasThere(AdminResult made) {
    return made instanceof AdminResult.Done done
        && done.warnings().stream()
            .anyMatch(warning -> warning.code() == MySqlError.ER_TABLE_EXISTS_ERROR.errno());
  }

  /**
   * CREATE TABLE .. LIKE: the new table has the global indexes of the other, as it has all others.
   */
  AdminResult createLike(CreateTable statement, AdminCaller caller) {
    return whole(statement.name(), caller, () -> makeLike(statement, caller));
  }

  private AdminResult makeLike(CreateTable statement, AdminCaller caller) {
    ClusterState before = context.store().load();
    AdminResult made = creation.create(statement, caller);
    TableName table = statement.name();
    if (wasThere(made)
        || !(before.tables().get(statement.like().orElseThrow().key())
            instanceof TableRule.Sharded like)) {
      return made;
    }
    for (GlobalIndex index : like.indexes()) {
      try {
        make(new CreateGlobalIndex(index.name(), index.unique(), table, index.columns()), caller);
      } catch (AdminException e) {
        AdminResult.Failed why = e.result();
        throw new AdminException(
            why.errno(),
            why.sqlState(),
            "table '%s' was created, but without the global index %s: %s"
                .formatted(table, index.name(), why.message()));
      }
    }
    return made;
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
      ClusterState state = replace(context, rule, written, index);
      context.awaitSettled(state);
      try (LookupRows rows = new LookupRows(state, written, kept, lookup, context.pools(), true)) {
        rows.compareRows();
        List<String> duplicates = rows.duplicates().printed();
        if (!duplicates.isEmpty()) {
          throw new AdminException(
              MySqlError.ER_DUP_ENTRY.errno(),
              MySqlError.ER_DUP_ENTRY.sqlState(),
              duplicate(duplicates.getFirst(), table.table(), index.name()));
        }
      }
      lock.check();
      replace(context, written, written.with(index.filled(true)), index);
    }
    context.changed(table.database());
  }

  /** MySQL's message of a value that is twice in a table. */
  static String duplicate(String value, String table, String index) {
    return "Duplicate entry '%s' for key '%s.%s'".formatted(value, table, index);
  }

  /**
   * Stores another rule of a table.
   *
   * @param index whose tables are kept with it from now on
   */
  static ClusterState replace(
      AdminContext context, TableRule before, TableRule after, GlobalIndex index) {
    return context
        .store()
        .update(
            now -> {
              if (!before.equals(now.tables().get(before.key()))) {
                throw changed(before);
              }
              List<Change> changes = new ArrayList<>();
              for (String table : index.tables()) {
                if (now.table(before.database(), table).orElse(null)
                    instanceof TableRule.Sharded kept) {
                  changes.add(new Change.Replace(kept.lookupOf(before.table())));
                } else {
                  throw changed(before);
                }
              }
              changes.add(new Change.Replace(after));
              return changes;
            });
  }

  private static AdminException changed(TableRule rule) {
    return AdminException.refused(
        "table '" + rule.key() + "' was changed at the same time; say it again");
  }

  /**
   * As if it had not been said.
   *
   * @param made the tables that were made for it
   */
  private void takeBack(LookupTable lookup, List<String> made, AdminCaller caller) {
    String index = lookup.index().name();
    try {
      remove(lookup.of(), index, made, caller);
    } catch (RuntimeException e) {
      log.warn(
          "global index {} of {} is left, not ready: {}", index, lookup.of().key(), e.getMessage());
    }
  }

  AdminResult drop(AdminStatement.DropGlobalIndex statement, AdminCaller caller) {
    return whole(statement.table(), caller, () -> unmake(statement, caller));
  }

  private AdminResult unmake(AdminStatement.DropGlobalIndex statement, AdminCaller caller) {
    TableName table = statement.table();
    TableRule.Sharded rule = rule(context.store().load(), table, caller);
    Optional<GlobalIndex> index = rule.index(statement.name());
    if (index.isEmpty()) {
      throw new AdminException(
          1091, "42000", "Can't DROP '" + statement.name() + "'; check that column/key exists");
    }
    remove(table, statement.name(), index.get().tables(), caller);
    return AdminContext.DONE;
  }

  /**
   * Removes an index.
   *
   * @param tables of it, should the table's rule not have it
   */
  private void remove(TableName table, String name, List<String> tables, AdminCaller caller) {
    LogicalDatabase database =
        AdminContext.database(context.store().state(), table.database(), caller);
    List<String> dropped = tables;
    try (DdlLock lock = DdlLock.take(context, database)) {
      TableRule.Sharded rule = rule(lock.state(), table, caller);
      Optional<GlobalIndex> index = rule.index(name);
      if (index.isPresent()) {
        dropped = index.get().tables();
        ClusterState state = context.store().update(now -> without(now, table, index.get()));
        context.awaitSettled(state);
      }
    }
    changes.drop(
        new DropTables(
            dropped.stream().map(one -> new TableName(table.database(), one)).toList(),
            true,
            false),
        caller);
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

  private static List<Change> without(ClusterState now, TableName table, GlobalIndex index) {
    if (!(now.tables().get(table.key()) instanceof TableRule.Sharded rule)) {
      throw AdminException.refused(
          "table '" + table.key() + "' was changed at the same time; say it again");
    }
    // Its tables are still known as such, until they are dropped.
    return List.of(
        new Change.Replace(
            rule.with(rule.indexes().stream().filter(one -> !one.equals(index)).toList())));
  }

  /** The rule of a table that may be changed. */
  static TableRule.Sharded rule(ClusterState state, TableName name, AdminCaller caller) {
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
}
