package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.Shard;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Column;
import io.ringmaster.router.Routing;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.DigestError;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/** {@code EXPLAIN ROUTE statement}: where it would go, without running it. */
final class RouteExplanation {
  private static final List<Column> COLUMNS =
      List.of(
          Column.text("plan"),
          Column.text("shards"),
          Column.text("reason"),
          Column.text("merge"),
          Column.text("sql"));

  private static final String CHEAPER =
      ", so MySQL finishes it; a shard key or other conditions in WHERE make it cheaper";

  private RouteExplanation() {}

  static void explain(
      LoopContext loop, ClientSession session, LocalStatements local, StatementText statement) {
    // EXPLAIN and ROUTE are the first two tokens.
    int inner = loop.digest().tokenEnd(1);
    Destination destination = new Destination(loop, session, new Digest());
    destination.read(statement.sql(), inner, statement.off() + statement.len());
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
        if (denied != null) {
          local.fail(denied);
          return;
        }
        if (planned.plan() instanceof Plan.Unparsed(var message)) {
          notUnderstood(loop, session, local, planned, message, text(statement, inner));
        } else {
          explain(loop, session, local, planned.plan(), destination, inner(statement, inner));
        }
      }
      case UNKNOWN, EMPTY -> unread(loop, session, local, digest.verb(), inner, statement);
      default -> local.rows(COLUMNS, List.of(row("Local", "", byVerb(digest.verb()), "")));
    }
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
      local.rows(COLUMNS, describe(loop, session, plan, destination, statement));
    }
  }

  /** A statement that the grammar does not take, which runs if all it can mean is on one shard. */
  private static void notUnderstood(
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      Planned planned,
      String message,
      String text) {
    int only = loop.shardOfUnread(planned, session);
    if (only >= 0) {
      String reason = "not understood; all it can mean is on this shard";
      local.rows(COLUMNS, List.of(row("Single", name(loop.routing(), only), reason, "")));
      return;
    }
    SqlFailure refused = SqlFailure.notSupported(Unsupported.unread(message));
    SyntaxCheck.ask(
        loop,
        session,
        text,
        failure -> {
          if (failure != null) {
            local.fail(failure);
          } else {
            String reason = refused.errno() + ": " + refused.message();
            local.rows(COLUMNS, List.of(row("Refuse", "", reason, "")));
          }
        });
  }

  /** What becomes of a statement that is not planned. */
  private static String byVerb(Verb verb) {
    return verb
        + switch (verb) {
          case CREATE, ALTER, DROP, TRUNCATE, RENAME ->
              " is carried out by the proxy, on every shard that it concerns";
          case ANALYZE, OPTIMIZE, CHECK, CHECKSUM, REPAIR, LOAD, CALL, HANDLER ->
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

  private static String text(StatementText statement, int from) {
    int length = statement.off() + statement.len() - from;
    return new String(statement.sql(), from, length, StandardCharsets.UTF_8).strip();
  }

  /** No statement, or none that begins with a known word: MySQL says what is wrong with it. */
  private static void unread(
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      Verb verb,
      int inner,
      StatementText statement) {
    String text = text(statement, inner);
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

  private static List<String> row(String plan, String shards, String reason, String merge) {
    return List.of(plan, shards, reason, merge, "");
  }

  private static List<List<String>> describe(
      LoopContext loop,
      ClientSession session,
      Plan plan,
      Destination destination,
      StatementText statement) {
    return switch (plan) {
      case Plan.Local _ ->
          List.of(
              row(
                  "Local",
                  name(loop.routing(), loop.homeShard(session.state().database(), session)),
                  "system schema: one server answers",
                  ""));
      case Plan.Refuse(var refusal) -> List.of(refused("", refusal));
      case Plan.Unparsed _ -> throw new IllegalStateException("not planned");
      case Plan.Finished(Finish finish, _) -> finish(loop, session, finish, destination, statement);
      case Plan.Read _, Plan.Write _ -> bound(loop, session, plan, destination, statement);
    };
  }

  private static List<String> refused(String shards, Refusal refusal) {
    return row("Refuse", shards, refusal.errno() + ": " + refusal.message(), "");
  }

  /** The server that finishes, and what is gathered there. */
  private static List<List<String>> finish(
      LoopContext loop,
      ClientSession session,
      Finish finish,
      Destination destination,
      StatementText statement) {
    int bench = Workbenches.choose(loop, session, finish);
    String gathered =
        finish.fragments().stream()
            .map(RouteExplanation::fragment)
            .collect(Collectors.joining("; "));
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        row(
            "Finish",
            name(loop.routing(), bench),
            finish.reason() + CHEAPER,
            "gather " + gathered));
    rows.addAll(new RouteSteps(loop, session, destination, statement).of(finish, bench));
    return rows;
  }

  private static String fragment(Finish.Fragment fragment) {
    String alias = fragment.alias() == null ? "" : " as " + fragment.alias();
    String conditions =
        fragment.conditions().isEmpty()
            ? ", all rows"
            : ", rows that satisfy " + count(fragment.conditions().size(), "condition");
    return fragment.database()
        + "."
        + fragment.table()
        + alias
        + " ("
        + count(fragment.columns().size(), "column")
        + conditions
        + ")";
  }

  private static List<List<String>> bound(
      LoopContext loop,
      ClientSession session,
      Plan plan,
      Destination destination,
      StatementText statement) {
    Selector selector = Destination.selector(plan);
    Binder binder = loop.binder();
    Routing routing = loop.routing();
    return switch (destination.bind(selector, statement.sql(), null, false)) {
      case ONE -> List.of(row("Single", name(routing, binder.shard()), reason(selector), ""));
      case ANY ->
          List.of(row("Single", "any", "no sharded table: every shard gives the same answer", ""));
      case NONE ->
          List.of(row("Single", "any", "no row can match; one shard answers for the columns", ""));
      case NEEDS_WEIGHT ->
          List.of(
              row(
                  "Single",
                  "",
                  "the key is not ASCII: a server is asked for its weight first",
                  ""));
      case REFUSED ->
          List.of(
              plan instanceof Plan.Write write
                      && write.numbering() != null
                      && write.numbering().key()
                  ? row("Multi", "", "the shard key is AUTO_INCREMENT: the numbers decide", "")
                  : refused("", binder.refusal()));
      case MANY -> {
        Finish finish = FinishRunner.of(plan);
        BitSet shards = binder.shards();
        if (plan instanceof Plan.Read && OwnedRows.refusal(routing.map(), plan, shards) != null) {
          finish = loop.router().finish(destination.digest(), session.state().database(), routing);
        }
        if (finish != null) {
          yield finish(loop, session, finish, destination, statement);
        }
        List<String> whole = many(plan, selector, shards, routing);
        List<List<String>> rows = new ArrayList<>();
        rows.add(whole);
        if (!whole.getFirst().equals("Refuse")) {
          rows.addAll(new RouteSteps(loop, session, destination, statement).of(plan));
        }
        yield rows;
      }
    };
  }

  private static List<String> many(Plan plan, Selector selector, BitSet shards, Routing routing) {
    String names = names(routing, shards);
    BitSet filtered = OwnedRows.filtered(routing.map(), selector, shards);
    String owned =
        filtered.isEmpty()
            ? ""
            : "; ownership predicate on "
                + names(routing, filtered)
                + ", where rows are on the move";
    Refusal notOwned = OwnedRows.refusal(routing.map(), plan, shards);
    boolean all = shards.cardinality() == routing.map().shards().size();
    String word = all ? "Scatter" : "Multi";
    return switch (plan) {
      case Plan.Read read when read.gather() instanceof Gather.Refused(var refusal) ->
          refused(names, refusal);
      case Plan.Write write when write.scatter() instanceof Plan.Scattering.Refused(var refusal) ->
          refused(names, refusal);
      case Plan _ when notOwned != null -> refused(names, notOwned);
      case Plan.Read read ->
          row(word, names, "the shard key is not fixed to one value" + owned, merge(read.gather()));
      case Plan.Write write ->
          row(
              word,
              names,
              write.scatter() instanceof Plan.Scattering.Copies
                  ? "a reference table is written on every shard"
                  : "rows of several shards" + owned,
              "affected rows are summed");
      default -> throw new IllegalStateException("not routed: " + plan);
    };
  }

  private static String merge(Gather gather) {
    return switch (gather) {
      case Gather.Rows rows -> {
        String how =
            rows.order().isEmpty()
                ? "concatenate"
                : "ordered merge by " + count(rows.order().size(), "key");
        yield how
            + (rows.distinct() ? ", distinct" : "")
            + rows.groups().map(RouteExplanation::combine).orElse("")
            + (rows.limit().equals(Gather.Limit.NONE) ? "" : ", limit");
      }
      case Gather.OneRow one -> "combine " + one.columns();
      case Gather.Finished _, Gather.Refused _ -> "";
    };
  }

  private static String combine(Gather.Groups groups) {
    return ", combine equal groups "
        + groups.columns()
        + (groups.having().isPresent() ? ", having" : "")
        + (groups.last().isEmpty() ? "" : ", sort by " + count(groups.last().size(), "key"));
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String reason(Selector selector) {
    return switch (selector) {
      case Selector.Fixed _ -> "all tables live on this shard";
      case Selector.Any _, Selector.NoTables _ -> "no sharded table";
      case Selector.EveryShard _ -> "reference table";
      case Selector.ByPredicate by -> "shard key of group " + by.group() + " is fixed";
      case Selector.ByRows by -> "the rows' shard key of group " + by.group();
    };
  }

  static String names(Routing routing, BitSet shards) {
    return shards.stream().mapToObj(i -> name(routing, i)).collect(Collectors.joining(", "));
  }

  static String name(Routing routing, int shard) {
    List<Shard> shards = routing.map().shards();
    return shard >= 0 && shard < shards.size() ? shards.get(shard).name() : "";
  }
}
