package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the tables of a round. */
final class Schemas {
  private static final List<String> KINDS =
      List.of(
          "n1", "n2", "s1", "big", "ubig", "d2", "d5", "f", "dt", "ts", "ts3", "tm", "en", "js",
          "vb", "tx", "ai", "aid", "gci", "gcid", "bn", "bnd", "lat", "latd", "cs");

  /** DROP DATABASE of tables with such indexes may end in a deadlock with other DDL (1213). */
  private static final boolean FULLTEXT = Boolean.getBoolean("ringmaster.generator.fulltext");

  /** Those that a FULLTEXT index takes. */
  private static final List<String> WORDS = List.of("tx", "ai", "gci", "lat", "cs");

  private final Dice dice;
  private final Values values;

  Schemas(Dice dice, Values values) {
    this.dice = dice;
    this.values = values;
  }

  List<Table> tables() {
    int count = dice.between(3, 5);
    // Tables of one group with one kind of key are what joins of a shard's own are made of.
    String usual = dice.percent(60) ? "id" : key();
    List<Table> tables = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String key = dice.percent(60) ? usual : key();
      tables.add(table("t" + i, key, i < 2 ? sharded(key) : placement(key)));
    }
    return tables;
  }

  private String key() {
    return dice.of("id", "id", "uid", "kai", "kgci", "kbn", "klat", "kb", "kbf", "kch");
  }

  private String placement(String key) {
    return switch (dice.below(6)) {
      case 0 -> "REFERENCE";
      case 1 -> "SINGLE ON shard1";
      case 2 -> "SINGLE ON shard2";
      default -> sharded(key);
    };
  }

  private String sharded(String key) {
    String group = dice.of("", " IN GROUP g" + key, " IN GROUP g" + key, " IN GROUP h" + key);
    return "SHARD BY HASH(" + key + ")" + group;
  }

  private Table table(String name, String key, String placement) {
    boolean pairs = dice.percent(50);
    int rows = dice.percent(8) ? 0 : dice.percent(15) ? dice.between(1, 3) : dice.between(4, 40);
    int different = pairs ? dice.between(1, 15) : Math.max(1, rows);
    List<Literal> keys = values.keys(key, different);
    List<Column> columns = new ArrayList<>();
    boolean varied = pairs && dice.percent(40);
    columns.add(keyColumn(key, keys, varied));
    if (pairs) {
      columns.add(new Column("sub", "INT NOT NULL", Type.of(Kind.INT)));
    }
    List<String> kinds = new ArrayList<>(List.of("n1"));
    int more = dice.between(2, 6);
    for (String kind : dice.shuffled(KINDS)) {
      if (kinds.size() <= more && !kinds.contains(kind)) {
        kinds.add(kind);
      }
    }
    kinds.forEach(kind -> columns.add(values.column(kind)));
    String primary = "PRIMARY KEY (" + key + (pairs ? ", sub)" : ")");
    String index = dice.percent(30) ? ", KEY (n1)" : "";
    List<String> unique = pairs ? List.of(key, "sub") : List.of(key);
    List<List<String>> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String value = (pairs ? dice.of(keys) : keys.get(i)).text();
      // Another way to write the same key, under most collations.
      boolean other = varied && value.startsWith("'") && dice.percent(50);
      all.add(row(columns, pairs, i, other ? value.toUpperCase(Locale.ROOT) : value));
    }
    // 8.0.31 dies of preparing "decimal IN (?, ..)" when the table has partitions.
    boolean decimals = kinds.contains("d2") || kinds.contains("d5");
    String partitioning = !decimals && dice.percent(30) ? partitioning(key, pairs) : "";
    // InnoDB takes no FULLTEXT index in such a table.
    List<String> words =
        FULLTEXT && partitioning.isEmpty() && dice.percent(15) ? words(kinds) : List.of();
    String fulltext =
        words.stream().map(", FULLTEXT (%s)"::formatted).collect(Collectors.joining());
    return new Table(
        name,
        columns,
        primary + index + fulltext,
        partitioning,
        placement,
        unique,
        partitioning.isEmpty() ? List.of() : List.of("p0", "p1", "p2"),
        words,
        all);
  }

  private String partitioning(String key, boolean pairs) {
    if (pairs && dice.percent(50)) {
      return " PARTITION BY RANGE (sub) (PARTITION p0 VALUES LESS THAN (3), PARTITION p1 VALUES"
          + " LESS THAN (15), PARTITION p2 VALUES LESS THAN MAXVALUE)";
    }
    String function = key.equals("id") ? "HASH" : "KEY";
    return " PARTITION BY " + function + " (" + key + ") PARTITIONS 3";
  }

  private List<String> words(List<String> kinds) {
    return kinds.stream().filter(WORDS::contains).limit(dice.between(1, 2)).toList();
  }

  private List<String> row(List<Column> columns, boolean pairs, int number, String key) {
    List<String> row = new ArrayList<>();
    row.add(key);
    if (pairs) {
      row.add(String.valueOf(number));
    }
    for (Column column : columns.subList(row.size(), columns.size())) {
      boolean mayBeNull = !column.ddl().contains("NOT NULL");
      List<Literal> samples = column.type().samples();
      row.add(mayBeNull && dice.percent(15) ? "NULL" : skewed(samples).text());
    }
    return row;
  }

  /** Some values are met much more often than others. */
  private Literal skewed(List<Literal> samples) {
    return dice.percent(40) ? samples.getFirst() : dice.of(samples);
  }

  private static Column keyColumn(String name, List<Literal> keys, boolean varied) {
    Optional<String> collation =
        switch (name) {
          case "kai" -> Optional.of("utf8mb4_0900_ai_ci");
          case "kgci" -> Optional.of("utf8mb4_general_ci");
          case "kbn" -> Optional.of("utf8mb4_bin");
          case "kch" -> Optional.of("utf8mb4_0900_as_cs");
          case "klat" -> Optional.of("latin1_swedish_ci");
          default -> Optional.empty();
        };
    if (collation.isPresent()) {
      String charset = collation.get().substring(0, collation.get().indexOf('_'));
      String ddl =
          (name.equals("kch") ? "" : "VAR")
              + "CHAR(12) CHARACTER SET %s COLLATE %s".formatted(charset, collation.get());
      return new Column(
          name, ddl, new Type(Kind.STR, collation.get(), !varied, List.copyOf(keys), true));
    }
    Kind kind = name.equals("id") ? Kind.INT : name.equals("uid") ? Kind.UBIG : Kind.BIN;
    String ddl =
        switch (name) {
          case "id" -> "INT";
          case "uid" -> "BIGINT UNSIGNED";
          default -> name.equals("kbf") ? "BINARY(8)" : "VARBINARY(8)";
        };
    return new Column(name, ddl, new Type(kind, "", true, List.copyOf(keys), true));
  }
}
