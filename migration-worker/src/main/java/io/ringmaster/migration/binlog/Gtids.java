package io.ringmaster.migration.binlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A set of global transaction identifiers. Immutable. Text as MySQL writes it: {@code
 * uuid:1-5:7,uuid:1}; tags of MySQL 8.3 and later are refused.
 *
 * <p>MySQL manual: "GTID Format and Storage".
 */
public final class Gtids {
  /** No transaction. */
  public static final Gtids NONE = new Gtids(new TreeMap<>());

  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** Per server, ordered: first and last number of intervals, ascending, neither touching. */
  private final Map<String, long[]> intervals;

  private Gtids(Map<String, long[]> intervals) {
    this.intervals = intervals;
  }

  /**
   * Reads a set.
   *
   * @throws IllegalArgumentException when the text is none, or has tags
   */
  public static Gtids parse(String text) {
    Gtids set = NONE;
    for (String part : text.replaceAll("\\s", "").split(",", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      String[] pieces = part.toLowerCase(Locale.ROOT).split(":", -1);
      if (pieces.length < 2 || !UUID.matcher(pieces[0]).matches()) {
        throw new IllegalArgumentException("'" + part + "' is no part of a GTID set");
      }
      for (int i = 1; i < pieces.length; i++) {
        String[] ends = pieces[i].split("-", -1);
        try {
          set = set.with(pieces[0], Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]));
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "'" + part + "' is no part of a GTID set without tags", e);
        }
      }
    }
    return set;
  }

  /** This set and one more transaction. */
  public Gtids with(String uuid, long number) {
    return with(uuid, number, number);
  }

  private Gtids with(String uuid, long first, long last) {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException("GTIDs " + first + " to " + last + " don't exist");
    }
    long[] old = intervals.getOrDefault(uuid, new long[0]);
    List<Long> merged = new ArrayList<>(old.length + 2);
    long from = first;
    long to = last;
    boolean placed = false;
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] < from - 1) {
        merged.addAll(List.of(old[i], old[i + 1]));
      } else if (old[i] > to + 1) {
        if (!placed) {
          merged.addAll(List.of(from, to));
          placed = true;
        }
        merged.addAll(List.of(old[i], old[i + 1]));
      } else {
        from = Math.min(from, old[i]);
        to = Math.max(to, old[i + 1]);
      }
    }
    if (!placed) {
      merged.addAll(List.of(from, to));
    }
    TreeMap<String, long[]> result = new TreeMap<>(intervals);
    result.put(uuid, merged.stream().mapToLong(Long::longValue).toArray());
    return new Gtids(result);
  }

  /** The transactions of this set that are not in another. */
  public Gtids minus(Gtids other) {
    Gtids rest = NONE;
    for (Map.Entry<String, long[]> entry : intervals.entrySet()) {
      long[] own = entry.getValue();
      for (int i = 0; i < own.length; i += 2) {
        rest = other.addMissing(rest, entry.getKey(), own[i], own[i + 1]);
      }
    }
    return rest;
  }

  /** Adds to a set those of an interval that are not in this one. */
  private Gtids addMissing(Gtids set, String uuid, long first, long last) {
    Gtids sum = set;
    long next = first;
    long[] own = intervals.getOrDefault(uuid, new long[0]);
    for (int i = 0; i < own.length && own[i] <= last; i += 2) {
      if (own[i] > next) {
        sum = sum.with(uuid, next, own[i] - 1);
      }
      next = Math.max(next, own[i + 1] + 1);
    }
    return next <= last ? sum.with(uuid, next, last) : sum;
  }

  /** Whether there is no transaction in the set. */
  public boolean isEmpty() {
    return intervals.isEmpty();
  }

  /** Whether the transaction is in the set. */
  public boolean contains(String uuid, long number) {
    return contains(uuid, number, number);
  }

  private boolean contains(String uuid, long first, long last) {
    long[] own = intervals.getOrDefault(uuid, new long[0]);
    for (int i = 0; i < own.length; i += 2) {
      if (own[i] <= first && last <= own[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /** Whether every transaction of the other set is in this one. */
  public boolean containsAll(Gtids other) {
    for (Map.Entry<String, long[]> entry : other.intervals.entrySet()) {
      long[] theirs = entry.getValue();
      for (int i = 0; i < theirs.length; i += 2) {
        if (!contains(entry.getKey(), theirs[i], theirs[i + 1])) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Gtids gtids && toString().equals(gtids.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    intervals.forEach(
        (uuid, own) -> {
          text.append(text.isEmpty() ? "" : ",").append(uuid);
          for (int i = 0; i < own.length; i += 2) {
            text.append(':').append(own[i]);
            if (own[i + 1] != own[i]) {
              text.append('-').append(own[i + 1]);
            }
          }
        });
    return text.toString();
  }
}
