package io.ringmaster.migration.rows;

import io.ringmaster.migration.table.JsonTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a JSON value so that MySQL makes the same value of it, of the same types. MySQL's parser
 * of JSON text rounds fractions wrongly in the last bit ({@code 0.22758213172441547} becomes {@code
 * 0.2275821317244155}), its SQL parser does not, and the text tells no DECIMAL, no time and no
 * bytes. So documents with such values are built by JSON_OBJECT and JSON_ARRAY around SQL values. A
 * DECIMAL gets as many digits as it shows; MySQL may have kept it with more in front, zeros.
 */
final class JsonLiteral {
  private static final Pattern TYPE = Pattern.compile("\"(\\d+)\": \"([A-Z ]+)\"");

  private static final String BASE64 = "base64:type";

  private final byte[] json;
  private int at;

  private JsonLiteral(byte[] json, int from) {
    this.json = json;
    this.at = from;
  }

  /** A value in the text, from its first byte to behind its last. */
  private static final class Node {
    final int from;
    int to;

    /** Of an object: where its members' keys begin and end, in turn. */
    final List<int[]> keys = new ArrayList<>();

    /** Members or cells; null for a scalar. */
    List<Node> children;

    /** As JSON_TYPE names it; may be empty when the text tells it. */
    String type = "";

    Node(int from) {
      this.from = from;
    }
  }

  /** A value as SQL, and whether it needs to be written so; else its text is good. */
  private record Part(String sql, boolean needed) {}

