package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.Placement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * New placements made of old ones: what RESHARD asks for. All functions are pure; none moves more
 * than it must. What can't be asked of a placement is an {@link IllegalArgumentException} with a
 * sentence for the user.
 */
public final class Reshape {
  private Reshape() {}

  /** An equal part of every shard goes to new ones. */
  public static Placement add(Placement placement, Collection<String> added) {
    Placement.Hash hash = hash(placement, "ADD SHARD", "MOVE RANGE .. TO <shard>");
    Set<String> owners = owners(hash);
    owners.addAll(added(owners, added));
    return new Placement.Hash(HashRing.rebalance(hash.slots(), owners), hash.pinned());
  }

  /** Shards that are to own a part and don't yet. */
  static List<String> added(Collection<String> owners, Collection<String> added) {
    Set<String> all = new TreeSet<>();
    for (String shard : added) {
      if (owners.contains(shard)) {
        throw new IllegalArgumentException("shard '" + shard + "' owns a part already");
      }
      if (!all.add(shard)) {
        throw new IllegalArgumentException("shard '" + shard + "' is named twice");
      }
    }
    return List.copyOf(added);
  }

  /**
   * Those of some shards that don't own a part of a placement yet, as they are to be added to it.
   *
   * @throws NothingToMoveException when all do
   */
  public static List<String> lacking(Placement placement, Collection<String> added) {
    Set<String> owners = owners(placement);
    List<String> lacking = added.stream().filter(shard -> !owners.contains(shard)).toList();
    if (lacking.isEmpty()) {
      throw new NothingToMoveException(
          added.size() == 1
              ? "shard '" + added.iterator().next() + "' owns a part already"
              : "shards '" + String.join("', '", added) + "' own a part already");
    }
    return lacking;
  }

  /**
   * A shard's slots go to the others in equal parts. Keys pinned to it go to the owner of their
   * slot. A range of it goes to the owner of the keys below, or, if there are none, above.
   */
  public static Placement remove(Placement placement, String removed) {
    needOwner(placement, removed);
    return switch (placement) {
      case Placement.Hash hash -> {
        Set<String> owners = owners(hash);
        owners.remove(removed);
        needOthers(owners, removed);
        Map<String, String> pinned = new HashMap<>(hash.pinned());
        pinned.values().removeIf(removed::equals);
        yield new Placement.Hash(HashRing.rebalance(hash.slots(), owners), pinned);
      }
      case Placement.Range range -> {
        NavigableMap<Long, String> bounds = new TreeMap<>(range.lowerBounds());
        bounds.values().removeIf(removed::equals);
        needOthers(bounds.values(), removed);
        bounds.put(Long.MIN_VALUE, bounds.firstEntry().getValue());
        yield joined(bounds);
      }
    };
  }

  /** A shard's slots are divided in equal parts among some shards, itself perhaps one of them. */
  public static Placement split(Placement placement, String split, Collection<String> into) {
    Placement.Hash hash = hash(placement, "SPLIT SHARD", "MOVE RANGE .. TO <shard>");
    List<String> order = parts(hash, split, into);
    List<Integer> own = new ArrayList<>();
    for (int slot = 0; slot < Placement.Hash.SLOTS; slot++) {
      if (hash.slots().get(slot).equals(split)) {
        own.add(slot);
      }
    }
    if (own.size() < order.size()) {
      throw new IllegalArgumentException(
          "shard '%s' has %d slots, too few for %d parts"
              .formatted(split, own.size(), order.size()));
    }
    List<String> slots = new ArrayList<>(hash.slots());
    for (int i = 0; i < own.size(); i++) {
      slots.set(own.get(i), order.get(i * order.size() / own.size()));
    }
    Map<String, String> pinned = new HashMap<>(hash.pinned());
    if (!order.contains(split)) {
      pinned.values().removeIf(split::equals);
    }
    return new Placement.Hash(slots, pinned);
  }

  /** Who gets the parts of a shard, in their order: what stays comes first. */
  static List<String> parts(Placement placement, String split, Collection<String> into) {
    needOwner(placement, split);
    TreeSet<String> parts = new TreeSet<>(into);
    if (parts.size() != into.size() || parts.size() < 2) {
      throw new IllegalArgumentException("a shard is split into two different shards or more");
    }
    List<String> order = new ArrayList<>(parts);
    if (order.remove(split)) {
      order.addFirst(split);
    }
    return order;
  }

