package io.ringmaster.protocol.value;

import io.ringmaster.protocol.MalformedPacketException;
import java.time.DateTimeException;
import java.time.LocalDateTime;

/**
 * A DATETIME or TIMESTAMP, which unlike {@link LocalDateTime} may have a zero date.
 *
 * @param date the day
 * @param hour 0..23
 * @param minute 0..59
 * @param second 0..59
 * @param micros 0..999999
 */
public record MySqlDateTime(MySqlDate date, int hour, int minute, int second, int micros)
    implements Comparable<MySqlDateTime> {
  /** {@code 0000-00-00 00:00:00}. */
  public static final MySqlDateTime ZERO = new MySqlDateTime(MySqlDate.ZERO, 0, 0, 0, 0);

  public MySqlDateTime {
    if (hour < 0 || hour > 23) {
      throw new MalformedPacketException("DATETIME with hour " + hour, 0);
    }
    TemporalText.checkBelowHour(minute, second, micros);
  }

  /** Digits beyond the microsecond are cut. */
  public static MySqlDateTime of(LocalDateTime time) {
    return new MySqlDateTime(
        MySqlDate.of(time.toLocalDate()),
        time.getHour(),
        time.getMinute(),
        time.getSecond(),
        time.getNano() / 1000);
  }

  /** Reads {@code YYYY-MM-DD[ hh:mm:ss[.ffffff]]}. */
  public static MySqlDateTime parse(String text) {
    TemporalText in = new TemporalText(text);
    MySqlDate date = MySqlDate.date(in);
    if (in.atEnd()) {
      return new MySqlDateTime(date, 0, 0, 0, 0);
    }
    in.expect(' ');
    int hour = in.number(2, 2);
    in.expect(':');
    int minute = in.number(2, 2);
    in.expect(':');
    int second = in.number(2, 2);
    int micros = in.fraction();
    in.end();
    return new MySqlDateTime(date, hour, minute, second, micros);
  }

  /**
   * The same moment as java.time knows it.
   *
   * @throws DateTimeException for zero and invalid dates
   */
  public LocalDateTime toLocalDateTime() {
    return date.toLocalDate().atTime(hour, minute, second, micros * 1000);
  }

  @Override
  public int compareTo(MySqlDateTime other) {
    int days = date.compareTo(other.date);
    return days != 0 ? days : Long.compare(microsOfDay(), other.microsOfDay());
  }

  private long microsOfDay() {
    return ((hour * 60L + minute) * 60 + second) * 1_000_000 + micros;
  }

  /**
   * {@code YYYY-MM-DD hh:mm:ss[.f]}, as MySQL prints it.
   *
   * @param fractionDigits 0..6, the {@code decimals} of the column
   */
  public String toString(int fractionDigits) {
    StringBuilder out = date.append(new StringBuilder(26)).append(' ');
    TemporalText.pad(out, hour, 2);
    return TemporalText.appendBelowHour(out, minute, second, micros, fractionDigits).toString();
  }

  /** With six fraction digits, or none when they are all zero. */
  @Override
  public String toString() {
    return toString(micros == 0 ? 0 : 6);
  }
}
