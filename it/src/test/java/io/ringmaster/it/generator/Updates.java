package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Source.Named;
import io.ringmaster.it.generator.Table.Column;
import io.ringmaster.it.generator.Write.Clause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Random UPDATEs whose effect does not depend on the order in which MySQL meets rows. */
final class Updates {
  private final Dice dice;
  private final Queries queries;
  private final NewValues values;
  private final RowChoices rows;

  Updates(Dice dice, Queries queries, NewValues values) {
    this.dice = dice;
    this.queries = queries;
    this.values = values;
    this.rows = new RowChoices(dice, queries, values);
  }

  /** Of one table. */
  Write single(Target target) {
    Source source = queries.sources().target(target.table());
    Named named = source.tables().getFirst();
    Expressions of = new Expressions(dice, source.columns(), true);
    boolean ignore = dice.percent(7);
    List<Expr> assignments = new ArrayList<>();
    Clause where = rows.some(target, source, 20);
    Clause limit = rows.limit(target, named);
    if (dice.percent(25)) {
      Column column = keyed(target);
      // Which of several rows is left depends on their order.
      boolean single = ignore || dice.percent(50);
      if (single) {
        where = rows.one(target, named);
        limit = Clause.optional("", List.of());
      }
      assignments.add(set(named, column, key(target, named, column, single)));
    }
    if (assignments.isEmpty() || dice.percent(30)) {
      for (Column column : some(target.others())) {
        Expr value =
            dice.percent(45)
                ? values.constant(column)
                : values.computed(column, of, source.columns());
        assignments.add(set(named, column, value));
      }
    }
    return Write.of(
        Clause.needed(ignore ? "UPDATE IGNORE " : "UPDATE ", List.of(source.from())),
        Clause.needed(" SET ", assignments),
        where,
        limit);
  }

  /** One of the columns that unique keys have. */
  private Column keyed(Target target) {
    return target
        .unique()
        .filter(_ -> dice.percent(50))
        .orElseGet(() -> dice.of(target.table().columns().stream().filter(target::isKey).toList()));
  }

  /** For one row any value, for many one that differs where theirs do. */
  private Expr key(Target target, Named named, Column column, boolean single) {
    if (target.isUnique(column) && dice.percent(15)) {
      return Call.column("NULL", column.type());
    }
    if (single && dice.percent(80)) {
      return dice.percent(40) ? values.known(column) : values.fresh(column);
    }
    return values.shifted(column, RowChoices.column(named, column));
  }

  private static Expr set(Named named, Column column, Expr value) {
    return Write.piece(named.alias() + "." + column.name() + " = #", List.of(value));
  }

  private List<Column> some(List<Column> columns) {
    return dice.shuffled(columns).subList(0, Math.min(columns.size(), dice.of(1, 1, 2, 3)));
  }

  /**
   * Of one or two tables, joined with others. A row may match several, so it gets values of its own
   * alone, and none that is assigned as well: in what order MySQL assigns them is not said.
   */
  Write joined(Target target, List<Target> targets) {
    Source source = queries.sources().target(target.table());
    Named named = source.tables().getFirst();
    List<Column> assigned = some(target.others());
    Optional<Target> second =
        Optional.of(dice.of(targets)).filter(t -> !t.equals(target) && dice.percent(25));
    boolean ignore = dice.percent(6);
    Clause with = rows.common();
    Source right =
        second.isPresent()
            ? queries.sources().target(second.get().table())
            : queries.sources().leaf(1, false, List.of());
    Set<String> written = new HashSet<>();
    assigned.forEach(column -> written.add(named.alias() + "." + column.name()));
    List<Expr> assignments = new ArrayList<>(assignments(named, source, assigned, written));
    if (second.isPresent()) {
      Named other = right.tables().getFirst();
      List<Column> more = some(second.get().others());
      more.forEach(column -> written.add(other.alias() + "." + column.name()));
      assignments.addAll(assignments(other, right, more, written));
      // A row that was changed must not meet others than before.
      source = without(source, written);
      right = without(right, written);
    } else if (!ignore && dice.percent(8)) {
      Column column = keyed(target);
      assignments.add(set(named, column, values.shifted(column, RowChoices.column(named, column))));
      source = without(source, Set.of(named.alias() + "." + column.name()));
    }
    Source joined =
        dice.percent(80)
            ? queries.sources().join(source, right)
            : queries.sources().join(right, source);
    return Write.of(
        with,
        Clause.needed(ignore ? "UPDATE IGNORE " : "UPDATE ", List.of(joined.from())),
        Clause.needed(" SET ", assignments),
        dice.percent(75) ? rows.condition(joined.columns()) : Clause.optional("", List.of()));
  }

  private List<Expr> assignments(
      Named named, Source source, List<Column> columns, Set<String> written) {
    Expressions of = new Expressions(dice, without(source, written).columns(), true);
    List<Expr> assignments = new ArrayList<>();
    for (Column column : columns) {
      boolean increment = column.type().kind() == Kind.INT && dice.percent(25);
      Expr value =
          increment
              ? Call.of(Kind.INT, "# + 1", RowChoices.column(named, column))
              : dice.percent(50)
                  ? values.constant(column)
                  : values.computed(column, of, of.atoms());
      assignments.add(set(named, column, value));
    }
    return assignments;
  }

  private static Source without(Source source, Set<String> columns) {
    List<Expr> rest =
        source.columns().stream()
            .filter(column -> !columns.contains(Printer.text(column)))
            .toList();
    return new Source(source.from(), rest, source.tables(), source.rows());
  }
}
