package io.ringmaster.proxy.gather;

/**
 * LIMIT and OFFSET of one execution, as unsigned 64-bit numbers.
 *
 * @param offset rows to skip
 * @param count rows to return; {@link #UNLIMITED} for all
 */
public record LimitValues(long offset, long count) {
  /** 2^64-1, which is how MySQL's own manual writes "all rows". */
  public static final long UNLIMITED = -1;

  /** No LIMIT clause. */
  public static final LimitValues NONE = new LimitValues(0, UNLIMITED);

  /** How many rows each shard has to return: {@code offset + count}, saturating at 2^64-1. */
  public long pushed() {
    long sum = offset + count;
    return Long.compareUnsigned(sum, offset) < 0 ? UNLIMITED : sum;
  }
}
