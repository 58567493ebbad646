package io.ringmaster.metadata.store;

import static io.ringmaster.metadata.store.Clusters.add;
import static io.ringmaster.metadata.store.Clusters.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server goes and comes back; traffic goes on with the last state meanwhile. */
class ZooKeeperOutageTest {
  private static final ClusterKey KEY = ClusterKey.random();

  @Test
  @SuppressWarnings("try") // a registration is closed early
  void theLastStateIsServedAndUpdatesFlowAgain(@TempDir Path dir) throws Exception {
    EmbeddedZooKeeper first = EmbeddedZooKeeper.start(dir, 0);
    int port = first.port();
    StoreConfig config = config(first.connectString());
    BlockingQueue<Connectivity> connectivity = new LinkedBlockingQueue<>();
    BlockingQueue<Long> epochs = new LinkedBlockingQueue<>();
    try (MetadataStore reader = MetadataStore.open(config, KEY);
        MetadataStore writer = MetadataStore.open(config, KEY);
        ProxyRegistration registration = reader.registerProxy("p1", "127.0.0.1:3307")) {
      reader.onConnectivity(connectivity::add);
      reader.onState(state -> epochs.add(state.epoch()));
      ClusterState before = writer.update(_ -> Clusters.shop());
      awaitEpoch(epochs, 1);
      assertEquals(Connectivity.CONNECTED, connectivity.poll(5, TimeUnit.SECONDS));
      registration.report(1, 1, 1);

      first.close();
      assertEquals(Connectivity.SUSPENDED, connectivity.poll(10, TimeUnit.SECONDS));
      assertEquals(before, reader.state());
      // The session is gone by the client's own clock, whoever keeps the server down.
      assertEquals(Connectivity.LOST, connectivity.poll(20, TimeUnit.SECONDS));
      MetadataException error =
          assertThrows(
              MetadataException.class, () -> writer.update(_ -> List.of(add(server("x", 1)))));
      assertEquals(Reason.UNAVAILABLE, error.reason());
      assertEquals(before, reader.state());

      try (EmbeddedZooKeeper again = EmbeddedZooKeeper.start(dir, port)) {
        assertEquals(port, again.port());
        assertEquals(Connectivity.RECONNECTED, connectivity.poll(20, TimeUnit.SECONDS));
        awaitConnected(writer);
        // Of a new session, without being said once more.
        awaitProxy(writer, new Proxy("p1", "127.0.0.1:3307", 1, 1, 1));
        ClusterState after = writer.update(_ -> List.of(add(server("y", 2))));
        assertTrue(after.servers().containsKey("y"));
        awaitEpoch(epochs, after.epoch());
        assertEquals(after, reader.state());
        registration.report(after.epoch(), 0, 0);
        awaitProxy(writer, new Proxy("p1", "127.0.0.1:3307", after.epoch(), 1, 1));
        registration.close();
        assertEquals(List.of(), writer.proxies());
      }
    }
  }

  @Test
  void whatChangedDuringACutIsSeenAfterIt(@TempDir Path dir) throws Exception {
    EmbeddedZooKeeper first = EmbeddedZooKeeper.start(dir, 0);
    int port = first.port();
    BlockingQueue<Long> epochs = new LinkedBlockingQueue<>();
    BlockingQueue<Connectivity> connectivity = new LinkedBlockingQueue<>();
    try (MetadataStore reader = MetadataStore.open(config(first.connectString()), KEY)) {
      reader.onState(state -> epochs.add(state.epoch()));
      reader.onConnectivity(connectivity::add);
      awaitEpoch(epochs, 0);
      first.close();
      assertEquals(Connectivity.CONNECTED, connectivity.poll(5, TimeUnit.SECONDS));
      assertEquals(Connectivity.SUSPENDED, connectivity.poll(10, TimeUnit.SECONDS));
      // Changed on another port, where the reader doesn't look.
      try (EmbeddedZooKeeper elsewhere = EmbeddedZooKeeper.start(dir, 0);
          MetadataStore writer = MetadataStore.open(config(elsewhere.connectString()), KEY)) {
        writer.update(_ -> Clusters.shop());
      }
      try (EmbeddedZooKeeper again = EmbeddedZooKeeper.start(dir, port)) {
        awaitEpoch(epochs, 1);
        assertEquals(reader.load(), reader.state());
        assertEquals(port, again.port());
      }
    }
  }

  private static StoreConfig config(String connect) {
    return new StoreConfig(
        connect, "/ringmaster", Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(2));
  }

  private static void awaitEpoch(BlockingQueue<Long> epochs, long wanted)
      throws InterruptedException {
    Long epoch;
    do {
      epoch = epochs.poll(20, TimeUnit.SECONDS);
      assertNotNull(epoch, "epoch " + wanted + " never came");
    } while (epoch < wanted);
    assertEquals(wanted, epoch);
  }

  private static void awaitConnected(MetadataStore store) throws InterruptedException {
    BlockingQueue<Connectivity> connectivity = new LinkedBlockingQueue<>();
    store.onConnectivity(connectivity::add);
    Connectivity now;
    do {
      now = connectivity.poll(20, TimeUnit.SECONDS);
      assertNotNull(now, "not connected again");
    } while (now != Connectivity.CONNECTED && now != Connectivity.RECONNECTED);
  }

  private static void awaitProxy(MetadataStore store, Proxy expected) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!store.proxies().equals(List.of(expected)) && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertEquals(List.of(expected), store.proxies());
  }
}
