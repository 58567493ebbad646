package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import java.util.Locale;

/**
 * How values of indexed columns are read that are to be compared: two are equal, byte for byte, if
 * and only if MySQL takes the values for equal.
 */
final class EqualForms {
  private EqualForms() {}

  /**
   * The expression to read.
   *
   * @param name the column as quoted SQL text
   * @return {@code name} itself where values are compared as they are
   */
  static String of(CatalogColumn column, String name) {
    return switch (column.dataType()) {
      // Under PAD_CHAR_TO_FULL_LENGTH a CHAR is read with its padding.
      case "char" -> hex(column, "RTRIM(" + name + ")");
      case "varchar" -> hex(column, name);
      default -> name;
    };
  }

  private static String hex(CatalogColumn column, String value) {
    String collation = column.collation().toLowerCase(Locale.ROOT);
    String weights = "WEIGHT_STRING(" + value + ")";
    if (!collation.contains("_0900_")) {
      // PAD SPACE: trailing spaces are no difference, nor is what weighs as they do.
      String charset = collation.substring(0, Math.max(0, collation.indexOf('_')));
      weights =
          "TRIM(TRAILING WEIGHT_STRING(CONVERT(' ' USING %s) COLLATE %s) FROM %s)"
              .formatted(charset.equals("utf8") ? "utf8mb3" : charset, collation, weights);
    }
    return "HEX(" + weights + ")";
  }
}
