package io.ringmaster.migration.run;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.migration.move.MoveStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to give keys to their next owner, there or back:
 *
 * <ol>
 *   <li>prepare: whatever can be done while statements still run;
 *   <li>hold: the migration's phase tells the proxies to let statements for moving keys wait;
 *   <li>drain the proxies: each says that what was older than the hold has ended;
 *   <li>fence: no proxy with an older shard map opens a connection to the old owners any more. Not
 *       before: a proxy that is about to learn of the hold would be refused, and its clients too;
 *   <li>end the connections of proxies that did not say so, whose registration is gone;
 *   <li>drain the streams: what the old owners have executed is on the new ones;
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

  private final MetadataStore store;
  private final Phases phases;
  private final Fences fences;
  private final List<MoveStream> streams;
  private final List<MoveStream> back;

  /**
   * An attempt.
   *
   * @param streams that lead to the next owners, following
   * @param back that lead from them, opened; empty when there will be no way back
   * @param fences of the servers that lose keys, prepared
   */
  Cutover(
      MetadataStore store,
      Phases phases,
      Fences fences,
      List<MoveStream> streams,
      List<MoveStream> back) {
    this.store = store;
    this.phases = phases;
    this.fences = fences;
    this.streams = streams;
    this.back = back;
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
    long begun = System.nanoTime();
    long giveUp = begun + from.options().maxPause().minus(SWITCH).toNanos();
    Steps steps = new Steps();
    long epoch = phases.advance(from, holding, "");
    Migration held = phases.seen();
    steps.done("hold");
    String why;
    try (Deadline deadline = new Deadline(giveUp)) {
      Set<String> drained = ProxyDrain.await(store, epoch, giveUp);
      steps.done("proxies");
      // Not before: a proxy that is about to learn of the hold would be refused by the server.
      fences.raise(epoch);
      fences.endOthers(drained, giveUp);
      steps.done("others");
      List<Streams.TimedStep<Cutover>> last = new ArrayList<>();
      streams.forEach(stream -> last.add(_ -> drain(stream, giveUp)));
      // Nobody writes moving keys any more, and what the streams there still write is their own.
      back.forEach(stream -> last.add(_ -> stream.beginHere()));
      Streams.eachInTime(last, step -> step.run(this));
      steps.done("streams");
      Streams.each(streams, MoveStream::stop);
      steps.done("stop");
      deadline.met();
      phases.advance(held, done, "");
      steps.done("switch");
      return changed(from, begun, steps);
    } catch (InterruptedException e) {
      if (System.nanoTime() - giveUp <= 0) {
        // The worker is told to stop: nobody is to wait for the next one.
        phases.advance(held, from.phase(), "");
        throw e;
      }
      why = "a server did not answer in time";
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
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Duration pause = Duration.ofNanos(System.nanoTime() - begun);
    log.info(
        "Cutover given up migration={} pauseMillis={} steps={} cause={}",
        from.number(),
        pause.toMillis(),
        steps,
        why);
    return new Outcome(false, pause, why);
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

  /** How long each step took, for the log. */
  private static final class Steps {
    private final StringBuilder text = new StringBuilder();
    private long since = System.nanoTime();

    void done(String step) {
      long now = System.nanoTime();
      text.append(text.isEmpty() ? "" : ",").append(step).append(':');
      text.append((now - since) / 1_000_000);
      since = now;
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
