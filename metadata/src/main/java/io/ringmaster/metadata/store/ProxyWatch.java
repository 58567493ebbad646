package io.ringmaster.metadata.store;

import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.watch.PersistentWatcher;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;

/**
 * Waits for what proxies say. Who runs is read when one comes or goes; how far they are is told by
 * ZooKeeper's events themselves, from the first wait on. Safe for any thread.
 */
final class ProxyWatch implements AutoCloseable {
  /** For what a lost connection has not told, and until the watches are there. */
  private static final long AGAIN_MILLIS = 20;

  private final CuratorFramework client;
  private final ProxyReader reader;

  /** What comes and goes while the connection is away is not told. */
  private final ConnectionStateListener connection = (_, _) -> proxiesTold();

  private final PersistentWatcher proxyWatcher;
  private final PersistentWatcher reportWatcher;
  private final Object lock = new Object();
  private boolean started;

  /** Newest numbers told, by proxy; of those that are gone until they are read again. */
  private final Map<String, ProxyReport> reports = new HashMap<>();

  /** As they were read last; null when somebody has come or gone since. */
  private List<Proxy> read;

  /** Rises with everything told. */
  private long told;

  ProxyWatch(CuratorFramework client, ProxyReader reader, StorePaths paths) {
    this.client = client;
    this.reader = reader;
    this.proxyWatcher = new PersistentWatcher(client, paths.proxies(), true);
    this.reportWatcher = new PersistentWatcher(client, paths.reports(), true);
    client.getConnectionStateListenable().addListener(connection);
    proxyWatcher.getListenable().addListener(_ -> proxiesTold());
    proxyWatcher.getResetListenable().addListener(this::proxiesTold);
    reportWatcher.getListenable().addListener(this::reportTold);
    reportWatcher.getResetListenable().addListener(this::proxiesTold);
  }

  private void proxiesTold() {
    synchronized (lock) {
      read = null;
      told++;
      lock.notifyAll();
    }
  }

  private void reportTold(WatchedEvent event) {
    if (event.getType() != EventType.NodeCreated) {
      return;
    }
    ProxyReport.read(StorePaths.name(event.getPath()))
        .ifPresent(
            report -> {
              synchronized (lock) {
                reports.merge(report.proxy(), report, ProxyReport::with);
                told++;
                lock.notifyAll();
              }
            });
  }

  /** Waits until the proxies are as wanted or the time is up, and returns them. */
  List<Proxy> await(Predicate<List<Proxy>> wanted, long giveUp) throws Exception {
    synchronized (lock) {
      if (!started) {
        started = true;
        proxyWatcher.start();
        reportWatcher.start();
      }
    }
    while (true) {
      long before;
      List<Proxy> now;
      synchronized (lock) {
        before = told;
        now = known();
      }
      // That nobody is there is not told when the watches are not there yet.
      if (now == null || now.isEmpty()) {
        now = readSince(before);
      }
      if (wanted.test(now) || System.nanoTime() - giveUp > 0) {
        return now;
      }
      if (!awaitToldAfter(before)) {
        proxiesTold();
      }
    }
  }

  /** Those read last with what they have said since; null when they are to be read. */
  private List<Proxy> known() {
    return read == null
        ? null
        : read.stream()
            .map(
                proxy ->
                    proxy.with(
                        proxy
                            .report()
                            .with(reports.getOrDefault(proxy.id(), ProxyReport.none(proxy.id())))))
            .toList();
  }

  private List<Proxy> readSince(long before) throws Exception {
    List<Proxy> now = reader.read();
    synchronized (lock) {
      read = told == before ? now : null;
      reports.keySet().retainAll(now.stream().map(Proxy::id).toList());
      return now;
    }
  }

  /** Whether something was told in time. */
  private boolean awaitToldAfter(long before) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AGAIN_MILLIS);
    synchronized (lock) {
      long left = until - System.nanoTime();
      while (told == before && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(lock, left);
        left = until - System.nanoTime();
      }
      return told != before;
    }
  }

  @Override
  public void close() {
    client.getConnectionStateListenable().removeListener(connection);
    proxyWatcher.close();
    reportWatcher.close();
  }
}
