package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.load.FileFormat;
import io.ringmaster.proxy.load.LoadStatement;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.proxy.session.UserVariable;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.catalog.CatalogTable;
import io.ringmaster.router.plan.KeyPredicate;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Selector;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * LOAD DATA. Into a single table it goes to its shard like any statement; into sharded and
 * reference tables the client's file is split here. A session's.
 */
final class LoadStatements {
  private static final String CHARSET = "SELECT @@character_set_database LIMIT 1";

  private final LoopContext loop;
  private final ClientSession session;
  private final LocalStatements local;
  private final PlanRunner plans;
  private final Completion completion;
  private final Destination destination;
  private final LaterStatements later;

  /** The character set of files where the statement that waits for it names none; else null. */
  private String defaultCharset;

  LoadStatements(
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      PlanRunner plans,
      Completion completion) {
    this.loop = loop;
    this.session = session;
    this.local = local;
    this.plans = plans;
    this.completion = completion;
    destination = new Destination(loop, session, loop.digest());
    later = new LaterStatements(loop, session, plans);
  }

  /** Runs the statement that the loop's digest holds. */
  void run(StatementText statement, Tokens tokens) {
    LoadStatement load = LoadStatement.read(loop.digest(), statement.sql(), session.lexerMode());
    String known = defaultCharset;
    defaultCharset = null;
    TableRule rule = load == null ? null : rule(load);
    boolean whole = rule == null || rule instanceof TableRule.Single || statement.execute() != null;
    List<String> variables = load == null ? List.of() : UserVariableNames.in(loop.digest());
    List<String> neverSet =
        variables.stream().filter(name -> session.userVariables().find(name) == null).toList();
    if (whole && neverSet.isEmpty()) {
      local.onShardOfTable(statement, tokens);
      return;
    }
    if (!whole && !local.mayUse(rule.database())) {
      String user = session.account().user();
      local.fail(SqlFailure.of(MySqlError.ER_DBACCESS_DENIED_ERROR, user, "%", rule.database()));
      return;
    }
    String charset = load.charset() != null ? load.charset() : known;
    if (charset == null) {
      askCharset(statement);
      return;
    }
    if (Charsets.charset(charset) != null) {
      // As MySQL does with variables that were never set: other sessions have left types there.
      UserVariable string = UserVariable.ofNull("_" + charset + "''");
      session.userVariables(
          session
              .userVariables()
              .with(neverSet.stream().collect(Collectors.toMap(name -> name, _ -> string))));
    }
    if (whole) {
      local.onShardOfTable(statement, tokens);
      return;
    }
    try {
      split(load, rule, charset, statement, variables);
    } catch (Scatter.RefusedScatter e) {
      local.fail(SqlFailure.notSupported(e.getMessage()));
    }
  }

  private TableRule rule(LoadStatement load) {
    String database = load.database() != null ? load.database() : session.state().database();
    return loop.routing().map().state().tables().get(database + "." + load.table());
  }

  /** The character set of the default database, or what the session has SET in its place. */
  private void askCharset(StatementText statement) {
    KeptStatement kept = new KeptStatement(statement, session.state().database(), session);
    OwnConnection.ofSession(
        loop,
        session,
        loop.homeShard(session.state().database(), session),
        Needs.NOTHING,
        new OwnConnection.Then() {
          @Override
          public void ready(BackendConnection connection) {
            Collected.query(
                connection,
                CHARSET,
                (_, rows, error) -> {
                  connection.release();
                  if (error != null) {
                    failed(error);
                  } else {
                    byte[] name = rows.getFirst().getFirst();
                    defaultCharset = new String(name, StandardCharsets.US_ASCII);
                    kept.resume(plans);
                  }
                });
          }

          @Override
          public void failed(SqlFailure failure) {
            kept.drop();
            local.fail(failure);
          }
        });
  }

  private void split(
      LoadStatement load,
      TableRule rule,
      String charset,
      StatementText statement,
      List<String> variables) {
    FileFormat.Characters characters = FileFormat.Characters.of(charset);
    if (characters == null) {
      throw new Scatter.RefusedScatter(
          "LOAD DATA of a file in the character set "
              + charset
              + " into a table on several shards is not supported; convert the file, and say"
              + " CHARACTER SET utf8mb4");
    }
    if (load.fault() != null) {
      throw new Scatter.RefusedScatter(
          "LOAD DATA into a table on several shards of a file with "
              + load.fault()
              + " is not supported, since its rows can't be told apart; write the file in another"
              + " way");
    }
    CatalogTable catalog = loop.routing().catalog().table(rule.database(), rule.table());
    if (catalog == null && plans.awaitsCatalog(statement)) {
      return;
    }
    if (catalog == null) {
      throw new Scatter.RefusedScatter(
          "the columns of " + rule.key() + " are not known yet; try again");
    }
    if (catalog.view()) {
      throw new Scatter.RefusedScatter(
          "LOAD DATA into the view " + rule.key() + " is not supported; load the table itself");
    }
    FileFormat format = load.format(characters, session.state().hasSqlMode("NO_BACKSLASH_ESCAPES"));
    if (rule instanceof TableRule.Sharded sharded
        && !(sharded.indexes().isEmpty() && sharded.indexed().isEmpty())) {
      IndexedTable.check(load, sharded, charset);
      new IndexedLoad(
              loop,
              session,
              plans.composing(),
              completion,
              load,
              sharded,
              IndexedTable.columns(load, sharded, catalog),
              format,
              charset)
          .start();
      return;
    }
    Selector selector =
        switch (rule) {
          case TableRule.Sharded sharded ->
              new Selector.ByPredicate(sharded.group(), new KeyPredicate.Anything());
          case TableRule.Reference _ -> new Selector.EveryShard();
          case TableRule.Single _, TableRule.View _ ->
              throw new IllegalStateException("on one shard");
        };
    byte[] text = statement.kept().sql();
    LoadedTable table = new LoadedTable(loop, session, load, rule, catalog, format, charset);
    table.check();
    byte[] change = change(load, statement);
    if (!isPlaced(selector, statement)) {
      return;
    }
    List<Integer> targets = loop.binder().shards().stream().boxed().toList();
    byte[] forShards =
        load.text(
            statement.sql(),
            statement.off(),
            statement.off() + statement.len(),
            charset,
            table.columnsInFront(),
            Scatter.charset(session));
    if (change != null) {
      // The digest is another's from here on.
      checkChange(change);
    }
    StatementText own = new StatementText(text, 0, text.length, null);
    LoadRun run =
        new LoadRun(
            loop, session, completion, load.file(), table, destination.map(), targets, variables);
    plans.scatter().load(own, done -> run.start(forShards, state(), done));
  }

