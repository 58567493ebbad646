package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Order.Ties;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes one block over a FROM clause: plain, with windows, of groups, of one aggregated row. */
final class Blocks {
  private static final Type TRUTH = Type.of(Kind.INT);

  private final Dice dice;
  private final Queries queries;
  private final Source source;
  private final List<Expr> outer;

  Blocks(Dice dice, Queries queries, Source source, List<Expr> outer) {
    this.dice = dice;
    this.queries = queries;
    this.source = source;
    this.outer = outer;
  }

  Select make(int depth, Optional<List<Kind>> kinds, boolean markers) {
    Select select = Select.of(List.of(), List.of(source.from()));
    if (dice.percent(70)) {
      select = select.withWhere(List.of(queries.where(source.columnsAnd(outer), depth, markers)));
    }
    List<Expr> matches = matches(markers);
    if (!matches.isEmpty() && dice.percent(50)) {
      List<Expr> terms = new ArrayList<>(select.where());
      terms.add(dice.of(matches));
      String pattern = terms.size() == 1 ? "#" : "# AND #";
      select = select.withWhere(List.of(new Call(pattern, List.copyOf(terms), TRUTH)));
    }
    int shape = dice.below(100);
    if (shape < 30) {
      return grouped(select, kinds);
    }
    if (shape < 40) {
      return aggregated(select, kinds);
    }
    return plain(select, depth, kinds, shape < 58, markers);
  }

  /** Conditions that FULLTEXT indexes tell. */
  private List<Expr> matches(boolean markers) {
    List<Expr> matches = new ArrayList<>();
    for (Source.Named named : source.tables()) {
      for (String column : named.table().words()) {
        String text = dice.of("abc", "hello", "yes", "hello abc", "+abc -yes", "hel*", "nothing");
        Optional<Object> parameter =
            markers && dice.percent(50) ? Optional.of(text) : Optional.empty();
        String mode = dice.of("", " IN BOOLEAN MODE", " IN NATURAL LANGUAGE MODE");
        String pattern = "MATCH (%s.%s) AGAINST (#%s)".formatted(named.alias(), column, mode);
        Expr match =
            Call.of(TRUTH, pattern, new Literal("'" + text + "'", Type.of(Kind.STR), parameter));
        matches.add(dice.percent(80) ? match : Call.of(TRUTH, "NOT (#)", match));
      }
    }
    return matches;
  }

  private List<Expr> items(Expressions of, Optional<List<Kind>> kinds, int depth) {
    List<Expr> items = new ArrayList<>();
    if (kinds.isPresent()) {
      kinds.get().forEach(kind -> items.add(uniform(of.make(kind, depth))));
      return items;
    }
    int count = dice.between(1, 4);
    for (int i = 0; i < count; i++) {
      Kind kind =
          dice.of(
              Kind.INT,
              Kind.STR,
              Kind.DEC,
              Kind.DATE,
              Kind.DBL,
              Kind.DATETIME,
              Kind.TIME,
              Kind.BIN);
      items.add(dice.percent(60) ? of.any() : of.make(kind, depth));
    }
    return items;
  }

  /** Sides of set operations have strings of one collation. */
  private Expr uniform(Expr item) {
    if (item.kind() != Kind.STR || item.type().collation().equals(Type.CONNECTION_COLLATION)) {
      return item;
    }
    Type type = Type.string(Type.CONNECTION_COLLATION, item.type().exact());
    return Call.of(type, "CONVERT(# USING utf8mb4) COLLATE " + type.collation(), item);
  }

  /** Whether the columns are those of base tables, in their order. */
  private boolean isStarKnown() {
    int columns = source.tables().stream().mapToInt(named -> named.table().columns().size()).sum();
    return columns == source.columns().size();
  }

  private Select star(Select base) {
    List<Expr> items = new ArrayList<>();
    if (dice.percent(60)) {
      items.add(Call.column("*", Type.of(Kind.JSON)));
    } else {
      items.add(Call.column(dice.of(source.tables()).alias() + ".*", Type.of(Kind.JSON)));
    }
    if (dice.percent(20)) {
      items.add(new Expressions(dice, source.columns(), false).make(Kind.INT, 1));
    }
    Order order = queries.orderOf(new Expressions(dice, source.columns(), false), true);
    // Its columns can't be named one by one.
    boolean named = order.ties() == Ties.COLUMNS;
    return base.withItems(items)
        .withOrder(named ? new Order(order.keys(), Ties.KEYS, order.limit()) : order);
  }

