package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminResult.Warning;
import io.ringmaster.proxy.admin.AdminStatement.Rename;
import io.ringmaster.proxy.admin.ShardRunner.Outcome;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.TableInspector.ForeignKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * DDL on tables that have rules: it goes to all their shards, as the client wrote it.
 *
 * <p>DROP TABLE drops on the shards first and removes the rule last. While some shards still have
 * the table the rule stays, so that nothing is left that nobody knows of, and a reader gets MySQL's
 * error 1146 instead of the rows of those shards alone. Saying DROP TABLE again completes it.
 */
final class TableChanges {
  private final AdminContext context;

  TableChanges(AdminContext context) {
    this.context = context;
  }

  private static TableRule rule(ClusterState state, TableName name, AdminCaller caller) {
    AdminContext.database(state, name.database(), caller);
    TableRule rule = state.tables().get(name.key());
    if (rule == null) {
      throw AdminException.of(MySqlError.ER_NO_SUCH_TABLE, name.database(), name.table());
    }
    AdminContext.refuseMoving(state, rule);
    return rule;
  }

  /** Holds the database's DDL lock while {@code work} runs with the newest state. */
  private AdminResult locked(
      String name, AdminCaller caller, Function<ClusterState, AdminResult> work) {
    LogicalDatabase database = AdminContext.database(context.store().state(), name, caller);
    AdminResult result;
    try (DdlLock lock = DdlLock.take(context, database)) {
      try {
        result = work.apply(lock.state());
      } finally {
        // After a failure too: some shards may have carried it out.
        context.changed(name);
      }
    }
    return result;
  }

  AdminResult alter(AdminStatement.AlterTable statement, AdminCaller caller) {
    return locked(
        statement.name().database(),
        caller,
        state -> {
          TableRule rule = rule(state, statement.name(), caller);
          IndexGuard.refuseLookup(rule);
          int position = statement.reader().position();
          IndexGuard.alter(statement.reader(), rule);
          statement.reader().moveTo(position);
          List<String> dropped = IndexGuard.dropped(statement.reader());
          IndexGuard.refuseDropped(context, state, rule, dropped, caller);
          statement.reader().moveTo(position);
          var alteration = new AlterGuard(statement.reader(), rule, keyType(state, rule)).alter();
          statement.reader().moveTo(position);
          for (AlterGuard.AddedForeignKey key : alteration.foreignKeys()) {
            ForeignKey added =
                new ForeignKey(
                    key.name().orElse("being added"),
                    key.toDatabase().orElse(rule.database()),
                    key.toTable(),
                    key.columns());
            ForeignKeys.check(state, rule, List.of(added), caller);
          }
          if (!(alteration.renumbers() && rule instanceof TableRule.Sharded sharded)) {
            return altered(state, rule, statement.text(), caller);
          }
          String text =
              alteration.snowflake() < 0
                  ? statement.text()
                  : statement
                      .reader()
                      .counting(alteration.snowflake(), statement.reader().tokenCount());
          return new AutoIncrements(context)
              .anew(
                  sharded,
                  alteration.becoming(),
                  alteration.maker(),
                  caller,
                  () -> altered(state, rule, text, caller));
        });
  }

  private static Optional<KeyType> keyType(ClusterState state, TableRule rule) {
    return rule instanceof TableRule.Sharded sharded
        ? Optional.of(state.groups().get(sharded.group()).keyType())
        : Optional.empty();
  }

  AdminResult createIndex(AdminStatement.CreateIndex statement, AdminCaller caller) {
    return locked(
        statement.name().database(),
        caller,
        state -> {
          TableRule rule = rule(state, statement.name(), caller);
          IndexGuard.refuseLookup(rule);
          if (statement.unique().isPresent()) {
            new AlterGuard(statement.reader(), rule, keyType(state, rule))
                .uniqueIndex(statement.unique().get());
          }
          return altered(state, rule, statement.text(), caller);
        });
  }

  AdminResult change(AdminStatement.ChangeTable statement, AdminCaller caller) {
    return locked(
        statement.name().database(),
        caller,
        state -> {
          TableRule rule = rule(state, statement.name(), caller);
          IndexGuard.refuseLookup(rule);
          List<String> dropped = statement.dropped().stream().toList();
          IndexGuard.refuseDropped(context, state, rule, dropped, caller);
          return statement.truncates()
              ? truncate(state, rule, statement.text(), caller)
              : altered(state, rule, statement.text(), caller);
        });
  }

