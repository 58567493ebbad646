package io.ringmaster.proxy.gather;

import io.ringmaster.protocol.ColumnType;
import io.ringmaster.router.plan.Gather.Combine;
import io.ringmaster.router.plan.Having;
import io.ringmaster.router.plan.KeyOperand;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Says of which combined groups HAVING holds. Exact numbers are compared as decimals, others as
 * doubles, as MySQL compares them; where that depends on how MySQL carries the statement out, it is
 * refused. Not thread-safe.
 */
final class HavingFilter {
  /** Up to which every integer is a double. */
  private static final BigDecimal EXACT_DOUBLE = BigDecimal.valueOf(1L << 53);

  /** Types whose values are sent with all their digits. */
  private static final Set<ColumnType> NUMBERS =
      EnumSet.of(
          ColumnType.MYSQL_TYPE_TINY,
          ColumnType.MYSQL_TYPE_SHORT,
          ColumnType.MYSQL_TYPE_INT24,
          ColumnType.MYSQL_TYPE_LONG,
          ColumnType.MYSQL_TYPE_LONGLONG,
          ColumnType.MYSQL_TYPE_NEWDECIMAL,
          ColumnType.MYSQL_TYPE_DECIMAL,
          ColumnType.MYSQL_TYPE_DOUBLE);

  /** A combined group. */
  interface Group {
    boolean isNull(int column);

    /** A BigDecimal, a Double, or null for NULL, of a column that has numbers. */
    Number number(int column);
  }

  private final Having having;
  private final HavingValues values;

  /**
   * A filter of groups.
   *
   * @param columns of the combined groups
   * @param combines what each is made by
   * @throws GatherException when the condition is not of numbers alone
   */
  HavingFilter(
      Having having, HavingValues values, List<ColumnShape> columns, List<Combine> combines) {
    this.having = having;
    this.values = values;
    having
        .terms()
        .forEach(
            term -> {
              switch (term) {
                case Having.Compare(int column, Having.Comparison _, KeyOperand.Slot _) ->
                    check(columns.get(column), combines.get(column));
                case Having.IsNull(int column) -> {
                  // MySQL warns of the zero that it takes for a MAX which is NULL.
                  if (columns.get(column).type() == ColumnType.MYSQL_TYPE_TIMESTAMP) {
                    check(columns.get(column), combines.get(column));
                  }
                }
                case Having.Between(int column, KeyOperand.Slot lower, KeyOperand.Slot upper) -> {
                  check(columns.get(column), combines.get(column));
                  if (values.of(lower) == null || values.of(upper) == null) {
                    throw GatherException.notSupported(
                        "HAVING with BETWEEN NULL over several shards is not supported; compare"
                            + " with > or <");
                  }
                }
                case Having.And _, Having.Or _, Having.Not _ -> throw new AssertionError(term);
              }
            });
  }

  private static void check(ColumnShape column, Combine combine) {
    if (combine != Combine.AVG && !NUMBERS.contains(column.type())) {
      throw GatherException.notSupported(
          "HAVING over several shards compares numbers only, not column '%s'; say which shard"
                  .formatted(column.describe())
              + " key in WHERE");
    }
  }

  /**
   * Whether it holds.
   *
   * @throws GatherException when it is not certain
   */
  boolean holds(Group group) {
    return Boolean.TRUE.equals(truth(having, group));
  }

  /** Null when it is unknown. */
  private Boolean truth(Having term, Group group) {
    return switch (term) {
      case Having.And(List<Having> all) -> all(all, group, true);
      case Having.Or(List<Having> any) -> all(any, group, false);
      case Having.Not(Having negated) -> {
        Boolean truth = truth(negated, group);
        yield truth == null ? null : !truth;
      }
      case Having.IsNull(int column) -> group.isNull(column);
      case Having.Between(int column, KeyOperand.Slot lower, KeyOperand.Slot upper) ->
          between(group.number(column), values.of(lower), values.of(upper));
      case Having.Compare(int column, Having.Comparison comparison, KeyOperand.Slot number) -> {
        Number left = group.number(column);
        Number right = values.of(number);
        yield left == null || right == null ? null : comparison.holds(sign(left, right));
      }
    };
  }

  /** AND for {@code true}, OR for {@code false}. */
  private Boolean all(List<Having> terms, Group group, boolean wanted) {
    Boolean result = wanted;
    for (Having term : terms) {
      Boolean truth = truth(term, group);
      if (truth == null) {
        result = null;
      } else if (truth != wanted) {
        return truth;
      }
    }
    return result;
  }

  private static Boolean between(Number value, Number lower, Number upper) {
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
