package io.ringmaster.migration.throttle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.DayWindow;
import io.ringmaster.migration.throttle.Throttle.Limits;
import io.ringmaster.migration.throttle.Throttle.Load;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  /** A clock that sleeping moves on. */
  private static final class SleptClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private final SleptClock clock = new SleptClock();
  private final List<String> reasons = new ArrayList<>();

  private static ChunkSize pieces() {
    return new ChunkSize(Duration.ofMillis(100), 100);
  }

  /** Time slept until work may go on. */
  private Duration waited(Limits limits, List<Load> loads) throws Exception {
    Instant begin = clock.now;
    List<Load> left = new ArrayList<>(loads);
    Throttle[] throttle = new Throttle[1];
    throttle[0] =
        new Throttle(
            limits,
            () -> left.size() > 1 ? left.removeFirst() : left.getFirst(),
            clock,
            duration -> {
              reasons.add(throttle[0].reason());
              clock.now = clock.now.plus(duration);
            });
    Instant[] done = new Instant[1];
    throttle[0].piece(pieces(), () -> done[0] = clock.now);
    assertEquals("", throttle[0].reason());
    return Duration.between(begin, done[0]);
  }

  @Test
  void whoIsInterruptedWaitsForNothing() {
    Limits limits = new Limits(Duration.ofSeconds(5), 10, 125, List.of());
    Throttle throttle =
        new Throttle(
            limits,
            () -> new Load(Optional.empty(), 11, 100),
            clock,
            _ -> {
              throw new InterruptedException();
            });
    assertThrows(InterruptedException.class, () -> throttle.piece(pieces(), () -> 1));
    assertEquals("", throttle.reason());
  }

  @Test
  void withoutAReasonThereIsNoWait() throws Exception {
    assertEquals(Duration.ZERO, waited(Limits.NONE, List.of(Load.NONE)));
    Limits limits = new Limits(Duration.ofSeconds(5), 10, 125, List.of());
    Load atTheLimit = new Load(Optional.of(Duration.ofSeconds(5)), 10, 100);
    assertEquals(Duration.ZERO, waited(limits, List.of(atTheLimit)));
  }

  @Test
  void lagAndLoadAreSampledAgainUntilTheyFall() throws Exception {
    Limits limits = new Limits(Duration.ofSeconds(5), 10, 125, List.of());
    Load lagging = new Load(Optional.of(Duration.ofSeconds(6)), 0, 100);
    Load busy = new Load(Optional.empty(), 11, 100);
    Duration waited = waited(limits, List.of(lagging, busy, Load.NONE));
    assertTrue(waited.compareTo(Duration.ofSeconds(2)) >= 0, waited.toString());
    assertTrue(waited.compareTo(Duration.ofSeconds(3)) <= 0, waited.toString());
    assertEquals("replicas: 6000 ms behind, the limit is 5000 ms", reasons.getFirst());
    assertEquals("the source's load: 11 threads running, the limit is 10", reasons.getLast());
  }

  /** Time rested in so many seconds of work, in pieces of 100 ms. */
  private Duration rested(int slowdown, int seconds, Throttle[] throttle) throws Exception {
    Duration[] rested = {Duration.ZERO};
    throttle[0] =
        new Throttle(
            new Limits(Duration.ofDays(1), 1000, 125, List.of()),
            () -> new Load(Optional.empty(), 0, slowdown),
            clock,
            duration -> {
              // The catch-up asks meanwhile, and waits for nothing.
              throttle[0].awaitAnyTime(() -> false);
              reasons.add(throttle[0].reason());
              rested[0] = rested[0].plus(duration);
              clock.now = clock.now.plus(duration);
            });
    for (int i = 0; i < seconds * 10; i++) {
      throttle[0].piece(pieces(), () -> clock.now = clock.now.plusMillis(100));
    }
    return rested[0];
  }

  @Test
  void workRestsWhileClientsAreSlowedDownAndNotForLongWhenTheyAreNot() throws Exception {
    Throttle[] throttle = new Throttle[1];
    Duration rested = rested(126, 10, throttle);
    assertTrue(rested.compareTo(Duration.ofSeconds(145)) > 0, rested.toString());
    assertEquals(
        "clients: their statements take 126 % of the usual time, so that work takes 6 % of the"
            + " time",
        reasons.getLast());
    assertEquals("", throttle[0].reason());
    rested = rested(100, 60, throttle);
    assertTrue(rested.compareTo(Duration.ofSeconds(5)) > 0, "it begins with care: " + rested);
    assertTrue(rested.compareTo(Duration.ofSeconds(40)) < 0, rested.toString());
    String growing = reasons.getLast();
    assertTrue(growing.endsWith(" % of the time, and more by and by"), growing);
    rested = rested(0, 60, throttle);
    assertTrue(rested.compareTo(Duration.ofSeconds(7)) < 0, "there is nobody: " + rested);
    assertTrue(reasons.getLast().startsWith("clients: there are hardly any, "), reasons.getLast());
  }

  private Pace pace(int... slowdowns) {
    Pace pace = new Pace(() -> 125);
    for (int i = 0; i < slowdowns.length; i++) {
      pace.saw(clock.now.plusSeconds(i), slowdowns[i]);
    }
    return pace;
  }

  @Test
  void theShareIsChangedByAsMuchAsClientsAreOffWhatTheyBear() {
    assertEquals(1.0 / 16, pace().share());
    assertEquals(0.5, pace(0, 0, 0).share(), "there is nobody");
    assertEquals(0.5, pace(0, 0, 0, 125).share());
    assertEquals(0.5 * 125 / 126, pace(0, 0, 0, 126).share(), 1e-6);
    assertEquals(0.25, pace(0, 0, 0, 1000).share());
    assertEquals(0.5 * Math.sqrt(1.25), pace(0, 0, 0, 100).share(), 1e-6);
    assertEquals(1, pace(0, 0, 0, 0, 0).share());
    assertEquals(1.0 / 16, pace(200, 200).share());
  }

  @Test
  void throttlesOfOneMigrationShareALook() {
    Pace pace = new Pace(() -> 125);
    pace.saw(clock.now, 100);
    double share = pace.share();
    pace.saw(clock.now.plusMillis(999), 100);
    assertEquals(share, pace.share());
    pace.saw(clock.now.plusMillis(1000), 100);
    assertTrue(pace.share() > share);
  }

  /** How many parts of 10 ms a piece has that would have some. */
  private int parts(Throttle throttle, int most) throws Exception {
    return throttle.pieceOfParts(
        pieces(),
        parts -> {
          int done = 0;
          do {
            clock.now = clock.now.plusMillis(10);
            done++;
          } while (done < most && parts.next());
          return done;
        });
  }

  @Test
  void aPieceThatMakesWayIsDoneInPartsWithARestAfterEach() throws Exception {
    Throttle throttle =
        new Throttle(
            new Limits(Duration.ofDays(1), 1000, 125, List.of()),
            () -> new Load(Optional.empty(), 0, 250),
            clock,
            duration -> clock.now = clock.now.plus(duration));
    Instant begin = clock.now;
    assertEquals(4, parts(throttle, 4));
    assertEquals(Duration.ofMillis(4 * 160), Duration.between(begin, clock.now));
    assertEquals(1, parts(Throttle.none(), 4), "what need not rest is done at once");
  }

  @Test
  void aPieceEndsWhenItHasToWait() throws Exception {
    List<Load> loads = new ArrayList<>(List.of(Load.NONE, new Load(Optional.empty(), 11, 250)));
    Throttle throttle =
        new Throttle(
            new Limits(Duration.ofDays(1), 10, 125, List.of()),
            () -> loads.size() > 1 ? loads.removeFirst() : loads.getFirst(),
            clock,
            duration -> clock.now = clock.now.plus(duration.plusSeconds(1)));
    assertEquals(1, parts(throttle, 4));
  }

  @Test
  void nothingIsRestedWithoutALimit() throws Exception {
    Throttle throttle =
        new Throttle(Limits.NONE, () -> Load.NONE, clock, _ -> Assertions.fail("rested"));
    throttle.piece(pieces(), () -> clock.now = clock.now.plus(Duration.ofDays(1)));
  }

  /** The most pieces that two threads do at once, when each waits a while for another. */
  private static int atOnce(Limits limits) throws Exception {
    Throttle throttle = new Throttle(limits, () -> Load.NONE, Clock.systemUTC(), _ -> {});
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch both = new CountDownLatch(2);
    Callable<Integer> piece =
        () ->
            throttle.piece(
                pieces(),
                () -> {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  both.countDown();
                  assertTrue(both.await(200, TimeUnit.MILLISECONDS) || most.get() == 1);
                  return now.decrementAndGet();
                });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> done : threads.invokeAll(List.of(piece, piece))) {
        done.get();
      }
    }
    return most.get();
  }

  @Test
  void piecesAreDoneOneAfterTheOtherWhileTheyMakeWay() throws Exception {
    assertEquals(1, atOnce(new Limits(Duration.ofDays(1), 1000, 125, List.of())));
    assertEquals(2, atOnce(Limits.NONE));
  }

  @Test
  void whatIsUrgentWaitsNoLonger() throws InterruptedException {
    Limits never = new Limits(Duration.ofDays(1), -1, 125, List.of());
    Instant begin = clock.now;
    Throttle throttle =
        new Throttle(
            never, () -> Load.NONE, clock, duration -> clock.now = clock.now.plus(duration));
    throttle.awaitAnyTime(() -> !clock.now.isBefore(begin.plusSeconds(5)));
    assertEquals(begin.plusSeconds(5), clock.now);
    assertEquals("", throttle.reason());
  }

  @Test
  void chunksBeginSmallWhereRowsAreLarge() {
    assertEquals(1000, new ChunkSize(Duration.ofMillis(200), 0).rows());
    assertEquals(16, new ChunkSize(Duration.ofMillis(200), 1 << 20).rows());
    ChunkSize size = new ChunkSize(Duration.ofMillis(200), 1L << 40);
    assertEquals(1, size.rows());
    size.took(Duration.ofSeconds(9), 1);
    assertEquals(1, size.rows());
    size.took(Duration.ofMillis(1), 1);
    assertEquals(2, size.rows());
  }

  @Test
  void chunksAreShorterWhereWorkMakesWayButNotForTheirRoundTripsAlone() {
    ChunkSize size = new ChunkSize(Duration.ofMillis(200), 100);
    size.took(Duration.ofNanos(12_500_000), 0.5);
    assertEquals(1000, size.rows());
    size.took(Duration.ofMillis(25), 0.01);
    assertEquals(500, size.rows());
    size.took(Duration.ofMillis(100), 1);
    assertEquals(1000, size.rows());
    for (int i = 0; i < 10; i++) {
      size.took(Duration.ofSeconds(1), 0.01);
    }
    assertEquals(200, size.rows());
  }

  @Test
  void windowsMayLastOverMidnight() throws Exception {
    DayWindow night = new DayWindow(LocalTime.of(22, 0), LocalTime.of(4, 0));
    Limits limits = new Limits(Duration.ofDays(1), 1000, 125, List.of(night));
    assertEquals(Duration.ofHours(10), waited(limits, List.of(Load.NONE)));
    assertEquals(Duration.ZERO, waited(limits, List.of(Load.NONE)));
    clock.now = Instant.parse("2026-01-02T03:59:59Z");
    assertEquals(Duration.ZERO, waited(limits, List.of(Load.NONE)));
    clock.now = Instant.parse("2026-01-02T04:00:00Z");
    assertEquals(Duration.ofHours(18), waited(limits, List.of(Load.NONE)));
  }

  @Test
  void whatCannotWaitForAWindowDoesNot() throws InterruptedException {
    DayWindow night = new DayWindow(LocalTime.of(22, 0), LocalTime.of(4, 0));
    Instant begin = clock.now;
    new Throttle(
            new Limits(Duration.ofDays(1), 1000, 125, List.of(night)),
            () -> Load.NONE,
            clock,
            duration -> clock.now = clock.now.plus(duration))
        .awaitAnyTime(() -> false);
    assertEquals(begin, clock.now);
  }
}
