package io.ringmaster.protocol.value;

import io.ringmaster.protocol.MalformedPacketException;
import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * A DATE, which unlike {@link LocalDate} may be zero as a whole or in month or day.
 *
 * @param year 0..9999
 * @param month 0..12
 * @param day 0..31, not checked against the month: ALLOW_INVALID_DATES
 */
public record MySqlDate(int year, int month, int day) implements Comparable<MySqlDate> {
  /** {@code 0000-00-00}. */
  public static final MySqlDate ZERO = new MySqlDate(0, 0, 0);

  public MySqlDate {
    if (year < 0 || year > 9999 || month < 0 || month > 12 || day < 0 || day > 31) {
      throw new MalformedPacketException("DATE " + year + "-" + month + "-" + day, 0);
    }
  }

  public static MySqlDate of(LocalDate date) {
    return new MySqlDate(date.getYear(), date.getMonthValue(), date.getDayOfMonth());
  }

  /** Reads {@code YYYY-MM-DD}. */
  public static MySqlDate parse(String text) {
    TemporalText in = new TemporalText(text);
    MySqlDate date = date(in);
    in.end();
    return date;
  }

  static MySqlDate date(TemporalText in) {
    int year = in.number(4, 4);
    in.expect('-');
    int month = in.number(2, 2);
    in.expect('-');
    return new MySqlDate(year, month, in.number(2, 2));
  }

  /**
   * The same day as java.time knows it.
   *
   * @throws DateTimeException for zero and invalid dates
   */
  public LocalDate toLocalDate() {
    return LocalDate.of(year, month, day);
  }

  @Override
  public int compareTo(MySqlDate other) {
    return Integer.compare(
        (year * 16 + month) * 32 + day, (other.year * 16 + other.month) * 32 + other.day);
  }

  /** {@code YYYY-MM-DD}, as MySQL prints it. */
  @Override
  public String toString() {
    return append(new StringBuilder(10)).toString();
  }

  StringBuilder append(StringBuilder out) {
    TemporalText.pad(out, year, 4).append('-');
    TemporalText.pad(out, month, 2).append('-');
    return TemporalText.pad(out, day, 2);
  }
}
