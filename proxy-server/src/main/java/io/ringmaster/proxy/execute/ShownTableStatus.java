package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** SHOW TABLE STATUS with the figures of all shards: the query that it is in MySQL. */
final class ShownTableStatus {
  /** The columns whose names are not those of information_schema in lower case. */
  private static final Map<String, String> NAMES =
      Map.of(
          "TABLE_NAME", "Name",
          "TABLE_ROWS", "Rows",
          "TABLE_COLLATION", "Collation",
          "TABLE_COMMENT", "Comment");

  private static final List<String> COLUMNS =
      List.of(
          "TABLE_NAME",
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
          "TABLE_COMMENT");

  private ShownTableStatus() {}

  /**
   * The statement that shows it.
   *
   * @param derived that stands for information_schema.TABLES
   * @param hidden tables that nobody sees
   * @param word ordinal of the last token before LIKE or WHERE
   */
  static StatementText of(
      ClientSession session,
      StatementText statement,
      Digest digest,
      String derived,
      HiddenTables hidden,
      String database,
      int word) {
    String columns =
        COLUMNS.stream()
            .map(column -> column + " AS `" + shown(column) + "`")
            .collect(Collectors.joining(", "));
    String query =
        "SELECT * FROM (SELECT %s FROM %s WHERE TABLE_SCHEMA = %s AND %s) AS `TABLES`"
            .formatted(
                columns,
                derived,
                ShownText.literal(database),
                hidden.predicate("TABLE_SCHEMA, TABLE_NAME"));
    List<Splice> splices = new ArrayList<>();
    splices.add(new Splice.Replace(0, word, query));
    splices.addAll(ShownText.condition(digest, word, "`Name`", " ORDER BY `Name`"));
    return ShownText.spliced(session, statement, digest, splices);
  }

  private static String shown(String column) {
    return NAMES.getOrDefault(
        column, column.charAt(0) + column.substring(1).toLowerCase(Locale.ROOT));
  }
}
