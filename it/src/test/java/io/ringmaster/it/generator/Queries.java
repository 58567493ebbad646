package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Order.Ties;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Random SELECTs over the tables of a round. */
final class Queries {
  /** Types that subqueries and sides of set operations are asked for. */
  private static final Kind[] COMMON = {
    Kind.INT, Kind.INT, Kind.DEC, Kind.STR, Kind.DATE, Kind.UBIG, Kind.DBL
  };

  private final Dice dice;
  private final List<Table> tables;
  private Sources sources;
  private final List<Common> commons = new ArrayList<>();

  /** A common table that can be named. */
  record Common(String name, List<Type> types) {}

  Queries(Dice dice, List<Table> tables) {
    this.dice = dice;
    this.tables = tables;
    this.sources = new Sources(dice, tables, this);
  }

  /** Forgets the names of the statement before. */
  void begin() {
    sources = new Sources(dice, tables, this);
    commons.clear();
  }

  List<Table> tables() {
    return tables;
  }

  /** FROM clauses of the statement that has begun. */
  Sources sources() {
    return sources;
  }

  List<Common> commons() {
    return commons;
  }

  /** A statement. */
  Query statement() {
    begin();
    int what = dice.below(100);
    if (what < 14) {
      return set(2);
    }
    if (what < 24) {
      return with();
    }
    return what < 28 ? recursive() : block(dice.of(1, 1, 2), List.of(), Optional.empty(), true);
  }

  /** A derived table. */
  Query derived(int depth, List<Expr> outer) {
    if (dice.percent(8)) {
      return TableValues.of(dice, List.of(dice.of(COMMON), dice.of(COMMON)));
    }
    return dice.percent(12)
        ? set(depth)
        : orderedIfLimited(block(depth, outer, Optional.empty(), false));
  }

  /**
   * MySQL drops ORDER BY without LIMIT in a derived table, and 8.0.31 dies when that names an item
   * with a subquery: {@code SELECT * FROM (SELECT (SELECT MAX(n) FROM t) AS c FROM t ORDER BY
   * CAST(c AS CHAR)) AS d}.
   */
  private static Select orderedIfLimited(Select select) {
    return select.order().limit().isEmpty() ? select.withOrder(Order.NONE) : select;
  }

  /** For IN, EXISTS, ANY and ALL. */
  Query rows(List<Kind> kinds, List<Expr> outer) {
    return block(0, dice.percent(60) ? outer : List.of(), Optional.of(kinds), false)
        .withOrder(Order.NONE);
  }

  /** Of one value at most. */
  Query scalar(Kind kind, List<Expr> outer) {
    Source source = sources.make(0);
    List<Expr> columns = source.columnsAnd(outer);
    Expr item = new Aggregates(new Expressions(dice, source.columns(), false)).of(kind);
    Select select = Select.of(List.of(item), List.of(source.from()));
    return dice.percent(85) ? select.withWhere(List.of(condition(columns, 1, false))) : select;
  }

  private Query with() {
    Query table = derived(1, List.of());
    commons.add(new Common("w", table.types()));
    Query body = dice.percent(20) ? set(1) : block(1, List.of(), Optional.empty(), true);
    return new With("WITH w", table, body);
  }

  private Query recursive() {
    Select first;
    Select next;
    Call previous = Call.column("w.p1", Type.of(Kind.INT));
    String operator = "UNION ALL";
    if (dice.percent(50)) {
      first = Select.of(List.of(Literal.number(dice.between(0, 2))), List.of());
      next =
          Select.of(
              List.of(Call.of(Kind.INT, "(# + 1)", previous)),
              List.of(new From.Leaf("w", List.of(), List.of())));
      next = next.withWhere(List.of(Call.of(Kind.INT, "# < " + dice.between(1, 6), previous)));
    } else {
      Source start = sources.table();
      Source more = sources.table();
      Expressions of = new Expressions(dice, start.columns(), false);
      first =
          Select.of(List.of(of.atom(Kind.INT)), List.of(start.from()))
              .withWhere(List.of(condition(start.columns(), 0, false)));
      Expressions then = new Expressions(dice, more.columns(), false);
      Expr on = Call.of(Kind.INT, "# = #", then.atom(Kind.INT), previous);
      From join =
          new From.Join(
              new From.Leaf("w", List.of(), List.of()), "JOIN", more.from(), List.of(on), "");
      next = Select.of(List.of(then.atom(Kind.INT)), List.of(join));
      operator = "UNION";
    }
    commons.add(new Common("w", List.of(Type.of(Kind.INT))));
    Query body = block(0, List.of(), Optional.empty(), true);
    return new With("WITH RECURSIVE w", new SetOperation(first, operator, next, Order.NONE), body);
  }

