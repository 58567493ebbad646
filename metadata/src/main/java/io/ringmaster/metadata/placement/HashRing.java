package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.Placement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A consistent-hash ring with virtual nodes that gives the slots to shards. Every shard puts
 * {@value #VIRTUAL_NODES} points on a circle of 2^64, computed from its name alone; the slots lie
 * on it at equal distances; a slot belongs to the first point at or after it.
 *
 * <p>{@link #assign} depends on the set of names only. Adding a shard therefore moves slots towards
 * it alone, removing one moves only its own; the shares differ by chance (4 shards: 25 % with a
 * standard deviation of 0.7 %). {@link #rebalance} starts from what is and makes the shares equal
 * to one slot, moving no slot more than that needs: what the growth of a live cluster wants.
 */
public final class HashRing {
  /** Points of one shard on the ring. */
  static final int VIRTUAL_NODES = 4096;

  private static final int SLOT_SHIFT = 64 - 12;

  private HashRing() {}

  /**
   * Owner of every slot by the ring alone.
   *
   * @param shards 1 to 4096 different names, in any order
   * @return {@value Placement.Hash#SLOTS} names, index = slot
   * @throws IllegalArgumentException when there are none, too many, or one is given twice
   */
  public static List<String> assign(Collection<String> shards) {
    List<String> names = sorted(shards);
    int[] owner = new int[Placement.Hash.SLOTS];
    long[] distance = new long[Placement.Hash.SLOTS];
    Arrays.fill(owner, -1);
    for (int shard = 0; shard < names.size(); shard++) {
      placePoints(shard, seed(names.get(shard)), owner, distance);
    }
    return owners(names, owner);
  }

  /**
   * Notes for every slot the nearest point in the arc between it and the slot before. A slot whose
   * arc has no point belongs to the owner of the next.
   */
  private static void placePoints(int shard, long seed, int[] owner, long[] distance) {
    for (int node = 0; node < VIRTUAL_NODES; node++) {
      long point = mix(seed + node * 0x9E3779B97F4A7C15L);
      int slot = (int) (point >>> SLOT_SHIFT);
      long offset = point & (1L << SLOT_SHIFT) - 1;
      if (owner[slot] < 0 || offset < distance[slot]) {
        owner[slot] = shard;
        distance[slot] = offset;
      }
    }
  }

  private static List<String> owners(List<String> names, int[] owner) {
    int next = -1;
    for (int slot = 0; next < 0; slot++) {
      next = owner[slot];
    }
    String[] slots = new String[owner.length];
    for (int slot = owner.length - 1; slot >= 0; slot--) {
      next = owner[slot] >= 0 ? owner[slot] : next;
      slots[slot] = names.get(next);
    }
    return List.of(slots);
  }

  /**
   * Gives the slots to {@code shards} evenly (each gets its share rounded down or up), moving as
   * few as possible: from shards that have too many or are no longer named, to those that have too
   * few. Which ones move follows the ring, so the result is a function of the arguments.
   *
   * @param current owner of every slot now, index = slot
   * @param shards 1 to 4096 different names that are to own slots, in any order
   * @throws IllegalArgumentException as {@link #assign}, or when {@code current} isn't one name a
   *     slot
   */
  public static List<String> rebalance(List<String> current, Collection<String> shards) {
    if (current.size() != Placement.Hash.SLOTS) {
      throw new IllegalArgumentException(
          current.size() + " slots given, must be " + Placement.Hash.SLOTS);
    }
    List<String> names = sorted(shards);
    List<String> wanted = assign(names);
    Map<String, Integer> quota = quotas(names, current);
    String[] slots = new String[current.size()];
    // First what stays, by two passes: slots the ring gives to their owner anyway, then others.
    for (boolean byRing : new boolean[] {true, false}) {
      for (int slot = 0; slot < slots.length; slot++) {
        String owner = current.get(slot);
        if (slots[slot] == null && (!byRing || owner.equals(wanted.get(slot)))) {
          slots[slot] = take(quota, owner);
        }
      }
    }
    for (int slot = 0; slot < slots.length; slot++) {
      if (slots[slot] == null) {
        slots[slot] = take(quota, wanted.get(slot));
      }
    }
    List<String> spare = new ArrayList<>();
    quota.forEach((name, left) -> spare.addAll(java.util.Collections.nCopies(left, name)));
    spare.sort(null);
    int next = 0;
    for (int slot = 0; slot < slots.length; slot++) {
      if (slots[slot] == null) {
        slots[slot] = spare.get(next++);
      }
    }
    return List.of(slots);
  }

  /** The name, when it still has room; else null. */
  private static String take(Map<String, Integer> quota, String name) {
    Integer left = quota.get(name);
    if (left == null || left == 0) {
      return null;
    }
    quota.put(name, left - 1);
    return name;
  }

  /** Share of each; those that have most now get the odd slots, since that moves least. */
  private static Map<String, Integer> quotas(List<String> names, List<String> current) {
    Map<String, Integer> counts = new HashMap<>();
    current.forEach(name -> counts.merge(name, 1, Integer::sum));
    List<String> richest = new ArrayList<>(names);
    richest.sort(
        java.util.Comparator.comparingInt((String name) -> -counts.getOrDefault(name, 0))
            .thenComparing(java.util.Comparator.naturalOrder()));
    Map<String, Integer> quota = new HashMap<>();
    for (int i = 0; i < richest.size(); i++) {
      int odd = i < current.size() % richest.size() ? 1 : 0;
      quota.put(richest.get(i), current.size() / richest.size() + odd);
    }
    return quota;
  }

  private static List<String> sorted(Collection<String> shards) {
    List<String> names = List.copyOf(new TreeSet<>(shards));
    if (names.size() != shards.size()) {
      throw new IllegalArgumentException("a shard is given twice: " + shards);
    }
    if (names.isEmpty() || names.size() > Placement.Hash.SLOTS) {
      throw new IllegalArgumentException(
          names.size() + " shards given, must be 1 to " + Placement.Hash.SLOTS);
    }
    return names;
  }

  private static long seed(String name) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      return ByteBuffer.wrap(md5.digest(name.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no MD5", e);
    }
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection that spreads all bits. */
  private static long mix(long z) {
    long x = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
    return x ^ x >>> 31;
  }
}
