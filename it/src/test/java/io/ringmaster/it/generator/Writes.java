package io.ringmaster.it.generator;

import io.ringmaster.it.differential.Side.Mode;
import java.util.ArrayList;
import java.util.List;

/** Random statements that change rows, in transactions and outside of them. */
final class Writes {
  private final Dice dice;
  private final List<Target> targets;
  private final Queries queries;
  private final Inserts inserts;
  private final Updates updates;
  private final Deletes deletes;

  Writes(Dice dice, List<Target> targets) {
    this.dice = dice;
    this.targets = targets;
    this.queries = new Queries(dice, targets.stream().map(Target::table).toList());
    NewValues values = new NewValues(dice, queries);
    this.inserts = new Inserts(dice, queries, values);
    this.updates = new Updates(dice, queries, values);
    this.deletes = new Deletes(dice, queries, values);
  }

  /** A statement, or a transaction. */
  List<Step> next() {
    Mode mode = dice.percent(50) ? Mode.TEXT : Mode.PREPARED;
    if (dice.percent(1)) {
      // Within a transaction it ends that, refused or not.
      return List.of(control(mode, "TRUNCATE TABLE " + dice.of(targets).table().name()));
    }
    if (dice.percent(75)) {
      return List.of(step(mode));
    }
    List<Step> steps = new ArrayList<>();
    boolean characteristics = dice.percent(20);
    if (characteristics) {
      steps.add(
          control(
              mode,
              "SET TRANSACTION "
                  + dice.of(
                      "ISOLATION LEVEL READ COMMITTED",
                      "ISOLATION LEVEL READ UNCOMMITTED",
                      "ISOLATION LEVEL SERIALIZABLE",
                      "ISOLATION LEVEL REPEATABLE READ, READ WRITE",
                      "READ ONLY")));
    }
    steps.add(
        control(
            mode,
            characteristics || dice.percent(70)
                ? dice.of("BEGIN", "START TRANSACTION")
                : "START TRANSACTION WITH CONSISTENT SNAPSHOT"));
    List<String> savepoints = new ArrayList<>();
    int count = dice.between(1, 8);
    for (int i = 0; i < count; i++) {
      if (dice.percent(20)) {
        savepoints.add("s" + dice.between(1, 3));
        steps.add(control(mode, "SAVEPOINT " + savepoints.getLast()));
      }
      steps.add(step(mode));
      if (!savepoints.isEmpty() && dice.percent(20)) {
        String savepoint = dice.of(savepoints);
        // Those set after it are gone: naming one of them is an error on both sides.
        steps.add(
            control(
                mode, dice.of("ROLLBACK TO ", "ROLLBACK TO ", "RELEASE SAVEPOINT ") + savepoint));
      }
    }
    steps.add(control(mode, dice.percent(65) ? "COMMIT" : "ROLLBACK"));
    return steps;
  }

  private static Step control(Mode mode, String sql) {
    return new Step(Write.text(sql), mode, false);
  }

  private Step step(Mode mode) {
    if (dice.percent(2)) {
      return control(mode, "SET timestamp = " + (1_700_000_000 + dice.below(1_000_000)));
    }
    queries.begin();
    return new Step(write(), mode, mode == Mode.PREPARED && dice.percent(70));
  }

  private Write write() {
    Target target = dice.of(targets);
    int what = dice.below(100);
    if (what < 30) {
      return inserts.values(target);
    }
    if (what < 48) {
      return inserts.query(target);
    }
    if (what < 68) {
      return updates.single(target);
    }
    if (what < 80) {
      return updates.joined(target, targets);
    }
    return what < 93 || target.cascades()
        ? deletes.single(target)
        : deletes.joined(target, targets);
  }
}
