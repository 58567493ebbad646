package io.ringmaster.proxy.finish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatheringsTest {
  private final List<Integer> started = new ArrayList<>();

  @Test
  void aQuarterOfTheConnectionsGatherAtATimeAndTheOthersInOrder() {
    Gatherings gatherings = new Gatherings(8);
    List<Runnable> starts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      Runnable start = () -> started.add(number);
      starts.add(start);
      gatherings.begin(start);
    }
    assertEquals(List.of(0, 1), started);
    assertTrue(gatherings.giveUp(starts.get(3)));
    assertFalse(gatherings.giveUp(starts.get(0)));
    gatherings.end();
    gatherings.end();
    assertEquals(List.of(0, 1, 2, 4), started);
    gatherings.end();
    gatherings.end();
    gatherings.begin(starts.get(3));
    assertEquals(List.of(0, 1, 2, 4, 3), started);
  }

  @Test
  void oneMayGatherWhateverTheConnectionsAre() {
    Gatherings gatherings = new Gatherings(1);
    gatherings.begin(() -> started.add(0));
    gatherings.begin(() -> started.add(1));
    assertEquals(List.of(0), started);
  }
}
