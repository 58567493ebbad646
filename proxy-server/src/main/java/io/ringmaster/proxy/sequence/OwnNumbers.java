package io.ringmaster.proxy.sequence;

import java.util.ArrayList;
import java.util.List;

/** The numbers that a proxy may give to rows: a few ranges, ascending. Not thread-safe. */
final class OwnNumbers {
  private final List<Range> ranges = new ArrayList<>();

  /**
   * Some numbers.
   *
   * @param to the one behind the last
   */
  record Range(long from, long to) {
    long size() {
      return to - from;
    }
  }

  OwnNumbers() {}

  OwnNumbers(List<Range> numbers) {
    ranges.addAll(numbers);
  }

  List<Range> ranges() {
    return List.copyOf(ranges);
  }

  OwnNumbers copy() {
    return new OwnNumbers(ranges);
  }

  /** Adds numbers above all others. */
  void add(long from, long to) {
    if (to <= from) {
      return;
    }
    if (!ranges.isEmpty() && ranges.getLast().to() == from) {
      ranges.add(new Range(ranges.removeLast().from(), to));
    } else {
      ranges.add(new Range(from, to));
    }
  }

  /** Gives up all numbers up to one. */
  void dropTo(long number) {
    while (!ranges.isEmpty() && ranges.getFirst().from() <= number) {
      Range first = ranges.removeFirst();
      if (number < first.to() - 1) {
        ranges.addFirst(new Range(number + 1, first.to()));
      }
    }
  }

  /** The least number there is; 0 for none. */
  long first() {
    return ranges.isEmpty() ? 0 : ranges.getFirst().from();
  }

  /** How many numbers there are. */
  long size() {
    return ranges.stream().mapToLong(Range::size).sum();
  }

  /**
   * Takes consecutive numbers; those of ranges that are too short are given up.
   *
   * @return the first, 0 when there are not so many
   */
  long take(long count) {
    while (!ranges.isEmpty()) {
      Range first = ranges.getFirst();
      if (first.size() >= count) {
        dropTo(first.from() + count - 1);
        return first.from();
      }
      ranges.removeFirst();
    }
    return 0;
  }
}
