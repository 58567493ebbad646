package io.ringmaster.proxy.gather;

import io.ringmaster.router.plan.Having;
import io.ringmaster.router.plan.KeyOperand;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Says of which combined groups HAVING holds. Exact numbers are compared as decimals, others as
 * doubles, as MySQL compares them. Not thread-safe.
 */
final class HavingFilter {
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

  private static int sign(Number left, Number right) {
    if (left instanceof BigDecimal exact && right instanceof BigDecimal number) {
      return exact.compareTo(number);
    }
    double a = left.doubleValue();
    double b = right.doubleValue();
    return a < b ? -1 : a > b ? 1 : 0;
  }
}