  private Select plain(
      Select block, int depth, Optional<List<Kind>> kinds, boolean windows, boolean markers) {
    Select base = block;
    boolean distinct = !windows && dice.percent(12);
    // What DISTINCT has to tell apart should not change from one execution to the next.
    Expressions of = new Expressions(dice, source.columns(), markers && !distinct);
    List<Expr> items = items(of, kinds, 2);
    if (!windows && depth > 0 && dice.percent(12)) {
      Kind kind =
          kinds.isPresent() ? kinds.get().getFirst() : dice.of(Kind.INT, Kind.DEC, Kind.DATE);
      Expr scalar = Call.of(Type.of(kind).loose(), "(#)", queries.scalar(kind, source.columns()));
      items.set(0, kind == Kind.STR ? items.getFirst() : scalar);
    }
    if (windows) {
      int last = items.size() - 1;
      Call window =
          new Windows(new Expressions(dice, source.columns(), false), source.from().keys()).any();
      boolean fits =
          kinds.isEmpty() || (kinds.get().get(last) == window.kind() && window.kind() != Kind.STR);
      if (fits && dice.percent(30)) {
        Windows.Named named = Windows.named(window, dice.percent(50));
        items.set(last, named.item());
        base = base.withWindows(List.of(named.window()));
      } else {
        items.set(last, fits ? window : items.get(last));
      }
    } else if (markers && kinds.isEmpty() && !distinct && dice.percent(10) && isStarKnown()) {
      return star(base);
    }
    if (distinct) {
      items.replaceAll(Expressions::exact);
      Select select = base.withItems(items).withModifier("DISTINCT ");
      return select.withOrder(queries.orderOf(new Expressions(dice, List.of(), false), false));
    }
    Select select = base.withItems(items);
    if (dice.percent(4) && markers) {
      select =
          select.withModifier(
              dice.of("STRAIGHT_JOIN ", "SQL_SMALL_RESULT ", "SQL_BUFFER_RESULT ", "ALL "));
    }
    return select.withOrder(
        queries.orderOf(
            new Expressions(dice, source.columns(), false), source.from().keys().isPresent()));
  }

  private Select aggregated(Select base, Optional<List<Kind>> kinds) {
    Aggregates aggregates = new Aggregates(new Expressions(dice, source.columns(), false));
    List<Expr> items = new ArrayList<>();
    if (kinds.isPresent()) {
      kinds.get().forEach(kind -> items.add(uniform(aggregates.of(kind))));
    } else {
      int count = dice.between(1, 4);
      for (int i = 0; i < count; i++) {
        items.add(
            dice.percent(80)
                ? aggregates.any()
                : Call.of(Kind.INT, "(# + #)", aggregates.of(Kind.INT), aggregates.of(Kind.INT)));
      }
    }
    Select select = base.withItems(items);
    return dice.percent(15) ? select.withHaving(List.of(having(aggregates, items))) : select;
  }

  private Expr having(Aggregates aggregates, List<Expr> atoms) {
    List<Expr> all = new ArrayList<>(atoms);
    all.add(aggregates.of(Kind.INT));
    all.removeIf(atom -> atom.kind() == Kind.JSON);
    return Conditions.having(new Expressions(dice, all, false)).make(1);
  }

  /** MySQL 8.0.31 concatenates wrong values of columns that WITH ROLLUP makes NULL. */
  private static boolean concatenates(Part part) {
    return part instanceof Call call
        && (call.pattern().startsWith("GROUP_CONCAT")
            || call.parts().stream().anyMatch(Blocks::concatenates));
  }

  /**
   * Whether strings are equal that differ in spaces at their ends, which have weights nevertheless:
   * which of them a group shows is MySQL's to choose.
   */
  private static boolean isPadded(Expr group) {
    return !group.type().collation().contains("_0900_");
  }

  private Select grouped(Select base, Optional<List<Kind>> kinds) {
    Expressions of = new Expressions(dice, source.columns(), false);
    List<Expr> groups = new ArrayList<>();
    List<Expr> shown = new ArrayList<>();
    List<Expr> calculated = new ArrayList<>();
    int count = dice.of(1, 1, 1, 2, 2, 3);
    for (int i = 0; i < count; i++) {
      Expr group = dice.percent(75) ? of.any() : of.make(dice.of(Kind.INT, Kind.STR, Kind.DEC), 1);
      if (group.kind() == Kind.JSON || group instanceof Literal) {
        continue;
      }
      groups.add(group);
      boolean column = group instanceof Call call && call.parts().isEmpty();
      if (!column) {
        // It can be selected as it is, but MySQL does not find it again inside of others.
        calculated.addAll(group.type().exact() ? List.of(group) : List.of());
      } else if (group.type().exact()) {
        shown.add(group);
      } else if (group.kind() == Kind.STR) {
        shown.add(
            Call.of(
                Type.string(Type.CONNECTION_COLLATION, true),
                "HEX(WEIGHT_STRING(" + (isPadded(group) ? "RTRIM(#)" : "#") + "))",
                group));
      }
    }
    if (groups.isEmpty()) {
      return aggregated(base, kinds);
    }
    Aggregates aggregates = new Aggregates(of);
    List<Expr> atoms = new ArrayList<>(shown);
    int more = dice.between(1, 3);
    for (int i = 0; i < more; i++) {
      atoms.add(aggregates.any());
    }
    List<Expr> items;
    if (kinds.isPresent()) {
      for (Kind kind : kinds.get()) {
        atoms.add(aggregates.of(kind));
      }
      items = items(new Expressions(dice, atoms, false), kinds, 0);
      items.replaceAll(this::uniform);
    } else {
      items = items(new Expressions(dice, atoms, false), kinds, 1);
      if (dice.percent(70)) {
        items = new ArrayList<>(atoms);
        items.addAll(calculated);
      }
    }
    boolean rollup = dice.percent(12) && items.stream().noneMatch(Blocks::concatenates);
    Select select = base.withItems(items).withGroups(groups, rollup);
    if (dice.percent(25)) {
      select = select.withHaving(List.of(having(aggregates, rollup ? List.of() : shown)));
    }
    if (rollup) {
      // MySQL 8.0.31 dies of some that are ordered.
      return select;
    }
    Order order = queries.orderOf(new Expressions(dice, atoms, false), false);
    boolean keyed = order.ties() == Ties.KEYS;
    return select.withOrder(keyed ? Order.NONE : order);
  }
}
