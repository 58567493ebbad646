package io.ringmaster.proxy.compose;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.session.SessionState;

/** A connection beside the session's transaction, for a temporary table. On its event loop only. */
public interface Bench {
  /** Hears whether there is one. */
  interface Taker {
    /** It is there, and must be closed. */
    void taken(Bench bench);

    /** There is none. */
    void failed(SqlFailure failure);
  }

  /** The connection; what is sent on it must be flushed. */
  BackendConnection connection();

  /** Brings it to another state, with the session's user variables and LAST_INSERT_ID(). */
  void prepare(SessionState state, Taker taker);

  /** Ends it, and the temporary table; more than once does no harm. */
  void close();
}
