package io.ringmaster.metadata.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.MigrationStep;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.CreateMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps of migrations that are told by the name of a znode below the epoch, created together with
 * what it tells of. ZooKeeper's event carries the name, so that who waits for the step, with held
 * statements, need not ask what has changed. The znodes are ephemeral and hold nothing; the writer
 * removes one when the next is there. Safe for any thread.
 */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  /** A longer one, for a long note, is not worth telling to everybody. */
  private static final int NAME_LENGTH_MAX = 2000;

  private final CuratorFramework client;
  private final StorePaths paths;
  private final ConcurrentLinkedQueue<String> mine = new ConcurrentLinkedQueue<>();

  /**
   * What a name says.
   *
   * @param epoch that the step leads to
   * @param changeId by which the writer knows it
   * @param sum of what was written, {@link Successor#sum}
   */
  record Signal(long epoch, String changeId, long sum, MigrationStep step) {}

  Signals(CuratorFramework client, StorePaths paths) {
    this.client = client;
    this.paths = paths;
  }

  /** Where a step is told; empty when it can't be. */
  Optional<String> path(Successor successor, MigrationStep step) {
    EpochNode epoch = successor.snapshot().epoch();
    ObjectNode json =
        EntityJson.object()
            .put("epoch", epoch.epoch())
            .put("id", epoch.recent().getFirst().id())
            .put("sum", successor.sum())
            .put("migration", step.migration());
    switch (step) {
      case MigrationStep.Advance(long _, MigrationPhase phase, Instant at, String note) ->
          json.put("phase", phase.name()).put("at", at.toString()).put("note", note);
      case MigrationStep.Rehearse(long _, String note) -> json.put("note", note);
    }
    String name = EntityJson.name(json);
    return name.length() > NAME_LENGTH_MAX
        ? Optional.empty()
        : Optional.of(paths.epoch() + "/" + name);
  }

  /** What the name of a znode says; empty when it is not for this release to understand. */
  Optional<Signal> read(String path) {
    if (!path.startsWith(paths.epoch() + "/")) {
      return Optional.empty();
    }
    try {
      JsonFields json = EntityJson.fieldsOfName(StorePaths.name(path));
      long migration = json.integer64("migration");
      String note = json.text("note");
      Optional<String> phase = json.optionalText("phase");
      MigrationStep step =
          phase.isEmpty()
              ? new MigrationStep.Rehearse(migration, note)
              : new MigrationStep.Advance(
                  migration,
                  MigrationPhase.valueOf(phase.get()),
                  Instant.parse(json.text("at")),
                  note);
      Signal signal =
          new Signal(json.integer64("epoch"), json.text("id"), json.integer64("sum"), step);
      json.finish();
      return Optional.of(signal);
    } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
      LOG.debug("not understood, read instead: {}", path, e);
      return Optional.empty();
    }
  }

  CuratorOp create(String path) throws Exception {
    return client
        .transactionOp()
        .create()
        .withMode(CreateMode.EPHEMERAL)
        .forPath(path, new byte[0]);
  }

  /** Removes those that nobody waits for any more, now that another is there; does not wait. */
  void replace(String path) throws Exception {
    for (String former = mine.poll(); former != null; former = mine.poll()) {
      // One that goes with the session instead is gone as well.
      client.delete().inBackground().forPath(former);
    }
    mine.add(path);
  }
}
