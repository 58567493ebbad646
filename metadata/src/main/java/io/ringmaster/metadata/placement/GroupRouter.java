package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.TableGroup;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * A group's placement compiled for the data path: canonical key in, shard number out, without
 * allocation for unpinned hash placements. Immutable and safe for any thread, except that each
 * caller brings its own {@link SlotHash}.
 */
public final class GroupRouter {
  private final KeyType keyType;
  private final short[] slotShard;
  private final Map<String, Integer> pinned;
  private final long[] lowerBounds;
  private final short[] rangeShard;
  private final BitSet owners = new BitSet();

  private GroupRouter(
      KeyType keyType,
      short[] slotShard,
      Map<String, Integer> pinned,
      long[] lowerBounds,
      short[] rangeShard) {
    this.keyType = keyType;
    this.slotShard = slotShard;
    this.pinned = pinned;
    this.lowerBounds = lowerBounds;
    this.rangeShard = rangeShard;
    for (short shard : slotShard.length > 0 ? slotShard : rangeShard) {
      owners.set(shard);
    }
    pinned.values().forEach(owners::set);
  }

  /** Compiles a group; {@code number} gives each shard name its number. */
  public static GroupRouter compile(TableGroup group, ToIntFunction<String> number) {
    return compile(group.keyType(), group.placement(), number);
  }

  /**
   * Compiles a group some of whose keys are about to change their owner: those are placed on {@code
   * held}, a number that is no shard's, so that statements that concern them can be told.
   *
   * @param next the placement that is about to be in force, of the same kind
   */
  public static GroupRouter compileHeld(
      TableGroup group, Placement next, int held, ToIntFunction<String> number) {
    String mark = "";
    return compile(
        group.keyType(),
        marked(group.placement(), next, mark),
        shard -> shard.equals(mark) ? held : number.applyAsInt(shard));
  }

  /** A placement with {@code mark} for the owner of the keys whose owners differ. */
  private static Placement marked(Placement now, Placement next, String mark) {
    if (now instanceof Placement.Hash from && next instanceof Placement.Hash to) {
      List<String> slots = new ArrayList<>(from.slots());
      for (int slot = 0; slot < slots.size(); slot++) {
        if (!slots.get(slot).equals(to.slots().get(slot))) {
          slots.set(slot, mark);
        }
      }
      Map<String, String> pinned = new HashMap<>(from.pinned());
      to.pinned()
          .forEach((key, shard) -> pinned.merge(key, shard, (a, b) -> a.equals(b) ? a : mark));
      // A key that is pinned in one of them only is held whatever its slot: that is safe, and rare.
      pinned.replaceAll(
          (key, shard) ->
              from.pinned().containsKey(key) && to.pinned().containsKey(key) ? shard : mark);
      return new Placement.Hash(slots, pinned);
    }
    if (now instanceof Placement.Range from && next instanceof Placement.Range to) {
      NavigableMap<Long, String> bounds = new TreeMap<>(to.lowerBounds());
      bounds.putAll(from.lowerBounds());
      bounds.replaceAll(
          (bound, _) -> {
            String owner = from.lowerBounds().floorEntry(bound).getValue();
            return owner.equals(to.lowerBounds().floorEntry(bound).getValue()) ? owner : mark;
          });
      return new Placement.Range(bounds);
    }
    throw new IllegalArgumentException("a group can't change between hash and range placement");
  }

  private static GroupRouter compile(
      KeyType keyType, Placement placement, ToIntFunction<String> number) {
    return switch (placement) {
      case Placement.Hash hash -> {
        short[] slots = new short[Placement.Hash.SLOTS];
        for (int slot = 0; slot < slots.length; slot++) {
          slots[slot] = (short) number.applyAsInt(hash.slots().get(slot));
        }
        Map<String, Integer> pins = new HashMap<>();
        hash.pinned().forEach((key, shard) -> pins.put(key, number.applyAsInt(shard)));
        yield new GroupRouter(keyType, slots, pins, new long[0], new short[0]);
      }
      case Placement.Range range -> {
        NavigableMap<Long, String> bounds = range.lowerBounds();
        long[] lower = bounds.keySet().stream().mapToLong(Long::longValue).toArray();
        short[] shards = new short[lower.length];
        for (int i = 0; i < lower.length; i++) {
          shards[i] = (short) number.applyAsInt(bounds.get(lower[i]));
        }
        yield new GroupRouter(keyType, new short[0], Map.of(), lower, shards);
      }
    };
  }

  public KeyType keyType() {
    return keyType;
  }

  /** Whether keys have the same type as another's and are placed in the same way. */
  public boolean keysLike(GroupRouter other) {
    return keyType.equals(other.keyType) && isRange() == other.isRange();
  }

  /** Numbers of the shards that own anything of the group. Do not change it. */
  public BitSet owners() {
    return owners;
  }

  /** Whether keys are placed by range, so that callers ask {@link #shardOfInteger}. */
  public boolean isRange() {
    return slotShard.length == 0;
  }

  /** The shard of a canonical key {@code key[off, off + len)} under hash placement. */
  public int shardOf(byte[] key, int off, int len, SlotHash hash) {
    if (!pinned.isEmpty()) {
      Integer shard = pinned.get(HexFormat.of().formatHex(key, off, off + len));
      if (shard != null) {
        return shard;
      }
    }
    return slotShard[hash.slot(key, off, len)];
  }

  /** The shard of an integer key under range placement. */
  public int shardOfInteger(long key) {
    int i = java.util.Arrays.binarySearch(lowerBounds, key);
    return rangeShard[i >= 0 ? i : -i - 2];
  }

  /** The shard of BIGINT UNSIGNED keys above {@link Long#MAX_VALUE} under range placement. */
  public int shardAboveRange() {
    return rangeShard[rangeShard.length - 1];
  }
}
