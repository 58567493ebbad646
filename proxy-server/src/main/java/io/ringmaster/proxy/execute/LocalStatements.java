package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.Reply;
import io.ringmaster.proxy.backend.Warnings;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientOutput;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Column;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.TransactionState;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Verb;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Statements that are steered by their verb: answered here, or sent where they belong. */
final class LocalStatements {
  private static final Set<String> SYSTEM =
      Set.of("information_schema", "performance_schema", "mysql", "sys");

  private final LoopContext loop;
  private final ClientSession session;
  private final ClientOutput output;
  private final PlanRunner plans;
  private final Completion completion;
  private final TransactionEnd transactionEnd;
  private final TransactionStatements transactions;
  private final SetStatements sets;
  private final ShowStatements shows;
  private final AdminStatements admin;
  private final SessionFunctions functions;
  private final TableLocks tableLocks;
  private final NamedStatementRunner named;
  private final LoadStatements loads;
  private final CallStatements calls;

  /** The connection a statement of the proxy's own runs on, until it is answered. */
  private BackendConnection borrowed;

  /** What the server said of the statement that ran on it. */
  private List<Condition> warnings = List.of();

  LocalStatements(
      LoopContext loop,
      ClientSession session,
      SingleExecution single,
      PlanRunner plans,
      Completion completion) {
    this.loop = loop;
    this.session = session;
    this.output = session.output();
    this.plans = plans;
    this.completion = completion;
    this.transactionEnd = new TransactionEnd(loop, session);
    this.transactions = new TransactionStatements(loop, this, session, plans, transactionEnd);
    this.sets = new SetStatements(loop, session, this);
    this.shows = new ShowStatements(loop, session, this, plans);
    this.admin = new AdminStatements(loop, session, this, plans);
    this.tableLocks = new TableLocks(loop, session, this, plans);
    this.functions = new SessionFunctions(loop, session, this);
    this.calls = new CallStatements(loop, session, this, plans);
    this.loads = new LoadStatements(loop, session, this, plans, completion);
    this.named = new NamedStatementRunner(loop, session, single, this, plans);
  }

  /** Whether a SELECT asks only for what the session itself knows; it is answered then. */
  boolean answersSelect(StatementText statement) {
    return functions.answer(loop.digest(), statement);
  }

  void run(Verb verb, StatementText statement) {
    Digest digest = loop.digest();
    SqlFailure denied = DatabaseAccess.check(loop, session, digest);
    if (denied != null) {
      fail(denied);
      return;
    }
    Tokens tokens = new Tokens(digest);
    boolean ofMigration =
        tokens.text(1).equalsIgnoreCase("MIGRATION")
            && (verb == Verb.ROLLBACK || verb == Verb.REPAIR);
    if (ofMigration || (verb == Verb.REPAIR && tokens.text(1).equalsIgnoreCase("GLOBAL"))) {
      admin.run(statement, tokens);
      return;
    }
    if (verb == Verb.DROP && tokens.text(1).equalsIgnoreCase("PREPARE")) {
      named.deallocate(statement, tokens);
      return;
    }
    switch (verb) {
      case BEGIN, START, COMMIT, ROLLBACK, SAVEPOINT, RELEASE ->
          transactions.run(verb, statement, tokens);
      case SET -> {
        StatementText bound = bound(statement, digest);
        if (bound == null) {
          fail(
              SqlFailure.notSupported(
                  "A parameter of SET with bytes that are no UTF-8 is not supported; send it as a"
                      + " BLOB"));
        } else {
          sets.run(bound, digest);
        }
      }
      case USE -> use(Tokens.unquote(tokens.text(1)));
      case SHOW -> shows.show(statement, tokens);
      case DESCRIBE, DESC, EXPLAIN -> shows.explain(statement, tokens, digest.explainedVerb());
      case KILL -> killStatement(tokens);
      case PREPARE -> named.prepare(statement, tokens);
      case EXECUTE -> named.execute(statement, tokens);
      case DEALLOCATE -> named.deallocate(statement, tokens);
      case CREATE, ALTER, DROP, TRUNCATE, RENAME, REGISTER, GRANT, REVOKE, UNKNOWN ->
          admin.run(statement, tokens);
      case LOAD -> loads.run(statement, tokens);
      case CALL -> calls.run(statement, tokens);
      case ANALYZE, OPTIMIZE, CHECK, CHECKSUM, REPAIR, HANDLER ->
          shows.onShardOfTable(statement, tokens);
      case GET -> new GetDiagnostics(session, this).run(statement, tokens);
      case LOCK -> tableLocks.lock(statement, tokens);
      case UNLOCK -> tableLocks.unlock(statement, tokens);
      case FLUSH -> flush(statement, tokens);
      case HELP -> plans.oneShard().inspect(loop.anyShard(session), statement);
      default -> unsupported(statement);
    }
  }

