package io.ringmaster.router.binding;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.digest.LiteralReader;
import io.ringmaster.router.plan.KeyColumn;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The value that one literal or parameter has as a shard key, as far as that is certain. Compared
 * with a column and stored into it are two questions: {@code id = 7.5} holds for no row, while
 * storing 7.5 stores 8.
 *
 * <p>What MySQL 8.0.31 does with {@code column = literal}, found by experiment:
 *
 * <ul>
 *   <li>integer columns: integers and decimals compare exactly; hex and bit literals up to 8 bytes
 *       are unsigned integers; floats, and strings unless the column is an indexed BIGINT, compare
 *       as doubles, which are exact below 2^53;
 *   <li>string columns: strings compare by the column's collation, also hex, bit and introduced
 *       ones; numbers compare as doubles, so that {@code '7abc'} and {@code '07'} equal 7;
 *   <li>binary columns: by bytes; numbers as doubles.
 * </ul>
 *
 * <p>The elements of IN compare one by one, as with {@code =}.
 */
final class KeyValue {
  /** The value is {@link #integer()}, a key of an integer column. */
  static final int INTEGER = 0;

  /** The value is {@link #bytes()}, a key of a string or binary column. */
  static final int BYTES = 1;

  /** No storable key equals it. */
  static final int NEVER = 2;

  /** Not certain. */
  static final int UNCERTAIN = 3;

  /** Greatest integers up to which every integer is a double. */
  private static final long EXACT_DOUBLE = 1L << 53;

  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger GREATEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final LiteralReader reader = new LiteralReader();
  private byte[] sql;
  private Digest digest;
  private Parameters parameters;
  private StringConversion conversion;

  /** Of an introducer that counts; null for that of the client. */
  private String charset;

  private long integer;
  private boolean unsigned;
  private byte[] bytes;
  private int offset;
  private int length;

  void reset(
      byte[] statement,
      Digest of,
      LexerMode mode,
      Parameters executeParameters,
      StringConversion strings) {
    conversion = strings;
    charset = null;
    sql = statement;
    digest = of;
    parameters = executeParameters;
    reader.reset(statement, of, mode);
  }

  /** MySQL's name of the character set of the bytes that were read last. */
  String charset() {
    return charset == null ? conversion.client() : charset;
  }

  /** The integer's 64 bits. */
  long integer() {
    return integer;
  }

  /** Whether the 64 bits are those of an unsigned integer above {@link Long#MAX_VALUE}. */
  boolean isUnsigned() {
    return unsigned;
  }

  byte[] bytes() {
    return bytes;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  /**
   * Reads a literal.
   *
   * @param negated whether an odd number of minus signs precede it
   * @param stored whether it is stored into the column instead of compared with it
   * @return one of the constants above
   */
  int read(int literal, boolean negated, KeyType type, KeyColumn column, boolean stored) {
    LiteralKind kind = digest.literalKind(literal);
    charset = null;
    if (kind == LiteralKind.PARAM) {
      return parameters == null || negated
          ? UNCERTAIN
          : parameter(digest.paramOrdinal(literal), type);
    }
    if (kind == LiteralKind.NULL) {
      return NEVER;
    }
    return switch (type) {
      case KeyType.IntegerKey _ -> integerKey(literal, kind, negated, stored);
      case KeyType.StringKey _ -> stringKey(literal, kind, negated, stored);
      case KeyType.BinaryKey _ -> negated ? UNCERTAIN : binaryKey(literal, kind);
    };
  }

  // Integer columns

  private int integerKey(int literal, LiteralKind kind, boolean negated, boolean stored) {
    return switch (kind) {
      case INTEGER -> {
        if (!reader.readInteger(literal)) {
          yield stored ? UNCERTAIN : NEVER;
        }
        yield integer(reader.magnitude(), reader.isNegative() ^ negated, stored);
      }
      case DECIMAL, FLOAT -> {
        BigDecimal value = reader.readNumber(literal);
        yield value == null
            ? UNCERTAIN
            : number(negated ? value.negate() : value, kind == LiteralKind.FLOAT, stored);
      }
      case STRING, STRING_ESCAPED, STRING_CONCAT -> {
        reader.readBytes(literal);
        yield negated ? UNCERTAIN : digits(reader.bytes(), 0, reader.length());
      }
      case HEX, BIT -> {
        reader.readBytes(literal);
        yield negated ? UNCERTAIN : bigEndian(reader.bytes(), reader.length());
      }
      case STRING_INTRODUCED, TEMPORAL, NULL, PARAM -> UNCERTAIN;
    };
  }

  private int integer(long magnitude, boolean negative, boolean stored) {
    unsigned = !negative && magnitude < 0;
    integer = negative ? -magnitude : magnitude;
    boolean below = negative && magnitude < 0 && magnitude != Long.MIN_VALUE;
    if (below) {
      return stored ? UNCERTAIN : NEVER;
    }
    return INTEGER;
  }

  private int number(BigDecimal value, boolean approximate, boolean stored) {
    if (value.signum() != 0
        && (value.precision() - (long) value.scale() > 40
            || value.scale() > (approximate ? 400 : 30))) {
      return UNCERTAIN;
    }
    if (approximate && value.abs().compareTo(BigDecimal.valueOf(EXACT_DOUBLE)) >= 0) {
      return UNCERTAIN;
    }
    BigDecimal plain = value.stripTrailingZeros();
    if (plain.scale() > 0) {
      boolean near = approximate && value.doubleValue() == Math.rint(value.doubleValue());
      // In IN lists of integers and decimals MySQL rounds large ones.
      boolean large = value.abs().compareTo(BigDecimal.valueOf(EXACT_DOUBLE)) >= 0;
      return stored || near || large ? UNCERTAIN : NEVER;
    }
    BigInteger whole = plain.toBigIntegerExact();
    if (whole.compareTo(LEAST) < 0 || whole.compareTo(GREATEST) > 0) {
      return stored ? UNCERTAIN : NEVER;
    }
    integer = whole.longValue();
    unsigned = whole.bitLength() > 63;
    return INTEGER;
  }

  /** A string of a sign and up to 15 digits, whose value as a double is exact. */
  private int digits(byte[] text, int off, int len) {
    int from = off;
    boolean negative = len > 0 && text[off] == '-';
    if (negative) {
      from++;
    }
    int count = off + len - from;
    if (count < 1 || count > 15) {
      return UNCERTAIN;
    }
    long value = 0;
    for (int i = from; i < off + len; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return UNCERTAIN;
      }
      value = value * 10 + (text[i] - '0');
    }
    integer = negative ? -value : value;
    unsigned = false;
    return INTEGER;
  }

