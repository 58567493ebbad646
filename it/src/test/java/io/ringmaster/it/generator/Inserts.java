package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Order.Ties;
import io.ringmaster.it.generator.Source.Named;
import io.ringmaster.it.generator.Table.Column;
import io.ringmaster.it.generator.Write.Clause;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Random INSERT and REPLACE whose effect does not depend on an order that they do not say. */
final class Inserts {
  private final Dice dice;
  private final Queries queries;
  private final NewValues values;

  Inserts(Dice dice, Queries queries, NewValues values) {
    this.dice = dice;
    this.queries = queries;
    this.values = values;
  }

  /** What becomes of rows that are there. */
  private enum Duplicates {
    FAIL("INSERT"),
    IGNORE("INSERT IGNORE"),
    UPDATE("INSERT"),
    REPLACE("REPLACE");

    private final String verb;

    Duplicates(String verb) {
      this.verb = verb;
    }
  }

  private Duplicates duplicates(Target target) {
    return dice.percent(target.cascades() ? 3 : 50)
        ? dice.of(Duplicates.IGNORE, Duplicates.UPDATE, Duplicates.REPLACE)
        : Duplicates.FAIL;
  }

  private List<Column> columns(Target target) {
    List<Column> columns = new ArrayList<>();
    for (Column column : target.table().columns()) {
      boolean optional = !target.isKey(column) && !column.ddl().contains("NOT NULL");
      if (!optional || dice.percent(85)) {
        columns.add(column);
      }
    }
    return dice.percent(20) ? dice.shuffled(columns) : columns;
  }

  private static String head(Duplicates duplicates, Target target, List<Column> columns) {
    String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
    return duplicates.verb + " INTO " + target.table().name() + " (" + names + ") ";
  }

