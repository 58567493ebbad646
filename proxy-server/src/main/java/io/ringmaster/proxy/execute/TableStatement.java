package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Column;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.router.analysis.NamedDatabases;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Verb;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * ANALYZE, OPTIMIZE, CHECK TABLE, LOAD DATA and the like: carried out when the table they name is a
 * single table, which one shard has whole.
 */
final class TableStatement {
  private static final Set<String> BEFORE_TABLE = Set.of("TABLE", "TABLES");

  /** Statements that commit the transaction before them. */
  private static final Set<Verb> COMMITTING =
      EnumSet.of(Verb.ANALYZE, Verb.OPTIMIZE, Verb.CHECK, Verb.REPAIR);

  /** Statements that say in rows what is wrong with a table. */
  private static final Set<Verb> OF_ANY_TABLE =
      EnumSet.of(Verb.ANALYZE, Verb.OPTIMIZE, Verb.CHECK, Verb.REPAIR, Verb.CHECKSUM);

  private TableStatement() {}

  static void run(
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      PlanRunner plans,
      StatementText statement,
      Tokens tokens) {
    Digest digest = loop.digest();
    for (int i = 1; i < digest.tokenCount(); i++) {
      if (!BEFORE_TABLE.contains(tokens.text(i).toUpperCase(Locale.ROOT))) {
        continue;
      }
      boolean qualified = tokens.text(i + 2).equals(".");
      String database = qualified ? Tokens.unquote(tokens.text(i + 1)) : session.state().database();
      String table = Tokens.unquote(tokens.text(qualified ? i + 3 : i + 1));
      int end = qualified ? i + 4 : i + 2;
      var map = loop.routing().map();
      if (database == null) {
        local.fail(SqlFailure.of(MySqlError.ER_NO_DB_ERROR));
      } else if (!local.mayUse(database)) {
        local.fail(
            SqlFailure.of(
                MySqlError.ER_DBACCESS_DENIED_ERROR, session.account().user(), "%", database));
      } else if (map.state().tables().get(database + "." + table) instanceof TableRule.Single single
          && !tokens.text(end).equals(",")) {
        if (session.transaction().isDistributed() && COMMITTING.contains(digest.verb())) {
          local.commitThen(statement);
        } else {
          plans.oneShard().forward(map.number(single.shard()), statement);
        }
      } else if (OF_ANY_TABLE.contains(digest.verb())
          && end == digest.tokenCount()
          && !map.state().databases().containsKey(database)
          && !NamedDatabases.isSystem(database)) {
        ofNoDatabase(session, local, digest.verb(), database, table);
      } else {
        local.unsupported(statement);
      }
      return;
    }
    local.unsupported(statement);
  }

  /** MySQL has rows for a table whose database does not exist, and no error. */
  private static void ofNoDatabase(
      ClientSession session, LocalStatements local, Verb verb, String database, String table) {
    String name = database + "." + table;
    String unknown = MySqlError.ER_BAD_DB_ERROR.message(database);
    if (verb == Verb.CHECKSUM) {
      local.rows(
          List.of(Column.text("Table"), Column.number("Checksum")),
          List.of(Arrays.asList(name, null)),
          List.of(new Condition("Error", MySqlError.ER_BAD_DB_ERROR.errno(), unknown)));
      return;
    }
    String done = verb.name().toLowerCase(Locale.ROOT);
    Runnable answer =
        () ->
            local.rows(
                Stream.of("Table", "Op", "Msg_type", "Msg_text").map(Column::text).toList(),
                List.of(
                    List.of(name, done, "Error", unknown),
                    List.of(name, done, "error", "Corrupt")));
    if (session.transaction().held() == null) {
      session.transaction().end();
      answer.run();
      return;
    }
    local.commit(
        failure -> {
          if (failure != null) {
            local.fail(failure);
          } else {
            answer.run();
          }
        });
  }
}
