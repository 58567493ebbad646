package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.proxy.SqlFailure;
import java.nio.charset.StandardCharsets;

/**
 * Writes column values as bytes whose unsigned lexicographic order is MySQL's order of the values,
 * so that a row's key is made once and compared without knowing types. No value's bytes are a
 * prefix of another's of the same column, so keys of several columns can be joined.
 *
 * <ul>
 *   <li>integers, BIT, YEAR: 8 bytes, sign bit turned unless unsigned;
 *   <li>FLOAT, DOUBLE: the IEEE bits of a double, all turned for negative ones; -0 is 0;
 *   <li>DECIMAL: sign (1, 2 for zero, 3), number of integer digits, the digits, 0; the magnitude
 *       turned for negative ones;
 *   <li>dates and times: 8 bytes, microseconds in months of 32 days, which orders zero and partly
 *       zero dates as MySQL does; TIME as signed microseconds;
 *   <li>binary strings: their bytes, 0 escaped as 0 0xFF, ended by 0 0.
 * </ul>
 */
final class OrderedBytes {
  private static final int MAX_DECIMAL_DIGITS = 255;

  private OrderedBytes() {}

  /** Why values of a column can't be ordered by the proxy; null when they can. */
  static SqlFailure unordered(ColumnShape column) {
    boolean known =
        switch (column.type()) {
          case MYSQL_TYPE_TINY,
              MYSQL_TYPE_SHORT,
              MYSQL_TYPE_INT24,
              MYSQL_TYPE_LONG,
              MYSQL_TYPE_LONGLONG,
              MYSQL_TYPE_YEAR,
              MYSQL_TYPE_BIT,
              MYSQL_TYPE_FLOAT,
              MYSQL_TYPE_DOUBLE,
              MYSQL_TYPE_DECIMAL,
              MYSQL_TYPE_NEWDECIMAL,
              MYSQL_TYPE_DATE,
              MYSQL_TYPE_NEWDATE,
              MYSQL_TYPE_DATETIME,
              MYSQL_TYPE_DATETIME2,
              MYSQL_TYPE_TIMESTAMP,
              MYSQL_TYPE_TIMESTAMP2,
              MYSQL_TYPE_TIME,
              MYSQL_TYPE_TIME2,
              MYSQL_TYPE_NULL ->
              true;
          case MYSQL_TYPE_VARCHAR,
              MYSQL_TYPE_VAR_STRING,
              MYSQL_TYPE_STRING,
              MYSQL_TYPE_TINY_BLOB,
              MYSQL_TYPE_MEDIUM_BLOB,
              MYSQL_TYPE_LONG_BLOB,
              MYSQL_TYPE_BLOB ->
              column.isBinaryString();
          case MYSQL_TYPE_ENUM,
              MYSQL_TYPE_SET,
              MYSQL_TYPE_JSON,
              MYSQL_TYPE_GEOMETRY,
              MYSQL_TYPE_TYPED_ARRAY,
              MYSQL_TYPE_BOOL,
              MYSQL_TYPE_INVALID ->
              false;
        };
    return known
        ? null
        : SqlFailure.notSupported(
            "Values of column '%s' from several shards can't be put in order; name one shard's key, or sort by a number, a time or a binary string"
                .formatted(column.describe()));
  }

  /**
   * Appends a value that is not NULL.
   *
   * @param from absolute index of the value in {@code row}, after its length prefix
   * @param to index after it
   */
  static void append(
      KeyBytes out, ColumnShape column, boolean binary, ByteBuf row, int from, int to) {
    switch (column.type()) {
      case MYSQL_TYPE_TINY,
          MYSQL_TYPE_SHORT,
          MYSQL_TYPE_INT24,
          MYSQL_TYPE_LONG,
          MYSQL_TYPE_LONGLONG,
          MYSQL_TYPE_YEAR ->
          integer(out, column, binary, row, from, to);
      case MYSQL_TYPE_BIT -> bits(out, row, from, to);
      case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE ->
          number(out, floating(column, binary, row, from, to));
      case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL -> decimal(out, row, from, to);
      case MYSQL_TYPE_DATE,
          MYSQL_TYPE_NEWDATE,
          MYSQL_TYPE_DATETIME,
          MYSQL_TYPE_DATETIME2,
          MYSQL_TYPE_TIMESTAMP,
          MYSQL_TYPE_TIMESTAMP2 ->
          out.putLong(
              binary ? Temporal.binaryDate(row, from, to) : Temporal.textDate(row, from, to));
      case MYSQL_TYPE_TIME, MYSQL_TYPE_TIME2 ->
          out.putLong(
              Long.MIN_VALUE
                  ^ (binary
                      ? Temporal.binaryTime(row, from, to)
                      : Temporal.textTime(row, from, to)));
      case MYSQL_TYPE_VARCHAR,
          MYSQL_TYPE_VAR_STRING,
          MYSQL_TYPE_STRING,
          MYSQL_TYPE_TINY_BLOB,
          MYSQL_TYPE_MEDIUM_BLOB,
          MYSQL_TYPE_LONG_BLOB,
          MYSQL_TYPE_BLOB ->
          string(out, row, from, to);
      case MYSQL_TYPE_NULL,
          MYSQL_TYPE_ENUM,
          MYSQL_TYPE_SET,
          MYSQL_TYPE_JSON,
          MYSQL_TYPE_GEOMETRY,
          MYSQL_TYPE_TYPED_ARRAY,
          MYSQL_TYPE_BOOL,
          MYSQL_TYPE_INVALID ->
          throw GatherException.internal("no order for " + column.describe());
    }
  }

