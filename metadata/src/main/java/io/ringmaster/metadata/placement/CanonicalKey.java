package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.KeyType;

/**
 * Writes keys of one type in canonical form: the bytes whose MD5 gives the slot. Two values have
 * the same canonical form exactly when MySQL finds them equal in a column of the type.
 *
 * <ul>
 *   <li>integers: their decimal ASCII text, {@code -7}, without leading zeros or plus;
 *   <li>strings under a {@code _bin} collation: their bytes in the column's character set, without
 *       trailing spaces where these are no difference;
 *   <li>other strings: their {@code WEIGHT_STRING}, without trailing weights of the space under a
 *       PAD SPACE collation;
 *   <li>binary: the bytes; {@code BINARY(n)} padded with zero bytes, and cut, to {@code n}, as
 *       MySQL stores it.
 * </ul>
 *
 * <p>Strings of ASCII alone are computed here. For anything else {@link #write} answers {@link
 * #NEEDS_SERVER}: MySQL itself is asked ({@link CanonicalQuery}) and its answer cached ({@link
 * CanonicalCache}).
 *
 * <p>A string value is given in the column's character set. ASCII text is the same bytes in every
 * character set that MySQL lets a client use, except {@code swe7}, which the caller must not pass.
 *
 * <p>Immutable, safe for any thread; nothing here allocates after construction.
 */
public final class CanonicalKey {
  /** Result: only MySQL can tell the canonical form. */
  public static final int NEEDS_SERVER = -1;

  /** Result: the text is not an integer between -2^63 and 2^64-1, so no row can have this key. */
  public static final int NOT_A_KEY = -2;

  /** Longest canonical integer: 20 digits, or a sign and 19. */
  public static final int MAX_INTEGER_LENGTH = 20;

  private static final byte[] LEAST_LONG_DIGITS = ascii("9223372036854775808");
  private static final byte[] GREATEST_UNSIGNED = ascii("18446744073709551615");

  private final KeyType type;
  private final Collation collation;
  private final boolean trimSpaces;

  private CanonicalKey(KeyType type, Collation collation, boolean trimSpaces) {
    this.type = type;
    this.collation = collation;
    this.trimSpaces = trimSpaces;
  }

  /**
   * The writer for a key type.
   *
   * @throws IllegalArgumentException for a collation that is not supported, listing those that are
   */
  public static CanonicalKey of(KeyType type) {
    return switch (type) {
      case KeyType.StringKey string -> {
        Collation collation = ShardKeyTypes.collation(string.collation());
        boolean trim = string.spacesTrimmed() || (collation.isBinary() && collation.padSpace());
        yield new CanonicalKey(type, collation, trim);
      }
      case KeyType.IntegerKey _, KeyType.BinaryKey _ -> new CanonicalKey(type, null, false);
    };
  }

  public KeyType type() {
    return type;
  }

  /** An upper bound of what {@link #write} writes for a value of {@code len} bytes. */
  public int maxLength(int len) {
    return switch (type) {
      case KeyType.IntegerKey _ -> MAX_INTEGER_LENGTH;
      case KeyType.BinaryKey binary -> Math.max(len, binary.fixedLength());
      case KeyType.StringKey _ ->
          (Math.multiplyExact(len, collation.levels()) + collation.levels() - 1)
              * collation.weightBytes();
    };
  }

  /**
   * Writes the canonical form of {@code value[off, off + len)} to {@code out} from 0.
   *
   * @param value for an integer key the decimal text, for others the value's bytes
   * @param out with room for {@link #maxLength}, not the array of the value
   * @return the length written, {@link #NEEDS_SERVER} or {@link #NOT_A_KEY}; then {@code out} holds
   *     nothing of use
   * @throws IllegalArgumentException when {@code out} is too short
   */
  public int write(byte[] value, int off, int len, byte[] out) {
    if (out.length < maxLength(len)) {
      throw new IllegalArgumentException(
          "a key of " + len + " bytes needs " + maxLength(len) + " bytes, got " + out.length);
    }
    return switch (type) {
      case KeyType.IntegerKey _ -> writeIntegerText(value, off, len, out);
      case KeyType.BinaryKey binary -> writeBinary(value, off, len, binary.fixedLength(), out);
      case KeyType.StringKey _ -> writeString(value, off, len, out);
    };
  }

