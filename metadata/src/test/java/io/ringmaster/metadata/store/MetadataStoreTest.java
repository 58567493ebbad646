package io.ringmaster.metadata.store;

import static io.ringmaster.metadata.store.Clusters.add;
import static io.ringmaster.metadata.store.Clusters.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a root of its own on one real ZooKeeper. */
class MetadataStoreTest {
  private static final ClusterKey KEY = ClusterKey.random();
  private static EmbeddedZooKeeper zooKeeper;
  private StoreConfig config;

  @BeforeAll
  static void start(@TempDir Path dir) {
    zooKeeper = EmbeddedZooKeeper.start(dir.resolve("zookeeper"), 0);
  }

  @AfterAll
  static void stop() {
    zooKeeper.close();
  }

  @BeforeEach
  void configure(TestInfo test) {
    config = withRoot("/test/" + test.getTestMethod().orElseThrow().getName(), Optional.empty());
  }

  @Test
  void whatIsStoredIsReadBackByAnother() {
    try (MetadataStore store = open()) {
      assertEquals(ClusterState.empty(), store.state());
      ClusterState written = store.update(_ -> Clusters.shop());
      assertEquals(1, written.epoch());
      assertEquals(written, store.state());
      try (MetadataStore other = open()) {
        assertEquals(written, other.state());
        assertEquals(written, other.load());
      }
    }
  }

  @Test
  void changesReplaceAndRemove() {
    try (MetadataStore store = open()) {
      store.update(_ -> Clusters.shop());
      ClusterState changed =
          store.update(
              _ ->
                  List.of(
                      new Change.Replace(server("a", 4000)),
                      new Change.Remove(Entity.Kind.TABLE, "shop.a/b.c d%"),
                      new Change.Remove(Entity.Kind.DATABASE, "ünï/ %2F")));
      assertEquals(2, changed.epoch());
      assertEquals(4000, changed.servers().get("a").port());
      assertFalse(changed.tables().containsKey("shop.a/b.c d%"));
      assertEquals(changed, store.load());
      assertEquals(changed, store.update(_ -> List.of()), "no change, no epoch");
    }
  }

