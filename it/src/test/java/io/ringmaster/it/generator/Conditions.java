package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Random conditions. */
final class Conditions {
  private static final Type TRUTH = Type.of(Kind.INT);

  private final Dice dice;
  private final Expressions expressions;
  private final Optional<Queries> subqueries;
  private final boolean rows;

  /** Without subqueries. */
  Conditions(Expressions expressions) {
    this(expressions, Optional.empty());
  }

  Conditions(Expressions expressions, Optional<Queries> subqueries) {
    this(expressions, subqueries, true);
  }

  private Conditions(Expressions expressions, Optional<Queries> subqueries, boolean rows) {
    this.rows = rows;
    this.dice = expressions.dice();
    this.expressions = expressions;
    this.subqueries = subqueries;
  }

  /**
   * For HAVING, without rows of constants: MySQL 8.0.31 answers OK instead of rows where one can't
   * be true: {@code SELECT 1 FROM (SELECT 1 AS p FROM t HAVING (MIN(2), 'x') IN ((1, 'k'))) AS d
   * WHERE d.p}.
   */
  static Conditions having(Expressions expressions) {
    return new Conditions(expressions, Optional.empty(), false);
  }

  Expr make(int depth) {
    if (depth > 0 && dice.percent(35)) {
      String pattern = dice.of("(# AND #)", "(# AND #)", "(# OR #)", "(# OR #)", "(# XOR #)");
      return Call.of(TRUTH, pattern, make(depth - 1), make(depth - 1));
    }
    if (subqueries.isPresent() && dice.percent(18)) {
      return subquery(subqueries.get());
    }
    if (dice.percent(25)) {
      Optional<Expr> lookup = lookup();
      if (lookup.isPresent()) {
        return lookup.get();
      }
    }
    return simple(depth);
  }

  /** A shard key, if there is one, and some of its values. */
  private Optional<Expr> lookup() {
    List<Expr> keys = expressions.atoms().stream().filter(atom -> atom.type().key()).toList();
    return keys.isEmpty() ? Optional.empty() : Optional.of(lookup(dice.of(keys)));
  }

  private Expr lookup(Expr key) {
    return dice.percent(50)
        ? Call.of(TRUTH, "# = #", key, expressions.literal(key.type()))
        : in(key, dice.of("IN", "IN", "NOT IN"));
  }

  private Expr in(Expr value, String operator) {
    List<Part> parts = new ArrayList<>(List.of(value));
    StringBuilder pattern = new StringBuilder("# " + operator + " (");
    int count = dice.between(1, 5);
    for (int i = 0; i < count; i++) {
      pattern.append(i == 0 ? "#" : ", #");
      parts.add(expressions.literal(value.type()));
    }
    return new Call(pattern.append(')').toString(), parts, TRUTH);
  }

  private Expr simple(int depth) {
    Expr left =
        dice.percent(70)
            ? expressions.any()
            : expressions.make(dice.of(Kind.INT, Kind.STR, Kind.DEC, Kind.DATE), depth);
    if (left.kind() == Kind.JSON) {
      return Call.of(
          TRUTH,
          dice.of(
              "# IS NOT NULL",
              "JSON_TYPE(#) = 'OBJECT'",
              "JSON_CONTAINS_PATH(#, 'one', '$.a')",
              "JSON_EXTRACT(#, '$.a') = 1",
              "JSON_UNQUOTE(JSON_EXTRACT(#, '$.b')) = 'x'",
              "JSON_EXTRACT(#, '$.a') > -5",
              "# = CAST('3' AS JSON)",
              "3 MEMBER OF (#)"),
          left);
    }
    if (rows && dice.percent(8)) {
      return row(left);
    }
    return switch (dice.below(10)) {
      case 0 -> Call.of(TRUTH, dice.of("# IS NULL", "# IS NOT NULL"), left);
      case 1 ->
          Call.of(
              TRUTH,
              dice.of("# BETWEEN # AND #", "# NOT BETWEEN # AND #"),
              left,
              expressions.literal(left.type()),
              expressions.literal(left.type()));
      case 2 -> in(left, dice.of("IN", "NOT IN"));
      case 3 ->
          left.kind() == Kind.STR
              ? Call.of(
                  TRUTH,
                  dice.of("# LIKE 'a%'", "# LIKE '%b%'", "# NOT LIKE '_'", "# LIKE 'K1%'"),
                  left)
              : Call.of(TRUTH, "(# <=> NULL) IS NOT TRUE", left);
      case 4 -> Call.of(TRUTH, "NOT (#)", compare(left, expressions.literal(left.type())));
      case 5, 6 -> compare(left, expressions.literal(left.type()));
      default -> compare(left, partner(left));
    };
  }

