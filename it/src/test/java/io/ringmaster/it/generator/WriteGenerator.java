package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Verdict.Outcome;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A round of random statements that change rows. */
final class WriteGenerator implements Rounds.Round {
  private static final Logger LOG = LoggerFactory.getLogger(WriteGenerator.class);
  private static final int STATEMENTS_PER_ROUND = 250;

  /** After so many statements all is looked at, whatever they name. */
  private static final int STATEMENTS_UNSEEN = 25;

  @Override
  public void run(long seed, Rounds rounds) throws SQLException, IOException {
    Dice dice = new Dice(seed);
    List<Target> made =
        new Schemas(dice, new Values(dice, false))
            .tables().stream().map(table -> Target.of(dice, table.written())).toList();
    List<Target> targets = new Extras(dice).withForeignKeys(made);
    try (WritePair pair = new WritePair(MySqlLab.plain(), ProxyLab.shared())) {
      pair.create(targets);
      Writes writes = new Writes(dice, targets);
      WriteRun run = new WriteRun(pair, targets);
      List<Step> done = new ArrayList<>();
      int unseen = 0;
      for (int i = 0; i < STATEMENTS_PER_ROUND && rounds.goesOn(); ) {
        List<Step> steps = writes.next();
        i += steps.size();
        unseen += steps.size();
        try {
          Optional<Verdict> different = executed(pair, targets, steps, done, rounds.totals());
          if (different.isEmpty()
              && (unseen > STATEMENTS_UNSEEN || i >= STATEMENTS_PER_ROUND || !rounds.goesOn())) {
            unseen = 0;
            different = run.whole();
            different.ifPresent(verdict -> rounds.totals().add(verdict, "all tables"));
          }
          if (different.isPresent()) {
            examine(seed, targets, pair, done, different.get(), rounds.totals());
            done.clear();
            pair.recreate(targets);
          }
        } catch (SQLException e) {
          throw Rounds.failed(seed, steps, e);
        }
      }
    }
  }

  /** What is different then; the steps of a transaction after it are not taken. */
  private static Optional<Verdict> executed(
      WritePair pair, List<Target> targets, List<Step> steps, List<Step> done, Totals totals)
      throws SQLException {
    WriteRun run = new WriteRun(pair, targets);
    for (Step step : steps) {
      Verdict verdict = run.step(step);
      if (verdict.outcome() != Outcome.REFUSED) {
        done.add(step);
      }
      if (verdict.different() && run.isDoneByAnotherPlan(done)) {
        verdict = new Verdict(Outcome.INDETERMINATE, WritePair.APART + verdict.detail());
      }
      totals.add(verdict, step);
      LOG.debug("{} {}", verdict, step);
      if (verdict.outcome() == Outcome.KNOWN || verdict.outcome() == Outcome.INDETERMINATE) {
        LOG.info("{} {} {}", verdict.outcome(), verdict.detail(), step);
      }
      if (verdict.detail().startsWith(WritePair.APART)) {
        pair.reset(targets);
        done.clear();
        return Optional.empty();
      }
      if (verdict.different()) {
        return Optional.of(verdict);
      }
    }
    return Optional.empty();
  }

  private static void examine(
      long seed,
      List<Target> targets,
      WritePair pair,
      List<Step> done,
      Verdict verdict,
      Totals totals)
      throws SQLException, IOException {
    Step last = done.getLast();
    String kind = verdict.kind() + " " + last.verb() + " " + pair.route(last) + " " + last.mode();
    if (!totals.isWanted(kind, Rounds.SAMPLES)) {
      return;
    }
    WriteShrinker shrinker = new WriteShrinker(pair, targets, done, verdict);
    boolean again = shrinker.shrink();
    String text =
        "-- seed %d, %s%s\n%s-- %s\n-- made of %s\n"
            .formatted(
                seed,
                kind,
                again ? "" : ", not again",
                script(shrinker.targets(), shrinker.steps()),
                shrinker.verdict().detail(),
                last);
    LOG.warn("{} is written to {}", kind, Disagreement.write(seed, kind, text));
    totals.add(text);
  }

  /** Ready for the differential harness. */
  private static String script(List<Target> targets, List<Step> steps) {
    StringBuilder text = new StringBuilder();
    List<Target> used =
        targets.stream()
            .filter(target -> steps.stream().anyMatch(step -> step.names(target.table())))
            .toList();
    for (Target target : used) {
      text.append("--@ placement ").append(target.table().placement()).append('\n');
      text.append(target.plainCreate()).append(";\n");
      if (target.hasGlobalIndex()) {
        text.append("-- there: ").append(String.join("; ", target.proxyCreate())).append('\n');
      }
    }
    for (Target target : used) {
      target.table().inserts().forEach(insert -> text.append(insert).append(";\n"));
    }
    return text + steps.stream().map(WriteGenerator::line).collect(Collectors.joining());
  }

  private static String line(Step step) {
    String parameters =
        step.markers()
            ? "-- parameters %s: %s\n"
                .formatted(
                    step.entry().parameters().getFirst(), step.entry().sql().replace('\n', ' '))
            : "";
    return "-- %s\n%s%s;\n".formatted(step.mode(), parameters, step.sql());
  }
}
