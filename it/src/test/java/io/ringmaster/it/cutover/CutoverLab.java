package io.ringmaster.it.cutover;

import io.ringmaster.demo.FileTrees;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import io.ringmaster.metadata.store.StoreConfig;
import io.ringmaster.proxy.ProxyServer;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Two shards on servers of their own, two proxies, and a hand on the metadata: a test takes the
 * migration worker's steps one by one. The table {@code shop.t} has ids below 100 on {@code shard1}
 * and the others on {@code shard2}; the migration moves ids below 50 to {@code shard2}.
 */
@SuppressWarnings("try") // a test that is interrupted has failed
final class CutoverLab implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  static final String GROUP = "shop.g";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  final List<LabServer> servers = new ArrayList<>();
  final MetadataStore store;
  final ProxyLab first;
  final ProxyServer second;

  CutoverLab(Map<String, String> configuration) throws Exception {
    Path directory = Files.createTempDirectory("ringmaster-cutover");
    parts.push(() -> FileTrees.delete(directory));
    try {
      var zookeeper = EmbeddedZooKeeper.start(directory.resolve("zookeeper"), 0);
      parts.push(zookeeper);
      Path keyFile = directory.resolve("cluster.key");
      var key = ClusterKey.loadOrCreate(keyFile);
      Map<String, String> keys = new HashMap<>(configuration);
      keys.put("zookeeper.connect", zookeeper.connectString());
      keys.put("cluster_key_file", keyFile.toString());
      for (int i = 0; i < 2; i++) {
        LabServer server = MySqlLab.start();
        parts.push(server);
        servers.add(server);
      }
      first = ProxyLab.start(servers, keys);
      parts.push(first);
      keys.put("role", "proxy");
      keys.put("mysql.listen", "127.0.0.1:0");
      keys.put("http.listen", "127.0.0.1:0");
      keys.put("zookeeper.data_dir", directory.resolve("second").toString());
      second = ProxyServer.start(RingmasterConfig.of(keys));
      parts.push(second);
      store = MetadataStore.open(StoreConfig.of(zookeeper.connectString()), key);
      parts.push(store);
      first.execute("", "CREATE DATABASE shop");
      first.execute(
          "shop",
          "CREATE TABLE t (id INT PRIMARY KEY, v INT) SHARD BY RANGE(id) (VALUES LESS THAN (100)"
              + " ON shard1, VALUES LESS THAN (MAXVALUE) ON shard2) IN GROUP g",
          "CREATE TABLE settings (name VARCHAR(20) PRIMARY KEY, v INT) REFERENCE",
          "INSERT INTO t VALUES (1, 1), (2, 2), (60, 60), (150, 150)");
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /** Puts the migration into the metadata, to be carried out with these options. */
  void plan(MigrationOptions options) {
    plan(CutoverLab::halfOfGroup, options);
  }

  private void plan(Function<ClusterState, Relocation> relocation, MigrationOptions options) {
    store.update(
        state ->
            List.of(
                new Change.Add(
                    Migration.planned(
                        1, "MOVE", relocation.apply(state), options, Instant.now()))));
  }

  private static Relocation halfOfGroup(ClusterState state) {
    var bounds = new TreeMap<Long, String>();
    bounds.put(Long.MIN_VALUE, "shard2");
    bounds.put(50L, "shard1");
    bounds.put(100L, "shard2");
    return new Relocation.OfGroup(
        GROUP, state.groups().get(GROUP).placement(), new Placement.Range(bounds));
  }

  /** The migration is ready for the cutover, as if a worker had copied everything. */
  void planAndBeReady() {
    planAndBeReady(CutoverLab::halfOfGroup);
  }

  /** Likewise a migration of another kind. */
  void planAndBeReady(Function<ClusterState, Relocation> relocation) {
    plan(relocation, MigrationOptions.DEFAULT);
    Stream.of(
            MigrationPhase.PREPARE,
            MigrationPhase.COPY,
            MigrationPhase.CATCH_UP,
            MigrationPhase.VERIFY,
            MigrationPhase.READY)
        .forEach(this::to);
  }

  Migration migration() {
    return store.state().migrations().get("1");
  }

  /** Takes the migration to a phase, and the group to the placement that is in force then. */
  long to(MigrationPhase phase) {
    ClusterState after =
        store.update(state -> state.migrations().get("1").changesTo(phase, state, Instant.now()));
    return after.epoch();
  }

  /** Changes what the migration says to people, and so the epoch. */
  void note(String text) {
    store.update(state -> List.of(new Change.Replace(state.migrations().get("1").withNote(text))));
  }

  /** Whether all proxies have said that they are drained at an epoch. */
  boolean isDrained(long epoch) {
    List<Proxy> proxies = store.proxies();
    return proxies.size() == 2 && proxies.stream().allMatch(proxy -> proxy.drained() >= epoch);
  }

  void awaitDrained(long epoch) throws InterruptedException {
    await("drained at " + epoch, _ -> isDrained(epoch));
  }

  void await(String what, Predicate<CutoverLab> condition) throws InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(this)) {
      if (System.nanoTime() - giveUp > 0) {
        throw new AssertionError(what + " not within " + PATIENCE + ": " + store.proxies());
      }
      Thread.sleep(2);
    }
  }

  /** The first column of a statement's rows on a server. */
  static List<String> column(LabServer server, String sql) throws SQLException {
    try (Connection connection = server.connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
    parts.clear();
  }
}
