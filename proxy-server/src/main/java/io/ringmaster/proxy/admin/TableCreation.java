package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminResult.Warning;
import io.ringmaster.proxy.admin.AdminStatement.CreateTable;
import io.ringmaster.proxy.admin.AdminStatement.Sharding;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.TableInspector;
import io.ringmaster.proxy.control.TableInspector.ForeignKey;
import io.ringmaster.proxy.control.TableInspector.TableShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CREATE TABLE.
 *
 * <ol>
 *   <li>The table is created on one shard, by MySQL itself, from the client's text.
 *   <li>What MySQL made of it is read back and checked: key column, unique keys, foreign keys.
 *   <li>It is created on the other shards, and on the home shard of its database.
 *   <li>The rule is stored. Only now does any client see the table.
 * </ol>
 *
 * <p>A failure in between drops what was created. After a crash in between, tables without a rule
 * are left on some shards, empty and unseen; CREATE TABLE names them and DROP TABLE removes them.
 */
final class TableCreation {
  private static final Logger log = LoggerFactory.getLogger(TableCreation.class);

  private final AdminContext context;

  TableCreation(AdminContext context) {
    this.context = context;
  }

  AdminResult create(CreateTable statement, AdminCaller caller) {
    return create(statement, Optional.empty(), caller);
  }

  /**
   * Creates a sharded table in which a global index is kept: it is known as such from the first
   * moment on, so that it can be told what an interrupted statement has left.
   *
   * @param of the name of the indexed table
   */
  void createKept(CreateTable statement, String of, AdminCaller caller) {
    create(statement, Optional.of(of), caller);
  }

  private AdminResult create(CreateTable statement, Optional<String> of, AdminCaller caller) {
    TableName name = statement.name();
    LogicalDatabase database =
        AdminContext.database(context.store().state(), name.database(), caller);
    try (DdlLock lock = DdlLock.take(context, database)) {
      ClusterState state = lock.state();
      if (state.tables().containsKey(name.key())) {
        String message = MySqlError.ER_TABLE_EXISTS_ERROR.message(name.table());
        if (!statement.ifNotExists()) {
          throw AdminException.of(MySqlError.ER_TABLE_EXISTS_ERROR, name.table());
        }
        return new AdminResult.Done(0, "", List.of(new Warning("Note", 1050, message)));
      }
      context.awaitProxies(state);
      List<Warning> warnings = create(state, statement, of, caller);
      context.changed(name.database());
      return new AdminResult.Done(0, "", warnings);
    }
  }

  private List<Warning> create(
      ClusterState state, CreateTable statement, Optional<String> of, AdminCaller caller) {
    TableName name = statement.name();
    LogicalDatabase database = AdminContext.database(state, name.database(), caller);
    Set<String> created = new TreeSet<>();
    try {
      String first = firstShard(state, database, statement);
      List<Warning> warnings = createFirst(state, database, statement, caller, first, created);
      TablePlan plan = kept(inspect(state, database, statement, caller, first), of);
      plan.group().ifPresent(group -> AdminContext.refuseMoving(state, group.name()));
      Set<String> rest = new TreeSet<>(plan.shards());
      rest.add(database.homeShard());
      if (!rest.remove(first)) {
        drop(state, name, caller, List.of(first));
        created.remove(first);
      }
      createOn(state, rest, statement, caller, created);
      List<Change> changes = new ArrayList<>(plan.changes());
      changes.addAll(new FixedViews(context).following(state, plan.rule(), caller));
      AdminContext.refuseAgainstTriggers(state.with(changes));
      // Placement may have changed meanwhile, and with it the shards that need the table.
      context.store().update(now -> unchanged(state, now, plan) ? changes : conflict());
      return plan.newGroup() && namesGroup(statement.sharding())
          ? Stream.concat(warnings.stream(), Stream.of(madeGroup(state, database, plan))).toList()
          : warnings;
    } catch (MetadataException e) {
      if (e.reason() != MetadataException.Reason.UNAVAILABLE) {
        drop(state, name, caller, created);
      }
      // Otherwise the rule may have been stored, and then the tables are needed.
      throw e;
    } catch (RuntimeException e) {
      drop(state, name, caller, created);
      throw e;
    }
  }

