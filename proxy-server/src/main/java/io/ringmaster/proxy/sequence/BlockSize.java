package io.ringmaster.proxy.sequence;

import java.util.concurrent.TimeUnit;

/**
 * How many numbers to reserve at a time: few where rows are added now and then, so that what a
 * restart loses leaves small gaps; more and more while they last for a moment only. Not
 * thread-safe.
 */
final class BlockSize {
  static final long LEAST = 10;
  static final long MOST = 100_000;

  private static final long FACTOR = 4;
  private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int RAISES = 20;
  private static final long RAISES_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long SLACK_MOST = 1000;

  private int raises;
  private long raisedAt;
  private long size = LEAST;
  private long reservedAt;
  private boolean any;

  /** The size of the next block, which is reserved now. */
  long next(long nanos) {
    if (any) {
      long lasted = nanos - reservedAt;
      if (lasted < BUSY_NANOS) {
        size = Math.min(MOST, size * FACTOR);
      } else if (lasted > IDLE_NANOS) {
        size = Math.max(LEAST, size / FACTOR);
      }
    }
    any = true;
    reservedAt = nanos;
    return size;
  }

  /** Whether so few are left of the last block, and so soon, that more should be there in time. */
  boolean isRunningOut(long left, long nanos) {
    return any && left < size / 2 && nanos - reservedAt < BUSY_NANOS;
  }

  /**
   * How many numbers to leave out above a value that a statement gives: none, but when one such
   * statement follows the other, as where rows are loaded, so that each does not cost a round trip.
   */
  long slack(long nanos) {
    raises = nanos - raisedAt < RAISES_NANOS ? raises + 1 : 0;
    raisedAt = nanos;
    return raises < RAISES ? 0 : Math.min(SLACK_MOST, raises);
  }
}
