package io.ringmaster.router.digest;

/**
 * What a session's settings change about reading its statements. Immutable; one per {@code
 * sql_mode}.
 *
 * <p>{@code IGNORE_SPACE} has no place here: it decides whether {@code count (*)} is a call, which
 * the digest text, with one space between all tokens, does not tell apart.
 *
 * @param ansiQuotes {@code "x"} is an identifier instead of a string
 * @param noBackslashEscapes backslash is an ordinary character in strings
 * @param pipesAsConcat {@code ||} concatenates instead of meaning OR
 * @param highNotPrecedence {@code NOT} binds as tightly as {@code !}
 * @param serverVersion the version up to which {@code /*!NNNNN} comments are code, such as 80031
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/sql-mode.html">MySQL 8.0 manual, Server SQL
 *     Modes</a>
 */
public record LexerMode(
    boolean ansiQuotes,
    boolean noBackslashEscapes,
    boolean pipesAsConcat,
    boolean highNotPrecedence,
    int serverVersion) {

  /** No flags, MySQL 8.0.31: also the mode in which a digest text reads as itself. */
  public static final LexerMode DEFAULT = new LexerMode(false, false, false, false, 80031);

  /** Rejects versions that no five-digit comment could name. */
  public LexerMode {
    if (serverVersion < 0 || serverVersion > 99999) {
      throw new IllegalArgumentException("serverVersion must be 0..99999, is " + serverVersion);
    }
  }

  /** What a {@code sql_mode}, as {@code @@sql_mode} shows it, changes. */
  public static LexerMode of(String sqlMode) {
    return new LexerMode(
        sqlMode.contains("ANSI_QUOTES"),
        sqlMode.contains("NO_BACKSLASH_ESCAPES"),
        sqlMode.contains("PIPES_AS_CONCAT"),
        sqlMode.contains("HIGH_NOT_PRECEDENCE"),
        DEFAULT.serverVersion);
  }
}
