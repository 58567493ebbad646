package io.ringmaster.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import io.ringmaster.metadata.store.StoreConfig;
import io.ringmaster.proxy.hold.LoopHold;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy is as far as the slowest of its event loops. */
class HoldReportTest {
  private final Queue<Runnable> later = new ArrayDeque<>();

  private void runAll() {
    for (Runnable task = later.poll(); task != null; task = later.poll()) {
      task.run();
    }
  }

  /** A loop is drained a moment after it knows of a hold: that is one write, not two. */
  @Test
  void whatComesAMomentLaterIsToldWithIt(@TempDir Path dir) throws Exception {
    try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(dir, 0);
        MetadataStore store =
            MetadataStore.open(StoreConfig.of(server.connectString()), ClusterKey.random());
        var registration = store.registerProxy("p", "127.0.0.1:3307");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      HoldReport report = new HoldReport(threads);
      LoopHold.Progress loop = report.newLoop();
      loop.at(5, 5, 5);
      report.to(registration);
      long far = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      store.awaitProxies(all -> all.size() == 1 && all.getFirst().settled() == 5, far);
      Set<Proxy> told = ConcurrentHashMap.newKeySet();
      for (long epoch = 6; epoch < 26; epoch++) {
        long now = epoch;
        loop.at(now, now - 1, now - 1);
        loop.at(now, now, now - 1);
        loop.at(now, now, now);
        told.addAll(store.awaitProxies(all -> all.getFirst().drained() == now, far));
      }
      store.awaitProxies(all -> all.getFirst().settled() == 25, far);
      long apart = told.stream().filter(p -> p.settled() < p.epoch()).count();
      assertTrue(apart < 10, () -> "most is told at once: " + told);
    }
  }

  @Test
  void theSlowestLoopIsTold(@TempDir Path dir) {
    try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(dir, 0);
        MetadataStore store =
            MetadataStore.open(StoreConfig.of(server.connectString()), ClusterKey.random());
        var registration = store.registerProxy("p", "127.0.0.1:3307")) {
      HoldReport report = new HoldReport(later::add);
      LoopHold.Progress first = report.newLoop();
      LoopHold.Progress second = report.newLoop();
      first.at(5, 5, 5);
      report.to(registration);
      runAll();
      assertEquals(List.of(), later.stream().toList(), "the second has said nothing yet");
      second.at(5, 0, 3);
      runAll();
      assertEquals(List.of(new Proxy("p", "127.0.0.1:3307", 5, 0, 3)), store.proxies());
      second.at(5, 5, 5);
      first.at(6, 5, 5);
      runAll();
      assertEquals(List.of(new Proxy("p", "127.0.0.1:3307", 5, 5, 5)), store.proxies());
    }
  }
}
