package io.ringmaster.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.DigestError;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the tokens of one statement that is not DML. Comments, strings and quoted names have been
 * told apart by the digester, under the session's sql_mode.
 */
final class TokenReader {
  private final byte[] sql;
  private final LexerMode mode;
  private final Digest digest = new Digest();
  private int next;

  /**
   * Reads the statement.
   *
   * @throws AdminException 1064 when it does not end, has a second statement, or a {@code ?}
   */
  TokenReader(String statement, LexerMode mode) {
    sql = statement.getBytes(UTF_8);
    this.mode = mode;
    new Digester().digest(sql, 0, sql.length, mode, digest);
    if (digest.error() != DigestError.NONE) {
      throw syntaxErrorAt(Math.max(0, digest.errorOffset()));
    }
    if (digest.nextStatement() >= 0) {
      throw syntaxErrorAt(digest.nextStatement());
    }
  }

  int position() {
    return next;
  }

  void moveTo(int position) {
    next = position;
  }

  boolean atEnd() {
    return next >= digest.tokenCount();
  }

  int tokenCount() {
    return digest.tokenCount();
  }

  /** A token's text as in the digest: names in backticks, strings in single quotes. */
  String text(int token) {
    return digest.tokenText(token, UTF_8);
  }

  String peek() {
    return text(next);
  }

