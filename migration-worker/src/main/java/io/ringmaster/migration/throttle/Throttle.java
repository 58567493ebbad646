package io.ringmaster.migration.throttle;

import io.ringmaster.metadata.DayWindow;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Asked before every piece of work; waits while there is a reason to. Thread-safe: one for all work
 * on the same source.
 */
public final class Throttle {
  /** How many times as long work takes at most, because it makes way for clients. */
  public static final int MAKES_WAY_MOST = (int) (1 / Pace.LEAST);

  /** How old a sample of the servers' load may be. */
  static final Duration SAMPLE_AGE_MAX = Duration.ofSeconds(1);

  private static final Duration PAUSE = Duration.ofMillis(250);

  /** Servers that answer late must not stop the work. */
  private static final Duration REST_MAX = Duration.ofSeconds(10);

  /** Longer nobody rests within a piece, which may have a transaction open. */
  private static final Duration REST_WITHIN_MAX = Duration.ofSeconds(1);

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
   * @param slowdown how long clients' statements take, in percent of the usual time; 100 when not
   *     known, 0 when there are hardly any
   */
  public record Load(Optional<Duration> replicaLag, int threadsRunning, int slowdown) {
    /** Nothing known. */
    public static final Load NONE = new Load(Optional.empty(), 0, 100);
  }

  /**
   * The limits.
   *
   * @param replicaLagMax work waits above it
   * @param threadsRunningMax work waits when more threads than this run on the source
   * @param slowdownMax work takes a smaller share of the time while clients' statements take more
   *     than this, in percent of the usual time
   * @param windows work waits outside of them; none: any time is right
   */
  public record Limits(
      Duration replicaLagMax, int threadsRunningMax, int slowdownMax, List<DayWindow> windows) {
    /** No limit at all. */
    public static final Limits NONE =
        new Limits(Duration.ofDays(365), Integer.MAX_VALUE, Integer.MAX_VALUE, List.of());

    public Limits {
      Objects.requireNonNull(replicaLagMax, "replicaLagMax");
      windows = List.copyOf(windows);
    }
  }

  private final Supplier<Limits> limits;
  private final Sampler sampler;
  private final Clock clock;
  private final Sleeper sleeper;
  private final ReentrantLock sampling = new ReentrantLock();

  private final Pace pace;
  private volatile Load load = Load.NONE;
  private volatile Instant sampledAt = Instant.MIN;
  private volatile String reason = "";
  private final AtomicInteger resting = new AtomicInteger();
  private volatile String reasonOfRest = "";

  /** One with a pace of its own. */
  public Throttle(Limits limits, Sampler sampler, Clock clock, Sleeper sleeper) {
    this(() -> limits, new Pace(limits::slowdownMax), sampler, clock, sleeper);
  }

