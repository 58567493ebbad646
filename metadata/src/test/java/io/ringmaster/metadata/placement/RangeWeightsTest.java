package io.ringmaster.metadata.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Placement;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RangeWeightsTest {
  /** s1 owns keys below 0 and from 100 to 200, s2 the rest. */
  private static final Placement.Range RANGES =
      new Placement.Range(
          new TreeMap<>(Map.of(Long.MIN_VALUE, "s1", 0L, "s2", 100L, "s1", 200L, "s2")));

  private static NavigableMap<Long, String> bounds(Object... bounds) {
    NavigableMap<Long, String> map = new TreeMap<>();
    for (int i = 0; i < bounds.length; i += 2) {
      map.put(((Number) bounds[i]).longValue(), (String) bounds[i + 1]);
    }
    return map;
  }

  private static RangeWeights weights() {
    RangeWeights weights = new RangeWeights(RANGES);
    // Of 12 rows of s1 4 are below 0.
    for (long key = -4; key < 0; key++) {
      weights.add("s1", key, 1);
    }
    for (long key = 100; key < 108; key++) {
      weights.add("s1", key, 1);
    }
    // Not its own.
    weights.add("s1", 50, 1000);
    return weights;
  }

  @Test
  void aShardIsSplitByWhatItsKeysWeigh() {
    assertEquals(
        bounds(Long.MIN_VALUE, "s1", 0, "s2", 100, "s1", 102, "s3", 200, "s2"),
        weights().split("s1", List.of("s1", "s3")).lowerBounds());
    // What is joined with its neighbour has no bound.
    assertEquals(
        bounds(Long.MIN_VALUE, "s3", 0, "s2", 100, "s3", 102, "s4", 200, "s2"),
        weights().split("s1", List.of("s4", "s3")).lowerBounds());
    assertEquals(
        bounds(Long.MIN_VALUE, "s1", -1, "s2", 102, "s3", 105, "s4", 200, "s2"),
        new TreeMap<>(weights().split("s1", List.of("s1", "s2", "s3", "s4")).lowerBounds()));
  }

  @Test
  void aNewShardGetsTheGreatestKeysOfEach() {
    RangeWeights weights = weights();
    weights.add("s2", 10, 5);
    weights.add("s2", 300, 5);
    weights.add("s2", 301, 5);
    // A third of each: 108 - 4 of s1, and 301 of s2.
    assertEquals(
        bounds(Long.MIN_VALUE, "s1", 0, "s2", 100, "s1", 104, "s3", 200, "s2", 301, "s3"),
        weights.add(List.of("s3")).lowerBounds());
    // s2 has no keys to be divided, and is left as it is.
    assertEquals(
        bounds(Long.MIN_VALUE, "s1", 0, "s2", 100, "s1", 104, "s3", 200, "s2"),
        weights().add(List.of("s3")).lowerBounds());
  }

  @Test
  void heavyKeysAreNotParted() {
    RangeWeights weights = new RangeWeights(RANGES);
    weights.add("s1", 100, 1000);
    weights.add("s1", 101, 1);
    assertEquals(
        bounds(Long.MIN_VALUE, "s1", 0, "s2", 100, "s1", 101, "s3", 200, "s2"),
        weights.split("s1", List.of("s1", "s3")).lowerBounds());
    String told =
        assertThrows(
                IllegalArgumentException.class,
                () -> weights.split("s1", List.of("s1", "s3", "s4")))
            .getMessage();
    assertTrue(told.contains("too few different keys"), told);
    assertThrows(IllegalArgumentException.class, () -> new RangeWeights(RANGES).add(List.of("s3")));
    assertThrows(IllegalArgumentException.class, () -> weights.add(List.of("s1")));
  }
}
