package io.ringmaster.it.placement;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Shard key columns of every kind, with random keys and all the ways to write one. */
enum KeyColumns {
  TINY("TINYINT", -128, 127),
  SMALL("SMALLINT UNSIGNED", 0, 65535),
  MEDIUM("MEDIUMINT", -8388608, 8388607),
  INT("INT", Integer.MIN_VALUE, Integer.MAX_VALUE),
  INT_SMALL("INT", -60, 400),
  BIG("BIGINT", Long.MIN_VALUE, Long.MAX_VALUE),
  BIG_UNSIGNED("BIGINT UNSIGNED", 0, -1),
  ACCENT_INSENSITIVE("VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci", true),
  GENERAL("VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", true),
  UNICODE("CHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", true),
  CASE_SENSITIVE("CHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_as_cs", true),
  BINARY_COLLATION("VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", true),
  LATIN("VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_swedish_ci", false),
  VARIABLE_BINARY("VARBINARY(20)"),
  FIXED_BINARY("BINARY(16)");

  private static final String LATIN_LETTERS = "abcABCxyzXYZ0189_-  éÉßöÖñÿ";
  private static final String OTHER_LETTERS = "ıİſΣσςДд日本가😀";

  /**
   * A key.
   *
   * @param literal to insert it
   * @param value to insert it as a parameter
   * @param literals to look for it, or for something much like it
   * @param parameters likewise
   */
  record Key(String literal, Object value, List<String> literals, List<Object> parameters) {}

  private enum Kind {
    INTEGER,
    TEXT,
    BINARY
  }

  private final String type;
  private final Kind kind;
  private final long least;
  private final long most;
  private final boolean anyLetter;

  KeyColumns(String type, long least, long most) {
    this(type, Kind.INTEGER, least, most, false);
  }

  KeyColumns(String type, boolean anyLetter) {
    this(type, Kind.TEXT, 0, 0, anyLetter);
  }

  KeyColumns(String type) {
    this(type, Kind.BINARY, 0, 0, false);
  }

  KeyColumns(String type, Kind kind, long least, long most, boolean anyLetter) {
    this.type = type;
    this.kind = kind;
    this.least = least;
    this.most = most;
    this.anyLetter = anyLetter;
  }

  /** The column's type in CREATE TABLE. */
  String type() {
    return type;
  }

  List<Key> keys(Random random, int count) {
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(
          switch (kind) {
            case INTEGER -> integer(number(random));
            case TEXT -> text(letters(random));
            case BINARY -> binary(bytes(random));
          });
    }
    return keys;
  }

  private BigInteger number(Random random) {
    BigInteger first = BigInteger.valueOf(least);
    BigInteger last =
        most == -1 ? BigInteger.TWO.pow(64).subtract(BigInteger.ONE) : BigInteger.valueOf(most);
    return switch (random.nextInt(12)) {
      case 0 -> first;
      case 1 -> last;
      case 2 -> BigInteger.valueOf(random.nextInt(100)).min(last);
      default -> {
        BigInteger size = last.subtract(first).add(BigInteger.ONE);
        yield first.add(new BigInteger(80, random).mod(size));
      }
    };
  }

  private static Key integer(BigInteger n) {
    List<String> literals = new ArrayList<>(List.of(n + "", "'" + n + "'", n + ".0", n + ".5"));
    literals.addAll(List.of("+" + n, "-(" + n.negate() + ")", "' " + n + "'", "'" + n + "abc'"));
    literals.addAll(List.of(n + "e0", "'" + n + ".0'", "'0" + n.abs() + "'", "_binary'" + n + "'"));
    if (n.signum() >= 0) {
      literals.addAll(
          List.of("0x" + n.toString(16), "X'0" + pairs(n) + "'", "b'" + n.toString(2) + "'"));
    }
    List<Object> parameters =
        List.of(
            n,
            n.toString(),
            new BigDecimal(n),
            n.doubleValue(),
            n.toString().getBytes(StandardCharsets.UTF_8));
    return new Key(n.toString(), n, literals, parameters);
  }

  private static String pairs(BigInteger n) {
    String digits = n.toString(16);
    return digits.length() % 2 == 0 ? "0" + digits : digits;
  }

  private String letters(Random random) {
    String from = anyLetter ? LATIN_LETTERS + OTHER_LETTERS : LATIN_LETTERS;
    int[] alphabet = from.codePoints().toArray();
    int length = random.nextInt(9);
    StringBuilder text = new StringBuilder();
    // Half of them are ASCII, which the proxy places without asking MySQL.
    int letters = random.nextBoolean() ? 18 : alphabet.length;
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(alphabet[random.nextInt(letters)]);
    }
    return text.toString();
  }

  private static Key text(String s) {
    String hex = HexFormat.of().formatHex(s.getBytes(StandardCharsets.UTF_8));
    List<String> literals =
        new ArrayList<>(
            List.of(
                quoted(s),
                quoted(s + "  "),
                quoted(" " + s),
                quoted(s.toUpperCase(Locale.ROOT)),
                quoted(s.toLowerCase(Locale.ROOT)),
                "X'" + hex + "'",
                "_utf8mb4 X'" + hex + "'",
                "_utf8mb4" + quoted(s),
                "_binary" + quoted(s),
                quoted(s) + " COLLATE utf8mb4_bin",
                "CONCAT(" + quoted(s) + ", '')"));
    List<Object> parameters =
        List.of(s, s + " ", s.toUpperCase(Locale.ROOT), s.getBytes(StandardCharsets.UTF_8));
    return new Key(quoted(s), s, literals, parameters);
  }

  private static String quoted(String text) {
    return "'" + text + "'";
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(17)];
    random.nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      if (random.nextInt(4) == 0) {
        bytes[i] = (byte) "a A\0".charAt(random.nextInt(4));
      }
    }
    return bytes;
  }

  private static Key binary(byte[] bytes) {
    String hex = HexFormat.of().formatHex(bytes);
    String literal = "X'" + hex + "'";
    List<String> literals =
        new ArrayList<>(
            List.of(
                literal,
                "X'" + hex + "00'",
                "X'" + hex + "20'",
                "UNHEX('" + hex + "')",
                "_binary " + literal));
    if (bytes.length > 0) {
      literals.add("0x" + hex);
    }
    return new Key(literal, bytes, literals, List.of(bytes));
  }
}