  /** What there is to flush but privileges concerns one server. */
  private void flush(StatementText statement, Tokens tokens) {
    tokens.moveTo(1);
    boolean _ = tokens.takeWords("LOCAL") || tokens.takeWords("NO_WRITE_TO_BINLOG");
    if (tokens.takeWords("PRIVILEGES") && tokens.atEnd()) {
      admin.run(statement, tokens);
    } else {
      unsupported(statement);
    }
  }

  /**
   * The statement with the parameters of its execution, which the digest is of then; null when it
   * can't be written.
   */
  private StatementText bound(StatementText statement, Digest digest) {
    if (statement.execute() == null || digest.paramCount() == 0) {
      return statement;
    }
    byte[] text = BoundText.of(statement, digest, session.capabilities(), session.lexerMode());
    StatementText bound = new StatementText(text, 0, text.length, null);
    if (!Arrays.equals(bound.text().getBytes(StandardCharsets.UTF_8), text)) {
      return null;
    }
    loop.digester().digest(text, 0, text.length, session.lexerMode(), digest);
    return bound;
  }

  /** The client's command is over, whatever became of it. */
  void ended() {
    named.ended();
  }

  /** Admin SQL and DDL. */
  AdminStatements admin() {
    return admin;
  }

  /** Calls of procedures. */
  CallStatements calls() {
    return calls;
  }

  /** Error 1235 for a verb, or 1064 if a server finds the text wrong. */
  void unsupported(StatementText statement) {
    // Another statement may have the loop's digest when MySQL has answered.
    unsupported(statement, Unsupported.sentence(loop.digest().verb()));
  }

  /** Error 1235 with a sentence, or 1064 if a server finds the text wrong. */
  void unsupported(StatementText statement, String sentence) {
    SyntaxCheck.ask(
        loop,
        session,
        statement.text(),
        failure -> fail(failure != null ? failure : SqlFailure.notSupported(sentence)));
  }

  /** USE and COM_INIT_DB. */
  void use(String database) {
    if (!mayUse(database)) {
      fail(
          SqlFailure.of(
              MySqlError.ER_DBACCESS_DENIED_ERROR, session.account().user(), "%", database));
    } else if (!knows(database)) {
      fail(SqlFailure.of(MySqlError.ER_BAD_DB_ERROR, database));
    } else {
      session.state(loop.intern(session.state().withDatabase(database)));
      session.commitModes().database(loop.routing().map().state(), database);
      session.tracker().database(session.state());
      session.diagnostics().clear();
      session.diagnostics().changed(0, 0);
      ok();
    }
  }

  private boolean knows(String database) {
    return loop.routing().map().state().databases().containsKey(database)
        || SYSTEM.contains(database.toLowerCase(Locale.ROOT));
  }

  boolean mayUse(String database) {
    return DatabaseAccess.mayUse(session.account(), database);
  }

  /** The shard that has a table (any one, for those that are on all); -1 without a database. */
  int shardOfTable(String database, String table) {
    if (database == null) {
      return -1;
    }
    var map = loop.routing().map();
    TableRule rule = map.state().tables().get(database + "." + table);
    if (rule instanceof TableRule.Single single) {
      return map.number(single.shard());
    }
    LogicalDatabase logical = map.state().databases().get(database);
    return logical == null ? loop.anyShard(session) : map.number(logical.homeShard());
  }

  private void killStatement(Tokens tokens) {
    boolean query = tokens.text(1).equalsIgnoreCase("QUERY");
    int at = query || tokens.text(1).equalsIgnoreCase("CONNECTION") ? 2 : 1;
    long id;
    try {
      id = Long.parseLong(tokens.text(at));
    } catch (NumberFormatException e) {
      fail(SqlFailure.notSupported("KILL takes a number of SHOW PROCESSLIST, not an expression"));
      return;
    }
    kill(id, query);
  }

  /** KILL and COM_PROCESS_KILL. */
  void kill(long id, boolean queryOnly) {
    for (ClientSession other : loop.shared().sessions()) {
      if (other.id() == id) {
        boolean own =
            other.account() != null && other.account().user().equals(session.account().user());
        if (!own && !session.account().admin()) {
          fail(SqlFailure.of(MySqlError.ER_KILL_DENIED_ERROR, id));
          return;
        }
        loop.shared().kill(other, queryOnly);
        ok();
        return;
      }
    }
    fail(SqlFailure.of(MySqlError.ER_NO_SUCH_THREAD, id));
  }

  /** SHOW PROCESSLIST and COM_PROCESS_INFO. */
  void processList() {
    shows.processList(false);
  }

  void ok() {
    output.ok(session.status());
    output.flush();
    completion.done();
  }

  /** The conditions that SHOW WARNINGS shows, of which the session keeps no more than it wants. */
  static List<Condition> conditions(ClientSession session) {
    List<Condition> all = session.diagnostics().conditions();
    return all.subList(0, Math.min(session.state().maxErrorCount(), all.size()));
  }

  /**
   * An OK that leaves the diagnostics as they are.
   *
   * @param warnings how many it tells of
   */
  void okBeside(int warnings) {
    output.ok(0, 0, session.status(), warnings, "");
    output.flush();
    completion.done();
  }

