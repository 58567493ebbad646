package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Temporary tables. They are on the home shard of their database, on a connection that the session
 * keeps; statements that name them go there like those on any table without a rule.
 */
final class TemporaryTables {
  private static final Set<String> QUERY = Set.of("SELECT", "WITH", "TABLE", "VALUES");

  private final LoopContext loop;
  private final ClientSession session;
  private final LocalStatements local;
  private final PlanRunner plans;

  TemporaryTables(
      LoopContext loop, ClientSession session, LocalStatements local, PlanRunner plans) {
    this.loop = loop;
    this.session = session;
    this.local = local;
    this.plans = plans;
  }

  /** Runs a DDL statement if it concerns temporary tables; otherwise nothing is done. */
  boolean run(StatementText statement, Tokens tokens) {
    boolean temporary = tokens.text(1).equalsIgnoreCase("TEMPORARY");
    if (!temporary && session.pins().temporaryTables().isEmpty()) {
      return false;
    }
    String verb = tokens.text(0).toUpperCase(Locale.ROOT);
    if (temporary && verb.equals("CREATE")) {
      create(statement, tokens);
      return true;
    }
    List<Name> names = names(verb, tokens, temporary);
    boolean all = names.stream().allMatch(this::exists);
    if (names.isEmpty() || (!temporary && names.stream().noneMatch(this::exists))) {
      return false;
    }
    if (!all && !temporary) {
      local.fail(
          SqlFailure.notSupported(
              "one statement for temporary tables and others is not supported; write one for"
                  + " each"));
    } else if (has(tokens, "RENAME")) {
      local.fail(
          SqlFailure.notSupported(
              "renaming a temporary table is not supported through the proxy; create another"));
    } else {
      change(statement, verb.equals("DROP") && !has(tokens, "INDEX"), names);
    }
    return true;
  }

  private record Name(String database, String table) {
    String key() {
      return database + "." + table;
    }
  }

  private boolean exists(Name name) {
    return session.pins().temporaryTables().contains(name.key());
  }

  private static boolean has(Tokens tokens, String word) {
    tokens.moveTo(0);
    while (!tokens.atEnd()) {
      if (tokens.take().equalsIgnoreCase(word)) {
        return true;
      }
    }
    return false;
  }

  /** The tables that a DDL statement changes; empty when it changes something else. */
  private List<Name> names(String verb, Tokens tokens, boolean temporary) {
    tokens.moveTo(temporary ? 2 : 1);
    List<Name> names = new ArrayList<>();
    if (verb.equals("TRUNCATE")) {
      tokens.takeWords("TABLE");
      names.add(name(tokens));
    } else if (tokens.takeWords("TABLE") || tokens.takeWords("TABLES")) {
      tokens.takeWords("IF", "EXISTS");
      do {
        names.add(name(tokens));
      } while (verb.equals("DROP") && tokens.takeWords(","));
    } else if (verb.equals("CREATE") || verb.equals("DROP")) {
      while (!tokens.atEnd() && !tokens.takeWords("ON")) {
        tokens.take();
      }
      if (!tokens.atEnd() && has(tokens, "INDEX") && moveAfter(tokens, "ON")) {
        names.add(name(tokens));
      }
    }
    return names;
  }

  private static boolean moveAfter(Tokens tokens, String word) {
    tokens.moveTo(0);
    while (!tokens.atEnd()) {
      if (tokens.take().equalsIgnoreCase(word)) {
        return true;
      }
    }
    return false;
  }

  private Name name(Tokens tokens) {
    String name = tokens.takeName();
    return tokens.takeWords(".")
        ? new Name(name, tokens.takeName())
        : new Name(session.state().database(), name);
  }

  private void create(StatementText statement, Tokens tokens) {
    tokens.moveTo(2);
    if (!tokens.takeWords("TABLE")) {
      local.unsupported(statement);
      return;
    }
    tokens.takeWords("IF", "NOT", "EXISTS");
    Name name = name(tokens);
    SqlFailure refused = check(name, tokens);
    if (refused != null) {
      local.fail(refused);
      return;
    }
    plans
        .oneShard()
        .forwardPinned(
            loop.homeShard(name.database(), session),
            statement,
            (pins, connection, failed, then) -> {
              if (!failed) {
                pins.created(name.key(), connection);
              }
              pins.settle(connection);
              then.run();
            });
  }

