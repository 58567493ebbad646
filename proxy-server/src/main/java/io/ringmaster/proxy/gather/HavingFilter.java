package io.ringmaster.proxy.gather;

import io.ringmaster.router.plan.Having;
import io.ringmaster.router.plan.KeyOperand;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Says of which combined groups HAVING holds. Exact numbers are compared as decimals, others as
 * doubles, as MySQL compares them; where that depends on how MySQL carries the statement out, it is
 * refused. Not thread-safe.
 */
final class HavingFilter {
  /** Up to which every integer is a double. */
  private static final BigDecimal EXACT_DOUBLE = BigDecimal.valueOf(1L << 53);

  private final Having having;
  private final HavingValues values;

  HavingFilter(Having having, HavingValues values) {
    this.having = having;
    this.values = values;
  }

  /**
   * Whether it holds.
   *
   * @param columns the combined group's: a BigDecimal, a Double, or null for NULL
   * @throws GatherException when it is not certain
   */
  boolean holds(IntFunction<Number> columns) {
    return Boolean.TRUE.equals(truth(having, columns));
  }

  /** Null when it is unknown. */
  private Boolean truth(Having term, IntFunction<Number> columns) {
    return switch (term) {
      case Having.And(List<Having> terms) -> all(terms, columns, true);
      case Having.Or(List<Having> terms) -> all(terms, columns, false);
      case Having.Not(Having negated) -> {
        Boolean truth = truth(negated, columns);
        yield truth == null ? null : !truth;
      }
      case Having.IsNull(int column) -> columns.apply(column) == null;
      case Having.Between(int column, KeyOperand.Slot lower, KeyOperand.Slot upper) ->
          between(columns.apply(column), values.of(lower), values.of(upper));
      case Having.Compare(int column, Having.Comparison comparison, KeyOperand.Slot number) -> {
        Number left = columns.apply(column);
        Number right = values.of(number);
        yield left == null || right == null ? null : comparison.holds(sign(left, right));
      }
    };
  }

  /** AND for {@code true}, OR for {@code false}. */
  private Boolean all(List<Having> terms, IntFunction<Number> columns, boolean wanted) {
    Boolean result = wanted;
    for (Having term : terms) {
      Boolean truth = truth(term, columns);
      if (truth == null) {
        result = null;
      } else if (truth != wanted) {
        return truth;
      }
    }
    return result;
  }

  private static Boolean between(Number value, Number lower, Number upper) {
    if (lower == null || upper == null) {
      throw GatherException.notSupported(
          "HAVING with BETWEEN NULL over several shards is not supported; compare with > or <");
    }
    if (value == null) {
      return null;
    }
    boolean floats = lower instanceof Double || upper instanceof Double;
    Number least = floats ? (Number) lower.doubleValue() : lower;
    Number most = floats ? (Number) upper.doubleValue() : upper;
    return sign(value, least) >= 0 && sign(value, most) <= 0;
  }

  private static int sign(Number left, Number right) {
    if (left instanceof BigDecimal exact && right instanceof BigDecimal number) {
      return exact.compareTo(number);
    }
    if (left instanceof BigDecimal exact && exact.abs().compareTo(EXACT_DOUBLE) > 0) {
      // Of columns MySQL takes a float that is an integer for one, of aggregates not.
      throw GatherException.notSupported(
          "HAVING that compares integers or decimals above 2^53 with floats over several shards is"
              + " not supported; write the number without an exponent");
    }
    double a = left.doubleValue();
    double b = right.doubleValue();
    return a < b ? -1 : a > b ? 1 : 0;
  }
}