  /**
   * Writes an integer key, as binary protocol parameters bring it.
   *
   * @param unsigned whether the 64 bits are a BIGINT UNSIGNED
   * @param out with room for {@link #MAX_INTEGER_LENGTH}
   * @return the length written
   */
  public static int writeInteger(long value, boolean unsigned, byte[] out) {
    boolean negative = !unsigned && value < 0;
    long rest = negative ? -value : value;
    int length = negative ? 1 : 0;
    for (long n = rest; n != 0; n = Long.divideUnsigned(n, 10)) {
      length++;
    }
    if (rest == 0) {
      out[0] = '0';
      return 1;
    }
    for (int i = length - 1; rest != 0; i--) {
      out[i] = (byte) ('0' + Long.remainderUnsigned(rest, 10));
      rest = Long.divideUnsigned(rest, 10);
    }
    if (negative) {
      out[0] = '-';
    }
    return length;
  }

  private static int writeIntegerText(byte[] value, int off, int len, byte[] out) {
    int from = off;
    int end = off + len;
    boolean negative = len > 0 && value[off] == '-';
    if (negative || (len > 0 && value[off] == '+')) {
      from++;
    }
    if (from == end) {
      return NOT_A_KEY;
    }
    for (int i = from; i < end; i++) {
      if (value[i] < '0' || value[i] > '9') {
        return NOT_A_KEY;
      }
    }
    while (from < end - 1 && value[from] == '0') {
      from++;
    }
    int digits = end - from;
    if (isAbove(value, from, digits, negative ? LEAST_LONG_DIGITS : GREATEST_UNSIGNED)) {
      return NOT_A_KEY;
    }
    int length = 0;
    if (negative && value[from] != '0') {
      out[length++] = '-';
    }
    System.arraycopy(value, from, out, length, digits);
    return length + digits;
  }

  private static boolean isAbove(byte[] value, int from, int digits, byte[] limit) {
    if (digits != limit.length) {
      return digits > limit.length;
    }
    for (int i = 0; i < digits; i++) {
      if (value[from + i] != limit[i]) {
        return value[from + i] > limit[i];
      }
    }
    return false;
  }

  private static int writeBinary(byte[] value, int off, int len, int fixed, byte[] out) {
    int copied = fixed == 0 ? len : Math.min(len, fixed);
    System.arraycopy(value, off, out, 0, copied);
    for (int i = copied; i < fixed; i++) {
      out[i] = 0;
    }
    return Math.max(copied, fixed);
  }

  private int writeString(byte[] value, int off, int len, byte[] out) {
    int end = off + len;
    for (int i = off; i < end; i++) {
      if (value[i] < 0) {
        return NEEDS_SERVER;
      }
    }
    while (trimSpaces && end > off && value[end - 1] == ' ') {
      end--;
    }
    if (collation.isBinary()) {
      System.arraycopy(value, off, out, 0, end - off);
      return end - off;
    }
    int length = 0;
    for (int level = 0; level < collation.levels(); level++) {
      if (level > 0) {
        length = put(0, length, out);
      }
      length = writeLevel(value, off, end, level, length, out);
    }
    return collation.padSpace() ? withoutPad(out, length) : length;
  }

  private int writeLevel(byte[] value, int off, int end, int level, int length, byte[] out) {
    boolean ignorables = collation.hasIgnorables();
    int at = length;
    for (int i = off; i < end; i++) {
      byte c = value[i];
      int weight = collation.weight(c);
      if (weight == 0 && ignorables) {
        continue;
      }
      if (level == 1) {
        weight = ACCENT_NONE;
      } else if (level == 2) {
        weight = c >= 'A' && c <= 'Z' ? CASE_UPPER : CASE_COMMON;
      }
      at = put(weight, at, out);
    }
    return at;
  }

  /** Second-level weight of a letter without accent, and third-level weights, in UCA 9.0.0. */
  private static final int ACCENT_NONE = 0x20;

  private static final int CASE_COMMON = 0x02;
  private static final int CASE_UPPER = 0x08;

  private int put(int weight, int at, byte[] out) {
    int next = at;
    if (collation.weightBytes() == 2) {
      out[next++] = (byte) (weight >>> 8);
    }
    out[next++] = (byte) weight;
    return next;
  }

  private int withoutPad(byte[] out, int length) {
    int space = collation.weight(' ');
    int end = length;
    if (collation.weightBytes() == 1) {
      while (end > 0 && (out[end - 1] & 0xFF) == space) {
        end--;
      }
      return end;
    }
    while (end > 0 && ((out[end - 2] & 0xFF) << 8 | (out[end - 1] & 0xFF)) == space) {
      end -= 2;
    }
    return end;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
