package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.ProgramPlace;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.StoredProgram;
import io.ringmaster.metadata.StoredProgram.Type;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminResult.Warning;
import io.ringmaster.proxy.admin.AdminStatement.CreateProgram;
import io.ringmaster.proxy.admin.ShardRunner.Outcome;
import io.ringmaster.proxy.control.JdbcSession;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * CREATE, ALTER and DROP of stored procedures, functions and triggers.
 *
 * <p>Procedures and functions are on every shard, so that it does not matter where a statement goes
 * that names a function, and that a procedure is where its tables are when they move. A trigger is
 * wherever its table is. The servers have programs first, then the metadata, by which procedures
 * are called; dropped they are in the same order. What an attempt that was interrupted has left on
 * some shards, DROP takes away.
 */
final class ProgramAdmin {
  /** The account that a program belongs to on one server, which another may not know. */
  private static final Pattern DEFINER =
      Pattern.compile("^CREATE DEFINER=`(?:[^`]|``)*`@`(?:[^`]|``)*` ", Pattern.CASE_INSENSITIVE);

  private final AdminContext context;

  ProgramAdmin(AdminContext context) {
    this.context = context;
  }

  // CREATE

  AdminResult create(CreateProgram statement, AdminCaller caller) {
    StoredProgram program = statement.program();
    LogicalDatabase database =
        AdminContext.database(context.store().state(), program.database(), caller);
    try (DdlLock lock = DdlLock.take(context, database)) {
      ClusterState state = lock.state();
      if (state.programs().containsKey(program.key())) {
        return exists(statement);
      }
      Set<String> shards = check(state, statement);
      // A proxy that still knew another program of this name would call it elsewhere.
      context.awaitProxies(state);
      List<Outcome> outcomes = define(state, shards, statement, caller);
      try {
        ShardRunner.check(outcomes);
        context.store().update(now -> addition(state, now, program));
      } catch (RuntimeException e) {
        drop(state, program, made(outcomes), caller);
        throw e;
      }
      context.changed(program.database());
      return new AdminResult.Done(0, "", outcomes.getFirst().warnings());
    }
  }

  /** Triggers of sharded tables know when a row is moved: it has met them where it was written. */
  private List<Outcome> define(
      ClusterState state, Set<String> shards, CreateProgram statement, AdminCaller caller) {
    boolean ofSharded =
        statement
            .event()
            .filter(event -> state.tables().get(event.table().key()) instanceof TableRule.Sharded)
            .isPresent();
    if (ofSharded) {
      List<Outcome> outcomes = context.runner().define(state, shards, caller, statement.guarded());
      if (!outcomes.stream().allMatch(ProgramAdmin::isSyntaxError)) {
        return outcomes;
      }
      // The servers say what is wrong with the client's own text.
    }
    return context.runner().define(state, shards, caller, statement.text());
  }

  private static boolean isSyntaxError(Outcome outcome) {
    return outcome
        .error()
        .filter(error -> error.getErrorCode() == MySqlError.ER_PARSE_ERROR.errno())
        .isPresent();
  }

  private static AdminResult exists(CreateProgram statement) {
    StoredProgram program = statement.program();
    boolean trigger = program.type() == Type.TRIGGER;
    int errno = trigger ? 1359 : 1304;
    String message =
        trigger
            ? "Trigger already exists"
            : "%s %s already exists".formatted(program.type(), program.name());
    if (!statement.ifNotExists()) {
      throw new AdminException(errno, trigger ? "HY000" : "42000", message);
    }
    return new AdminResult.Done(0, "", List.of(new Warning("Note", errno, message)));
  }

  private static List<Change> addition(
      ClusterState before, ClusterState now, StoredProgram program) {
    if (!now.shards().keySet().equals(before.shards().keySet())) {
      throw AdminException.refused("shards were added or removed meanwhile; repeat the statement");
    }
    return List.of(new Change.Add(program));
  }

  private static Set<String> made(List<Outcome> outcomes) {
    Set<String> made = new TreeSet<>();
    outcomes.stream()
        .filter(outcome -> outcome.error().isEmpty())
        .forEach(outcome -> made.add(outcome.shard()));
    return made;
  }

  private void drop(
      ClusterState state, StoredProgram program, Set<String> shards, AdminCaller caller) {
    if (!shards.isEmpty()) {
      var _ = context.runner().run(state, shards, caller, dropText(program));
    }
  }

  private static String dropText(StoredProgram program) {
    return dropText(program.type(), new TableName(program.database(), program.name()));
  }

  private static String dropText(Type type, TableName name) {
    return "DROP " + type + " IF EXISTS " + name.quoted();
  }

  /** The shards where it is to be; fails when it can't be right anywhere. */
  private static Set<String> check(ClusterState state, CreateProgram statement) {
    StoredProgram program = statement.program();
    return switch (program.type()) {
      case PROCEDURE -> {
        ProgramPlace.of(state, program).refusal().ifPresent(why -> refuse(statement.what(), why));
        yield state.shards().keySet();
      }
      case FUNCTION -> {
        statement
            .ofTables()
            .ifPresent(
                word ->
                    refuse(
                        statement.what(),
                        "it has %s, and a function that reads or writes tables would meet the rows"
                                .formatted(word)
                            + " of whichever server calls it: make it a procedure, or write what"
                            + " it reads as a subquery"));
        refuseOfSession(statement);
        yield state.shards().keySet();
      }
      case TRIGGER -> TriggerChecks.check(state, statement);
    };
  }

