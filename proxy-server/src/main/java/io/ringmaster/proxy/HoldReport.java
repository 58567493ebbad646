package io.ringmaster.proxy;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.store.ProxyRegistration;
import io.ringmaster.proxy.hold.LoopHold;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the store how far this proxy is with a shard map: as far as the slowest of its event loops.
 * The loops only leave their numbers here; one writer at a time takes the newest to ZooKeeper.
 */
final class HoldReport {
  private static final Logger log = LoggerFactory.getLogger(HoldReport.class);

  /** Most statements that are under way have ended after that. */
  private static final long DRAINS_SOON_MILLIS = 3;

  /** Nobody waits in a hurry for the end of the others. */
  private static final long SETTLED_MILLIS = 30;

  private final Executor blocking;
  private final List<At> loops = new ArrayList<>();
  private ProxyRegistration registration;
  private At told = new At(0, 0, 0);
  private boolean telling;

  /** Set before anybody else may know it. */
  private volatile long drainedAll;

  /**
   * @param blocking where ZooKeeper is waited for
   */
  HoldReport(Executor blocking) {
    this.blocking = blocking;
  }

  private record At(long epoch, long drained, long settled) {
    /**
     * How long this may wait for more to tell with it, after another was told: each time is a write
     * of ZooKeeper, which the next has to wait for.
     */
    long patienceMillis(At told) {
      if (drained != told.drained) {
        return 0;
      }
      return epoch != told.epoch ? DRAINS_SOON_MILLIS : SETTLED_MILLIS;
    }
  }

  /** Where one more loop leaves its numbers; for any thread, does not block. */
  synchronized LoopHold.Progress newLoop() {
    int loop = loops.size();
    loops.add(new At(0, 0, 0));
    return new LoopHold.Progress() {
      @Override
      public void at(long epoch, long drained, long settled) {
        HoldReport.this.at(loop, new At(epoch, drained, settled));
      }

      @Override
      public long drainedAll() {
        return drainedAll;
      }
    };
  }

  /** From now on the numbers go to the store. */
  synchronized void to(ProxyRegistration own) {
    registration = own;
    tell();
  }

  private synchronized void at(int loop, At at) {
    if (!at.equals(loops.set(loop, at))) {
      tell();
      notifyAll();
    }
  }

  private void tell() {
    if (registration != null && !telling && !slowest().equals(told)) {
      telling = true;
      blocking.execute(this::write);
    }
  }

  private void awaitMore() {
    long begun = System.nanoTime();
    try {
      long left = nanosLeft(begun);
      while (left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = nanosLeft(begun);
      }
    } catch (InterruptedException e) {
      // The proxy ends.
      Thread.currentThread().interrupt();
    }
  }

  private long nanosLeft(long begun) {
    long patience = TimeUnit.MILLISECONDS.toNanos(slowest().patienceMillis(told));
    return begun + patience - System.nanoTime();
  }

  private At slowest() {
    return new At(least(At::epoch), least(At::drained), least(At::settled));
  }

  private long least(ToLongFunction<At> number) {
    return loops.stream().mapToLong(number).min().orElse(0);
  }

  private void write() {
    ProxyRegistration to;
    At now;
    synchronized (this) {
      awaitMore();
      to = registration;
      now = slowest();
      drainedAll = now.drained();
    }
    try {
      to.report(now.epoch(), now.drained(), now.settled());
    } catch (MetadataException e) {
      // The znode carries it as soon as the connection is back.
      log.info("Progress not told epoch={} cause={}", now.epoch(), e.getMessage());
    }
    synchronized (this) {
      told = now;
      telling = false;
      tell();
    }
  }
}
