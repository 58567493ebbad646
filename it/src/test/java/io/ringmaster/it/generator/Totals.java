package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Verdict.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What all rounds have found. Safe for use by several threads. */
final class Totals {
  private static final int REASONS_MAX = 25;

  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
  private final Map<String, Integer> refusals = new TreeMap<>();
  private final Map<String, Integer> errors = new TreeMap<>();
  private final Map<String, Integer> kinds = new TreeMap<>();
  private final List<Disagreement> disagreements = new ArrayList<>();

  synchronized void add(Verdict verdict) {
    counts.merge(verdict.outcome(), 1, Integer::sum);
    switch (verdict.outcome()) {
      case REFUSED -> refusals.merge(reason(verdict), 1, Integer::sum);
      case SAME_ERROR -> errors.merge(reason(verdict), 1, Integer::sum);
      default -> {}
    }
  }

  /** Names in messages would make each of them another reason. */
  private static String reason(Verdict verdict) {
    return verdict.detail().replaceAll("'[^']*'|`[^`]*`", "'..'").replaceAll("\\d+", "N").strip();
  }

  /** Whether another disagreement of a kind is worth making small; counts it. */
  synchronized boolean isWanted(String kind, int most) {
    return kinds.merge(kind, 1, Integer::sum) <= most;
  }

  synchronized void add(Disagreement disagreement) {
    disagreements.add(disagreement);
  }

  synchronized List<Disagreement> disagreements() {
    return List.copyOf(disagreements);
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

  private static String most(Map<String, Integer> reasons) {
    return reasons.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(REASONS_MAX)
        .map(entry -> "  %6d %s%n".formatted(entry.getValue(), entry.getKey()))
        .collect(Collectors.joining());
  }
}
