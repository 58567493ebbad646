package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Column;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.DigestError;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code EXPLAIN ROUTE statement}: where it would go, without running it. */
final class RouteExplanation {
  private static final List<Column> COLUMNS =
      List.of(
          Column.text("plan"),
          Column.text("shards"),
          Column.text("reason"),
          Column.text("merge"),
          Column.text("sql"),
          Column.numberOrNull("rows"));

  private RouteExplanation() {}

  static void explain(
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      PlanRunner plans,
      StatementText statement) {
    // EXPLAIN and ROUTE are the first two tokens.
    boolean analyzed = new Tokens(loop.digest()).text(2).equalsIgnoreCase("ANALYZE");
    int inner = loop.digest().tokenEnd(analyzed ? 2 : 1);
    Destination destination = new Destination(loop, session, new Digest());
    // Whoever answers later needs a text of its own.
    StatementText text = inner(statement, inner).kept();
    destination.read(text);
    Digest digest = destination.digest();
    if (digest.error() != DigestError.NONE) {
      local.fail(
          SqlFailure.of(MySqlError.ER_PARSE_ERROR, "unterminated text", statement.text(), 1));
      return;
    }
    switch (digest.verb()) {
      case SELECT, INSERT, REPLACE, UPDATE, DELETE, WITH, VALUES, TABLE, DO -> {
        Planned planned = destination.plan(session.state().database());
        SqlFailure denied = destination.denied(planned);
        if (denied == null && planned.plan() instanceof Plan.Viewed viewed) {
          denied = ViewTexts.refused(session, viewed);
          if (denied == null) {
            byte[] made = ViewTexts.text(session, text.sql(), 0, text.len(), digest, viewed);
            explain(
                loop,
                session,
                local,
                plans,
                ViewTexts.behind(loop, session, statement, inner, made));
            return;
          }
        }
        if (denied != null) {
          local.fail(denied);
        } else if (planned.plan() instanceof Plan.Unparsed(var message)) {
          notUnderstood(loop, session, local, planned, message, text.text(), analyzed);
        } else if (analyzed) {
          RouteAnalysis.run(loop, session, local, plans, planned, destination, text);
        } else {
          explain(loop, session, local, planned.plan(), destination, text);
        }
      }
      case CALL -> {
        if (analyzed) {
          local.fail(RouteAnalysis.refused());
        } else {
          answer(loop, session, local, local.calls().describe(digest));
        }
      }
      case UNKNOWN, EMPTY -> unread(loop, session, local, digest.verb(), text.text());
      default -> {
        if (analyzed) {
          local.fail(RouteAnalysis.refused());
        } else {
          answer(loop, session, local, RouteRow.of("Local", "", byVerb(digest.verb()), ""));
        }
      }
    }
  }

  private static void answer(
      LoopContext loop, ClientSession session, LocalStatements local, RouteRow... rows) {
    answer(loop, session, local, List.of(rows));
  }

  private static void answer(
      LoopContext loop, ClientSession session, LocalStatements local, List<RouteRow> rows) {
    ExpectedRows.ask(
        loop,
        session,
        rows,
        expected -> {
          List<List<String>> values = new ArrayList<>();
          for (int i = 0; i < rows.size(); i++) {
            values.add(values(rows.get(i), expected.get(i)));
          }
          local.rows(COLUMNS, values);
        });
  }

  /** The values of the columns that each explanation has; a null value is NULL. */
  static List<String> values(RouteRow row, String expected) {
    return Arrays.asList(row.plan(), row.shards(), row.reason(), row.merge(), row.sql(), expected);
  }

  /** The columns that each explanation has. */
  static List<Column> columns() {
    return COLUMNS;
  }

  private static void explain(
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      Plan plan,
      Destination destination,
      StatementText statement) {
    if (plan instanceof Plan.Refuse(var refusal)
        && refusal.errno() == MySqlError.ER_NO_SUCH_TABLE.errno()) {
      local.fail(SqlFailure.of(refusal));
      return;
    }
    SqlFailure missing = TemporaryTables.missing(session, Destination.selector(plan));
    if (missing != null) {
      local.fail(missing);
    } else {
      answer(
          loop,
          session,
          local,
          new RouteDescription(loop, session, destination, statement).of(plan));
    }
  }

  /** A statement that the grammar does not take, which runs if all it can mean is on one shard. */
  private static void notUnderstood(
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      Planned planned,
      String message,
      String text,
      boolean analyzed) {
    int only = loop.shardOfUnread(planned, session);
    if (only >= 0 && !analyzed) {
      String reason = "not understood; all it can mean is on this shard";
      answer(
          loop,
          session,
          local,
          RouteRow.of("Single", RouteDescription.name(loop.routing(), only), reason, ""));
      return;
    }
    SqlFailure refused = SqlFailure.notSupported(Unsupported.unread(message));
    SyntaxCheck.ask(
        loop,
        session,
        text,
        failure -> {
          if (failure != null || analyzed) {
            local.fail(failure != null ? failure : RouteAnalysis.refused());
          } else {
            String reason = refused.errno() + ": " + refused.message();
            answer(loop, session, local, RouteRow.of("Refuse", "", reason, ""));
          }
        });
  }

  /** What becomes of a statement that is not planned. */
  private static String byVerb(Verb verb) {
    return verb
        + switch (verb) {
          case CREATE, ALTER, DROP, TRUNCATE, RENAME ->
              " is carried out by the proxy, on every shard that it concerns";
          case LOAD ->
              " DATA LOCAL INFILE gives each shard its rows; other forms run if the table is on one"
                  + " shard";
          case ANALYZE, OPTIMIZE, CHECK, CHECKSUM, REPAIR, HANDLER ->
              " runs if what it names is on one shard";
          default -> " is answered by the proxy";
        };
  }

  private static StatementText inner(StatementText statement, int from) {
    int end = statement.off() + statement.len();
    int begin = from;
    while (begin < end && Character.isWhitespace(statement.sql()[begin])) {
      begin++;
    }
    return new StatementText(statement.sql(), begin, end - begin, null);
  }

  /** No statement, or none that begins with a known word: MySQL says what is wrong with it. */
  private static void unread(
      LoopContext loop, ClientSession session, LocalStatements local, Verb verb, String text) {
    if (verb == Verb.EMPTY) {
      local.fail(SqlFailure.of(MySqlError.ER_PARSE_ERROR, text, 1));
      return;
    }
    SyntaxCheck.ask(
        loop,
        session,
        text,
        failure ->
            local.fail(
                failure != null ? failure : SqlFailure.notSupported(Unsupported.sentence(verb))));
  }
}
