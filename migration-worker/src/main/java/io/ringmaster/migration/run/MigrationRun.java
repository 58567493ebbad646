package io.ringmaster.migration.run;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.Migration.Wish;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.store.Leadership;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.migration.ledger.FencedException;
import io.ringmaster.migration.server.Retry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One migration from wherever it is to its end, as long as this process leads it. Each turn looks
 * at the stored phase and does what has to be done in it; what fails is said in the migration's
 * note and tried again. A change by others (PAUSE, CANCEL, a wish) breaks off what is under way.
 */
final class MigrationRun implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(MigrationRun.class);

  private final long number;
  private final MetadataStore store;
  private final Leadership lead;
  private final WorkerSettings settings;
  private final Phases phases;
  private final Clock clock = Clock.systemUTC();
  private final SeenFailures failures = new SeenFailures();

  /** Guards what follows: when the thread may be interrupted, and for what. */
  private final Object lock = new Object();

  private Thread thread;
  private boolean breakable;
  private boolean changed;
  private volatile boolean stopped;
  private Migration working;
  private List<Server> primaries = List.of();

  MigrationRun(long number, MetadataStore store, Leadership lead, WorkerSettings settings) {
    this.number = number;
    this.store = store;
    this.lead = lead;
    this.settings = settings;
    this.phases = new Phases(store, number, clock);
  }

  /** Another state is known. Any thread. */
  void changed(ClusterState state) {
    Migration now = state.migrations().get(Long.toString(number));
    synchronized (lock) {
      changed = true;
      lock.notifyAll();
      boolean concerns =
          now == null
              || working == null
              || now.paused() != working.paused()
              || now.phase() != working.phase()
              || isAsked(now, working)
              || !primaries.equals(Streams.primaries(now, state));
      if (concerns && breakable) {
        breakable = false;
        thread.interrupt();
      }
    }
  }

  /** Breaks off whatever runs. Any thread. */
  void stop() {
    stopped = true;
    synchronized (lock) {
      lock.notifyAll();
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  @Override
  public void run() {
    synchronized (lock) {
      thread = Thread.currentThread();
    }
    log.info("Leading migration={} token={}", number, lead.token());
    Duration pause = settings.retry();
    try (lead;
        ProgressReport report = new ProgressReport(number, store, settings.progress());
        PhaseWork work = new PhaseWork(this, store, phases, lead.token(), report, settings)) {
      while (!stopped && lead.isHeld()) {
        try {
          if (!turn(work, report)) {
            return;
          }
          pause = settings.retry();
        } catch (InterruptedException e) {
          // Something has changed, or all is to end: the next turn sees.
          log.debug("broken off", e);
        } catch (FencedException e) {
          log.warn("Another worker leads by now migration={} cause={}", number, e.getMessage());
          return;
        } catch (SQLException | TimeoutException | MetadataException | IllegalArgumentException e) {
          failed(e, report);
          work.reset();
          sleepUnlessChanged(pause);
          pause = Retry.longer(pause, settings.retryMax());
        }
      }
    } catch (RuntimeException e) {
      log.error("Migration run failed migration={}", number, e);
    } finally {
      log.info("No longer leading migration={}", number);
    }
  }

  /** One look at the phase and its work; false at the end. */
  private boolean turn(PhaseWork work, ProgressReport report)
      throws SQLException, InterruptedException, TimeoutException {
    // What is read is at least as new as any change that has interrupted this thread.
    Thread.interrupted();
    Migration now = phases.read();
    synchronized (lock) {
      changed = false;
      working = now;
      primaries = now == null ? List.of() : Streams.primaries(now, store.state());
    }
    if (now == null || now.phase().isEnd()) {
      work.reset();
      return false;
    }
    if (now.paused() && !now.phase().holds()) {
      work.reset();
      report.waitingFor("somebody to say RESUME MIGRATION " + number);
      sleepUnlessChanged(settings.retryMax());
      return true;
    }
    report.waitingFor("");
    settings.observer().working(number, now.phase());
    work.run(now);
    return true;
  }

  private void failed(Exception e, ProgressReport report) {
    String why = e.getMessage() == null ? e.toString() : e.getMessage();
    String line = "Step failed and is tried again migration={} cause={}";
    // What metadata refuses, since somebody has said CANCEL, says all by itself.
    if (!(e instanceof MetadataException) && failures.isNew(e)) {
      log.warn(line, number, why, e);
    } else {
      log.warn(line, number, why);
    }
    report.waitingFor(why);
    try {
      Migration now = phases.read();
      if (now != null && !now.phase().isEnd() && !now.note().equals(why)) {
        phases.change(now, migration -> migration.withNote(why));
      }
    } catch (MetadataException unavailable) {
      log.info("The note is not stored migration={}", number, unavailable);
    }
  }

  /** Runs what a change by others may break off. */
  void breakable(Streams.Step<Migration> step, Migration now)
      throws SQLException, InterruptedException {
    synchronized (lock) {
      if (!same(now)) {
        throw new InterruptedException("changed meanwhile");
      }
      breakable = true;
    }
    try {
      step.run(now);
    } finally {
      synchronized (lock) {
        breakable = false;
      }
    }
  }

  private boolean same(Migration now) {
    Migration seen = phases.seen();
    return seen != null
        && seen.phase() == now.phase()
        && seen.paused() == now.paused()
        && !isAsked(seen, now);
  }

  /**
   * Whether somebody has asked for something since. That a wish is fulfilled breaks nothing off.
   */
  private static boolean isAsked(Migration now, Migration before) {
    return now.wish() != Wish.NONE && now.wish() != before.wish();
  }

  /** Waits, until something is stored that may concern the migration. */
  void sleepUnlessChanged(Duration most) {
    long until = System.nanoTime() + most.toNanos();
    synchronized (lock) {
      try {
        while (!changed && !stopped) {
          long left = (until - System.nanoTime()) / 1_000_000;
          if (left <= 0) {
            return;
          }
          lock.wait(left);
        }
        changed = false;
      } catch (InterruptedException e) {
        // As good as a change.
        log.debug("woken", e);
      }
    }
  }

  /**
   * Takes a wish off the record: it is fulfilled, or begun. What the record says of why it was said
   * is over.
   *
   * @return the record without it
   */
  Migration fulfilled(Migration now, Wish wish) {
    return now.wish() == wish
        ? phases.change(
            now,
            migration ->
                migration.wish() == wish ? migration.withWish(Wish.NONE).withNote("") : migration)
        : now;
  }

  /** What has failed before goes on: why it failed is over. */
  void goesOn(Migration now) {
    if (!now.note().isEmpty()) {
      phases.change(now, migration -> migration.withNote(""));
    }
  }

  /** Goes on to a phase. */
  void advance(Migration now, MigrationPhase next) {
    phases.advance(now, next, "");
    log.info("Phase migration={} phase={}", number, next);
  }

  Clock clock() {
    return clock;
  }
}
