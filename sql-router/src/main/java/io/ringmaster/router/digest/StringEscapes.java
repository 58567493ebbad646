package io.ringmaster.router.digest;

/**
 * Backslash sequences of MySQL strings.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/string-literals.html">MySQL 8.0 manual,
 *     String Literals</a>
 */
final class StringEscapes {
  private StringEscapes() {}

  /**
   * The byte that a backslash and {@code b} stand for. {@code \%} and {@code \_}, which keep their
   * backslash in a value, give the second byte.
   */
  static byte decode(byte b) {
    return switch (b) {
      case '0' -> 0;
      case 'b' -> '\b';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'Z' -> 0x1A;
      default -> b;
    };
  }

  /** Whether the backslash before {@code b} is part of the value, for LIKE to see it. */
  static boolean keepsBackslash(byte b) {
    return b == '%' || b == '_';
  }
}
