package io.ringmaster.migration.throttle;

import java.time.Duration;

/**
 * How many rows of a table to look at in the next chunk, so that a chunk takes about as long as
 * wanted: long enough to be efficient, short enough to stop, throttle and not hold locks. Changes
 * by at most a factor of two at a time. Not thread-safe.
 */
public final class ChunkSize {
  private static final int LEAST = 1;
  private static final int MOST = 100_000;
  private static final int FIRST_MOST = 1_000;
  private static final long FIRST_BYTES = 16L << 20;

  /** Fewer would be copied no gentler: a chunk has some round trips of its own. */
  private static final int SMALL_ROWS = 200;

  private static final long SMALL_BYTES = 1L << 20;

  /** Of the time aimed at, while clients wait behind each chunk: some milliseconds. */
  private static final double SHORT = 1.0 / 16;

  private final Duration aim;
  private final int least;
  private int rows;

  /**
   * Begins with {@value #FIRST_MOST} rows, or fewer large ones.
   *
   * @param aim how long a chunk should take
   * @param rowBytes what a row is thought to have on average; 0 when that is not known
   */
  public ChunkSize(Duration aim, long rowBytes) {
    if (aim.isNegative() || aim.isZero()) {
      throw new IllegalArgumentException("a chunk can't take " + aim);
    }
    this.aim = aim;
    this.least = Math.clamp(SMALL_BYTES / Math.max(1, rowBytes), LEAST, SMALL_ROWS);
    this.rows = Math.clamp(FIRST_BYTES / Math.max(1, rowBytes), LEAST, FIRST_MOST);
  }

  /** Rows to look at next: {@value #LEAST} to {@value #MOST}. */
  public int rows() {
    return rows;
  }

  /**
   * Learns how long a chunk of {@link #rows} took. Work that may take a share of the time only,
   * however large, is done in short chunks: clients' statements wait behind each, and the slowest
   * hundredth of them behind a whole one.
   *
   * @param share of the time, above 0 to 1
   */
  public void took(Duration duration, double share) {
    double wanted = aim.toNanos() * (share < 1 ? SHORT : 1);
    double factor = wanted / Math.max(1, duration.toNanos());
    rows = (int) Math.clamp(rows * Math.clamp(factor, 0.5, 2), least, MOST);
  }
}