  /** Two values at once. */
  private Expr row(Expr left) {
    Expr other = expressions.atom(dice.of(Kind.INT, Kind.STR, Kind.DATE));
    List<Part> parts = new ArrayList<>(List.of(left, other));
    boolean in = dice.percent(70);
    int count = in ? dice.between(1, 3) : 1;
    StringBuilder pattern = new StringBuilder("(#, #) ");
    pattern.append(in ? dice.of("IN (", "IN (", "NOT IN (") : dice.of("= ", "<=> ", "< ", ">= "));
    for (int i = 0; i < count; i++) {
      pattern.append(i == 0 ? "(#, #)" : ", (#, #)");
      parts.add(expressions.literal(left.type()));
      parts.add(expressions.literal(other.type()));
    }
    return new Call(pattern.append(in ? ")" : "").toString(), parts, TRUTH);
  }

  private Expr partner(Expr left) {
    List<Expr> same =
        expressions.atoms().stream()
            .filter(
                a ->
                    a.kind() == left.kind() && a.type().collation().equals(left.type().collation()))
            .toList();
    if (!same.isEmpty() && dice.percent(80)) {
      return dice.of(same);
    }
    Kind kind = left.kind() == Kind.INT && dice.percent(20) ? Kind.DEC : left.kind();
    return expressions.atom(kind);
  }

  private Expr compare(Expr left, Expr right) {
    boolean strings = left.kind() == Kind.STR && right.kind() == Kind.STR;
    String collation = left.type().collation();
    boolean latin =
        strings && collation.startsWith("latin1") && !right.type().collation().equals(collation);
    Expr a = latin ? expressions.as(left, Type.CONNECTION_COLLATION) : left;
    boolean moment = right.kind() == Kind.DATE || right.kind() == Kind.DATETIME;
    Expr plain =
        moment && left instanceof Call && right instanceof Literal literal && dice.percent(50)
            ? literal.untyped()
            : right;
    Expr b = strings ? expressions.as(right, a.type().collation()) : plain;
    // Of a join on a = b, where b has a key, 8.0.31 has rows with NULL once WHERE says a <=> b.
    String last = b instanceof Literal ? "<=>" : "<>";
    return Call.of(
        TRUTH, "# " + dice.of("=", "=", "=", "<", ">", "<=", ">=", "<>", last) + " #", a, b);
  }

  private Expr subquery(Queries queries) {
    List<Expr> outer = expressions.atoms();
    Kind kind = dice.of(Kind.INT, Kind.INT, Kind.DEC, Kind.UBIG, Kind.DATE);
    Expr left = expressions.atom(kind);
    return switch (dice.below(7)) {
      case 0, 1 ->
          Call.of(
              TRUTH, dice.of("EXISTS (#)", "NOT EXISTS (#)"), queries.rows(List.of(kind), outer));
      case 2, 3 ->
          Call.of(
              TRUTH, dice.of("# IN (#)", "# NOT IN (#)"), left, queries.rows(List.of(kind), outer));
      case 4 -> {
        String operator = dice.of("=", "<", ">", ">=", "<>") + dice.of(" ANY", " ALL", " SOME");
        yield Call.of(TRUTH, "# " + operator + " (#)", left, queries.rows(List.of(kind), outer));
      }
      case 5 ->
          Call.of(
              TRUTH,
              "(#, #) IN (#)",
              left,
              expressions.atom(Kind.INT),
              queries.rows(List.of(kind, Kind.INT), outer));
      default ->
          Call.of(
              TRUTH, "# " + dice.of("=", "<", ">=") + " (#)", left, queries.scalar(kind, outer));
    };
  }
}
