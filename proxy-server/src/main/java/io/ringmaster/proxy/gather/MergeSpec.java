package io.ringmaster.proxy.gather;

import static io.ringmaster.proxy.gather.LimitValues.UNLIMITED;

import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Gather.OneRow;
import io.ringmaster.router.plan.Gather.Refused;
import io.ringmaster.router.plan.Gather.Rows;

/**
 * What to merge and how.
 *
 * @param gather the plan's; not a refusal
 * @param limit the values of its LIMIT
 * @param having what its HAVING compares with
 * @param binary whether rows are those of COM_STMT_EXECUTE
 * @param deprecateEof whether CLIENT_DEPRECATE_EOF was agreed on, with client and shards alike
 * @param whole whether nothing is written before all of the answer is there, which is small
 * @param cursor whether rows come and go when they are asked for
 * @param share so many rows each shard was asked for: who returns them may have more that matter;
 *     {@link LimitValues#UNLIMITED} when it has not
 */
public record MergeSpec(
    Gather gather,
    LimitValues limit,
    HavingValues having,
    boolean binary,
    boolean deprecateEof,
    boolean whole,
    boolean cursor,
    long share) {
  public MergeSpec {
    if (gather instanceof Refused || gather instanceof Gather.Finished) {
      throw new IllegalArgumentException("a refusal can't be merged");
    }
  }

  /** Of one without HAVING. */
  public MergeSpec(Gather gather, LimitValues limit, boolean binary, boolean deprecateEof) {
    this(gather, limit, HavingValues.NONE, binary, deprecateEof, false, false, UNLIMITED);
  }

  /**
   * The same, written as a whole.
   *
   * @param rows that each shard is asked for
   */
  MergeSpec asWhole(long rows) {
    return new MergeSpec(gather, limit, having, binary, deprecateEof, true, cursor, rows);
  }

  /**
   * Whether a shard may fail for a row that is not among those of all: the beginning of the answer
   * is kept back then, as long as it is small.
   */
  boolean leavesOut() {
    return gather instanceof Rows rows && rows.leavesOut();
  }

  int hiddenColumns() {
    return switch (gather) {
      case Rows rows -> rows.hiddenColumns();
      case OneRow one -> one.hiddenColumns();
      case Gather.Finished _, Refused _ -> 0;
    };
  }
}
