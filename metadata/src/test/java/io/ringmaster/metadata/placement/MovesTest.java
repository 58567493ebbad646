package io.ringmaster.metadata.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.TableGroup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MovesTest {
  private static final KeyType INTEGER = new KeyType.IntegerKey();
  private static final List<String> SHARDS = List.of("s1", "s2", "s3", "s4");
  private static final long SEED = Long.getLong("ringmaster.seed", 20260101L);

  @Test
  void everyKeyIsInTheMoveFromItsOldToItsNewOwnerAndInNoOther() {
    Random random = new Random(SEED);
    for (int round = 0; round < 60; round++) {
      boolean hash = round % 2 == 0;
      Placement before = hash ? hash(random) : range(random);
      Placement after = hash ? change((Placement.Hash) before, random) : range(random);
      List<Move> moves = Moves.between(INTEGER, before, after);
      GroupRouter from = router(before);
      GroupRouter to = router(after);
      SlotHash slotHash = new SlotHash();
      for (int i = 0; i < 400; i++) {
        boolean unsigned = random.nextInt(8) == 0;
        long key = i < 200 ? i - 100 : random.nextLong() >> random.nextInt(60);
        String owner = owner(from, key, unsigned, slotHash);
        String next = owner(to, key, unsigned, slotHash);
        for (Move move : moves) {
          assertEquals(
              !owner.equals(next) && move.source().equals(owner) && move.target().equals(next),
              move.containsInteger(key, unsigned, slotHash),
              "seed " + SEED + " round " + round + " key " + key + " " + move);
        }
        long holding =
            moves.stream().filter(m -> m.containsInteger(key, unsigned, slotHash)).count();
        assertEquals(owner.equals(next) ? 0 : 1, holding, "key " + key);
      }
    }
  }

  @Test
  void predicatesNameSlotsPinsAndRanges() {
    List<String> slots = new ArrayList<>(Collections.nCopies(4096, "s1"));
    List<String> later = new ArrayList<>(slots);
    // MD5('7') begins with 8f1, MD5('9') with 45c.
    later.set(0x8f1, "s2");
    String seven = "37";
    String nine = "39";
    String md5 = "MD5(CAST(COALESCE(id) AS CHAR CHARACTER SET ascii))";
    String hex = "LOWER(HEX(CAST(COALESCE(id) AS CHAR CHARACTER SET ascii)))";
    assertEquals(
        List.of("(LEFT(" + md5 + ",3) IN ('8f1') OR " + hex + " IN ('39'))"),
        sql(
            new Placement.Hash(slots, Map.of()),
            new Placement.Hash(later, Map.of(nine, "s2", "31", "s1"))));
    assertEquals(
        List.of("(LEFT(" + md5 + ",3) IN ('8f1') AND NOT " + hex + " IN ('37'))"),
        sql(new Placement.Hash(slots, Map.of()), new Placement.Hash(later, Map.of(seven, "s1"))));
    assertEquals(
        List.of("(FALSE OR " + hex + " IN ('39'))"),
        sql(new Placement.Hash(slots, Map.of(nine, "s2")), new Placement.Hash(slots, Map.of())));
    assertEquals(
        List.of("(id >= 10 AND id < 30)"),
        sql(
            new Placement.Range(new TreeMap<>(Map.of(Long.MIN_VALUE, "s1", 20L, "s1"))),
            new Placement.Range(
                new TreeMap<>(Map.of(Long.MIN_VALUE, "s1", 10L, "s2", 30L, "s1")))));
  }

  @Test
  void equalPlacementsMoveNothing() {
    Placement hash = new Placement.Hash(HashRing.assign(SHARDS), Map.of("37", "s4"));
    assertEquals(List.of(), Moves.between(INTEGER, hash, hash));
  }

  @Test
  void hashAndRangeDoNotMix() {
    Placement hash = new Placement.Hash(HashRing.assign(SHARDS), Map.of());
    Placement range = new Placement.Range(new TreeMap<>(Map.of(Long.MIN_VALUE, "s1")));
    assertThrows(IllegalArgumentException.class, () -> Moves.between(INTEGER, hash, range));
    assertThrows(IllegalArgumentException.class, () -> Moves.between(INTEGER, range, hash));
  }

  private static List<String> sql(Placement before, Placement after) {
    return Moves.between(INTEGER, before, after).stream().map(move -> move.sql("id")).toList();
  }

  private static String owner(GroupRouter router, long key, boolean unsigned, SlotHash slotHash) {
    if (router.isRange()) {
      return SHARDS.get(
          unsigned && key < 0 ? router.shardAboveRange() : router.shardOfInteger(key));
    }
    byte[] canonical = new byte[CanonicalKey.MAX_INTEGER_LENGTH];
    int length = CanonicalKey.writeInteger(key, unsigned, canonical);
    return SHARDS.get(router.shardOf(canonical, 0, length, slotHash));
  }

  private static GroupRouter router(Placement placement) {
    return GroupRouter.compile(new TableGroup("d.g", INTEGER, placement), SHARDS::indexOf);
  }

  private static Placement.Hash hash(Random random) {
    List<String> some = SHARDS.subList(0, 1 + random.nextInt(3));
    return new Placement.Hash(HashRing.assign(some), pins(random));
  }

  /** Some slots get another owner, pins come, go and change theirs. */
  private static Placement.Hash change(Placement.Hash before, Random random) {
    List<String> slots = new ArrayList<>(before.slots());
    if (random.nextBoolean()) {
      slots = new ArrayList<>(HashRing.rebalance(slots, SHARDS));
    }
    for (int i = random.nextInt(300); i > 0; i--) {
      slots.set(random.nextInt(4096), SHARDS.get(random.nextInt(SHARDS.size())));
    }
    Map<String, String> pins = new HashMap<>(before.pinned());
    pins.keySet().removeIf(_ -> random.nextInt(3) == 0);
    pins.putAll(pins(random));
    return new Placement.Hash(slots, pins);
  }

  private static Map<String, String> pins(Random random) {
    Map<String, String> pins = new HashMap<>();
    for (int i = random.nextInt(60); i > 0; i--) {
      byte[] key = Integer.toString(random.nextInt(120) - 60).getBytes(StandardCharsets.US_ASCII);
      pins.put(HexFormat.of().formatHex(key), SHARDS.get(random.nextInt(SHARDS.size())));
    }
    return pins;
  }

  private static Placement.Range range(Random random) {
    var bounds = new TreeMap<>(Map.of(Long.MIN_VALUE, SHARDS.get(random.nextInt(4))));
    for (int i = random.nextInt(6); i > 0; i--) {
      long bound = random.nextBoolean() ? random.nextInt(200) - 100 : random.nextLong();
      bounds.put(bound, SHARDS.get(random.nextInt(4)));
    }
    return new Placement.Range(bounds);
  }
}
