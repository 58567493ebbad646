package io.ringmaster.migration.table;

/**
 * What JSON text doesn't tell of a value: which numbers are DECIMAL, which strings are dates, times
 * or bytes. MySQL prints {@code JSON_ARRAY(CAST('2026-01-02' AS DATE))} and {@code
 * JSON_ARRAY('2026-01-02')} alike. No state.
 *
 * <p>Types are given by the place of a value in the results of the paths {@code $**.*} and {@code
 * $**[*]}, from 1: the containers of a document in the order of its text, and of each its own
 * members or cells. {@code JSON_TYPE} names them (manual, 12.17.5).
 */
public final class JsonTypes {
  /** First byte of a value that is selected with its types. No JSON text begins so. */
  public static final byte MARK = '!';

  /** Types that the text of a value tells by itself. */
  private static final String TOLD =
      "'OBJECT','ARRAY','STRING','INTEGER','UNSIGNED INTEGER','DOUBLE','BOOLEAN','NULL'";

  private JsonTypes() {}

  /**
   * The text of a column, behind {@link #MARK} and an array of three where it may not tell all: the
   * type of the value itself, and objects of the other types by place among members and among
   * cells, or null.
   */
  static String selected(String column) {
    return "IF("
        + isTold(column)
        + ","
        + text(column)
        + ",CONCAT('"
        + (char) MARK
        + "',"
        + types(column)
        + ","
        + text(column)
        + "))";
  }

  /** A text that is equal for two values that are equal and of equal types; NULL for NULL. */
  static String compared(String column) {
    return "CONCAT(" + text(column) + ",IF(" + isTold(column) + ",''," + types(column) + "))";
  }

  private static String text(String column) {
    return "CONVERT(" + column + " USING utf8mb4)";
  }

  /**
   * Whether the text surely tells the types. Who reads it would store a DECIMAL that is whole, or a
   * time, in another number of bytes; where several might outweigh each other, a look at the text
   * decides. It is also false where MySQL has left room for changes in place.
   */
  private static String isTold(String column) {
    String text = text(column);
    return "(%1$s IS NULL OR JSON_STORAGE_SIZE(%1$s)<=>JSON_STORAGE_SIZE(CAST(%2$s AS JSON))"
            .formatted(column, text)
        + " AND %1$s NOT LIKE '%%.%%' AND %1$s NOT LIKE '%%\"____-__-__\"%%'".formatted(text)
        + " AND %1$s NOT LIKE '%%base64:type%%')".formatted(text);
  }

  private static String types(String column) {
    return "JSON_ARRAY(JSON_TYPE(%1$s),%2$s,%3$s)"
        .formatted(column, types(column, "$**.*"), types(column, "$**[*]"));
  }

  private static String types(String column, String path) {
    return ("(SELECT JSON_OBJECTAGG(o,JSON_TYPE(v)) FROM JSON_TABLE(%s,'%s' COLUMNS (o FOR"
            + " ORDINALITY,v JSON PATH '$')) AS ty WHERE JSON_TYPE(v) NOT IN (%s))")
        .formatted(column, path, TOLD);
  }
}
