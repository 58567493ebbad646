package io.ringmaster.metadata.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotWeightsTest {
  private static final List<String> SHARDS = List.of("s1", "s2", "s3");

  private static Placement.Hash placement(Map<String, String> pinned) {
    return new Placement.Hash(HashRing.assign(SHARDS), pinned);
  }

  private static long moved(Placement.Hash before, Placement.Hash after) {
    return IntStream.range(0, Placement.Hash.SLOTS)
        .filter(slot -> !before.slots().get(slot).equals(after.slots().get(slot)))
        .count();
  }

  @Test
  void loadsBecomeEvenWithFewMoves() {
    Random random = new Random(7);
    Placement.Hash before = placement(Map.of());
    SlotWeights weights = new SlotWeights(before);
    long[] of = new long[Placement.Hash.SLOTS];
    for (int slot = 0; slot < of.length; slot++) {
      // One shard has four times as much as the others, and slots are anything but equal.
      of[slot] = random.nextInt(1, 100) * (before.slots().get(slot).equals("s1") ? 4L : 1L);
      weights.add(before.slots().get(slot), slot, of[slot]);
    }
    Placement.Hash after = weights.balanced();
    Map<String, Long> loads = new HashMap<>();
    for (int slot = 0; slot < of.length; slot++) {
      loads.merge(after.slots().get(slot), of[slot], Long::sum);
    }
    double share = weights.total() / 3.0;
    loads.forEach((shard, load) -> assertEquals(1, load / share, 0.02, shard));
    // Half of what the heavy shard has must go; heavy slots are a quarter of its slots or so.
    assertTrue(moved(before, after) < 600, () -> moved(before, after) + " slots moved");
    for (int slot = 0; slot < of.length; slot++) {
      if (!before.slots().get(slot).equals(after.slots().get(slot))) {
        assertEquals("s1", before.slots().get(slot));
      }
    }
  }

  @Test
  void whatIsEvenStays() {
    Placement.Hash before = placement(Map.of());
    SlotWeights weights = new SlotWeights(before);
    for (String shard : SHARDS) {
      weights.add(shard, before.slots().indexOf(shard), 1000);
    }
    assertEquals(before, weights.balanced());
    assertEquals(before, new SlotWeights(before).balanced(), "nothing weighs anything");
  }

  @Test
  void aSlotHeavierThanAShareStaysAndOthersMakeWay() {
    Placement.Hash before = placement(Map.of());
    SlotWeights weights = new SlotWeights(before);
    int heavy = before.slots().indexOf("s1");
    weights.add("s1", heavy, 1_000_000);
    for (int slot = 0; slot < Placement.Hash.SLOTS; slot++) {
      if (slot != heavy) {
        weights.add(before.slots().get(slot), slot, 1);
      }
    }
    Placement.Hash after = weights.balanced();
    assertEquals("s1", after.slots().get(heavy));
    assertEquals(1, after.slots().stream().filter("s1"::equals).count());
  }

  @Test
  void pinnedKeysWeighWhereTheyAre() {
    Placement.Hash before = placement(Map.of("31", "s1"));
    SlotWeights weights = new SlotWeights(before);
    int pinnedSlot = before.slots().indexOf("s2");
    weights.add("s1", pinnedSlot, 500);
    for (String shard : SHARDS) {
      int slot = before.slots().indexOf(shard);
      weights.add(shard, slot, 250);
      weights.add(shard, before.slots().subList(slot + 1, 4096).indexOf(shard) + slot + 1, 250);
    }
    Placement.Hash after = weights.balanced();
    assertEquals(before.pinned(), after.pinned());
    assertEquals("s2", after.slots().get(pinnedSlot));
    assertEquals(1, moved(before, after), "one of its two slots makes up for the pinned keys");
    assertEquals(2000, weights.total());
  }
}
