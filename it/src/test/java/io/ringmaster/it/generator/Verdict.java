package io.ringmaster.it.generator;

import java.util.Locale;

/**
 * What came out of one execution.
 *
 * @param detail the difference or the refusal
 */
record Verdict(Outcome outcome, String detail) {
  /** Ways it may end. */
  enum Outcome {
    /** Rows, the same. */
    IDENTICAL,
    /** The same error. */
    SAME_ERROR,
    REFUSED,
    DIFFERENT,
    /** Different, but MySQL itself answers so when it plans otherwise. */
    INDETERMINATE,
    /** Different in what {@link KnownDifferences} allow. */
    KNOWN,
    /** One MySQL took too long. */
    SKIPPED
  }

  boolean different() {
    return outcome == Outcome.DIFFERENT;
  }

  /** Disagreements of one kind need not be told again and again. */
  String kind() {
    return detail.substring(0, Math.max(0, detail.indexOf(':'))).toLowerCase(Locale.ROOT);
  }
}
