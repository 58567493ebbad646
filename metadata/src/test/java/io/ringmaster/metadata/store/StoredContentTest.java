package io.ringmaster.metadata.store;

import static io.ringmaster.metadata.store.Clusters.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.MigrationStep;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Shard;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What lies in ZooKeeper, as others than the store see it and write it. */
class StoredContentTest {
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
  void writesThatBypassTheEpochAreSaidAndNotOverwritten() throws Exception {
    try (MetadataStore store = open()) {
      store.update(_ -> Clusters.shop());
      MetadataException error =
          assertThrows(
              MetadataException.class,
              () ->
                  store.update(
                      _ -> {
                        try {
                          overwrite(config.root() + "/servers/a", "{}");
                        } catch (Exception e) {
                          throw new AssertionError(e);
                        }
                        return List.of(new Change.Replace(server("a", 4000)));
                      }));
      assertEquals("{}", rawText(config.root() + "/servers/a"));
      assertTrue(error.getMessage().contains("'a'"), error.getMessage());
    }
  }

  @Test
  void secretsAreNeitherPlainInZooKeeperNorInTexts() throws Exception {
    try (MetadataStore store = open()) {
      store.update(_ -> Clusters.shop());
      String json = rawText(config.root() + "/servers/a");
      assertFalse(json.contains(Clusters.PASSWORD), json);
      assertTrue(json.contains("\"password\" : \"aes-256-gcm:"), json);
      assertTrue(rawText(config.root() + "/accounts/app").contains(Clusters.VERIFIER));
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
        overwrite(config.root() + "/servers/a", broken);
        MetadataException error = assertThrows(MetadataException.class, this::open);
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
      overwrite(config.root() + "/shards/s1", "{\"primary\":\"a\",\"replicas\":[],\"weight\":2}");
      MetadataException error = assertThrows(MetadataException.class, this::open);
      assertEquals(
          "shard 's1' in ZooKeeper can't be read: field 'weight' is not known to this release",
          error.getMessage());
    }
  }

  @Test
  void aShardOfAnEarlierReleaseIsNotJoining() throws Exception {
    try (MetadataStore store = open()) {
      store.update(_ -> Clusters.shop());
      assertFalse(rawText(config.root() + "/shards/s1").contains("joining"));
      assertFalse(store.load().shards().get("s1").joining());
      store.update(
          _ ->
              List.of(
                  new Change.Add(server("c", 4001)),
                  new Change.Add(new Shard("s3", "c", List.of(), true))));
      assertTrue(rawText(config.root() + "/shards/s3").contains("\"joining\" : true"));
      assertTrue(store.load().shards().get("s3").joining());
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
      assertThrows(KeeperException.NoAuthException.class, () -> rawText("/secured/epoch"));
      MetadataException refused =
          assertThrows(
              MetadataException.class,
              () -> MetadataStore.open(withRoot("/secured", Optional.empty()), KEY));
      assertEquals(Reason.UNAVAILABLE, refused.reason());
      assertTrue(refused.getMessage().contains("zookeeper.auth"), refused.getMessage());
      assertFalse(own.toString().contains("wörd"));
    }
  }

  /** What is told by names is kept from others as contents are. */
  @Test
  void othersReadNothingOfWhatIsToldByNames() throws Exception {
    StoreConfig own = withRoot("/told", Optional.of(new Secret("ringmaster:wörd")));
    try (MetadataStore store = MetadataStore.open(own, KEY);
        ProxyRegistration registration = store.registerProxy("p", "127.0.0.1:3307");
        CuratorFramework client = StoreConnection.connect(own)) {
      store.update(_ -> Clusters.shop());
      store.step(_ -> new MigrationStep.Rehearse(7, "rehearsal"));
      registration.report(2, 0, 0);
      for (String directory : List.of("/told/epoch", "/told/reports")) {
        List<String> names = client.getChildren().forPath(directory);
        assertEquals(1, names.size(), directory);
        assertThrows(
            KeeperException.NoAuthException.class,
            () -> rawText(directory + "/" + names.getFirst()));
      }
    }
  }

  private MetadataStore open() {
    return MetadataStore.open(config, KEY);
  }

  private static StoreConfig withRoot(String root, Optional<Secret> auth) {
    return new StoreConfig(
        zooKeeper.connectString(), root, auth, Duration.ofSeconds(5), Duration.ofSeconds(5));
  }

  private interface Action {
    void on(ZooKeeper client) throws Exception;
  }

  private static void raw(Action action) throws Exception {
    BlockingQueue<Object> connected = new ArrayBlockingQueue<>(10);
    ZooKeeper client = new ZooKeeper(zooKeeper.connectString(), 5000, connected::add);
    try {
      assertNotEquals(null, connected.poll(5, TimeUnit.SECONDS));
      action.on(client);
    } finally {
      client.close();
    }
  }

  private static void overwrite(String path, String text) throws Exception {
    raw(client -> client.setData(path, text.getBytes(StandardCharsets.UTF_8), -1));
  }

  private static String rawText(String path) throws Exception {
    StringBuilder text = new StringBuilder();
    raw(
        client ->
            text.append(new String(client.getData(path, false, null), StandardCharsets.UTF_8)));
    return text.toString();
  }

  private static String stackTrace(Throwable error) {
    java.io.StringWriter text = new java.io.StringWriter();
    error.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }
}
