package io.ringmaster.proxy.gather;

/**
 * How many rows each shard may take of an UPDATE or DELETE with LIMIT: what those before it have
 * left, or as many as it has of the first rows ({@link RowSearch}). One of each statement; not
 * thread-safe.
 */
public final class RowShares {
  private final long limit;
  private long left;

  /** By target; null while they are not known, or any rows will do. */
  private long[] found;

  /**
   * Of a LIMIT.
   *
   * @param limit unsigned
   */
  public RowShares(long limit) {
    this.limit = limit;
    left = limit;
  }

  /** The client's LIMIT, unsigned. */
  long limit() {
    return limit;
  }

  /** The LIMIT of a target, unsigned. */
  public long of(int target) {
    return found == null ? left : found[target];
  }

  /** It is known which targets have the first rows. */
  void found(long[] counts) {
    found = counts.clone();
    left = 0;
    for (long count : counts) {
      left += count;
    }
  }

  /** A target has taken rows. */
  void took(long rows) {
    left -= rows;
  }

  /** Whether a target has nothing to take. */
  boolean isPassed(int target) {
    return found == null ? left == 0 : found[target] == 0;
  }

  /** Whether all is taken. */
  boolean areTaken() {
    return left == 0;
  }
}