  /** Whether {@link #sql} is needed: for types beside the text, or fractions and exponents. */
  static boolean isNeeded(byte[] json) {
    if (json[0] == JsonTypes.MARK) {
      return true;
    }
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

  /**
   * An expression of type JSON; all of it ASCII.
   *
   * @param json as {@link JsonTypes} has it selected
   */
  static String sql(byte[] json) {
    boolean marked = json[0] == JsonTypes.MARK;
    JsonLiteral reader = new JsonLiteral(json, marked ? 1 : 0);
    Node value = reader.node();
    if (marked) {
      Node types = value;
      value = reader.node();
      value.type = reader.string(types.children.get(0));
      reader.give(value, reader.types(types.children.get(1)), reader.types(types.children.get(2)));
    }
    return reader.part(value).sql;
  }

  private Map<Integer, String> types(Node node) {
    Map<Integer, String> types = new HashMap<>();
    Matcher type = TYPE.matcher(ascii(node.from, node.to));
    while (type.find()) {
      types.put(Integer.valueOf(type.group(1)), type.group(2));
    }
    return types;
  }

  private String string(Node node) {
    return ascii(node.from + 1, node.to - 1);
  }

  private String ascii(int from, int to) {
    return new String(json, from, to - from, StandardCharsets.US_ASCII);
  }

  /** Gives values their types by their places, which begin with 1. */
  private void give(Node root, Map<Integer, String> members, Map<Integer, String> cells) {
    give(root, members, cells, new int[2]);
  }

  private void give(
      Node node, Map<Integer, String> members, Map<Integer, String> cells, int[] passed) {
    if (node.children == null) {
      return;
    }
    boolean array = json[node.from] == '[';
    for (Node child : node.children) {
      child.type =
          array ? cells.getOrDefault(++passed[1], "") : members.getOrDefault(++passed[0], "");
    }
    for (Node child : node.children) {
      give(child, members, cells, passed);
    }
  }

  private Node node() {
    skipSpace();
    Node node = new Node(at);
    switch (json[at]) {
      case '{' -> composite(node, '}');
      case '[' -> composite(node, ']');
      case '"' -> passString();
      default -> {
        while (at < json.length && ",]} \n".indexOf(json[at]) < 0) {
          at++;
        }
      }
    }
    node.to = at;
    return node;
  }

  private void composite(Node node, char close) {
    node.children = new ArrayList<>();
    at++;
    skipSpace();
    while (json[at] != close) {
      if (close == '}') {
        int key = at;
        passString();
        node.keys.add(new int[] {key, at});
        skipSpace();
        at++;
      }
      node.children.add(node());
      skipSpace();
      if (json[at] == ',') {
        at++;
        skipSpace();
      }
    }
    at++;
  }

  private void passString() {
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

  private Part part(Node node) {
    if (node.children == null) {
      return scalar(node);
    }
    boolean object = json[node.from] == '{';
    StringBuilder sql = new StringBuilder(object ? "JSON_OBJECT(" : "JSON_ARRAY(");
    boolean needed = false;
    for (int i = 0; i < node.children.size(); i++) {
      sql.append(i == 0 ? "" : ",");
      if (object) {
        int[] key = node.keys.get(i);
        sql.append("JSON_UNQUOTE(").append(converted(key[0], key[1])).append("),");
      }
      Part part = part(node.children.get(i));
      needed |= part.needed;
      sql.append(part.sql);
    }
    return needed ? new Part(sql.append(')').toString(), true) : text(node);
  }

  private Part scalar(Node node) {
    String text = ascii(node.from, node.to);
    return switch (node.type) {
      case "DECIMAL" -> {
        int point = text.indexOf('.');
        int scale = point < 0 ? 0 : text.length() - point - 1;
        long digits = text.chars().filter(Character::isDigit).count();
        yield new Part(
            "CAST(CAST(%s AS DECIMAL(%d,%d)) AS JSON)".formatted(text, Math.min(65, digits), scale),
            true);
      }
      case "DATE" -> typed("DATE", "'" + string(node) + "'");
      case "TIME" -> typed("TIME(6)", "'" + string(node) + "'");
      case "DATETIME" -> typed("DATETIME(6)", "'" + string(node) + "'");
      case "TIMESTAMP" -> typed("TIMESTAMP(6)", "'" + string(node) + "'");
      case "BLOB", "BIT", "OPAQUE" ->
          string(node).startsWith(BASE64) ? bytes(string(node)) : text(node);
      default -> isFraction(node, text) ? new Part(asDouble(text), true) : text(node);
    };
  }

  private boolean isFraction(Node node, String text) {
    return (isDigit(json[node.from]) || json[node.from] == '-')
        && text.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E');
  }

  private static String asDouble(String number) {
    String literal = number.indexOf('e') >= 0 || number.indexOf('E') >= 0 ? number : number + "e0";
    return "CAST(" + literal + " AS JSON)";
  }

  /** Bytes with the type of the column or expression that they came from, by its number. */
  private static Part bytes(String text) {
    int colon = text.indexOf(':', BASE64.length());
    // MySQL breaks it into lines.
    String base64 = text.substring(colon + 1).replace("\\n", "");
    byte[] value = Base64.getDecoder().decode(base64);
    String hex = "x'" + HexFormat.of().formatHex(value) + "'";
    return switch (text.substring(BASE64.length(), colon)) {
      case "16" -> typed("BIT(" + 8 * value.length + ")", "CAST(" + hex + " AS UNSIGNED)");
      case "249" -> typed("TINYBLOB", hex);
      case "250" -> typed("MEDIUMBLOB", hex);
      case "251" -> typed("LONGBLOB", hex);
      case "252" -> typed("BLOB", hex);
      case "254" -> typed("BINARY(" + value.length + ")", hex);
      default -> new Part("CAST(" + hex + " AS JSON)", true);
    };
  }

  /** A JSON value of a type that no literal has. */
  private static Part typed(String type, String value) {
    return new Part(
        ("(SELECT JSON_EXTRACT(JSON_ARRAY(v),'$[0]') FROM JSON_TABLE(JSON_ARRAY(%s),'$[0]' COLUMNS"
                + " (v %s PATH '$' ERROR ON ERROR)) AS ty)")
            .formatted(value, type),
        true);
  }

  private Part text(Node node) {
    return new Part("CAST(" + converted(node.from, node.to) + " AS JSON)", false);
  }

  private String converted(int from, int to) {
    return "CONVERT(x'" + HexFormat.of().formatHex(json, from, to) + "' USING utf8mb4)";
  }
}
