package io.ringmaster.proxy.recovery;

import io.ringmaster.metadata.Server;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.JdbcSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Sessions that wait for nothing for long: one server must not keep others from being helped. */
final class ServerSession {
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(3);

  private ServerSession() {}

  /** Opens one, to be closed by the caller. Who waits for a row's lock learns so after a second. */
  static JdbcSession open(ControlPools pools, Server server) throws SQLException {
    JdbcSession session =
        JdbcSession.open(pools, server, Optional.empty(), Map.of("innodb_lock_wait_timeout", "1"));
    session.limit(LONGEST_ANSWER);
    return session;
  }

  /** Opens one that only asks. */
  static JdbcSession asking(ControlPools pools, Server server) throws SQLException {
    JdbcSession session = JdbcSession.asking(pools, server);
    session.limit(LONGEST_ANSWER);
    return session;
  }

  /**
   * Opens one by a connection of its own: one of the pool may have ended with its server, and then
   * does not tell why that can't be reached.
   */
  static JdbcSession attempt(ControlPools pools, Server server) throws SQLException {
    return JdbcSession.attempt(pools, server, LONGEST_ANSWER);
  }
}
