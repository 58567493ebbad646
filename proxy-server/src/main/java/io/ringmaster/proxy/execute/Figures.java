package io.ringmaster.proxy.execute;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of information_schema with figures of the server's own rows: how they are asked for, and
 * what shows other figures instead. The figures of all shards come as one JSON text, whose rows
 * have four names that tell them apart, and numbers.
 */
enum Figures {
  TABLES(
      "TABLE_SCHEMA, TABLE_NAME, '', ''",
      Figures.SIZES + ", AUTO_INCREMENT, " + Figures.TIMES,
      "TABLE_TYPE = 'BASE TABLE' AND ",
      List.of("t.TABLE_SCHEMA", "t.TABLE_NAME"),
      List.of(
          "TABLE_CATALOG",
          "TABLE_SCHEMA",
          "TABLE_NAME",
          "TABLE_TYPE",
          "ENGINE",
          "VERSION",
          "ROW_FORMAT",
          "TABLE_ROWS",
          "AVG_ROW_LENGTH",
          "DATA_LENGTH",
          "MAX_DATA_LENGTH",
          "INDEX_LENGTH",
          "DATA_FREE",
          "AUTO_INCREMENT",
          "CREATE_TIME",
          "UPDATE_TIME",
          "CHECK_TIME",
          "TABLE_COLLATION",
          "CHECKSUM",
          "CREATE_OPTIONS",
          "TABLE_COMMENT")),
  PARTITIONS(
      "TABLE_SCHEMA, TABLE_NAME, IFNULL(PARTITION_NAME, ''), IFNULL(SUBPARTITION_NAME, '')",
      Figures.SIZES + ", NULL, " + Figures.TIMES,
      "",
      List.of(
          "t.TABLE_SCHEMA",
          "t.TABLE_NAME",
          "IFNULL(t.PARTITION_NAME, '')",
          "IFNULL(t.SUBPARTITION_NAME, '')"),
      List.of(
          "TABLE_CATALOG",
          "TABLE_SCHEMA",
          "TABLE_NAME",
          "PARTITION_NAME",
          "SUBPARTITION_NAME",
          "PARTITION_ORDINAL_POSITION",
          "SUBPARTITION_ORDINAL_POSITION",
          "PARTITION_METHOD",
          "SUBPARTITION_METHOD",
          "PARTITION_EXPRESSION",
          "SUBPARTITION_EXPRESSION",
          "PARTITION_DESCRIPTION",
          "TABLE_ROWS",
          "AVG_ROW_LENGTH",
          "DATA_LENGTH",
          "MAX_DATA_LENGTH",
          "INDEX_LENGTH",
          "DATA_FREE",
          "CREATE_TIME",
          "UPDATE_TIME",
          "CHECK_TIME",
          "CHECKSUM",
          "PARTITION_COMMENT",
          "NODEGROUP",
          "TABLESPACE_NAME")),
  STATISTICS(
      "TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
      "CARDINALITY, NON_UNIQUE, COLUMN_NAME",
      "",
      List.of("t.TABLE_SCHEMA", "t.TABLE_NAME", "t.INDEX_NAME", "t.SEQ_IN_INDEX"),
      List.of(
          "TABLE_CATALOG",
          "TABLE_SCHEMA",
          "TABLE_NAME",
          "NON_UNIQUE",
          "INDEX_SCHEMA",
          "INDEX_NAME",
          "SEQ_IN_INDEX",
          "COLUMN_NAME",
          "COLLATION",
          "CARDINALITY",
          "SUB_PART",
          "PACKED",
          "NULLABLE",
          "INDEX_TYPE",
          "COMMENT",
          "INDEX_COMMENT",
          "IS_VISIBLE",
          "EXPRESSION"));

  /** How many names tell a row of figures. */
  static final int NAMES = 4;

  /** How many of the numbers are sums; of the others the greatest counts. */
  static final int SUMS = 4;

  private static final String SIZES = "TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH, DATA_FREE";
  private static final String TIMES = "UNIX_TIMESTAMP(UPDATE_TIME), UNIX_TIMESTAMP(CHECK_TIME)";

  /** What is shown where there are figures of all shards; n1.. are the numbers. */
  private static final Map<String, String> SHOWN =
      Map.of(
          "TABLE_ROWS", "f.n1",
          "AVG_ROW_LENGTH", "IF(f.n1 > 0, f.n2 DIV f.n1, f.n1)",
          "DATA_LENGTH", "f.n2",
          "INDEX_LENGTH", "f.n3",
          "DATA_FREE", "f.n4",
          "AUTO_INCREMENT", "f.n5",
          "UPDATE_TIME", "FROM_UNIXTIME(f.n6)",
          "CHECK_TIME", "FROM_UNIXTIME(f.n7)",
          "CARDINALITY", "CAST(f.n1 AS SIGNED)");

  private final String names;
  private final String numbers;
  private final String condition;
  private final List<String> joined;
  private final List<String> columns;

  Figures(
      String names, String numbers, String condition, List<String> joined, List<String> columns) {
    this.names = names;
    this.numbers = numbers;
    this.condition = condition;
    this.joined = joined;
    this.columns = columns;
  }

  /** By its name in upper case. */
  static Figures of(String table) {
    return valueOf(table);
  }

  /**
   * What a shard is asked.
   *
   * @param databases a condition on TABLE_SCHEMA
   */
  String question(String databases) {
    return "SELECT %s, %s FROM information_schema.%s WHERE %s%s"
        .formatted(names, numbers, name(), condition, databases);
  }

  /** Whether the names from one place to another are those of a row of figures. */
  private String equal(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                "f.a%d = CONVERT(%s USING utf8mb4) COLLATE utf8mb4_bin"
                    .formatted(i + 1, joined.get(i)))
        .collect(Collectors.joining(" AND "));
  }

  /**
   * A derived table with its alias that shows other figures.
   *
   * @param json an SQL literal: an array of arrays
   */
  String derived(String json) {
    String shown =
        columns.stream()
            .map(
                column ->
                    SHOWN.containsKey(column)
                        ? "IF(f.a1 IS NULL, t.%1$s, %2$s) AS %1$s"
                            .formatted(column, SHOWN.get(column))
                        : "t." + column)
            .collect(Collectors.joining(", "));
    StringBuilder read = new StringBuilder();
    for (int i = 0; i < NAMES; i++) {
      read.append("a%d VARCHAR(64) PATH '$[%d]', ".formatted(i + 1, i));
    }
    String on = equal(0, 2);
    if (joined.size() > 2) {
      // Of a table of which nothing is known, only its own name is.
      on += " AND (f.a3 IS NULL OR " + equal(2, joined.size()) + ")";
    }
    for (int i = 0; i < 7; i++) {
      read.append(i == 0 ? "" : ", ")
          .append("n%d BIGINT UNSIGNED PATH '$[%d]'".formatted(i + 1, NAMES + i));
    }
    // DISTINCT makes it a table of its own, which MySQL can hash; a JSON_TABLE by itself it reads
    // anew for every row that it is joined with.
    return ("(SELECT %s FROM information_schema.%s AS t LEFT JOIN (SELECT DISTINCT * FROM"
            + " JSON_TABLE(%s, '$[*]' COLUMNS"
            + " (%s)) AS j) AS f ON %s) AS figures")
        .formatted(shown, name(), json, read, on);
  }
}
