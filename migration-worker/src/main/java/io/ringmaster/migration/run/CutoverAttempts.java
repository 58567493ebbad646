package io.ringmaster.migration.run;

import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.Migration.Wish;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.migration.move.MoveStream;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.server.Retry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Attempts of a {@link Cutover}, there or back, one after another until one succeeds: when the next
 * may be begun, and with what. One that is likely to be given up is not begun. One thread, that of
 * the {@link MigrationRun}.
 */
final class CutoverAttempts implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration LOOK_AT_PROXIES = Duration.ofMillis(500);

  private final MetadataStore store;
  private final Phases phases;
  private final ProgressReport report;
  private final WorkerSettings settings;
  private final LongTransactions transactions;

  private Fences fences;

  /** After the next attempt that is given up. */
  private Duration pause = FIRST_PAUSE;

  /** As of {@link System#nanoTime}; of no meaning before the first attempt. */
  private long notBefore;

  /** Why the last attempt was given up; empty when the next need not wait for that. */
  private String givenUp = "";

  /** What was asked for at the last attempt: who asks for more does not wait. */
  private Wish asked = Wish.NONE;

  /** With which options the last attempt was made: others may let the next one succeed. */
  private MigrationOptions options = MigrationOptions.DEFAULT;

  CutoverAttempts(
      MetadataStore store,
      Phases phases,
      ProgressReport report,
      WorkerSettings settings,
      Clock clock) {
    this.store = store;
    this.phases = phases;
    this.report = report;
    this.settings = settings;
    this.transactions = new LongTransactions(clock);
  }

  /**
   * What has to come before an attempt.
   *
   * @param what for people
   * @param look when to ask again
   */
  record Wait(String what, Duration look) {}

  /** The next attempt need not wait because of the last. */
  void soon() {
    givenUp = "";
  }

  /**
   * What an attempt has to wait for; empty when it may be begun.
   *
   * @param behind how far the targets are behind
   */
  Optional<Wait> waitFor(Migration now, Duration behind) {
    Duration maxPause = now.options().maxPause();
    Duration left = Duration.ofNanos(notBefore - System.nanoTime());
    boolean same = now.wish() == asked && now.options().equals(options);
    if (!givenUp.isEmpty() && same && left.isPositive()) {
      return Optional.of(
          new Wait(next(), left.compareTo(LOOK_AT_PROXIES) < 0 ? left : LOOK_AT_PROXIES));
    }
    if (behind.compareTo(maxPause) > 0) {
      return Optional.of(
          new Wait(
              "the target is %d ms behind; a cutover would last longer than MAX PAUSE (%d ms)"
                  .formatted(behind.toMillis(), maxPause.toMillis()),
              LOOK));
    }
    var joining = store.state().joiningShard();
    return joining.isPresent()
        ? Optional.of(new Wait("shard '%s' to have joined".formatted(joining.get().name()), LOOK))
        : transactions
            .reason(store.proxies(), maxPause)
            .map(what -> new Wait(what, LOOK_AT_PROXIES));
  }

  /**
   * Tries to change owners.
   *
   * @param sources the servers that the streams come from
   * @param leading to the next owners, following
   * @param back the streams of the way back; empty when there will be none
   * @return whether owners have changed; the streams follow no more then
   */
  boolean attempt(
      Migration now,
      List<Endpoint> sources,
      List<MoveStream> leading,
      List<MoveStream> back,
      MigrationPhase holding,
      MigrationPhase done)
      throws SQLException, InterruptedException {
    if (fences == null) {
      fences = new Fences(sources);
      fences.prepare();
      Streams.each(back, MoveStream::open);
      Streams.each(back, MoveStream::noteSource);
    }
    leading.forEach(stream -> stream.setUrgent(true));
    Streams.each(leading, MoveStream::carryCounters);
    Cutover cutover =
        new Cutover(
            store, phases, fences, leading, back, settings.rehearsals(), settings.observer());
    var outcome = cutover.attempt(now, holding, done);
    report.attempted(outcome);
    if (outcome.done()) {
      Streams.each(leading, MoveStream::endCatchUp);
      close();
      pause = FIRST_PAUSE;
      givenUp = "";
      report.tell();
      return true;
    }
    leading.forEach(stream -> stream.setUrgent(false));
    // Where the attempt got so far as to end them, they begin again.
    Streams.each(leading, CutoverAttempts::followAgain);
    givenUp = outcome.why();
    if (!now.options().equals(options)) {
      pause = FIRST_PAUSE;
    }
    asked = now.wish();
    options = now.options();
    notBefore = System.nanoTime() + pause.toNanos();
    pause = Retry.longer(pause, LAST_PAUSE);
    report.waitingFor(next());
    report.tell();
    return false;
  }

  private String next() {
    return "the next attempt of the cutover; the last was given up: " + givenUp;
  }

  private static void followAgain(MoveStream stream) throws SQLException, InterruptedException {
    try {
      stream.catchUpStatus();
    } catch (IllegalStateException | SQLException e) {
      stream.startCatchUp();
    }
  }

  /** Closes the connections; the next attempt opens others. */
  @Override
  public void close() {
    if (fences != null) {
      fences.close();
      fences = null;
    }
  }
}
