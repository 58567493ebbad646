package io.ringmaster.proxy.gather;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Prints a DOUBLE as MySQL 8.0 does ({@code my_gcvt} in {@code dtoa.cc}): the fewest digits that
 * read back as the same number, with an exponent when the decimal point would stand more than 15
 * places to the right or more than 14 zeros to the left.
 */
final class DoubleText {
  private static final int MAX_POINT = 15;
  private static final int MIN_POINT = -14;

  private DoubleText() {}

  /** The text of a value of a column without a fixed number of digits. */
  static String of(double value) {
    if (value == 0) {
      return Double.doubleToRawLongBits(value) < 0 ? "-0" : "0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int point = digits.length() - shortest.scale();
    StringBuilder text = new StringBuilder(32);
    if (value < 0) {
      text.append('-');
    }
    if (point > MAX_POINT || point < MIN_POINT) {
      text.append(digits.charAt(0));
      if (digits.length() > 1) {
        text.append('.').append(digits, 1, digits.length());
      }
      return text.append('e').append(point - 1).toString();
    }
    return text.append(shortest.toPlainString()).toString();
  }

  /** Java prints two digits at least, even where one reads back as the same number. */
  private static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (digits.precision() == 2) {
      BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
      if (one.doubleValue() == value) {
        return one.stripTrailingZeros();
      }
    }
    return digits;
  }
}
