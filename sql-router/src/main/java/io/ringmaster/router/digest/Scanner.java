package io.ringmaster.router.digest;

import static io.ringmaster.router.digest.ByteClass.COMMENT;
import static io.ringmaster.router.digest.ByteClass.CONTROL;
import static io.ringmaster.router.digest.ByteClass.DIGIT;
import static io.ringmaster.router.digest.ByteClass.SPACE;
import static io.ringmaster.router.digest.ByteClass.WORD;

/**
 * A position in a statement and the ways to move it over blanks, comments, quotes and runs of
 * bytes. Version comments are entered: their content is code. One thread.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/comments.html">MySQL 8.0 manual,
 *     Comments</a>
 */
class Scanner {
  private static final byte[] HINT = {'r', 'i', 'n', 'g', 'm', 'a', 's', 't', 'e', 'r'};
  private static final byte[] SET_VAR = {'s', 'e', 't', '_', 'v', 'a', 'r'};

  byte[] sql;
  int position;
  int limit;
  boolean inVersionComment;

  /** What could not be read; the position is then at the limit. */
  DigestError error;

  int errorOffset;
  int hintStart;
  int hintEnd;

  /** A comment that may be an optimizer hint says SET_VAR. */
  boolean setsVariables;

  /** Bytes of the longest token that is a user variable, with its {@code @}; 0 without one. */
  int userVariableMax;

  /** The last string skipped has backslash escapes or doubled quotes. */
  boolean escaped;

  boolean ansiQuotes;
  private boolean backslashEscapes;
  private int serverVersion;
  private boolean commentSeen;

  void reset(byte[] statement, int off, int len, LexerMode mode) {
    sql = statement;
    position = off;
    limit = off + len;
    inVersionComment = false;
    ansiQuotes = mode.ansiQuotes();
    backslashEscapes = !mode.noBackslashEscapes();
    serverVersion = mode.serverVersion();
    commentSeen = false;
    error = DigestError.NONE;
    errorOffset = -1;
    hintStart = -1;
    hintEnd = -1;
    setsVariables = false;
    userVariableMax = 0;
  }

  final void fail(DigestError what, int at) {
    if (error == DigestError.NONE) {
      error = what;
      errorOffset = at;
    }
    position = limit;
  }

  final int at(int offset) {
    return offset < limit ? sql[offset] & 0xFF : 0;
  }

  /** What peeking met is met again when the tokens behind it are read. */
  void forgetError() {
    error = DigestError.NONE;
    errorOffset = -1;
  }

  // Blanks and comments

  /** Moves to the next token's first byte, or to the limit. */
  final void skipBlanks() {
    while (position < limit) {
      byte b = sql[position];
      if (!ByteClass.is(b, SPACE | COMMENT)) {
        return;
      }
      if (ByteClass.is(b, SPACE)) {
        position++;
      } else if (b == '#') {
        skipLine();
      } else if (b == '-' && at(position + 1) == '-' && endsDashes(position + 2)) {
        skipLine();
      } else if (b == '/' && at(position + 1) == '*') {
        comment();
      } else if (b == '*' && inVersionComment && at(position + 1) == '/') {
        inVersionComment = false;
        position += 2;
      } else {
        return;
      }
    }
    if (inVersionComment) {
      fail(DigestError.UNTERMINATED_COMMENT, limit);
    }
  }

  private boolean endsDashes(int offset) {
    return offset >= limit || ByteClass.is(sql[offset], SPACE | CONTROL);
  }

  private void skipLine() {
    commentSeen = true;
    while (position < limit && sql[position] != '\n') {
      position++;
    }
  }

  private void comment() {
    int open = position;
    if (at(open + 2) == '!') {
      commentSeen = true;
      if (!fiveDigits(open + 3)) {
        inVersionComment = true;
        position = open + 3;
      } else if (version(open + 3) <= serverVersion) {
        inVersionComment = true;
        position = open + 8;
      } else {
        skipComment(open, open + 8, true);
      }
      return;
    }
    skipComment(open, open + 2, false);
    if (at(open + 2) == '+') {
      setsVariables |= saysSetVar(open + 3, position);
    }
    if (!commentSeen && error == DigestError.NONE && isHint(open + 2)) {
      hintStart = open;
      hintEnd = position;
    }
    commentSeen = true;
  }

