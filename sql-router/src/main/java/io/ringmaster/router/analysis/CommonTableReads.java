package io.ringmaster.router.analysis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which common tables read base tables, and how often each is named. MySQL reads a common table's
 * text for each place that names it, and opens the tables in it again. Names of different blocks
 * are not told apart.
 */
final class CommonTableReads {
  private final Map<String, Integer> places = new HashMap<>();
  private final Set<String> reading = new HashSet<>();

  /** For each definition that is being walked, whether a common table in it reads. */
  private final Deque<Boolean> definitions = new ArrayDeque<>();

  /** A definition begins. */
  void begins() {
    definitions.push(false);
  }

  /**
   * A definition has ended.
   *
   * @param reads whether it names base tables
   */
  void ended(String name, boolean reads) {
    if (definitions.pop() || reads) {
      reading.add(name);
      inReading();
    }
    // In its own definition it stands for the rows so far, which are no table.
    places.put(name, 0);
  }

  /** A place that names a common table. */
  void named(String name) {
    places.merge(name, 1, Integer::sum);
    if (reading.contains(name)) {
      inReading();
    }
  }

  private void inReading() {
    if (!definitions.isEmpty()) {
      definitions.pop();
      definitions.push(true);
    }
  }

  /** One that reads base tables and is named more than once; null for none. */
  String readTwice() {
    return reading.stream().filter(name -> places.get(name) > 1).sorted().findFirst().orElse(null);
  }
}
