package io.ringmaster;

import io.ringmaster.proxy.config.RingmasterConfig;

/** Starts one role of the program. */
@FunctionalInterface
public interface RoleStarter {
  /**
   * Starts the role and returns once it serves. What was opened before a failure is closed again.
   *
   * @throws StartException when it cannot start for a reason the operator can do something about
   * @throws Exception when it cannot start for another reason
   */
  RunningRole start(RingmasterConfig config) throws Exception;
}
