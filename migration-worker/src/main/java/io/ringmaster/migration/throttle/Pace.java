package io.ringmaster.migration.throttle;

import java.time.Duration;

/**
 * Which share of the time work may take, so that clients do not notice it: halved while their
 * statements take longer than they may, and a quarter larger with each look while they do not
 * (additive increase would take too long from where it begins). Not thread-safe.
 */
final class Pace {
  private static final double FIRST = 0.25;
  static final double LEAST = 1.0 / 16;
  private static final double GROWTH = 1.25;

  private final int slowdownMax;
  private double share = FIRST;

  /**
   * Begins with a quarter of the time.
   *
   * @param slowdownMax in percent of the usual time
   */
  Pace(int slowdownMax) {
    this.slowdownMax = slowdownMax;
  }

  /** Learns how long statements take now, in percent of the usual time. */
  void saw(int slowdown) {
    share = Math.clamp(slowdown > slowdownMax ? share / 2 : share * GROWTH, LEAST, 1);
  }

  /** How long to rest after a piece of work that took so long. */
  Duration rest(Duration took) {
    return Duration.ofNanos(Math.round(took.toNanos() * (1 / share - 1)));
  }

  /** From 0 to 1. */
  double share() {
    return share;
  }
}