  Write values(Target target) {
    Duplicates duplicates = duplicates(target);
    List<Column> columns = columns(target);
    boolean set = dice.percent(8);
    int count = set ? 1 : dice.of(1, 1, 1, 2, 3, 5, 9);
    List<Expr> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(set ? assigned(target, columns) : row(target, columns));
    }
    boolean named = !set && duplicates == Duplicates.UPDATE && dice.percent(40);
    String head =
        set
            ? duplicates.verb + " INTO " + target.table().name() + " SET "
            : head(duplicates, target, columns) + dice.of("VALUES ", "VALUES ", "VALUE ");
    return Write.of(
        Clause.needed(head, rows),
        Clause.optional(
            (named ? " AS new" : "") + " ON DUPLICATE KEY UPDATE ",
            duplicates == Duplicates.UPDATE ? updates(target, columns, named) : List.of()));
  }

  private Expr row(Target target, List<Column> columns) {
    List<Expr> row = columns.stream().map(column -> values.inserted(target, column)).toList();
    String markers = row.stream().map(_ -> "#").collect(Collectors.joining(", ", "(", ")"));
    return Write.piece(markers, row);
  }

  private Expr assigned(Target target, List<Column> columns) {
    List<Expr> row = columns.stream().map(column -> values.inserted(target, column)).toList();
    return Write.piece(
        columns.stream().map(column -> column.name() + " = #").collect(Collectors.joining(", ")),
        row);
  }

  /** ON DUPLICATE KEY UPDATE. */
  private List<Expr> updates(Target target, List<Column> given, boolean named) {
    String table = target.table().name();
    List<Expr> own = new ArrayList<>();
    for (Column column : target.table().columns()) {
      own.add(Call.column(table + "." + column.name(), column.type()));
    }
    Expressions of = new Expressions(dice, own, true);
    List<Expr> updates = new ArrayList<>();
    List<Column> others = dice.shuffled(target.others());
    for (Column column : others.subList(0, Math.min(others.size(), 1 + dice.below(2)))) {
      boolean inserted = given.contains(column) && dice.percent(50);
      String value = named ? "new." + column.name() : "VALUES(" + column.name() + ")";
      Expr expr =
          inserted
              ? Call.column(value, column.type())
              : dice.percent(50) ? values.constant(column) : of.make(column.type().kind(), 1);
      updates.add(Write.piece(table + "." + column.name() + " = #", List.of(expr)));
    }
    return updates;
  }

  /** Of what a query returns. */
  Write query(Target target) {
    List<Column> columns = columns(target);
    Duplicates duplicates = duplicates(target);
    List<Table> alike =
        queries.tables().stream().filter(t -> t.unique().equals(target.table().unique())).toList();
    Select select =
        alike.isEmpty() || dice.percent(35)
            ? groups(target, columns)
            : rows(target, columns, queries.sources().base(dice.of(alike)), duplicates);
    Query query = select;
    if (dice.percent(15)) {
      List<Expr> items = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        items.add(Call.column("w.p" + (i + 1), columns.get(i).type()));
      }
      From common = new From.Leaf("w", List.of(), List.of());
      query = new With("WITH w", select, Select.of(items, List.of(common)));
    }
    return Write.of(
        Clause.needed(head(duplicates, target, columns), List.of(query)),
        Clause.optional(
            " ON DUPLICATE KEY UPDATE ",
            duplicates == Duplicates.UPDATE ? updates(target, columns, false) : List.of()));
  }

  /** Rows of a table with the same key, under their own keys or others. */
  private Select rows(Target target, List<Column> columns, Source source, Duplicates duplicates) {
    Named named = source.tables().getFirst();
    Expressions of = new Expressions(dice, source.columns(), false);
    // Cut off by IGNORE, other texts may become equal.
    boolean text = target.table().columns().getFirst().type().kind() != Kind.INT;
    boolean own = dice.percent(25) || (text && duplicates == Duplicates.IGNORE);
    // One of the columns makes a key another one.
    String shifted = own ? "" : dice.of(target.table().unique());
    List<Expr> items = new ArrayList<>();
    for (Column column : columns) {
      Expr same = Call.column(named.alias() + "." + column.name(), column.type());
      if (target.isKey(column)) {
        items.add(column.name().equals(shifted) ? values.shifted(column, same) : same);
      } else if (target.isUnique(column)) {
        boolean has = named.table().columns().contains(column) && !target.isPaired();
        items.add(has && dice.percent(40) ? values.shifted(column, same) : nothing());
      } else {
        Expr made = dice.percent(15) ? of.literal(column.type()) : of.make(column.type().kind(), 2);
        items.add(NewValues.stored(made));
      }
    }
    Select select = Select.of(items, List.of(source.from()));
    if (dice.percent(70)) {
      select = select.withWhere(List.of(queries.where(source.columns(), 1, false)));
    }
    return dice.percent(30)
        ? select.withOrder(new Order(List.of(), Ties.KEYS, List.of(limit(dice.between(1, 9)))))
        : select;
  }

  private static Expr limit(int rows) {
    return Write.piece(" LIMIT " + rows, List.of());
  }

  private static Expr nothing() {
    return Call.column("NULL", Type.of(Kind.INT));
  }

  /** One row for each value of a column. */
  private Select groups(Target target, List<Column> columns) {
    Source source = queries.sources().make(1);
    Expressions of = new Expressions(dice, source.columns(), false);
    Expr group = of.atom(Kind.INT);
    Expr number = Call.of(Kind.INT, "(COALESCE(#, -77) + 5000)", group);
    Aggregates aggregates = new Aggregates(of);
    List<Expr> items = new ArrayList<>();
    for (Column column : columns) {
      if (target.isKey(column)) {
        boolean sub = column.name().equals("sub");
        items.add(sub ? Literal.number(dice.between(0, 60)) : values.shifted(column, number));
      } else {
        items.add(
            target.isUnique(column)
                ? nothing()
                : NewValues.stored(aggregates.of(column.type().kind())));
      }
    }
    Select select = Select.of(items, List.of(source.from()));
    if (group instanceof Call) {
      select = select.withGroups(List.of(group), false);
    }
    return dice.percent(50)
        ? select.withWhere(List.of(queries.where(source.columns(), 1, false)))
        : select;
  }
}
