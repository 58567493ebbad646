package io.ringmaster.proxy;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.router.plan.Refusal;

/**
 * An error for a client.
 *
 * @param errno MySQL's number, or one of Ringmaster's (30000 to 31999)
 * @param sqlState five characters
 * @param message what the client's user reads
 */
public record SqlFailure(int errno, String sqlState, String message) {
  /** An error of the table, its message filled with the arguments. */
  public static SqlFailure of(MySqlError error, Object... arguments) {
    return new SqlFailure(error.errno(), error.sqlState(), error.message(arguments));
  }

  /** The router's refusal. */
  public static SqlFailure of(Refusal refusal) {
    return new SqlFailure(refusal.errno(), refusal.sqlState(), refusal.message());
  }

  /** Error 1235: what is missing and what to do. */
  public static SqlFailure notSupported(String message) {
    return of(Refusal.notSupported(message));
  }
}
