package io.ringmaster.protocol.value;

import io.ringmaster.protocol.MalformedPacketException;
import java.time.Duration;

/**
 * A TIME: a signed span rather than a time of day. The server sends -838:59:59.999999 to
 * 838:59:59.999999; clients may send more as a parameter, which the server then cuts.
 *
 * @param negative whether the span runs backwards
 * @param hours 0 and up
 * @param minute 0..59
 * @param second 0..59
 * @param micros 0..999999
 */
public record MySqlTime(boolean negative, int hours, int minute, int second, int micros)
    implements Comparable<MySqlTime> {
  /** {@code 00:00:00}. */
  public static final MySqlTime ZERO = new MySqlTime(false, 0, 0, 0, 0);

  public MySqlTime {
    if (hours < 0) {
      throw new MalformedPacketException("TIME with hours " + hours, 0);
    }
    TemporalText.checkBelowHour(minute, second, micros);
  }

  /** Digits beyond the microsecond are cut. */
  public static MySqlTime of(Duration span) {
    Duration size = span.abs();
    return new MySqlTime(
        span.isNegative(),
        Math.toIntExact(size.toHours()),
        size.toMinutesPart(),
        size.toSecondsPart(),
        size.toNanosPart() / 1000);
  }

  /** Reads {@code [-]hh[h]:mm:ss[.ffffff]}. */
  public static MySqlTime parse(String text) {
    TemporalText in = new TemporalText(text);
    boolean negative = in.skip('-');
    int hours = in.number(2, 3);
    in.expect(':');
    int minute = in.number(2, 2);
    in.expect(':');
    int second = in.number(2, 2);
    int micros = in.fraction();
    in.end();
    return new MySqlTime(negative, hours, minute, second, micros);
  }

  public Duration toDuration() {
    return Duration.ofNanos(signedMicros() * 1000);
  }

  @Override
  public int compareTo(MySqlTime other) {
    return Long.compare(signedMicros(), other.signedMicros());
  }

  private long signedMicros() {
    long size = ((hours * 60L + minute) * 60 + second) * 1_000_000 + micros;
    return negative ? -size : size;
  }

  /**
   * {@code [-]hh:mm:ss[.f]}, as MySQL prints it.
   *
   * @param fractionDigits 0..6, the {@code decimals} of the column
   */
  public String toString(int fractionDigits) {
    StringBuilder out = new StringBuilder(17);
    if (negative) {
      out.append('-');
    }
    TemporalText.pad(out, hours, 2);
    return TemporalText.appendBelowHour(out, minute, second, micros, fractionDigits).toString();
  }

  /** With six fraction digits, or none when they are all zero. */
  @Override
  public String toString() {
    return toString(micros == 0 ? 0 : 6);
  }
}