  /**
   * Reads a field of a file, which a column stores.
   *
   * @param charset MySQL's name of the file's character set
   * @return one of the constants above
   */
  int field(byte[] text, int off, int len, KeyType type, String charset) {
    bytes = text;
    offset = off;
    length = len;
    return switch (type) {
      case KeyType.IntegerKey _ -> wholeNumber(text, off, off + len);
      // What is no ASCII is not converted but taken for text, or lost.
      case KeyType.StringKey _ ->
          isAscii() || !(charset.equals("binary") || charset.equals("ascii")) ? BYTES : UNCERTAIN;
      case KeyType.BinaryKey _ -> BYTES;
    };
  }

  /** A number stored from text is exact, unlike one compared; space around it does not count. */
  private int wholeNumber(byte[] text, int off, int to) {
    int from = off;
    int end = to;
    while (from < end && isSpace(text[from])) {
      from++;
    }
    while (end > from && isSpace(text[end - 1])) {
      end--;
    }
    boolean negative = from < end && text[from] == '-';
    if (negative) {
      from++;
    }
    if (from == end) {
      return UNCERTAIN;
    }
    long magnitude = 0;
    for (int i = from; i < end; i++) {
      int digit = text[i] - '0';
      if (digit < 0
          || digit > 9
          || Long.compareUnsigned(magnitude, Long.divideUnsigned(-1, 10)) > 0
          || Long.compareUnsigned(10 * magnitude, -1L - digit) > 0) {
        return UNCERTAIN;
      }
      magnitude = 10 * magnitude + digit;
    }
    return integer(magnitude, negative, true);
  }

  private static boolean isSpace(byte character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
  }

  private int bigEndian(byte[] value, int len) {
    if (len < 1 || len > 8) {
      return UNCERTAIN;
    }
    long bits = 0;
    for (int i = 0; i < len; i++) {
      bits = bits << 8 | (value[i] & 0xFF);
    }
    integer = bits;
    unsigned = bits < 0;
    return INTEGER;
  }

  // String columns

  private int stringKey(int literal, LiteralKind kind, boolean negated, boolean stored) {
    if (negated) {
      return UNCERTAIN;
    }
    return switch (kind) {
      case STRING -> {
        bytes = sql;
        offset = digest.literalStart(literal) + 1;
        length = digest.literalEnd(literal) - 1 - offset;
        yield keepsCharacters() ? BYTES : UNCERTAIN;
      }
      case STRING_ESCAPED, STRING_CONCAT ->
          read(literal) == BYTES && keepsCharacters() ? BYTES : UNCERTAIN;
      case HEX, BIT -> read(literal) == BYTES && isAscii() ? BYTES : UNCERTAIN;
      case STRING_INTRODUCED -> introduced(literal);
      case INTEGER -> stored ? decimalText(literal) : UNCERTAIN;
      case DECIMAL, FLOAT, TEMPORAL, NULL, PARAM -> UNCERTAIN;
    };
  }

  private int introduced(int literal) {
    read(literal);
    if (isAscii()) {
      return plainCharset() ? BYTES : UNCERTAIN;
    }
    charset = nonAsciiCharset();
    return charset == null ? UNCERTAIN : BYTES;
  }

