package io.ringmaster.protocol.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * FLOAT and DOUBLE in MySQL's text form: the fewest digits that read back as the same DOUBLE, six
 * digits for FLOAT; positional notation while the decimal point is within 15 places, else {@code
 * d.ddde<n>} without plus sign. Source: {@code my_gcvt} in MySQL's {@code strings/dtoa.cc}.
 */
public final class NumberText {
  private static final int PLACES = 15;
  private static final MathContext FLOAT_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

  private NumberText() {}

  /**
   * A DOUBLE, with the fewest digits that read back as the same.
   *
   * @throws IllegalArgumentException for infinities and NaN, which MySQL does not have
   */
  public static String of(double value) {
    check(value);
    return value == 0 ? (1 / value < 0 ? "-0" : "0") : format(shortest(value));
  }

  /**
   * A FLOAT, with six digits.
   *
   * @throws IllegalArgumentException for infinities and NaN, which MySQL does not have
   */
  public static String of(float value) {
    check(value);
    return value == 0
        ? (1 / value < 0 ? "-0" : "0")
        : format(new BigDecimal(value).round(FLOAT_DIGITS));
  }

  /** A DOUBLE of a column with a fixed number of decimals, 0..30. */
  public static String of(double value, int decimals) {
    check(value);
    String text =
        new BigDecimal(Double.toString(value))
            .setScale(decimals, RoundingMode.HALF_EVEN)
            .toPlainString();
    return 1 / value < 0 && !text.startsWith("-") ? "-" + text : text;
  }

  /** Java gives two digits where one would do, which the smallest subnormal numbers show. */
  private static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value));
    BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
    return one.doubleValue() == value ? one : digits;
  }

  private static void check(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("MySQL has no " + value);
    }
  }

  private static String format(BigDecimal value) {
    BigDecimal shortest = value.stripTrailingZeros();
    int point = shortest.precision() - shortest.scale();
    if (point > -PLACES && point <= PLACES) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    StringBuilder text = new StringBuilder();
    if (shortest.signum() < 0) {
      text.append('-');
    }
    text.append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    return text.append('e').append(point - 1).toString();
  }
}
