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
    destination.read(statement.sql(), inner, statement.off() + statement.len());
    Planned planned = destination.plan(session.state().database());
    SqlFailure denied = destination.denied(planned);
    if (denied != null) {
      local.fail(denied);
      return;
    }
    if (planned.plan() instanceof Plan.Refuse(var refusal)) {
      local.fail(SqlFailure.of(refusal));
      return;
    }
    if (planned.plan() instanceof Plan.Unparsed) {
      SqlFailure refused = VisibleDatabases.refused(session, destination.digest());
      if (refused != null) {
        local.fail(refused);
        return;
      }
    }
    plans.inspect(
        switch (destination.bind(
            Destination.selector(planned.plan()), statement.sql(), null, false)) {
          case ONE -> loop.binder().shard();
          case MANY -> loop.anyShardOf(loop.binder().shards(), session);
          case NONE, ANY, NEEDS_WEIGHT, REFUSED -> loop.anyShard(session);
        },
        VisibleDatabases.shown(session, planned.plan(), statement, destination.digest()));
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
