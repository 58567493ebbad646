package io.ringmaster.metadata.store;

import static io.ringmaster.metadata.store.Clusters.awaitEpoch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.MigrationStep;
import io.ringmaster.metadata.store.Signals.Signal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that are told lead to what would have been read. */
class SignalsTest {
  private static final Instant NOW = Instant.parse("2026-11-29T10:15:30.123456789Z");

  private final ClusterKey key = ClusterKey.random();
  private EmbeddedZooKeeper zooKeeper;
  private StoreConfig config;
  private StorePaths paths;
  private CuratorFramework client;
  private MetadataStore writer;

  @BeforeEach
  void start(@TempDir Path dir) {
    zooKeeper = EmbeddedZooKeeper.start(dir, 0);
    config = StoreConfig.of(zooKeeper.connectString());
    paths = new StorePaths(config.root());
    client = StoreConnection.connect(config);
    writer = MetadataStore.open(config, key);
    writer.update(_ -> Clusters.shop());
  }

  @AfterEach
  void stop() {
    writer.close();
    client.close();
    zooKeeper.close();
  }

  private ClusterReader reader() {
    return new ClusterReader(
        new Znodes(client, StoreConnection.OPERATION_TIMEOUT_MILLIS), paths, new EntityJson(key));
  }

  private Signals signals() {
    return new Signals(client, paths);
  }

  private List<String> names() throws Exception {
    return client.getChildren().forPath(paths.epoch());
  }

  /** The one of the newest epoch; those before may not have been removed yet. */
  private Signal newest() throws Exception {
    for (String name : names()) {
      Optional<Signal> signal = signals().read(paths.epoch() + "/" + name);
      if (signal.isPresent() && signal.get().epoch() == writer.state().epoch()) {
        return signal.get();
      }
    }
    throw new AssertionError("no signal of epoch " + writer.state().epoch());
  }

  private void advance(long migration, MigrationPhase phase, String note) {
    writer.step(_ -> new MigrationStep.Advance(migration, phase, NOW, note));
  }

  @Test
  void whoKnowsTheStateBeforeHasWhatWouldHaveBeenRead() throws Exception {
    ClusterReader told = reader();
    told.load();
    List<Runnable> steps =
        List.of(
            () -> advance(7, MigrationPhase.CATCH_UP, ""),
            () -> advance(7, MigrationPhase.VERIFY, "waits / for \"ünï\", 100 %"),
            () -> advance(7, MigrationPhase.READY, ""),
            () -> writer.step(_ -> new MigrationStep.Rehearse(7, "rehearsal 1")),
            () -> advance(7, MigrationPhase.CUTOVER, ""),
            () -> advance(7, MigrationPhase.REVERSE, ""),
            () -> advance(7, MigrationPhase.CLEANUP, ""),
            () -> advance(7, MigrationPhase.DONE, ""),
            // Of a table, whose rule and group change; they leave something behind.
            () -> advance(5, MigrationPhase.CUTOVER, ""),
            () -> advance(5, MigrationPhase.READY, "given up"),
            () -> advance(5, MigrationPhase.CUTOVER, ""),
            () -> advance(5, MigrationPhase.REVERSE, ""),
            () -> advance(5, MigrationPhase.ROLLBACK, ""),
            () -> advance(5, MigrationPhase.UNDOING, ""),
            () -> advance(5, MigrationPhase.ROLLED_BACK, ""));
    for (Runnable step : steps) {
      step.run();
      assertEquals(Optional.of(writer.state()), told.told(newest()));
      assertEquals(reader().load(), told.last());
    }
  }

  @Test
  void aStepIsTakenWithoutReading() throws Exception {
    try (MetadataStore other = MetadataStore.open(config, key)) {
      ClusterReader mine = reader();
      MigrationStep step = new MigrationStep.Advance(7, MigrationPhase.CATCH_UP, NOW, "");
      String path = signals().path(successor(mine.load(), step), step).orElseThrow();
      // Only told: nothing that could be read has changed.
      client.create().forPath(path);
      awaitEpoch(other, 2);
      assertEquals(MigrationPhase.CATCH_UP, other.state().migrations().get("7").phase());
    }
  }

  @Test
  void whatLeadsElsewhereOrIsTooNewIsNotTaken() throws Exception {
    ClusterReader told = reader();
    told.load();
    advance(7, MigrationPhase.CATCH_UP, "");
    Signal first = newest();
    assertEquals(
        Optional.empty(),
        told.told(new Signal(first.epoch(), first.changeId(), first.sum() + 1, first.step())));
    assertEquals(
        Optional.empty(),
        told.told(
            new Signal(
                first.epoch(), first.changeId(), first.sum(), new MigrationStep.Rehearse(99, ""))));
    advance(7, MigrationPhase.VERIFY, "");
    assertEquals(Optional.empty(), told.told(newest()), "the one before is not known");
    assertEquals(1, told.last().epoch().epoch());
    told.told(first);
    assertEquals(Optional.of(writer.state()), told.told(newest()));
    assertEquals(Optional.of(writer.state()), told.told(first), "known for long");
  }

  @Test
  void namesThatSayNothingAreNotUnderstood() {
    for (String name :
        List.of(
            "",
            "x",
            "%7B%7D",
            "%ZZ",
            StorePaths.encode(
                "{\"epoch\":1,\"id\":\"i\",\"sum\":1,\"migration\":1,\"note\":\"\",\"new\":1}"),
            StorePaths.encode(
                "{\"epoch\":1,\"id\":\"i\",\"sum\":1,\"migration\":1,\"note\":\"\","
                    + "\"phase\":\"NEW\",\"at\":\"2026-11-29T10:15:30Z\"}"),
            StorePaths.encode(
                "{\"epoch\":1,\"id\":\"i\",\"sum\":1,\"migration\":1,\"note\":\"\","
                    + "\"phase\":\"COPY\",\"at\":\"today\"}"))) {
      assertEquals(Optional.empty(), signals().read(paths.epoch() + "/" + name), name);
    }
    assertEquals(Optional.empty(), signals().read(paths.epoch()));
  }

  @Test
  void aNoteThatIsTooLongIsReadAndSignalsDoNotPileUp() throws Exception {
    try (MetadataStore other = MetadataStore.open(config, key)) {
      String note = "ü".repeat(1000);
      advance(7, MigrationPhase.CATCH_UP, note);
      assertEquals(List.of(), names());
      awaitEpoch(other, 2);
      assertEquals(note, other.state().migrations().get("7").note());
      for (int i = 1; i <= 10; i++) {
        String text = "rehearsal " + i;
        writer.step(_ -> new MigrationStep.Rehearse(7, text));
        awaitEpoch(other, 2 + i);
        assertEquals(writer.state(), other.state());
      }
      for (int i = 0; names().size() > 1; i++) {
        assertTrue(i < 1000, "after 10 s: " + names());
        Thread.sleep(10);
      }
      assertEquals(12, newest().epoch());
      assertNotEquals(0, client.checkExists().forPath(only()).getEphemeralOwner());
    }
  }

  private String only() throws Exception {
    return paths.epoch() + "/" + names().getFirst();
  }

  private Successor successor(ClusterReader.Snapshot from, MigrationStep step) {
    var changes = step.changes(from.state());
    return Successor.of(
        from, changes, from.state().with(changes), "mine", paths, new EntityJson(key));
  }
}
