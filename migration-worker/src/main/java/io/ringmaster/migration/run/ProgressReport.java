package io.ringmaster.migration.run;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MigrationProgress;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.migration.move.CatchUpStatus;
import io.ringmaster.migration.move.CopyStatus;
import io.ringmaster.migration.move.MoveStream;
import io.ringmaster.migration.verify.Difference;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the store how far a migration is, on a thread of its own while a phase runs. */
final class ProgressReport implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProgressReport.class);
  private static final int DIFFERENCES_MAX = 200;

  private final long number;
  private final MetadataStore store;
  private final Duration every;
  private final Thread thread;
  private MigrationProgress told;

  /** What the store has. */
  private MigrationProgress written;

  private List<MoveStream> streams = List.of();
  private boolean wayBack;
  private String waitingFor = "";
  private long work;
  private long workNanos = System.nanoTime();

  ProgressReport(long number, MetadataStore store, Duration every) {
    this.number = number;
    this.store = store;
    this.every = every;
    this.told = store.progress(number);
    this.written = told;
    this.thread = Thread.ofVirtual().name("migration-progress-" + number).start(this::report);
  }

  /** The streams whose numbers are told from now on; they may be closed meanwhile. */
  synchronized void of(List<MoveStream> now) {
    streams = now;
    wayBack = false;
  }

  /** The streams of the way back, which copy nothing: what was copied there still stands. */
  synchronized void ofWayBack(List<MoveStream> now) {
    streams = now;
    wayBack = true;
  }

  /** Says what nothing goes on for; empty when it goes on. */
  synchronized void waitingFor(String what) {
    waitingFor = what;
  }

  /** A cutover was tried. */
  synchronized void attempted(Cutover.Outcome outcome) {
    told =
        new MigrationProgress(
            told.rowsPerSecond(),
            told.waitingFor(),
            told.tables(),
            told.attempts() + 1,
            outcome.done() ? outcome.pause().toMillis() : told.pauseMillis(),
            told.differences(),
            told.differing());
  }

  /** How many rows differ, as earlier workers have found too. */
  synchronized long differing() {
    return told.differing();
  }

  /** What was found beside what is told already. */
  synchronized void moreDifferences(Collection<Difference> found) {
    Set<String> all = new LinkedHashSet<>(told.differences());
    found.forEach(difference -> all.add(difference.toString()));
    long more = all.size() - told.differences().size();
    told =
        new MigrationProgress(
            told.rowsPerSecond(),
            told.waitingFor(),
            told.tables(),
            told.attempts(),
            told.pauseMillis(),
            all.stream().limit(DIFFERENCES_MAX).toList(),
            told.differing() + more);
  }

  /** What a verification has found; nothing else differs. */
  synchronized void differences(Collection<Difference> found) {
    told =
        new MigrationProgress(
            told.rowsPerSecond(),
            told.waitingFor(),
            told.tables(),
            told.attempts(),
            told.pauseMillis(),
            found.stream().limit(DIFFERENCES_MAX).map(Difference::toString).toList(),
            found.size());
  }

  private void report() {
    try {
      while (true) {
        Thread.sleep(every);
        tell();
      }
    } catch (InterruptedException e) {
      log.debug("ended", e);
    }
  }

  /** Tells the numbers of now. */
  synchronized void tell() {
    List<MigrationProgress.Table> tables = new ArrayList<>();
    String waiting = waitingFor;
    for (MoveStream stream : streams) {
      waiting = waiting.isEmpty() ? tables(stream, tables) : waiting;
    }
    // Once the streams are gone their last numbers stand.
    List<MigrationProgress.Table> now =
        tables.isEmpty()
            ? told.tables()
            : wayBack ? told.tables().stream().map(one -> followed(one, tables)).toList() : tables;
    MigrationProgress progress =
        new MigrationProgress(
            rate(now),
            waiting,
            now,
            told.attempts(),
            told.pauseMillis(),
            told.differences(),
            told.differing());
    try {
      told = progress;
      if (!progress.equals(written)) {
        store.progress(number, progress);
        written = progress;
      }
    } catch (MetadataException e) {
      log.info("Progress not told migration={} cause={}", number, e.getMessage());
    }
  }

  /** A table that was moved, with the lag of the stream that leads back. */
  private static MigrationProgress.Table followed(
      MigrationProgress.Table moved, List<MigrationProgress.Table> back) {
    for (MigrationProgress.Table one : back) {
      if (one.source().equals(moved.target())
          && one.target().equals(moved.source())
          && one.table().equals(moved.table())) {
        return new MigrationProgress.Table(
            moved.source(),
            moved.target(),
            moved.table(),
            moved.rows(),
            moved.bytes(),
            moved.rowsExpected(),
            moved.verified(),
            one.refreshed(),
            one.lagMillis());
      }
    }
    return moved;
  }

  /** What was told of a stream's table, perhaps by another worker. */
  private Optional<MigrationProgress.Table> before(MoveStream stream, String table) {
    return told.tables().stream()
        .filter(
            before ->
                before.source().equals(stream.id().source())
                    && before.target().equals(stream.id().target())
                    && before.table().equals(table))
        .findAny();
  }

  /** The first guess, until it is known: with another at each start progress would go back. */
  private static long expected(CopyStatus.Table table, Optional<MigrationProgress.Table> before) {
    return table.progress().done() || before.isEmpty()
        ? table.rowsEstimated()
        : Math.max(before.get().rowsExpected(), table.progress().rows());
  }

  private long rate(List<MigrationProgress.Table> tables) {
    long rows = tables.stream().mapToLong(table -> table.rows() + table.verified()).sum();
    long now = System.nanoTime();
    long rate = Math.max(0, rows - work) * 1_000_000_000 / Math.max(1, now - workNanos);
    work = rows;
    workNanos = now;
    return rate;
  }

  /** Adds a stream's tables and returns what its catch-up waits for. */
  private String tables(MoveStream stream, List<MigrationProgress.Table> tables) {
    long lag = -1;
    long refreshed = 0;
    String waiting = "";
    try {
      CatchUpStatus status = stream.catchUpStatus();
      lag = status.lagMillis();
      refreshed = status.rowsRefreshed();
      waiting = status.waitingFor();
    } catch (IllegalStateException | SQLException e) {
      // It does not follow yet, or no longer; the phase's own step says why.
      log.debug("no catch-up", e);
    }
    CopyStatus copy = stream.copyStatus();
    long verified = stream.verifyStatus().rows();
    for (int i = 0; i < copy.tables().size(); i++) {
      CopyStatus.Table table = copy.tables().get(i);
      Optional<MigrationProgress.Table> before = before(stream, table.table().toString());
      tables.add(
          new MigrationProgress.Table(
              stream.id().source(),
              stream.id().target(),
              table.table().toString(),
              table.progress().rows(),
              table.progress().bytes(),
              expected(table, before),
              // Counted by stream, not by table; a stream that has ended has forgotten it.
              Math.max(
                  i == 0 ? verified : 0, before.map(MigrationProgress.Table::verified).orElse(0L)),
              i == 0 ? refreshed : 0,
              lag));
    }
    return waiting;
  }

  @Override
  public void close() {
    thread.interrupt();
    tell();
  }
}
