package io.ringmaster;

/** A start that failed for a reason the operator can do something about: one sentence, no trace. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  public StartException(String sentence) {
    super(sentence);
  }

  public StartException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
