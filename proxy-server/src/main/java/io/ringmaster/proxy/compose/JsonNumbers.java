package io.ringmaster.proxy.compose;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers in JSON as MySQL prints it. */
final class JsonNumbers {
  /** A number, or a string, which is passed over. */
  private static final Pattern TOKEN =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|(-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)");

  private JsonNumbers() {}

  /** Whether MySQL prints all numbers as they are again when it has read them as doubles. */
  static boolean areExact(String json) {
    Matcher token = TOKEN.matcher(json);
    while (token.find()) {
      String number = token.group(1);
      if (number != null && number.contains(".") && !isDouble(number)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDouble(String number) {
    int exponent = Math.max(number.indexOf('e'), number.indexOf('E'));
    String digits = exponent < 0 ? number : number.substring(0, exponent);
    // 1.0 is a double, 1.10 was a decimal.
    boolean padded = digits.endsWith("0") && !digits.endsWith(".0");
    return !padded && digits.replaceAll("^-?0*\\.?0*|\\.", "").length() <= 15;
  }
}
