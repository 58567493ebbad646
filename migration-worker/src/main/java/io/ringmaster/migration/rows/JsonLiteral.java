package io.ringmaster.migration.rows;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Writes a JSON value so that MySQL makes the same value of it. MySQL's parser of JSON text rounds
 * fractions wrongly in the last bit ({@code 0.22758213172441547} becomes {@code
 * 0.2275821317244155}); its SQL parser does not. So documents with fractions are built by
 * JSON_OBJECT and JSON_ARRAY around number literals of SQL.
 *
 * <p>A number that is no DOUBLE's shortest text was a DECIMAL and becomes one again. What JSON has
 * of other types of SQL (a DATE, say) prints as a string and becomes one.
 */
final class JsonLiteral {
  private final byte[] json;
  private int at;

  private JsonLiteral(byte[] json) {
    this.json = json;
  }

  /** A value as SQL, and whether it needs to be written so; else its text is good. */
  private record Part(String sql, boolean fraction) {}

  /** Whether the text has a number with fraction or exponent, so that {@link #sql} is needed. */
  static boolean hasFraction(byte[] json) {
    boolean inString = false;
    for (int i = 0; i < json.length; i++) {
      byte c = json[i];
      if (inString) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          inString = false;
        }
      } else if (c == '"') {
        inString = true;
      } else if (c == '.' || c == 'E' || (c == 'e' && i > 0 && isDigit(json[i - 1]))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  /** An expression of type JSON; all of it ASCII. */
  static String sql(byte[] json) {
    Part part = new JsonLiteral(json).value();
    // A column takes a JSON value, not a bare number.
    return part.sql.startsWith("JSON_") ? part.sql : "CAST(" + part.sql + " AS JSON)";
  }

  private Part value() {
    skipSpace();
    int from = at;
    return switch (json[at]) {
      case '{' -> composite('}', "JSON_OBJECT(", from);
      case '[' -> composite(']', "JSON_ARRAY(", from);
      case '"' -> {
        string();
        yield text(from);
      }
      default -> scalar(from);
    };
  }

  private Part composite(char close, String function, int from) {
    StringBuilder sql = new StringBuilder(function);
    boolean fraction = false;
    at++;
    skipSpace();
    for (String comma = ""; json[at] != close; comma = ",") {
      sql.append(comma);
      if (close == '}') {
        int key = at;
        string();
        sql.append("JSON_UNQUOTE(").append(converted(key)).append("),");
        skipSpace();
        at++;
      }
      Part part = value();
      fraction |= part.fraction;
      sql.append(part.sql);
      skipSpace();
      if (json[at] == ',') {
        at++;
        skipSpace();
      }
    }
    at++;
    return fraction ? new Part(sql.append(')').toString(), true) : text(from);
  }

  private Part scalar(int from) {
    while (at < json.length && ",]} \n".indexOf(json[at]) < 0) {
      at++;
    }
    String number = new String(json, from, at - from, StandardCharsets.US_ASCII);
    if (number.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E')
        || !(isDigit(json[from]) || json[from] == '-')) {
      return text(from);
    }
    return new Part(isDouble(number) ? asDouble(number) : number, true);
  }

  private static String asDouble(String number) {
    return number.indexOf('e') >= 0 || number.indexOf('E') >= 0 ? number : number + "e0";
  }

  /** Whether MySQL prints the nearest DOUBLE like this. */
  private static boolean isDouble(String number) {
    if (number.indexOf('e') >= 0 || number.indexOf('E') >= 0) {
      return true;
    }
    double nearest = Double.parseDouble(number);
    boolean superfluousZero = number.endsWith("0") && !number.endsWith(".0");
    return !superfluousZero
        && !Double.isInfinite(nearest)
        && new BigDecimal(number).compareTo(new BigDecimal(Double.toString(nearest))) == 0;
  }

  private Part text(int from) {
    return new Part("CAST(" + converted(from) + " AS JSON)", false);
  }

  private String converted(int from) {
    return "CONVERT(x'" + HexFormat.of().formatHex(json, from, at) + "' USING utf8mb4)";
  }

  /** Passes over a string. */
  private void string() {
    at++;
    while (json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    at++;
  }

  private void skipSpace() {
    while (json[at] == ' ' || json[at] == '\n') {
      at++;
    }
  }
}
