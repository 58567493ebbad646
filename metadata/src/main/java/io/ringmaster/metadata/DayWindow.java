package io.ringmaster.metadata;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/**
 * A time of day, UTC.
 *
 * @param from inclusive
 * @param until exclusive; before {@code from} when the window lasts over midnight
 */
public record DayWindow(LocalTime from, LocalTime until) {
  private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("H:mm[:ss]");

  public DayWindow {
    if (from.equals(until)) {
      throw new IllegalArgumentException("a window from " + from + " until " + until + " is empty");
    }
  }

  /**
   * Reads what {@link #toString} writes, or its two halves.
   *
   * @throws IllegalArgumentException when one is no time of day
   */
  public static DayWindow parse(String from, String until) {
    try {
      return new DayWindow(
          LocalTime.parse(from.strip(), FORMAT), LocalTime.parse(until.strip(), FORMAT));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'%s' and '%s' must be times of day such as '22:00'".formatted(from, until), e);
    }
  }

  /** Whether a time of day is within. */
  public boolean contains(LocalTime time) {
    boolean begun = !time.isBefore(from);
    boolean ended = !time.isBefore(until);
    return from.isBefore(until) ? begun && !ended : begun || !ended;
  }

  @Override
  public String toString() {
    return from + "-" + until;
  }
}
