package io.ringmaster.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SlowdownTest {
  private final Slowdown slowdown = new Slowdown(new long[] {100, 1_000, 10_000});
  private final long[] counts = new long[4];

  private Map<String, Integer> look(boolean copying, long... fresh) {
    for (int i = 0; i < fresh.length; i++) {
      counts[i] += fresh[i];
    }
    return slowdown.look(Map.of("s1", counts), copying);
  }

  /** What is seen while rows are copied, when it has been the same for long. */
  private int lookLong(long... fresh) {
    for (int i = 0; i < 20; i++) {
      look(true, fresh);
    }
    return look(true, fresh).get("s1");
  }

  @Test
  void statementsAreComparedWithThoseBeforeTheCopy() {
    assertEquals(Map.of("s1", 100), look(false, 100, 0, 0, 0));
    assertEquals(Map.of("s1", 100), look(false, 100, 0, 0, 0));
    assertEquals(Map.of("s1", 100), look(true, 1_000, 0, 0, 0));
    int tenth = lookLong(90, 10, 0, 0);
    assertTrue(tenth > 110 && tenth < 150, "one in ten takes longer: " + tenth);
    int all = lookLong(0, 100, 0, 0);
    assertTrue(all > 400 && all < 500, "all take longer: " + all);
    assertEquals(all, lookLong(0, 100, 0, 0), "that does not become usual");
    assertEquals(100, lookLong(100, 0, 0, 0));
  }

  @Test
  void theUsualFollowsWhatIsSeenWithoutACopy() {
    assertEquals(Map.of("s1", 100), look(false, 100, 0, 0, 0));
    for (int i = 0; i < 100; i++) {
      look(false, 0, 100, 0, 0);
    }
    assertTrue(look(true, 0, 100, 0, 0).get("s1") <= 101);
  }

  /**
   * Bursts of work that make one statement in twelve wait are felt, and hardly seen in the mean.
   */
  @Test
  void theTailIsComparedWhereThereAreStatementsEnough() {
    look(false, 0, 990, 10, 0);
    assertEquals(Map.of("s1", 100), look(true, 0, 990, 10, 0));
    int burst = lookLong(0, 920, 80, 0);
    assertTrue(burst > 200, "the 95th percentile is in the next bucket: " + burst);
    look(false, 0, 990, 10, 0);
    int few = lookLong(0, 92, 8, 0);
    assertTrue(few < 125, "too few for a percentile: " + few);
  }

  /** One statement in fifty waits: the 95th percentile does not see it. */
  @Test
  void theFarTailIsComparedWhereThereAreManyStatements() {
    look(false, 0, 1_995, 5, 0);
    int burst = lookLong(0, 1_960, 40, 0);
    assertTrue(burst > 200, "the 99th percentile is in the next bucket: " + burst);
    look(false, 0, 800, 0, 0);
    int few = lookLong(0, 784, 16, 0);
    assertTrue(few < 125, "too few for that percentile: " + few);
  }

  /** One look may see anything by chance. */
  @Test
  void whatIsExceededIsAveragedOverSomeLooks() {
    look(false, 100, 0, 0, 0);
    int once = look(true, 0, 100, 0, 0).get("s1");
    int again = look(true, 0, 100, 0, 0).get("s1");
    assertTrue(once > 130 && once < 200, "a third of it: " + once);
    assertTrue(again > once, again + " after " + once);
    assertTrue(look(true, 100, 0, 0, 0).get("s1") < again);
    look(false, 100, 0, 0, 0);
    assertEquals(Map.of("s1", 100), look(true, 100, 0, 0, 0), "the next copy begins anew");
  }

  @Test
  void fewStatementsSayNothing() {
    assertEquals(Map.of(), look(true, 19, 0, 0, 0));
    assertEquals(Map.of("s1", 100), look(true, 0, 0, 0, 20), "the usual is not known");
  }
}
