package io.ringmaster.protocol.value;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MalformedPacketException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Values located inside a payload: where each begins and how long it is. Made once per result set
 * or statement and moved from payload to payload; keeps no value and does not own the buffer, which
 * has to outlive the reads.
 *
 * <p>The typed reads convert as far as nothing is lost. They throw {@link MalformedPacketException}
 * when the bytes do not spell such a value, and {@link IllegalStateException} for NULL: ask {@link
 * #isNull} first.
 */
public abstract class Cells {
  private static final int NULL = -1;

  private ByteBuf buffer;
  private int count;
  private int[] offsets;
  private int[] lengths;

  Cells(int capacity) {
    offsets = new int[capacity];
    lengths = new int[capacity];
  }

  final void start(ByteBuf payload, int cells) {
    if (offsets.length < cells) {
      offsets = new int[cells];
      lengths = new int[cells];
    }
    buffer = payload;
    count = cells;
  }

  final void locate(int cell, int offset, int length) {
    offsets[cell] = offset;
    lengths[cell] = length;
  }

  final void locateNull(int cell) {
    offsets[cell] = 0;
    lengths[cell] = NULL;
  }

  /** How many values there are. */
  public final int count() {
    return count;
  }

  /** The buffer that the offsets point into. */
  public final ByteBuf buffer() {
    return buffer;
  }

  /** Whether the value is NULL. */
  public final boolean isNull(int cell) {
    return lengths[checked(cell)] == NULL;
  }

  /** Absolute index of the value's first byte, after its length prefix if it has one. */
  public final int offset(int cell) {
    length(cell);
    return offsets[cell];
  }

  /** Bytes of the value without length prefix. */
  public final int length(int cell) {
    int length = lengths[checked(cell)];
    if (length == NULL) {
      throw new IllegalStateException("value " + cell + " is NULL");
    }
    return length;
  }

  private int checked(int cell) {
    if (cell < 0 || cell >= count) {
      throw new IllegalArgumentException("value " + cell + " of " + count);
    }
    return cell;
  }

  /** The bytes as they are on the wire, without length prefix; a copy. */
  public final byte[] getBytes(int cell) {
    byte[] bytes = new byte[length(cell)];
    buffer.getBytes(offsets[cell], bytes);
    return bytes;
  }

  /** A whole number; one of an unsigned BIGINT as the same 64 bits. */
  public abstract long getLong(int cell);

  /** A whole number of any type, its sign right. */
  public abstract BigInteger getBigInteger(int cell);

  /** A number of any type but FLOAT and DOUBLE in binary rows, which have no exact decimal form. */
  public abstract BigDecimal getBigDecimal(int cell);

  /** A number of any type. */
  public abstract double getDouble(int cell);

  /** A number of any type. */
  public abstract float getFloat(int cell);

  /** The text of the value, in the charset of its column. */
  public abstract String getString(int cell, Charset charset);

  /** A DATE, or the day of a DATETIME or TIMESTAMP. */
  public abstract MySqlDate getDate(int cell);

  /** A DATETIME or TIMESTAMP, or a DATE at midnight. */
  public abstract MySqlDateTime getDateTime(int cell);

  /** A TIME. */
  public abstract MySqlTime getTime(int cell);

  /** The bits of a BIT(n) as the low n bits. */
  public final long getBits(int cell) {
    int length = length(cell);
    if (length > 8) {
      throw malformed("BIT", cell);
    }
    long bits = 0;
    for (int i = 0; i < length; i++) {
      bits = bits << 8 | buffer.getUnsignedByte(offsets[cell] + i);
    }
    return bits;
  }

  final String ascii(int cell) {
    return buffer.toString(offset(cell), length(cell), StandardCharsets.US_ASCII);
  }

  final String text(int cell, Charset charset) {
    return buffer.toString(offset(cell), length(cell), charset);
  }

  /** Reads {@code [-]digits} of at most 64 bits, signed or unsigned. */
  final long parseLong(int cell) {
    int at = offset(cell);
    int end = at + length(cell);
    boolean negative = at < end && buffer.getByte(at) == '-';
    if (negative) {
      at++;
    }
    if (at == end || end - at > 20) {
      throw malformed("integer", cell);
    }
    long value = 0;
    for (; at < end; at++) {
      int digit = buffer.getByte(at) - '0';
      if (digit < 0 || digit > 9 || Long.compareUnsigned(value, Long.divideUnsigned(-1, 10)) > 0) {
        throw malformed("integer", cell);
      }
      long next = value * 10 + digit;
      if (Long.compareUnsigned(next, value * 10) < 0) {
        throw malformed("integer", cell);
      }
      value = next;
    }
    if (negative && value < 0 && value != Long.MIN_VALUE) {
      throw malformed("integer", cell);
    }
    return negative ? -value : value;
  }

  final BigInteger parseBigInteger(int cell) {
    String text = ascii(cell);
    if (!isPlain(text, false)) {
      throw malformed("integer", cell);
    }
    return new BigInteger(text);
  }

  final BigDecimal parseBigDecimal(int cell) {
    String text = ascii(cell);
    if (!isPlain(text, true)) {
      throw malformed("decimal", cell);
    }
    return new BigDecimal(text);
  }

  /** Digits with a sign and, if allowed, a point: no exponent, whose expansion could be huge. */
  private static boolean isPlain(String text, boolean point) {
    int digits = 0;
    int points = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '.') {
        points++;
      } else if (c != '-' || i > 0) {
        return false;
      }
    }
    return digits > 0 && points <= (point ? 1 : 0);
  }

  final double parseDouble(int cell) {
    String text = ascii(cell);
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        throw malformed("number", cell);
      }
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw malformed("number", cell);
    }
  }

  final MalformedPacketException malformed(String what, int cell) {
    return new MalformedPacketException(
        "value " + cell + " of " + lengths[cell] + " bytes is no " + what, offsets[cell]);
  }
}
