package io.ringmaster.demo;

import java.io.IOException;

/**
 * A MySQL server could not be found, unpacked or started. The message is meant for the person at
 * the terminal: it says what was tried, what the server said and what to do.
 */
public final class MySqlServerException extends IOException {
  private static final long serialVersionUID = 1L;

  public MySqlServerException(String message) {
    super(message);
  }

  public MySqlServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
