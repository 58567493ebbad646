package io.ringmaster.router.grammar;

import org.apache.calcite.sql.SqlJoin;

/** A join in parentheses, which a join without a condition to the left of it leaves whole. */
final class NestedJoin extends SqlJoin {
  private static final long serialVersionUID = 1L;

  NestedJoin(SqlJoin join) {
    super(
        join.getParserPosition(),
        join.getLeft(),
        join.isNaturalNode(),
        join.getJoinTypeNode(),
        join.getRight(),
        join.getConditionTypeNode(),
        join.getCondition());
  }
}
