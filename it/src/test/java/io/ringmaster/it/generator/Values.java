package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Table.Column;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Columns and what stands in them. */
final class Values {
  /** Equal under one collation or another, or not quite. */
  private static final String[] VARIANTS = {
    "a", "A", "á", "Ä", "b", "B", "b ", "a ", "ss", "ß", "", " ", "z", "Z", "ab", "Ab", "aB ", "é",
    "10", "E", "o", "Ø", "Ö", "a\\'b", "a%", "_"
  };

  /** Equal under no collation. */
  private static final String[] CLEAN = {
    "a", "b", "c", "ab", "abc", "x", "y", "zz", "hello", "q1", "7", "42", "m", "no", "yes", ""
  };

  private static final String[] BYTES = {
    "x''", "x'00'", "x'FF00'", "x'61'", "x'41'", "x'6120'", "x'275C'", "x'00FF'", "x'616263'"
  };

  private static final String[] JSON = {
    "'{\"a\": 1, \"b\": \"x\"}'",
    "'[1, 2, \"three\"]'",
    "'3'",
    "'null'",
    "'{\"a\": {\"c\": true}}'",
    "'\"text\"'",
    "'{\"b\": null, \"a\": -7}'",
    "'[]'",
    "'{\"a\": 1.5, \"b\": [1, {\"c\": \"é\"}]}'",
    "'18446744073709551615'",
    "'true'",
    "'{\"a\": \"k1\", \"\": {}}'"
  };

  private final Dice dice;
  private final boolean empty;

  /**
   * Of random ones.
   *
   * @param empty whether strings may be empty, which 8.0.31 takes for NULL where a hash join is on
   *     them: so a SELECT finds rows that an UPDATE does not
   */
  Values(Dice dice, boolean empty) {
    this.dice = dice;
    this.empty = empty;
  }

  /** A column whose name says its type, so that equal names can be joined. */
  Column column(String kind) {
    return switch (kind) {
      case "n1", "n2" -> of(kind, "INT", Kind.INT, "", true, this::small);
      case "s1" -> of(kind, "SMALLINT NOT NULL", Kind.INT, "", true, this::small);
      case "big" -> of(kind, "BIGINT", Kind.BIG, "", true, this::big);
      case "ubig" -> of(kind, "BIGINT UNSIGNED", Kind.UBIG, "", true, this::unsigned);
      case "d2" -> of(kind, "DECIMAL(10,2)", Kind.DEC, "", true, () -> decimal(2));
      case "d5" -> of(kind, "DECIMAL(20,5) NOT NULL", Kind.DEC, "", true, () -> decimal(5));
      case "f" -> of(kind, "DOUBLE", Kind.DBL, "", true, this::quarters);
      case "dt" -> of(kind, "DATE", Kind.DATE, "", true, this::date);
      case "ts" -> of(kind, "DATETIME", Kind.DATETIME, "", true, () -> datetime(0));
      case "ts3" -> of(kind, "DATETIME(3)", Kind.DATETIME, "", true, () -> datetime(3));
      case "tm" -> of(kind, "TIME", Kind.TIME, "", true, this::time);
      case "en" -> of(kind, "ENUM('small','medium','large')", Kind.ENUM, "", true, this::size);
      case "js" -> of(kind, "JSON", Kind.JSON, "", false, () -> literal(Kind.JSON, dice.of(JSON)));
      case "vb" -> of(kind, "VARBINARY(16)", Kind.BIN, "", true, this::bytes);
      case "tx" -> text(kind, "TEXT", "utf8mb4_0900_ai_ci", true);
      case "ai", "aid" -> text(kind, "VARCHAR(20)", "utf8mb4_0900_ai_ci", kind.equals("ai"));
      case "gci", "gcid" -> text(kind, "VARCHAR(20)", "utf8mb4_general_ci", kind.equals("gci"));
      case "bn", "bnd" -> text(kind, "VARCHAR(20)", "utf8mb4_bin", kind.equals("bn"));
      case "lat", "latd" -> text(kind, "VARCHAR(20)", "latin1_swedish_ci", kind.equals("lat"));
      case "cs" -> text(kind, "CHAR(8)", "utf8mb4_0900_as_cs", true);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private Column text(String name, String ddl, String collation, boolean exact) {
    String charset = collation.substring(0, collation.indexOf('_'));
    String all = ddl + " CHARACTER SET " + charset + " COLLATE " + collation;
    return of(name, all, Kind.STR, collation, exact, () -> string(exact ? CLEAN : VARIANTS));
  }

  private Column of(
      String name,
      String ddl,
      Kind kind,
      String collation,
      boolean exact,
      java.util.function.Supplier<Literal> values) {
    List<Literal> samples = new ArrayList<>();
    int different = dice.of(2, 6, 6, 20);
    for (int i = 0; i < different; i++) {
      samples.add(values.get());
    }
    return new Column(name, ddl, new Type(kind, collation, exact, List.copyOf(samples), false));
  }

  /** Values of a shard key, none equal to another. */
  List<Literal> keys(String column, int count) {
    Function<Integer, Literal> maker =
        switch (column) {
          case "id" -> i -> number(dice.percent(90) ? i - 3 : i * 1_000_003 + 500);
          case "uid" ->
              i ->
                  dice.percent(90)
                      ? number(i)
                      : unsigned(BigInteger.TWO.pow(64).subtract(BigInteger.valueOf(i + 1)));
          case "kb", "kbf" -> i -> literal(Kind.BIN, "x'%02X%02X'".formatted(i, 255 - i));
          default -> i -> string(dice.of("k", "q", "é", "ß", "O") + i + dice.of("", "", " ", "z"));
        };
    List<Literal> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(maker.apply(i));
    }
    return keys;
  }

  private Literal small() {
    return number(dice.percent(80) ? dice.between(-3, 12) : dice.between(-1000, 1000));
  }

  private Literal big() {
    long value = dice.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L, -1L, 1L << 40, 5L, -(1L << 33));
    return new Literal(String.valueOf(value), Type.of(Kind.BIG), Optional.of(value));
  }

