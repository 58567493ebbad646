package io.ringmaster.it.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a client knows of its rows: counters that only grow, and rows that come and go. Of a
 * statement that ended in an error nobody knows whether it was done; never that it was done twice.
 * One thread, and whoever asks after it has ended.
 */
final class Expected {
  /** Additions that were acknowledged, and those that nobody knows of. */
  private record Count(long sure, long maybe) {}

  private final Map<Integer, Count> counters = new TreeMap<>();

  /** Rows that are known exactly. */
  private final Map<Integer, Long> live = new TreeMap<>();

  private final Set<Integer> gone = new TreeSet<>();

  /** The values that a row may have by now, null for none. Nobody touches it any more. */
  private final Map<Integer, List<Long>> open = new TreeMap<>();

  /** Rows of which one is there and one is not, nobody knows which. */
  private final Map<Integer, Integer> either = new TreeMap<>();

  private long acknowledged;
  private long unknown;

  void counter(int id, long value) {
    counters.put(id, new Count(value, 0));
  }

  void added(int id, boolean sure) {
    Count count = counters.get(id);
    counters.put(
        id, sure ? new Count(count.sure + 1, count.maybe) : new Count(count.sure, count.maybe + 1));
    told(sure);
  }

  private void told(boolean sure) {
    acknowledged += sure ? 1 : 0;
    unknown += sure ? 0 : 1;
  }

  /** A row was written, or perhaps. */
  void written(int id, Long before, long after, boolean sure) {
    if (sure) {
      live.put(id, after);
    } else {
      live.remove(id);
      List<Long> values = new ArrayList<>();
      values.add(before);
      values.add(after);
      open.put(id, values);
    }
    told(sure);
  }

  void deleted(int id, boolean sure) {
    Long before = live.remove(id);
    if (sure) {
      gone.add(id);
    } else {
      List<Long> values = new ArrayList<>();
      values.add(before);
      values.add(null);
      open.put(id, values);
    }
    told(sure);
  }

  /** A row has another key, or perhaps. */
  void moved(int from, int to, boolean sure) {
    Long value = live.get(from);
    if (sure) {
      live.remove(from);
      gone.add(from);
      live.put(to, value);
      told(true);
      return;
    }
    deleted(from, false);
    List<Long> values = new ArrayList<>();
    values.add(null);
    values.add(value);
    open.put(to, values);
    either.put(from, to);
  }

  Map<Integer, Long> live() {
    return live;
  }

  long acknowledged() {
    return acknowledged;
  }

  long unknown() {
    return unknown;
  }

  /** Whether a counter may show a value now. */
  boolean may(int id, long value) {
    Count count = counters.get(id);
    return value >= count.sure && value <= count.sure + count.maybe;
  }

  /**
   * Takes this client's rows out of all rows there are, and says what is wrong with them.
   *
   * @param rows by id
   */
  List<String> check(Map<Integer, Long> rows) {
    List<String> wrong = new ArrayList<>();
    counters.forEach(
        (id, count) -> {
          Long value = rows.remove(id);
          if (value == null || !may(id, value)) {
            wrong.add("counter %d is %s instead of %s".formatted(id, value, count));
          }
        });
    live.forEach(
        (id, value) -> {
          Long found = rows.remove(id);
          if (!value.equals(found)) {
            wrong.add("row %d is %s instead of %d".formatted(id, found, value));
          }
        });
    gone.forEach(
        id -> {
          if (rows.remove(id) != null) {
            wrong.add("row " + id + " was deleted and is there");
          }
        });
    either.forEach(
        (from, to) -> {
          if (rows.containsKey(from) == rows.containsKey(to)) {
            wrong.add("row %d and row %d are both there or neither".formatted(from, to));
          }
        });
    open.forEach(
        (id, values) -> {
          Long found = rows.remove(id);
          if (!values.contains(found)) {
            wrong.add("row %d is %s instead of one of %s".formatted(id, found, values));
          }
        });
    return wrong;
  }
}
