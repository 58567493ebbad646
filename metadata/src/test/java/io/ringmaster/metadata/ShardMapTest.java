package io.ringmaster.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.placement.GroupRouter;
import io.ringmaster.metadata.placement.HashRing;
import io.ringmaster.metadata.placement.OwnershipFilter;
import io.ringmaster.metadata.placement.Reshape;
import io.ringmaster.metadata.placement.SlotHash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** While a cutover is under way, the keys that move can be told from all others. */
class ShardMapTest {
  private static final SlotHash HASH = new SlotHash();

  private static ShardMap map(Placement before, Placement after, MigrationPhase phase) {
    ClusterStateBuilder builder = new ClusterStateBuilder(ClusterState.empty());
    List.of("s1", "s2", "s3").forEach(name -> builder.put(shard(name)));
    builder.put(migration(new Relocation.OfGroup("d.g", before, after), phase));
    builder.put(
        new TableGroup("d.g", new KeyType.IntegerKey(), phase.isSwitched() ? after : before));
    return new ShardMap(builder.build(5));
  }

  private static Migration migration(Relocation relocation, MigrationPhase phase) {
    return new Migration(
        1,
        "RESHARD",
        relocation,
        phase,
        MigrationOptions.DEFAULT,
        false,
        Migration.Wish.NONE,
        "",
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private static Shard shard(String name) {
    return new Shard(name, "server-" + name, List.of());
  }

  private static int byHash(ShardMap map, long key) {
    byte[] canonical = Long.toString(key).getBytes(StandardCharsets.US_ASCII);
    return map.router("d.g").shardOf(canonical, 0, canonical.length, HASH);
  }

  private static String hex(long key) {
    return HexFormat.of().formatHex(Long.toString(key).getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void keysThatMoveAreHeldAndNoOthers() {
    Placement before =
        new Placement.Hash(
            HashRing.assign(List.of("s1", "s2")), Map.of(hex(1), "s1", hex(2), "s2"));
    Placement added = Reshape.add(before, List.of("s3"));
    Placement after = Reshape.moveKey(Reshape.moveKey(added, hex(2), "s3"), hex(3), "s3");
    for (MigrationPhase phase : MigrationPhase.values()) {
      ShardMap map = map(before, after, phase);
      assertEquals(phase.holds(), map.holds(), phase.name());
      ShardMap old = new ShardMap(map(before, after, MigrationPhase.READY).state());
      ShardMap moved = new ShardMap(map(before, after, MigrationPhase.REVERSE).state());
      ShardMap now = phase.isSwitched() ? moved : old;
      int held = 0;
      for (long key = 0; key < 3000; key++) {
        int owner = byHash(now, key);
        boolean moves = byHash(old, key) != byHash(moved, key);
        assertEquals(
            phase.holds() && moves ? map.heldShard() : owner, byHash(map, key), phase + " " + key);
        assertEquals(owner, byHash(map.unheld(), key));
        held += byHash(map, key) == map.heldShard() ? 1 : 0;
      }
      assertEquals(phase.holds(), held > 500, "a third moves: " + held);
      assertEquals(phase.holds(), map.router("d.g").owners().get(map.heldShard()));
    }
  }

  @Test
  void mapsThatFollowEachOtherAreAsThoseMadeAnew() {
    Placement before = new Placement.Hash(HashRing.assign(List.of("s1", "s2")), Map.of());
    Placement after = Reshape.add(before, List.of("s3"));
    TableGroup other = new TableGroup("d.other", new KeyType.IntegerKey(), before);
    Change addOther = new Change.Add(other);
    ShardMap last = new ShardMap(ClusterState.empty());
    for (MigrationPhase phase : MigrationPhase.values()) {
      ClusterState state = map(before, after, phase).state().with(List.of(addOther));
      assertFollows(last.next(state), new ShardMap(state));
      last = last.next(state);
      assertSame(last.router("d.other"), last.next(state).router("d.other"));
      // Shards get other numbers.
      ClusterState more = state.with(List.of(new Change.Add(shard("s0"))));
      assertFollows(last.next(more), new ShardMap(more));
      ClusterState changed =
          state.with(
              List.of(
                  new Change.Replace(new TableGroup("d.other", new KeyType.IntegerKey(), after))));
      assertFollows(last.next(changed), new ShardMap(changed));
    }
  }

  private static void assertFollows(ShardMap next, ShardMap made) {
    for (ShardMap map : List.of(next, next.unheld(), next.rehearsal())) {
      ShardMap like =
          map.equals(next) ? made : map.equals(next.unheld()) ? made.unheld() : made.rehearsal();
      for (String group : List.of("d.g", "d.other")) {
        for (long key = 0; key < 300; key++) {
          byte[] canonical = Long.toString(key).getBytes(StandardCharsets.US_ASCII);
          assertEquals(
              like.router(group).shardOf(canonical, 0, canonical.length, HASH),
              map.router(group).shardOf(canonical, 0, canonical.length, HASH));
        }
        for (int shard = 0; shard < like.shards().size(); shard++) {
          assertEquals(predicate(like, group, shard), predicate(map, group, shard));
        }
      }
      assertEquals(like.holds(), map.holds());
    }
  }

  private static String predicate(ShardMap map, String group, int shard) {
    OwnershipFilter filter = map.foreignRowFilter(group, shard);
    return filter == null ? "" : filter.predicate("k");
  }

  @Test
  void keysOfRangesThatMoveAreHeld() {
    Random random = new Random(3);
    for (int round = 0; round < 500; round++) {
      Placement before =
          new Placement.Range(new TreeMap<>(Map.of(Long.MIN_VALUE, "s1", 10L, "s2", 30L, "s1")));
      long from = random.nextInt(40);
      Placement after = Reshape.moveRange(before, from, from + 1 + random.nextInt(20), "s3");
      GroupRouter held = map(before, after, MigrationPhase.CUTOVER).router("d.g");
      GroupRouter old = map(before, after, MigrationPhase.READY).router("d.g");
      GroupRouter moved = map(before, after, MigrationPhase.REVERSE).router("d.g");
      for (long key = -3; key < 70; key++) {
        int owner = old.shardOfInteger(key);
        boolean moves = owner != moved.shardOfInteger(key);
        assertEquals(moves ? 3 : owner, held.shardOfInteger(key), "key " + key);
      }
    }
  }

  /** Its shard's single tables wait before, all keys of its group for the way back. */
  @Test
  void aTableThatMovesByItselfIsHeldWithItsNeighbours() {
    Placement hash = new Placement.Hash(HashRing.assign(List.of("s2", "s3")), Map.of());
    TableGroup group = new TableGroup("d.g", new KeyType.IntegerKey(), hash);
    TableRule single = new TableRule.Single("d", "t", "s1");
    TableRule sharded = new TableRule.Sharded("d", "t", "d.g", "id");
    Relocation relocation =
        new Relocation.OfTable(
            new PlacedTable(single, Optional.empty()),
            new PlacedTable(sharded, Optional.of(group)));
    for (MigrationPhase phase : MigrationPhase.values()) {
      ClusterStateBuilder builder = new ClusterStateBuilder(ClusterState.empty());
      List.of("s1", "s2", "s3").forEach(name -> builder.put(shard(name)));
      builder.put(group);
      builder.put(phase.isSwitched() ? sharded : single);
      builder.put(migration(relocation, phase));
      ShardMap map = new ShardMap(builder.build(5));
      boolean there = phase == MigrationPhase.CUTOVER;
      boolean back = phase == MigrationPhase.ROLLBACK;
      assertEquals(there || back, map.holds(), phase::name);
      assertEquals(there, map.holdsSingles(0), phase::name);
      assertFalse(map.holdsSingles(1));
      assertFalse(map.unheld().holdsSingles(0));
      for (long key = 0; key < 50; key++) {
        assertEquals(back, byHash(map, key) == map.heldShard(), phase::name);
        assertTrue(byHash(map.unheld(), key) > 0);
      }
      boolean unclean = phase.leavesForeignRows();
      assertEquals(unclean, map.holdsForeignRows("d.g", 0), phase::name);
      assertEquals(unclean, map.holdsForeignRows("d.g", 1), phase::name);
      BitSet s1 = BitSet.valueOf(new long[] {1});
      BitSet others = BitSet.valueOf(new long[] {6});
      boolean follows = phase.isFollowed();
      assertEquals(follows && !phase.isSwitched() ? s1 : new BitSet(), map.predecessors(1));
      assertEquals(follows && phase.isSwitched() ? others : new BitSet(), map.predecessors(0));
    }
  }

  @Test
  void aShardThatJoinsIsNoPlaceAndHoldsReferenceTables() {
    Placement one = new Placement.Hash(HashRing.assign(List.of("s1")), Map.of());
    Placement two = new Placement.Hash(HashRing.assign(List.of("s1", "s3")), Map.of());
    ClusterState state = map(one, two, MigrationPhase.DONE).state();
    ShardMap before = new ShardMap(state);
    Shard second = state.shards().get("s2");
    ShardMap joining =
        new ShardMap(state.with(List.of(new Change.Replace(second.withJoining(true)))));
    assertEquals(List.of("s1", "s3"), joining.shards().stream().map(Shard::name).toList());
    assertEquals(1, joining.number("s3"));
    assertThrows(IllegalArgumentException.class, () -> joining.number("s2"));
    assertTrue(joining.holdsReferences());
    assertFalse(joining.holds(), "no keys");
    assertFalse(joining.unheld().holdsReferences());
    assertEquals(joining.shards(), joining.unheld().shards(), "the same numbers");
    assertFalse(before.holdsReferences());
    assertSame(before, before.unheld());
    ShardMap joined = new ShardMap(joining.state().with(List.of(new Change.Replace(second))));
    assertEquals(3, joined.shards().size());
    assertFalse(joined.holdsReferences());
    assertEquals(java.util.Set.of("s1", "s3"), joining.state().joinedShards());
    assertEquals("s2", joining.state().joiningShard().orElseThrow().name());
  }

  @Test
  void whoMayOwnKeysOfOthersAtAnyMomentIsKnown() {
    Placement one = new Placement.Hash(HashRing.assign(List.of("s1")), Map.of());
    Placement two = new Placement.Hash(HashRing.assign(List.of("s2")), Map.of());
    BitSet s1 = BitSet.valueOf(new long[] {1});
    BitSet s2 = BitSet.valueOf(new long[] {2});
    for (MigrationPhase phase : MigrationPhase.values()) {
      ShardMap map = map(one, two, phase);
      boolean there = phase == MigrationPhase.READY || phase == MigrationPhase.CUTOVER;
      boolean back = phase == MigrationPhase.REVERSE || phase == MigrationPhase.ROLLBACK;
      assertEquals(there ? s1 : new BitSet(), map.predecessors(1), phase::toString);
      assertEquals(back ? s2 : new BitSet(), map.predecessors(0), phase::toString);
      assertTrue(map.predecessors(2).isEmpty(), phase::toString);
    }
  }

  @Test
  void aHoldThatMayComeNextCanBeRehearsed() {
    Placement one = new Placement.Hash(HashRing.assign(List.of("s1")), Map.of());
    Placement two = new Placement.Hash(HashRing.assign(List.of("s1", "s2")), Map.of());
    for (MigrationPhase phase : MigrationPhase.values()) {
      ShardMap map = map(one, two, phase);
      ShardMap rehearsal = map.rehearsal();
      if (phase != MigrationPhase.READY && phase != MigrationPhase.REVERSE) {
        assertSame(map, rehearsal, phase::toString);
        continue;
      }
      ShardMap held =
          map(
              one,
              two,
              phase == MigrationPhase.READY ? MigrationPhase.CUTOVER : MigrationPhase.ROLLBACK);
      assertTrue(rehearsal.holds());
      assertFalse(map.holds());
      assertSame(map, rehearsal.unheld());
      assertEquals(map.shards(), rehearsal.shards(), "the same numbers");
      for (long key = 0; key < 200; key++) {
        assertEquals(byHash(held, key), byHash(rehearsal, key), "key " + key);
      }
    }
  }

  @Test
  void withoutAHoldThereIsOneMap() {
    ShardMap map =
        map(
            new Placement.Hash(HashRing.assign(List.of("s1")), Map.of()),
            new Placement.Hash(HashRing.assign(List.of("s2")), Map.of()),
            MigrationPhase.COPY);
    assertFalse(map.holds());
    assertSame(map, map.unheld());
    assertTrue(map.router("d.g").owners().get(0));
  }

  @Test
  void plansOutliveAChangeOfOwnersAndNoOtherChange() {
    Placement one = new Placement.Hash(HashRing.assign(List.of("s1")), Map.of());
    Placement two = new Placement.Hash(HashRing.assign(List.of("s2")), Map.of());
    ShardMap before = map(one, two, MigrationPhase.READY);
    assertTrue(map(one, two, MigrationPhase.CUTOVER).plansLike(before));
    assertTrue(map(one, two, MigrationPhase.REVERSE).plansLike(before));
    Placement range = new Placement.Range(new TreeMap<>(Map.of(Long.MIN_VALUE, "s1")));
    Placement other = new Placement.Range(new TreeMap<>(Map.of(Long.MIN_VALUE, "s2")));
    assertFalse(map(range, other, MigrationPhase.READY).plansLike(before));
    ClusterState state = before.state();
    for (Change change :
        List.of(
            new Change.Add(shard("s4")),
            new Change.Add(new LogicalDatabase("d", "s1", Optional.empty())),
            new Change.Add(new TableRule.Sharded("d", "t", "d.g", "id")),
            new Change.Replace(
                new TableGroup("d.g", new KeyType.StringKey("utf8mb4_bin", true), one)))) {
      assertFalse(
          new ShardMap(state.with(List.of(change))).plansLike(before), () -> change.toString());
    }
  }
}
