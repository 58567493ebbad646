package io.ringmaster.metadata.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Placement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ReshapeTest {
  private static final Placement.Hash TWO =
      new Placement.Hash(HashRing.assign(List.of("s1", "s2")), Map.of("6162", "s1", "6163", "s2"));

  private static final Placement.Range RANGES =
      new Placement.Range(
          new TreeMap<>(Map.of(Long.MIN_VALUE, "s1", 0L, "s2", 100L, "s1", 200L, "s3")));

  private static int count(Placement placement, String shard) {
    return Collections.frequency(((Placement.Hash) placement).slots(), shard);
  }

  /** How many slots go from one shard to another, by {@code from->to}. */
  private static Map<String, Integer> moves(Placement before, Placement after) {
    Map<String, Integer> moves = new TreeMap<>();
    for (int slot = 0; slot < Placement.Hash.SLOTS; slot++) {
      String from = ((Placement.Hash) before).slots().get(slot);
      String to = ((Placement.Hash) after).slots().get(slot);
      if (!from.equals(to)) {
        moves.merge(from + "->" + to, 1, Integer::sum);
      }
    }
    return moves;
  }

  @Test
  void addingShardsTakesAnEqualPartOfEach() {
    Placement after = Reshape.add(TWO, List.of("s3", "s4"));
    for (String shard : List.of("s1", "s2", "s3", "s4")) {
      assertEquals(1024, count(after, shard));
    }
    assertTrue(
        moves(TWO, after).keySet().stream().allMatch(m -> m.endsWith(">s3") || m.endsWith(">s4")));
    assertEquals(TWO.pinned(), ((Placement.Hash) after).pinned());
  }

  @Test
  void removingAShardGivesItsPartToTheOthers() {
    Placement three = Reshape.add(TWO, List.of("s3"));
    Placement after = Reshape.remove(three, "s2");
    assertEquals(2048, count(after, "s1"));
    assertEquals(2048, count(after, "s3"));
    assertTrue(moves(three, after).keySet().stream().allMatch(move -> move.startsWith("s2->")));
    assertEquals(Map.of("6162", "s1"), ((Placement.Hash) after).pinned());
    assertEquals(List.of("s1", "s3"), after.shards());
  }

  @Test
  void aSplitMovesHalfAndNothingElse() {
    int own = count(TWO, "s1");
    Placement after = Reshape.split(TWO, "s1", List.of("s1", "s4"));
    assertEquals(own / 2.0, count(after, "s4"), 1);
    assertEquals(Map.of("s1->s4", count(after, "s4")), moves(TWO, after));
    assertEquals(TWO.pinned(), ((Placement.Hash) after).pinned());
    Placement away = Reshape.split(TWO, "s1", List.of("s4", "s5", "s6"));
    assertEquals(List.of("s2", "s4", "s5", "s6"), away.shards());
    assertEquals(own / 3.0, count(away, "s5"), 1);
  }

  @Test
  void aMergeEmptiesAShard() {
    Placement after = Reshape.merge(TWO, "s2", "s1");
    assertEquals(List.of("s1"), after.shards());
    assertEquals(Map.of("6162", "s1", "6163", "s1"), ((Placement.Hash) after).pinned());
    assertEquals(
        Map.of(Long.MIN_VALUE, "s1", 200L, "s3"),
        ((Placement.Range) Reshape.merge(RANGES, "s2", "s1")).lowerBounds());
  }

  @Test
  void slotsAndKeysMoveAsNamed() {
    BitSet slots = new BitSet();
    slots.set(7);
    slots.set(4095);
    Placement.Hash after = (Placement.Hash) Reshape.moveSlots(TWO, slots, "s9");
    assertEquals("s9", after.slots().get(7));
    assertEquals("s9", after.slots().get(4095));
    assertEquals(2, count(after, "s9"));
    assertEquals(
        Map.of("6162", "vip", "6163", "s2"),
        ((Placement.Hash) Reshape.moveKey(TWO, "6162", "vip")).pinned());
  }

  private static String owner(Placement.Range range, long key) {
    return range.lowerBounds().floorEntry(key).getValue();
  }

  /** Against the plain definition, for random ranges. */
  @Test
  void aMovedRangeAndNothingElseChangesItsOwner() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      TreeMap<Long, String> bounds = new TreeMap<>(Map.of(Long.MIN_VALUE, "s0"));
      for (int i = random.nextInt(6); i > 0; i--) {
        bounds.put((long) random.nextInt(40), "s" + random.nextInt(4));
      }
      Placement.Range before = new Placement.Range(bounds);
      long from = random.nextInt(8) == 0 ? Long.MIN_VALUE : random.nextInt(40);
      Long until = random.nextInt(4) == 0 ? null : Math.max(from + 1, random.nextInt(42));
      Placement.Range after = (Placement.Range) Reshape.moveRange(before, from, until, "new");
      for (long key = -2; key < 44; key++) {
        boolean moved = key >= from && (until == null || key < until);
        String expected = moved ? "new" : owner(before, key);
        assertEquals(expected, owner(after, key), before + " " + from + " " + until + " " + key);
      }
      List<String> owners = new ArrayList<>(after.lowerBounds().values());
      for (int i = 1; i < owners.size(); i++) {
        assertTrue(!owners.get(i).equals(owners.get(i - 1)), "joined: " + after);
      }
    }
  }

  @Test
  void rebalancingMakesSharesEqual() {
    List<String> slots = new ArrayList<>(Collections.nCopies(4096, "s1"));
    slots.set(0, "s2");
    Placement after = Reshape.rebalance(new Placement.Hash(slots, Map.of()));
    assertEquals(2048, count(after, "s1"));
    assertEquals(2048, count(after, "s2"));
  }

  private static void refused(String sentence, Executable executable) {
    assertEquals(sentence, assertThrows(IllegalArgumentException.class, executable).getMessage());
  }

  @Test
  void rangesOfARemovedShardGoToTheirNeighbours() {
    assertEquals(
        new TreeMap<>(Map.of(Long.MIN_VALUE, "s2", 200L, "s3")),
        ((Placement.Range) Reshape.remove(RANGES, "s1")).lowerBounds());
    assertEquals(
        new TreeMap<>(Map.of(Long.MIN_VALUE, "s1", 200L, "s3")),
        ((Placement.Range) Reshape.remove(RANGES, "s2")).lowerBounds());
    assertEquals(
        new TreeMap<>(Map.of(Long.MIN_VALUE, "s1", 0L, "s2", 100L, "s1")),
        ((Placement.Range) Reshape.remove(RANGES, "s3")).lowerBounds());
  }

  @Test
  void whatCannotBeAskedIsSaid() {
    refused("shard 's2' owns a part already", () -> Reshape.add(TWO, List.of("s2")));
    refused("shard 's3' is named twice", () -> Reshape.add(TWO, List.of("s3", "s3")));
    refused("shard 's2' owns a part already", () -> Reshape.lacking(TWO, List.of("s2")));
    refused(
        "shards 's1', 's2' own a part already", () -> Reshape.lacking(TWO, List.of("s1", "s2")));
    assertEquals(List.of("s3"), Reshape.lacking(TWO, List.of("s2", "s3")));
    refused("shard 's7' owns nothing of the group", () -> Reshape.remove(TWO, "s7"));
    refused(
        "shard 's1' is the only owner", () -> Reshape.remove(Reshape.merge(TWO, "s2", "s1"), "s1"));
    refused(
        "a shard is split into two different shards or more",
        () -> Reshape.split(TWO, "s1", List.of("s1")));
    refused("shard 's1' can't be merged into itself", () -> Reshape.merge(TWO, "s1", "s1"));
    refused("slots are 0 to 4095", () -> Reshape.moveSlots(TWO, new BitSet(), "s1"));
    refused("the range from 5 to 5 is empty", () -> Reshape.moveRange(RANGES, 5, 5L, "s1"));
    refused(
        "ADD SHARD is for groups placed by hash; this one is placed by range: MOVE RANGE .. TO"
            + " <shard>",
        () -> Reshape.add(RANGES, List.of("s4")));
    refused(
        "MOVE RANGE is for groups placed by range; this one is placed by hash: MOVE SLOTS or MOVE"
            + " KEY",
        () -> Reshape.moveRange(TWO, 1, 2L, "s1"));
  }
}
