package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.Placement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the keys of a group that is placed by range weigh, as far as that is known, and where ranges
 * are cut so that shards carry given parts. What can't be divided is an {@link
 * IllegalArgumentException} with a sentence for the user. Not thread-safe.
 */
public final class RangeWeights {
  private final Placement.Range placement;

  /** By owner: keys and what they weigh. */
  private final Map<String, NavigableMap<Long, Long>> weights = new TreeMap<>();

  /** Nothing weighs anything yet. */
  public RangeWeights(Placement.Range placement) {
    this.placement = placement;
    placement.shards().forEach(shard -> weights.put(shard, new TreeMap<>()));
  }

  /**
   * Notes what was found on a shard; keys that it does not own count nowhere.
   *
   * @param weight of the key, and of those below it that are not noted; not negative
   */
  public void add(String shard, long key, long weight) {
    if (placement.lowerBounds().floorEntry(key).getValue().equals(shard)) {
      weights.get(shard).merge(key, weight, Long::sum);
    }
  }

  /** A shard's keys are divided in equal parts among some shards, itself perhaps one of them. */
  public Placement.Range split(String split, Collection<String> into) {
    List<String> parts = Reshape.parts(placement, split, into);
    List<Long> cuts = cuts(split, parts.size(), 1);
    if (cuts.size() < parts.size() - 1) {
      throw new IllegalArgumentException(
          "shard '%s' has too few different keys for %d parts: MOVE RANGE .. TO <shard> says itself what moves"
              .formatted(split, parts.size()));
    }
    NavigableMap<Long, String> bounds = new TreeMap<>(placement.lowerBounds());
    give(bounds, split, cuts, parts);
    return Reshape.joined(bounds);
  }

  /** New shards get an equal part of every shard: its greatest keys. */
  public Placement.Range add(Collection<String> added) {
    List<String> parts = Reshape.added(placement.shards(), added);
    NavigableMap<Long, String> bounds = new TreeMap<>(placement.lowerBounds());
    boolean divided = false;
    for (String owner : placement.shards()) {
      List<Long> cuts =
          cuts(owner, placement.shards().size() + parts.size(), placement.shards().size());
      if (cuts.size() == parts.size()) {
        List<String> all = new ArrayList<>(parts);
        all.addFirst(owner);
        give(bounds, owner, cuts, all);
        divided = true;
      }
    }
    if (!divided) {
      throw new NothingToMoveException(
          "no shard has enough different keys to be divided: MOVE RANGE .. TO <shard> says itself"
              + " what moves");
    }
    return Reshape.joined(bounds);
  }

  /**
   * Where to cut, so that the first piece has some parts and each other one.
   *
   * @param parts of which each weighs as much
   * @return the first key of each piece but the first; fewer than asked for when there are not as
   *     many different keys
   */
  private List<Long> cuts(String shard, int parts, int ofFirst) {
    NavigableMap<Long, Long> keys = weights.get(shard);
    long total = keys.values().stream().mapToLong(Long::longValue).sum();
    List<Long> cuts = new ArrayList<>();
    long before = 0;
    boolean first = true;
    for (Map.Entry<Long, Long> key : keys.entrySet()) {
      int reached = ofFirst + cuts.size();
      if (!first && reached < parts && before * (double) parts >= total * (double) reached) {
        cuts.add(key.getKey());
      }
      first = false;
      before += key.getValue();
    }
    return cuts;
  }

  /** Gives what a shard owns from each cut on to the next of some shards. */
  private static void give(
      NavigableMap<Long, String> bounds, String shard, List<Long> cuts, List<String> to) {
    for (long cut : cuts) {
      if (bounds.floorEntry(cut).getValue().equals(shard)) {
        bounds.put(cut, shard);
      }
    }
    for (Map.Entry<Long, String> bound : bounds.entrySet()) {
      if (bound.getValue().equals(shard)) {
        long below = cuts.stream().filter(cut -> cut <= bound.getKey()).count();
        bound.setValue(to.get((int) below));
      }
    }
  }
}
