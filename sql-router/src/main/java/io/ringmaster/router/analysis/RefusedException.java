package io.ringmaster.router.analysis;

import io.ringmaster.router.plan.Refusal;

/** Ends the analysis of a statement that gets an error whatever its literals are. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  RefusedException(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  RefusedException(String message) {
    this(Refusal.notSupported(message));
  }

  Refusal refusal() {
    return refusal;
  }
}