  private boolean fiveDigits(int offset) {
    if (offset + 5 > limit) {
      return false;
    }
    for (int i = offset; i < offset + 5; i++) {
      if (!ByteClass.is(sql[i], DIGIT)) {
        return false;
      }
    }
    return true;
  }

  private int version(int offset) {
    int version = 0;
    for (int i = offset; i < offset + 5; i++) {
      version = version * 10 + (sql[i] - '0');
    }
    return version;
  }

  /** A version comment that is not for this server may hold plain comments; others may not. */
  private void skipComment(int open, int from, boolean nesting) {
    int p = from;
    boolean inner = false;
    while (p + 1 < limit) {
      if (sql[p] == '*' && sql[p + 1] == '/') {
        p += 2;
        if (!inner) {
          position = p;
          return;
        }
        inner = false;
      } else if (nesting && !inner && sql[p] == '/' && sql[p + 1] == '*') {
        inner = true;
        p += 2;
      } else {
        p++;
      }
    }
    fail(DigestError.UNTERMINATED_COMMENT, open);
  }

  private boolean saysSetVar(int from, int to) {
    for (int i = from; i + SET_VAR.length < to; i++) {
      int matched = 0;
      while (matched < SET_VAR.length
          && (sql[i + matched] | (SET_VAR[matched] & 0x20)) == SET_VAR[matched]) {
        matched++;
      }
      if (matched == SET_VAR.length
          && !ByteClass.is(sql[i - 1], WORD)
          && !ByteClass.is(sql[i + matched], WORD)) {
        return true;
      }
    }
    return false;
  }

  private boolean isHint(int offset) {
    if (offset + HINT.length >= position) {
      return false;
    }
    for (int i = 0; i < HINT.length; i++) {
      if (sql[offset + i] != HINT[i]) {
        return false;
      }
    }
    return !ByteClass.is(sql[offset + HINT.length], WORD);
  }

  // Runs of bytes

  final int skipWord(int offset) {
    int p = offset;
    while (p < limit && ByteClass.is(sql[p], WORD)) {
      p++;
    }
    return p;
  }

  final int skipDigits(int offset) {
    int p = offset;
    while (p < limit && ByteClass.is(sql[p], DIGIT)) {
      p++;
    }
    return p;
  }

  final boolean isWordAt(int offset) {
    return offset < limit && ByteClass.is(sql[offset], WORD);
  }

  final boolean isDigitAt(int offset) {
    return offset < limit && ByteClass.is(sql[offset], DIGIT);
  }

  /**
   * The offset behind {@code e5}, {@code E+5} at {@code offset}; {@code offset} if none is there.
   */
  final int skipExponent(int offset) {
    if ((at(offset) | 0x20) != 'e') {
      return offset;
    }
    int p = offset + 1;
    if (at(p) == '+' || at(p) == '-') {
      p++;
    }
    return isDigitAt(p) ? skipDigits(p) : offset;
  }

  // Quotes

  final boolean isStringQuote(int b) {
    return b == '\'' || (b == '"' && !ansiQuotes);
  }

  /**
   * The offset behind the string that opens at {@code open}; says in {@code escaped} how it reads.
   */
  int skipString(int open) {
    byte quote = sql[open];
    escaped = false;
    int p = open + 1;
    while (p < limit) {
      byte b = sql[p];
      if (b == quote) {
        if (at(p + 1) != quote) {
          return p + 1;
        }
        escaped = true;
        p += 2;
      } else if (b == '\\' && backslashEscapes) {
        escaped = true;
        p += 2;
      } else {
        p++;
      }
    }
    fail(DigestError.UNTERMINATED_STRING, open);
    return limit;
  }

  final int skipQuotedName(int open, byte quote) {
    int p = open + 1;
    while (p < limit) {
      if (sql[p] != quote) {
        p++;
      } else if (at(p + 1) == quote) {
        p += 2;
      } else {
        return p + 1;
      }
    }
    fail(DigestError.UNTERMINATED_IDENTIFIER, open);
    return limit;
  }
}
