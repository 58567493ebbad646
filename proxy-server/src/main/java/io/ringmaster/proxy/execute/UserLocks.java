package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.Pins;
import io.ringmaster.router.digest.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * GET_LOCK() and its like. MySQL's user-level locks belong to a connection and are known to one
 * server, so all sessions ask the same server for them, the primary of the first shard by name, and
 * a session that has locks keeps the connection it got them on.
 */
final class UserLocks {
  /** The shard whose primary has the locks of all sessions: the first by name. */
  static final int SHARD = 0;

  static final Pinning PINNING = UserLocks::settle;

  private static final Set<String> FUNCTIONS =
      Set.of("GET_LOCK", "RELEASE_LOCK", "RELEASE_ALL_LOCKS", "IS_FREE_LOCK", "IS_USED_LOCK");

  /**
   * What the connection still holds. It is the server that knows: locks are counted, and expire.
   */
  private static final String HELD =
      "SELECT COUNT(*) FROM performance_schema.metadata_locks WHERE OBJECT_TYPE = 'USER LEVEL LOCK'"
          + " AND LOCK_STATUS = 'GRANTED' AND OWNER_THREAD_ID = PS_CURRENT_THREAD_ID()"
          + " LIMIT 1";

  private UserLocks() {}

  /** Whether a statement that is not analysed, such as DO, calls one of the functions. */
  static boolean areNamed(Digest digest) {
    Tokens tokens = new Tokens(digest);
    while (!tokens.atEnd()) {
      if (FUNCTIONS.contains(tokens.take().toUpperCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Why a statement with such a function can't be run; null when it can.
   *
   * @param noTables whether it reads no table
   */
  static SqlFailure check(Digest digest, boolean noTables) {
    if (!noTables) {
      return SqlFailure.notSupported(
          "GET_LOCK() and its like are not supported in a statement that names tables; call them by"
              + " themselves, as in SELECT GET_LOCK('name', 10)");
    }
    Tokens tokens = new Tokens(digest);
    while (!tokens.atEnd()) {
      if (tokens.take().equalsIgnoreCase("IS_USED_LOCK")) {
        return SqlFailure.notSupported(
            "IS_USED_LOCK() is not supported through the proxy, since a server would answer with a"
                + " connection of the proxy's; IS_FREE_LOCK() is");
      }
    }
    return null;
  }

  private static void settle(
      Pins pins, BackendConnection connection, boolean failed, Runnable then) {
    Collected.query(
        connection,
        HELD,
        (columns, rows, failure) -> {
          // Without the privilege to look, the connection is kept: locks must not be lost.
          boolean none =
              failure == null
                  && new String(rows.getFirst().getFirst(), StandardCharsets.US_ASCII).equals("0");
          pins.userLocks(connection, !none);
          pins.settle(connection);
          then.run();
        });
  }
}
