package io.ringmaster.metadata.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Placement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashRingTest {
  private static final int SLOTS = Placement.Hash.SLOTS;

  @Test
  void dependsOnTheSetOfNamesAlone() {
    List<String> names = names(new Random(1), 12);
    List<String> assigned = HashRing.assign(names);
    for (int seed = 0; seed < 20; seed++) {
      List<String> shuffled = new ArrayList<>(names);
      Collections.shuffle(shuffled, new Random(seed));
      assertEquals(assigned, HashRing.assign(shuffled));
    }
  }

  @Test
  void staysTheSameFromReleaseToRelease() {
    List<String> slots = HashRing.assign(List.of("s1", "s2", "s3", "s4"));
    assertEquals(
        List.of(GOLDEN.split(" ")), slots.subList(0, 16), "a change moves rows of every cluster");
  }

  private static final String GOLDEN = "s4 s1 s1 s1 s3 s3 s2 s1 s1 s2 s3 s2 s1 s1 s4 s2";

  @Test
  void givesEachOfFourShardsAQuarter() {
    for (int seed = 0; seed < 300; seed++) {
      List<String> names = seed == 0 ? List.of("s1", "s2", "s3", "s4") : names(seed, 4);
      int set = seed;
      counts(HashRing.assign(names))
          .forEach(
              (name, count) ->
                  assertTrue(
                      count >= 0.225 * SLOTS && count <= 0.275 * SLOTS,
                      () -> "seed " + set + ": " + name + " has " + count + " of " + names));
    }
  }

  @Test
  void spreadsEvenlyOverOneToSixtyFourShards() {
    for (int n = 1; n <= 64; n++) {
      for (int round = 0; round < 4; round++) {
        Map<String, Integer> counts = counts(HashRing.assign(names(1000 * round + n, n)));
        assertEquals(n, counts.size(), "every shard owns something");
        double mean = (double) SLOTS / n;
        // Five standard deviations of n choices at random.
        double bound = mean + 5 * Math.sqrt(mean);
        int most = Collections.max(counts.values());
        assertTrue(most <= bound, n + " shards: one has " + most + ", more than " + bound);
      }
    }
  }

  @Test
  void aFifthShardTakesAFifthAndNothingElseMoves() {
    for (int seed = 0; seed < 300; seed++) {
      List<String> five = names(seed, 5);
      List<String> before = HashRing.assign(five.subList(0, 4));
      List<String> after = HashRing.assign(five);
      long moved = movedOnlyTo(before, after, five.get(4));
      assertTrue(moved >= 0.17 * SLOTS && moved <= 0.23 * SLOTS, moved + " slots moved");
    }
  }

  @Test
  void addingAndRemovingMovesOnlyThatShardsSlotsForAnyCount() {
    for (int n = 1; n < 64; n++) {
      List<String> more = names(n, n + 1);
      List<String> fewer = more.subList(0, n);
      movedOnlyTo(HashRing.assign(fewer), HashRing.assign(more), more.get(n));
    }
  }

  @Test
  void rebalanceMakesSharesEqualAndMovesTheLeast() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      int n = 1 + random.nextInt(64);
      List<String> old = names(round, n);
      List<String> current =
          random.nextBoolean()
              ? HashRing.assign(old)
              : IntStream.range(0, SLOTS).mapToObj(_ -> old.get(random.nextInt(n))).toList();
      List<String> wanted = new ArrayList<>(old.subList(random.nextInt(n), n));
      wanted.addAll(names(round + 5000, random.nextInt(4)));

      List<String> after = HashRing.rebalance(current, wanted);

      int floor = SLOTS / wanted.size();
      Map<String, Integer> had = counts(current);
      Map<String, Integer> has = counts(after);
      assertEquals(wanted.size(), has.size());
      has.values().forEach(count -> assertTrue(count == floor || count == floor + 1));
      // What had to move: everything above the quota of its owner.
      long needed =
          had.entrySet().stream()
              .mapToLong(e -> Math.max(0, e.getValue() - has.getOrDefault(e.getKey(), 0)))
              .sum();
      assertEquals(needed, moved(current, after));
      assertEquals(after, HashRing.rebalance(after, wanted), "nothing is left to move");
    }
  }

  @Test
  void rebalanceTakesAnEqualPartOfEveryShardForANewOne() {
    List<String> four = HashRing.rebalance(HashRing.assign(names(3, 4)), names(3, 4));
    List<String> five = new ArrayList<>(names(3, 4));
    five.add("added");
    List<String> after = HashRing.rebalance(four, five);
    assertEquals(819, movedOnlyTo(four, after, "added"));
    counts(after).values().forEach(count -> assertTrue(count == 819 || count == 820));
  }

  @Test
  void refusesNoShardAndAShardGivenTwice() {
    assertThrows(IllegalArgumentException.class, () -> HashRing.assign(List.of()));
    IllegalArgumentException twice =
        assertThrows(IllegalArgumentException.class, () -> HashRing.assign(List.of("a", "b", "a")));
    assertTrue(twice.getMessage().contains("twice"), twice.getMessage());
  }

  private static long movedOnlyTo(List<String> before, List<String> after, String target) {
    long moved = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (!before.get(slot).equals(after.get(slot))) {
        assertEquals(target, after.get(slot));
        moved++;
      }
    }
    return moved;
  }

  private static long moved(List<String> before, List<String> after) {
    return IntStream.range(0, SLOTS)
        .filter(slot -> !before.get(slot).equals(after.get(slot)))
        .count();
  }

  private static Map<String, Integer> counts(List<String> slots) {
    Map<String, Integer> counts = new HashMap<>();
    slots.forEach(name -> counts.merge(name, 1, Integer::sum));
    return counts;
  }

  private static List<String> names(long seed, int count) {
    return names(new Random(seed), count);
  }

  /** Names as people give them: short, alike, differing in a digit. */
  private static List<String> names(Random random, int count) {
    String prefix =
        List.of("s", "shard-", "eu-west.", "S_", "mysql").get(random.nextInt(5))
            + random.nextInt(1000)
            + "-";
    return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + i).toList();
  }
}