  /** The character set that the introducer names, if its text can be asked of; else null. */
  private String nonAsciiCharset() {
    return switch (introducer()) {
      case "_utf8mb4" -> isUtf8() ? "utf8mb4" : null;
      case "_latin1" -> "latin1";
      default -> null;
    };
  }

  /** The introducer in lower case. */
  private String introducer() {
    int start = reader.introducerStart();
    int len = reader.introducerEnd() - start;
    return new String(sql, start, len, java.nio.charset.StandardCharsets.ISO_8859_1)
        .toLowerCase(java.util.Locale.ROOT);
  }

  private boolean isUtf8() {
    try {
      java.nio.charset.StandardCharsets.UTF_8
          .newDecoder()
          .decode(java.nio.ByteBuffer.wrap(bytes, offset, length));
      return true;
    } catch (java.nio.charset.CharacterCodingException e) {
      return false;
    }
  }

  private int read(int literal) {
    reader.readBytes(literal);
    bytes = reader.bytes();
    offset = 0;
    length = reader.length();
    return BYTES;
  }

  /** An integer stored into a string column is its decimal text. */
  private int decimalText(int literal) {
    if (digest.isSigned(literal) || !reader.readInteger(literal)) {
      return UNCERTAIN;
    }
    bytes =
        Long.toUnsignedString(reader.magnitude())
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    offset = 0;
    length = bytes.length;
    return BYTES;
  }

  boolean isAscii() {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the string is the same after its conversion to character_set_connection. */
  private boolean keepsCharacters() {
    return conversion.keepsAll() || (conversion.keepsAscii() && isAscii());
  }

  /** Whether it is the same bytes as text of any character set and after the conversion. */
  private boolean keepsBytes() {
    return conversion.keepsAsciiBytes() && isAscii();
  }

  /** Whether the introducer names a character set in which ASCII text is ASCII bytes. */
  private boolean plainCharset() {
    if (reader.introducerEnd() - reader.introducerStart() == 1) {
      return true;
    }
    return switch (introducer()) {
      case "_utf8mb4", "_utf8mb3", "_utf8", "_latin1", "_ascii", "_binary" -> true;
      default -> false;
    };
  }

  // Binary columns

  private int binaryKey(int literal, LiteralKind kind) {
    return switch (kind) {
      case STRING, STRING_ESCAPED, STRING_CONCAT ->
          read(literal) == BYTES && keepsBytes() ? BYTES : UNCERTAIN;
      case HEX, BIT -> read(literal);
      case STRING_INTRODUCED -> {
        read(literal);
        boolean binary =
            reader.introducerEnd() - reader.introducerStart() == 7
                && (sql[reader.introducerStart() + 1] | 0x20) == 'b'
                && (sql[reader.introducerStart() + 2] | 0x20) == 'i';
        yield binary || (isAscii() && plainCharset()) ? BYTES : UNCERTAIN;
      }
      case INTEGER, DECIMAL, FLOAT, TEMPORAL, NULL, PARAM -> UNCERTAIN;
    };
  }

  // Parameters

  /**
   * MySQL gives a parameter a type when it prepares the statement, and converts the value sent; so
   * only values that no conversion changes are certain.
   */
  private int parameter(int parameter, KeyType type) {
    return switch (parameters.kind(parameter)) {
      case NULL -> NEVER;
      case INTEGER -> {
        integer = parameters.longValue(parameter);
        unsigned = parameters.isUnsigned(parameter) && integer < 0;
        yield type instanceof KeyType.IntegerKey ? INTEGER : UNCERTAIN;
      }
      case DOUBLE -> {
        double value = parameters.doubleValue(parameter);
        boolean whole = value == Math.rint(value) && Math.abs(value) < EXACT_DOUBLE;
        integer = (long) value;
        unsigned = false;
        yield whole && type instanceof KeyType.IntegerKey ? INTEGER : UNCERTAIN;
      }
      case DECIMAL ->
          type instanceof KeyType.IntegerKey
              ? digits(
                  parameters.bytes(parameter),
                  parameters.offset(parameter),
                  parameters.length(parameter))
              : UNCERTAIN;
      case STRING, BYTES -> parameterBytes(parameter, type);
      case OTHER -> UNCERTAIN;
    };
  }

  private int parameterBytes(int parameter, KeyType type) {
    bytes = parameters.bytes(parameter);
    offset = parameters.offset(parameter);
    length = parameters.length(parameter);
    boolean blob = parameters.kind(parameter) == Parameters.Kind.BYTES;
    return switch (type) {
      case KeyType.IntegerKey _ -> digits(bytes, offset, length);
      case KeyType.StringKey _ -> (blob ? isAscii() : keepsCharacters()) ? BYTES : UNCERTAIN;
      case KeyType.BinaryKey _ -> blob || keepsBytes() ? BYTES : UNCERTAIN;
    };
  }
}
