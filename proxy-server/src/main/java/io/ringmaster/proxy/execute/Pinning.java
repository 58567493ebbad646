package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.session.Pins;

/** Why a statement makes the session keep the connection it runs on, or what has to follow it. */
interface Pinning {
  /** Whether the session may keep the connection beyond the statement. */
  default boolean isOfSession() {
    return true;
  }

  /**
   * The statement is answered: records what the server holds for the session now.
   *
   * @param failed whether it ended in an error
   * @param then is run when the connection can be given back, which {@link Pins} may prevent
   */
  void settle(Pins pins, BackendConnection connection, boolean failed, Runnable then);
}
