package io.ringmaster.protocol.value;

import io.ringmaster.protocol.MalformedPacketException;

/** Reads and prints the digits of dates and times. */
final class TemporalText {
  private final String text;
  private int at;

  TemporalText(String text) {
    this.text = text;
  }

  int number(int leastDigits, int mostDigits) {
    int start = at;
    int value = 0;
    while (at < text.length() && at - start < mostDigits && isDigit(text.charAt(at))) {
      value = value * 10 + text.charAt(at++) - '0';
    }
    if (at - start < leastDigits) {
      throw malformed();
    }
    return value;
  }

  /** {@code .f} with one to six digits as microseconds, or nothing. */
  int fraction() {
    if (!skip('.')) {
      return 0;
    }
    int start = at;
    int value = number(1, 6);
    for (int digits = at - start; digits < 6; digits++) {
      value *= 10;
    }
    return value;
  }

  boolean skip(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  void expect(char c) {
    if (!skip(c)) {
      throw malformed();
    }
  }

  boolean atEnd() {
    return at == text.length();
  }

  void end() {
    if (!atEnd()) {
      throw malformed();
    }
  }

  private MalformedPacketException malformed() {
    return new MalformedPacketException("date or time '" + text + "'", at);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static StringBuilder pad(StringBuilder out, int value, int digits) {
    for (int limit = 10, width = 1; width < digits; limit *= 10, width++) {
      if (value < limit) {
        out.append('0');
      }
    }
    return out.append(value);
  }

  static StringBuilder appendBelowHour(
      StringBuilder out, int minute, int second, int micros, int fractionDigits) {
    pad(out.append(':'), minute, 2);
    pad(out.append(':'), second, 2);
    if (fractionDigits > 0) {
      int cut = micros;
      for (int digits = 6; digits > fractionDigits; digits--) {
        cut /= 10;
      }
      pad(out.append('.'), cut, fractionDigits);
    }
    return out;
  }

  static void checkBelowHour(int minute, int second, int micros) {
    if (minute < 0 || minute > 59 || second < 0 || second > 59 || micros < 0 || micros > 999999) {
      throw new MalformedPacketException(minute + ":" + second + "." + micros + " is no time", 0);
    }
  }
}
