package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.CommitMode;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.Collation;
import io.ringmaster.protocol.MySqlCharset;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.local.SetStatement;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.proxy.session.SessionTracker;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Verb;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SET: a server judges the statement and the proxy reads back what it set, so that every value and
 * every error is MySQL's own. What a text of literals led to is remembered: the SETs that drivers
 * send at each login cost nothing after the first.
 */
final class SetStatements {
  /** Variables that would reach beyond the session or break the proxy's own use of servers. */
  private static final Set<String> RESTRICTED =
      Set.of(
          "sql_log_bin",
          "sql_log_off",
          "gtid_next",
          "binlog_format",
          "binlog_row_image",
          "binlog_rows_query_log_events",
          "pseudo_thread_id",
          "pseudo_replica_mode",
          "pseudo_slave_mode",
          "original_commit_timestamp",
          "immediate_server_version",
          "original_server_version",
          "insert_id",
          "last_insert_id",
          "identity",
          "rand_seed1",
          "rand_seed2",
          "session_track_gtids",
          "resultset_metadata",
          "debug");

  private static final Set<String> CHARACTERISTICS =
      Set.of("transaction_isolation", "transaction_read_only");

  private static final Pattern ONLY_AUTOCOMMIT =
      Pattern.compile(
          "SET\\s+(SESSION\\s+|@@(SESSION\\.)?)?AUTOCOMMIT\\s*:?=\\s*"
              + "((?<on>1|ON|TRUE)|(?<off>0|OFF|FALSE))",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern COMMIT_MODE =
      Pattern.compile(
          "SET\\s+((SESSION|LOCAL)\\s+|@@((SESSION|LOCAL)\\.)?)?`?RINGMASTER_COMMIT`?\\s*:?=\\s*"
              + "(?<quote>['\"]?)(?<value>\\w*)\\k<quote>",
          Pattern.CASE_INSENSITIVE);

  private final LoopContext loop;
  private final ClientSession session;
  private final LocalStatements local;

  /** Whether the statement under way may set LAST_INSERT_ID(). */
  private boolean setsLastInsertId;

  SetStatements(LoopContext loop, ClientSession session, LocalStatements local) {
    this.loop = loop;
    this.session = session;
    this.local = local;
  }

  void run(StatementText statement, Digest digest) {
    SetStatement set = SetStatement.of(digest);
    switch (set.kind()) {
      case GLOBAL ->
          local.fail(
              SqlFailure.notSupported(
                  "Global variables are not set through the proxy; set them on the servers"
                      + " themselves"));
      case OTHER ->
          local.fail(
              SqlFailure.notSupported(
                  "SET PASSWORD, SET ROLE and SET RESOURCE GROUP concern the servers' accounts; use"
                      + " ALTER USER for the proxy's"));
      case NEXT_TRANSACTION -> nextTransaction(statement, digest);
      case SESSION -> session(statement, set);
    }
  }

  private void nextTransaction(StatementText statement, Digest digest) {
    if (session.transaction().begun() || session.transaction().held() != null) {
      local.fail(SqlFailure.of(MySqlError.ER_CANT_CHANGE_TX_CHARACTERISTICS));
      return;
    }
    Tokens tokens = new Tokens(digest);
    String words = digest.textString().toUpperCase(java.util.Locale.ROOT);
    String level = "ISOLATION LEVEL (READ UNCOMMITTED|READ COMMITTED|REPEATABLE READ|SERIALIZABLE)";
    String access = "READ (ONLY|WRITE)";
    if (words.matches(
        "SET TRANSACTION (%s( , %s)?|%s( , %s)?)".formatted(level, access, access, level))) {
      session.transaction().characteristicsOfNext(statement.text());
      local.ok(List.of());
    } else {
      tokens.moveTo(0);
      local.onAnyServer(statement.text(), (connection, failure) -> local.answer(failure));
    }
  }

  /** {@code SET ringmaster_commit = ..}, which no server knows. */
  private void commitMode(StatementText statement) {
    Matcher only = COMMIT_MODE.matcher(statement.text().strip());
    if (!only.matches()) {
      local.fail(
          SqlFailure.notSupported(
              CommitMode.VARIABLE
                  + " is set by itself, to two_phase, best_effort, single or DEFAULT"));
      return;
    }
    String value = only.group("value");
    CommitMode mode = CommitMode.of(value).orElse(null);
    if (mode == null && !value.equalsIgnoreCase("DEFAULT")) {
      local.fail(SqlFailure.of(MySqlError.ER_WRONG_VALUE_FOR_VAR, CommitMode.VARIABLE, value));
    } else if (session.transaction().held() != null) {
      local.fail(SqlFailure.of(MySqlError.ER_CANT_CHANGE_TX_CHARACTERISTICS));
    } else {
      session.commitModes().own(mode);
      local.ok(List.of());
    }
  }

  private void session(StatementText statement, SetStatement set) {
    if (set.systemVariables().contains(CommitMode.VARIABLE)) {
      commitMode(statement);
      return;
    }
    if (UserLocks.areNamed(loop.digest())) {
      local.fail(UserLocks.check(loop.digest(), false));
      return;
    }
    boolean inTransaction = session.transaction().begun() || session.transaction().held() != null;
    if (inTransaction && set.systemVariables().stream().anyMatch(CHARACTERISTICS::contains)) {
      local.fail(
          SqlFailure.notSupported(
              "The isolation level and access mode of later transactions are not set within one,"
                  + " which begins on each of its shards when it comes there; set them before or"
                  + " after it"));
      return;
    }
    if (session.transaction().isDistributed()
        && !session.state().autocommit()
        && set.systemVariables().contains("autocommit")) {
      commitThenSet(statement);
      return;
    }
    for (String name : set.systemVariables()) {
      if (RESTRICTED.contains(name)) {
        local.fail(
            SqlFailure.notSupported(
                "The variable '"
                    + name
                    + "' is not set through the proxy; a server's own"
                    + " connection can"));
        return;
      }
    }
    int shard = -1;
    if (Subqueries.readTables(loop.digest())) {
      shard = loop.homeShard(session.state().database(), session);
      SqlFailure refused = refusedRead(shard);
      if (refused != null) {
        local.fail(refused);
        return;
      }
    }
    // Not only at the left: values can hold @x := .. too.
    List<String> users =
        set.userVariables().isEmpty() && !UserVariableNames.areAssigned(loop.digest())
            ? List.of()
            : UserVariableNames.in(loop.digest());
    setsLastInsertId = Tokens.names(loop.digest(), "LAST_INSERT_ID");
    // In the client's character set, whatever that is: each text has one key, and no other has it.
    // What is prepared was warned of then.
    boolean warns = statement.execute() == null;
    byte[] valued = SessionValues.substitute(session, loop.digest(), statement, warns);
    byte[] sql = valued == null ? statement.kept().sql() : valued;
    String text = new String(sql, StandardCharsets.ISO_8859_1);
    boolean free = session.transaction().held() == null;
    if (free && set.plainValues() && set.userVariables().isEmpty()) {
      SessionState known = loop.rememberedSetting(session.state(), text);
      if (known != null && adoptRemembered(set, known)) {
        return;
      }
    }
    if (loop.routing().map().shards().isEmpty()) {
      Map<String, String> values = WithoutShards.settings(loop.digest(), set);
      if (values == null) {
        local.fail(PlanRunner.noShards());
      } else {
        adopt(session.state(), loop.intern(session.state().with(values)));
        track(session.tracker().tracked(set.named(), session.state()), Map.of());
        local.ok(List.of());
      }
      return;
    }
    SessionState before = session.state();
    List<String> variables = new ArrayList<>(set.systemVariables());
    if (variables.contains("collation_connection")) {
      variables.add("character_set_connection");
    }
    local.onServer(
        shard < 0 ? loop.anyShard(session) : shard,
        sql,
        (connection, failure) -> {
          if (failure != null) {
            users(users, connection, free ? failure : lost(set, failure));
            return;
          }
          readBack(before, text, set, users, variables, connection, free);
        });
  }

  /** The failure of a SET in a transaction. */
  private static SqlFailure lost(SetStatement set, SqlFailure failure) {
    // Turning autocommit on commits.
    return set.systemVariables().contains("autocommit")
        ? Failures.ofCommit(failure)
        : Failures.ofTransaction(failure);
  }

  /**
   * The error for a SET that reads tables; null when they are those of information_schema, which a
   * shard has that has all tables of the database.
   */
  private SqlFailure refusedRead(int shard) {
    if (Subqueries.read(loop.digest()) != Subqueries.Read.SCHEMA) {
      return Subqueries.notRead(Verb.SET);
    }
    boolean elsewhere = session.transaction().held() != null && loop.heldShard(session) != shard;
    return elsewhere
        ? SqlFailure.notSupported(
            "SET of what a query of information_schema gives is not supported in a transaction that"
                + " began on another shard than the database's home; use SELECT .. INTO @variable")
        : VisibleDatabases.refused(session, loop.digest());
  }

  /** Turning autocommit on commits, which is more than one server can do here. */
  private void commitThenSet(StatementText statement) {
    Matcher only = ONLY_AUTOCOMMIT.matcher(statement.text().strip());
    if (!only.matches()) {
      local.fail(
          SqlFailure.notSupported(
              "autocommit is set by itself, and to a plain value, while a transaction has written"
                  + " on several shards; COMMIT or ROLLBACK comes before anything else"));
    } else if (only.group("off") != null) {
      local.ok(List.of());
    } else {
      local.commitThen(statement);
    }
  }

  /** Whether all is known that a SET answers which was carried out before; it is answered then. */
  private boolean adoptRemembered(SetStatement set, SessionState known) {
    List<String> tracked = session.tracker().tracked(set.named(), known);
    if (SessionTracker.needTexts(tracked) || notTracked(known) != null) {
      return false;
    }
    adopt(session.state(), known);
    track(tracked, Map.of());
    local.ok(List.of());
    return true;
  }

  private void track(List<String> tracked, Map<String, String> texts) {
    session.tracker().variables(tracked, session.state(), texts);
  }

  /** SET NAMES .. COLLATE leaves a collation, which no variable shows. */
  private static SessionState described(SessionState state, String name) {
    if (name == null) {
      return state;
    }
    String collation = name.toLowerCase(Locale.ROOT);
    Collation known = Charsets.collation(collation);
    return known != null && known.isDefault() ? state : state.withResultsCollation(collation);
  }

  private void readBack(
      SessionState before,
      String text,
      SetStatement set,
      List<String> users,
      List<String> variables,
      BackendConnection connection,
      boolean free) {
    if (variables.isEmpty()) {
      users(users, connection, null);
      return;
    }
    variables.remove("character_set_connection");
    ReadBack.systemVariables(
        session,
        connection,
        variables,
        failure -> {
          if (failure != null) {
            local.answer(failure);
            return;
          }
          SessionState after = loop.intern(described(session.state(), set.resultsCollation()));
          SqlFailure refused = unsafeCharset(after);
          if (refused == null) {
            refused = notTracked(after);
          }
          if (refused != null) {
            session.state(before);
            connection.close(new java.io.IOException("refused variable"));
            local.answer(refused);
            return;
          }
          adopt(before, after);
          connection.setState(after);
          if (free && set.plainValues() && users.isEmpty() && !local.warned()) {
            loop.rememberSetting(before, text, after);
          }
          List<String> tracked = session.tracker().tracked(set.named(), after);
          if (!SessionTracker.needTexts(tracked)) {
            track(tracked, Map.of());
            users(users, connection, null);
            return;
          }
          ReadBack.shown(
              connection,
              tracked,
              (texts, error) -> {
                track(tracked, texts);
                users(users, connection, error);
              });
        });
  }

  /** What a client that asked for session tracking is not told of through the proxy. */
  private SqlFailure notTracked(SessionState state) {
    boolean changes = state.variables().getOrDefault("session_track_state_change", "0").equals("1");
    String transactions = state.variables().getOrDefault("session_track_transaction_info", "'OFF'");
    return session.tracker().isWanted() && (changes || !transactions.equals("'OFF'"))
        ? SqlFailure.notSupported(
            "session_track_state_change and session_track_transaction_info are not followed through"
                + " the proxy; leave them OFF")
        : null;
  }

  /** In gbk and the like a backslash or quote can be half of a character: not safe to digest. */
  private static SqlFailure unsafeCharset(SessionState state) {
    String name =
        Tokens.unquote(state.variables().getOrDefault("character_set_client", "'utf8mb4'"));
    MySqlCharset charset = Charsets.charset(name);
    return charset == null || charset.asciiSafe()
        ? null
        : SqlFailure.notSupported(
            "character_set_client = " + name + " is not supported; use utf8mb4");
  }

  private void adopt(SessionState before, SessionState after) {
    session.state(after);
    if (!before.autocommit() && after.autocommit() && session.transaction().held() == null) {
      session.transaction().end();
    }
  }

  /** Reads back what was assigned, which a statement that fails may have done before. */
  private void users(List<String> users, BackendConnection connection, SqlFailure outcome) {
    if (connection == null || !connection.usable()) {
      local.answer(outcome);
    } else if (users.isEmpty()) {
      lastInsertId(connection, outcome);
    } else {
      ReadBack.userVariables(
          session,
          connection,
          users,
          failure -> lastInsertId(connection, outcome != null ? outcome : failure));
    }
  }

  private void lastInsertId(BackendConnection connection, SqlFailure outcome) {
    if (setsLastInsertId && connection.usable()) {
      Aftermath.lastInsertId(session, connection, () -> local.answer(outcome));
    } else {
      local.answer(outcome);
    }
  }
}
