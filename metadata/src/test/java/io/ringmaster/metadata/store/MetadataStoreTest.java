package io.ringmaster.metadata.store;

import static io.ringmaster.metadata.store.Clusters.add;
import static io.ringmaster.metadata.store.Clusters.awaitEpoch;
import static io.ringmaster.metadata.store.Clusters.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.store.ProxyRegistration.OpenWork;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

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
  void whoFollowsReadsWhatHasChangedAndKeepsTheRest() throws Exception {
    try (MetadataStore store = open();
        MetadataStore other = open()) {
      store.update(_ -> Clusters.shop());
      awaitEpoch(other, 1);
      TableGroup group = other.state().groups().get("shop.users");
      for (int i = 1; i <= 20; i++) {
        int port = 5000 + i;
        List<Change> changes = new ArrayList<>();
        changes.add(add(server("n" + i, port)));
        if (i > 1) {
          changes.add(new Change.Remove(Entity.Kind.SERVER, "n" + (i - 1)));
          changes.add(new Change.Replace(server("a", 1000 + port)));
        }
        store.update(_ -> changes);
        awaitEpoch(other, 1 + i);
        assertEquals(store.state(), other.state());
        assertSame(group, other.state().groups().get("shop.users"), "not read again");
      }
      assertEquals(other.state(), other.load());
    }
  }

  @Test
  void whatIsReplacedByTheSameIsWrittenAndRead() throws Exception {
    try (MetadataStore store = open();
        MetadataStore other = open()) {
      store.update(_ -> Clusters.shop());
      awaitEpoch(other, 1);
      TableGroup group = other.state().groups().get("shop.users");
      store.update(state -> List.of(new Change.Replace(state.groups().get("shop.users"))));
      awaitEpoch(other, 2);
      assertNotSame(group, other.state().groups().get("shop.users"), "so changes can be rehearsed");
      assertEquals(group, other.state().groups().get("shop.users"));
    }
  }

  @Test
  void whoFollowsARunningMigrationSeesEachOfItsSteps() throws Exception {
    try (MetadataStore store = open();
        MetadataStore other = open()) {
      store.update(_ -> Clusters.shop());
      awaitEpoch(other, 1);
      for (int i = 1; i <= 20; i++) {
        String note = "step " + i;
        store.update(
            state -> List.of(new Change.Replace(state.migrations().get("7").withNote(note))));
        awaitEpoch(other, 1 + i);
        assertEquals(store.state(), other.state());
      }
      // Written by who has only glanced.
      other.update(
          state ->
              List.of(
                  new Change.Replace(state.migrations().get("7").withPaused(true)),
                  new Change.Replace(server("a", 5000))));
      assertEquals(other.state(), store.load());
    }
  }

  @Test
  void whoFollowsIsRightAfterManyChangesAtOnce() throws Exception {
    try (MetadataStore store = open();
        MetadataStore other = open()) {
      store.update(_ -> Clusters.shop());
      for (int i = 1; i <= 60; i++) {
        int port = 5000 + i;
        store.update(_ -> List.of(new Change.Replace(server("a", port))));
      }
      List<Change> many = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        many.add(add(server("n" + i, 6000 + i)));
      }
      store.update(_ -> many);
      awaitEpoch(other, 62);
      assertEquals(store.state(), other.state());
    }
  }

  @Test
  void concurrentChangesOfTwoStoresAllHappenOnce() throws Exception {
    int each = 15;
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
                    store.update(_ -> List.of(add(server("n" + port, port))));
                  }
                }));
      }
      for (Future<?> future : done) {
        future.get(30, TimeUnit.SECONDS);
      }
      assertEquals(2 * each, one.load().servers().size());
      assertEquals(2L * each, one.state().epoch());
    }
  }

  @Test
  void aConflictAsksAgainWithTheNewerState() {
    try (MetadataStore one = open();
        MetadataStore two = open()) {
      List<Long> asked = new ArrayList<>();
      ClusterState after =
          one.update(
              state -> {
                asked.add(state.epoch());
                if (asked.size() <= 3) {
                  int port = asked.size();
                  two.update(_ -> List.of(add(server("other" + port, port))));
                }
                return List.of(add(server("mine", 1000 + asked.size())));
              });
      assertEquals(List.of(0L, 1L, 2L, 3L), asked);
      assertEquals(4, after.epoch());
      assertEquals(1004, after.servers().get("mine").port());
      assertEquals(after, two.load());
    }
  }

  @Test
  void aStoreIsOpenedThoughZooKeeperRestartsMeanwhile() throws Exception {
    try (CuttingRelay relay = new CuttingRelay(zooKeeper.port())) {
      relay.loseAnswer(4, Duration.ofSeconds(7));
      try (MetadataStore store =
          MetadataStore.open(
              new StoreConfig(
                  relay.address(),
                  config.root(),
                  Optional.empty(),
                  Duration.ofSeconds(20),
                  Duration.ofSeconds(10)),
              KEY)) {
        assertEquals(0, store.state().epoch());
      }
      assertEquals(1, relay.cuts());
    }
  }

  /** Each answer is lost in turn; whatever was asked happens once and is reported as done. */
  @Test
  void aChangeWhoseAnswerIsLostHappensOnce() throws Exception {
    try (CuttingRelay relay = new CuttingRelay(zooKeeper.port());
        MetadataStore store =
            MetadataStore.open(
                new StoreConfig(
                    relay.address(),
                    config.root(),
                    Optional.empty(),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10)),
                KEY)) {
      for (int i = 1; i <= 3; i++) {
        int port = i;
        AtomicInteger asked = new AtomicInteger();
        ClusterState after =
            store.update(
                _ -> {
                  asked.incrementAndGet();
                  relay.loseNextAnswer();
                  return List.of(add(server("n" + port, port)));
                });
        assertEquals(1, asked.get(), "asked again although the change was made");
        assertEquals(i, after.epoch());
        assertEquals(i, after.servers().size());
        assertEquals(i, relay.cuts());
      }
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
  void aListenerThatFailsDoesNotStopTheOthers() throws Exception {
    BlockingQueue<ClusterState> seen = new LinkedBlockingQueue<>();
    Logger log = (Logger) LoggerFactory.getLogger(StoreEvents.class);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    log.addAppender(logged);
    log.setAdditive(false);
    try (MetadataStore store = open()) {
      store.onState(
          _ -> {
            throw new IllegalStateException("a fault of the listener's");
          });
      store.onState(seen::add);
      store.update(_ -> List.of(add(server("a", 1))));
      assertEquals(List.of(0L, 1L), epochsUntil(seen, 1));
    } finally {
      log.setAdditive(true);
      log.detachAppender(logged);
    }
    assertEquals(2, logged.list.size());
    assertEquals("a metadata listener failed", logged.list.getFirst().getFormattedMessage());
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
        awaitProxies(store, List.of(new Proxy("p/1", "10.0.0.1:3307", 0, 0, 0)));
        registration.report(7, 0, 0);
        awaitProxies(store, List.of(new Proxy("p/1", "10.0.0.1:3307", 7, 0, 0)));
        registration.report(9, 9, 8);
        awaitProxies(store, List.of(new Proxy("p/1", "10.0.0.1:3307", 9, 9, 8)));
        registration.report(10, 0, 0);
        awaitProxies(store, List.of(new Proxy("p/1", "10.0.0.1:3307", 10, 9, 8)));
        OpenWork work = new OpenWork(17, Instant.parse("2026-01-02T03:04:05Z"));
        registration.clients(Map.of("s1", 130), Optional.of(work));
        registration.report(11, 0, 0);
        awaitProxies(
            store,
            List.of(
                new Proxy("p/1", "10.0.0.1:3307", 11, 9, 8, Map.of("s1", 130), Optional.of(work))));
        registration.clients(Map.of(), Optional.empty());
        awaitProxies(store, List.of(new Proxy("p/1", "10.0.0.1:3307", 11, 9, 8)));
      }
      awaitProxies(store, List.of());
    }
  }

  @Test
  void whoWaitsForProxiesHearsOfEachOfThem() throws Exception {
    long far = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    try (MetadataStore store = open();
        MetadataStore proxies = open();
        ProxyRegistration one = proxies.registerProxy("p1", "10.0.0.1:3307")) {
      assertEquals(1, store.awaitProxies(all -> all.size() == 1, far).size());
      long soon = System.nanoTime() + Duration.ofMillis(60).toNanos();
      List<Proxy> early = store.awaitProxies(all -> all.getFirst().drained() == 5, soon);
      assertEquals(0, early.getFirst().drained(), "the time is up");
      CompletableFuture<List<Proxy>> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return store.awaitProxies(
                      all -> all.size() == 2 && all.stream().allMatch(p -> p.drained() == 5), far);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      one.report(5, 5, 5);
      try (ProxyRegistration two = proxies.registerProxy("p2", "10.0.0.2:3307")) {
        two.report(5, 5, 4);
        assertEquals(
            List.of("p1", "p2"),
            waiting.get(30, TimeUnit.SECONDS).stream().map(Proxy::id).toList());
      }
      assertEquals(1, store.awaitProxies(all -> all.size() == 1, far).size(), "one has gone");
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