  /**
   * Creates it on the first shard, where the parent of a foreign key may be missing that is on
   * others: then it is created once more without a look at parents, to tell which can't be kept.
   */
  private List<Warning> createFirst(
      ClusterState state,
      LogicalDatabase database,
      CreateTable statement,
      AdminCaller caller,
      String first,
      Set<String> created) {
    try {
      return createOn(state, List.of(first), statement, caller, created);
    } catch (AdminException e) {
      if (e.result().errno() == MySqlError.ER_FK_CANNOT_OPEN_PARENT.errno()) {
        createOn(state, List.of(first), statement, caller.withoutForeignKeyChecks(), created);
        inspect(state, database, statement, caller, first);
      }
      throw e;
    }
  }

  private static TablePlan kept(TablePlan plan, Optional<String> of) {
    return plan.rule() instanceof TableRule.Sharded rule && of.isPresent()
        ? plan.with(rule.lookupOf(of.get()))
        : plan;
  }

  private static boolean namesGroup(Sharding sharding) {
    return switch (sharding) {
      case Sharding.ByHash hash -> hash.group().isPresent();
      case Sharding.ByRange range -> range.group().isPresent();
      case Sharding.ByDefault _, Sharding.Reference _, Sharding.Single _ -> false;
    };
  }

  /** Tells who mistyped the name of a group that there was none of this name. */
  private static Warning madeGroup(ClusterState state, LogicalDatabase database, TablePlan plan) {
    String others =
        state.groups().keySet().stream()
            .filter(group -> group.startsWith(database.name() + "."))
            .sorted()
            .collect(Collectors.joining(", "));
    MySqlError made = MySqlError.RM_GROUP_MADE;
    return new Warning(
        "Note",
        made.errno(),
        made.message(plan.group().orElseThrow().name(), others.isEmpty() ? "none" : others));
  }

  private static boolean unchanged(ClusterState before, ClusterState now, TablePlan plan) {
    boolean sameGroup =
        plan.group()
            .map(
                group ->
                    plan.newGroup()
                        ? !now.groups().containsKey(group.name())
                        : group.equals(now.groups().get(group.name())))
            .orElse(true);
    return sameGroup && before.joinedShards().equals(now.joinedShards());
  }

  private static List<Change> conflict() {
    throw AdminException.refused("shards or groups changed at the same time; repeat the statement");
  }

  /** The shard that parses the statement: one of those that will hold the table, if known. */
  private static String firstShard(
      ClusterState state, LogicalDatabase database, CreateTable statement) {
    String home = database.homeShard();
    if (statement.like().isPresent()) {
      TableRule like = rule(state, statement.like().get());
      // A view, which MySQL refuses, is there too.
      return like instanceof TableRule.View || TableShards.ofRows(state, like).contains(home)
          ? home
          : TableShards.ofRows(state, like).iterator().next();
    }
    return switch (statement.sharding()) {
      case Sharding.Single single -> single.shard();
      case Sharding.ByRange range when !range.parts().isEmpty() && !range.yielding() ->
          range.parts().getFirst().shard();
      default -> home;
    };
  }

  private static TableRule rule(ClusterState state, TableName name) {
    TableRule rule = state.tables().get(name.key());
    if (rule == null) {
      throw AdminException.of(MySqlError.ER_NO_SUCH_TABLE, name.database(), name.table());
    }
    return rule;
  }

