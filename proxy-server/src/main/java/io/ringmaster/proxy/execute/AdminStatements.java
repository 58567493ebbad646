package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.admin.AdminCaller;
import io.ringmaster.proxy.admin.AdminResult;
import io.ringmaster.proxy.admin.AdminService;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Column;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.router.Router;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Plan;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admin SQL and DDL: blocking work, done on a virtual thread. As in MySQL, DDL commits an open
 * transaction first, and a text that is no statement leaves it open.
 */
final class AdminStatements {
  private static final Logger log = LoggerFactory.getLogger(AdminStatements.class);

  private final LoopContext loop;
  private final ClientSession session;
  private final LocalStatements local;
  private final PlanRunner plans;
  private final TemporaryTables temporaryTables;

  private volatile boolean killed;

  /** The database that the statement under way drops; null when it drops none. */
  private String dropping;

  AdminStatements(
      LoopContext loop, ClientSession session, LocalStatements local, PlanRunner plans) {
    this.temporaryTables = new TemporaryTables(loop, session, local, plans);
    this.plans = plans;
    this.loop = loop;
    this.session = session;
    this.local = local;
  }

  void run(StatementText statement, Tokens tokens) {
    String text = statement.text(session);
    if (temporaryTables.run(statement, tokens)) {
      return;
    }
    if (session.pins().lockedTables() != null) {
      String table = tableOfKeys(tokens);
      if (table != null) {
        local.ok(List.of(noSuchOption(table)));
        return;
      }
      local.fail(SqlFailure.of(MySqlError.ER_LOCK_OR_ACTIVE_TRANSACTION));
      return;
    }
    dropping = droppedDatabase(tokens);
    SqlFailure refused = refusedQuery(text);
    if (refused != null) {
      local.fail(refused);
      return;
    }
    if (session.isInTransaction()) {
      // What can't be read is no DDL, and commits nothing.
      AdminResult misread = AdminService.misread(text, caller(() -> false));
      if (misread != null) {
        answer(misread);
        return;
      }
    }
    if (session.transaction().held() != null) {
      local.commit(
          failure -> {
            if (failure != null) {
              local.fail(failure);
            } else {
              start(text);
            }
          });
      return;
    }
    session.transaction().end();
    start(text);
  }

  /**
   * The table of {@code ALTER TABLE t DISABLE KEYS} or {@code ENABLE KEYS}, as mysqldump writes
   * them between LOCK TABLES and UNLOCK TABLES; null of other statements.
   */
  private static String tableOfKeys(Tokens tokens) {
    tokens.moveTo(0);
    if (!tokens.takeWords("ALTER", "TABLE")) {
      return null;
    }
    String table = tokens.takeName();
    if (tokens.takeWords(".")) {
      table = tokens.takeName();
    }
    boolean keys = tokens.takeWords("DISABLE", "KEYS") || tokens.takeWords("ENABLE", "KEYS");
    return keys && tokens.atEnd() ? table : null;
  }

  private static String droppedDatabase(Tokens tokens) {
    tokens.moveTo(0);
    if (!tokens.takeWords("DROP", "DATABASE") && !tokens.takeWords("DROP", "SCHEMA")) {
      return null;
    }
    var _ = tokens.takeWords("IF", "EXISTS");
    return tokens.takeName();
  }

  /** As InnoDB says it, which builds no keys later than rows. */
  private static Condition noSuchOption(String table) {
    return new Condition(
        "Note", 1031, "Table storage engine for '" + table + "' doesn't have this option");
  }

  /**
   * What is said of the query of a CREATE TABLE .. SELECT by itself; null for nothing. Servers,
   * that are asked for its columns, know databases that clients don't.
   */
  private SqlFailure refusedQuery(String text) {
    String query = AdminService.queryOf(text, caller(() -> false)).orElse(null);
    if (query == null) {
      return null;
    }
    byte[] sql = query.getBytes(StandardCharsets.UTF_8);
    Destination inner = new Destination(loop, session, new Digest());
    inner.read(sql, 0, sql.length);
    return Router.isPlanned(inner.digest().verb())
            && inner.plan(session.state().database()).plan() instanceof Plan.Refuse(var refusal)
        ? SqlFailure.of(refusal)
        : null;
  }

  private void start(String text) {
    // It may last long, and concerns no rows that a migration moves.
    session.underWay().changesNothing(true);
    loop.hold().planless(session);
    killed = false;
    AdminCaller caller = caller(() -> killed);
    loop.shared()
        .blocking()
        .execute(
            () -> {
              AdminResult result = run(text, caller);
              loop.loop().execute(session.guarded(() -> answer(result)));
            });
  }

  private AdminCaller caller(BooleanSupplier stopped) {
    var account = session.account();
    var state = session.state();
    Map<String, String> variables = new HashMap<>(state.variables());
    // DDL runs outside of a transaction whatever the session's autocommit is.
    variables.remove("autocommit");
    return new AdminCaller(
        account.user(),
        account.admin(),
        account.databases(),
        Optional.ofNullable(state.database()),
        session.lexerMode(),
        variables,
        stopped);
  }

  /** Stops one that waits for other sessions. Others go on: a half of them would be worse. */
  void stop() {
    killed = true;
  }

  /** Whatever goes wrong, the client gets an answer. */
  private AdminResult run(String text, AdminCaller caller) {
    try {
      return loop.shared().admin(text, caller);
    } catch (RuntimeException | Error e) {
      log.error("Admin statement failed session={}", session.id(), e);
      MySqlError internal = MySqlError.RM_INTERNAL;
      return new AdminResult.Failed(
          internal.errno(), internal.sqlState(), internal.message(e.getMessage()));
    }
  }

  private void answer(AdminResult result) {
    switch (result) {
      case AdminResult.Done done -> {
        session.diagnostics().changed(done.affectedRows(), 0);
        session.diagnostics().set(TableFilling.conditions(done.warnings()));
        int status = session.status() | (dropping == null ? 0 : leaveDropped());
        session.output().ok(done.affectedRows(), 0, status, done.warnings().size(), done.info());
        session.output().flush();
        local.completion().done();
      }
      case AdminResult.Table table ->
          local.rows(
              table.columns().stream().map(c -> Column.of(c.name(), c.type())).toList(),
              table.rows(),
              TableFilling.conditions(table.warnings()));
      case AdminResult.Filling table -> fill(table);
      case AdminResult.Failed failed ->
          local.fail(
              temporaryTables.explain(
                  new SqlFailure(failed.errno(), failed.sqlState(), failed.message())));
    }
  }

  private void fill(AdminResult.Filling table) {
    // What takes a table away that was not filled goes on.
    AdminCaller caller = caller(() -> false);
    new TableFilling(loop, session, plans.composing(), table, text -> run(text, caller)).start();
  }

  /** As in MySQL, who drops the default database is left without one. */
  private int leaveDropped() {
    if (dropping.equals(session.state().database())) {
      session.state(loop.intern(session.state().withDatabase(null)));
      session.commitModes().database(loop.routing().map().state(), null);
      session.tracker().database(session.state());
    }
    return ServerStatus.SERVER_STATUS_DB_DROPPED;
  }
}
