package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Random window functions whose values don't depend on which of equal rows comes first. */
final class Windows {
  private final Dice dice;
  private final Expressions of;
  private final Optional<List<String>> unique;

  /**
   * For one block.
   *
   * @param unique columns that identify a row, if some do
   */
  Windows(Expressions of, Optional<List<String>> unique) {
    this.dice = of.dice();
    this.of = of;
    this.unique = unique;
  }

  Expr any() {
    return unique.isPresent() && dice.percent(60) ? total(unique.get()) : peers();
  }

  /** Rows that are equal in the order get the same. */
  private Expr peers() {
    List<Part> parts = new ArrayList<>();
    Type type = Type.of(Kind.INT);
    String function =
        switch (dice.below(7)) {
          case 0 -> "RANK()";
          case 1 -> "DENSE_RANK()";
          case 2 -> "COUNT(*)";
          case 3 -> "ROUND(CUME_DIST()";
          case 4 -> "ROUND(PERCENT_RANK()";
          default -> {
            Expr aggregate =
                new Aggregates(of).of(dice.of(Kind.INT, Kind.DEC, Kind.DBL, Kind.DATE));
            boolean fits =
                aggregate instanceof Call call
                    && call.pattern().matches("(SUM|AVG|MIN|MAX|COUNT)\\((#|\\*)\\)");
            if (!fits) {
              yield "COUNT(*)";
            }
            parts.addAll(((Call) aggregate).parts());
            type = aggregate.type();
            yield ((Call) aggregate).pattern();
          }
        };
    boolean rounded = function.startsWith("ROUND");
    StringBuilder pattern = new StringBuilder(function + " OVER (");
    partition(pattern, parts);
    boolean ranks = rounded || function.endsWith("RANK()");
    Expr by = of.atom(Kind.INT);
    if (ranks || dice.percent(60)) {
      // A constant would be taken for the number of a column.
      parts.add(by instanceof Literal ? Call.of(Kind.INT, "(# + 0)", by) : by);
      pattern.append(" ORDER BY #").append(dice.of("", " DESC"));
      pattern.append(
          ranks
              ? ""
              : dice.of(
                  "",
                  "",
                  " RANGE BETWEEN 2 PRECEDING AND CURRENT ROW",
                  " RANGE BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING"));
    }
    pattern.append(rounded ? "), 6)" : ")");
    return new Call(pattern.toString(), parts, rounded ? Type.of(Kind.DEC) : type);
  }

  private void partition(StringBuilder pattern, List<Part> parts) {
    if (dice.percent(50)) {
      Expr group = of.any();
      parts.add(group.kind() == Kind.JSON ? Expressions.exact(group) : group);
      pattern.append("PARTITION BY #");
    }
  }

  /** What depends on the order of all rows. */
  private Expr total(List<String> keys) {
    Expr value = of.any();
    List<Part> parts = new ArrayList<>();
    String function =
        dice.of(
            "ROW_NUMBER()",
            "NTILE(3)",
            "LAG(#)",
            "LEAD(#, 2)",
            "FIRST_VALUE(#)",
            "LAST_VALUE(#)",
            "NTH_VALUE(#, 2)",
            "COUNT(#)",
            "SUM(#)",
            "SUM(#)");
    if (function.startsWith("SUM")) {
      value = of.atom(dice.of(Kind.INT, Kind.DEC, Kind.DBL));
    }
    if (function.contains("#")) {
      parts.add(value);
    }
    StringBuilder pattern = new StringBuilder(function + " OVER (");
    partition(pattern, parts);
    pattern.append(" ORDER BY ");
    Expr by = of.atom(dice.of(Kind.INT, Kind.STR, Kind.DATE));
    if (by instanceof Call && dice.percent(50)) {
      parts.add(by);
      pattern.append(dice.of("# DESC, ", "#, "));
    }
    pattern.append(String.join(", ", keys));
    boolean framed =
        function.contains("_VALUE") || function.startsWith("SUM") || function.startsWith("COUNT");
    pattern.append(framed ? frame() : "").append(')');
    boolean plain = parts.isEmpty() || !function.contains("#") || function.startsWith("COUNT");
    Type type =
        plain
            ? Type.of(Kind.INT)
            : function.startsWith("SUM") && value.kind() == Kind.INT
                ? Type.of(Kind.DEC)
                : value.type();
    return new Call(pattern.toString(), parts, type);
  }

  private String frame() {
    return dice.of(
        "",
        " ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
        " ROWS UNBOUNDED PRECEDING",
        " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
        " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING");
  }
}
