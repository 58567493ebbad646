package io.ringmaster.router.digest;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the values of literals from the statement they were found in. Holds the last value of each
 * sort until the next read. Reading integers, strings, hex and bit literals allocates nothing once
 * the buffer has grown. One thread at a time.
 */
public final class LiteralReader {
  private static final int CAPACITY = 256;
  private static final int CAPACITY_KEPT = 64 * 1024;

  private final Scanner scanner = new Scanner();
  private byte[] sql;
  private Digest digest;
  private boolean backslashEscapes;

  private boolean negative;
  private boolean overflow;
  private long magnitude;

  private byte[] bytes = new byte[CAPACITY];
  private int length;
  private int introducerStart;
  private int introducerEnd;

  /** A reader that is on no statement yet. */
  public LiteralReader() {}

  /**
   * Turns to a statement.
   *
   * @param statement the array that was digested, unchanged since
   * @param of its digest
   * @param mode the mode it was digested in
   */
  public void reset(byte[] statement, Digest of, LexerMode mode) {
    sql = statement;
    digest = of;
    backslashEscapes = !mode.noBackslashEscapes();
    scanner.reset(statement, 0, statement.length, mode);
    if (bytes.length > CAPACITY_KEPT) {
      bytes = new byte[CAPACITY];
    }
  }

  // Integers

  /**
   * Reads an INTEGER literal, its sign (if in its span) included, into {@link #magnitude} and
   * {@link #isNegative}.
   *
   * @return whether the magnitude fits in 64 bits unsigned; if not, MySQL reads it as DECIMAL
   * @throws IllegalArgumentException if it is of another kind
   */
  public boolean readInteger(int literal) {
    require(literal, LiteralKind.INTEGER);
    negative = digest.isNegative(literal);
    magnitude = 0;
    overflow = false;
    int end = digest.literalEnd(literal);
    for (int p = numberStart(literal); p < end; p++) {
      int digit = sql[p] - '0';
      boolean tooLarge = Long.compareUnsigned(magnitude, 0x1999999999999999L) > 0;
      long next = magnitude * 10 + digit;
      if (tooLarge || Long.compareUnsigned(next, digit) < 0) {
        overflow = true;
        return false;
      }
      magnitude = next;
    }
    return true;
  }

  /** The last integer's absolute value, unsigned. */
  public long magnitude() {
    return magnitude;
  }

  /** Whether the last integer had a minus sign in its span; {@code -0} does. */
  public boolean isNegative() {
    return negative;
  }

  /** Whether the last integer is within {@link Long#MIN_VALUE} and {@link Long#MAX_VALUE}. */
  public boolean fitsLong() {
    return !overflow && (magnitude >= 0 || (negative && magnitude == Long.MIN_VALUE));
  }

  /** The last integer as a signed value; right only if {@link #fitsLong}. */
  public long longValue() {
    return negative ? -magnitude : magnitude;
  }

  /** The offset behind the sign and the blanks and comments that may follow it. */
  private int numberStart(int literal) {
    int start = digest.literalStart(literal);
    if (!digest.isSigned(literal)) {
      return start;
    }
    scanner.position = start;
    do {
      scanner.position++;
      scanner.skipBlanks();
    } while (sql[scanner.position] != '.' && !ByteClass.is(sql[scanner.position], ByteClass.DIGIT));
    return scanner.position;
  }

  private void require(int literal, LiteralKind kind) {
    if (digest.literalKind(literal) != kind) {
      throw new IllegalArgumentException(
          "literal " + literal + " is " + digest.literalKind(literal) + ", not " + kind);
    }
  }

  /**
   * The exact value of an INTEGER, DECIMAL or FLOAT literal as written, its sign (if in its span)
   * included. Allocates.
   *
   * @return null if the exponent is beyond what a BigDecimal holds
   * @throws IllegalArgumentException if it is of another kind
   */
  public BigDecimal readNumber(int literal) {
    if (!digest.literalKind(literal).isNumber()) {
      throw new IllegalArgumentException(
          "literal " + literal + " is " + digest.literalKind(literal) + ", not a number");
    }
    int start = numberStart(literal);
    String text =
        new String(sql, start, digest.literalEnd(literal) - start, StandardCharsets.US_ASCII);
    try {
      BigDecimal value = new BigDecimal(text);
      return digest.isNegative(literal) ? value.negate() : value;
    } catch (NumberFormatException _) {
      return null;
    }
  }

  // Bytes

