package io.ringmaster.migration.run;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.Migration.Wish;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.migration.move.CatchUpStatus;
import io.ringmaster.migration.move.MoveCleanup;
import io.ringmaster.migration.move.MoveStream;
import io.ringmaster.migration.run.CutoverAttempts.Wait;
import io.ringmaster.migration.table.Finding;
import io.ringmaster.migration.verify.VerifyResult;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** What has to be done in each phase. One thread, that of the {@link MigrationRun}. */
final class PhaseWork implements AutoCloseable {
  /** How far behind a target may be when its rows are compared. */
  private static final Duration CLOSE_BEHIND = Duration.ofSeconds(1);

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PREFLIGHT_AGAIN = Duration.ofSeconds(30);

  private final MigrationRun run;
  private final MetadataStore store;
  private final Phases phases;
  private final long token;
  private final ProgressReport report;
  private final WorkerSettings settings;

  private Streams streams;

  /** Which streams follow. */
  private enum Way {
    NONE,
    THERE,
    BACK
  }

  /** The streams that this run has opened and that follow. */
  private Way following = Way.NONE;

  private final RowComparisons comparisons;

  private final CutoverAttempts attempts;

  private final Settled settled;

  /** Whether the next comparison in REVERSE is known to begin with the first row. */
  private boolean comparedAnew;

  /** Of the change of owners that is in force. */
  private Stragglers stragglers;

  PhaseWork(
      MigrationRun run,
      MetadataStore store,
      Phases phases,
      long token,
      ProgressReport report,
      WorkerSettings settings) {
    this.run = run;
    this.store = store;
    this.phases = phases;
    this.token = token;
    this.report = report;
    this.settings = settings;
    this.comparisons = new RowComparisons(run, report);
    this.attempts = new CutoverAttempts(store, phases, report, settings, run.clock());
    this.settled = new Settled(store, run, report);
    this.stragglers = new Stragglers(store);
  }

  /** Does what is to be done now, and returns when the phase has changed or should be looked at. */
  void run(Migration now) throws SQLException, InterruptedException, TimeoutException {
    if (streams != null && !now.phase().holds() && !streams.isOn(store.state())) {
      // Another server has the place of one of them.
      reset();
    }
    if (streams == null && !now.phase().holds()) {
      Set<String> shards = now.shards();
      streams =
          new Streams(
              now,
              store.state(),
              token,
              settings.endpoints(),
              () -> options(now),
              () -> slowdown(shards));
      phases.workOn(streams.primaries());
    }
    switch (now.phase()) {
      case PLANNED -> run.advance(now, MigrationPhase.PREPARE);
      case PREPARE -> prepare(now);
      case COPY -> copy(now);
      case CATCH_UP -> catchUp(now);
      case VERIFY -> verify(now);
      case READY -> ready(now);
      case CUTOVER -> giveUp(now, MigrationPhase.READY);
      case REVERSE -> reverse(now);
      case ROLLBACK -> giveUp(now, MigrationPhase.REVERSE);
      case CLEANUP -> cleanUp(now, MoveCleanup::ofSource, MigrationPhase.DONE);
      case CANCELLING -> cleanUp(now, MoveCleanup::ofTarget, MigrationPhase.CANCELLED);
      case UNDOING -> cleanUp(now, MoveCleanup::ofTarget, MigrationPhase.ROLLED_BACK);
      case DONE, CANCELLED, ROLLED_BACK -> {}
    }
  }

  /** What it is asked for now; as it was once it is forgotten. */
  private MigrationOptions options(Migration before) {
    Migration now = store.state().migrations().get(before.key());
    return (now == null ? before : now).options();
  }

  /** What the proxies say of their statements: 0 of none; as usual when they can't be asked. */
  private int slowdown(Set<String> shards) {
    try {
      return store.proxies().stream()
          .flatMap(proxy -> proxy.slowdown().entrySet().stream())
          .filter(of -> shards.contains(of.getKey()))
          .mapToInt(Map.Entry::getValue)
          .max()
          .orElse(0);
    } catch (MetadataException e) {
      return 100;
    }
  }

