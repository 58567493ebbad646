package io.ringmaster.it.differential;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of a {@code --@ params} directive, each of the Java type that gives the wire type. */
final class ParameterValues {
  private static final Pattern VALUE = Pattern.compile("\\s*(\\w+)(?::(?:'([^']*)'|(\\S+)))?");

  private ParameterValues() {}

  /** Parses {@code int:7 str:'a b' null}; the list may hold nulls. */
  static List<Object> parse(String text) {
    var values = new ArrayList<Object>();
    Matcher matcher = VALUE.matcher(text);
    int end = 0;
    while (matcher.find(end) && matcher.start() == end) {
      String quoted = matcher.group(2);
      values.add(value(matcher.group(1), quoted == null ? matcher.group(3) : quoted));
      end = matcher.end();
    }
    if (!text.substring(end).isBlank()) {
      throw new IllegalArgumentException("not a parameter: " + text.substring(end));
    }
    return Collections.unmodifiableList(values);
  }

  private static Object value(String type, String text) {
    return switch (type) {
      case "null" -> null;
      case "tiny" -> Byte.valueOf(text);
      case "short" -> Short.valueOf(text);
      case "int" -> Integer.valueOf(text);
      case "long" -> Long.valueOf(text);
      case "big" -> new BigInteger(text);
      case "dec" -> new BigDecimal(text);
      case "flt" -> Float.valueOf(text);
      case "dbl" -> Double.valueOf(text);
      case "bool" -> Boolean.valueOf(text);
      case "str" -> text;
      case "bytes" -> HexFormat.of().parseHex(text);
      case "utf8" -> text.getBytes(StandardCharsets.UTF_8);
      case "date" -> LocalDate.parse(text);
      case "time" -> LocalDateTime.parse(text);
      default -> throw new IllegalArgumentException("unknown parameter type " + type);
    };
  }
}
