package io.ringmaster.metadata.placement;

/** A change of a placement that would change nothing; the message says why. */
public final class NothingToMoveException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public NothingToMoveException(String message) {
    super(message);
  }
}
