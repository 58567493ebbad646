package io.ringmaster.it.differential;

import io.ringmaster.it.differential.Side.Mode;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What came out of a script.
 *
 * @param findings one per execution, and one per table compared at the end
 * @param unexpected executions whose error, or lack of one, on the one MySQL is not what the script
 *     says; they mean that the script is wrong, unless statements before them were refused
 */
record Report(String script, Mode mode, List<Finding> findings, List<String> unexpected) {

  /** What came out of one execution. */
  enum Outcome {
    IDENTICAL,
    REFUSED,
    DIFFERENT
  }

  /**
   * One execution.
   *
   * @param statement its place and text
   * @param detail the difference or the refusal; empty when identical
   */
  record Finding(Outcome outcome, String statement, String detail) {
    Finding {
      Objects.requireNonNull(outcome);
    }
  }

  Report {
    findings = List.copyOf(findings);
    unexpected = List.copyOf(unexpected);
  }

  long count(Outcome outcome) {
    return findings.stream().filter(finding -> finding.outcome() == outcome).count();
  }

  List<Finding> with(Outcome outcome) {
    return findings.stream().filter(finding -> finding.outcome() == outcome).toList();
  }

  /** Counts, then every finding that is not identical. */
  @Override
  public String toString() {
    String counts =
        "%s, %s: %d identical, %d refused, %d different"
            .formatted(
                script,
                mode,
                count(Outcome.IDENTICAL),
                count(Outcome.REFUSED),
                count(Outcome.DIFFERENT));
    return findings.stream()
        .filter(finding -> finding.outcome() != Outcome.IDENTICAL)
        .map(f -> "\n  " + f.outcome() + " " + f.statement() + "\n    " + f.detail())
        .collect(Collectors.joining("", counts, ""));
  }
}
