package io.ringmaster.migration.throttle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Asked before every piece of work; waits while there is a reason to. Thread-safe: one for all
 * workers of a migration.
 */
public final class Throttle {
  /** How old a sample of the servers' load may be. */
  static final Duration SAMPLE_AGE_MAX = Duration.ofSeconds(1);

  private static final Duration PAUSE = Duration.ofMillis(250);

  /** What a clock of the test's own stands in for. */
  public interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  /** Where samples come from. */
  public interface Sampler {
    /** The load now; called by one thread at a time. */
    Load sample() throws InterruptedException;
  }

  /**
   * A sample.
   *
   * @param replicaLag of the replica that is furthest behind; empty when there is none to ask
   * @param threadsRunning on the source; 0 when not known
   */
  public record Load(Optional<Duration> replicaLag, int threadsRunning) {
    /** Nothing known. */
    public static final Load NONE = new Load(Optional.empty(), 0);
  }

  /**
   * A time of day, in the clock's zone.
   *
   * @param from inclusive
   * @param until exclusive; before {@code from} when the window lasts over midnight
   */
  public record Window(LocalTime from, LocalTime until) {
    boolean contains(LocalTime time) {
      boolean begun = !time.isBefore(from);
      boolean ended = !time.isBefore(until);
      return from.isBefore(until) ? begun && !ended : begun || !ended;
    }
  }

  /**
   * The limits.
   *
   * @param replicaLagMax work waits above it
   * @param threadsRunningMax work waits when more threads than this run on the source
   * @param windows work waits outside of them; none: any time is right
   */
  public record Limits(Duration replicaLagMax, int threadsRunningMax, List<Window> windows) {
    /** No limit at all. */
    public static final Limits NONE =
        new Limits(Duration.ofDays(365), Integer.MAX_VALUE, List.of());

    public Limits {
      Objects.requireNonNull(replicaLagMax, "replicaLagMax");
      windows = List.copyOf(windows);
    }
  }

  private final Limits limits;
  private final Sampler sampler;
  private final Clock clock;
  private final Sleeper sleeper;
  private final java.util.concurrent.locks.ReentrantLock sampling =
      new java.util.concurrent.locks.ReentrantLock();
  private volatile Load load = Load.NONE;
  private volatile Instant sampledAt = Instant.MIN;
  private volatile String reason = "";

  public Throttle(Limits limits, Sampler sampler, Clock clock, Sleeper sleeper) {
    this.limits = limits;
    this.sampler = sampler;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /** One that never waits. */
  public static Throttle none() {
    return new Throttle(Limits.NONE, () -> Load.NONE, Clock.systemUTC(), Thread::sleep);
  }

  /** Returns when work may go on. */
  public void await() throws InterruptedException {
    while (true) {
      String why = why();
      reason = why;
      if (why.isEmpty()) {
        return;
      }
      sleeper.sleep(PAUSE);
    }
  }

  /** What work waits for at the moment, in words; empty when it does not wait. */
  public String reason() {
    return reason;
  }

  private String why() throws InterruptedException {
    LocalTime now = LocalTime.now(clock);
    if (!limits.windows.isEmpty() && limits.windows.stream().noneMatch(w -> w.contains(now))) {
      return "the time of day: it is " + now.withNano(0) + ", the windows are " + limits.windows;
    }
    Load current = sample();
    Duration lag = current.replicaLag().orElse(Duration.ZERO);
    if (lag.compareTo(limits.replicaLagMax) > 0) {
      return "replicas: %d ms behind, the limit is %d ms"
          .formatted(lag.toMillis(), limits.replicaLagMax.toMillis());
    }
    if (current.threadsRunning() > limits.threadsRunningMax) {
      return "the source's load: %d threads running, the limit is %d"
          .formatted(current.threadsRunning(), limits.threadsRunningMax);
    }
    return "";
  }

  private Load sample() throws InterruptedException {
    sampling.lockInterruptibly();
    try {
      Instant now = clock.instant();
      if (sampledAt == Instant.MIN || now.isAfter(sampledAt.plus(SAMPLE_AGE_MAX))) {
        load = sampler.sample();
        sampledAt = now;
      }
      return load;
    } finally {
      sampling.unlock();
    }
  }
}