  /** ALTER TABLE and its kin, of which MySQL tells the rows that it has copied. */
  private AdminResult altered(ClusterState state, TableRule rule, String text, AdminCaller caller) {
    AdminResult.Done done = everywhere(state, rule, List.of(rule), text, caller);
    String info =
        "Records: %d  Duplicates: 0  Warnings: %d"
            .formatted(done.affectedRows(), done.warnings().size());
    return new AdminResult.Done(done.affectedRows(), info, done.warnings());
  }

  /** TRUNCATE takes the entries of global indexes along, once all rows are gone. */
  private AdminResult truncate(
      ClusterState state, TableRule rule, String text, AdminCaller caller) {
    TableName name = new TableName(rule.database(), rule.table());
    ForeignKeys.refuseReferred(
        context,
        state,
        List.of(name),
        TableShards.all(state, rule),
        caller,
        (_, child, key) ->
            AdminException.of(
                MySqlError.ER_TRUNCATE_ILLEGAL_FK,
                child.quoted() + ", CONSTRAINT " + JdbcSession.quote(key.name())));
    if (!(rule instanceof TableRule.Sharded sharded)) {
      return everywhere(state, rule, List.of(rule), text, caller);
    }
    List<TableRule> all = new ArrayList<>(List.of(rule));
    all.addAll(IndexTables.rules(state, List.of(sharded)));
    Supplier<AdminResult> ddl = () -> everywhere(state, rule, all, text, caller);
    return sharded.autoIncrement().isPresent()
        ? new AutoIncrements(context).anew(sharded, Optional.empty(), Optional.empty(), caller, ddl)
        : ddl.get();
  }

  /**
   * Runs a statement on all shards of a table.
   *
   * @param all the table, and others that are truncated when it has been carried out
   */
  private AdminResult.Done everywhere(
      ClusterState state, TableRule rule, List<TableRule> all, String text, AdminCaller caller) {
    Map<String, List<TableName>> tables = new TreeMap<>();
    for (TableRule one : all) {
      for (String shard : TableShards.all(state, one)) {
        tables
            .computeIfAbsent(shard, _ -> new ArrayList<>())
            .add(new TableName(one.database(), one.table()));
      }
    }
    List<Function<String, String>> steps =
        all.stream()
            .<Function<String, String>>map(
                one -> {
                  TableName table = new TableName(one.database(), one.table());
                  String step = one == rule ? text : "TRUNCATE TABLE " + table.quoted();
                  return shard -> tables.get(shard).contains(table) ? step : "";
                })
            .toList();
    List<Outcome> outcomes = new LockedTables(context.runner(), caller).run(state, tables, steps);
    ShardRunner.check(outcomes);
    Collection<String> withRows = TableShards.ofRows(state, rule);
    List<Outcome> ofRows =
        outcomes.stream().filter(outcome -> withRows.contains(outcome.shard())).toList();
    // Rows of a reference table count once.
    long rows =
        rule instanceof TableRule.Reference
            ? ofRows.getFirst().affectedRows()
            : ofRows.stream().mapToLong(Outcome::affectedRows).sum();
    return new AdminResult.Done(rows, "", ofRows.getFirst().warnings());
  }

  // DROP

  AdminResult drop(AdminStatement.DropTables statement, AdminCaller caller) {
    Set<String> databases =
        statement.names().stream()
            .map(TableName::database)
            .distinct()
            .filter(database -> !context.isNoDatabase(database, caller))
            .collect(Collectors.toSet());
    if (databases.isEmpty()) {
      return new AdminResult.Done(0, "", missing(statement.names(), statement.ifExists()));
    }
    if (databases.size() > 1) {
      throw AdminException.notSupported(
          "one DROP for tables of several databases is not supported; drop them one by one");
    }
    return locked(databases.iterator().next(), caller, state -> drop(state, statement, caller));
  }

