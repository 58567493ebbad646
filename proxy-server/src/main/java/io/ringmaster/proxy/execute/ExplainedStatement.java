package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;

/** EXPLAIN of a statement: answered by a shard that would run it. */
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
      plans.inspect(loop.homeShard(session.state().database(), session), statement);
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
    if (planned.plan() instanceof Plan.Finished) {
      // What the server says of its own tables, which may be empty, is the closest there is.
      plans.inspect(
          loop.shardForPrepare(planned, session),
          VisibleDatabases.shown(session, planned.plan(), statement, destination.digest()));
      return;
    }
    plans.inspect(
        switch (destination.bind(
            Destination.selector(planned.plan()), statement.sql(), statement.execute(), false)) {
          case ONE -> loop.binder().shard();
          case MANY -> loop.anyShardOf(loop.binder().shards(), session);
          case NONE, ANY, NEEDS_WEIGHT, REFUSED -> loop.anyShard(session);
        },
        VisibleDatabases.shown(session, planned.plan(), statement, destination.digest()));
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
    if (failure == null && planned.plan() instanceof Plan.Unparsed) {
      failure = VisibleDatabases.refused(session, destination.digest());
    }
    if (failure != null) {
      local.fail(failure);
    }
    return failure == null ? planned : null;
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
