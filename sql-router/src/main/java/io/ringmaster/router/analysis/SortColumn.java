package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import java.util.Locale;

/**
 * How the merge sorts by a column. Numbers, times and binary strings are sorted as they come;
 * character strings by a WEIGHT_STRING that the shards add, ENUM and SET by their numbers.
 *
 * <p>Experiments on MySQL 8.0.31 over pairs of strings: the bytes of {@code WEIGHT_STRING(c)} order
 * and equal as the values do under NO PAD collations; those of {@code WEIGHT_STRING(c AS CHAR(n))}
 * do under PAD SPACE collations where each character has one weight. Others (such as
 * utf8mb4_unicode_ci) pad by characters although a character may have several weights, so that
 * equal values get different weight strings: they are refused.
 */
final class SortColumn {
  /** Longer strings are sorted by MySQL itself only up to max_sort_length. */
  private static final long MAX_CHARACTERS = 512;

  private SortColumn() {}

  /**
   * The expression to sort by.
   *
   * @param text the column as the statement writes it
   * @return {@code text} itself when the column is sorted as it is
   */
  static String expression(CatalogColumn column, String text) throws RefusedException {
    return switch (column.dataType()) {
      case "char", "varchar" -> weights(column, text);
      case "enum", "bit" -> text + "+0";
      // As a number in an expression a SET is a DOUBLE, which has not all of its 64 bits; MySQL
      // sorts
      // them as a signed number.
      case "set" -> "CAST(" + text + " AS SIGNED)";
      case "float" -> text + "+0E0";
      case "tinytext", "text", "mediumtext", "longtext", "json" -> throw refused(column);
      default -> text;
    };
  }

  private static String weights(CatalogColumn column, String text) throws RefusedException {
    String collation = column.collation().toLowerCase(Locale.ROOT);
    if (column.maxLength() > MAX_CHARACTERS) {
      throw refused(column);
    }
    if (collation.contains("_0900_")) {
      return "WEIGHT_STRING(" + text + ")";
    }
    boolean oneWeight =
        switch (collation) {
          case "utf8mb4_general_ci",
              "utf8mb3_general_ci",
              "utf8_general_ci",
              "utf8mb4_bin",
              "utf8mb3_bin",
              "utf8_bin",
              "latin1_swedish_ci",
              "latin1_general_ci",
              "latin1_bin",
              "ascii_general_ci",
              "ascii_bin" ->
              true;
          default -> false;
        };
    if (!oneWeight) {
      throw refused(column);
    }
    return "WEIGHT_STRING(" + text + " AS CHAR(" + Math.max(1, column.maxLength()) + "))";
  }

  private static RefusedException refused(CatalogColumn column) {
    return new RefusedException(
        "sorting rows of several shards by column "
            + column.name()
            + " of type "
            + column.dataType()
            + (column.maxLength() > MAX_CHARACTERS ? "(" + column.maxLength() + ")" : "")
            + (column.collation().isEmpty() ? "" : ", collation " + column.collation() + ",")
            + " is not supported; say which shard key in WHERE");
  }
}
