package io.ringmaster.metadata.store;

import io.ringmaster.metadata.Placement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Owners of slots as people read them: {@code s1 -> 0-1023,2048}. */
final class SlotRanges {
  private SlotRanges() {}

  static SequencedMap<String, String> format(List<String> slots) {
    TreeMap<String, StringBuilder> ranges = new TreeMap<>();
    for (int from = 0; from < slots.size(); ) {
      String shard = slots.get(from);
      int until = from + 1;
      while (until < slots.size() && slots.get(until).equals(shard)) {
        until++;
      }
      StringBuilder text = ranges.computeIfAbsent(shard, _ -> new StringBuilder());
      text.append(text.isEmpty() ? "" : ",").append(from);
      if (until - from > 1) {
        text.append('-').append(until - 1);
      }
      from = until;
    }
    TreeMap<String, String> formatted = new TreeMap<>();
    ranges.forEach((shard, text) -> formatted.put(shard, text.toString()));
    return formatted;
  }

  /**
   * The reverse.
   *
   * @throws IllegalArgumentException when a slot is given twice or not at all, or isn't one
   */
  static List<String> parse(Map<String, String> ranges) {
    String[] slots = new String[Placement.Hash.SLOTS];
    ranges.forEach(
        (shard, text) -> {
          for (String range : text.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = slot(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : slot(range.substring(dash + 1));
            for (int slot = first; slot <= last; slot++) {
              if (slots[slot] != null) {
                throw new IllegalArgumentException(
                    "slot " + slot + " is given to '" + slots[slot] + "' and '" + shard + "'");
              }
              slots[slot] = shard;
            }
          }
        });
    int missing = Arrays.asList(slots).indexOf(null);
    if (missing >= 0) {
      throw new IllegalArgumentException("slot " + missing + " has no shard");
    }
    return List.of(slots);
  }

  private static int slot(String text) {
    try {
      int slot = Integer.parseInt(text);
      if (slot >= 0 && slot < Placement.Hash.SLOTS) {
        return slot;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of range is.
    }
    throw new IllegalArgumentException("'" + text + "' is no slot (0 to 4095)");
  }
}
