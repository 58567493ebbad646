package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.TableGroup;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
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
    return switch (group.placement()) {
      case Placement.Hash hash -> {
        short[] slots = new short[Placement.Hash.SLOTS];
        for (int slot = 0; slot < slots.length; slot++) {
          slots[slot] = (short) number.applyAsInt(hash.slots().get(slot));
        }
        Map<String, Integer> pins = new HashMap<>();
        hash.pinned().forEach((key, shard) -> pins.put(key, number.applyAsInt(shard)));
        yield new GroupRouter(group.keyType(), slots, pins, new long[0], new short[0]);
      }
      case Placement.Range range -> {
        NavigableMap<Long, String> bounds = range.lowerBounds();
        long[] lower = bounds.keySet().stream().mapToLong(Long::longValue).toArray();
        short[] shards = new short[lower.length];
        for (int i = 0; i < lower.length; i++) {
          shards[i] = (short) number.applyAsInt(bounds.get(lower[i]));
        }
        yield new GroupRouter(group.keyType(), new short[0], Map.of(), lower, shards);
      }
    };
  }

  public KeyType keyType() {
    return keyType;
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
