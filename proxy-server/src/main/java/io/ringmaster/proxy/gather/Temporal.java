package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MalformedPacketException;

/**
 * Dates and times as numbers in their order. The text form is {@code YYYY-MM-DD[
 * hh:mm:ss[.ffffff]]} or {@code [-]hhh:mm:ss[.ffffff]}; the binary form leaves trailing zero parts
 * out.
 */
final class Temporal {
  private static final long MICROS = 1_000_000;
  private static final int FRACTION_DIGITS = 6;

  private Temporal() {}

  /** A DATE, DATETIME or TIMESTAMP of the text protocol; not negative. */
  static long textDate(ByteBuf row, int from, int to) {
    int year = number(row, from, from + 4, to);
    int month = number(row, from + 5, from + 7, to);
    int day = number(row, from + 8, from + 10, to);
    if (from + 10 == to) {
      return packed(year, month, day, 0);
    }
    return packed(year, month, day, textClock(row, from + 11, to));
  }

  /** A DATE, DATETIME or TIMESTAMP of the binary protocol, without its length byte. */
  static long binaryDate(ByteBuf row, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return 0;
    }
    if (length != 4 && length != 7 && length != 11) {
      throw new MalformedPacketException("date of " + length + " bytes", from);
    }
    long clock = length == 4 ? 0 : clock(row, from + 4, length == 11 ? from + 7 : -1);
    return packed(
        row.getUnsignedShortLE(from),
        row.getUnsignedByte(from + 2),
        row.getUnsignedByte(from + 3),
        clock);
  }

  /** Signed microseconds of a TIME of the text protocol. */
  static long textTime(ByteBuf row, int from, int to) {
    boolean negative = from < to && row.getByte(from) == '-';
    long clock = textClock(row, negative ? from + 1 : from, to);
    return negative ? -clock : clock;
  }

  /** Signed microseconds of a TIME of the binary protocol, without its length byte. */
  static long binaryTime(ByteBuf row, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return 0;
    }
    if (length != 8 && length != 12) {
      throw new MalformedPacketException("time of " + length + " bytes", from);
    }
    long clock =
        row.getUnsignedIntLE(from + 1) * 24 * 3600 * MICROS
            + clock(row, from + 5, length == 12 ? from + 8 : -1);
    return row.getByte(from) == 0 ? clock : -clock;
  }

  private static long packed(int year, int month, int day, long clock) {
    return ((year * 13L + month) * 32 + day) * 24 * 3600 * MICROS + clock;
  }

  private static long clock(ByteBuf row, int at, int microsAt) {
    long seconds =
        (row.getUnsignedByte(at) * 60L + row.getUnsignedByte(at + 1)) * 60
            + row.getUnsignedByte(at + 2);
    return seconds * MICROS + (microsAt < 0 ? 0 : row.getUnsignedIntLE(microsAt));
  }

  private static long textClock(ByteBuf row, int from, int to) {
    int colon = from;
    while (colon < to && row.getByte(colon) != ':') {
      colon++;
    }
    long hours = number(row, from, colon, to);
    long minutes = number(row, colon + 1, colon + 3, to);
    long seconds = number(row, colon + 4, colon + 6, to);
    long micros = ((hours * 60 + minutes) * 60 + seconds) * MICROS;
    if (colon + 6 == to) {
      return micros;
    }
    long fraction = number(row, colon + 7, to, to);
    for (int digits = to - colon - 7; digits < FRACTION_DIGITS; digits++) {
      fraction *= 10;
    }
    return micros + fraction;
  }

  private static int number(ByteBuf row, int from, int until, int to) {
    if (until > to || from >= until) {
      throw new MalformedPacketException("date or time too short", from);
    }
    int value = 0;
    for (int at = from; at < until; at++) {
      value = 10 * value + OrderedBytes.digit(row, at);
    }
    return value;
  }
}