  private List<Warning> createOn(
      ClusterState state,
      Collection<String> shards,
      CreateTable statement,
      AdminCaller caller,
      Set<String> created) {
    if (shards.isEmpty()) {
      return List.of();
    }
    TableName name = statement.name();
    context
        .runner()
        .onEach(
            state,
            shards,
            caller,
            (shard, session) -> {
              if (TableInspector.load(session, name.database(), name.table()).isPresent()) {
                throw new AdminException(
                    1050,
                    "42S01",
                    ("Table '%s' already exists on shard '%s' without a rule, left by an"
                            + " interrupted statement or made directly on the server; DROP TABLE"
                            + " %s removes it everywhere")
                        .formatted(name.table(), shard, name.quoted()));
              }
              return shard;
            });
    var outcomes = context.runner().run(state, shards, caller, statement.text());
    outcomes.stream()
        .filter(outcome -> outcome.error().isEmpty())
        .forEach(outcome -> created.add(outcome.shard()));
    ShardRunner.check(outcomes);
    return outcomes.getFirst().warnings();
  }

  private record Inspected(
      Optional<TableShape> shape, List<ForeignKey> foreignKeys, Optional<String> engine) {}

  private TablePlan inspect(
      ClusterState state,
      LogicalDatabase database,
      CreateTable statement,
      AdminCaller caller,
      String first) {
    TableName name = statement.name();
    Inspected inspected =
        context
            .runner()
            .onEach(
                state,
                List.of(first),
                caller,
                (_, session) ->
                    new Inspected(
                        TableInspector.load(session, name.database(), name.table()),
                        TableInspector.foreignKeys(session, name.database(), name.table()),
                        TableInspector.engine(session, name.database(), name.table())))
            .getFirst();
    TableShape shape =
        inspected
            .shape()
            .orElseThrow(
                () ->
                    AdminException.of(MySqlError.ER_NO_SUCH_TABLE, name.database(), name.table()));
    TablePlan planned =
        statement.like().isPresent()
            ? like(state, name, rule(state, statement.like().get()), shape)
            : TablePlan.of(state, database, statement.sharding(), shape.table());
    TablePlan plan =
        statement.snowflake()
            ? planned.with(AutoIncrements.snowflake(planned.rule(), shape.table()))
            : planned;
    TableChecks.check(plan.rule(), shape);
    ClusterState after = state.with(plan.changes());
    ForeignKeys.check(after, plan.rule(), inspected.foreignKeys(), caller);
    ForeignKeys.checkChildren(after, ForeignKeys.to(context, state, name, caller), caller);
    inspected.engine().ifPresent(engine -> TableChecks.checkEngine(plan.rule(), engine));
    return plan;
  }

  private static TablePlan like(
      ClusterState state, TableName name, TableRule like, TableShape shape) {
    TableRule rule =
        switch (like) {
          case TableRule.Single single ->
              new TableRule.Single(name.database(), name.table(), single.shard());
          case TableRule.Reference _ -> new TableRule.Reference(name.database(), name.table());
          case TableRule.View view -> throw AdminException.notBaseTable(view.key());
          case TableRule.Sharded sharded -> {
            if (!sharded.database().equals(name.database())) {
              throw AdminException.notSupported(
                  "CREATE TABLE .. LIKE a sharded table of another database: its group belongs to"
                      + " that database; write the columns and SHARD BY");
            }
            yield new TableRule.Sharded(
                name.database(),
                name.table(),
                sharded.group(),
                sharded.column(),
                AutoIncrements.of(shape.table())
                    .map(
                        numbers ->
                            AutoIncrement.anew(numbers.column(), AutoIncrements.maker(sharded))));
          }
        };
    Optional<TableGroup> group =
        rule instanceof TableRule.Sharded sharded
            ? Optional.of(state.groups().get(sharded.group()))
            : Optional.empty();
    return new TablePlan(rule, group, false, TableShards.ofRows(state, rule));
  }

  private void drop(
      ClusterState state, TableName name, AdminCaller caller, Collection<String> shards) {
    if (shards.isEmpty()) {
      return;
    }
    try {
      ShardRunner.check(
          context
              .runner()
              .run(
                  state,
                  shards,
                  caller.withoutForeignKeyChecks(),
                  "DROP TABLE IF EXISTS " + name.quoted()));
    } catch (RuntimeException e) {
      // The client is told why the statement failed; the next CREATE TABLE names what is left.
      log.warn("{} is left on {}: {}", JdbcSession.quote(name.key()), shards, e.getMessage());
    }
  }
}
