package io.ringmaster.metadata;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which shard owns which keys of a group. Immutable. Keys arrive in canonical form (see {@code
 * placement.CanonicalKey}).
 */
public sealed interface Placement {
  /** Names of the shards that own anything, in a stable order. */
  List<String> shards();

  /**
   * Hash placement: {@code slot = first 12 bits of MD5(canonical key)}, each of the {@link #SLOTS}
   * slots given to one shard; pinned keys override their slot.
   *
   * @param slots {@value #SLOTS} shard names, index = slot
   * @param pinned canonical key, as lower-case hexadecimal of its bytes, to shard
   */
  record Hash(List<String> slots, Map<String, String> pinned) implements Placement {
    /** Number of slots of every group. */
    public static final int SLOTS = 4096;

    public Hash {
      slots = List.copyOf(slots);
      pinned = Map.copyOf(pinned);
      if (slots.size() != SLOTS) {
        throw new IllegalArgumentException(slots.size() + " slots given, must be " + SLOTS);
      }
    }

    @Override
    public List<String> shards() {
      Set<String> names = new TreeSet<>(pinned.values());
      String last = "";
      for (String shard : slots) {
        // Neighbours often have the same owner.
        if (!shard.equals(last)) {
          names.add(shard);
          last = shard;
        }
      }
      return List.copyOf(names);
    }
  }

  /**
   * Range placement of integer keys: a key belongs to the entry with the greatest lower bound that
   * is not above it.
   *
   * @param lowerBounds inclusive lower bound to shard; the first is {@link Long#MIN_VALUE}. Keys
   *     above {@link Long#MAX_VALUE} (BIGINT UNSIGNED) belong to the last entry
   */
  record Range(java.util.NavigableMap<Long, String> lowerBounds) implements Placement {
    public Range {
      lowerBounds = java.util.Collections.unmodifiableNavigableMap(new TreeMap<>(lowerBounds));
      if (lowerBounds.isEmpty() || lowerBounds.firstKey() != Long.MIN_VALUE) {
        throw new IllegalArgumentException("the first range must begin at the least BIGINT");
      }
    }

    @Override
    public List<String> shards() {
      return lowerBounds.values().stream().distinct().sorted().toList();
    }
  }
}