  /** All that a shard owns goes to another. */
  public static Placement merge(Placement placement, String from, String into) {
    needOwner(placement, from);
    if (from.equals(into)) {
      throw new IllegalArgumentException("shard '" + from + "' can't be merged into itself");
    }
    return switch (placement) {
      case Placement.Hash hash -> {
        List<String> slots =
            hash.slots().stream().map(owner -> owner.equals(from) ? into : owner).toList();
        Map<String, String> pinned = new HashMap<>(hash.pinned());
        pinned.replaceAll((_, owner) -> owner.equals(from) ? into : owner);
        yield new Placement.Hash(slots, pinned);
      }
      case Placement.Range range -> {
        NavigableMap<Long, String> bounds = new TreeMap<>(range.lowerBounds());
        bounds.replaceAll((_, owner) -> owner.equals(from) ? into : owner);
        yield joined(bounds);
      }
    };
  }

  /** Some slots go to a shard. */
  public static Placement moveSlots(Placement placement, BitSet moved, String to) {
    Placement.Hash hash = hash(placement, "MOVE SLOTS", "MOVE RANGE .. TO <shard>");
    if (moved.isEmpty() || moved.length() > Placement.Hash.SLOTS) {
      throw new IllegalArgumentException("slots are 0 to " + (Placement.Hash.SLOTS - 1));
    }
    List<String> slots = new ArrayList<>(hash.slots());
    moved.stream().forEach(slot -> slots.set(slot, to));
    return new Placement.Hash(slots, hash.pinned());
  }

  /**
   * One key goes to a shard, and stays there whatever becomes of its slot.
   *
   * @param key its canonical form in lower-case hexadecimal
   */
  public static Placement moveKey(Placement placement, String key, String to) {
    Placement.Hash hash = hash(placement, "MOVE KEY", "MOVE RANGE .. TO <shard>");
    Map<String, String> pinned = new HashMap<>(hash.pinned());
    pinned.put(key, to);
    return new Placement.Hash(hash.slots(), pinned);
  }

  /**
   * A range of keys goes to a shard.
   *
   * @param from the least key that moves
   * @param until the least key above it that does not; null when all above move
   */
  public static Placement moveRange(Placement placement, long from, Long until, String to) {
    if (!(placement instanceof Placement.Range range)) {
      throw new IllegalArgumentException(
          "MOVE RANGE is for groups placed by range; this one is placed by hash: MOVE SLOTS or MOVE"
              + " KEY");
    }
    if (until != null && until <= from) {
      throw new IllegalArgumentException("the range from " + from + " to " + until + " is empty");
    }
    NavigableMap<Long, String> bounds = new TreeMap<>(range.lowerBounds());
    String above = until == null ? null : bounds.floorEntry(until).getValue();
    (until == null ? bounds.tailMap(from, true) : bounds.subMap(from, true, until, false)).clear();
    bounds.put(from, to);
    if (until != null) {
      bounds.putIfAbsent(until, above);
    }
    return joined(bounds);
  }

  /** Slots are divided evenly among those who own any. */
  public static Placement rebalance(Placement placement) {
    Placement.Hash hash = hash(placement, "REBALANCE", "MOVE RANGE .. TO <shard>");
    return new Placement.Hash(HashRing.rebalance(hash.slots(), owners(hash)), hash.pinned());
  }

  /** What slots weigh, to be noted, and then divided evenly among those who own any. */
  public static SlotWeights weights(Placement placement) {
    return new SlotWeights(hash(placement, "REBALANCE", "MOVE RANGE .. TO <shard>"));
  }

  /** Ranges without bounds between equal owners. */
  static Placement.Range joined(NavigableMap<Long, String> bounds) {
    NavigableMap<Long, String> kept = new TreeMap<>();
    String last = null;
    for (Map.Entry<Long, String> bound : bounds.entrySet()) {
      if (!bound.getValue().equals(last)) {
        kept.put(bound.getKey(), bound.getValue());
      }
      last = bound.getValue();
    }
    return new Placement.Range(kept);
  }

  /** Who owns slots or ranges; shards with pinned keys alone are not given any slots. */
  private static Set<String> owners(Placement placement) {
    return switch (placement) {
      case Placement.Hash hash -> new TreeSet<>(hash.slots());
      case Placement.Range range -> new TreeSet<>(range.lowerBounds().values());
    };
  }

  private static void needOthers(Collection<String> others, String removed) {
    if (others.isEmpty()) {
      throw new IllegalArgumentException("shard '" + removed + "' is the only owner");
    }
  }

  private static void needOwner(Placement placement, String shard) {
    if (!placement.shards().contains(shard)) {
      throw new NothingToMoveException("shard '" + shard + "' owns nothing of the group");
    }
  }

  private static Placement.Hash hash(Placement placement, String what, String instead) {
    if (placement instanceof Placement.Hash hash) {
      return hash;
    }
    throw new IllegalArgumentException(
        what + " is for groups placed by hash; this one is placed by range: " + instead);
  }
}
