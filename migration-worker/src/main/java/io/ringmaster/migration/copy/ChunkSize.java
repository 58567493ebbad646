package io.ringmaster.migration.copy;

import java.time.Duration;

/**
 * How many rows of a table to look at in the next chunk, so that a chunk takes about as long as
 * wanted: long enough to be efficient, short enough to stop, throttle and not hold locks. Changes
 * by at most a factor of two at a time. Not thread-safe.
 */
public final class ChunkSize {
  private static final int LEAST = 16;
  private static final int MOST = 100_000;
  private static final int FIRST = 1_000;

  private final Duration aim;
  private int rows = FIRST;

  /**
   * The usual beginning.
   *
   * @param aim how long a chunk should take
   */
  public ChunkSize(Duration aim) {
    if (aim.isNegative() || aim.isZero()) {
      throw new IllegalArgumentException("a chunk can't take " + aim);
    }
    this.aim = aim;
  }

  /** Rows to look at next: {@value #LEAST} to {@value #MOST}. */
  public int rows() {
    return rows;
  }

  /** Learns how long a chunk of {@link #rows} took. */
  public void took(Duration duration) {
    double factor = (double) aim.toNanos() / Math.max(1, duration.toNanos());
    rows = (int) Math.clamp(rows * Math.clamp(factor, 0.5, 2), LEAST, MOST);
  }
}
