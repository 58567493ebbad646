package io.ringmaster.proxy;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.store.ProxyRegistration;
import io.ringmaster.proxy.metrics.ProxyMetrics;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the store, while a migration copies, compares or deletes rows, how much longer than usual
 * statements take here, so that it gives way to them. Has a thread of its own.
 */
final class SlowdownReport implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SlowdownReport.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private static final Set<MigrationPhase> WORKING =
      EnumSet.of(
          MigrationPhase.COPY,
          MigrationPhase.CATCH_UP,
          MigrationPhase.VERIFY,
          MigrationPhase.CLEANUP,
          MigrationPhase.CANCELLING,
          MigrationPhase.UNDOING);

  private final ProxyMetrics metrics;
  private final Supplier<ClusterState> state;
  private final ProxyRegistration registration;
  private final Slowdown slowdown = new Slowdown(ProxyMetrics.durationBounds());
  private final Thread thread;

  /** Begins to look. */
  SlowdownReport(
      ProxyMetrics metrics, Supplier<ClusterState> state, ProxyRegistration registration) {
    this.metrics = metrics;
    this.state = state;
    this.registration = registration;
    this.thread = Thread.ofVirtual().name("slowdown-report").start(this::run);
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

  private void look() {
    boolean copying =
        state.get().migrations().values().stream()
            .anyMatch(migration -> WORKING.contains(migration.phase()));
    Map<String, Integer> percent = slowdown.look(metrics.shardDurations(), copying);
    try {
      registration.slowdown(copying ? percent : Map.of());
    } catch (MetadataException e) {
      log.debug("not told", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
