package io.ringmaster.proxy;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.store.ProxyRegistration;
import io.ringmaster.metadata.store.ProxyRegistration.OpenWork;
import io.ringmaster.proxy.hold.OldestWork;
import io.ringmaster.proxy.metrics.ProxyMetrics;
import io.ringmaster.proxy.session.ClientSession;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the store what migrations have to know of this proxy's clients: while rows are copied,
 * compared or deleted, how much longer than usual statements take, so that it gives way to them;
 * while owners may change soon, what has been open for long, which a cutover would wait for. Has a
 * thread of its own.
 */
final class MigrationReport implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MigrationReport.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private static final Set<MigrationPhase> WORKING =
      EnumSet.of(
          MigrationPhase.COPY,
          MigrationPhase.CATCH_UP,
          MigrationPhase.VERIFY,
          MigrationPhase.CLEANUP,
          MigrationPhase.CANCELLING,
          MigrationPhase.UNDOING);

  private static final Set<MigrationPhase> CHANGING =
      EnumSet.of(
          MigrationPhase.VERIFY,
          MigrationPhase.READY,
          MigrationPhase.CUTOVER,
          MigrationPhase.REVERSE,
          MigrationPhase.ROLLBACK);

  private final ProxyMetrics metrics;
  private final Supplier<ClusterState> state;
  private final Supplier<Collection<ClientSession>> sessions;
  private final ProxyRegistration registration;
  private final Slowdown slowdown = new Slowdown(ProxyMetrics.durationBounds());
  private final OldestWork oldest = new OldestWork(EVERY);
  private final Thread thread;

  /** Begins to look. */
  MigrationReport(
      ProxyMetrics metrics,
      Supplier<ClusterState> state,
      Supplier<Collection<ClientSession>> sessions,
      ProxyRegistration registration) {
    this.metrics = metrics;
    this.state = state;
    this.sessions = sessions;
    this.registration = registration;
    this.thread = Thread.ofVirtual().name("migration-report").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(EVERY);
        look();
      }
    } catch (InterruptedException e) {
      log.debug("ended", e);
    }
  }

  private void look() throws InterruptedException {
    boolean copying = isAnyIn(WORKING);
    Map<String, Integer> percent = slowdown.look(metrics.shardDurations(), copying);
    Optional<OpenWork> work = isAnyIn(CHANGING) ? oldest.look(sessions.get()) : Optional.empty();
    try {
      registration.clients(copying ? percent : Map.of(), work);
    } catch (MetadataException e) {
      log.debug("not told", e);
    }
  }

  private boolean isAnyIn(Set<MigrationPhase> phases) {
    return state.get().migrations().values().stream()
        .anyMatch(migration -> phases.contains(migration.phase()));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
