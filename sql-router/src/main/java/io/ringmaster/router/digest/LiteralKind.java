package io.ringmaster.router.digest;

/**
 * How a literal is written.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/literals.html">MySQL 8.0 manual, Literal
 *     Values</a>
 */
public enum LiteralKind {
  /** Digits only. */
  INTEGER,
  /** Digits with a point: {@code 7.0}, {@code .5}, {@code 1.}. */
  DECIMAL,
  /** With an exponent: {@code 7e0}, {@code 1.e3}. */
  FLOAT,
  /** One quoted string whose bytes between the quotes are its value. */
  STRING,
  /** One quoted string with backslashes (where they escape) or doubled quotes. */
  STRING_ESCAPED,
  /** Adjacent quoted strings: {@code 'a' 'b'} is {@code 'ab'}. */
  STRING_CONCAT,
  /** A character set and a string, hex or bit literal: {@code _utf8mb4'x'}, {@code N'x'}. */
  STRING_INTRODUCED,
  /** {@code 0x1F} or {@code x'1F'}. */
  HEX,
  /** {@code 0b101} or {@code b'101'}. */
  BIT,
  /**
   * {@code DATE '..'}, {@code TIME '..'}, {@code TIMESTAMP '..'} and the ODBC forms {@code {d
   * '..'}}.
   */
  TEMPORAL,
  /** The word {@code NULL} where a value stands. */
  NULL,
  /** A {@code ?} marker; its value comes with the execution. */
  PARAM;

  private static final LiteralKind[] KINDS = values();

  static LiteralKind of(int ordinal) {
    return KINDS[ordinal];
  }

  boolean isNumber() {
    return this == INTEGER || this == DECIMAL || this == FLOAT;
  }

  boolean isQuoted() {
    return this == STRING || this == STRING_ESCAPED || this == STRING_CONCAT;
  }
}
