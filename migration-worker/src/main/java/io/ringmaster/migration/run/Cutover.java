package io.ringmaster.migration.run;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.migration.move.MoveStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to give keys to their next owner, there or back:
 *
 * <ol>
 *   <li>rehearse: the steps between the hold and the switch are taken while statements still run,
 *       by the same code. If that takes too long already, the attempt is not begun;
 *   <li>hold: the migration's phase tells the proxies to let statements for moving keys wait;
 *   <li>drain the proxies: each says that what was older than the hold has ended;
 *   <li>fence: no proxy with an older shard map opens a connection to the old owners any more. Not
 *       before: a proxy that is about to learn of the hold would be refused, and its clients too;
 *   <li>end the connections of proxies that did not say so, whose registration is gone;
 *   <li>meanwhile drain the streams: what the old owners have executed is on the new ones. Once
 *       more if a connection had to be ended;
 *   <li>note where the way back begins;
 *   <li>switch: one multi-op gives the group its placement and the migration its phase.
 * </ol>
 *
 * Whatever fails before the last step gives the attempt up: the phase goes back, the statements run
 * where they would have run, nobody gets an error. An attempt that lasts longer than MAX PAUSE is
 * given up too.
 */
final class Cutover {
  private static final Logger log = LoggerFactory.getLogger(Cutover.class);

  /** Kept for the switch itself out of what statements may be held for. */
  private static final Duration SWITCH = Duration.ofMillis(15);

  /** A rehearsal that takes so long has met something that hangs. */
  private static final Duration REHEARSAL_MAX = Duration.ofSeconds(5);

  /** So many that are no faster than those before mean that it gets no better. */
  private static final int LAST_REHEARSALS = 4;

  private final MetadataStore store;
  private final Phases phases;
  private final Fences fences;
  private final List<MoveStream> streams;
  private final List<MoveStream> back;
  private final int rehearsals;
  private final MigrationObserver observer;

  /**
   * An attempt.
   *
   * @param streams that lead to the next owners, following
   * @param back that lead from them, opened; empty when there will be no way back
   * @param fences of the servers that lose keys, prepared
   * @param rehearsals how often at most, before it
   * @param observer hears of the steps
   */
  Cutover(
      MetadataStore store,
      Phases phases,
      Fences fences,
      List<MoveStream> streams,
      List<MoveStream> back,
      int rehearsals,
      MigrationObserver observer) {
    this.store = store;
    this.phases = phases;
    this.fences = fences;
    this.streams = streams;
    this.back = back;
    this.rehearsals = rehearsals;
    this.observer = observer;
  }

  /**
   * How an attempt ended.
   *
   * @param done whether ownership has changed
   * @param pause how long statements were held
   * @param why it was given up; empty when it was not
   */
  record Outcome(boolean done, Duration pause, String why) {}

