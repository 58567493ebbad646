package io.ringmaster.router.digest;

import static io.ringmaster.router.digest.ByteClass.COMPARE;
import static io.ringmaster.router.digest.ByteClass.DIGIT;
import static io.ringmaster.router.digest.ByteClass.SPACE;
import static io.ringmaster.router.digest.ByteClass.VARIABLE;
import static io.ringmaster.router.digest.ByteClass.WORD;

/**
 * Splits a statement into tokens as MySQL 8.0's own lexer ({@code sql/sql_lex.cc}, {@code
 * lex_one_token}) does. A token's fields hold until the next call of {@link #next}. Literals of
 * several words ({@code DATE '..'}) or strings ({@code 'a' 'b'}) are one token. One thread.
 */
final class Lexer extends Scanner {
  static final int EOF = 0;

  /** An unquoted identifier or keyword; {@link #word} is its entry in {@link Keywords}. */
  static final int IDENTIFIER = 1;

  /** A quoted identifier, with its quotes. */
  static final int QUOTED = 2;

  static final int LITERAL = 3;
  static final int OPERATOR = 4;
  static final int USER_VARIABLE = 5;
  static final int SYSTEM_VARIABLE = 6;

  /** {@link #inVersionComment} as it was at the token's start. */
  boolean startInVersionComment;

  /** One of the token types above. */
  int type;

  /** Offset of the token's first byte. */
  int start;

  /** Offset after the token's last byte. */
  int end;

  /** Of an IDENTIFIER: its keyword entry, or 0. */
  int word;

  /**
   * Of an IDENTIFIER: it touches a point, which makes a name of any word ({@code t.select}, {@code
   * rank.x}).
   */
  boolean name;

  /** Of a LITERAL. */
  LiteralKind kind;

  private int wordEnd;
  private int nameStart;

  @Override
  void reset(byte[] statement, int off, int len, LexerMode mode) {
    super.reset(statement, off, len, mode);
    wordEnd = -1;
    nameStart = -1;
  }

  /** Reads the next token; after an error, EOF. */
  void next() {
    skipBlanks();
    start = position;
    startInVersionComment = inVersionComment;
    if (position >= limit) {
      type = EOF;
      end = position;
      return;
    }
    byte b = sql[position];
    if (ByteClass.is(b, WORD)) {
      if (ByteClass.is(b, DIGIT) && position != nameStart) {
        number();
      } else {
        identifier(b);
      }
    } else {
      switch (b) {
        case '\'' -> string();
        case '"' -> {
          if (ansiQuotes) {
            quotedIdentifier(b);
          } else {
            string();
          }
        }
        case '`' -> quotedIdentifier(b);
        case '.' -> point();
        case '?' -> literal(LiteralKind.PARAM, position + 1);
        case '@' -> variable();
        case '{' -> brace();
        default -> operator(b);
      }
    }
    if (error == DigestError.NONE) {
      position = end;
    } else {
      type = EOF;
      end = limit;
      position = limit;
    }
  }

  private void literal(LiteralKind literalKind, int literalEnd) {
    type = LITERAL;
    kind = literalKind;
    end = literalEnd;
  }

  // Words

  private void identifier(byte first) {
    if (position != nameStart && at(position + 1) == '\'' && prefixedLiteral(first)) {
      return;
    }
    identifierEndingAt(skipWord(position + 1));
    if (name) {
      return;
    }
    if (word != 0) {
      int flags = Keywords.flags(word);
      if ((flags & (Keywords.CHARSET | Keywords.TEMPORAL)) != 0) {
        tryCompoundLiteral((flags & Keywords.CHARSET) != 0);
      }
    }
  }

  private void identifierEndingAt(int wordLimit) {
    type = IDENTIFIER;
    end = wordLimit;
    wordEnd = end;
    name =
        start == nameStart
            || (end + 1 < limit && sql[end] == '.' && ByteClass.is(sql[end + 1], WORD));
    word = Keywords.find(sql, start, end - start);
  }

