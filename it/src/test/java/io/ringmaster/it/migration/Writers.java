package io.ringmaster.it.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that change rows until they are ended, and must not fail. */
abstract class Writers implements AutoCloseable {
  private static final long PAUSE_MILLIS = 3;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong statements = new AtomicLong();
  private volatile boolean stop;
  private volatile Throwable failure;

  /** Begins; called once, when the subclass is made. */
  final void begin(int count, long seed) {
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed + i);
      int number = i;
      threads.add(Thread.ofVirtual().start(() -> run(random, number)));
    }
  }

  private void run(Random random, int number) {
    try {
      write(random, number);
    } catch (Throwable e) {
      failure = e;
    }
  }

  /** Changes rows until {@link #isEnding}; whatever it throws is a failure. */
  abstract void write(Random random, int number) throws Exception;

  final boolean isEnding() {
    return stop;
  }

  /** Waits a little before the next change: more of them would only take longer to follow. */
  static void pause() throws InterruptedException {
    Thread.sleep(PAUSE_MILLIS);
  }

  /** A statement was executed. */
  final void count() {
    statements.incrementAndGet();
  }

  /** Statements so far. */
  final long statements() {
    return statements.get();
  }

  /** Ends the changes; when this returns no statement is under way. */
  final void end() {
    stop = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new AssertionError("the writers failed", failure);
    }
  }

  @Override
  public final void close() {
    end();
  }
}
