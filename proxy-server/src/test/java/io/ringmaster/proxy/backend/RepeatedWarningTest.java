package io.ringmaster.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RepeatedWarningTest {
  private static final long SECOND = 1_000_000_000;

  /** A clock's value is any number: this one overflows during the test. */
  private long now = Long.MAX_VALUE - 5 * SECOND;

  private final RepeatedWarning warning = new RepeatedWarning(Duration.ofSeconds(10), () -> now);

  @Test
  void theFirstIsSaidAndThenOneInAPeriodWithTheCountOfTheOthers() {
    assertEquals(0, warning.next());
    for (int i = 0; i < 9; i++) {
      now += SECOND;
      assertEquals(RepeatedWarning.LEAVE_OUT, warning.next());
    }
    now += SECOND;
    assertEquals(9, warning.next());
    assertEquals(RepeatedWarning.LEAVE_OUT, warning.next());
    now += 60 * SECOND;
    assertEquals(1, warning.next());
    now += 10 * SECOND;
    assertEquals(0, warning.next());
  }
}
