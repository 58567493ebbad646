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

  Call any() {
    return unique.isPresent() && dice.percent(60) ? total(unique.get()) : peers();
  }

  /**
   * A window function over a window that has a name.
   *
   * @param window as it stands behind WINDOW
   */
  record Named(Expr item, Expr window) {}

  /**
   * The same with a window that is called {@code w}.
   *
   * @param apart whether only the partition is, where there is one
   */
  static Named named(Call call, boolean apart) {
    String pattern = call.pattern();
    int over = pattern.indexOf(" OVER (") + " OVER (".length();
    int end = over;
    for (int open = 1; open > 0; end++) {
      open += pattern.charAt(end) == '(' ? 1 : pattern.charAt(end) == ')' ? -1 : 0;
    }
    String window = pattern.substring(over, end - 1);
    int order = window.indexOf(" ORDER BY ");
    String rest = "";
    if (apart && order > 0) {
      rest = window.substring(order);
      window = window.substring(0, order);
    }
    long before = markers(pattern.substring(0, over));
    long inside = markers(window);
    List<Part> item = new ArrayList<>(call.parts());
    List<Part> parts = item.subList((int) before, (int) (before + inside));
    Call named = new Call("w AS (" + window + ")", List.copyOf(parts), Type.of(Kind.BIG));
    parts.clear();
    String use = rest.isEmpty() ? "w" : "(w" + rest + ")";
    String all = pattern.substring(0, over - 1) + use + pattern.substring(end);
    return new Named(new Call(all, item, call.type()), named);
  }

  private static long markers(String pattern) {
    return pattern.chars().filter(c -> c == '#').count();
  }

  /** Rows that are equal in the order get the same. */
  private Call peers() {
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
  private Call total(List<String> keys) {
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
