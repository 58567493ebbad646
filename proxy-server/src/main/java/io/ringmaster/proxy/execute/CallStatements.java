package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ProgramPlace;
import io.ringmaster.metadata.StoredProgram;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * CALL: runs a procedure on the shard that has all its tables, in the session's transaction. Where
 * that is follows from the names in the procedure's body each time, since tables move.
 */
final class CallStatements {
  /** Words of queries: an argument with one would read tables that nobody has looked for. */
  private static final Set<String> QUERIES = Set.of("SELECT", "TABLE", "VALUES", "WITH");

  /** What only the session knows. */
  private static final Set<String> OF_SESSIONS =
      Set.of(
          "FOUND_ROWS",
          "ROW_COUNT",
          "CONNECTION_ID",
          "USER",
          "CURRENT_USER",
          "SESSION_USER",
          "SYSTEM_USER");

  private static final int ER_SP_DOES_NOT_EXIST = 1305;

  private final LoopContext loop;
  private final ClientSession session;
  private final LocalStatements local;
  private final PlanRunner plans;

  CallStatements(LoopContext loop, ClientSession session, LocalStatements local, PlanRunner plans) {
    this.loop = loop;
    this.session = session;
    this.local = local;
    this.plans = plans;
  }

  /** The statement that the loop's digest holds. */
  void run(StatementText statement, Tokens tokens) {
    Route route = route(tokens, loop.digest(), statement.execute() != null);
    switch (route) {
      case Route.Failed(var failure) -> local.fail(failure);
      case Route.To(int shard, var place) -> {
        Set<String> variables = new TreeSet<>(place.variables());
        variables.addAll(UserVariableNames.in(loop.digest()));
        plans.oneShard().call(shard, statement, new ArrayList<>(variables), place.writes());
      }
    }
  }

  /** What EXPLAIN ROUTE tells of a CALL. */
  RouteRow describe(Digest digest) {
    SqlFailure denied = DatabaseAccess.check(loop, session, digest);
    Route route =
        denied == null ? route(new Tokens(digest), digest, false) : new Route.Failed(denied);
    return switch (route) {
      case Route.Failed(var failure) ->
          RouteRow.of("Refuse", "", failure.errno() + ": " + failure.message(), "");
      case Route.To(int shard, var place) ->
          RouteRow.of(
              "Single",
              loop.routing().map().shards().get(shard).name(),
              place.shard().isPresent()
                  ? "the procedure's tables are there"
                  : "the procedure names no single table",
              "");
    };
  }

  /** Where a CALL goes. */
  sealed interface Route {
    /** To a shard, by its number. */
    record To(int shard, ProgramPlace place) implements Route {}

    /** Nowhere. */
    record Failed(SqlFailure failure) implements Route {}
  }

  /**
   * Finds where the CALL goes that a digest holds.
   *
   * @param prepared whether a driver prepared it: servers send what OUT parameters get as a further
   *     result then, which some clients don't know
   */
  private Route route(Tokens tokens, Digest digest, boolean prepared) {
    tokens.moveTo(1);
    String database = session.state().database();
    String name = tokens.takeName();
    if (tokens.takeWords(".")) {
      database = name;
      name = tokens.takeName();
    }
    if (database == null) {
      return new Route.Failed(SqlFailure.of(MySqlError.ER_NO_DB_ERROR));
    }
    ClusterState state = loop.routing().map().state();
    if (!state.databases().containsKey(database)) {
      return new Route.Failed(
          unsupported("CALL of what is in '" + database + "' concerns one server; run it there"));
    }
    SqlFailure refused = refused(tokens, digest);
    if (refused != null) {
      return new Route.Failed(refused);
    }
    StoredProgram program =
        state.programs().get(StoredProgram.key(database, StoredProgram.Type.PROCEDURE, name));
    if (program == null) {
      return new Route.Failed(
          new SqlFailure(
              ER_SP_DOES_NOT_EXIST,
              "42000",
              "PROCEDURE %s.%s does not exist".formatted(database, name)));
    }
    if (prepared
        && program.outParameters()
        && (session.capabilities() & Capabilities.CLIENT_PS_MULTI_RESULTS) == 0) {
      return new Route.Failed(
          unsupported(
              "a prepared CALL of a procedure with OUT or INOUT parameters is not supported for"
                  + " clients that do not take these as a result (CLIENT_PS_MULTI_RESULTS): send"
                  + " the text, with user variables for them"));
    }
    ProgramPlace place = ProgramPlace.of(state, program);
    if (place.refusal().isPresent()) {
      return new Route.Failed(
          unsupported(
              "procedure '%s.%s' can't be called, since %s"
                  .formatted(database, program.name(), place.refusal().get())));
    }
    int shard = shard(place, database);
    BackendConnection temporary = session.pins().ofTemporaryTables();
    if (temporary != null && session.pins().of(loop.pool(shard)) != temporary) {
      return new Route.Failed(
          unsupported(
              ("procedure '%s.%s' runs on another shard than the session's temporary tables are"
                      + " on, which it might name; drop them first, or call it in another session")
                  .formatted(database, program.name())));
    }
    return new Route.To(shard, place);
  }

  /** What names no single table runs where the session is, or where all tables are. */
  private int shard(ProgramPlace place, String database) {
    if (place.shard().isPresent()) {
      return loop.routing().map().number(place.shard().get());
    }
    boolean begun =
        session.transaction().held() != null && session.pins().ofTemporaryTables() == null;
    int held = begun ? loop.heldShard(session) : -1;
    return held >= 0 ? held : loop.homeShard(database, session);
  }

  private SqlFailure refused(Tokens tokens, Digest digest) {
    if ((session.capabilities() & Capabilities.CLIENT_MULTI_RESULTS) == 0) {
      return unsupported(
          "CALL is not supported for clients that take no more than one result of a statement:"
              + " connect with CLIENT_MULTI_RESULTS");
    }
    if (UserLocks.areNamed(digest)) {
      return UserLocks.check(digest, false);
    }
    while (!tokens.atEnd()) {
      String word = tokens.take().toUpperCase(Locale.ROOT);
      if (QUERIES.contains(word)) {
        return unsupported(
            "a query in an argument of CALL is not supported; select the value into a user variable"
                + " first (SELECT .. INTO @x) and pass that");
      }
      if (OF_SESSIONS.contains(word)
          && (tokens.peek().equals("(") || word.equals("CURRENT_USER"))) {
        return unsupported(
            word
                + "() in an argument of CALL is not supported, since no server knows the session's"
                + " value; select it into a user variable first (SELECT .. INTO @x) and pass that");
      }
    }
    return null;
  }

  private static SqlFailure unsupported(String sentence) {
    return SqlFailure.notSupported(sentence);
  }
}
