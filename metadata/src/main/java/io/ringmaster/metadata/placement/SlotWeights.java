package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.Placement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each slot of a group weighs, in rows, bytes or anything else, and how slots are divided so
 * that all owners carry the same. Not thread-safe.
 */
public final class SlotWeights {
  /** Owners whose loads differ by less than this part of their share are left alone. */
  private static final double TOLERANCE = 0.02;

  private static final double WORTH = 0.9;

  private final Placement.Hash placement;
  private final long[] weights = new long[Placement.Hash.SLOTS];
  private final Map<String, Long> loads = new HashMap<>();

  /** Nothing weighs anything yet. */
  public SlotWeights(Placement.Hash placement) {
    this.placement = placement;
    placement.slots().forEach(owner -> loads.put(owner, 0L));
  }

  /**
   * Notes what was found on a shard. Where the slot belongs to another the keys are pinned: they
   * weigh on the shard and do not move with the slot.
   *
   * @param weight not negative
   */
  public void add(String shard, int slot, long weight) {
    if (placement.slots().get(slot).equals(shard)) {
      weights[slot] += weight;
    }
    loads.computeIfPresent(shard, (_, load) -> load + weight);
  }

  /** All that was noted of owners of slots. */
  public long total() {
    return loads.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Moves slots from who carries most to who carries least until no move makes it more even, heavy
   * ones first, so that few move. The result is a function of what was noted.
   */
  public Placement.Hash balanced() {
    List<String> slots = new ArrayList<>(placement.slots());
    Map<String, Long> now = new HashMap<>(loads);
    double share = (double) total() / now.size();
    Comparator<String> byLoad =
        Comparator.comparingLong((String shard) -> now.get(shard))
            .thenComparing(Comparator.naturalOrder());
    while (true) {
      String least = now.keySet().stream().min(byLoad).orElseThrow();
      String most = now.keySet().stream().max(byLoad).orElseThrow();
      long difference = now.get(most) - now.get(least);
      int slot = difference <= TOLERANCE * share ? -1 : best(slots, most, difference);
      if (slot < 0) {
        return new Placement.Hash(slots, placement.pinned());
      }
      slots.set(slot, least);
      now.merge(most, -weights[slot], Long::sum);
      now.merge(least, weights[slot], Long::sum);
    }
  }

  /** The slot that brings two loads closest together; -1 when none does. */
  private int best(List<String> slots, String owner, long difference) {
    int best = -1;
    long left = difference;
    for (int slot = 0; slot < weights.length; slot++) {
      if (weights[slot] > 0 && slots.get(slot).equals(owner)) {
        long after = Math.abs(difference - 2 * weights[slot]);
        // A slot that makes the other the heavy one instead is worth its move only for a gain.
        boolean swaps = 2 * weights[slot] > difference && after > WORTH * difference;
        if (after < left && !swaps) {
          left = after;
          best = slot;
        }
      }
    }
    return best;
  }
}
