package io.ringmaster.router.binding;

/**
 * The character sets that the strings of a session's statements, and its string parameters, pass
 * through: MySQL reads them in character_set_client and converts them to character_set_connection
 * before anything else, where characters that it lacks become {@code ?}. Strings with an introducer
 * are not converted.
 *
 * @param client MySQL's name of character_set_client, in which ASCII text is ASCII bytes
 * @param connection MySQL's name of character_set_connection, any
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/charset-connection.html">MySQL 8.0 manual,
 *     Connection Character Sets and Collations</a>
 */
public record StringConversion(String client, String connection) {
  /** Of a session whose two character sets are one. */
  public static StringConversion none(String charset) {
    return new StringConversion(charset, charset);
  }

  /** Whether every string has the same characters after it. */
  boolean keepsAll() {
    return connection.equals(client) || connection.equals("utf8mb4");
  }

  /** Whether every string of ASCII has the same characters after it. */
  boolean keepsAscii() {
    return !connection.equals("swe7");
  }

  /** Whether every string of ASCII has the same bytes after it. */
  boolean keepsAsciiBytes() {
    return switch (connection) {
      case "swe7", "ucs2", "utf16", "utf16le", "utf32" -> false;
      default -> true;
    };
  }
}
