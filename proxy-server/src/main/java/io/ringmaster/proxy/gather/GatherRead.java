package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.plan.Pace;
import java.util.function.Consumer;

/**
 * A SELECT for several shards.
 *
 * @param targets in ascending order, at least one
 * @param state what the connections must have
 * @param needs as of {@link ShardAccess#prepare}
 * @param locking whether it locks rows, which must stay so until all shards have read
 * @param share what is tried at first on shared connections; null when all rows are asked for
 * @param pace of the plan; null when it is of no interest
 * @param opened takes the cursor when the client is told of it; null for rows that come at once
 * @param done is run when the client has its answer and may send its next command
 * @param otherwise is run instead when the columns' types don't allow a merge: the client has no
 *     answer then
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GatherRead(
    ShardTarget[] targets,
    MergeSpec merge,
    ShardStatements statements,
    boolean locking,
    Share share,
    SessionState state,
    int needs,
    Pace pace,
    Consumer<MergedCursor> opened,
    Runnable done,
    Consumer<SqlFailure> otherwise) {

  /**
   * Statements that return a shard's share of the first rows.
   *
   * @param rows at most
   */
  public record Share(long rows, ShardStatements statements) {}

  /** How many rows each shard is asked for at first; {@link LimitValues#UNLIMITED} for all. */
  long rowsAtFirst() {
    return share == null ? LimitValues.UNLIMITED : share.rows;
  }

  /** What is sent at first. */
  ShardStatements statementsAtFirst() {
    return share == null ? statements : share.statements;
  }
}
