package io.ringmaster.proxy.gather;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * AVG of decimals and integers with the digits that MySQL gives. It divides to whole groups of nine
 * digits, cuts there ({@code do_div_mod} in {@code strings/decimal.cc}), and then rounds half up to
 * the column's scale: an average with nine digits after the point is cut, one with ten is rounded.
 */
final class Averages {
  private static final int GROUP = 9;

  /** MySQL's decimals have nine groups; where the quotient would not fit it is cut earlier. */
  private static final int GROUPS_MAX = 8;

  private Averages() {}

  /**
   * The average, with the digits that MySQL goes on with.
   *
   * @param sum with the scale of its column, which all values have
   * @param count above 0
   * @param scale of the average's column
   * @throws GatherException when the result is too wide to be known to the last digit
   */
  static BigDecimal of(BigDecimal sum, long count, int scale) {
    int groups = groups(scale);
    if (groups(sum.precision() - sum.scale()) + groups > GROUPS_MAX) {
      throw GatherException.notSupported(
          "An average of such wide decimals over several shards is not supported; say which shard"
              + " key in WHERE");
    }
    return sum.divide(BigDecimal.valueOf(count), groups * GROUP, RoundingMode.DOWN);
  }

  /** What is shown of an average. */
  static BigDecimal shown(BigDecimal average, int scale) {
    return average.setScale(scale, RoundingMode.HALF_UP);
  }

  private static int groups(int digits) {
    return Math.max(0, (digits + GROUP - 1) / GROUP);
  }
}
