package io.ringmaster.migration.run;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.store.Leadership;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.Subscription;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the migrations that the metadata asks for. Of several workers one leads each
 * migration; when it dies, another takes over where it was. One thread looks for work; each
 * migration has a thread of its own. Thread-safe.
 */
public final class MigrationWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MigrationWorker.class);
  private static final long LOOK_MILLIS = 1_000;
  private static final long CLOSE_MILLIS = 5_000;

  private final MetadataStore store;
  private final WorkerSettings settings;
  private final Map<Long, Run> runs = new HashMap<>();
  private final Thread looking;
  private final Subscription subscription;
  private boolean look;
  private boolean closed;

  private record Run(MigrationRun run, Thread thread) {}

  private MigrationWorker(MetadataStore store, WorkerSettings settings) {
    this.store = store;
    this.settings = settings;
    this.looking = Thread.ofVirtual().name("migration-worker").unstarted(this::lookForWork);
    this.subscription = store.onState(this::changed);
  }

  /** Starts to look for work. */
  public static MigrationWorker start(MetadataStore store, WorkerSettings settings) {
    MigrationWorker worker = new MigrationWorker(store, settings);
    worker.looking.start();
    return worker;
  }

  private synchronized void changed(ClusterState state) {
    look = true;
    notifyAll();
    for (Run run : runs.values()) {
      run.run().changed(state);
    }
  }

  private void lookForWork() {
    try {
      while (awaitLook()) {
        take(store.state());
      }
    } catch (InterruptedException e) {
      log.debug("closed", e);
    }
  }

  private synchronized boolean awaitLook() throws InterruptedException {
    long until = System.nanoTime() + LOOK_MILLIS * 1_000_000;
    long left = LOOK_MILLIS;
    while (!look && !closed && left > 0) {
      wait(left);
      left = (until - System.nanoTime()) / 1_000_000;
    }
    look = false;
    return !closed;
  }

  private void take(ClusterState state) {
    synchronized (this) {
      for (Iterator<Run> i = runs.values().iterator(); i.hasNext(); ) {
        if (!i.next().thread().isAlive()) {
          i.remove();
        }
      }
    }
    for (Migration migration : state.migrations().values()) {
      if (!migration.phase().isEnd() && !isRunning(migration)) {
        try {
          lead(migration.number());
        } catch (MetadataException e) {
          log.info("No lead of migration {} cause={}", migration.number(), e.getMessage());
        }
      }
    }
  }

  private synchronized boolean isRunning(Migration migration) {
    return runs.containsKey(migration.number());
  }

  private void lead(long number) {
    Optional<Leadership> lead = store.lead("migration-" + number, settings.name());
    if (lead.isEmpty()) {
      return;
    }
    MigrationRun run = new MigrationRun(number, store, lead.get(), settings);
    Thread thread = Thread.ofVirtual().name("migration-" + number).unstarted(run);
    synchronized (this) {
      if (closed) {
        lead.get().close();
        return;
      }
      runs.put(number, new Run(run, thread));
      thread.start();
    }
  }

  /** Stops at once; what is under way is taken up again by another worker, or the next start. */
  @Override
  public void close() {
    Map<Long, Run> ending;
    synchronized (this) {
      closed = true;
      ending = Map.copyOf(runs);
      notifyAll();
    }
    subscription.close();
    looking.interrupt();
    ending.values().forEach(run -> run.run().stop());
    try {
      for (Run run : ending.values()) {
        run.thread().join(CLOSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
