package io.ringmaster.proxy.backend;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import java.net.SocketException;
import java.util.regex.Pattern;

/** Errors about servers, as the client reads them. */
public final class Failures {
  /** What Netty's epoll transport puts before the system's text. */
  private static final Pattern SYSTEM_CALL =
      Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

  /** What Netty puts behind it: {@code : host/address:port}. */
  private static final Pattern ADDRESS = Pattern.compile(": [^ /]*/[^ /]+:\\d+$");

  private Failures() {}

  /** A connection ended while its answer was awaited: whether the statement ran is not known. */
  public static SqlFailure lost(String server, Throwable cause) {
    return SqlFailure.of(MySqlError.RM_SERVER_LOST, server, brief(cause));
  }

  /** A connection has ended that was to be used further, and with it what was done there. */
  public static SqlFailure closed(BackendConnection connection) {
    return SqlFailure.of(MySqlError.RM_SERVER_LOST, connection.serverName(), "connection closed");
  }

  /** The same failure, of a connection with which a transaction of the session is lost. */
  public static SqlFailure ofTransaction(SqlFailure failure) {
    return ending(failure, MySqlError.TRANSACTION_IS_LOST);
  }

  /** The same failure, of a COMMIT. */
  public static SqlFailure ofCommit(SqlFailure failure) {
    return ending(failure, MySqlError.COMMIT_IS_UNKNOWN);
  }

  /** The same failure, of a connection that the session kept, but for no transaction. */
  public static SqlFailure ofSession(SqlFailure failure) {
    return ending(failure, MySqlError.IF_IT_WAS_A_WRITE + MySqlError.SESSION_IS_LOST);
  }

  /** Other failures than those of lost connections stay as they are. */
  private static SqlFailure ending(SqlFailure failure, String end) {
    return failure.errno() == MySqlError.RM_SERVER_LOST.errno()
        ? new SqlFailure(
            failure.errno(),
            failure.sqlState(),
            failure.message().replace(MySqlError.IF_IT_WAS_A_WRITE, end))
        : failure;
  }

  /** No connection could be made. */
  public static SqlFailure unreachable(String server, String why) {
    return SqlFailure.of(MySqlError.RM_SERVER_UNREACHABLE, server, why);
  }

  /**
   * None was free for the whole acquire timeout: all were busy, or no more could be made.
   *
   * @param lastFailure why the last attempt to make one more failed; empty when none failed
   */
  static SqlFailure poolExhausted(
      String server,
      PoolLimits limits,
      int open,
      int idle,
      int connecting,
      int waiting,
      String lastFailure) {
    if (!lastFailure.isEmpty() && open + connecting < limits.maxConnections()) {
      return unreachable(
          server,
          "%s; no connection became free within %d ms"
              .formatted(lastFailure, limits.acquireTimeout().toMillis()));
    }
    String advice =
        lastFailure.isEmpty()
            ? "raise pool.max_per_server or shorten transactions"
            : "the last attempt to connect failed: " + lastFailure;
    return new SqlFailure(
        MySqlError.ER_CON_COUNT_ERROR.errno(),
        MySqlError.ER_CON_COUNT_ERROR.sqlState(),
        "No connection to server '%s' became free within %d ms (open %d, idle %d, connecting %d, waiting %d, limit %d); %s"
            .formatted(
                server,
                limits.acquireTimeout().toMillis(),
                open,
                idle,
                connecting,
                waiting,
                limits.maxConnections(),
                advice));
  }

  /**
   * What the network or the server said, for people: without the name of the system call, and
   * without the address that Netty adds, which the configuration tells.
   */
  static String brief(Throwable cause) {
    if (cause.getMessage() == null) {
      return cause.getClass().getSimpleName();
    }
    String said = SYSTEM_CALL.matcher(cause.getMessage()).replaceFirst("");
    return cause instanceof SocketException ? ADDRESS.matcher(said).replaceFirst("") : said;
  }
}
