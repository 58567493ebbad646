package io.ringmaster.migration.run;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MigrationProgress;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.migration.move.MoveStream;
import io.ringmaster.migration.verify.Difference;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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
  private final TableProgress tables = new TableProgress();

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
    differences(all.stream(), told.differing() + more);
  }

  /** What a verification has found; nothing else differs. */
  synchronized void differences(Collection<Difference> found) {
    differences(found.stream().map(Difference::toString), found.size());
  }

  private void differences(Stream<String> texts, long total) {
    told =
        new MigrationProgress(
            told.rowsPerSecond(),
            told.waitingFor(),
            told.tables(),
            told.attempts(),
            told.pauseMillis(),
            texts.limit(DIFFERENCES_MAX).toList(),
            total);
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
    List<MigrationProgress.Table> now = tables.of(streams, wayBack, told.tables(), waitingFor);
    if (now.isEmpty()) {
      // Once the streams are gone their last numbers stand.
      now = told.tables().stream().map(table -> table.standing(waitingFor)).toList();
    }
    MigrationProgress progress =
        new MigrationProgress(
            now.stream().mapToLong(MigrationProgress.Table::rowsPerSecond).sum(),
            waitingFor.isEmpty() ? ofStreams() : waitingFor,
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

  /** What a stream waits for; empty when none does. */
  private String ofStreams() {
    return streams.stream()
        .map(MoveStream::waitingFor)
        .filter(reason -> !reason.isEmpty())
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    thread.interrupt();
    tell();
  }
}
