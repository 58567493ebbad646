package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Verdict.Outcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Leaves out of statements and tables what the disagreement does not need. */
final class WriteShrinker {
  private static final int TRIES_MAX = 1_500;
  private static final long NANOS_MAX = 90_000_000_000L;

  /** Kinds of {@link Contents#hidden}: deleting all rows may leave them as they are. */
  private static final Set<String> HIDDEN = Set.of("reference", "owner", "index");

  private final WritePair pair;
  private final String kind;
  private final List<Target> targets;
  private final long end = System.nanoTime() + NANOS_MAX;
  private List<Step> steps;
  private Verdict last;
  private int tries;

  WriteShrinker(WritePair pair, List<Target> targets, List<Step> steps, Verdict verdict) {
    this.pair = pair;
    this.targets = new ArrayList<>(targets);
    this.steps = List.copyOf(steps);
    this.kind = verdict.kind();
    this.last = verdict;
  }

  /** Whether it comes about again at all; what is left then is the smallest that was found. */
  boolean shrink() throws SQLException {
    if (!disagrees(steps)) {
      return false;
    }
    boolean smaller = true;
    while (smaller && goesOn()) {
      smaller = stepsLeftOut();
      smaller |= stepsShrink();
      for (int i = 0; i < targets.size(); i++) {
        smaller |= rowsShrink(i);
      }
    }
    return true;
  }

  List<Step> steps() {
    return steps;
  }

  List<Target> targets() {
    return targets;
  }

  /** What came out of the smallest. */
  Verdict verdict() {
    return last;
  }

  private boolean goesOn() {
    return tries < TRIES_MAX && System.nanoTime() < end;
  }

  private boolean stepsLeftOut() throws SQLException {
    boolean any = false;
    for (int chunk = Math.max(1, steps.size() / 2); chunk > 0; chunk /= 2) {
      for (int i = 0; i < steps.size() && goesOn(); ) {
        List<Step> fewer = new ArrayList<>(steps);
        fewer.subList(i, Math.min(steps.size(), i + chunk)).clear();
        if (!fewer.isEmpty() && disagrees(fewer)) {
          steps = fewer;
          any = true;
        } else {
          i += chunk;
        }
      }
    }
    return any;
  }

  private boolean stepsShrink() throws SQLException {
    boolean any = false;
    for (int i = steps.size() - 1; i >= 0; i--) {
      boolean again = true;
      while (again && goesOn()) {
        again = stepShrinks(i);
        any |= again;
      }
    }
    return any;
  }

  private boolean stepShrinks(int index) throws SQLException {
    Step step = steps.get(index);
    for (Write other : step.write().smaller()) {
      Step smaller = step.with(other);
      if (smaller.sql().length() < step.sql().length()) {
        List<Step> changed = new ArrayList<>(steps);
        changed.set(index, smaller);
        if (disagrees(changed)) {
          steps = changed;
          return true;
        }
      }
    }
    return false;
  }

  private boolean rowsShrink(int index) throws SQLException {
    boolean any = false;
    int size = targets.get(index).table().rows().size();
    for (int chunk = Math.max(1, size); chunk > 0; chunk /= 2) {
      for (int i = 0; i < targets.get(index).table().rows().size() && goesOn(); ) {
        Target target = targets.get(index);
        List<List<String>> rows = new ArrayList<>(target.table().rows());
        rows.subList(i, Math.min(rows.size(), i + chunk)).clear();
        targets.set(index, target.withRows(rows));
        if (disagrees(steps)) {
          any = true;
        } else {
          targets.set(index, target);
          i += chunk;
        }
      }
    }
    return any;
  }

  private boolean disagrees(List<Step> candidate) throws SQLException {
    if (!goesOn()) {
      return false;
    }
    tries++;
    if (HIDDEN.contains(kind)) {
      pair.recreate(targets);
    } else {
      pair.reset(targets);
    }
    WriteRun run = new WriteRun(pair, targets);
    Verdict verdict = run.all(candidate);
    boolean same = verdict.outcome() == Outcome.DIFFERENT && verdict.kind().equals(kind);
    if (same) {
      last = verdict;
    }
    return same;
  }
}