  /** Drops a table that an interrupted statement has made for a global index, if there is one. */
  void dropLeft(TableName name, AdminCaller caller) {
    ClusterState state = context.store().load();
    if (IndexGuard.isLeft(state, state.tables().get(name.key()))) {
      drop(new AdminStatement.DropTables(List.of(name), true, false), caller);
    }
  }

  private AdminResult drop(
      ClusterState state, AdminStatement.DropTables statement, AdminCaller caller) {
    Map<String, List<TableName>> tablesOfShard = new HashMap<>();
    List<TableName> unknown = new ArrayList<>();
    List<TableName> names = IndexGuard.withLookups(state, statement.names());
    boolean skipsViews = statement.ifExists() && !statement.views();
    for (TableName name : new LinkedHashSet<>(names)) {
      TableRule rule = state.tables().get(name.key());
      if (skipsViews && isViewOf(state, rule, name, caller)) {
        unknown.add(name);
        continue;
      }
      if (!state.databases().containsKey(name.database())) {
        unknown.add(name);
        continue;
      }
      AdminContext.refuseMoving(state, rule);
      Collection<String> shards =
          rule != null
              ? TableShards.all(state, rule)
              : leftOn(state, name, statement.views(), caller);
      if (shards.isEmpty()) {
        unknown.add(name);
      }
      shards.forEach(
          shard -> tablesOfShard.computeIfAbsent(shard, _ -> new ArrayList<>()).add(name));
    }
    List<Warning> warnings = missing(unknown, statement.ifExists());
    String drop = statement.views() ? "DROP VIEW IF EXISTS " : "DROP TABLE IF EXISTS ";
    if (!tablesOfShard.isEmpty()) {
      refuseWrongKind(state, tablesOfShard, statement.views(), caller);
      if (!statement.views()) {
        ForeignKeys.refuseReferred(
            context,
            state,
            names,
            tablesOfShard.keySet(),
            caller,
            (parent, child, key) ->
                AdminException.of(
                    MySqlError.ER_FK_CANNOT_DROP_PARENT,
                    parent.table(),
                    key.name(),
                    child.table()));
      }
      Function<String, String> text =
          shard ->
              tablesOfShard.get(shard).stream()
                  .map(TableName::quoted)
                  .collect(Collectors.joining(", ", drop, ""));
      ShardRunner.check(
          // Locked tables that refer to one another can't be dropped by one statement.
          statement.views() || statement.names().size() > 1
              ? context.runner().run(state, tablesOfShard.keySet(), caller, text)
              : new LockedTables(context.runner(), caller)
                  .run(state, tablesOfShard, List.of(text)));
      List<TableName> dropped = names.stream().filter(name -> !unknown.contains(name)).toList();
      context.store().update(now -> removal(now, dropped));
      context.forgetSequences(
          dropped.stream()
              .map(name -> state.tables().get(name.key()))
              .filter(Objects::nonNull)
              .toList());
    }
    return new AdminResult.Done(0, "", warnings);
  }

  /**
   * The notes of DROP .. IF EXISTS.
   *
   * @throws AdminException 1051 with all names where there is no IF EXISTS
   */
  private static List<Warning> missing(List<TableName> unknown, boolean ifExists) {
    MySqlError error = MySqlError.ER_BAD_TABLE_ERROR;
    if (!unknown.isEmpty() && !ifExists) {
      throw AdminException.of(
          error, unknown.stream().map(TableName::key).collect(Collectors.joining(",")));
    }
    return unknown.stream()
        .map(name -> new Warning("Note", error.errno(), error.message(name.key())))
        .toList();
  }

  /** Whether a name is that of a view, which DROP TABLE IF EXISTS leaves alone. */
  private boolean isViewOf(ClusterState state, TableRule rule, TableName name, AdminCaller caller) {
    return switch (rule) {
      case TableRule.View _ -> true;
      case TableRule.Sharded _ -> false;
      case null -> false;
      case TableRule.Single _, TableRule.Reference _ ->
          context
              .runner()
              .onEach(
                  state,
                  List.of(TableShards.all(state, rule).iterator().next()),
                  caller,
                  (_, session) -> isView(session, name).orElse(false))
              .getFirst();
    };
  }

