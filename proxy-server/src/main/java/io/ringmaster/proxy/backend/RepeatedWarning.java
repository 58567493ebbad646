package io.ringmaster.proxy.backend;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps a warning that repeats from filling the log: the first is said at once, then one in a
 * period, with the number of those left out. Used by one thread.
 */
public final class RepeatedWarning {
  /** What {@link #next} says when the warning is to be left out. */
  public static final int LEAVE_OUT = -1;

  private final long periodNanos;
  private final LongSupplier nanoTime;
  private boolean said;
  private long saidNanos;
  private int leftOut;

  /**
   * None was said yet.
   *
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  public RepeatedWarning(Duration period, LongSupplier nanoTime) {
    this.periodNanos = period.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * Decides about one more warning.
   *
   * @return how many were left out since the last one that was said, or {@link #LEAVE_OUT}
   */
  public int next() {
    long now = nanoTime.getAsLong();
    if (said && now - saidNanos < periodNanos) {
      leftOut++;
      return LEAVE_OUT;
    }
    int before = leftOut;
    said = true;
    saidNanos = now;
    leftOut = 0;
    return before;
  }
}
