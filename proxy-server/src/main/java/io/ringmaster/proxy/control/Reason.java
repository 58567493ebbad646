package io.ringmaster.proxy.control;

import java.net.UnknownHostException;
import java.sql.SQLException;

/**
 * Why a server can't be used, in one line: what the server or the network said, without the layers
 * that driver and pool wrap around it. Never holds a password.
 */
public final class Reason {
  /** Connector/J's numbers of MySQL's errors: from 1000; its own texts have none. */
  private static final int SERVER_ERRORS = 1000;

  private Reason() {}

  /** The reason of a failure. */
  public static String of(Throwable failure) {
    Throwable cause = failure;
    while (!saysWhy(cause) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String line = firstLine(cause);
    if (cause instanceof UnknownHostException) {
      // The message is the host, which some resolvers follow with a text of their own.
      return "unknown host '" + line.split(":", 2)[0] + "'";
    }
    return line;
  }

  private static boolean saysWhy(Throwable cause) {
    return cause instanceof SQLException sql && sql.getErrorCode() >= SERVER_ERRORS;
  }

  private static String firstLine(Throwable cause) {
    String message = cause.getMessage();
    return (message == null || message.isBlank() ? cause.toString() : message)
        .lines()
        .findFirst()
        .orElse("")
        .strip();
  }
}
