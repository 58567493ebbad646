package io.ringmaster.proxy.hold;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.ringmaster.proxy.session.ClientSession;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** The statements of one event loop that wait, in the order they came. On that loop only. */
final class HeldStatements {
  private final Deque<Waiter> waiting = new ArrayDeque<>();
  private final EventLoop loop;
  private final Duration patience;

  HeldStatements(EventLoop loop, Duration patience) {
    this.loop = loop;
    this.patience = patience;
  }

  private record Waiter(ClientSession session, LoopHold.Held held, ScheduledFuture<?> timeout) {
    void leave() {
      timeout.cancel(false);
      session.underWay().waiting(false);
    }
  }

  void add(ClientSession session, LoopHold.Held held) {
    session.underWay().waiting(true);
    ScheduledFuture<?> timeout =
        loop.schedule(
            () -> remove(session, LoopHold.End.TIMEOUT),
            patience.toMillis(),
            TimeUnit.MILLISECONDS);
    waiting.add(new Waiter(session, held, timeout));
  }

  int size() {
    return waiting.size();
  }

  /** Everything that waits goes on. What has to wait once more comes to the end of the queue. */
  void release() {
    for (int left = waiting.size(); left > 0; left--) {
      Waiter waiter = waiting.poll();
      if (waiter == null) {
        // One that went on has ended another.
        return;
      }
      waiter.leave();
      waiter.session.run(waiter.held::again);
    }
  }

  /**
   * Ends what waits for a session.
   *
   * @return whether something did
   */
  boolean remove(ClientSession session, LoopHold.End why) {
    for (Iterator<Waiter> i = waiting.iterator(); i.hasNext(); ) {
      Waiter waiter = i.next();
      if (waiter.session == session) {
        i.remove();
        waiter.leave();
        waiter.session.run(() -> waiter.held.ended(why));
        return true;
      }
    }
    return false;
  }
}
