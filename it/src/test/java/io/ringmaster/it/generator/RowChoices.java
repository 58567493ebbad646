package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Source.Named;
import io.ringmaster.it.generator.Table.Column;
import io.ringmaster.it.generator.Write.Clause;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says which rows of a table an UPDATE or a DELETE is about. */
final class RowChoices {
  private static final Type TRUTH = Type.of(Kind.INT);

  private final Dice dice;
  private final Queries queries;
  private final NewValues values;

  RowChoices(Dice dice, Queries queries, NewValues values) {
    this.dice = dice;
    this.queries = queries;
    this.values = values;
  }

  /** WITH, seldom: what can be named from here on. */
  Clause common() {
    if (dice.percent(75)) {
      return Clause.optional("", List.of());
    }
    Query common = queries.derived(1, List.of());
    queries.commons().add(new Queries.Common("w", common.types()));
    String pattern = From.Leaf.names(common) + " AS (#) ";
    return Clause.needed("WITH w", List.of(Write.piece(pattern, List.of(common))));
  }

  /** WHERE for one row, or none. */
  Clause one(Target target, Named named) {
    List<Part> parts = new ArrayList<>();
    for (Column column : target.table().columns()) {
      if (target.isKey(column)) {
        parts.add(column(named, column));
        parts.add(
            column.name().equals("sub")
                ? Expressions.number(Kind.INT, dice.between(0, 12))
                : values.known(column));
      }
    }
    String pattern =
        target.table().unique().stream().map(_ -> "# = #").collect(Collectors.joining(" AND "));
    return Clause.optional(" WHERE ", List.of(new Call(pattern, parts, TRUTH)));
  }

  /** WHERE for any rows. */
  Clause some(Target target, Source source, int allShare) {
    int what = dice.below(100);
    if (what < 30) {
      return one(target, source.tables().getFirst());
    }
    if (what < 45) {
      Named named = source.tables().getFirst();
      boolean indexed = !target.indexes().isEmpty() && dice.percent(65);
      return Clause.optional(
          " WHERE ", List.of(indexed ? indexed(target, named) : equal(named, key(target))));
    }
    return dice.percent(allShare) ? Clause.optional("", List.of()) : condition(source.columns());
  }

  private Call equal(Named named, Column column) {
    return Call.of(TRUTH, "# = #", column(named, column), values.known(column));
  }

  /** All columns of a key are given, one of them sometimes by a list. */
  private Expr indexed(Target target, Named named) {
    List<String> names = dice.of(target.indexes()).columns();
    String listed = dice.percent(30) ? dice.of(names) : "";
    List<Part> terms = new ArrayList<>();
    for (Column column : target.table().columns()) {
      if (column.name().equals(listed)) {
        Expr list = column(named, column);
        terms.add(Call.of(TRUTH, "# IN (#, #)", list, values.known(column), values.known(column)));
      } else if (names.contains(column.name())) {
        terms.add(equal(named, column));
      }
    }
    String pattern = terms.stream().map(_ -> "#").collect(Collectors.joining(" AND "));
    return new Call(pattern, terms, TRUTH);
  }

  /** WHERE with what columns have. */
  Clause condition(List<Expr> columns) {
    return Clause.optional(" WHERE ", List.of(queries.where(columns, dice.of(0, 1, 1, 2), true)));
  }

  /** ORDER BY and LIMIT, with an order that says it all. */
  Clause limit(Target target, Named named) {
    if (dice.percent(75)) {
      return Clause.optional("", List.of());
    }
    List<String> keys = new ArrayList<>();
    Column first = dice.of(target.table().columns());
    if (first.type().kind() != Kind.JSON && dice.percent(70)) {
      keys.add(named.alias() + "." + first.name() + dice.of("", " DESC"));
    }
    target.table().unique().forEach(key -> keys.add(named.alias() + "." + key));
    Expr count = Expressions.number(Kind.INT, dice.between(1, 8));
    return Clause.optional(
        " ORDER BY ", List.of(Write.piece(String.join(", ", keys) + " LIMIT #", List.of(count))));
  }

  private static Column key(Target target) {
    return target.table().columns().getFirst();
  }

  static Expr column(Named named, Column column) {
    return Call.column(named.alias() + "." + column.name(), column.type());
  }
}
