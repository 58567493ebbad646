package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LimitValuesTest {
  @Test
  void aShareIsWhatAShardHasOfTheFirstRowsAndSomeMore() {
    assertEquals(70, new LimitValues(0, 100).share(2));
    assertEquals(70, new LimitValues(60, 40).share(2));
    assertEquals(26, new LimitValues(0, 100).share(8));
    assertEquals(50_633, new LimitValues(0, 100_000).share(2));
  }

  @Test
  void whereItIsNotMuchLessAllAreAskedFor() {
    assertEquals(LimitValues.UNLIMITED, new LimitValues(0, 10).share(2));
    assertEquals(LimitValues.UNLIMITED, new LimitValues(0, 40).share(2));
    assertEquals(LimitValues.UNLIMITED, new LimitValues(0, 200_000).share(2));
    assertEquals(LimitValues.UNLIMITED, LimitValues.NONE.share(8));
    assertEquals(LimitValues.UNLIMITED, new LimitValues(0, 100, true).share(8));
  }
}