  /** Shards that have a table without a rule, left by an interrupted CREATE TABLE. */
  private List<String> leftOn(
      ClusterState state, TableName name, boolean view, AdminCaller caller) {
    return context
        .runner()
        .onEach(
            state,
            state.shards().keySet(),
            caller,
            (shard, session) ->
                isView(session, name).filter(isView -> isView == view).map(_ -> shard))
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** DROP TABLE IF EXISTS of a view says only a note: the rule must not go then. */
  private void refuseWrongKind(
      ClusterState state,
      Map<String, List<TableName>> tablesOfShard,
      boolean views,
      AdminCaller caller) {
    context
        .runner()
        .onEach(
            state,
            tablesOfShard.keySet(),
            caller,
            (shard, session) -> {
              for (TableName name : tablesOfShard.get(shard)) {
                Optional<Boolean> isView = isView(session, name);
                if (isView.isPresent() && isView.get() != views) {
                  throw views
                      ? new AdminException(1347, "HY000", "'" + name.key() + "' is not VIEW")
                      : AdminException.of(MySqlError.ER_BAD_TABLE_ERROR, name.key());
                }
              }
              return shard;
            });
  }

  /** Whether it is a view; empty when there is nothing of that name. */
  static Optional<Boolean> isView(JdbcSession session, TableName name) throws SQLException {
    return session
        .query(
            "SELECT TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
                .formatted(JdbcSession.literal(name.database()), JdbcSession.literal(name.table())))
        .stream()
        .findFirst()
        .map(row -> row.getFirst().equals("VIEW"));
  }

  private static List<Change> removal(ClusterState state, List<TableName> names) {
    List<Change> changes = new ArrayList<>();
    Map<String, TableRule> left = new HashMap<>(state.tables());
    for (TableName name : new LinkedHashSet<>(names)) {
      if (left.remove(name.key()) != null) {
        changes.add(new Change.Remove(Entity.Kind.TABLE, name.key()));
      }
    }
    // A table's triggers go with it.
    state.programs().values().stream()
        .filter(program -> program.isOf(names.stream().map(TableName::key).toList()))
        .forEach(trigger -> changes.add(new Change.Remove(Entity.Kind.PROGRAM, trigger.key())));
    // A group without tables places nothing, and would keep its shards from being dropped.
    Set<String> used = new HashSet<>();
    left.values().forEach(rule -> groupOf(rule).ifPresent(used::add));
    names.stream()
        .map(name -> state.tables().get(name.key()))
        .filter(Objects::nonNull)
        .flatMap(rule -> groupOf(rule).stream())
        .distinct()
        .filter(group -> !used.contains(group))
        .forEach(group -> changes.add(new Change.Remove(Entity.Kind.GROUP, group)));
    return changes;
  }

  private static Optional<String> groupOf(TableRule rule) {
    return rule instanceof TableRule.Sharded sharded
        ? Optional.of(sharded.group())
        : Optional.empty();
  }

  // RENAME

  AdminResult rename(AdminStatement.RenameTables statement, AdminCaller caller) {
    String database = statement.renames().getFirst().from().database();
    for (Rename rename : statement.renames()) {
      if (!rename.from().database().equals(database) || !rename.to().database().equals(database)) {
        throw AdminException.notSupported(
            "RENAME TABLE to another database is not supported through Ringmaster");
      }
    }
    return locked(database, caller, state -> rename(state, statement, caller));
  }

  private AdminResult rename(
      ClusterState state, AdminStatement.RenameTables statement, AdminCaller caller) {
    List<Change> changes = renamed(state, statement.renames());
    Set<Set<String>> shards =
        statement.renames().stream()
            .map(rename -> state.tables().get(rename.from().key()))
            .filter(Objects::nonNull)
            .peek(rule -> AdminContext.refuseMoving(state, rule))
            .peek(IndexGuard::refuseLookup)
            .peek(rule -> IndexGuard.refuseIndexed(rule, "RENAME TABLE"))
            .map(rule -> TableShards.all(state, rule))
            .collect(Collectors.toSet());
    if (shards.size() != 1) {
      throw AdminException.notSupported(
          "one RENAME TABLE for tables on different shards is not supported; rename one by one");
    }
    refuseReusedNames(state, statement.renames());
    List<Change> views =
        changes.stream()
            .flatMap(change -> placed(change).stream())
            .flatMap(rule -> new FixedViews(context).following(state, rule, caller).stream())
            .distinct()
            .toList();
    ClusterState renamed = state.with(changes);
    for (Rename rename : statement.renames()) {
      // Those of a table that is gone: MySQL takes this one for it from now on.
      ForeignKeys.checkChildren(
          renamed, ForeignKeys.to(context, state, rename.to(), caller), caller);
    }
    AdminContext.refuseAgainstTriggers(renamed);
    context.awaitProxies(state);
    List<TableName> from = statement.renames().stream().map(Rename::from).toList();
    ShardRunner.check(
        new LockedTables(context.runner(), caller)
            .run(
                state,
                shards.iterator().next().stream().collect(Collectors.toMap(s -> s, _ -> from)),
                List.of(_ -> statement.text())));
    // Others may have changed what has nothing to do with it: the lock keeps this database's
    // tables.
    context
        .store()
        .update(
            now ->
                Stream.concat(
                        (now.epoch() == state.epoch() ? changes : renamed(now, statement.renames()))
                            .stream(),
                        views.stream())
                    .toList());
    return AdminContext.DONE;
  }

  /** The rule that a table gets, or another than before, by a change. */
  private static Optional<TableRule> placed(Change change) {
    return switch (change) {
      case Change.Add(TableRule rule) -> Optional.of(rule);
      case Change.Replace(TableRule rule) -> Optional.of(rule);
      default -> Optional.empty();
    };
  }

  /**
   * Between the renaming on one shard and that on another, or the storing of the rules, a name that
   * two tables share would lead to rows of both, and to shards that do not own them. A name that
   * nobody else has leads to MySQL's error 1146.
   */
  private static void refuseReusedNames(ClusterState state, List<Rename> renames) {
    boolean single =
        renames.stream()
            .map(rename -> state.tables().get(rename.from().key()))
            .allMatch(rule -> rule == null || rule instanceof TableRule.Single);
    for (Rename rename : renames) {
      if (!single && state.tables().containsKey(rename.to().key())) {
        throw AdminException.notSupported(
            ("RENAME TABLE that gives a table the name of another, '%s', is not supported for"
                    + " tables on several shards, since rows of both would be mixed meanwhile;"
                    + " rename them one after the other in statements of their own")
                .formatted(rename.to().key()));
      }
    }
  }

  /** The renames one after the other, as MySQL does them, so that two tables can change places. */
  private static List<Change> renamed(ClusterState state, List<Rename> renames) {
    Map<String, TableRule> tables = new LinkedHashMap<>(state.tables());
    for (Rename rename : renames) {
      TableRule rule = tables.remove(rename.from().key());
      if (rule == null) {
        throw AdminException.of(
            MySqlError.ER_NO_SUCH_TABLE, rename.from().database(), rename.from().table());
      }
      if (tables.containsKey(rename.to().key())) {
        throw AdminException.of(MySqlError.ER_TABLE_EXISTS_ERROR, rename.to().table());
      }
      tables.put(rename.to().key(), withName(rule, rename.to()));
    }
    List<Change> changes = new ArrayList<>();
    state
        .tables()
        .forEach(
            (key, rule) -> {
              TableRule now = tables.remove(key);
              if (now == null) {
                changes.add(new Change.Remove(Entity.Kind.TABLE, key));
              } else if (!now.equals(rule)) {
                changes.add(new Change.Replace(now));
              }
            });
    tables.values().forEach(rule -> changes.add(new Change.Add(rule)));
    changes.addAll(TriggerChecks.following(state, renames));
    return changes;
  }

  private static TableRule withName(TableRule rule, TableName name) {
    return switch (rule) {
      case TableRule.Sharded sharded ->
          new TableRule.Sharded(
              name.database(),
              name.table(),
              sharded.group(),
              sharded.column(),
              sharded.autoIncrement(),
              sharded.indexes(),
              sharded.indexed());
      case TableRule.Single single ->
          new TableRule.Single(name.database(), name.table(), single.shard());
      case TableRule.Reference _ -> new TableRule.Reference(name.database(), name.table());
      case TableRule.View view ->
          new TableRule.View(name.database(), name.table(), view.query(), view.columns());
    };
  }
}
