package io.ringmaster.proxy.backend;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many connections of each profile a pool has, open or about to be, and which it lacks to take
 * over from others. On the event loop only.
 */
final class Population {
  private final Map<Profile, Integer> counts = new HashMap<>();
  private List<Population> leading = List.of();

  /** One more is being opened. */
  void born(Profile profile) {
    counts.merge(profile, 1, Integer::sum);
  }

  /** One has ended, or could not be opened. */
  void gone(Profile profile) {
    counts.merge(profile, -1, Integer::sum);
  }

  /** From now on the pool may have to take over from others at any moment; none to stop. */
  void standBy(List<Population> others) {
    leading = others;
  }

  /** A profile of which one of the others has more; null when there is none. */
  Profile lacking() {
    for (Population other : leading) {
      for (Map.Entry<Profile, Integer> entry : other.counts.entrySet()) {
        if (entry.getValue() > counts.getOrDefault(entry.getKey(), 0)) {
          return entry.getKey();
        }
      }
    }
    return null;
  }

  private int size() {
    int size = 0;
    for (int count : counts.values()) {
      size += count;
    }
    return size;
  }

  /** The most that one of the others has. */
  int largestOther() {
    int largest = 0;
    for (Population other : leading) {
      largest = Math.max(largest, other.size());
    }
    return largest;
  }
}
