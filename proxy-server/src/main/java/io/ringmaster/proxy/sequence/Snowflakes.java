package io.ringmaster.proxy.sequence;

import io.ringmaster.metadata.store.MachineMarks;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Time-ordered ids of a proxy, below 2^63: 41 bits of milliseconds since {@link #EPOCH_MILLIS}, 10
 * bits of machine, 12 bits of a count. A proxy has eight neighbouring machines, so that it has
 * 32,768 consecutive ids in a millisecond ({@link #PER_MILLI}): a statement's ids are of one.
 *
 * <ul>
 *   <li>A millisecond that is used up is followed by the next, though it has not come yet.
 *   <li>A clock that steps back by no more than {@link #AHEAD_MOST} is not followed: the count goes
 *       on in the last millisecond. Behind a greater step, no ids are made until it is made good.
 *   <li>Ids are made up to a mark that ZooKeeper has ({@link MachineLease}); it is raised in time.
 *       Who does not reach ZooKeeper ends there.
 * </ul>
 *
 * <p>Safe for any thread; {@link #take} and {@link #await} do not block.
 */
final class Snowflakes {
  private static final Logger log = LoggerFactory.getLogger(Snowflakes.class);

  /** 2010-11-04 01:42:54.657 UTC, that of the first Snowflake, whose tools read these ids too. */
  static final long EPOCH_MILLIS = 1_288_834_974_657L;

  /** Consecutive ids of one millisecond. */
  static final int PER_MILLI = 1 << 15;

  /** How far ids may be ahead of the clock. */
  static final Duration AHEAD_MOST = Duration.ofSeconds(10);

  private static final int MILLI_SHIFT = 22;
  private static final int MACHINE_SHIFT = 15;
  private static final long MILLIS_END = EPOCH_MILLIS + (1L << 41);

  private final String proxy;
  private final MachineMarks marks;
  private final LongSupplier clock;

  /** Null while there is none. */
  private MachineLease lease;

  /** The last millisecond that ids are of. */
  private long millis;

  /** How many ids of it are made. */
  private int made;

  private final Renewal renewal;
  private boolean lost;
  private boolean closed;

  /**
   * A proxy's.
   *
   * @param proxy for people
   * @param clock milliseconds since the epoch of Unix
   * @param blocking runs what waits for ZooKeeper
   */
  Snowflakes(String proxy, MachineMarks marks, LongSupplier clock, Executor blocking) {
    this.proxy = proxy;
    this.marks = marks;
    this.clock = clock;
    renewal = new Renewal(blocking, this::renewed);
  }

  /** The moment, in milliseconds since the epoch of Unix, that an id is of. */
  static long millisOf(long id) {
    return (id >>> MILLI_SHIFT) + EPOCH_MILLIS;
  }

  /** The least id of a moment. */
  static long least(long millis) {
    return (millis - EPOCH_MILLIS) << MILLI_SHIFT;
  }

  /**
   * Makes consecutive ids.
   *
   * @param count at most {@link #PER_MILLI}
   * @return the first; 0 when there are none now, and {@link #await} tells when to ask again
   */
  synchronized long take(int count) {
    if (lease == null) {
      return 0;
    }
    long now = clock.getAsLong();
    long at = Math.max(now, millis);
    int before = at == millis ? made : 0;
    if (before + count > PER_MILLI) {
      at++;
      before = 0;
    }
    if (at > lease.until() || at - now > AHEAD_MOST.toMillis() || !isInRange(at)) {
      return 0;
    }
    millis = at;
    made = before + count;
    if (lease.until() - at < MachineLease.HORIZON.toMillis() / 2) {
      renewal.ask();
    }
    return least(at) | ((long) lease.machine() << MACHINE_SHIFT) | before;
  }

  private static boolean isInRange(long at) {
    return at > EPOCH_MILLIS && at < MILLIS_END;
  }

  /**
   * Sees to it that there are ids.
   *
   * @param then called once, on any thread: with null when it is worth asking again, else with why
   *     it is not
   */
  void await(Consumer<String> then) {
    renewal.await(then);
  }

  /** Gives the machine's number up: another may have it now. */
  synchronized void sessionLost() {
    lease = null;
    lost = true;
  }

  /** Raises the mark, or takes the number of a machine; says what stands against it, or null. */
  private String renewed() {
    long now = clock.getAsLong();
    MachineLease before;
    long last;
    synchronized (this) {
      before = lease;
      last = millis;
      lost = false;
    }
    String obstacle = obstacle(now, last);
    if (obstacle != null) {
      return obstacle;
    }
    if (before != null) {
      Optional<MachineLease> raised = before.raised(Math.max(now, last));
      if (raised.isPresent()) {
        adopt(raised.get());
        return null;
      }
      log.warn("Another proxy makes ids of this one's machine machine={}", before.machine());
      before.lead().close();
    }
    MachineLease taken = MachineLease.take(marks, proxy, now);
    if (!adopt(taken)) {
      taken.end(taken.begins() - 1);
      return null;
    }
    log.info("SNOWFLAKE ids have the number of a machine machine={}", taken.machine());
    return obstacle(now, taken.begins());
  }

  private synchronized boolean adopt(MachineLease next) {
    if (lost || closed) {
      return false;
    }
    lease = next;
    if (next.begins() > millis) {
      millis = next.begins();
      made = 0;
    }
    return true;
  }

  /** Why no ids can be made at a time; null when they can. */
  private String obstacle(long now, long last) {
    if (!isInRange(now)) {
      return "the clock of proxy %s says %s; SNOWFLAKE ids are made from %s to %s"
          .formatted(
              proxy,
              Instant.ofEpochMilli(now),
              Instant.ofEpochMilli(EPOCH_MILLIS),
              Instant.ofEpochMilli(MILLIS_END));
    }
    if (last - now > AHEAD_MOST.toMillis()) {
      return ("the clock of proxy %s says %s, but SNOWFLAKE ids were made up to %s: it was set"
              + " back. Correct it, or insert through another proxy; ids are made again from %s"
              + " on")
          .formatted(
              proxy,
              Instant.ofEpochMilli(now),
              Instant.ofEpochMilli(last),
              Instant.ofEpochMilli(last).minus(AHEAD_MOST));
    }
    return null;
  }

  /** Gives the machine's number back, for the next to begin at once; waits for ZooKeeper. */
  void close() {
    MachineLease ended;
    long last;
    synchronized (this) {
      ended = lease;
      last = millis;
      lease = null;
      closed = true;
    }
    if (ended != null) {
      ended.end(last);
    }
  }
}
