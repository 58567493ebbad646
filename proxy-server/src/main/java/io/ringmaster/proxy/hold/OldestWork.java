package io.ringmaster.proxy.hold;

import io.netty.channel.EventLoop;
import io.ringmaster.metadata.store.ProxyRegistration.OpenWork;
import io.ringmaster.proxy.session.ClientSession;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds what a hold would have to wait for longest: of the transactions, writes and locked tables
 * that are open now, the oldest. One thread, which may block; sessions are looked at on their own
 * event loops, all of a loop in one turn.
 */
public final class OldestWork {
  private static final long ANSWER_MILLIS = 1_000;

  private final Duration least;
  private Optional<OpenWork> before = Optional.empty();

  /**
   * Finds nothing yet.
   *
   * @param least what is younger is not found
   */
  public OldestWork(Duration least) {
    this.least = least;
  }

  private record Open(int session, long sinceNanos) {}

  /** The oldest of some sessions; of loops that do not answer in a second nothing is known. */
  public Optional<OpenWork> look(Collection<ClientSession> sessions) throws InterruptedException {
    Map<EventLoop, List<ClientSession>> byLoop = new HashMap<>();
    for (ClientSession session : sessions) {
      byLoop.computeIfAbsent(session.channel().eventLoop(), _ -> new ArrayList<>()).add(session);
    }
    List<CompletableFuture<Optional<Open>>> answers = new ArrayList<>();
    byLoop.forEach(
        (loop, of) -> answers.add(CompletableFuture.supplyAsync(() -> oldest(of), loop)));
    List<Open> found = new ArrayList<>();
    for (CompletableFuture<Optional<Open>> answer : answers) {
      try {
        answer.get(ANSWER_MILLIS, TimeUnit.MILLISECONDS).ifPresent(found::add);
      } catch (ExecutionException | TimeoutException e) {
        answer.cancel(true);
      }
    }
    before = found.stream().min(Comparator.comparingLong(Open::sinceNanos)).flatMap(this::told);
    return before;
  }

  private static Optional<Open> oldest(List<ClientSession> sessions) {
    return sessions.stream()
        .filter(LoopHold::isWaitedFor)
        .map(OldestWork::open)
        .min(Comparator.comparingLong(Open::sinceNanos));
  }

  private static Open open(ClientSession session) {
    long since =
        session.transaction().isUsable()
            ? session.transaction().sinceNanos()
            : session.sinceNanos();
    return new Open(session.id(), since);
  }

  /** As it was told before, if it is that: two looks are not equally far from their clocks. */
  private Optional<OpenWork> told(Open open) {
    Duration age = Duration.ofNanos(System.nanoTime() - open.sinceNanos);
    if (age.compareTo(least) < 0) {
      return Optional.empty();
    }
    Instant since = Instant.now().minus(age).truncatedTo(ChronoUnit.SECONDS);
    OpenWork now = new OpenWork(open.session, since);
    return Optional.of(before.filter(known -> isSame(known, now)).orElse(now));
  }

  private static boolean isSame(OpenWork one, OpenWork other) {
    return one.session() == other.session()
        && Duration.between(one.since(), other.since()).abs().toSeconds() <= 1;
  }
}
