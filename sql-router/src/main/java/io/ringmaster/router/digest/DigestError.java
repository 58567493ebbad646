package io.ringmaster.router.digest;

/** Why a statement could not be read to its end; MySQL answers each of these with error 1064. */
public enum DigestError {
  /** The statement was read. */
  NONE,
  /** A string without its closing quote. */
  UNTERMINATED_STRING,
  /** A quoted identifier without its closing quote. */
  UNTERMINATED_IDENTIFIER,
  /** A comment, or code in a version comment, without the closing asterisk and slash. */
  UNTERMINATED_COMMENT,
  /** {@code x'..'} or {@code b'..'} with a wrong digit, or an odd number of hex digits. */
  MALFORMED_LITERAL
}
