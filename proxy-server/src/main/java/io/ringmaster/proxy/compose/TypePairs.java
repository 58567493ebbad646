package io.ringmaster.proxy.compose;

import io.ringmaster.proxy.gather.ColumnShape;
import java.util.Set;

/**
 * Of which columns a literal stores in others what the column itself would store. Others are
 * refused: MySQL converts some columns in ways that it does not convert literals.
 */
final class TypePairs {
  private static final Set<String> INTEGERS =
      Set.of("tinyint", "smallint", "mediumint", "int", "bigint");

  private static final Set<String> NUMBERS = Set.of("decimal", "float", "double");

  private static final Set<String> TEXTS =
      Set.of("char", "varchar", "tinytext", "text", "mediumtext", "longtext");

  private static final Set<String> BYTES =
      Set.of("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob");

  private static final Set<String> ODD_FOR_TIMES = Set.of("json", "bit", "year");

  private static final String CAST =
      "say the type in the SELECT by a CAST, or say which shard key in WHERE";

  private TypePairs() {}

  private static boolean isNumber(String dataType) {
    return INTEGERS.contains(dataType) || NUMBERS.contains(dataType);
  }

  private static boolean isString(String dataType) {
    return TEXTS.contains(dataType) || BYTES.contains(dataType);
  }

  /**
   * Why a column's values can't be stored as literals.
   *
   * @param target the data type of the column where they are stored
   */
  static String refused(ColumnShape column, String target) {
    if (column.isEnumeration()) {
      return isString(target) || target.equals("enum") || target.equals("set")
          ? null
          : "ENUM and SET are numbers there; " + CAST;
    }
    return switch (column.type()) {
      case MYSQL_TYPE_FLOAT ->
          "not all digits of a FLOAT are sent; write CAST(.. AS DOUBLE) in its place";
      case MYSQL_TYPE_DOUBLE ->
          column.isCutAsText()
              ? "not all digits of a DOUBLE(M,D) are sent; write CAST(.. AS DOUBLE) in its place"
              : orCast(!target.equals("json"));
      case MYSQL_TYPE_TINY,
          MYSQL_TYPE_SHORT,
          MYSQL_TYPE_INT24,
          MYSQL_TYPE_LONG,
          MYSQL_TYPE_LONGLONG ->
          orCast(!column.isZeroFilled() || isNumber(target) || target.equals("year"));
      case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL ->
          orCast(!target.equals("json") && (!column.isZeroFilled() || isNumber(target)));
      case MYSQL_TYPE_YEAR -> orCast(isNumber(target) || isString(target) || target.equals("year"));
      case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE ->
          orCast(!isNumber(target) && !ODD_FOR_TIMES.contains(target));
      case MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_TIME ->
          orCast(!ODD_FOR_TIMES.contains(target));
      case MYSQL_TYPE_JSON -> orCast(target.equals("json") || isString(target));
      case MYSQL_TYPE_BIT -> orCast(INTEGERS.contains(target) || target.equals("bit"));
      default -> null;
    };
  }

  private static String orCast(boolean exact) {
    return exact ? null : CAST;
  }
}
