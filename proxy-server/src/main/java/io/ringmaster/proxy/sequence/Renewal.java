package io.ringmaster.proxy.sequence;

import io.ringmaster.metadata.MetadataException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Asks ZooKeeper for more numbers, off the event loops and once at a time, and tells all who wait
 * how it went. Safe for any thread; nothing here blocks its caller.
 */
final class Renewal {
  private final Executor blocking;
  private final Callable<String> work;
  private final List<Consumer<String>> waiting = new ArrayList<>();
  private boolean asking;

  /**
   * What is asked.
   *
   * @param blocking runs what waits for ZooKeeper
   * @param work asks; returns what stands against it, or null
   */
  Renewal(Executor blocking, Callable<String> work) {
    this.blocking = blocking;
    this.work = work;
  }

  /**
   * Asks, unless that is under way.
   *
   * @param then called once, on any thread: with null when it is worth asking again for numbers,
   *     else with why it is not
   */
  synchronized void await(Consumer<String> then) {
    waiting.add(then);
    ask();
  }

  /** Asks for nobody in particular, unless that is under way. */
  synchronized void ask() {
    if (!asking) {
      asking = true;
      blocking.execute(this::run);
    }
  }

  /** Whether anybody waits. */
  synchronized boolean isAwaited() {
    return !waiting.isEmpty();
  }

  private void run() {
    String failure;
    try {
      failure = work.call();
    } catch (MetadataException e) {
      failure = e.getMessage();
    } catch (Exception e) {
      failure = e.toString();
    }
    List<Consumer<String>> told;
    synchronized (this) {
      asking = false;
      told = List.copyOf(waiting);
      waiting.clear();
    }
    for (Consumer<String> one : told) {
      one.accept(failure);
    }
  }
}
