package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.CommitMode;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.admin.AdminService;
import io.ringmaster.proxy.admin.ShardingComment;
import io.ringmaster.proxy.local.LikePattern;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Column;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.router.digest.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * SHOW, DESCRIBE and EXPLAIN. What the proxy knows better than any server is answered here; what
 * concerns a table goes to a shard that has it; the rest to any server.
 */
final class ShowStatements {
  private static final Set<String> REFUSED =
      Set.of("BINARY", "MASTER", "BINLOG", "RELAYLOG", "REPLICAS", "REPLICA", "SLAVE");

  private static final List<String> FIGURED = List.of("TABLES");

  private static final Set<String> SCOPES = Set.of("EXTENDED", "SESSION", "LOCAL");

  private final LoopContext loop;
  private final ClientSession session;
  private final LocalStatements local;
  private final PlanRunner plans;

  ShowStatements(LoopContext loop, ClientSession session, LocalStatements local, PlanRunner plans) {
    this.loop = loop;
    this.session = session;
    this.local = local;
    this.plans = plans;
  }

  void show(StatementText statement, Tokens tokens) {
    if (loop.digest().tokenCount() == 2 && tokens.text(1).equalsIgnoreCase("TRANSACTIONS")) {
      OpenTransactions.show(loop, session, local);
      return;
    }
    if (AdminService.answersShow(loop.digest().textString())) {
      local.admin(statement);
      return;
    }
    tokens.take();
    String what = tokens.take().toUpperCase(Locale.ROOT);
    boolean full = what.equals("FULL");
    boolean global = what.equals("GLOBAL");
    if (full || global || SCOPES.contains(what)) {
      what = tokens.take().toUpperCase(Locale.ROOT);
      if (what.equals("FULL")) {
        what = tokens.take().toUpperCase(Locale.ROOT);
      }
    }
    switch (what) {
      case "DATABASES", "SCHEMAS" -> databases(statement, tokens);
      case "PROCESSLIST" -> processList(full);
      case "WARNINGS", "ERRORS" -> conditions(statement, tokens, what.equals("ERRORS"));
      case "COUNT" -> count(statement, tokens);
      case "GRANTS" -> new ShownAccounts(loop, session, local).grants(tokens);
      case "COLUMNS", "FIELDS" -> columns(statement, tokens, RowChanges::uniqueColumns);
      case "INDEX", "INDEXES", "KEYS" -> columns(statement, tokens, RowChanges::uniqueKeys);
      case "CREATE" -> create(statement, tokens);
      case "TABLE" -> tableStatus(statement, tokens);
      case "TRIGGERS" -> inDatabase(statement, tokens, true);
      case "TABLES", "EVENTS" -> inDatabase(statement, tokens, false);
      case "OPEN" -> openTables(statement, tokens);
      case "PROCEDURE", "FUNCTION" ->
          ofAllDatabases(statement, loop.anyShard(session), tokens.position(), "Db", "Name", "");
      case "STATUS" -> status(statement, tokens, global);
      case "VARIABLES" -> variables(statement, tokens, global);
      default -> {
        if (REFUSED.contains(what)) {
          String sentence = "SHOW %s .. concerns one server; run it there".formatted(what);
          local.unsupported(statement, sentence);
        } else {
          plans.oneShard().inspect(loop.anyShard(session), statement);
        }
      }
    }
  }

  private void status(StatementText statement, Tokens tokens, boolean global) {
    if (global || !SessionStatus.answers(loop, session, local, statement, tokens)) {
      plans.oneShard().inspect(loop.anyShard(session), statement);
    }
  }

