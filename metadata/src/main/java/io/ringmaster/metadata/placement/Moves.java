package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.PlacedTable;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.TableGroup;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What has to move when a group's placement changes, or the rule of a table. */
public final class Moves {
  private Moves() {}

  /** Source before target, both by name. */
  private record Pair(String source, String target) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int bySource = source.compareTo(other.source);
      return bySource != 0 ? bySource : target.compareTo(other.target);
    }
  }

  /**
   * One move for each pair of shards between which keys move, ordered by source and target; empty
   * when every key stays. A key is in at most one of them.
   *
   * @throws IllegalArgumentException when one placement is by hash and the other by range
   */
  public static List<Move> between(KeyType type, Placement before, Placement after) {
    Map<Pair, Move.Rows> moves =
        switch (before) {
          case Placement.Hash from when after instanceof Placement.Hash to -> hash(type, from, to);
          case Placement.Range from when after instanceof Placement.Range to -> range(from, to);
          case Placement.Hash _, Placement.Range _ ->
              throw new IllegalArgumentException(
                  "a group placed by hash can't become one placed by range, nor the other way:"
                      + " make a new group and move the tables into it");
        };
    List<Move> result = new ArrayList<>();
    moves.forEach((pair, rows) -> result.add(new Move(pair.source, pair.target, rows)));
    return List.copyOf(result);
  }

  /**
   * One move for each pair of shards between which rows of a table may move when its rule changes,
   * ordered by source and target. A row is in at most one of them.
   */
  public static List<Move> between(PlacedTable before, PlacedTable after) {
    Optional<Placement> from = before.group().map(TableGroup::placement);
    Optional<Placement> to = after.group().map(TableGroup::placement);
    boolean sameKeys =
        before.column().isPresent()
            && before.column().equals(after.column())
            && before
                .group()
                .map(TableGroup::keyType)
                .equals(after.group().map(TableGroup::keyType))
            && from.map(Object::getClass).equals(to.map(Object::getClass));
    if (sameKeys) {
      return between(before.group().orElseThrow().keyType(), from.orElseThrow(), to.orElseThrow());
    }
    List<Move> moves = new ArrayList<>();
    for (String source : before.shards()) {
      for (String target : after.shards()) {
        if (!source.equals(target)) {
          String both = "(" + before.ownedBy(source) + " AND " + after.ownedBy(target) + ")";
          moves.add(new Move(source, target, new Move.Relocated(both)));
        }
      }
    }
    return List.copyOf(moves);
  }

  private static Map<Pair, Move.Rows> hash(
      KeyType type, Placement.Hash before, Placement.Hash after) {
    Map<Pair, BitSet> slots = new HashMap<>();
    for (int slot = 0; slot < Placement.Hash.SLOTS; slot++) {
      var pair = new Pair(before.slots().get(slot), after.slots().get(slot));
      slots.computeIfAbsent(pair, _ -> new BitSet(Placement.Hash.SLOTS)).set(slot);
    }
    Map<Pair, Set<String>> pinned = new HashMap<>();
    Map<String, Integer> slotOfPin = new HashMap<>();
    SlotHash slotHash = new SlotHash();
    Set<String> pins = new TreeSet<>(before.pinned().keySet());
    pins.addAll(after.pinned().keySet());
    for (String pin : pins) {
      byte[] key = HexFormat.of().parseHex(pin);
      int slot = slotHash.slot(key, 0, key.length);
      slotOfPin.put(pin, slot);
      var pair =
          new Pair(
              before.pinned().getOrDefault(pin, before.slots().get(slot)),
              after.pinned().getOrDefault(pin, after.slots().get(slot)));
      pinned.computeIfAbsent(pair, _ -> new HashSet<>()).add(pin);
    }
    Set<Pair> pairs = new HashSet<>(slots.keySet());
    pairs.addAll(pinned.keySet());
    Map<Pair, Move.Rows> moves = new TreeMap<>();
    for (Pair pair : pairs) {
      BitSet own = slots.getOrDefault(pair, new BitSet());
      Set<String> with = pinned.getOrDefault(pair, Set.of());
      Set<String> without = new HashSet<>(pins);
      without.removeIf(pin -> with.contains(pin) || !own.get(slotOfPin.get(pin)));
      if (!pair.source.equals(pair.target)) {
        moves.put(pair, new Move.Slots(type, own, without, with));
      }
    }
    return moves;
  }

  private static Map<Pair, Move.Rows> range(Placement.Range before, Placement.Range after) {
    var bounds = new TreeSet<>(before.lowerBounds().keySet());
    bounds.addAll(after.lowerBounds().keySet());
    Map<Pair, List<Move.Interval>> intervals = new TreeMap<>();
    for (long from : bounds) {
      var pair =
          new Pair(
              before.lowerBounds().floorEntry(from).getValue(),
              after.lowerBounds().floorEntry(from).getValue());
      if (!pair.source.equals(pair.target)) {
        append(
            intervals.computeIfAbsent(pair, _ -> new ArrayList<>()),
            new Move.Interval(from, bounds.higher(from)));
      }
    }
    Map<Pair, Move.Rows> moves = new TreeMap<>();
    intervals.forEach((pair, list) -> moves.put(pair, new Move.Intervals(list)));
    return moves;
  }

  private static void append(List<Move.Interval> intervals, Move.Interval next) {
    Move.Interval last = intervals.isEmpty() ? null : intervals.getLast();
    if (last != null && last.until() != null && last.until() == next.from()) {
      intervals.set(intervals.size() - 1, new Move.Interval(last.from(), next.until()));
    } else {
      intervals.add(next);
    }
  }
}
