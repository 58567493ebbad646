package io.ringmaster.proxy.session;

import io.ringmaster.proxy.SqlFailure;

/** The cursor that is open for a prepared statement. Used on the session's event loop. */
public interface OpenCursor {
  /**
   * COM_STMT_FETCH.
   *
   * @param rows how many at most, unsigned
   * @return why there are no rows; null when they come, which ends the command
   */
  SqlFailure fetch(int rows);

  /** Closes it, on the servers too. Nothing of the session's may be under way. */
  void close();

  /** The session ends, and its connections with it: drops what is kept of the rows. */
  void discard();
}
