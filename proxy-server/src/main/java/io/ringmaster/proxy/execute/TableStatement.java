package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Verb;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * ANALYZE, OPTIMIZE, CHECK TABLE, LOAD DATA and the like: carried out when the table they name is a
 * single table, which one shard has whole.
 */
final class TableStatement {
  private static final Set<String> BEFORE_TABLE = Set.of("TABLE", "TABLES");

  /** Statements that commit the transaction before them. */
  private static final Set<Verb> COMMITTING =
      EnumSet.of(Verb.ANALYZE, Verb.OPTIMIZE, Verb.CHECK, Verb.REPAIR);

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
      var map = loop.routing().map();
      if (database == null) {
        local.fail(SqlFailure.of(MySqlError.ER_NO_DB_ERROR));
      } else if (!local.mayUse(database)) {
        local.fail(
            SqlFailure.of(
                MySqlError.ER_DBACCESS_DENIED_ERROR, session.account().user(), "%", database));
      } else if (map.state().tables().get(database + "." + table) instanceof TableRule.Single single
          && !tokens.text(qualified ? i + 4 : i + 2).equals(",")) {
        if (session.transaction().isDistributed() && COMMITTING.contains(digest.verb())) {
          local.commitThen(statement);
        } else {
          plans.oneShard().forward(map.number(single.shard()), statement);
        }
      } else {
        local.unsupported(statement);
      }
      return;
    }
    local.unsupported(statement);
  }
}
