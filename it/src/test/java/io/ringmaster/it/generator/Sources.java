package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Source.Named;
import io.ringmaster.it.generator.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Random FROM clauses. */
final class Sources {
  /** Joins without an equation may have so many rows. */
  private static final long ROWS_MAX = 2_000;

  private final Dice dice;
  private final List<Table> tables;
  private final Queries queries;
  private int names;

  Sources(Dice dice, List<Table> tables, Queries queries) {
    this.dice = dice;
    this.tables = tables;
    this.queries = queries;
  }

  /** For one block. */
  Source make(int depth) {
    int count = dice.of(1, 1, 1, 1, 2, 2, 2, 3, 3, 4);
    Source source = leaf(depth, false, List.of());
    for (int i = 1; i < count; i++) {
      if (i == 1 && count > 2 && dice.percent(20)) {
        Source right = join(leaf(depth, false, List.of()), leaf(depth, false, List.of()));
        source = join(source, right);
        i++;
      } else if (dice.percent(8) && depth > 0) {
        source = lateral(source, depth);
      } else {
        source = join(source, leaf(depth, false, List.of()));
      }
    }
    return source;
  }

  /** One base table. */
  Source table() {
    return base(dice.of(tables));
  }

  /** A base, derived or common table. */
  Source leaf(int depth, boolean lateral, List<Expr> outer) {
    if (!lateral && !queries.commons().isEmpty() && dice.percent(50)) {
      return common(dice.of(queries.commons()));
    }
    if (!lateral && (depth <= 0 || dice.percent(85))) {
      return base(dice.of(tables));
    }
    Query query = queries.derived(depth - 1, outer);
    String alias = "d" + ++names;
    From from =
        new From.Leaf((lateral ? "LATERAL " : "") + "(#) AS " + alias, List.of(query), List.of());
    return new Source(from, columns(alias, query.types()), List.of(), 40);
  }

  private Source common(Queries.Common common) {
    String alias = "w" + ++names;
    From from = new From.Leaf(common.name() + " AS " + alias, List.of(), List.of());
    return new Source(from, columns(alias, common.types()), List.of(), 40);
  }

