package io.ringmaster.migration.server;

import com.mysql.cj.exceptions.CJCommunicationsException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does again what failed for a reason that passes: a lost connection, a deadlock, a lock or server
 * not to be had. What is done must be a transaction that may happen twice, since a lost connection
 * does not tell whether the COMMIT arrived. Thread-safe: one for all actions of a stream, which
 * tells what fails at the moment.
 */
public final class Retry {
  private static final Logger LOG = LoggerFactory.getLogger(Retry.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /**
   * Errors that pass: too many connections, shutdown, killed, lock wait, deadlock, query
   * interrupted, read-only (a failover is under way), table rebuilt under a snapshot, connection
   * idle for too long.
   */
  private static final Set<Integer> PASSING =
      Set.of(
          1040, 1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1205, 1213, 1290, 1317, 1412, 1836,
          3169, 3572, 4031);

  private final Duration patience;

  /** What fails at the moment, with the last error. */
  private final Map<String, String> failing = new ConcurrentHashMap<>();

  /**
   * None has failed yet.
   *
   * @param patience how long failures of one action may go on before the last is thrown
   */
  public Retry(Duration patience) {
    this.patience = patience;
  }

  /** How long failures of one action may go on before the last is thrown. */
  public Duration patience() {
    return patience;
  }

  /** What is being tried again at the moment, and after which error; empty when nothing is. */
  public String reason() {
    return failing.entrySet().stream()
        .min(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey() + ", which is tried again after: " + entry.getValue())
        .orElse("");
  }

  /** An action that may be done again from its beginning. */
  public interface Action<T> {
    T run() throws SQLException, InterruptedException;
  }

  /**
   * Does the action until it succeeds.
   *
   * @param what for the log
   * @throws SQLException the error that does not pass, or the last one when patience ends
   * @throws InterruptedException when the thread is interrupted, whatever exception that caused
   */
  public <T> T run(String what, Action<T> action) throws SQLException, InterruptedException {
    long giveUp = System.nanoTime() + patience.toNanos();
    try {
      return run(what, action, giveUp);
    } finally {
      failing.remove(what);
    }
  }

  private <T> T run(String what, Action<T> action, long giveUp)
      throws SQLException, InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException(what);
      }
      try {
        return action.run();
      } catch (SQLException e) {
        if (Thread.interrupted()) {
          InterruptedException interrupted = new InterruptedException(what);
          interrupted.addSuppressed(e);
          throw interrupted;
        }
        if (!passes(e) || System.nanoTime() - giveUp > 0) {
          throw e;
        }
        failing.put(what, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        LOG.info("{} is tried again in {} ms after: {}", what, pause.toMillis(), e.toString());
        Thread.sleep(pause);
        pause = longer(pause, LONGEST_PAUSE);
      }
    }
  }

  /** The pause after one that did not help: twice as long, up to the longest. */
  public static Duration longer(Duration pause, Duration longest) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(longest) > 0 ? longest : doubled;
  }

  /** Whether an error is worth another attempt. */
  public static boolean passes(SQLException e) {
    String state = e.getSQLState();
    return PASSING.contains(e.getErrorCode())
        || e instanceof SQLTransientException
        || e instanceof SQLRecoverableException
        || e instanceof SQLNonTransientConnectionException
        || (state != null && state.startsWith("08"))
        || isOfTheConnection(e);
  }

  /** The driver says a connection lost amid rows by a plain SQLException: its cause tells. */
  private static boolean isOfTheConnection(SQLException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof CJCommunicationsException || cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }
}