  /**
   * Reads the value of a STRING, STRING_ESCAPED, STRING_CONCAT, STRING_INTRODUCED, TEMPORAL, HEX or
   * BIT literal into {@link #bytes}: strings decoded, in the client's character set or the
   * introducer's; the text between the quotes of temporal literals; the bytes of hex and bit
   * literals, high bits filled up with zeros.
   *
   * @throws IllegalArgumentException if it is of another kind
   */
  public void readBytes(int literal) {
    LiteralKind kind = digest.literalKind(literal);
    length = 0;
    introducerStart = -1;
    introducerEnd = -1;
    int start = digest.literalStart(literal);
    int end = digest.literalEnd(literal);
    ensure(end - start);
    // The array may hold more than the statement: a quote behind it would look like a doubled one.
    scanner.limit = end;
    switch (kind) {
      case STRING -> append(start + 1, end - 1);
      case STRING_ESCAPED, STRING_CONCAT, TEMPORAL -> readStrings(start, end);
      case HEX -> readHex(start, end);
      case BIT -> readBits(start, end);
      case STRING_INTRODUCED -> readIntroduced(start, end);
      case INTEGER, DECIMAL, FLOAT, NULL, PARAM ->
          throw new IllegalArgumentException("literal " + literal + " is " + kind + ", not bytes");
    }
  }

  /** The last value's bytes, of which {@link #length} count. Not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** The number of bytes of the last value. */
  public int length() {
    return length;
  }

  /** Offset of the last value's introducer ({@code _latin1} or {@code N}), or -1. */
  public int introducerStart() {
    return introducerStart;
  }

  /** Offset after the introducer, or -1. */
  public int introducerEnd() {
    return introducerEnd;
  }

  private void readIntroduced(int start, int end) {
    introducerStart = start;
    int p = start + 1;
    if (sql[start] == '_') {
      while (ByteClass.is(sql[p], ByteClass.WORD)) {
        p++;
      }
    }
    introducerEnd = p;
    scanner.position = p;
    scanner.skipBlanks();
    int value = scanner.position;
    switch (sql[value]) {
      case '\'', '"' -> readStrings(value, end);
      case 'x', 'X' -> readHex(value, end);
      case 'b', 'B' -> readBits(value, end);
      default -> {
        if (sql[value + 1] == 'x') {
          readHex(value, end);
        } else {
          readBits(value, end);
        }
      }
    }
  }

  /** Decodes every string between, passing over words, braces and comments. */
  private void readStrings(int start, int end) {
    scanner.position = start;
    while (scanner.position < end) {
      scanner.skipBlanks();
      int p = scanner.position;
      if (p < end && (sql[p] == '\'' || sql[p] == '"')) {
        int close = scanner.skipString(p);
        decode(p, close - 1);
        scanner.position = close;
      } else {
        scanner.position = p + 1;
      }
    }
  }

  private void decode(int open, int close) {
    byte quote = sql[open];
    for (int p = open + 1; p < close; p++) {
      byte b = sql[p];
      if (b == quote) {
        p++;
      } else if (b == '\\' && backslashEscapes) {
        p++;
        if (StringEscapes.keepsBackslash(sql[p])) {
          bytes[length++] = b;
        }
        b = StringEscapes.decode(sql[p]);
      }
      bytes[length++] = b;
    }
  }

  private void append(int start, int end) {
    System.arraycopy(sql, start, bytes, length, end - start);
    length += end - start;
  }

  private void ensure(int capacity) {
    if (capacity > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(capacity, bytes.length * 2));
    }
  }

  /** Both forms have two bytes before their digits; the quoted one has a quote after. */
  private void readHex(int start, int end) {
    int digitsEnd = sql[end - 1] == '\'' ? end - 1 : end;
    int p = start + 2;
    if ((digitsEnd - p) % 2 != 0) {
      bytes[length++] = (byte) Character.digit(sql[p++], 16);
    }
    for (; p < digitsEnd; p += 2) {
      bytes[length++] = (byte) (Character.digit(sql[p], 16) << 4 | Character.digit(sql[p + 1], 16));
    }
  }

  private void readBits(int start, int end) {
    int digitsEnd = sql[end - 1] == '\'' ? end - 1 : end;
    int digits = digitsEnd - (start + 2);
    int value = 0;
    for (int p = start + 2; p < digitsEnd; p++) {
      value = value << 1 | (sql[p] - '0');
      digits--;
      if (digits % 8 == 0) {
        bytes[length++] = (byte) value;
        value = 0;
      }
    }
  }
}
