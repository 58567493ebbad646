package io.ringmaster.migration.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CutoverTest {
  private static boolean isSettled(long... millis) {
    List<Long> nanos = LongStream.of(millis).map(each -> each * 1_000_000).boxed().toList();
    return Cutover.isSettled(nanos);
  }

  @Test
  void rehearsalsEndWhenTheyGetNoFaster() {
    assertFalse(isSettled());
    assertFalse(isSettled(100, 100, 100, 100, 100, 100, 100), "too few to tell");
    assertFalse(isSettled(900, 500, 300, 200, 150, 120, 110, 100), "still faster");
    assertFalse(isSettled(900, 500, 300, 200, 300, 300, 179, 300), "the best of the last counts");
    assertTrue(isSettled(900, 500, 300, 200, 300, 300, 180, 300));
    assertTrue(isSettled(900, 500, 300, 200, 100, 100, 100, 100, 100, 95, 100, 100));
  }
}