  /** A worker that is gone has begun a cutover; whether it would have come to its end is open. */
  private void giveUp(Migration now, MigrationPhase before) {
    phases.advance(now, before, "the cutover was given up: its worker has ended");
  }

  private void prepare(Migration now) throws SQLException, InterruptedException, TimeoutException {
    run.fulfilled(now, Wish.RETRY);
    Set<Finding> findings = java.util.Collections.synchronizedSet(new LinkedHashSet<>());
    run.breakable(
        _ -> Streams.each(streams.there(), stream -> findings.addAll(stream.preflight())), now);
    if (!findings.isEmpty()) {
      String what = Finding.sentences(findings);
      report.waitingFor(what);
      if (!what.equals(now.note())) {
        phases.change(now, migration -> migration.withNote(what));
      }
      run.sleepUnlessChanged(PREFLIGHT_AGAIN);
      return;
    }
    for (MoveStream stream : streams.there()) {
      stream.prepare();
    }
    // On the new owners too: by their table proxies' connections meet InnoDB before clients do.
    try (Fences all = new Fences(streams.servers())) {
      all.prepare();
    }
    run.advance(now, MigrationPhase.COPY);
  }

  private void copy(Migration now) throws SQLException, InterruptedException {
    run.breakable(
        _ -> {
          Streams.each(streams.there(), MoveStream::open);
          run.goesOn(now);
          report.of(streams.there());
          Streams.each(streams.there(), MoveStream::copy);
        },
        now);
    run.advance(now, MigrationPhase.CATCH_UP);
  }

  /** Sees to it that some streams follow, and tells of them. */
  private void follow(Way way, Migration now) throws SQLException, InterruptedException {
    List<MoveStream> wanted = streams(way);
    if (following != way) {
      run.breakable(
          _ -> {
            Streams.each(wanted, MoveStream::open);
            Streams.each(wanted, MoveStream::startCatchUp);
          },
          now);
      run.goesOn(now);
      following = way;
    }
    if (way == Way.BACK) {
      report.ofWayBack(wanted);
    } else {
      report.of(wanted);
    }
  }

  /**
   * Why all rows have to be compared, and those that differ copied, before owners change; empty
   * when that is not so.
   */
  private String mistrust() {
    return streams(following).stream()
        .filter(MoveStream::isOfAnother)
        .map(
            stream ->
                ("the comparison of all rows, since another server has the place of shard '%s', or"
                        + " it was restored to an earlier state")
                    .formatted(stream.id().source()))
        .findFirst()
        .orElse("");
  }

  /** Rows have been compared, and those that differed were copied. */
  private void trust() throws SQLException, InterruptedException {
    for (MoveStream stream : streams(following)) {
      if (stream.isOfAnother()) {
        stream.noteSource();
      }
    }
  }

  private List<MoveStream> streams(Way way) {
    return switch (way) {
      case NONE -> List.of();
      case THERE -> streams.there();
      case BACK -> streams.back();
    };
  }

  private Duration lag() throws SQLException {
    Duration worst = Duration.ZERO;
    for (MoveStream stream : streams(following)) {
      CatchUpStatus status = stream.catchUpStatus();
      worst = status.lag().compareTo(worst) > 0 ? status.lag() : worst;
    }
    return worst;
  }

  private void catchUp(Migration now) throws SQLException, InterruptedException {
    follow(Way.THERE, now);
    while (lag().compareTo(CLOSE_BEHIND) > 0) {
      run.sleepUnlessChanged(LOOK);
      if (!isSame(now)) {
        return;
      }
    }
    run.advance(now, MigrationPhase.VERIFY);
  }

  private boolean isSame(Migration now) {
    return now.equals(phases.seen());
  }

