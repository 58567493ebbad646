package io.ringmaster.proxy.compose;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.zone.ZoneRules;

/** Which local times of a session's time zone say which moment they are. */
final class LocalTimes {
  /** Null for a time zone in which all do. */
  private final ZoneRules rules;

  private LocalTimes(ZoneRules rules) {
    this.rules = rules;
  }

  /**
   * Of a session.
   *
   * @param literal of its time_zone; null when it was never set. SYSTEM is taken for the proxy's
   */
  static LocalTimes of(String literal) {
    String name = literal == null ? "SYSTEM" : literal.replace("'", "");
    ZoneId zone;
    try {
      zone = name.equalsIgnoreCase("SYSTEM") ? ZoneId.systemDefault() : ZoneId.of(name);
    } catch (DateTimeException e) {
      // One of MySQL's own names, of which none has summer time.
      return new LocalTimes(null);
    }
    return new LocalTimes(zone.getRules().isFixedOffset() ? null : zone.getRules());
  }

  /** Whether a local time, as MySQL prints it, is that of two moments. */
  boolean isTwice(String printed) {
    if (rules == null) {
      return false;
    }
    try {
      LocalDateTime time = LocalDateTime.parse(printed.replace(' ', 'T'));
      return rules.getValidOffsets(time).size() > 1;
    } catch (DateTimeParseException e) {
      // The zero date.
      return false;
    }
  }
}