  void ok(List<Condition> conditions) {
    session.diagnostics().set(conditions);
    session.diagnostics().changed(0, 0);
    output.ok(0, 0, session.status(), conditions.size(), "");
    output.flush();
    completion.done();
  }

  void fail(SqlFailure failure) {
    plans.refuse(failure);
  }

  void rows(List<Column> columns, List<? extends List<String>> rows) {
    rows(columns, rows, List.of());
  }

  void rows(List<Column> columns, List<? extends List<String>> rows, List<Condition> conditions) {
    session.diagnostics().set(conditions);
    session.diagnostics().returned(rows.size());
    output.nativeCharset("NULL".equals(session.state().variables().get("character_set_results")));
    output.rows(columns, rows, session.status(), conditions.size());
    output.flush();
    completion.done();
  }

  Completion completion() {
    return completion;
  }

  /** A statement about one table, on its shard if it has only one. */
  void onShardOfTable(StatementText statement, Tokens tokens) {
    shows.onShardOfTable(statement, tokens);
  }

  /** Admin SQL that begins with SHOW. */
  void admin(StatementText statement) {
    admin.run(statement, new Tokens(loop.digest()));
  }

  /** Ends LOCK TABLES, which must be in force. */
  void unlockTables(Consumer<SqlFailure> then) {
    tableLocks.unlock(then);
  }

  /** Commits the session's transaction, which has a connection. */
  void commit(Consumer<SqlFailure> then) {
    transactionEnd.end("COMMIT", false, TransactionEnd.Then.of(then));
  }

  /** Commits the session's transaction, then runs a statement as if it came now. */
  void commitThen(StatementText statement) {
    KeptStatement kept = new KeptStatement(statement, session.state().database(), session);
    commit(
        failure -> {
          if (failure != null) {
            kept.drop();
            fail(failure);
          } else {
            kept.resume(plans);
          }
        });
  }

  /** What is done with the connection a statement ran on. */
  interface OnServer {
    void done(BackendConnection connection, SqlFailure failure);
  }

  /**
   * Runs a statement of the client's on a server and keeps the connection for what follows; {@link
   * #answer} gives it back.
   */
  void onAnyServer(String sql, OnServer then) {
    onServer(loop.anyShard(session), sql.getBytes(StandardCharsets.UTF_8), then);
  }

  /**
   * The same of a text in the session's character set.
   *
   * @param shard where it runs unless a transaction has a connection
   */
  void onServer(int shard, byte[] sql, OnServer then) {
    BackendConnection held = session.transaction().held();
    int needs = Needs.USER_VARIABLES | Needs.LAST_INSERT_ID;
    if (held != null) {
      Preparation.start(
          session,
          session.state(),
          held,
          needs,
          new Preparation.Then() {
            @Override
            public void prepared(BackendConnection connection) {
              runOn(connection, sql, then);
            }

            @Override
            public void notPrepared(BackendConnection connection, SqlFailure failure) {
              // The transaction is lost with its connection.
              session.transaction().end();
              session.endAfterAnswer();
              fail(Failures.ofTransaction(failure));
            }
          });
      return;
    }
    OwnConnection.ofSession(
        loop,
        session,
        shard,
        needs,
        new OwnConnection.Then() {
          @Override
          public void ready(BackendConnection connection) {
            borrowed = connection;
            runOn(connection, sql, then);
          }

          @Override
          public void failed(SqlFailure failure) {
            fail(failure);
          }
        });
  }

  private void runOn(BackendConnection connection, byte[] sql, OnServer then) {
    connection.send(
        Commands.query(connection.channel().alloc(), connection.profile(), sql, 0, sql.length),
        new Reply() {
          @Override
          protected void done(BackendConnection c, SqlFailure error) {
            statusAfter(serverStatus());
            if (!c.usable() && session.transaction().held() == c) {
              session.transaction().end(c);
              session.endAfterAnswer();
            }
            warnings = List.of();
            if (error == null && warnings() > 0) {
              Warnings.send(
                  c,
                  conditions -> {
                    warnings = conditions;
                    then.done(c, null);
                  });
              c.flush();
            } else {
              then.done(c, error);
            }
          }
        });
    connection.flush();
  }

  /** SET autocommit = 1 commits: the held connection is free then. */
  private void statusAfter(int status) {
    TransactionState transaction = session.transaction();
    if (status >= 0
        && transaction.held() != null
        && (status & ServerStatus.SERVER_STATUS_IN_TRANS) == 0) {
      borrowed = transaction.held();
      transaction.end(borrowed);
    }
  }

  /** Answers the statement that ran on a server, OK when there is no failure. */
  void answer(SqlFailure failure) {
    BackendConnection connection = borrowed;
    borrowed = null;
    if (connection != null) {
      connection.release();
    }
    if (failure != null) {
      fail(failure);
      return;
    }
    ok(warnings);
  }

  /** Whether the statement that ran on a server had warnings. */
  boolean warned() {
    return !warnings.isEmpty();
  }
}