  /** Whether the next tokens are these unquoted words or symbols, in any case. */
  boolean is(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!text(next + i).equalsIgnoreCase(words[i])) {
        return false;
      }
    }
    return true;
  }

  /** Takes the next tokens if they are these; otherwise takes nothing. */
  boolean take(String... words) {
    boolean taken = is(words);
    if (taken) {
      next += words.length;
    }
    return taken;
  }

  void expect(String... words) {
    for (String word : words) {
      if (!take(word)) {
        throw syntaxError();
      }
    }
  }

  /** Fails unless all tokens are taken. */
  void expectEnd() {
    if (!atEnd()) {
      throw syntaxError();
    }
  }

  private static boolean isWord(String token) {
    return !token.isEmpty()
        && (Character.isLetter(token.charAt(0))
            || token.charAt(0) == '_'
            || token.charAt(0) == '$'
            || token.charAt(0) > 0x7F);
  }

  /** Whether the token is a name or a word, and not a string, number or symbol. */
  boolean isName(int token) {
    String text = text(token);
    return text.startsWith("`") || isWord(text);
  }

  /** The name in a token, without backticks; a keyword as the client has written it. */
  String nameAt(int token) {
    String text = text(token);
    if (text.startsWith("`")) {
      return text.substring(1, text.length() - 1).replace("``", "`");
    }
    int start = digest.tokenStart(token);
    return new String(sql, start, digest.tokenEnd(token) - start, UTF_8);
  }

  /** Takes a name, quoted or not. */
  String name() {
    if (!isName(next)) {
      throw syntaxError();
    }
    return nameAt(next++);
  }

  /** Takes a string and gives its value. */
  String string() {
    String text = peek();
    // Several adjacent strings are one token; there is no need for them here.
    if (!text.matches("(?s)'(?:[^'\\\\]|''|\\\\.)*+'")) {
      throw syntaxError();
    }
    next++;
    return Tokens.unquote(text);
  }

  String nameOrString() {
    return peek().startsWith("'") ? string() : name();
  }

  /** Takes an integer with an optional sign. */
  long integer() {
    int before = next;
    String sign = take("-") ? "-" : "";
    try {
      return Long.parseLong(sign + text(next++));
    } catch (NumberFormatException e) {
      next = before;
      throw syntaxError();
    }
  }

  /** Takes {@code table} or {@code database.table}. */
  TableName tableName(Optional<String> currentDatabase) {
    String first = name();
    if (take(".")) {
      return new TableName(first, name());
    }
    if (currentDatabase.isEmpty()) {
      throw AdminException.of(MySqlError.ER_NO_DB_ERROR);
    }
    return new TableName(currentDatabase.get(), first);
  }

  /** Whether a token is the value of {@code AUTO_INCREMENT = SNOWFLAKE}. */
  boolean isSnowflake(int token) {
    return text(token).equalsIgnoreCase("SNOWFLAKE")
        && text(text(token - 1).equals("=") ? token - 2 : token - 1)
            .equalsIgnoreCase("AUTO_INCREMENT");
  }

  /** The text before a token, with 1 for an {@linkplain #isSnowflake earlier} one: for servers. */
  String counting(int snowflake, int end) {
    return textBefore(snowflake) + " 1" + textBetweenEnds(snowflake, end);
  }

  /** The text from the end of a token up to, but without, another. */
  String textBetweenEnds(int first, int end) {
    int from = digest.tokenEnd(first);
    return new String(sql, from, start(end) - from, UTF_8).stripTrailing();
  }

  /** Takes a parenthesis and everything to its partner. */
  void skipParentheses() {
    int depth = 0;
    do {
      if (atEnd()) {
        throw syntaxError();
      }
      String token = text(next++);
      depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
    } while (depth > 0);
  }

  // The client's own text

  /** The text before a token, without blanks at its end. */
  String textBefore(int token) {
    return new String(sql, 0, start(token), UTF_8).stripTrailing();
  }

  /** The text from one token up to, but without, another, without blanks at its end. */
  String textBetween(int first, int end) {
    int from = digest.tokenStart(first);
    return new String(sql, from, start(end) - from, UTF_8).stripTrailing();
  }

  /**
   * Where a token starts: up to there the text holds what closes an executable comment before it.
   */
  private int start(int token) {
    return token < digest.tokenCount() ? digest.tokenStart(token) : digest.statementEnd();
  }

  /** The whole statement, without its semicolon. */
  String statement() {
    return textBefore(digest.tokenCount());
  }

  /** Reads the {@link ShardingComment} behind the last token; empty when there is none. */
  Optional<TokenReader> shardingComment() {
    int from = digest.tokenCount() == 0 ? 0 : digest.tokenEnd(digest.tokenCount() - 1);
    return ShardingComment.in(new String(sql, from, sql.length - from, UTF_8))
        .map(text -> new TokenReader(text, mode));
  }

  /**
   * The statement for the log. Every string behind IDENTIFIED or PASSWORD is hidden, wherever it
   * stands, so that a misspelt statement does not tell either; where a password should be and no
   * string is, all that follows is hidden.
   */
  String masked() {
    return masked(false);
  }

  /** The same of a statement that cannot be understood: any string may be a secret. */
  String maskedWhole() {
    return masked(true);
  }

  private String masked(boolean allStrings) {
    StringBuilder out = new StringBuilder();
    int copied = 0;
    boolean secret = false;
    for (int token = 0; token < digest.tokenCount(); token++) {
      String word = text(token).toUpperCase(Locale.ROOT);
      secret |= word.equals("IDENTIFIED") || word.equals("PASSWORD");
      if ((secret || allStrings) && word.startsWith("'")) {
        int start = digest.tokenStart(token);
        out.append(new String(sql, copied, start - copied, UTF_8)).append("'***'");
        copied = digest.tokenEnd(token);
      } else if (secret && isPasswordBefore(token) && !word.equals("PASSWORD")) {
        int start = digest.tokenStart(token);
        return out.append(new String(sql, copied, start - copied, UTF_8)).append("***").toString();
      }
    }
    return out.append(new String(sql, copied, sql.length - copied, UTF_8)).toString();
  }

  private boolean isPasswordBefore(int token) {
    String before = token == 0 ? "" : text(token - 1);
    return before.equalsIgnoreCase("PASSWORD") || before.equalsIgnoreCase("BY");
  }

  /** Error 1064 at the next token. */
  AdminException syntaxError() {
    return syntaxErrorAt(atEnd() ? sql.length : digest.tokenStart(next));
  }

  private AdminException syntaxErrorAt(int offset) {
    int line = 1;
    for (int i = 0; i < offset && i < sql.length; i++) {
      line += sql[i] == '\n' ? 1 : 0;
    }
    int from = Math.min(offset, sql.length);
    String near = new String(sql, from, sql.length - from, UTF_8).stripLeading();
    return AdminException.of(MySqlError.ER_PARSE_ERROR, near, line);
  }
}
