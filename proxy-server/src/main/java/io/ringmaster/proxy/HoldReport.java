package io.ringmaster.proxy;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.store.ProxyRegistration;
import io.ringmaster.proxy.hold.LoopHold;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the store how far this proxy is with a shard map: as far as the slowest of its event loops.
 * The loops only leave their numbers here; one writer at a time takes the newest to ZooKeeper.
 */
final class HoldReport {
  private static final Logger log = LoggerFactory.getLogger(HoldReport.class);

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

  private record At(long epoch, long drained, long settled) {}

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
    }
  }

  private void tell() {
    if (registration != null && !telling && !slowest().equals(told)) {
      telling = true;
      blocking.execute(this::write);
    }
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
