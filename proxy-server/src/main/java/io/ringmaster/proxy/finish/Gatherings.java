package io.ringmaster.proxy.finish;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The gatherings of one event loop: so few at a time that none waits for ever for connections that
 * others have, since each has one and needs more. The others wait in order. On the loop only.
 */
public final class Gatherings {
  private final int most;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int underWay;

  /**
   * For a loop.
   *
   * @param connections that the loop may have to a server
   */
  public Gatherings(int connections) {
    most = Math.max(1, connections / 4);
  }

  /** Starts it, now or when another has ended; {@link #end} must follow, or {@link #giveUp}. */
  public void begin(Runnable start) {
    if (underWay < most) {
      underWay++;
      start.run();
    } else {
      waiting.add(start);
    }
  }

  /** One that was started has ended. */
  public void end() {
    underWay--;
    Runnable next = waiting.poll();
    if (next != null) {
      underWay++;
      next.run();
    }
  }

  /**
   * Nobody wants it any more.
   *
   * @return whether it was waiting, and so need not end
   */
  public boolean giveUp(Runnable start) {
    return waiting.remove(start);
  }
}
