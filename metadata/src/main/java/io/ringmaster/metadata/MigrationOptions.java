package io.ringmaster.metadata;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a migration is to be carried out.
 *
 * @param throttled whether it gives way to the load and the replicas' lag of the sources
 * @param windows times of day at which rows are copied; none for any
 * @param cutover when the cutover may come
 * @param cutoverAt not before this moment; only with {@link Cutover#AT}
 * @param maxPause how long statements for moving keys may be held; above it an attempt is given up.
 *     10 ms to 60 s
 * @param keepReverse how long the way back is kept open after the cutover; 0 to 30 days
 */
public record MigrationOptions(
    boolean throttled,
    List<DayWindow> windows,
    Cutover cutover,
    Optional<Instant> cutoverAt,
    Duration maxPause,
    Duration keepReverse) {
  /** When the cutover may come. */
  public enum Cutover {
    /** As soon as everything is ready. */
    AUTO,
    /** When somebody says CUTOVER MIGRATION. */
    MANUAL,
    /** From a moment on. */
    AT
  }

  /** What holds when nothing is said: throttled, cutover when ready, 500 ms, one hour. */
  public static final MigrationOptions DEFAULT =
      new MigrationOptions(
          true,
          List.of(),
          Cutover.AUTO,
          Optional.empty(),
          Duration.ofMillis(500),
          Duration.ofHours(1));

  public MigrationOptions {
    windows = List.copyOf(windows);
    if (!throttled && !windows.isEmpty()) {
      throw new IllegalArgumentException("windows belong to what is throttled");
    }
    Objects.requireNonNull(cutover, "cutover");
    if (cutoverAt.isPresent() != (cutover == Cutover.AT)) {
      throw new IllegalArgumentException("a moment belongs to CUTOVER AT, and only there");
    }
    within("MAX PAUSE", maxPause, Duration.ofMillis(10), Duration.ofSeconds(60));
    within("KEEP REVERSE", keepReverse, Duration.ZERO, Duration.ofDays(30));
  }

  /** The same, but for how the work makes way. */
  public MigrationOptions withThrottle(boolean on, List<DayWindow> times) {
    return new MigrationOptions(on, times, cutover, cutoverAt, maxPause, keepReverse);
  }

  /** The same, but for when the cutover may come. */
  public MigrationOptions withCutover(Cutover when, Optional<Instant> at) {
    return new MigrationOptions(throttled, windows, when, at, maxPause, keepReverse);
  }

  /** The same, but for how long statements may be held. */
  public MigrationOptions withMaxPause(Duration most) {
    return new MigrationOptions(throttled, windows, cutover, cutoverAt, most, keepReverse);
  }

  /** The same, but for how long the way back is kept open. */
  public MigrationOptions withKeepReverse(Duration kept) {
    return new MigrationOptions(throttled, windows, cutover, cutoverAt, maxPause, kept);
  }

  private static void within(String what, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s must be between %d ms and %d s, not %d ms"
              .formatted(what, least.toMillis(), most.toSeconds(), value.toMillis()));
    }
  }
}