  /** {@code SHOW VARIABLES LIKE 'ringmaster..'}: no server knows these. */
  private void variables(StatementText statement, Tokens tokens, boolean global) {
    String pattern = tokens.takeWords("LIKE") ? Tokens.unquote(tokens.take()) : "";
    if (global
        || !tokens.atEnd()
        || !pattern.toLowerCase(Locale.ROOT).replace("\\", "").startsWith("ringmaster")) {
      plans.oneShard().inspect(loop.anyShard(session), statement);
      return;
    }
    List<List<String>> rows =
        new LikePattern(pattern.toLowerCase(Locale.ROOT)).matches(CommitMode.VARIABLE)
            ? List.of(List.of(CommitMode.VARIABLE, session.commitModes().inForce().shown()))
            : List.of();
    local.rows(List.of(Column.text("Variable_name", 64), Column.text("Value", 1024)), rows);
  }

  private void databases(StatementText statement, Tokens tokens) {
    TreeSet<String> names = new TreeSet<>();
    for (String name : loop.routing().map().state().databases().keySet()) {
      if (session.account().mayUse(name)) {
        names.add(name);
      }
    }
    names.add("information_schema");
    String column = "Database";
    if (tokens.takeWords("LIKE")) {
      String quoted = tokens.take();
      LikePattern pattern = new LikePattern(Tokens.unquote(quoted));
      names.removeIf(name -> !pattern.matches(name));
      column = "Database (" + Tokens.unquote(quoted) + ")";
    } else if (!tokens.atEnd()) {
      local.unsupported(statement);
      return;
    }
    local.rows(
        List.of(Column.schemaName(column, "SCHEMATA")), names.stream().map(List::of).toList());
  }

  private void conditions(StatementText statement, Tokens tokens, boolean errorsOnly) {
    if (session.diagnostics().onHeldBackend() && session.transaction().held() != null) {
      plans.oneShard().keepDiagnostics(statement);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Condition c : LocalStatements.conditions(session)) {
      if (!errorsOnly || c.level().equals("Error")) {
        rows.add(List.of(c.level(), Integer.toString(c.code()), c.message()));
      }
    }
    int[] limit = limit(tokens, rows.size());
    var area = session.diagnostics().area();
    var kept = session.diagnostics().kept();
    var shown = rows.subList(Math.min(limit[0], rows.size()), Math.min(limit[1], rows.size()));
    local.rows(
        List.of(
            Column.message("Level", 7), Column.digits("Code", 5), Column.message("Message", 512)),
        shown);
    session.diagnostics().back(kept);
    session.diagnostics().back(area);
  }

  /** First and end index of {@code LIMIT [offset,] count}. */
  private static int[] limit(Tokens tokens, int size) {
    if (!tokens.takeWords("LIMIT")) {
      return new int[] {0, size};
    }
    int first = number(tokens.take());
    if (tokens.takeWords(",")) {
      return new int[] {first, first + number(tokens.take())};
    }
    return new int[] {0, first};
  }