  /** Nobody who runs a statement would know that it needs, or changes, what a session has. */
  static void refuseOfSession(CreateProgram statement) {
    statement
        .ofStatements()
        .ifPresent(
            function ->
                refuse(
                    statement.what(),
                    "it has %s(), of which a server knows that of its own connection"
                        .formatted(function)));
    if (!statement.program().variables().isEmpty()) {
      refuse(
          statement.what(),
          "it names the user variable @%s, which is kept for the session and not by a server"
              .formatted(statement.program().variables().first()));
    }
  }

  static void refuse(String what, String why) {
    throw AdminException.notSupported("%s is not supported, since %s".formatted(what, why));
  }

  // DROP and ALTER

  AdminResult drop(AdminStatement.DropProgram statement, AdminCaller caller) {
    TableName name = statement.name();
    if (context.isNoDatabase(name.database(), caller)) {
      return ofNoDatabase(statement);
    }
    LogicalDatabase database =
        AdminContext.database(context.store().state(), name.database(), caller);
    try (DdlLock lock = DdlLock.take(context, database)) {
      ClusterState state = lock.state();
      String key = StoredProgram.key(name.database(), statement.type(), name.table());
      StoredProgram known = state.programs().get(key);
      refuseMoving(state, known);
      List<Outcome> outcomes =
          context
              .runner()
              .run(state, state.shards().keySet(), caller, dropText(statement.type(), name));
      ShardRunner.check(outcomes);
      if (known != null) {
        context
            .store()
            .update(
                now ->
                    now.programs().containsKey(key)
                        ? List.of(new Change.Remove(Entity.Kind.PROGRAM, key))
                        : List.of());
      } else if (outcomes.stream().noneMatch(outcome -> outcome.warnings().isEmpty())) {
        return missing(statement);
      }
      context.changed(name.database());
      return AdminContext.DONE;
    }
  }

  /** MySQL looks for the table of a trigger first, and for its database. */
  private static AdminResult ofNoDatabase(AdminStatement.DropProgram statement) {
    return statement.type() == Type.TRIGGER
        ? missing(
            statement.ifExists(),
            AdminException.of(MySqlError.ER_BAD_DB_ERROR, statement.name().database()))
        : missing(statement);
  }

  private static AdminResult missing(AdminStatement.DropProgram statement) {
    return missing(
        statement.ifExists(),
        statement.type() == Type.TRIGGER
            ? new AdminException(1360, "HY000", "Trigger does not exist")
            : new AdminException(
                1305,
                "42000",
                "%s %s does not exist".formatted(statement.type(), statement.name().key())));
  }

  private static AdminResult missing(boolean ifExists, AdminException error) {
    if (!ifExists) {
      throw error;
    }
    Warning note = new Warning("Note", error.result().errno(), error.getMessage());
    return new AdminResult.Done(0, "", List.of(note));
  }

  /** Says that there is none, in MySQL's words. */
  static AdminResult drop(AdminStatement.DropEvent statement, AdminCaller caller) {
    TableName name = statement.name();
    if (!caller.mayUse(name.database())) {
      throw AdminException.of(
          MySqlError.ER_DBACCESS_DENIED_ERROR, caller.user(), "%", name.database());
    }
    if (!statement.ifExists()) {
      throw new AdminException(1539, "HY000", "Unknown event '" + name.table() + "'");
    }
    Warning note = new Warning("Note", 1305, "Event " + name.table() + " does not exist");
    return new AdminResult.Done(0, "", List.of(note));
  }

  AdminResult alter(AdminStatement.AlterProgram statement, AdminCaller caller) {
    LogicalDatabase database =
        AdminContext.database(context.store().state(), statement.name().database(), caller);
    try (DdlLock lock = DdlLock.take(context, database)) {
      ClusterState state = lock.state();
      List<Outcome> outcomes =
          context.runner().run(state, state.shards().keySet(), caller, statement.text());
      ShardRunner.check(outcomes);
      return new AdminResult.Done(0, "", outcomes.getFirst().warnings());
    }
  }

  private static void refuseMoving(ClusterState state, StoredProgram program) {
    Optional.ofNullable(program)
        .flatMap(StoredProgram::table)
        .map(table -> state.tables().get(program.database() + "." + table))
        .ifPresent((TableRule rule) -> AdminContext.refuseMoving(state, rule));
  }

  // New shards

  /**
   * Gives a server the procedures and functions of a database as its home shard has them.
   *
   * @throws AdminException when it can't have them
   */
  void copy(ClusterState state, String database, Server to) {
    String home = state.databases().get(database).homeShard();
    for (StoredProgram program : state.programs().values()) {
      if (!program.database().equals(database) || program.type() == Type.TRIGGER) {
        continue;
      }
      List<String> shown;
      try (JdbcSession from = JdbcSession.open(context.pools(), ShardRunner.primary(state, home))) {
        shown =
            from.query(
                    "SHOW CREATE %s %s"
                        .formatted(
                            program.type(), new TableName(database, program.name()).quoted()))
                .getFirst();
      } catch (SQLException e) {
        throw ShardRunner.failure(home, e);
      }
      try (JdbcSession session =
          JdbcSession.open(
              context.pools(),
              to,
              Optional.of(database),
              Map.of(
                  "sql_mode", JdbcSession.literal(shown.get(1)),
                  "collation_connection", JdbcSession.literal(shown.get(4))))) {
        session.execute(dropText(program));
        session.execute(DEFINER.matcher(shown.get(2)).replaceFirst("CREATE "));
      } catch (SQLException e) {
        throw AdminException.refused(
            "server '%s': %s '%s' of database '%s' cannot be created: %s"
                .formatted(
                    to.name(),
                    program.type().name().toLowerCase(Locale.ROOT),
                    program.name(),
                    database,
                    e.getMessage()));
      }
    }
  }
}
