package io.ringmaster.it.chaos;

import java.util.Map;
import java.util.TreeMap;

/** What all runs come to: whether the seeds have reached what they should. One thread. */
final class ChaosTotals {
  private final Map<String, Long> ends = new TreeMap<>();
  private final Map<String, Long> changes = new TreeMap<>();
  private final Map<String, Long> kinds = new TreeMap<>();
  private final Map<String, Long> places = new TreeMap<>();
  private final Map<String, Long> statements = new TreeMap<>();
  private long runs;
  private long acknowledged;
  private long unknown;
  private long reads;
  private long errors;

  private static void count(Map<String, Long> of, String what, long more) {
    of.merge(what, more, Long::sum);
  }

  /**
   * A run has ended.
   *
   * @param statement RESHARD
   */
  void end(String phase, ChaosRun.Way way, String statement) {
    runs++;
    count(ends, phase, 1);
    String[] words = statement.split(" ", -1);
    String manual = statement.endsWith("MANUAL") ? " MANUAL" : "";
    String change = words[1].equals("GROUP") ? words[3] + " " + words[4] : "MOVE TABLE " + words[4];
    count(changes, change + manual + " " + way, 1);
  }

  void happened(Faults.Happened fault) {
    count(kinds, fault.kind().toString(), 1);
    count(places, fault.kind() + " in " + fault.where(), 1);
  }

  void acknowledged(Actions.Action action, long times) {
    count(statements, action.toString(), times);
    acknowledged += times;
  }

  /** Statements of which nobody knows whether they were done. */
  void unknown(long times) {
    unknown += times;
  }

  /** Reads of all clients' counters. */
  void reads(long times) {
    reads += times;
  }

  /** Errors that clients have seen. */
  void errors(long times) {
    errors += times;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d runs, %d acknowledged, %d unknown, %d errors, %d reads%n"
            .formatted(runs, acknowledged, unknown, errors, reads));
    text.append("  ends ").append(ends).append('\n');
    text.append("  statements ").append(statements).append('\n');
    text.append("  faults ").append(kinds).append('\n');
    changes.forEach((change, times) -> text.append("  %4d %s%n".formatted(times, change)));
    places.forEach((place, times) -> text.append("  %4d %s%n".formatted(times, place)));
    return text.toString();
  }
}
