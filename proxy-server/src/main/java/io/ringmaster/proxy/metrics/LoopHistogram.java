package io.ringmaster.proxy.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts in fixed buckets that one thread changes and any thread reads.
 *
 * <p>The search for the bucket is linear: most values fall into the first few.
 */
public final class LoopHistogram {
  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] upperBounds;
  private final long[] counts;
  private final LoopCounter sum = new LoopCounter();

  /**
   * A histogram of whole numbers.
   *
   * @param upperBounds inclusive, ascending; values above the last go to a bucket without bound
   */
  LoopHistogram(long[] upperBounds) {
    this.upperBounds = upperBounds;
    this.counts = new long[upperBounds.length + 1];
  }

  /** Records a value; the owning thread only. */
  public void record(long value) {
    int bucket = 0;
    while (bucket < upperBounds.length && value > upperBounds[bucket]) {
      bucket++;
    }
    COUNT.setOpaque(counts, bucket, counts[bucket] + 1);
    sum.add(value);
  }

  /** Adds this histogram's counts to {@code total}, one for each bucket; any thread. */
  void addCountsTo(long[] total) {
    for (int i = 0; i < counts.length; i++) {
      total[i] += (long) COUNT.getOpaque(counts, i);
    }
  }

  /** The sum of the recorded values; any thread. */
  long sum() {
    return sum.get();
  }
}
