package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Source.Named;
import io.ringmaster.it.generator.Write.Clause;
import java.util.List;
import java.util.Optional;

/** Random DELETEs whose effect does not depend on the order in which MySQL meets rows. */
final class Deletes {
  private final Dice dice;
  private final Queries queries;
  private final RowChoices rows;

  Deletes(Dice dice, Queries queries, NewValues values) {
    this.dice = dice;
    this.queries = queries;
    this.rows = new RowChoices(dice, queries, values);
  }

  Write single(Target target) {
    Source source = queries.sources().target(target.table());
    Named named = source.tables().getFirst();
    return Write.of(
        Clause.needed(
            dice.percent(6) ? "DELETE IGNORE FROM " : "DELETE FROM ", List.of(source.from())),
        // What goes with a row may matter to the next.
        target.cascades() ? rows.one(target, named) : rows.some(target, source, 3),
        rows.limit(target, named));
  }

  /** With rows of others, of one table or two. */
  Write joined(Target target, List<Target> targets) {
    Source source = queries.sources().target(target.table());
    String from = source.tables().getFirst().alias();
    Optional<Target> second =
        Optional.of(dice.of(targets))
            .filter(t -> !t.equals(target) && dice.percent(25))
            // MySQL does not say which of them goes first.
            .filter(t -> !t.hasForeignKeys() && !target.hasForeignKeys());
    Clause with = rows.common();
    Source right = queries.sources().leaf(1, false, List.of());
    if (second.isPresent()) {
      right = queries.sources().target(second.get().table());
      from += ", " + right.tables().getFirst().alias();
    }
    Source joined =
        dice.percent(80)
            ? queries.sources().join(source, right)
            : queries.sources().join(right, source);
    return Write.of(
        with,
        Clause.needed(
            dice.percent(50) ? "DELETE " + from + " FROM " : "DELETE FROM " + from + " USING ",
            List.of(joined.from())),
        rows.condition(joined.columns()));
  }
}