  private static int number(String token) {
    try {
      return Integer.parseInt(token);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** {@code SHOW COUNT(*) WARNINGS | ERRORS}. */
  private void count(StatementText statement, Tokens tokens) {
    if (session.diagnostics().onHeldBackend() && session.transaction().held() != null) {
      plans.oneShard().keepDiagnostics(statement);
      return;
    }
    boolean errors = tokens.text(5).equalsIgnoreCase("ERRORS");
    var area = session.diagnostics().area();
    long count = errors ? session.diagnostics().errorCount() : session.diagnostics().warningCount();
    local.rows(
        List.of(Column.variable(errors ? "@@session.error_count" : "@@session.warning_count")),
        List.of(List.of(Long.toString(count))));
    session.diagnostics().back(area);
  }

  /** {@code SHOW COLUMNS FROM t [FROM db]}, {@code SHOW INDEX FROM t [FROM db]}. */
  private void columns(
      StatementText statement, Tokens tokens, Function<List<GlobalIndex>, RowChange> unique) {
    if (!tokens.takeWords("FROM")) {
      tokens.takeWords("IN");
    }
    String[] name = tableName(tokens);
    if (tokens.takeWords("FROM") || tokens.takeWords("IN")) {
      name[0] = tokens.takeName();
    }
    toTable(statement, name[0], name[1], unique(name[0], name[1], unique));
  }

  /** What no shard knows to be unique; null for nothing. */
  private RowChange unique(
      String database, String table, Function<List<GlobalIndex>, RowChange> unique) {
    if (!(loop.routing().map().state().tables().get(database + "." + table)
        instanceof TableRule.Sharded rule)) {
      return null;
    }
    List<GlobalIndex> indexes =
        rule.indexes().stream().filter(index -> index.unique() && index.ready()).toList();
    return indexes.isEmpty() ? null : unique.apply(indexes);
  }

  private void create(StatementText statement, Tokens tokens) {
    String kind = tokens.take().toUpperCase(Locale.ROOT);
    if (kind.equals("TABLE")) {
      String[] name = tableName(tokens);
      toTable(statement, name[0], name[1], sharding(name[0], name[1]));
    } else if (kind.equals("VIEW")) {
      String[] name = tableName(tokens);
      toTable(statement, name[0], name[1], null);
    } else if (kind.equals("TRIGGER")) {
      String[] name = tableName(tokens);
      toTable(statement, name[0], name[1], RowChanges.unguarded());
    } else if (kind.equals("USER")) {
      new ShownAccounts(loop, session, local).createUser(tokens);
    } else if (kind.equals("DATABASE") || kind.equals("SCHEMA")) {
      tokens.takeWords("IF", "NOT", "EXISTS");
      toTable(statement, tokens.takeName(), "", null);
    } else {
      plans.oneShard().inspect(loop.homeShard(session.state().database(), session), statement);
    }
  }

  /** {@code SHOW TABLE STATUS [FROM db] ..}: the figures are those of all shards. */
  private void tableStatus(StatementText statement, Tokens tokens) {
    int word = tokens.position();
    tokens.moveTo(word + 1);
    String database = session.state().database();
    if (tokens.takeWords("FROM") || tokens.takeWords("IN")) {
      database = tokens.takeName();
      word = tokens.position() - 1;
    }
    tokens.moveTo(1);
    boolean known = loop.routing().map().state().databases().containsKey(String.valueOf(database));
    boolean status = tokens.text(2).equalsIgnoreCase("STATUS");
    if (!status || !known || statement.execute() != null) {
      inDatabase(statement, tokens, false);
    } else if (!plans.asksFigures(FIGURED, statement, session.state().database())) {
      String derived = loop.figures().derived(FIGURED.getFirst(), session);
      StatementText shown =
          derived.isEmpty()
              ? statement
              : ShownTableStatus.of(
                  session,
                  statement,
                  loop.digest(),
                  derived,
                  HiddenTables.of(loop.routing().map(), session.account()),
                  database,
                  word);
      plans.oneShard().inspect(loop.homeShard(database, session), shown);
    }
  }

  private void inDatabase(StatementText statement, Tokens tokens, boolean triggers) {
    String database = session.state().database();
    while (!tokens.atEnd()) {
      String token = tokens.take().toUpperCase(Locale.ROOT);
      if (token.equals("FROM") || token.equals("IN")) {
        database = tokens.takeName();
        break;
      }
      if (token.equals("LIKE") || token.equals("WHERE")) {
        break;
      }
    }
    StatementText shown =
        statement.execute() != null
            ? null
            : HiddenTables.of(loop.routing().map(), session.account())
                .shown(session, statement, loop.digest());
    plans
        .oneShard()
        .inspect(
            loop.homeShard(database, session),
            shown == null ? statement : shown,
            triggers ? RowChanges.unguarded() : null);
  }

  /** {@code SHOW OPEN TABLES [FROM db] ..}, by default of all databases. */
  private void openTables(StatementText statement, Tokens tokens) {
    tokens.take();
    String database = session.state().database();
    if (tokens.takeWords("FROM") || tokens.takeWords("IN")) {
      database = tokens.takeName();
    }
    HiddenTables hidden = HiddenTables.of(loop.routing().map(), session.account());
    ofAllDatabases(
        statement,
        loop.homeShard(database, session),
        tokens.position() - 1,
        "`Database`",
        "`Table`",
        hidden.isEmpty() ? "" : " AND " + hidden.predicate("`Database`, `Table`"));
  }

  /**
   * What a server shows of the databases the account may use.
   *
   * @param word ordinal of the token that LIKE or WHERE may follow
   * @param database the column that has the database's name
   * @param name the column that LIKE is for
   * @param more a condition behind the one of the databases; mostly empty
   */
  private void ofAllDatabases(
      StatementText statement, int shard, int word, String database, String name, String more) {
    String owned =
        VisibleDatabases.areRestricted(session.account())
            ? " AND " + VisibleDatabases.predicate(session.account(), database)
            : "";
    String behind = owned + more;
    plans
        .oneShard()
        .inspect(
            shard,
            behind.isEmpty()
                ? statement
                : ShownText.spliced(
                    session,
                    statement,
                    loop.digest(),
                    ShownText.condition(loop.digest(), word, name, behind)));
  }

  /** The database (null for none) and name of {@code [db.]t}. */
  private String[] tableName(Tokens tokens) {
    String name = tokens.takeName();
    if (tokens.takeWords(".")) {
      return new String[] {name, tokens.takeName()};
    }
    return new String[] {session.state().database(), name};
  }

  /** What no server knows of a table. */
  private RowChange sharding(String database, String table) {
    ClusterState state = loop.routing().map().state();
    TableRule rule = state.tables().get(database + "." + table);
    String comment = rule == null ? "" : ShardingComment.of(state, rule);
    return comment.isEmpty() ? null : RowChanges.appended(comment);
  }

  private void toTable(StatementText statement, String database, String table, RowChange change) {
    if (database != null && !local.mayUse(database)) {
      local.fail(
          SqlFailure.of(
              MySqlError.ER_DBACCESS_DENIED_ERROR, session.account().user(), "%", database));
      return;
    }
    int shard = local.shardOfTable(database, table);
    plans.oneShard().inspect(shard < 0 ? loop.anyShard(session) : shard, statement, change);
  }

  /** DESCRIBE t, EXPLAIN statement, EXPLAIN ROUTE statement. */
  void explain(StatementText statement, Tokens tokens, Verb explained) {
    tokens.take();
    if (tokens.peek().equalsIgnoreCase("ROUTE") && loop.digest().tokenCount() > 2) {
      RouteExplanation.explain(loop, session, local, plans, statement);
      return;
    }
    if (tokens.peek().equalsIgnoreCase("RESHARD")) {
      local.admin().run(statement, tokens);
      return;
    }
    if (explained == Verb.EMPTY && !tokens.peek().equalsIgnoreCase("FORMAT")) {
      String[] name = tableName(tokens);
      toTable(statement, name[0], name[1], unique(name[0], name[1], RowChanges::uniqueColumns));
      return;
    }
    ExplainedStatement.run(loop, session, local, plans, statement);
  }

  /** Statements that name one table after a few words: they go to its shard. */
  void onShardOfTable(StatementText statement, Tokens tokens) {
    TableStatement.run(loop, session, local, plans, statement, tokens);
  }

  /** SHOW PROCESSLIST: the proxy's sessions, an admin's view of all, otherwise one's own. */
  void processList(boolean full) {
    ProcessList.collect(
        loop,
        session,
        rows ->
            local.rows(
                List.of(
                    Column.number("Id"),
                    Column.text("User"),
                    Column.text("Host"),
                    Column.text("db"),
                    Column.text("Command"),
                    Column.number("Time"),
                    Column.text("State"),
                    Column.text("Info")),
                rows),
        full);
  }
}
