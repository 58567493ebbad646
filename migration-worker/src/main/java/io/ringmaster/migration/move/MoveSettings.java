package io.ringmaster.migration.move;

import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.throttle.Throttle;
import java.time.Duration;
import java.util.Objects;

/**
 * How a stream works.
 *
 * @param throttle asked before each piece of work; one for all streams of the same source
 * @param retry how long a server may be away before a step fails
 * @param tablesAtOnce how many tables are copied, verified or cleaned side by side, at least 1
 * @param lanes how many transactions of the catch-up run on the target side by side, at least 1
 * @param copyTime tells how long the copy may take: so long the binary logs must be kept
 * @param xaMax how long the copy waits for XA transactions that were prepared before it
 * @param drainMax how long the catch-up may take, in a verification, to pass what the source has
 */
public record MoveSettings(
    Throttle throttle,
    Retry retry,
    int tablesAtOnce,
    int lanes,
    CopyTime copyTime,
    Duration xaMax,
    Duration drainMax) {
  public MoveSettings {
    Objects.requireNonNull(throttle, "throttle");
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(copyTime, "copyTime");
    Objects.requireNonNull(xaMax, "xaMax");
    Objects.requireNonNull(drainMax, "drainMax");
    if (tablesAtOnce < 1 || lanes < 1) {
      throw new IllegalArgumentException(
          "tablesAtOnce (%d) and lanes (%d) must be at least 1".formatted(tablesAtOnce, lanes));
    }
  }

  /**
   * What suits most: 4 tables at once, 8 lanes, a minute of patience with servers and with XA
   * transactions, five minutes for a drain.
   */
  public static MoveSettings usual(Throttle throttle, CopyTime copyTime) {
    return new MoveSettings(
        throttle,
        new Retry(Duration.ofMinutes(1)),
        4,
        8,
        copyTime,
        Duration.ofMinutes(1),
        Duration.ofMinutes(5));
  }

  /** Connections to each server that a stream may need. */
  int connectionsMax() {
    return tablesAtOnce + lanes + 3;
  }
}
