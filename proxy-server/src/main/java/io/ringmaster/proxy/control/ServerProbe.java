package io.ringmaster.proxy.control;

import io.ringmaster.metadata.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks one server whether it is there. A connection is kept, so that a check is one COM_PING; it is
 * replaced now and then, and at once when a pool could not connect, because a ping does not tell
 * that logging in has become impossible. One thread at a time.
 */
final class ServerProbe implements AutoCloseable {
  private static final Duration KEPT_MAX = Duration.ofSeconds(30);

  private final ControlPools pools;
  private final Server server;
  private final Duration longestAnswer;
  private Optional<Connection> kept = Optional.empty();
  private long keptSinceNanos;

  ServerProbe(ControlPools pools, Server server, Duration longestAnswer) {
    this.pools = pools;
    this.server = server;
    this.longestAnswer = longestAnswer;
  }

  /**
   * What a check found.
   *
   * @param problem empty when nothing is wrong
   */
  record Finding(ServerStatus.State state, String problem) {}

  /**
   * Checks; takes up to twice the longest answer.
   *
   * @param login whether a new connection must be possible now
   */
  Finding check(boolean login) {
    boolean old = System.nanoTime() - keptSinceNanos > KEPT_MAX.toNanos();
    if (!login && !old && pings()) {
      return new Finding(ServerStatus.State.UP, "");
    }
    try {
      Connection fresh = pools.attempt(server, longestAnswer);
      kept.ifPresent(Attempt::close);
      kept = Optional.of(fresh);
      keptSinceNanos = System.nanoTime();
      return new Finding(ServerStatus.State.UP, "");
    } catch (SQLException e) {
      return new Finding(pings() ? ServerStatus.State.UP : ServerStatus.State.DOWN, Reason.of(e));
    }
  }

  /** Whether the kept connection answers; one that does not is given up. */
  private boolean pings() {
    boolean answers = false;
    try {
      // The timeout in seconds only bounds what the socket timeout bounds already.
      answers = kept.isPresent() && kept.get().isValid(Math.toIntExact(longestAnswer.toSeconds()));
    } catch (SQLException e) {
      // It does not.
    }
    if (!answers) {
      close();
    }
    return answers;
  }

  /** Drops the kept connection, without waiting for the server. */
  @Override
  public void close() {
    kept.ifPresent(Attempt::abort);
    kept = Optional.empty();
  }
}