  private static List<Expr> columns(String alias, List<Type> types) {
    List<Expr> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      columns.add(Call.column(alias + ".p" + (i + 1), types.get(i)));
    }
    return columns;
  }

  /** One base table, under a name of its own. */
  Source base(Table table) {
    String alias = dice.of("a", "b", "x") + ++names;
    return base(table, alias, partitions(table));
  }

  /** A table whose rows are written: all of its partitions. */
  Source target(Table table) {
    return base(table, "t" + ++names + "w", "");
  }

  private static Source base(Table table, String alias, String partitions) {
    List<Expr> columns = new ArrayList<>();
    for (Column column : table.columns()) {
      columns.add(Call.column(alias + "." + column.name(), column.type()));
    }
    List<String> unique = table.unique().stream().map(name -> alias + "." + name).toList();
    From from = new From.Leaf(table.name() + partitions + " AS " + alias, List.of(), unique);
    return new Source(
        from, columns, List.of(new Named(alias, table)), Math.max(1, table.rows().size()));
  }

  private String partitions(Table table) {
    if (table.partitions().isEmpty() || dice.percent(60)) {
      return "";
    }
    List<String> some = dice.shuffled(table.partitions()).subList(0, dice.between(1, 2));
    return " PARTITION (" + String.join(", ", some) + ")";
  }

  /** What is in a document, the left side's where that has one. */
  private Source document(Source left) {
    List<Expr> documents =
        left.columns().stream().filter(column -> column.kind() == Kind.JSON).toList();
    String document = documents.isEmpty() ? "'[1, \"x\", 3]'" : Printer.text(dice.of(documents));
    String alias = "d" + ++names;
    From from =
        new From.Leaf(
            "JSON_TABLE(%s, '$[*]' COLUMNS (p1 FOR ORDINALITY, p2 INT PATH '$' NULL ON ERROR, p3 VARCHAR(20) PATH '$' NULL ON ERROR)) AS %s"
                .formatted(document, alias),
            List.of(),
            List.of());
    List<Type> types =
        List.of(
            Type.of(Kind.INT), Type.of(Kind.INT), Type.string(Type.CONNECTION_COLLATION, false));
    return new Source(from, columns(alias, types), List.of(), 3);
  }

  private Source lateral(Source left, int depth) {
    Source right = dice.percent(10) ? document(left) : leaf(depth, true, left.columns());
    From from =
        dice.percent(50)
            ? new From.Join(left.from(), "CROSS JOIN", right.from(), List.of(), "")
            : new From.Join(left.from(), "LEFT JOIN", right.from(), List.of(Literal.number(1)), "");
    return new Source(from, left.columnsAnd(right.columns()), List.of(), left.rows() * 2);
  }

  /** Joined somehow, mostly by an equation. */
  Source join(Source left, Source right) {
    List<Expr> columns = left.columnsAnd(right.columns());
    long product = left.rows() * right.rows();
    boolean leaves = left.from() instanceof From.Leaf && right.from() instanceof From.Leaf;
    boolean bases = left.tables().size() == 1 && right.tables().size() == 1;
    if (leaves && bases && dice.percent(15)) {
      Optional<Source> merged = merged(left, right, columns);
      if (merged.isPresent()) {
        return merged.get();
      }
    }
    List<Named> tables = new ArrayList<>(left.tables());
    tables.addAll(right.tables());
    if (product < ROWS_MAX && dice.percent(10)) {
      From from =
          new From.Join(left.from(), dice.of("CROSS JOIN", "JOIN"), right.from(), List.of(), "");
      return new Source(from, columns, tables, product);
    }
    List<Expr> condition = new ArrayList<>();
    Expr on = equation(left, right);
    if (product < ROWS_MAX && dice.percent(15)) {
      on = new Conditions(new Expressions(dice, columns, true)).make(2);
    } else if (dice.percent(25)) {
      Expr more = new Conditions(new Expressions(dice, columns, true)).make(1);
      on = Call.of(Type.of(Kind.INT), "# AND #", on, more);
    }
    condition.add(on);
    String kind =
        dice.of(
            "JOIN", "JOIN", "INNER JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "STRAIGHT_JOIN");
    From from = new From.Join(left.from(), kind, right.from(), condition, "");
    return new Source(from, columns, tables, Math.max(left.rows(), right.rows()) * 3);
  }

  /** USING or NATURAL, of what has the same name. */
  private Optional<Source> merged(Source left, Source right, List<Expr> columns) {
    List<String> names =
        left.tables().getFirst().table().columns().stream().map(Column::name).toList();
    List<String> shared =
        right.tables().getFirst().table().columns().stream()
            .map(Column::name)
            .filter(name -> names.contains(name) && !name.equals("js"))
            .toList();
    if (shared.isEmpty()) {
      return Optional.empty();
    }
    boolean natural = dice.percent(40);
    String kind = dice.of("JOIN", "LEFT JOIN", "RIGHT JOIN");
    From from =
        natural
            ? new From.Join(left.from(), "NATURAL " + kind, right.from(), List.of(), "")
            : new From.Join(left.from(), kind, right.from(), List.of(), dice.of(shared));
    return Optional.of(new Source(from, columns, List.of(), left.rows() * 3));
  }

  private Expr equation(Source left, Source right) {
    List<Expr[]> pairs = new ArrayList<>();
    for (Expr a : left.columns()) {
      for (Expr b : right.columns()) {
        boolean alike = a.kind() == b.kind() && a.type().collation().equals(b.type().collation());
        if (!alike || a.kind() == Kind.JSON) {
          continue;
        }
        pairs.add(new Expr[] {a, b});
        for (int i = 0; i < 8 && a.type().key() && b.type().key(); i++) {
          pairs.add(new Expr[] {a, b});
        }
      }
    }
    if (pairs.isEmpty()) {
      return new Conditions(new Expressions(dice, left.columns(), false)).make(0);
    }
    Expr[] pair = dice.of(pairs);
    return Call.of(Type.of(Kind.INT), dice.percent(95) ? "# = #" : "# <=> #", pair[0], pair[1]);
  }
}
