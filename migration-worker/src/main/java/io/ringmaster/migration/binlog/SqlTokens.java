package io.ringmaster.migration.binlog;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells words and names of a statement in the binary log from its strings and comments. What is in
 * {@code /*!NNNNN .. *}{@code /} counts: of what a server has not carried out, it writes a plain
 * comment. Any text has tokens; a string or comment that does not end is one to the end.
 */
final class SqlTokens {
  /** What a token is. */
  enum Kind {
    /** A keyword, a name without quotes, a number. */
    WORD,
    /** In backticks. */
    QUOTED,
    /** In double quotes: a name under ANSI_QUOTES, which the log does not tell, else a string. */
    DOUBLE_QUOTED,
    /** A string. */
    STRING,
    /** One character. */
    SYMBOL
  }

  /**
   * A token.
   *
   * @param text a name without its quotes; of a string nothing
   */
  record Token(Kind kind, String text) {
    boolean isSymbol(char symbol) {
      return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    boolean isWord(String word) {
      return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    /** Whether it may be a name. */
    boolean isName() {
      return kind == Kind.WORD || kind == Kind.QUOTED || kind == Kind.DOUBLE_QUOTED;
    }
  }

  private final String sql;
  private final boolean escapes;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  /** Whether an executable comment has begun. */
  private boolean executable;

  private SqlTokens(String sql, boolean escapes) {
    this.sql = sql;
    this.escapes = escapes;
  }

  /**
   * Reads a statement.
   *
   * @param escapes whether a backslash in a string hides the next character, as it does unless the
   *     session has NO_BACKSLASH_ESCAPES
   */
  static List<Token> of(String sql, boolean escapes) {
    SqlTokens reader = new SqlTokens(sql, escapes);
    while (reader.at < sql.length()) {
      reader.next();
    }
    return List.copyOf(reader.tokens);
  }

  private void next() {
    char first = sql.charAt(at);
    if (Character.isWhitespace(first)) {
      at++;
    } else if (first == '#' || isDashes()) {
      end("\n");
    } else if (sql.startsWith("/*!", at)) {
      executable = true;
      at += 3;
      while (at < sql.length() && Character.isDigit(sql.charAt(at))) {
        at++;
      }
    } else if (sql.startsWith("/*", at)) {
      at += 2;
      end("*/");
    } else if (executable && sql.startsWith("*/", at)) {
      executable = false;
      at += 2;
    } else if (first == '\'' || first == '"' || first == '`') {
      quoted(first);
    } else if (isOfWord(first)) {
      int from = at;
      while (at < sql.length() && isOfWord(sql.charAt(at))) {
        at++;
      }
      tokens.add(new Token(Kind.WORD, sql.substring(from, at)));
    } else {
      at++;
      tokens.add(new Token(Kind.SYMBOL, String.valueOf(first)));
    }
  }

  private boolean isDashes() {
    return sql.startsWith("--", at) && (at + 2 == sql.length() || sql.charAt(at + 2) <= ' ');
  }

  private void end(String mark) {
    int found = sql.indexOf(mark, at);
    at = found < 0 ? sql.length() : found + mark.length();
  }

  private static boolean isOfWord(char c) {
    return c == '_' || c == '$' || c >= 0x80 || Character.isLetterOrDigit(c);
  }

  private void quoted(char quote) {
    StringBuilder text = new StringBuilder();
    at++;
    while (at < sql.length()) {
      char c = sql.charAt(at++);
      if (c == quote) {
        if (at == sql.length() || sql.charAt(at) != quote) {
          break;
        }
        at++;
      } else if (c == '\\' && escapes && quote != '`' && at < sql.length()) {
        c = sql.charAt(at++);
      }
      text.append(c);
    }
    tokens.add(
        switch (quote) {
          case '`' -> new Token(Kind.QUOTED, text.toString());
          case '"' -> new Token(Kind.DOUBLE_QUOTED, text.toString());
          default -> new Token(Kind.STRING, "");
        });
  }
}