  /**
   * Tries.
   *
   * @param from the migration, in READY or REVERSE
   * @param holding CUTOVER or ROLLBACK
   * @param done the phase with the other placement in force
   */
  Outcome attempt(Migration from, MigrationPhase holding, MigrationPhase done)
      throws SQLException, InterruptedException {
    Duration patience = from.options().maxPause().minus(SWITCH);
    Optional<String> trouble = rehearse(from, patience);
    if (trouble.isPresent()) {
      log.info("Cutover not begun migration={} cause={}", from.number(), trouble.get());
      phases.change(from, migration -> migration.withNote(""));
      return new Outcome(false, Duration.ZERO, trouble.get());
    }
    observer.done(from.number(), holding, CutoverStep.REHEARSED);
    long begun = System.nanoTime();
    long giveUp = begun + patience.toNanos();
    Steps steps = new Steps(step -> observer.done(from.number(), holding, step));
    long epoch = phases.advance(from, holding, "");
    Migration held = phases.seen();
    steps.done(CutoverStep.HOLD);
    String why;
    try (Deadline deadline = new Deadline(giveUp)) {
      take(new Take(epoch, giveUp, true, steps));
      deadline.met();
      phases.advance(held, done, "");
      steps.done(CutoverStep.SWITCH);
      return changed(from, begun, steps);
    } catch (InterruptedException e) {
      if (System.nanoTime() - giveUp <= 0) {
        // The worker is told to stop: nobody is to wait for the next one.
        phases.advance(held, from.phase(), "");
        throw e;
      }
      // Said below, once nobody is held: proxies have to be asked.
      why = "";
    } catch (TimeoutException | SQLException e) {
      why = e.getMessage();
    } catch (MetadataException e) {
      // Perhaps of the switch itself, whose answer is lost.
      Migration now = phases.read();
      if (now != null && now.phase() == done) {
        return changed(from, begun, steps);
      }
      why = e.getMessage();
    }
    // Whoever interrupts has to wait until nobody is held any more.
    boolean interrupted = Thread.interrupted();
    phases.advance(held, from.phase(), "");
    Duration pause = Duration.ofNanos(System.nanoTime() - begun);
    if (why.isEmpty()) {
      why = late(new Take(epoch, giveUp, true, steps));
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    log.info(
        "Cutover given up migration={} pauseMillis={} steps={} cause={}",
        from.number(),
        pause.toMillis(),
        steps,
        why);
    return new Outcome(false, pause, why);
  }

  /**
   * One time through the steps.
   *
   * @param epoch that the proxies have to know
   * @param giveUp as of {@link System#nanoTime}
   * @param holds whether statements are held, for this to lead to another owner; a rehearsal
   *     changes nothing and keeps nobody away
   */
  private record Take(long epoch, long giveUp, boolean holds, Steps steps) {}

  /** Takes the steps between the hold and the switch; a rehearsal runs the same code. */
  private void take(Take take) throws SQLException, InterruptedException, TimeoutException {
    // Not before: a proxy that is about to learn of the hold would be refused by the server.
    ProxyDrain.awaitKnown(store, take.epoch, take.giveUp);
    take.steps.done(CutoverStep.KNOWN);
    CompletableFuture<Set<String>> drained = new CompletableFuture<>();
    CompletableFuture<Boolean> someWrote = new CompletableFuture<>();
    List<Streams.TimedStep<Cutover>> side = new ArrayList<>();
    side.add(
        _ -> {
          drained.complete(drainProxies(take));
          take.steps.done(CutoverStep.DRAINED);
        });
    side.add(
        _ -> {
          someWrote.complete(keepOthersAway(take, drained));
          take.steps.done(CutoverStep.FENCED);
        });
    streams.forEach(stream -> side.add(_ -> bring(stream, take, drained, someWrote)));
    // Nobody writes moving keys any more, and what the streams there still write is their own.
    back.forEach(
        stream ->
            side.add(
                _ -> {
                  await(drained);
                  stream.beginHere();
                  take.steps.observer.accept(CutoverStep.NOTED);
                }));
    Streams.eachInTime(side, step -> step.run(this));
    take.steps.done(CutoverStep.STREAMS);
  }

  /**
   * Does everything but hold statements and change owners, until that gets no faster: then
   * connections are open, code is compiled, in the proxies too, and how long the last time took is
   * what is to be expected.
   *
   * @return why it is better not to begin; empty when there is no reason
   */
  private Optional<String> rehearse(Migration from, Duration patience)
      throws SQLException, InterruptedException {
    List<Long> nanos = new ArrayList<>();
    for (int i = 1; i <= rehearsals && !isSettled(nanos); i++) {
      long begun = System.nanoTime();
      long giveUp = begun + REHEARSAL_MAX.toNanos();
      Steps steps = new Steps(_ -> {});
      long epoch = 0;
      try (Deadline deadline = new Deadline(giveUp)) {
        epoch = phases.rehearse(from, "rehearsal %d, at most %d".formatted(i, rehearsals));
        take(new Take(epoch, giveUp, false, steps));
        deadline.met();
      } catch (TimeoutException | MetadataException e) {
        return Optional.of(e.getMessage());
      } catch (InterruptedException e) {
        if (System.nanoTime() - giveUp <= 0) {
          throw e;
        }
        return Optional.of(late(new Take(epoch, giveUp, false, steps)));
      }
      nanos.add(System.nanoTime() - begun);
    }
    long took = nanos.getLast();
    return took < patience.toNanos()
        ? Optional.empty()
        : Optional.of(
            "its steps take %d ms, and statements may be held for MAX PAUSE (%d ms)"
                .formatted(took / 1_000_000, patience.plus(SWITCH).toMillis()));
  }

  /**
   * Why steps were not done in time, when the deadline has broken them off: whoever waits for a
   * proxy may see that it is late a moment after the deadline does.
   */
  private String late(Take take) {
    if (!take.steps.isDone(CutoverStep.DRAINED)) {
      try {
        boolean known = take.steps.isDone(CutoverStep.KNOWN);
        Optional<String> proxy =
            ProxyDrain.reason(store.proxies(), take.epoch, take.holds && known);
        return proxy.orElse("the proxies took all of the time to answer");
      } catch (MetadataException e) {
        return "a proxy did not answer in time";
      }
    }
    return "a server did not answer in time (done so far, in ms: " + take.steps + ")";
  }

  /** Whether the last rehearsals were not a tenth faster than the best of those before. */
  static boolean isSettled(List<Long> nanos) {
    int before = nanos.size() - LAST_REHEARSALS;
    return before >= LAST_REHEARSALS
        && 10 * Collections.min(nanos.subList(before, nanos.size()))
            >= 9 * Collections.min(nanos.subList(0, before));
  }

  /** Waits until what is older than the hold has ended, and returns who has said so. */
  private Set<String> drainProxies(Take take) throws InterruptedException, TimeoutException {
    return take.holds
        ? ProxyDrain.await(store, take.epoch, take.giveUp)
        : ProxyDrain.awaitKnown(store, take.epoch, take.giveUp);
  }

  /**
   * Keeps proxies that do not know of the hold away from the old owners.
   *
   * @return whether some may have written there until now
   */
  private boolean keepOthersAway(Take take, Future<Set<String>> drained)
      throws SQLException, InterruptedException, TimeoutException {
    fences.raise(take.holds ? take.epoch : 0);
    Set<String> known = await(drained);
    return take.holds ? fences.endOthers(known, take.giveUp) : fences.findOthers(known);
  }

  /** Brings what the old owner has executed to the new one, and nothing later. */
  private static void bring(
      MoveStream stream, Take take, Future<Set<String>> drained, Future<Boolean> someWrote)
      throws SQLException, InterruptedException, TimeoutException {
    await(drained);
    drain(stream, take.giveUp);
    if (await(someWrote)) {
      drain(stream, take.giveUp);
    }
    if (take.holds) {
      stream.stop();
      take.steps.observer.accept(CutoverStep.STOPPED);
    } else {
      stream.awaitWritten();
    }
  }

  /** Waits for a step beside this one; when that fails, this one is interrupted. */
  private static <T> T await(Future<T> other) throws InterruptedException {
    try {
      return other.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Outcome changed(Migration from, long begun, Steps steps) {
    Duration pause = Duration.ofNanos(System.nanoTime() - begun);
    log.info(
        "Owners changed migration={} pauseMillis={} steps={}",
        from.number(),
        pause.toMillis(),
        steps);
    return new Outcome(true, pause, "");
  }

  private static void drain(MoveStream stream, long giveUp)
      throws SQLException, InterruptedException, TimeoutException {
    Duration left = Duration.ofNanos(Math.max(0, giveUp - System.nanoTime()));
    stream.drainTo(stream.sourceExecuted(), left);
  }

  /** When each step was done, for the log: milliseconds after the one before. */
  private static final class Steps {
    private final Consumer<CutoverStep> observer;
    private final StringBuilder text = new StringBuilder();
    private final Set<CutoverStep> done = EnumSet.noneOf(CutoverStep.class);
    private long since = System.nanoTime();

    Steps(Consumer<CutoverStep> observer) {
      this.observer = observer;
    }

    void done(CutoverStep step) {
      observer.accept(step);
      log(step);
    }

    synchronized boolean isDone(CutoverStep step) {
      return done.contains(step);
    }

    private synchronized void log(CutoverStep step) {
      done.add(step);
      long now = System.nanoTime();
      text.append(text.isEmpty() ? "" : ",").append(step).append(':');
      text.append((now - since) / 1_000_000);
      since = now;
    }

    @Override
    public synchronized String toString() {
      return text.toString();
    }
  }
}
