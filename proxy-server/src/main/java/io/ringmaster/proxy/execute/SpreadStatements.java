package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.deadlock.Candidate;
import io.ringmaster.proxy.session.ClientSession;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks from time to time which statements of a loop's sessions have been under way for long while
 * their transactions are open on several servers. A look at two fields of each session: statements
 * themselves do nothing for it. On the loop only.
 */
final class SpreadStatements {
  private static final long PERIOD_MILLIS = 30;

  /** What waits for less is let wait. */
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What has to be added to {@link System#nanoTime} for the time of day, in µs since 1970. */
  private static final long EPOCH_MICROS =
      ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())
          - TimeUnit.NANOSECONDS.toMicros(System.nanoTime());

  private final LoopContext loop;
  private long beat;
  private boolean told;

  SpreadStatements(LoopContext loop) {
    this.loop = loop;
  }

  /** Starts looking, until the loop ends. */
  void start() {
    var _ =
        loop.loop()
            .scheduleWithFixedDelay(
                this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    List<Candidate> found = List.of();
    long now = System.nanoTime();
    beat++;
    for (ClientSession session : loop.hold().sessions()) {
      if (session.isSpread()
          && session.underWay().isAtWork()
          && now - session.sinceNanos() > LONG_NANOS) {
        if (found.isEmpty()) {
          found = new ArrayList<>();
        }
        found.add(candidate(session));
      }
    }
    if (told || !found.isEmpty()) {
      told = !found.isEmpty();
      loop.shared().deadlockCandidates(this, found);
    }
  }

  private Candidate candidate(ClientSession session) {
    long statement = session.sinceNanos();
    return new Candidate(
        session.id(),
        EPOCH_MICROS + TimeUnit.NANOSECONDS.toMicros(session.lockingSinceNanos()),
        statement,
        beat,
        session.lockingThreads(),
        () -> loop.loop().execute(session.guarded(() -> session.endDeadlock(statement))));
  }
}
