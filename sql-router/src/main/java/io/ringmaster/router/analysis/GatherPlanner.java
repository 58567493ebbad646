package io.ringmaster.router.analysis;

import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Refusal;
import org.apache.calcite.sql.SqlNode;

final class GatherPlanner {
  GatherPlanner(StatementWalker walker, Placing placing, FactsCollector facts, String text) {}

  Gather plan(SqlNode tree) {
    return new Gather.Refused(Refusal.notSupported("x"));
  }
}
