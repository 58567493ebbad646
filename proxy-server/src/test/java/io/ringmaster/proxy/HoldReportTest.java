package io.ringmaster.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