  private void verify(Migration now) throws SQLException, InterruptedException {
    follow(Way.THERE, now);
    String mistrust = mistrust();
    if (now.wish() == Wish.VERIFY || !mistrust.isEmpty()) {
      comparisons.beginAnew(streams.there());
    }
    report.waitingFor(mistrust);
    Migration asked = run.fulfilled(run.fulfilled(now, Wish.VERIFY), Wish.RETRY);
    VerifyResult result = comparisons.all(asked, streams.there());
    if (!result.sound() && (asked.wish() == Wish.REPAIR || !mistrust.isEmpty())) {
      run.fulfilled(asked, Wish.REPAIR);
      comparisons.repair(asked, streams.there(), result.differences());
      return;
    }
    if (result.sound()) {
      trust();
      run.advance(asked, MigrationPhase.READY);
      return;
    }
    String note =
        ("%d%s rows differ: SHOW MIGRATION %d DIFFERENCES lists them, REPAIR MIGRATION %d copies"
                + " them again")
            .formatted(
                result.differences().size(),
                result.complete() ? "" : " or more",
                now.number(),
                now.number());
    report.waitingFor(note);
    Migration noted = phases.change(asked, migration -> migration.withNote(note));
    // What was asked for since the comparison began is in the record already.
    while (noted.wish() == asked.wish() && isSame(noted)) {
      lag();
      run.sleepUnlessChanged(PREFLIGHT_AGAIN);
    }
  }

  private void ready(Migration record) throws SQLException, InterruptedException {
    Migration now = retried(record);
    follow(Way.THERE, now);
    if (now.wish() == Wish.VERIFY || !mistrust().isEmpty()) {
      run.advance(now, MigrationPhase.VERIFY);
      return;
    }
    String waits = waitsFor(now);
    Optional<Wait> wait =
        waits.isEmpty()
            ? attempts.waitFor(now, lag())
            : Optional.of(new Wait(waits, Duration.ofSeconds(1)));
    if (wait.isPresent()) {
      waitReady(now, wait.get());
    } else if (attempt(now, streams.back(), MigrationPhase.CUTOVER, MigrationPhase.REVERSE)) {
      stragglers = new Stragglers(store);
      follow(Way.BACK, phases.read());
    }
  }

  /** The longer it waits, whatever for, the more may have gone wrong: rows are compared. */
  private void waitReady(Migration now, Wait wait) throws SQLException, InterruptedException {
    report.waitingFor(wait.what());
    boolean close = lag().compareTo(CLOSE_BEHIND) <= 0;
    if (close && !comparisons.sample(now, streams.there()).isEmpty()) {
      // All rows are compared again, and those that differ listed.
      run.advance(now, MigrationPhase.VERIFY);
      return;
    }
    run.sleepUnlessChanged(wait.look());
  }

  private Migration retried(Migration now) {
    if (now.wish() == Wish.RETRY) {
      attempts.soon();
    }
    return run.fulfilled(now, Wish.RETRY);
  }

  private String waitsFor(Migration now) {
    if (now.wish() == Wish.CUTOVER) {
      return "";
    }
    Instant at = now.options().cutoverAt().orElse(Instant.MIN);
    return switch (now.options().cutover()) {
      case AUTO -> "";
      case MANUAL -> "somebody to say CUTOVER MIGRATION " + now.number();
      case AT -> clockSays(at) ? "" : "the moment of the cutover, " + at;
    };
  }

  private boolean clockSays(Instant at) {
    return !run.clock().instant().isBefore(at);
  }

  private boolean attempt(
      Migration now, List<MoveStream> back, MigrationPhase holding, MigrationPhase done)
      throws SQLException, InterruptedException {
    List<MoveStream> leading = streams(following);
    boolean changed = attempts.attempt(now, streams.sources(leading), leading, back, holding, done);
    if (changed) {
      following = Way.NONE;
    }
    return changed;
  }