  /** Where a shard has no rows for long its server must not give up waiting for them. */
  private SessionState state() {
    return session.state().with(Map.of("net_read_timeout", LoadRun.PATIENCE)).at(Instant.now());
  }

  /**
   * An UPDATE with the statement's SET: what may be said there is the same.
   *
   * @return null without SET
   */
  private byte[] change(LoadStatement load, StatementText statement) {
    if (load.setToken() < 0) {
      return null;
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes("UPDATE ".getBytes(StandardCharsets.US_ASCII));
    int from = loop.digest().tokenStart(load.tableToken());
    int last = load.tableToken() + (load.database() == null ? 0 : 2);
    out.write(statement.sql(), from, loop.digest().tokenEnd(last) - from);
    out.write(' ');
    // What comes from the file is no more a variable than a column is.
    Set<String> read =
        load.targets().stream()
            .filter(LoadStatement.Target::isVariable)
            .map(target -> target.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    Tokens tokens = new Tokens(loop.digest());
    int at = loop.digest().tokenStart(load.setToken());
    for (int token = load.setToken(); token < loop.digest().tokenCount(); token++) {
      String text = tokens.text(token);
      boolean variable = text.startsWith("@") && !text.startsWith("@@");
      if (variable && read.contains(Tokens.unquote(text.substring(1)).toLowerCase(Locale.ROOT))) {
        out.write(statement.sql(), at, loop.digest().tokenStart(token) - at);
        out.writeBytes("'x'".getBytes(StandardCharsets.US_ASCII));
        at = loop.digest().tokenEnd(token);
      }
    }
    out.write(statement.sql(), at, statement.off() + statement.len() - at);
    return out.toByteArray();
  }

  private void checkChange(byte[] change) {
    switch (planOf(change)) {
      case Plan.Write write -> {
        Plan.Facts facts = write.facts();
        if (write.scatter() instanceof Plan.Scattering.Refused(var refusal)) {
          throw refused(refusal.message());
        }
        if (write.scatter() instanceof Plan.Scattering.Composed(var how)) {
          throw refused(how.reason());
        }
        if (facts.usesLastInsertId()
            || facts.sessionFunctions()
            || facts.takesUserLocks()
            || facts.callsPrograms()
            || facts.setsUserVariables()) {
          throw refused(
              "functions of the session, stored functions and assignments of variables are not"
                  + " supported there over several shards");
        }
      }
      case Plan.Refuse(var refusal) -> throw refused(refusal.message());
      case Plan.Unparsed(var message) -> throw refused(Unsupported.unread(message));
      case Plan.Composed(var how, _) -> throw refused(how.reason());
      case Plan.Read _, Plan.Finished _, Plan.Viewed _, Plan.Local _ ->
          throw refused("it is not understood");
    }
  }

  /**
   * Finds the shards, whose rows may have any key. The statement waits when any may change its
   * owner now.
   *
   * @return whether the binder has the shards; otherwise the statement waits or was refused
   */
  private boolean isPlaced(Selector selector, StatementText statement) {
    SqlFailure hidden = TemporaryTables.hidden(loop, session);
    if (hidden != null) {
      plans.refuse(hidden);
      return false;
    }
    session.transaction().copiesOnly(false);
    boolean waits = !session.underWay().isExempt();
    Binder.Outcome outcome = destination.bind(selector, statement.sql(), null, waits);
    if (waits && later.isHeld(selector, destination.isHeld(selector, outcome, false), false)) {
      later.hold(statement, session.state().database());
      return false;
    }
    return true;
  }

  /** The plan of another text, which the loop's digest holds then. */
  private Plan planOf(byte[] text) {
    destination.read(text, 0, text.length);
    return destination.plan(session.state().database()).plan();
  }

  private static Scatter.RefusedScatter refused(String why) {
    return new Scatter.RefusedScatter("SET of this LOAD DATA: " + why);
  }
}