  private SqlFailure check(Name name, Tokens tokens) {
    if (name.database() == null) {
      return SqlFailure.of(MySqlError.ER_NO_DB_ERROR);
    }
    var state = loop.routing().map().state();
    LogicalDatabase database = state.databases().get(name.database());
    if (database == null) {
      return SqlFailure.of(MySqlError.ER_BAD_DB_ERROR, name.database());
    }
    if (!local.mayUse(name.database())) {
      return SqlFailure.of(
          MySqlError.ER_DBACCESS_DENIED_ERROR, session.account().user(), "%", name.database());
    }
    if (state.tables().containsKey(name.key())) {
      return SqlFailure.notSupported(
          "a temporary table that hides the table '"
              + name.key()
              + "' is not supported through the proxy; give it another name");
    }
    Set<String> words = wordsOfQuery(tokens);
    for (TableRule rule : state.tables().values()) {
      boolean here =
          rule instanceof TableRule.Reference
              || (rule instanceof TableRule.Single single
                  && single.shard().equals(database.homeShard()));
      if (!here && words.contains(rule.table())) {
        return SqlFailure.notSupported(
            ("CREATE TEMPORARY TABLE .. SELECT from '%s' is not supported, since its rows are not"
                    + " all on shard '%s', where temporary tables of '%s' are; create the table,"
                    + " read the rows and insert them")
                .formatted(rule.key(), database.homeShard(), name.database()));
      }
    }
    return null;
  }

  /** All that could name a table the new one is filled from. */
  private static Set<String> wordsOfQuery(Tokens tokens) {
    Set<String> words = new HashSet<>();
    boolean query = false;
    while (!tokens.atEnd()) {
      String token = tokens.take();
      query |= QUERY.contains(token.toUpperCase(Locale.ROOT));
      if (query) {
        words.add(Tokens.unquote(token));
      }
    }
    return words;
  }

  private void change(StatementText statement, boolean drop, List<Name> names) {
    plans
        .oneShard()
        .forwardPinned(
            loop.homeShard(names.getFirst().database(), session),
            statement,
            (pins, connection, failed, then) -> {
              if (drop && !failed) {
                names.forEach(name -> pins.dropped(name.key()));
              }
              pins.settle(connection);
              then.run();
            });
  }

  /** A refusal in words that fit: a temporary table exists, only not where other tables are. */
  static SqlFailure explain(ClientSession session, Refusal refusal) {
    if (refusal.errno() == MySqlError.ER_NO_SUCH_TABLE.errno()) {
      for (String table : session.pins().temporaryTables()) {
        if (refusal.message().contains("'" + table + "'")) {
          return SqlFailure.notSupported(
              ("a statement that names the temporary table '%1$s' and a table whose rows are not"
                   + " all on its shard is not supported, but for INSERT INTO %1$s (its columns)"
                   + " SELECT .., which must name the columns: fill another temporary table so and"
                   + " use that in the other's place, or create %1$s without TEMPORARY")
                  .formatted(table));
        }
      }
    }
    return SqlFailure.of(refusal);
  }

  /** What DDL says of a table that is not there, in words that fit when it is a temporary one. */
  SqlFailure explain(SqlFailure failure) {
    if (failure.errno() == MySqlError.ER_NO_SUCH_TABLE.errno()) {
      for (String table : session.pins().temporaryTables()) {
        if (failure.message().contains("'" + table + "'")) {
          return SqlFailure.notSupported(
              "a query of the temporary table '"
                  + table
                  + "' in the CREATE of another one is not supported: create that with its columns"
                  + " and fill it with INSERT .. SELECT");
        }
      }
    }
    return failure;
  }

  /**
   * MySQL's error for a table that has no rule and is no temporary one of the session's; null when
   * there is none. Its database's home shard may have a table of that name: one that is being
   * created or renamed, or that was made past the proxy.
   */
  static SqlFailure missing(ClientSession session, Selector selector) {
    if (selector instanceof Selector.Fixed(var _, var withoutRule)) {
      for (String table : withoutRule) {
        if (!session.pins().temporaryTables().contains(table)) {
          return SqlFailure.of(Refusal.noSuchTable(table));
        }
      }
    }
    return null;
  }

  /** Why no statement can be routed: a table of a temporary table's name was created since. */
  static SqlFailure hidden(LoopContext loop, ClientSession session) {
    for (String table : session.pins().temporaryTables()) {
      if (loop.routing().map().state().tables().containsKey(table)) {
        return SqlFailure.notSupported(
            "a table '"
                + table
                + "' was created while the session has a temporary table of that name; drop that"
                + " with DROP TEMPORARY TABLE");
      }
    }
    return null;
  }
}
