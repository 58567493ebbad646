package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.Routing;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Selector;

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
    Digest digest = new Digest();
    int end = statement.off() + statement.len();
    loop.digester().digest(statement.sql(), inner, end - inner, session.lexerMode(), digest);
    Routing routing = loop.routing();
    if (routing.map().shards().isEmpty()) {
      local.fail(PlanRunner.noShards());
      return;
    }
    SqlFailure denied = DatabaseAccess.check(loop, session, digest);
    if (denied != null) {
      local.fail(denied);
      return;
    }
    Plan plan = loop.router().route(digest, session.state().database(), routing);
    Selector selector =
        switch (plan) {
          case Plan.Read read -> read.selector();
          case Plan.Write write -> write.selector();
          case Plan.Local _ -> new Selector.Any();
          case Plan.Unparsed _ -> new Selector.Any();
          case Plan.Refuse(var refusal) -> {
            local.fail(SqlFailure.of(refusal));
            yield null;
          }
        };
    if (selector == null) {
      return;
    }
    Binder binder = loop.binder();
    Binder.Outcome outcome =
        binder.bind(
            selector,
            digest,
            statement.sql(),
            session.lexerMode(),
            null,
            routing.map(),
            session.clientCharset());
    plans.inspect(
        switch (outcome) {
          case ONE -> binder.shard();
          case MANY -> loop.anyShardOf(binder.shards(), session);
          case NONE, ANY, NEEDS_WEIGHT, REFUSED -> loop.anyShard(session);
        },
        statement);
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
