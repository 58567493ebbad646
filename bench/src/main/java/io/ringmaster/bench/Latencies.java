package io.ringmaster.bench;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long requests took, in buckets an eighth of a power of two wide. Safe for use by several
 * threads.
 */
final class Latencies {
  private static final int PER_POWER = 8;

  private final AtomicLongArray buckets = new AtomicLongArray(64 * PER_POWER);

  void record(long nanos) {
    buckets.incrementAndGet(bucket(Math.max(1, nanos)));
  }

  private static int bucket(long nanos) {
    int power = 63 - Long.numberOfLeadingZeros(nanos);
    long eighth = power < 3 ? 0 : (nanos >>> (power - 3)) & (PER_POWER - 1);
    return power * PER_POWER + (int) eighth;
  }

  void reset() {
    for (int i = 0; i < buckets.length(); i++) {
      buckets.set(i, 0);
    }
  }

  /** The upper bound of the bucket that has a percentile, in milliseconds; 0 of none. */
  double percentileMillis(double percent) {
    long all = 0;
    for (int i = 0; i < buckets.length(); i++) {
      all += buckets.get(i);
    }
    long wanted = (long) Math.ceil(all * percent / 100);
    long seen = 0;
    for (int i = 0; i < buckets.length(); i++) {
      seen += buckets.get(i);
      if (seen >= wanted && all > 0) {
        int power = i / PER_POWER;
        return (1L << power) * (1 + (i % PER_POWER + 1) / (double) PER_POWER) / 1e6;
      }
    }
    return 0;
  }
}
