package io.ringmaster.migration.run;

import io.ringmaster.metadata.store.ProxyRegistration.OpenWork;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether the proxies' clients have something open that is likely to outlast a cutover. What has
 * been open for longer than statements may be held is expected to stay open for as long again.
 * While one of that kind stays, no cutover is begun; where they come and go, one is all the same
 * after a while, since it may fall between them. One thread.
 */
final class LongTransactions {
  /** Proxies tell of nothing younger, and by clocks of their own. */
  private static final Duration YOUNGEST = Duration.ofSeconds(1);

  /** Of waiting for ever new ones. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Clock clock;

  /** Since when there has been one after the other; null while there is none. */
  private Instant waiting;

  LongTransactions(Clock clock) {
    this.clock = clock;
  }

  /**
   * Why it is better not to begin a cutover; empty when there is no reason.
   *
   * @param proxies as they are now
   * @param maxPause how long statements may be held
   */
  Optional<String> reason(List<Proxy> proxies, Duration maxPause) {
    Instant now = clock.instant();
    Duration limit = maxPause.compareTo(YOUNGEST) > 0 ? maxPause : YOUNGEST;
    Optional<Proxy> oldest =
        proxies.stream()
            .filter(proxy -> proxy.oldest().isPresent())
            .min(Comparator.comparing(proxy -> proxy.oldest().get().since()));
    if (oldest.isEmpty() || age(oldest.get(), now).compareTo(limit) <= 0) {
      waiting = null;
      return Optional.empty();
    }
    if (waiting == null) {
      waiting = now;
    }
    boolean another = oldest.get().oldest().get().since().isAfter(waiting);
    if (another && Duration.between(waiting, now).compareTo(PATIENCE) > 0) {
      waiting = null;
      return Optional.empty();
    }
    return Optional.of(
        "%s; a cutover would wait for it longer than MAX PAUSE (%d ms): end it, or let it end"
            .formatted(sentence(oldest.get(), now), maxPause.toMillis()));
  }

  private static Duration age(Proxy proxy, Instant now) {
    return Duration.between(proxy.oldest().get().since(), now);
  }

  /** Says what a proxy has open; empty when it told of nothing. */
  static Optional<String> sentence(Proxy proxy, Clock clock) {
    return proxy.oldest().map(_ -> sentence(proxy, clock.instant()));
  }

  private static String sentence(Proxy proxy, Instant now) {
    OpenWork open = proxy.oldest().get();
    return "proxy %s has a transaction or a write of connection %d open for %d s"
        .formatted(proxy.address(), open.session(), Math.max(0, age(proxy, now).toSeconds()));
  }
}
