package io.ringmaster.it.generator;

import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.generator.Verdict.Outcome;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Executes statements one after the other, and looks what the tables have then. */
final class WriteRun {
  private final WritePair pair;
  private final List<Target> targets;

  WriteRun(WritePair pair, List<Target> targets) {
    this.pair = pair;
    this.targets = targets;
  }

  /**
   * Executes one.
   *
   * @return different also if only the tables are, then
   */
  Verdict step(Step step) {
    Verdict verdict = pair.execute(step);
    if (verdict.different() || verdict.detail().startsWith(WritePair.APART)) {
      return verdict;
    }
    boolean all =
        verdict.outcome() != Outcome.IDENTICAL || targets.stream().anyMatch(Target::cascades);
    List<Target> seen = targets.stream().filter(t -> all || step.names(t.table())).toList();
    return pair.contents()
        .difference(step.mode(), seen)
        .map(difference -> new Verdict(Outcome.DIFFERENT, difference))
        .orElse(verdict);
  }

  /** Everything that can be looked at outside of a transaction. */
  Optional<Verdict> whole() throws SQLException {
    for (Mode mode : Pair.MODES) {
      Optional<String> difference = pair.contents().difference(mode, targets);
      if (difference.isPresent()) {
        return difference.map(d -> new Verdict(Outcome.DIFFERENT, d));
      }
    }
    return pair.contents().hidden(targets).map(d -> new Verdict(Outcome.DIFFERENT, d));
  }

  /** The first that is different, or what came out in the end. */
  Verdict all(List<Step> steps) throws SQLException {
    Verdict verdict = new Verdict(Outcome.IDENTICAL, "");
    boolean open = false;
    for (Step step : steps) {
      verdict = step(step);
      if (verdict.different()) {
        return verdict;
      }
      open = step.begins() || (open && !step.ends());
    }
    return open ? verdict : whole().orElse(verdict);
  }

  /**
   * Whether the last of some statements from the first rows on does, on one MySQL that plans
   * otherwise, what it did through the proxy: which rows it finds is MySQL's own matter then.
   */
  boolean isDoneByAnotherPlan(List<Step> steps) throws SQLException {
    for (String plan : Pair.PLANS) {
      pair.reset(targets);
      boolean same =
          steps.subList(0, steps.size() - 1).stream().noneMatch(s -> step(s).different());
      pair.plan(plan);
      if (same && !step(steps.getLast()).different()) {
        return true;
      }
    }
    return false;
  }
}
