package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.ViewedText;
import io.ringmaster.router.Routing;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.DigestError;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a statement is prepared for the first time, by a server that knows its parameters, columns
 * and errors.
 *
 * @param shard number of a shard; {@link #NOWHERE} when no server can read the text
 * @param needs what that must have, as {@link Needs}
 * @param assigned user variables that it may assign
 * @param text what it prepares: the client's own array, or one with the rows that the account may
 *     see, or with the queries of views
 * @param viewed of a text with the queries of views; else null
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record PreparationPlace(
    int shard, int needs, List<String> assigned, byte[] text, ViewedText viewed) {
  /** Of PREPARE with admin SQL and the like, which is run as text in the end. */
  static final int NOWHERE = -1;

  private static final Set<String> ADMIN_WORDS =
      Set.of(
          "REGISTER",
          "UNREGISTER",
          "SHARD",
          "SHARDS",
          "SERVER",
          "SERVERS",
          "REFERENCE",
          "SINGLE",
          "GROUPS",
          "ACCOUNTS",
          "RULES",
          "ROUTE",
          "RESHARD",
          "MIGRATION",
          "MIGRATIONS",
          "RESOLVE",
          "TRANSACTIONS");

  /**
   * Finds the place of a text, which the loop's digest holds then.
   *
   * @param byName whether PREPARE asks, of which EXECUTE runs what has no parameters as text
   * @return null when the text is refused: the client has its answer, or will have it
   */
  static PreparationPlace find(
      LoopContext loop, ClientSession session, LocalStatements local, byte[] sql, boolean byName) {
    Digest digest = loop.digest();
    loop.digester().digest(sql, 0, sql.length, session.lexerMode(), digest);
    if (loop.routing().map().shards().isEmpty()) {
      local.fail(PlanRunner.noShards());
      return null;
    }
    SqlFailure reserved = ReservedVariable.refused(digest, session.clientCharset());
    if (reserved != null) {
      local.fail(reserved);
      return null;
    }
    // What is constant a server computes when it prepares, assignments too.
    List<String> assigned =
        digest.error() == DigestError.NONE && UserVariableNames.areAssigned(digest)
            ? UserVariableNames.in(digest)
            : List.of();
    PreparationPlace place =
        new PreparationPlace(
            loop.anyShard(session),
            assigned.isEmpty() ? Needs.NOTHING : Needs.USER_VARIABLES,
            assigned,
            sql,
            null);
    if (digest.error() == DigestError.NONE && digest.nextStatement() < 0) {
      place =
          switch (digest.verb()) {
            case SELECT, INSERT, REPLACE, UPDATE, DELETE, WITH, VALUES, TABLE, DO ->
                place.planned(loop, session, local, byName);
            default -> place.byVerb(loop, session, local, byName);
          };
    }
    return place;
  }

  private PreparationPlace planned(
      LoopContext loop, ClientSession session, LocalStatements local, boolean byName) {
    Digest digest = loop.digest();
    Routing by = loop.routing();
    Planned planned = loop.router().plan(digest, session.state().database(), by);
    Plan plan = planned.plan();
    SqlFailure refused = DatabaseAccess.check(loop, session, planned);
    if (refused == null && plan instanceof Plan.Viewed viewed) {
      refused = ViewTexts.refused(session, viewed);
      if (refused == null) {
        return viewed(viewed, loop, session, local, byName);
      }
    }
    if (refused == null
        && !byName
        && session.profile().deprecateEof()
        && OrderParameters.areIn(digest)) {
      // Nor can a server be asked whether the text is right: its answer has no end either.
      refused = SqlFailure.of(MySqlError.ER_UNSUPPORTED_PS);
    }
    // It is planned again at each execution, which waits for the catalog.
    if (refused == null
        && plan instanceof Plan.Refuse(var refusal)
        && !LaterStatements.isOlder(by, loop)) {
      refused = SqlFailure.of(refusal);
    }
    if (refused == null && plan instanceof Plan.Unparsed) {
      refused = VisibleDatabases.refused(session, digest);
    }
    if (refused != null) {
      local.fail(refused);
      return null;
    }
    // The grammar must take the text at each execution.
    byte[] visible =
        byName && digest.paramCount() == 0
            ? null
            : VisibleDatabases.text(
                session, plan, text, 0, text.length, digest, loop.routing().map(), null);
    return new PreparationPlace(
        loop.shardForPrepare(planned, session),
        // The types of user variables are settled when the statement is prepared.
        needs | needs(plan),
        assigned,
        visible == null ? text : visible,
        null);
  }

  /** Finds the place of the text with the queries of views. */
  private PreparationPlace viewed(
      Plan.Viewed plan,
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      boolean byName) {
    byte[] made = ViewTexts.text(session, text, 0, text.length, loop.digest(), plan);
    PreparationPlace place = find(loop, session, local, made, byName);
    if (place == null) {
      return null;
    }
    byte[] whole = place.viewed == null ? made : place.viewed.text();
    return new PreparationPlace(
        place.shard,
        place.needs,
        place.assigned,
        place.text,
        new ViewedText(text, whole, loop.routing().map()));
  }

  private PreparationPlace byVerb(
      LoopContext loop, ClientSession session, LocalStatements local, boolean byName) {
    Digest digest = loop.digest();
    SqlFailure denied = DatabaseAccess.check(loop, session, digest);
    if (denied == null) {
      denied = UserVariableNames.refused(digest);
    }
    if (denied != null) {
      local.fail(denied);
      return null;
    }
    StatementText statement = new StatementText(text, 0, text.length, null);
    boolean parameters = digest.paramCount() > 0;
    if (parameters && digest.verb() == Verb.UNKNOWN && !isAdmin(digest)) {
      local.unsupported(statement);
      return null;
    }
    boolean explains = digest.explainedVerb() != Verb.EMPTY;
    boolean calls = digest.verb() == Verb.CALL && !byName;
    boolean takesParameters = digest.verb() == Verb.SET || explains || calls;
    if (byName && parameters && !takesParameters) {
      local.unsupported(
          statement, "Parameters in " + digest.verb() + " are not supported; write the values");
      return null;
    }
    boolean rewritten = isShownHere(digest) || isRewritten(loop, session, digest);
    if (byName && !parameters && (rewritten || isReadHere(digest))) {
      return at(NOWHERE);
    }
    if ((parameters && !takesParameters) || rewritten || (!byName && isAdmin(digest))) {
      unpreparable(loop, session, local, text);
      return null;
    }
    int shard =
        explains ? ExplainedStatement.shardForPrepare(loop, session, local, text) : this.shard;
    if (shard < 0) {
      return null;
    }
    StatementText shown =
        digest.verb() == Verb.SHOW
            ? HiddenTables.of(loop.routing().map(), session.account())
                .shown(session, statement, digest)
            : null;
    if (shown != null) {
      return new PreparationPlace(shard, needs, assigned, shown.sql(), null);
    }
    // DDL may name a temporary table, CREATE TABLE .. SELECT any table.
    return at(
        session.pins().temporaryTables().isEmpty() && digest.verb() != Verb.CREATE
            ? shard
            : loop.homeShard(session.state().database(), session));
  }

  /** Whether a statement names an account, which no server knows. */
  private static boolean isShownHere(Digest digest) {
    Tokens tokens = new Tokens(digest);
    return tokens.takeWords("SHOW", "CREATE", "USER") || tokens.takeWords("SHOW", "GRANTS", "FOR");
  }

  /** Whether only the proxy may be able to read a statement. */
  private static boolean isReadHere(Digest digest) {
    return switch (digest.verb()) {
      case CREATE, ALTER, DROP, GRANT, REVOKE, SHOW, EXPLAIN, DESCRIBE, DESC, REGISTER, UNKNOWN ->
          isAdmin(digest);
      default -> false;
    };
  }

  /** Whether a statement that is not planned shows rows of some databases only to the account. */
  private static boolean isRewritten(LoopContext loop, ClientSession session, Digest digest) {
    String shown =
        digest.verb() == Verb.SHOW ? new Tokens(digest).text(1).toUpperCase(Locale.ROOT) : "";
    if (shown.equals("OPEN")
        && !HiddenTables.of(loop.routing().map(), session.account()).isEmpty()) {
      return true;
    }
    if (!VisibleDatabases.areRestricted(session.account())) {
      return false;
    }
    return switch (digest.verb()) {
      case EXPLAIN, DESCRIBE, DESC ->
          digest.explainedVerb() != Verb.EMPTY && VisibleDatabases.refused(session, digest) != null;
      case SHOW -> Set.of("OPEN", "PROCEDURE", "FUNCTION").contains(shown);
      default -> false;
    };
  }

  /** Error 1295, after which Connector/J and others send the text; MySQL's 1064 if it is no SQL. */
  private static void unpreparable(
      LoopContext loop, ClientSession session, LocalStatements local, byte[] sql) {
    SyntaxCheck.ask(
        loop,
        session,
        new String(sql, StandardCharsets.UTF_8),
        failure ->
            local.fail(failure != null ? failure : SqlFailure.of(MySqlError.ER_UNSUPPORTED_PS)));
  }

  private static int needs(Plan plan) {
    return switch (plan) {
      case Plan.Read read -> Needs.of(read.facts()) & Needs.USER_VARIABLES;
      case Plan.Finished finished -> Needs.of(finished.facts()) & Needs.USER_VARIABLES;
      case Plan.Write write -> Needs.of(write.facts()) & Needs.USER_VARIABLES;
      case Plan.Composed composed -> Needs.of(composed.facts()) & Needs.USER_VARIABLES;
      case Plan.Refuse _ -> Needs.USER_VARIABLES;
      case Plan.Viewed _, Plan.Local _, Plan.Unparsed _ -> Needs.NOTHING;
    };
  }

  /** Whether the statement has words of admin SQL, which no server can prepare. */
  private static boolean isAdmin(Digest digest) {
    Tokens tokens = new Tokens(digest);
    for (int i = 0; i < digest.tokenCount(); i++) {
      if (ADMIN_WORDS.contains(tokens.text(i).toUpperCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  private PreparationPlace at(int other) {
    return new PreparationPlace(other, needs, assigned, text, viewed);
  }
}
