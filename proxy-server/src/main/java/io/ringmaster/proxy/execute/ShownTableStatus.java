package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Splice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
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
    String schema = HexFormat.of().formatHex(database.getBytes(StandardCharsets.UTF_8));
    String query =
        "SELECT * FROM (SELECT %s FROM %s WHERE TABLE_SCHEMA = _utf8mb4 X'%s' AND %s) AS `TABLES`"
            .formatted(columns, derived, schema, hidden.predicate("TABLE_SCHEMA, TABLE_NAME"));
    int last = digest.tokenCount() - 1;
    List<Splice> splices = new ArrayList<>();
    splices.add(new Splice.Replace(0, word, query));
    String end = "";
    Tokens tokens = new Tokens(digest);
    if (tokens.text(word + 1).equalsIgnoreCase("LIKE")) {
      splices.add(new Splice.Replace(word + 1, word + 1, "WHERE `Name` LIKE"));
    } else if (tokens.text(word + 1).equalsIgnoreCase("WHERE")) {
      splices.add(new Splice.After(word + 1, " ("));
      end = ")";
    }
    splices.add(new Splice.After(last, end + " ORDER BY `Name`"));
    byte[] text =
        Splicer.splice(
            statement.sql(),
            statement.off(),
            statement.len(),
            digest,
            splices,
            LimitValues.NONE,
            UnaryOperator.identity(),
            Scatter.charset(session));
    return new StatementText(text, 0, text.length, null);
  }

  private static String shown(String column) {
    return NAMES.getOrDefault(
        column, column.charAt(0) + column.substring(1).toLowerCase(Locale.ROOT));
  }
}
