package io.ringmaster.migration.move;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.metadata.DayWindow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyTimeTest {
  private static final long TERABYTE = 1L << 40;

  private static CopyTime throttled(String... times) {
    return new CopyTime(
        true, times.length == 0 ? List.of() : List.of(DayWindow.parse(times[0], times[1])));
  }

  @Test
  void anHourIsTheLeast() {
    assertEquals(Duration.ofHours(1), CopyTime.UNTHROTTLED.most(0));
    assertEquals(Duration.ofHours(1), throttled().most(1_000_000));
  }

  @Test
  void itGrowsWithTheRowsAndWithWhoElseIsToHaveTheTime() {
    Duration work = CopyTime.work(TERABYTE);
    assertEquals(Duration.ofSeconds(1 + (3L << 40) / (20L << 20)), work);
    assertEquals(work, CopyTime.UNTHROTTLED.most(TERABYTE));
    assertEquals(work.multipliedBy(4), throttled().most(TERABYTE));
  }

  @Test
  void ofAWindowOfTheDayOnlyItsPartCounts() {
    Duration work = CopyTime.work(TERABYTE).multipliedBy(4);
    assertEquals(work.multipliedBy(4).plusDays(1), throttled("22:00", "04:00").most(TERABYTE));
    CopyTime overlapping =
        new CopyTime(
            true, List.of(DayWindow.parse("00:00", "08:00"), DayWindow.parse("04:00", "12:00")));
    assertEquals(work.multipliedBy(2).plusDays(1), overlapping.most(TERABYTE));
  }
}
