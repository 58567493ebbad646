package io.ringmaster.migration.throttle;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * Which share of the time work may take, so that clients do not notice it. It begins with the
 * least. With each look it is changed by as much as their statements are off what they may take, at
 * most halved or doubled: a little excess, which looks see by chance, takes little of it. It grows
 * more slowly than it shrinks, since what it does to clients is seen late. Thread-safe: one for all
 * throttles of a migration, whose pieces of work are felt together.
 */
public final class Pace {
  static final double LEAST = 1.0 / 16;

  /** Of one look. */
  private static final double CHANGE_MOST = 2;

  /** Between looks that count: several throttles see the same. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final IntSupplier slowdownMax;

  /** Held by who does a piece of work that has to be done alone, and while he rests after it. */
  private final ReentrantLock turn = new ReentrantLock(true);

  private double share = LEAST;
  private Instant looked = Instant.MIN;

  /**
   * Begins with the least share.
   *
   * @param slowdownMax in percent of the usual time, at any time; {@link Integer#MAX_VALUE} for no
   *     limit
   */
  public Pace(IntSupplier slowdownMax) {
    this.slowdownMax = slowdownMax;
  }

  /** Learns how long statements take now, in percent of the usual time; 0 when there are none. */
  synchronized void saw(Instant now, int slowdown) {
    if (looked.equals(Instant.MIN) || !now.isBefore(looked.plus(LOOK))) {
      looked = now;
      double off = (double) slowdownMax.getAsInt() / slowdown;
      double factor = off > 1 ? Math.sqrt(off) : off;
      share = Math.clamp(share * Math.clamp(factor, 1 / CHANGE_MOST, CHANGE_MOST), LEAST, 1);
    }
  }

  /** How long to rest after a piece of work that took so long. */
  Duration rest(Duration took) {
    return Duration.ofNanos(Math.round(took.toNanos() * (1 / share() - 1)));
  }

  /** Above 0 to 1, which it is without a limit. */
  synchronized double share() {
    return slowdownMax.getAsInt() == Integer.MAX_VALUE ? 1 : share;
  }

  /** Taken by work that may not take all of the time. */
  ReentrantLock turn() {
    return turn;
  }
}