  /** {@code x'..'}, {@code b'..'} and {@code n'..'} of either case. */
  private boolean prefixedLiteral(byte first) {
    switch (first) {
      case 'x', 'X' -> quotedDigits(LiteralKind.HEX);
      case 'b', 'B' -> quotedDigits(LiteralKind.BIT);
      case 'n', 'N' -> {
        position++;
        string();
        kind = LiteralKind.STRING_INTRODUCED;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void quotedDigits(LiteralKind digitsKind) {
    int p = position + 2;
    while (p < limit && isDigitOf(digitsKind, sql[p])) {
      p++;
    }
    boolean even = digitsKind == LiteralKind.BIT || (p - position) % 2 == 0;
    if (at(p) != '\'' || !even) {
      fail(DigestError.MALFORMED_LITERAL, position);
    }
    literal(digitsKind, Math.min(p + 1, limit));
  }

  private static boolean isDigitOf(LiteralKind digitsKind, byte b) {
    return digitsKind == LiteralKind.HEX ? ByteClass.is(b, ByteClass.HEX) : b == '0' || b == '1';
  }

  /** Joins {@code _utf8mb4 'x'} and {@code DATE 'x'}; leaves the word alone otherwise. */
  private void tryCompoundLiteral(boolean introducer) {
    int resume = end;
    boolean resumeInVersion = inVersionComment;
    int wordStart = start;
    int entry = word;
    position = end;
    skipBlanks();
    if (position < limit && readCompound(introducer)) {
      start = wordStart;
      kind = introducer ? LiteralKind.STRING_INTRODUCED : LiteralKind.TEMPORAL;
      return;
    }
    forgetError();
    position = resume;
    inVersionComment = resumeInVersion;
    type = IDENTIFIER;
    start = wordStart;
    end = resume;
    wordEnd = resume;
    word = entry;
    name = false;
  }

  private boolean readCompound(boolean introducer) {
    byte b = sql[position];
    if (isStringQuote(b)) {
      if (introducer) {
        string();
      } else {
        literal(LiteralKind.STRING, skipString(position));
      }
      return true;
    }
    if (!introducer) {
      return false;
    }
    if (b == '0') {
      start = position;
      number();
      return type == LITERAL && (kind == LiteralKind.HEX || kind == LiteralKind.BIT);
    }
    boolean digits = b == 'x' || b == 'X' || b == 'b' || b == 'B';
    return digits && at(position + 1) == '\'' && prefixedLiteral(b);
  }

  // Numbers

  /** A number, or an identifier that begins with digits. */
  private void number() {
    if (sql[position] == '0' && (at(position + 1) == 'x' || at(position + 1) == 'b')) {
      LiteralKind digitsKind = sql[position + 1] == 'x' ? LiteralKind.HEX : LiteralKind.BIT;
      int p = position + 2;
      while (p < limit && isDigitOf(digitsKind, sql[p])) {
        p++;
      }
      if (p > position + 2 && !isWordAt(p)) {
        literal(digitsKind, p);
      } else {
        identifierEndingAt(skipWord(p));
      }
      return;
    }
    int p = skipDigits(position + 1);
    if (!isWordAt(p)) {
      if (at(p) == '.') {
        fraction(p + 1);
      } else {
        literal(LiteralKind.INTEGER, p);
      }
      return;
    }
    int exponent = skipExponent(p);
    if (exponent > p) {
      literal(LiteralKind.FLOAT, exponent);
    } else {
      identifierEndingAt(skipWord(p));
    }
  }

  /** Reads on behind the point of a number. */
  private void fraction(int offset) {
    int p = skipDigits(offset);
    int exponent = skipExponent(p);
    literal(exponent > p ? LiteralKind.FLOAT : LiteralKind.DECIMAL, exponent);
  }

  /** A point that follows a word at once separates names even before a digit. */
  private void point() {
    boolean separator = wordEnd == position && isWordAt(position + 1);
    if (!separator && isDigitAt(position + 1)) {
      fraction(position + 1);
      return;
    }
    type = OPERATOR;
    end = position + 1;
    nameStart = end;
  }

  // Quoted things

  /** A string and those adjacent to it. */
  private void string() {
    int open = position;
    int p = skipString(open);
    literal(escaped ? LiteralKind.STRING_ESCAPED : LiteralKind.STRING, p);
    while (p < limit && error == DigestError.NONE && mayPrecedeString(sql[p])) {
      boolean resumeInVersion = inVersionComment;
      position = p;
      skipBlanks();
      int q = position;
      if (q < limit && isStringQuote(sql[q])) {
        p = skipString(q);
        literal(LiteralKind.STRING_CONCAT, p);
      } else {
        forgetError();
        inVersionComment = resumeInVersion;
        break;
      }
    }
    position = p;
  }

  /** Adjacent strings need something between them, or quotes that differ. */
  private static boolean mayPrecedeString(byte b) {
    return ByteClass.is(b, SPACE)
        || b == '\''
        || b == '"'
        || b == '/'
        || b == '*'
        || b == '#'
        || b == '-';
  }

  private void quotedIdentifier(byte quote) {
    type = QUOTED;
    end = skipQuotedName(position, quote);
  }

  /** {@code @v}, {@code @'v'}, {@code @`v`}, {@code @@scope.name}. */
  private void variable() {
    int next = at(position + 1);
    if (next == '@') {
      type = SYSTEM_VARIABLE;
      int p = skipVariablePart(position + 2);
      while (at(p) == '.' && (isWordAt(p + 1) || at(p + 1) == '`')) {
        p = skipVariablePart(p + 1);
      }
      end = p;
      return;
    }
    type = USER_VARIABLE;
    if (isStringQuote(next)) {
      end = skipString(position + 1);
    } else if (next == '`' || next == '"') {
      end = skipQuotedName(position + 1, (byte) next);
    } else {
      int p = position + 1;
      while (p < limit && ByteClass.is(sql[p], VARIABLE)) {
        p++;
      }
      end = p;
    }
    userVariableMax = Math.max(userVariableMax, end - position);
  }

  private int skipVariablePart(int offset) {
    return at(offset) == '`' ? skipQuotedName(offset, (byte) '`') : skipWord(offset);
  }

  /** An ODBC literal {@code {d '..'}}, or a brace. */
  private void brace() {
    int open = position;
    boolean resumeInVersion = inVersionComment;
    if (odbcLiteral()) {
      start = open;
      literal(LiteralKind.TEMPORAL, position);
      return;
    }
    forgetError();
    inVersionComment = resumeInVersion;
    type = OPERATOR;
    end = open + 1;
  }

  private boolean odbcLiteral() {
    position++;
    skipBlanks();
    int wordStart = position;
    int p = skipWord(position);
    int first = at(wordStart) | 0x20;
    boolean odbc =
        (p - wordStart == 1 && (first == 'd' || first == 't'))
            || (p - wordStart == 2 && first == 't' && (at(wordStart + 1) | 0x20) == 's');
    if (!odbc) {
      return false;
    }
    position = p;
    skipBlanks();
    if (!isStringQuote(at(position))) {
      return false;
    }
    position = skipString(position);
    skipBlanks();
    if (at(position) != '}') {
      return false;
    }
    position++;
    return true;
  }

  // Operators

  private void operator(byte b) {
    type = OPERATOR;
    int second = at(position + 1);
    int length = 1;
    switch (b) {
      case '<' -> {
        if (isCompareAt(position + 1)) {
          length = isCompareAt(position + 2) && sql[position + 2] != '<' ? 3 : 2;
        }
      }
      case '>', '=', '!' -> {
        if (isCompareAt(position + 1)) {
          length = 2;
        }
      }
      case '|', '&' -> {
        if (second == b) {
          length = 2;
        }
      }
      case ':' -> {
        if (second == '=') {
          length = 2;
        }
      }
      case '-' -> {
        if (second == '>') {
          length = at(position + 2) == '>' ? 3 : 2;
        }
      }
      default -> {}
    }
    end = position + length;
  }

  private boolean isCompareAt(int offset) {
    return offset < limit && ByteClass.is(sql[offset], COMPARE);
  }
}