  private Query set(int depth) {
    // Not INTERSECT and EXCEPT: 8.0.31 may take NULL for a value of a column that is NOT NULL.
    String operator = dice.of("UNION", "UNION ALL", "UNION ALL", "UNION DISTINCT");
    List<Kind> kinds = new ArrayList<>();
    int width = dice.between(1, 3);
    for (int i = 0; i < width; i++) {
      kinds.add(dice.of(COMMON));
    }
    boolean exact = !operator.equals("UNION ALL");
    Query left = side(kinds, depth, exact);
    Query right = dice.percent(10) ? TableValues.of(dice, kinds) : side(kinds, depth, exact);
    if (dice.percent(15)) {
      right = new SetOperation(right, "UNION ALL", side(kinds, 0, exact), Order.NONE);
    }
    return new SetOperation(left, operator, right, order(kinds.size()));
  }

  private Query side(List<Kind> kinds, int depth, boolean exact) {
    Select select = block(depth - 1, List.of(), Optional.of(kinds), false);
    List<Expr> items = new ArrayList<>();
    for (Expr item : select.items()) {
      items.add(exact ? Expressions.exact(item) : item);
    }
    Select same = select.withItems(items);
    return dice.percent(80) ? same.withOrder(Order.NONE) : orderedIfLimited(same);
  }

  /** By columns of the answer. */
  private Order order(int width) {
    if (dice.percent(40)) {
      return Order.NONE;
    }
    Call column = Call.column("c" + dice.between(1, width), Type.of(Kind.INT));
    List<Expr> keys = List.of(Call.of(Kind.INT, dice.of("#", "# DESC"), column));
    return dice.percent(60)
        ? new Order(keys, Ties.COLUMNS, limit())
        : new Order(keys, Ties.OPEN, List.of());
  }

  private List<Expr> limit() {
    return switch (dice.below(5)) {
      case 0 -> List.of();
      // Not 0: MySQL describes the columns of a statement otherwise that it does not run.
      case 1 -> limit(" LIMIT #", dice.between(1, 3));
      case 2 -> limit(" LIMIT # OFFSET #", dice.between(1, 12), dice.between(0, 6));
      case 3 -> limit(" LIMIT #, #", dice.between(0, 5), dice.between(1, 10));
      default -> limit(" LIMIT #", dice.between(1, 12));
    };
  }

  private List<Expr> limit(String pattern, int... numbers) {
    List<Part> parts = new ArrayList<>();
    for (int number : numbers) {
      parts.add(Expressions.number(Kind.INT, number));
    }
    // Some of them may be parameters.
    if (dice.percent(70)) {
      parts.replaceAll(part -> ((Literal) part).fixed());
    }
    return List.of(new Call(pattern, parts, Type.of(Kind.BIG)));
  }

  private Expr condition(List<Expr> columns, int depth, boolean markers) {
    Optional<Queries> subqueries = depth > 0 ? Optional.of(this) : Optional.empty();
    return new Conditions(new Expressions(dice, columns, markers), subqueries).make(depth);
  }

  /** One block; with {@code kinds} its columns are of these. */
  private Select block(int depth, List<Expr> outer, Optional<List<Kind>> kinds, boolean markers) {
    Source source = sources.make(depth);
    return new Blocks(dice, this, source, outer).make(depth, kinds, markers);
  }

  /** ORDER BY and LIMIT of a block. */
  Order orderOf(Expressions of, boolean tablesKnown) {
    if (dice.percent(40)) {
      return Order.NONE;
    }
    List<Expr> keys = new ArrayList<>();
    int count = dice.below(3);
    for (int i = 0; i < count; i++) {
      Expr key = dice.percent(75) ? of.any() : of.make(dice.of(Kind.INT, Kind.STR), 1);
      if (key instanceof Call && key.kind() != Kind.JSON) {
        keys.add(Call.of(key.type(), dice.of("#", "#", "# DESC"), key));
      }
    }
    Ties ties = tablesKnown && dice.percent(70) ? Ties.KEYS : Ties.COLUMNS;
    return dice.percent(75)
        ? new Order(keys, ties, limit())
        : new Order(keys, Ties.OPEN, List.of());
  }

  /** A condition with subqueries, if the depth allows. */
  Expr where(List<Expr> columns, int depth, boolean markers) {
    return condition(columns, depth, markers);
  }
}