  @Test
  void concurrentChangesOfTwoStoresAllHappenOnce() throws Exception {
    int each = 15;
    AtomicInteger calls = new AtomicInteger();
    try (MetadataStore one = open();
        MetadataStore two = open();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<?>> done = new ArrayList<>();
      for (MetadataStore store : List.of(one, two)) {
        int base = store == one ? 1000 : 2000;
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    int port = base + i;
                    store.update(
                        _ -> {
                          calls.incrementAndGet();
                          return List.of(add(server("n" + port, port)));
                        });
                  }
                }));
      }
      for (Future<?> future : done) {
        future.get(30, TimeUnit.SECONDS);
      }
      assertEquals(2 * each, one.load().servers().size());
      assertEquals(2 * each, one.state().epoch());
      assertTrue(calls.get() > 2 * each, "no conflict occurred, so nothing was shown");
    }
  }

  @Test
  void anExpectedEpochIsCheckedAndNothingChanges() {
    try (MetadataStore one = open();
        MetadataStore two = open()) {
      one.update(0, List.of(add(server("a", 1))));
      MetadataException conflict =
          assertThrows(MetadataException.class, () -> two.update(0, List.of(add(server("b", 2)))));
      assertEquals(Reason.CONFLICT, conflict.reason());
      assertEquals("the metadata is at epoch 1, not at 0", conflict.getMessage());
      assertEquals(1, one.load().servers().size());
    }
  }

  @Test
  void listenersSeeEveryStateOfTheirOwnStoreInOrder() throws Exception {
    BlockingQueue<ClusterState> seen = new LinkedBlockingQueue<>();
    try (MetadataStore store = open()) {
      store.onState(seen::add);
      for (int i = 1; i <= 10; i++) {
        int port = i;
        store.update(_ -> List.of(add(server("n" + port, port))));
      }
      assertEquals(LongStream.rangeClosed(0, 10).boxed().toList(), epochsUntil(seen, 10));
    }
  }

  @Test
  void listenersSeeWhatOthersChangeAndEndWithTheNewest() throws Exception {
    BlockingQueue<ClusterState> seen = new LinkedBlockingQueue<>();
    try (MetadataStore writer = open();
        MetadataStore reader = open()) {
      reader.onState(
          _ -> {
            throw new IllegalStateException("a listener that fails must not stop the others");
          });
      Subscription subscription = reader.onState(seen::add);
      for (int i = 1; i <= 20; i++) {
        int port = i;
        writer.update(_ -> List.of(add(server("n" + port, port))));
      }
      List<Long> epochs = epochsUntil(seen, 20);
      assertEquals(epochs.stream().sorted().distinct().toList(), epochs, "in order, once each");
      assertEquals(writer.state(), reader.state());

      subscription.close();
      BlockingQueue<ClusterState> still = new LinkedBlockingQueue<>();
      reader.onState(still::add);
      writer.update(_ -> List.of(add(server("last", 99))));
      assertEquals(21, epochsUntil(still, 21).getLast());
      assertTrue(seen.isEmpty(), "the closed subscription heard more");
    }
  }

  @Test
  void aSchemaVersionRisesForAll() throws Exception {
    record Version(String database, long version) {}
    BlockingQueue<Version> seen = new LinkedBlockingQueue<>();
    try (MetadataStore one = open();
        MetadataStore two = open()) {
      two.onSchemaVersion((database, version) -> seen.add(new Version(database, version)));
      long first = one.raiseSchemaVersion("shop/ä");
      assertEquals(new Version("shop/ä", first), seen.poll(5, TimeUnit.SECONDS));
      long second = one.raiseSchemaVersion("shop/ä");
      assertTrue(second > first);
      assertEquals(new Version("shop/ä", second), seen.poll(5, TimeUnit.SECONDS));
      assertEquals(second, two.schemaVersions().get("shop/ä"));
      one.removeSchemaVersion("shop/ä");
      one.removeSchemaVersion("shop/ä");
      assertTrue(one.raiseSchemaVersion("shop/ä") > second, "a database created again is newer");
    }
  }

  @Test
  void proxiesAreListedWhileTheyRun() throws Exception {
    try (MetadataStore store = open()) {
      try (MetadataStore proxy = open();
          ProxyRegistration registration = proxy.registerProxy("p/1", "10.0.0.1:3307")) {
        awaitProxies(store, List.of(new Proxy("p/1", "10.0.0.1:3307", 0)));
        registration.epoch(7);
        awaitProxies(store, List.of(new Proxy("p/1", "10.0.0.1:3307", 7)));
      }
      awaitProxies(store, List.of());
    }
  }

  @Test
  void secretsAreNeitherPlainInZooKeeperNorInTexts() throws Exception {
    try (MetadataStore store = open()) {
      store.update(_ -> Clusters.shop());
      String json = rawText(config.root() + "/servers/a", null);
      assertFalse(json.contains(Clusters.PASSWORD), json);
      assertTrue(json.contains("\"password\" : \"aes-256-gcm:"), json);
      assertTrue(rawText(config.root() + "/accounts/app", null).contains(Clusters.VERIFIER));
      String text = store.state() + " " + config + " " + new Change.Add(server("z", 1));
      assertFalse(text.contains(Clusters.PASSWORD) || text.contains(Clusters.VERIFIER), text);

      MetadataException wrongKey =
          assertThrows(
              MetadataException.class, () -> MetadataStore.open(config, ClusterKey.random()));
      assertEquals(Reason.UNREADABLE, wrongKey.reason());
      assertTrue(wrongKey.getMessage().contains("same key file"), wrongKey.getMessage());
    }
  }

  @Test
  void whatCannotBeReadIsNamedWithoutItsContent() throws Exception {
    try (MetadataStore store = open()) {
      store.update(_ -> Clusters.shop());
      for (String broken : new String[] {"{\"hidden\": ", "{\"hidden\": 1}", "[\"hidden\"]", ""}) {
        raw().setData(config.root() + "/servers/a", broken.getBytes(StandardCharsets.UTF_8), -1);
        MetadataException error = assertThrows(MetadataException.class, store::load);
        assertEquals(Reason.UNREADABLE, error.reason());
        assertTrue(error.getMessage().contains("server 'a'"), error.getMessage());
        assertFalse(stackTrace(error).contains("hidden"), () -> stackTrace(error));
      }
      assertEquals(1, store.state().epoch(), "the last good state is served");
    }
  }

  @Test
  void aFieldOfANewerReleaseIsRefused() throws Exception {
    try (MetadataStore store = open()) {
      store.update(_ -> Clusters.shop());
      String path = config.root() + "/shards/s1";
      raw()
          .setData(
              path,
              "{\"primary\":\"a\",\"replicas\":[],\"weight\":2}".getBytes(StandardCharsets.UTF_8),
              -1);
      MetadataException error = assertThrows(MetadataException.class, store::load);
      assertEquals(
          "shard 's1' in ZooKeeper can't be read: field 'weight' is not known to this release",
          error.getMessage());
    }
  }

  @Test
  void digestAuthenticationKeepsOthersOut() {
    StoreConfig own = withRoot("/secured", Optional.of(new Secret("ringmaster:wörd")));
    try (MetadataStore store = MetadataStore.open(own, KEY)) {
      store.update(_ -> Clusters.shop());
      try (MetadataStore same = MetadataStore.open(own, KEY)) {
        assertEquals(store.state(), same.state());
      }
      assertThrows(KeeperException.NoAuthException.class, () -> rawText("/secured/epoch", null));
      MetadataException refused =
          assertThrows(
              MetadataException.class,
              () -> MetadataStore.open(withRoot("/secured", Optional.empty()), KEY));
      assertEquals(Reason.UNAVAILABLE, refused.reason());
      assertTrue(refused.getMessage().contains("zookeeper.auth"), refused.getMessage());
      assertFalse(own.toString().contains("wörd"));
    }
  }

  @Test
  void openingWithoutZooKeeperFailsInTimeAndSaysWhere() {
    StoreConfig nowhere =
        new StoreConfig(
            "127.0.0.1:1", "/x", Optional.empty(), Duration.ofMillis(300), Duration.ofSeconds(5));
    long start = System.nanoTime();
    MetadataException error =
        assertThrows(MetadataException.class, () -> MetadataStore.open(nowhere, KEY));
    assertTrue(System.nanoTime() - start < 5_000_000_000L);
    assertEquals(
        "no ZooKeeper answers at '127.0.0.1:1' within 0.3 s (zookeeper.connect)",
        error.getMessage());
  }

  private MetadataStore open() {
    return MetadataStore.open(config, KEY);
  }

  private static StoreConfig withRoot(String root, Optional<Secret> auth) {
    return new StoreConfig(
        zooKeeper.connectString(), root, auth, Duration.ofSeconds(5), Duration.ofSeconds(5));
  }

  private static ZooKeeper raw() throws Exception {
    BlockingQueue<Object> connected = new ArrayBlockingQueue<>(10);
    ZooKeeper client = new ZooKeeper(zooKeeper.connectString(), 5000, connected::add);
    assertNotEquals(null, connected.poll(5, TimeUnit.SECONDS));
    return client;
  }

  private static String rawText(String path, org.apache.zookeeper.data.Stat stat) throws Exception {
    try (ZooKeeper client = raw()) {
      return new String(client.getData(path, false, stat), StandardCharsets.UTF_8);
    }
  }

  private static String stackTrace(Throwable error) {
    java.io.StringWriter text = new java.io.StringWriter();
    error.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  private static List<Long> epochsUntil(BlockingQueue<ClusterState> seen, long last)
      throws InterruptedException {
    List<Long> epochs = new ArrayList<>();
    while (epochs.isEmpty() || epochs.getLast() < last) {
      ClusterState next = seen.poll(5, TimeUnit.SECONDS);
      assertNotEquals(null, next, () -> "after " + epochs);
      epochs.add(next.epoch());
    }
    return epochs;
  }

  private static void awaitProxies(MetadataStore store, List<Proxy> expected)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!store.proxies().equals(expected) && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertEquals(expected, store.proxies());
  }
}