  /** One that shares its pace with others, and whose limits may change at any time. */
  public Throttle(
      Supplier<Limits> limits, Pace pace, Sampler sampler, Clock clock, Sleeper sleeper) {
    this.limits = limits;
    this.pace = pace;
    this.sampler = sampler;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /** One that never waits. */
  public static Throttle none() {
    return new Throttle(Limits.NONE, () -> Load.NONE, Clock.systemUTC(), Thread::sleep);
  }

  /** Whether work may go on now. */
  public boolean isOpen() throws InterruptedException {
    return why(true).isEmpty();
  }

  /** A piece of work. */
  public interface Piece<T, X extends Exception> {
    T run() throws SQLException, InterruptedException, X;
  }

  /** A piece of work that can be done in parts. */
  public interface PieceOfParts<T, X extends Exception> {
    /** Does the first part, and others as long as {@link Parts#next} says so. */
    T run(Parts parts) throws SQLException, InterruptedException, X;
  }

  /** What is asked between the parts of a piece. */
  public interface Parts {
    /**
     * Ends a part, and rests as after a piece.
     *
     * @return whether there should be another; else the piece should come to its end, since it need
     *     not make way, or has to for long
     */
    boolean next() throws InterruptedException;
  }

  /**
   * Does a piece of work once it may be done, and rests after it, so that all such pieces together
   * take no larger share of the time than clients can bear. While they may not take all of it, one
   * is done at a time, its rest included.
   *
   * @param size of such pieces, which learns how long this one took; work that may take a share of
   *     the time only is done in shorter pieces
   */
  public <T, X extends Exception> T piece(ChunkSize size, Piece<T, X> work)
      throws SQLException, InterruptedException, X {
    return pieceOfParts(size, _ -> work.run());
  }

  /**
   * Likewise, with rests within the piece: what it takes beside its rows, such as a transaction, is
   * then taken once for many short parts.
   *
   * @param size of the parts
   */
  public <T, X extends Exception> T pieceOfParts(ChunkSize size, PieceOfParts<T, X> work)
      throws SQLException, InterruptedException, X {
    await(() -> false, true);
    boolean alone = pace.share() < 1;
    if (alone) {
      pace.turn().lockInterruptibly();
    }
    try {
      Part part = new Part(size);
      T result = work.run(part);
      part.end();
      return result;
    } finally {
      if (alone) {
        pace.turn().unlock();
      }
    }
  }

  /** The part of a piece that is under way. One thread. */
  private final class Part implements Parts {
    private final ChunkSize size;
    private Instant begun = clock.instant();

    Part(ChunkSize size) {
      this.size = size;
    }

    private Duration took() {
      return Duration.between(begun, clock.instant());
    }

    void end() throws InterruptedException {
      Duration took = took();
      size.took(took, pace.share());
      rest(took);
    }

    @Override
    public boolean next() throws InterruptedException {
      if (pace.share() == 1 || pace.rest(took()).compareTo(REST_WITHIN_MAX) > 0) {
        return false;
      }
      end();
      boolean open = isOpen();
      begun = clock.instant();
      return open;
    }
  }

  /**
   * Returns when work may go on that can't be left for a better time of day, or must: somebody
   * waits for its end.
   */
  public void awaitAnyTime(BooleanSupplier urgent) throws InterruptedException {
    await(urgent, false);
  }

  private void rest(Duration took) throws InterruptedException {
    Duration rest = pace.rest(took);
    if (rest.isPositive()) {
      reasonOfRest = whyRest(load.slowdown());
      resting.incrementAndGet();
      try {
        sleeper.sleep(rest.compareTo(REST_MAX) > 0 ? REST_MAX : rest);
      } finally {
        resting.decrementAndGet();
      }
    }
  }

  private String whyRest(int slowdown) {
    return "clients: %s, so that work takes %d %% of the time%s"
        .formatted(
            slowdown == 0
                ? "there are hardly any"
                : "their statements take " + slowdown + " % of the usual time",
            Math.round(100 * pace.share()),
            slowdown < limits.get().slowdownMax() ? ", and more by and by" : "");
  }

  private void await(BooleanSupplier urgent, boolean inWindows) throws InterruptedException {
    try {
      while (!urgent.getAsBoolean()) {
        String why = why(inWindows);
        reason = why;
        if (why.isEmpty()) {
          return;
        }
        sleeper.sleep(PAUSE);
      }
    } finally {
      reason = "";
    }
  }

  /** What work waits for at the moment, in words; empty when it does not wait. */
  public String reason() {
    String why = reason;
    return why.isEmpty() && resting.get() > 0 ? reasonOfRest : why;
  }

  private String why(boolean inWindows) throws InterruptedException {
    Limits now = limits.get();
    if (now.equals(Limits.NONE)) {
      return "";
    }
    List<DayWindow> windows = inWindows ? now.windows : List.of();
    LocalTime time = LocalTime.now(clock);
    if (!windows.isEmpty() && windows.stream().noneMatch(window -> window.contains(time))) {
      return "the time of day: it is " + time.withNano(0) + ", the windows are " + windows;
    }
    Load current = sample();
    Duration lag = current.replicaLag().orElse(Duration.ZERO);
    if (lag.compareTo(now.replicaLagMax) > 0) {
      return "replicas: %d ms behind, the limit is %d ms"
          .formatted(lag.toMillis(), now.replicaLagMax.toMillis());
    }
    if (current.threadsRunning() > now.threadsRunningMax) {
      return "the source's load: %d threads running, the limit is %d"
          .formatted(current.threadsRunning(), now.threadsRunningMax);
    }
    return "";
  }

  private Load sample() throws InterruptedException {
    sampling.lockInterruptibly();
    try {
      Instant now = clock.instant();
      boolean first = sampledAt.equals(Instant.MIN);
      if (first || now.isAfter(sampledAt.plus(SAMPLE_AGE_MAX))) {
        load = sampler.sample();
        sampledAt = now;
        if (!first) {
          pace.saw(now, load.slowdown());
        }
      }
      return load;
    } finally {
      sampling.unlock();
    }
  }
}
