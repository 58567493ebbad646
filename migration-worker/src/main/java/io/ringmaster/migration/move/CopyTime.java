package io.ringmaster.migration.move;

import io.ringmaster.metadata.DayWindow;
import io.ringmaster.metadata.MigrationOptions;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;

/**
 * Guesses how long a stream works until its rows are copied and compared once.
 *
 * @param throttled whether it makes way for clients
 * @param windows the times of day at which it may work; none: any
 */
public record CopyTime(boolean throttled, List<DayWindow> windows) {
  /** Of who does not make way for anybody. */
  public static final CopyTime UNTHROTTLED = new CopyTime(false, List.of());

  /** A careful guess at what one stream copies. */
  private static final long BYTES_PER_SECOND = 10L << 20;

  /** What is throttled has a quarter of the time, on average: a guess. */
  private static final int THROTTLED = 4;

  /** Shorter is not worth a guess: servers restart, people pause. */
  private static final Duration LEAST = Duration.ofHours(1);

  private static final int MINUTES_A_DAY = 24 * 60;

  public CopyTime {
    windows = List.copyOf(windows);
  }

  /** As a migration is asked to work. */
  public static CopyTime of(MigrationOptions options) {
    return new CopyTime(options.throttled(), options.windows());
  }

  /** The time of the work alone, without waiting for anything. */
  public static Duration work(long bytes) {
    return Duration.ofSeconds(1 + 3 * bytes / (2 * BYTES_PER_SECOND));
  }

  /**
   * How long the binary logs have to be kept for the catch-up to begin behind the copy: as long as
   * that may take, at least an hour.
   */
  public Duration most(long bytes) {
    Duration work = work(bytes).multipliedBy(throttled ? THROTTLED : 1);
    if (!windows.isEmpty()) {
      // Whatever the time is now, and what a day leaves of it.
      work = work.multipliedBy(MINUTES_A_DAY).dividedBy(Math.max(1, minutes())).plusDays(1);
    }
    return work.compareTo(LEAST) < 0 ? LEAST : work;
  }

  /** Of a day in which work may be done. */
  private int minutes() {
    int minutes = 0;
    for (int minute = 0; minute < MINUTES_A_DAY; minute++) {
      LocalTime time = LocalTime.ofSecondOfDay(60L * minute);
      minutes += windows.stream().anyMatch(window -> window.contains(time)) ? 1 : 0;
    }
    return minutes;
  }
}
