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

  @Test
  void statementsAreComparedWithThoseBeforeTheCopy() {
    assertEquals(Map.of("s1", 100), look(false, 100, 0, 0, 0));
    assertEquals(Map.of("s1", 100), look(false, 100, 0, 0, 0));
    assertEquals(Map.of("s1", 100), look(true, 1_000, 0, 0, 0));
    int tenth = look(true, 90, 10, 0, 0).get("s1");
    assertTrue(tenth > 110 && tenth < 150, "one in ten takes longer: " + tenth);
    int all = look(true, 0, 100, 0, 0).get("s1");
    assertTrue(all > 400 && all < 500, "all take longer: " + all);
    assertEquals(all, look(true, 0, 100, 0, 0).get("s1"), "that does not become usual");
    assertEquals(Map.of("s1", 100), look(true, 100, 0, 0, 0));
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
    int burst = look(true, 0, 920, 80, 0).get("s1");
    assertTrue(burst > 200, "the 95th percentile is in the next bucket: " + burst);
    int few = look(true, 0, 92, 8, 0).get("s1");
    assertTrue(few < 125, "too few for a percentile: " + few);
  }

  /** One statement in fifty waits: the 95th percentile does not see it. */
  @Test
  void theFarTailIsComparedWhereThereAreManyStatements() {
    look(false, 0, 1_995, 5, 0);
    int burst = look(true, 0, 1_960, 40, 0).get("s1");
    assertTrue(burst > 200, "the 99th percentile is in the next bucket: " + burst);
    look(false, 0, 800, 0, 0);
    int few = look(true, 0, 784, 16, 0).get("s1");
    assertTrue(few < 125, "too few for that percentile: " + few);
  }

  @Test
  void fewStatementsSayNothing() {
    assertEquals(Map.of(), look(true, 19, 0, 0, 0));
    assertEquals(Map.of("s1", 100), look(true, 0, 0, 0, 20), "the usual is not known");
  }
}
