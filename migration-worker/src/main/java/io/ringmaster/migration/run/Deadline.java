package io.ringmaster.migration.run;

import java.util.concurrent.TimeoutException;

/**
 * Ends what a thread does at a moment, by an interrupt: a server that hangs answers neither yes nor
 * no, and the driver would wait for minutes. Opened, asked and closed by that thread.
 */
final class Deadline implements AutoCloseable {
  private final Thread waiting = Thread.currentThread();
  private final long at;
  private final Thread watch;
  private boolean over;
  private boolean interrupted;

  /**
   * Begins to watch.
   *
   * @param at as of {@link System#nanoTime}
   */
  Deadline(long at) {
    this.at = at;
    this.watch = Thread.ofVirtual().name("deadline").start(this::watch);
  }

  private void watch() {
    try {
      for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
        Thread.sleep(java.time.Duration.ofNanos(left));
      }
    } catch (InterruptedException e) {
      return;
    }
    synchronized (this) {
      if (!over) {
        over = true;
        interrupted = true;
        waiting.interrupt();
      }
    }
  }

  /**
   * What follows is not interrupted any more.
   *
   * @throws TimeoutException when it is too late for that
   */
  void met() throws TimeoutException {
    synchronized (this) {
      if (!over && System.nanoTime() - at <= 0) {
        over = true;
        return;
      }
    }
    close();
    throw new TimeoutException("the last steps took too long");
  }

  /** Ends the watch, and takes its interrupt back if nobody has seen it. */
  @Override
  public void close() {
    synchronized (this) {
      if (interrupted) {
        // What the deadline has interrupted is over; what follows must not be.
        Thread.interrupted();
        interrupted = false;
      }
      over = true;
    }
    watch.interrupt();
  }
}
