package io.ringmaster.migration.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.store.ProxyRegistration.OpenWork;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LongTransactionsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration MAX_PAUSE = Duration.ofMillis(500);

  /** A clock that is set. */
  private static final class SetClock extends Clock {
    private Instant now = NOON;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private final SetClock clock = new SetClock();
  private final LongTransactions transactions = new LongTransactions(clock);

  private static Proxy proxy(String address, Instant since) {
    return new Proxy(
        address,
        address,
        7,
        7,
        7,
        Map.of(),
        Optional.ofNullable(since).map(at -> new OpenWork(4, at)));
  }

  private Optional<String> reason(Duration maxPause, Proxy... proxies) {
    return transactions.reason(List.of(proxies), maxPause);
  }

  @Test
  void theOldestIsNamedWhateverProxyHasIt() {
    String reason =
        reason(
                MAX_PAUSE,
                proxy("a:1", null),
                proxy("b:2", NOON.minusSeconds(75)),
                proxy("c:3", NOON.minusSeconds(3)))
            .orElseThrow();
    assertEquals(
        "proxy b:2 has a transaction or a write of connection 4 open for 75 s; a cutover would"
            + " wait for it longer than MAX PAUSE (500 ms): end it, or let it end",
        reason);
  }

  @Test
  void whatMayEndInTimeIsNoReason() {
    assertEquals(Optional.empty(), reason(MAX_PAUSE, proxy("a:1", null)));
    assertEquals(Optional.empty(), reason(MAX_PAUSE, proxy("a:1", NOON.minusSeconds(1))));
    assertTrue(reason(MAX_PAUSE, proxy("a:1", NOON.minusSeconds(2))).isPresent());
    Duration longer = Duration.ofSeconds(10);
    assertEquals(Optional.empty(), reason(longer, proxy("a:1", NOON.minusSeconds(9))));
    // A clock that is ahead.
    assertEquals(Optional.empty(), reason(longer, proxy("a:1", NOON.plusSeconds(9))));
  }

  @Test
  void oneThatStaysIsWaitedForEverAndOthersForAWhile() {
    Instant first = NOON.minusSeconds(2);
    assertTrue(reason(MAX_PAUSE, proxy("a:1", first)).isPresent());
    clock.now = NOON.plusSeconds(3_600);
    assertTrue(reason(MAX_PAUSE, proxy("a:1", first)).isPresent());
    Proxy next = proxy("a:1", clock.now.minusSeconds(2));
    assertEquals(Optional.empty(), reason(MAX_PAUSE, next), "it is another by now");
    assertTrue(reason(MAX_PAUSE, next).isPresent(), "after that attempt");
    clock.now = clock.now.plusSeconds(20);
    assertTrue(reason(MAX_PAUSE, proxy("a:1", clock.now.minusSeconds(2))).isPresent());
  }
}
