package io.ringmaster.router.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLI = 1_000_000;

  private final Pace pace = new Pace();

  private void alone(int times, long nanos, long bytes) {
    for (int i = 0; i < times; i++) {
      pace.alone(nanos, bytes);
    }
  }

  @Test
  void aStatementIsShortWhenTheQuickestOfSomeWas() {
    assertFalse(pace.isShort());
    alone(Pace.LEAST - 2, 100 * MILLI, 100);
    alone(1, MILLI, 100);
    assertFalse(pace.isShort());
    alone(1, 100 * MILLI, 100);
    assertTrue(pace.isShort());
    assertEquals(8, pace.depth());
  }

  @Test
  void onesThatTakeLongAreNot() {
    alone(10 * Pace.LEAST, Pace.SHORT_NANOS + 1, 100);
    assertFalse(pace.isShort());
  }

  @Test
  void aLongAnswerBeginsTheCountAnew() {
    alone(Pace.LEAST - 1, MILLI, 100);
    alone(1, MILLI, Pace.SMALL_BYTES + 1);
    alone(Pace.LEAST - 1, MILLI, Pace.SMALL_BYTES);
    assertFalse(pace.isShort());
    alone(1, MILLI, 100);
    assertTrue(pace.isShort());
  }

  @Test
  void someAreTimedForEver() {
    alone(Pace.LEAST, MILLI, 100);
    int pipelined = 0;
    for (int i = 0; i < 10 * Pace.TIMED; i++) {
      pipelined += pace.isShort() ? 1 : 0;
    }
    assertEquals(10 * (Pace.TIMED - 1), pipelined);
    alone(Pace.LEAST, 10 * MILLI, 100);
    assertFalse(pace.isShort());
  }

  @Test
  void whatTurnsOutToBeLongHasToBeShortForLonger() {
    alone(Pace.LEAST, MILLI, 100);
    pace.pipelined(Pace.TOO_LONG_NANOS);
    assertTrue(pace.isShort());
    pace.pipelined(Pace.TOO_LONG_NANOS + 1);
    assertFalse(pace.isShort());
    pace.pipelined(Pace.TOO_LONG_NANOS + 1);
    alone(4 * Pace.LEAST - 1, MILLI, 100);
    assertFalse(pace.isShort());
    alone(1, MILLI, 100);
    assertTrue(pace.isShort());
    for (int i = 0; i < 10; i++) {
      pace.tooLong();
      alone(Pace.MOST, MILLI, 100);
      assertTrue(pace.isShort());
    }
  }

  @Test
  void whatIsUnevenIsNotSplitForAWhile() {
    assertTrue(pace.isEven());
    pace.uneven();
    assertEquals(Pace.LEAST, executionsUntilEven());
    pace.uneven();
    assertEquals(2 * Pace.LEAST, executionsUntilEven());
    for (int i = 0; i < 10; i++) {
      pace.uneven();
    }
    assertEquals(Pace.MOST, executionsUntilEven());
  }

  private int executionsUntilEven() {
    int executions = 0;
    while (!pace.isEven()) {
      executions++;
    }
    return executions;
  }
}
