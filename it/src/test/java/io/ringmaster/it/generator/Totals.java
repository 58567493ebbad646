package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Verdict.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What all rounds have found. Safe for use by several threads. */
final class Totals {
  private static final int REASONS_MAX = 25;
  private static final int EXAMPLE_MAX = 600;

  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
  private final Map<String, Integer> refusals = new TreeMap<>();
  private final Map<String, Integer> errors = new TreeMap<>();
  private final Map<String, String> examples = new HashMap<>();
  private final Map<String, Integer> kinds = new TreeMap<>();
  private final List<String> disagreements = new ArrayList<>();
  private final List<String> deaths = new ArrayList<>();

  /**
   * Counts an execution.
   *
   * @param statement for the reader
   */
  synchronized void add(Verdict verdict, Object statement) {
    counts.merge(verdict.outcome(), 1, Integer::sum);
    switch (verdict.outcome()) {
      case REFUSED -> add(refusals, verdict, statement);
      case SAME_ERROR -> add(errors, verdict, statement);
      default -> {}
    }
  }

  private void add(Map<String, Integer> reasons, Verdict verdict, Object statement) {
    String reason = reason(verdict);
    reasons.merge(reason, 1, Integer::sum);
    examples.computeIfAbsent(reason, r -> verdict.detail() + ": " + statement);
  }

  /** Names in messages would make each of them another reason. */
  private static String reason(Verdict verdict) {
    return verdict.detail().replaceAll("'[^']*'|`[^`]*`", "'..'").replaceAll("\\d+", "N").strip();
  }

  /** Whether another disagreement of a kind is worth making small; counts it. */
  synchronized boolean isWanted(String kind, int most) {
    return kinds.merge(kind, 1, Integer::sum) <= most;
  }

  /** Keeps what was found, as small as it became. */
  synchronized void add(String disagreement) {
    disagreements.add(disagreement);
  }

  synchronized List<String> disagreements() {
    return List.copyOf(disagreements);
  }

  /** Keeps which server is gone, and with which statement. */
  synchronized void addDeath(String death) {
    deaths.add(death);
  }

  synchronized List<String> deaths() {
    return List.copyOf(deaths);
  }

  synchronized int count(Outcome outcome) {
    return counts.getOrDefault(outcome, 0);
  }

  synchronized int statements() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Of all statements, in hundredths. */
  synchronized double share(Outcome outcome) {
    return 100.0 * count(outcome) / Math.max(1, statements());
  }

  @Override
  public synchronized String toString() {
    return "%d statements: %s; kinds %s%nrefused:%n%serrors:%n%s"
        .formatted(statements(), counts, kinds, most(refusals), most(errors));
  }

  private String line(int count, String reason) {
    String example = examples.get(reason);
    int most = Math.min(EXAMPLE_MAX, example.length());
    return "  %6d %s%n           %s%n".formatted(count, reason, example.substring(0, most));
  }

  private String most(Map<String, Integer> reasons) {
    return reasons.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(REASONS_MAX)
        .map(entry -> line(entry.getValue(), entry.getKey()))
        .collect(Collectors.joining());
  }
}