  private Literal unsigned() {
    return unsigned(BigInteger.TWO.pow(dice.of(0, 1, 2, 31, 63, 64)).subtract(BigInteger.ONE));
  }

  private static Literal unsigned(BigInteger value) {
    return new Literal(value.toString(), Type.of(Kind.UBIG), Optional.of(value));
  }

  private Literal decimal(int scale) {
    int digits =
        dice.percent(70) ? dice.between(-500, 2000) : dice.between(-90_000_000, 90_000_000);
    BigDecimal value = BigDecimal.valueOf(digits, scale);
    return new Literal(value.toPlainString(), Type.of(Kind.DEC), Optional.of(value));
  }

  private Literal quarters() {
    double value =
        dice.percent(80) ? dice.between(-20, 40) / 4.0 : dice.between(-1 << 29, 1 << 29) / 4.0;
    return new Literal(
        BigDecimal.valueOf(value).toPlainString() + "e0", Type.of(Kind.DBL), Optional.of(value));
  }

  private Literal date() {
    String text = "%d-%02d-%02d".formatted(year(), dice.between(1, 12), dice.between(1, 28));
    return Literal.moment(Kind.DATE, text);
  }

  private int year() {
    return dice.percent(80) ? dice.of(2023, 2024) : dice.between(1500, 2400);
  }

  private Literal datetime(int digits) {
    String hour = dice.of("00:00:00", "12:30:00", "23:59:59", "07:08:09");
    String text =
        "%d-%02d-%02d %s".formatted(year(), dice.between(1, 12), dice.between(1, 28), hour);
    text += digits == 0 || dice.percent(50) ? "" : dice.of(".5", ".125", ".999");
    return Literal.moment(Kind.DATETIME, text);
  }

  private Literal time() {
    String text =
        dice.of("00:00:00", "-01:30:00", "838:59:59", "12:00:01", "-838:59:59", "23:59:59");
    return Literal.moment(Kind.TIME, text);
  }

  private Literal size() {
    return literal(Kind.ENUM, "'" + dice.of("small", "medium", "large") + "'");
  }

  private Literal bytes() {
    String bytes = dice.of(BYTES);
    return literal(Kind.BIN, bytes.equals("x''") && !empty ? "x'65'" : bytes);
  }

  private Literal string(String... texts) {
    String chosen = dice.of(texts);
    String text = chosen.isEmpty() && !empty ? "e" : chosen;
    return new Literal("'" + text + "'", Type.of(Kind.STR), Optional.of(text.replace("\\'", "'")));
  }

  private static Literal number(int value) {
    return new Literal(String.valueOf(value), Type.of(Kind.INT), Optional.of(value));
  }

  private static Literal literal(Kind kind, String text) {
    return new Literal(text, Type.of(kind), Optional.empty());
  }
}
