package io.ringmaster.router.grammar;

/** The grammar does not know the text. That says nothing of whether MySQL does. */
public final class SyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  SyntaxException(String message) {
    super(message);
  }

  SyntaxException(String message, Throwable cause) {
    super(message, cause);
  }
}