  private static void integer(
      KeyBytes out, ColumnShape column, boolean binary, ByteBuf row, int from, int to) {
    long value = integer(column, binary, row, from, to);
    out.putLong(column.isUnsigned() ? value : value ^ Long.MIN_VALUE);
  }

  /** The 64 bits of an integer, unsigned where its column is. */
  static long integer(ColumnShape column, boolean binary, ByteBuf row, int from, int to) {
    if (!binary) {
      return textInteger(row, from, to);
    }
    boolean unsigned = column.isUnsigned();
    return switch (to - from) {
      case 1 -> unsigned ? row.getUnsignedByte(from) : row.getByte(from);
      case 2 -> unsigned ? row.getUnsignedShortLE(from) : row.getShortLE(from);
      case 4 -> unsigned ? row.getUnsignedIntLE(from) : row.getIntLE(from);
      default -> row.getLongLE(from);
    };
  }

  private static long textInteger(ByteBuf row, int from, int to) {
    int at = from;
    boolean negative = at < to && row.getByte(at) == '-';
    if (negative) {
      at++;
    }
    if (at == to) {
      throw new MalformedPacketException("no integer", from);
    }
    long value = 0;
    for (; at < to; at++) {
      value = 10 * value + digit(row, at);
    }
    return negative ? -value : value;
  }

  static int digit(ByteBuf row, int at) {
    int digit = row.getByte(at) - '0';
    if (digit < 0 || digit > 9) {
      throw new MalformedPacketException("no digit in a number", at);
    }
    return digit;
  }

  private static void bits(KeyBytes out, ByteBuf row, int from, int to) {
    long value = 0;
    for (int at = from; at < to; at++) {
      value = value << 8 | row.getUnsignedByte(at);
    }
    out.putLong(value);
  }

  /** The value of a FLOAT or DOUBLE. */
  static double floating(ColumnShape column, boolean binary, ByteBuf row, int from, int to) {
    if (!binary) {
      return parse(row, from, to);
    }
    return to - from == 4 ? row.getFloatLE(from) : row.getDoubleLE(from);
  }

  private static double parse(ByteBuf row, int from, int to) {
    String text = row.toString(from, to - from, StandardCharsets.US_ASCII);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      throw new MalformedPacketException("no number: " + text, from);
    }
  }

  private static void number(KeyBytes out, double value) {
    long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
    out.putLong(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
  }

  private static void decimal(KeyBytes out, ByteBuf row, int from, int to) {
    int at = from;
    boolean negative = at < to && row.getByte(at) == '-';
    if (negative) {
      at++;
    }
    while (at < to && row.getByte(at) == '0') {
      at++;
    }
    int point = at;
    while (point < to && row.getByte(point) != '.') {
      point++;
    }
    int last = to;
    if (point < to) {
      while (row.getByte(last - 1) == '0') {
        last--;
      }
    }
    if (last == point + 1) {
      last = point;
    }
    if (at == last) {
      out.put(2);
      return;
    }
    if (point - at > MAX_DECIMAL_DIGITS) {
      throw new MalformedPacketException("DECIMAL too long", from);
    }
    out.put(negative ? 1 : 3);
    int magnitude = out.length();
    out.put(point - at);
    for (int i = at; i < last; i++) {
      if (i != point) {
        out.put('0' + digit(row, i));
      }
    }
    out.put(0);
    if (negative) {
      out.invert(magnitude);
    }
  }

  private static void string(KeyBytes out, ByteBuf row, int from, int to) {
    for (int at = from; at < to; at++) {
      byte value = row.getByte(at);
      out.put(value);
      if (value == 0) {
        out.put(0xFF);
      }
    }
    out.put(0);
    out.put(0);
  }
}
