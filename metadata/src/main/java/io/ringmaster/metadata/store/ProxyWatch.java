package io.ringmaster.metadata.store;

import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.watch.PersistentWatcher;

/**
 * Waits for what proxies say: reads them again whenever one of them says something, comes or goes.
 * ZooKeeper is asked to tell of that from the first wait on. Safe for any thread.
 */
final class ProxyWatch implements AutoCloseable {
  /** For what a lost connection has not told, and until the watch is there. */
  private static final long AGAIN_MILLIS = 20;

  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final ProxyReader reader;
  private final PersistentWatcher watcher;
  private final Object lock = new Object();
  private boolean started;

  /** By whichever thread. */
  private volatile Read last = new Read(-1, 0, List.of());

  /** What was told so far. */
  private long events;

  /**
   * The proxies as they were.
   *
   * @param before what was told before they were read
   * @param nanos when that began, as of {@link System#nanoTime}
   */
  private record Read(long before, long nanos, List<Proxy> proxies) {
    /** Whether this is what an answer of ZooKeeper that came a little late would say. */
    boolean isFresh() {
      return System.nanoTime() - nanos < FRESH_NANOS;
    }
  }

  ProxyWatch(CuratorFramework client, ProxyReader reader, String directory) {
    this.reader = reader;
    this.watcher = new PersistentWatcher(client, directory, true);
    watcher.getListenable().addListener(_ -> told());
    watcher.getResetListenable().addListener(this::told);
  }

  private void told() {
    synchronized (lock) {
      events++;
      lock.notifyAll();
    }
  }

  /**
   * Waits until the proxies are as wanted or the time is up, and returns them. They are not read
   * while nothing has been told since the last time: who has just asked them for something waits
   * for an answer first.
   */
  List<Proxy> await(Predicate<List<Proxy>> wanted, long giveUp) throws Exception {
    synchronized (lock) {
      if (!started) {
        started = true;
        watcher.start();
      }
    }
    Read read = last;
    if (!read.proxies().isEmpty() && read.isFresh() && wanted.test(read.proxies())) {
      return read.proxies();
    }
    while (true) {
      // That nobody is there is not told when the watch is not there yet.
      if (read.before() != events() || read.proxies().isEmpty()) {
        read = read();
      }
      if (wanted.test(read.proxies()) || System.nanoTime() - giveUp > 0) {
        return read.proxies();
      }
      if (!awaitEventAfter(read.before())) {
        read = read();
      }
    }
  }

  private Read read() throws Exception {
    long before = events();
    Read read = new Read(before, System.nanoTime(), reader.read());
    last = read;
    return read;
  }

  private long events() {
    synchronized (lock) {
      return events;
    }
  }

  /** Whether something was told in time. */
  private boolean awaitEventAfter(long before) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AGAIN_MILLIS);
    synchronized (lock) {
      long left = until - System.nanoTime();
      while (events == before && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(lock, left);
        left = until - System.nanoTime();
      }
      return events != before;
    }
  }

  @Override
  public void close() {
    watcher.close();
  }
}