  private void reverse(Migration record)
      throws SQLException, InterruptedException, TimeoutException {
    Migration now = retried(record);
    follow(Way.BACK, now);
    stragglers.endUnlessDone(streams.sources(streams.there()));
    String mistrust = mistrust();
    if (!mistrust.isEmpty()) {
      report.waitingFor(mistrust);
      comparisons.repairAll(now, streams.back());
      trust();
    }
    boolean comparing = now.wish() == Wish.REPAIR || now.wish() == Wish.VERIFY;
    if (!comparing && !comparedAnew) {
      // A comparison that was broken off by what was asked for since.
      comparisons.beginAnew(streams.back());
    }
    comparedAnew = !comparing;
    if (now.wish() == Wish.ROLLBACK) {
      Optional<Wait> wait = attempts.waitFor(now, lag());
      if (wait.isEmpty()) {
        attempt(now, List.of(), MigrationPhase.ROLLBACK, MigrationPhase.UNDOING);
      } else {
        report.waitingFor(wait.get().what());
        run.sleepUnlessChanged(wait.get().look());
      }
      return;
    }
    Instant end = now.changed().plus(now.options().keepReverse());
    if (now.wish() == Wish.FINISH || clockSays(end)) {
      run.advance(now, MigrationPhase.CLEANUP);
      return;
    }
    lag();
    // Both are fulfilled at their end: whoever takes over does what is left of them.
    if (now.wish() == Wish.REPAIR) {
      report.waitingFor("the rows that differ to be copied to the old owners again");
      comparisons.repairFound(now, streams.back());
      run.fulfilled(now, Wish.REPAIR);
      return;
    }
    if (now.wish() == Wish.VERIFY) {
      report.waitingFor("the comparison of all rows with the old owners, which VERIFY asked for");
      comparisons.all(now, streams.back());
      run.fulfilled(now, Wish.VERIFY);
      return;
    }
    long differing = comparisons.sampleMore(now, streams.back());
    if (differing > 0) {
      report.waitingFor(
          ("%d rows differ on the old owners, which would have them after a ROLLBACK: SHOW"
                  + " MIGRATION %d DIFFERENCES lists them, REPAIR MIGRATION %d copies them again")
              .formatted(differing, now.number(), now.number()));
      run.sleepUnlessChanged(Duration.ofSeconds(1));
      return;
    }
    report.waitingFor(
        "the end of the time in which ROLLBACK MIGRATION %d is possible, %s; FINISH MIGRATION %d"
                .formatted(
                    now.number(),
                    end.truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                    now.number())
            + " ends it now");
    run.sleepUnlessChanged(Duration.ofSeconds(1));
  }

  private void cleanUp(Migration from, Streams.Step<MoveCleanup> step, MigrationPhase end)
      throws SQLException, InterruptedException, TimeoutException {
    // Else rows might be deleted after the end, when the next migration brings them again.
    Migration now = phases.begin(from);
    long epoch = store.state().epoch();
    if (now.phase() != MigrationPhase.CANCELLING) {
      List<MoveStream> losing =
          now.phase() == MigrationPhase.CLEANUP ? streams.there() : streams.back();
      if (!settled.await(epoch, streams.sources(losing), () -> isSame(now))) {
        return;
      }
    }
    run.goesOn(now);
    List<MoveCleanup> cleanups = streams.cleanups();
    report.tell();
    streams.end();
    following = Way.NONE;
    run.breakable(
        _ -> {
          Streams.each(cleanups, step);
          streams.dropLeftTables(store.state());
        },
        now);
    run.advance(now, end);
  }

  /** Closes all connections; what is stored lets the next turn go on from there. */
  void reset() {
    following = Way.NONE;
    report.of(List.of());
    attempts.close();
    if (streams != null) {
      streams.close();
      streams = null;
    }
  }

  @Override
  public void close() {
    reset();
  }
}
