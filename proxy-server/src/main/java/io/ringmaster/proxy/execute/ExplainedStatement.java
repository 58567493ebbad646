package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;
import io.ringmaster.router.plan.Refusal;
import java.util.BitSet;

/**
 * EXPLAIN of a statement: answered by a shard that would run it, or, of one that MySQL finishes,
 * where its rows have been gathered.
 */
final class ExplainedStatement {
  private ExplainedStatement() {}

  static void run(
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      PlanRunner plans,
      StatementText statement) {
    int inner = innerOffset(loop.digest());
    if (inner < 0) {
      plans.oneShard().inspect(loop.homeShard(session.state().database(), session), statement);
      return;
    }
    if (loop.routing().map().shards().isEmpty()) {
      local.fail(PlanRunner.noShards());
      return;
    }
    Destination destination = new Destination(loop, session, new Digest());
    Planned planned =
        plan(
            destination, session, local, statement.sql(), inner, statement.off() + statement.len());
    if (planned == null) {
      return;
    }
    Plan plan = planned.plan();
    if (plan instanceof Plan.Viewed viewed) {
      int end = statement.off() + statement.len();
      byte[] text =
          ViewTexts.text(
              session, statement.sql(), inner, end - inner, destination.digest(), viewed);
      run(loop, session, local, plans, ViewTexts.behind(loop, session, statement, inner, text));
      return;
    }
    if (plan instanceof Plan.Finished(Finish finish, Plan.Facts facts)) {
      plans.explain(finish, plan, facts, statement, inner);
      return;
    }
    Condition note = null;
    int shard =
        switch (destination.bind(
            Destination.selector(plan), statement.sql(), statement.execute(), false)) {
          case ONE -> loop.binder().shard();
          case MANY -> {
            int of = loop.binder().shards().cardinality();
            int one = shardOf(loop, session, local, plans, plan, destination, statement, inner);
            note = one < 0 || of < 2 ? null : ofOne(loop, one, of);
            yield one;
          }
          case MOVED -> {
            local.fail(composed());
            yield -1;
          }
          case REFUSED -> {
            local.fail(SqlFailure.of(loop.binder().refusal()));
            yield -1;
          }
          case NONE, ANY, NEEDS_WEIGHT -> loop.anyShard(session);
        };
    if (shard >= 0) {
      plans
          .oneShard()
          .inspect(
              shard,
              VisibleDatabases.shown(
                  session, plan, statement, destination.digest(), loop.routing().map(), null),
              note);
    }
  }

  /** Tells whose plan it is, of how many. */
  private static Condition ofOne(LoopContext loop, int shard, int of) {
    MySqlError error = MySqlError.RM_ONE_SHARD_EXPLAINED;
    String name = loop.routing().map().shards().get(shard).name();
    return new Condition("Note", error.errno(), error.message(name, of));
  }

  /** One of the shards that the binder has found; -1 when the client is answered otherwise. */
  private static int shardOf(
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      PlanRunner plans,
      Plan plan,
      Destination destination,
      StatementText statement,
      int inner) {
    BitSet shards = loop.binder().shards();
    Finish finish = FinishRunner.ofShards(loop, session, plan, destination.digest());
    if (finish != null && plan instanceof Plan.Read read) {
      plans.explain(finish, plan, read.facts(), statement, inner);
      return -1;
    }
    if (plan instanceof Plan.Write write && write.scatter() instanceof Plan.Scattering.Composed) {
      local.fail(composed());
      return -1;
    }
    Refusal refusal = OwnedRows.refusedOver(loop.routing().map(), plan, shards);
    if (refusal != null) {
      local.fail(SqlFailure.of(refusal));
      return -1;
    }
    return loop.anyShardOf(shards, session);
  }

  /** The plan of what is explained; null when the client was told why not. */
  private static Planned plan(
      Destination destination,
      ClientSession session,
      LocalStatements local,
      byte[] sql,
      int inner,
      int end) {
    destination.read(sql, inner, end);
    Planned planned = destination.plan(session.state().database());
    SqlFailure failure = destination.denied(planned);
    if (failure == null && planned.plan() instanceof Plan.Refuse(var refusal)) {
      failure = SqlFailure.of(refusal);
    }
    if (failure == null && planned.plan() instanceof Plan.Viewed viewed) {
      failure = ViewTexts.refused(session, viewed);
    }
    if (failure == null && planned.plan() instanceof Plan.Composed) {
      failure = composed();
    }
    if (failure == null && planned.plan() instanceof Plan.Unparsed) {
      failure = VisibleDatabases.refused(session, destination.digest());
    }
    if (failure != null) {
      local.fail(failure);
    }
    return failure == null ? planned : null;
  }

  private static SqlFailure composed() {
    return SqlFailure.notSupported(
        "EXPLAIN of a statement that is carried out by several others is not supported; EXPLAIN"
            + " ROUTE tells which they are, each of which can be explained");
  }

  /**
   * A shard that can prepare an EXPLAIN.
   *
   * @param sql the whole text, which the loop's digest is of
   * @return -1 when the client was told why there is none
   */
  static int shardForPrepare(
      LoopContext loop, ClientSession session, LocalStatements local, byte[] sql) {
    int inner = innerOffset(loop.digest());
    if (inner < 0) {
      return loop.homeShard(session.state().database(), session);
    }
    Destination destination = new Destination(loop, session, new Digest());
    Planned planned = plan(destination, session, local, sql, inner, sql.length);
    if (planned != null && planned.plan() instanceof Plan.Viewed) {
      local.fail(SqlFailure.of(MySqlError.ER_UNSUPPORTED_PS));
      return -1;
    }
    return planned == null ? -1 : loop.shardForPrepare(planned, session);
  }

  /** Where the explained statement begins: after EXPLAIN and its options. */
  static int innerOffset(Digest digest) {
    Tokens tokens = new Tokens(digest);
    for (int i = 1; i < digest.tokenCount(); i++) {
      switch (tokens.text(i).toUpperCase(java.util.Locale.ROOT)) {
        case "SELECT", "INSERT", "REPLACE", "UPDATE", "DELETE", "WITH", "TABLE", "VALUES", "(" -> {
          return digest.tokenStart(i);
        }
        case "FOR" -> {
          return -1;
        }
        default -> {}
      }
    }
    return -1;
  }
}
