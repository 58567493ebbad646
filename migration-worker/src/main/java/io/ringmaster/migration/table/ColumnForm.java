package io.ringmaster.migration.table;

import java.util.Locale;
import java.util.Optional;

/**
 * How values of a column travel without change: what is selected, how the bytes that arrive are
 * written as a literal, and what stands for the value in a row's hash. The literals are ASCII and
 * mean the same under every {@code sql_mode} and character set.
 */
public enum ColumnForm {
  /** TINYINT to BIGINT: a number. */
  INTEGER(Literal.NUMBER, false),
  /** A number; as a literal of up to 65 digits it is a DECIMAL to MySQL, too. */
  DECIMAL(Literal.NUMBER, false),
  /**
   * FLOAT and DOUBLE, read as DOUBLE: MySQL prints a FLOAT with 6 digits, a DOUBLE with as many as
   * tell it from every other. Written as text, so that {@code -0} keeps its sign.
   */
  FLOATING(Literal.QUOTED, false),
  /** DATE, TIME, DATETIME, TIMESTAMP (under UTC) and YEAR, as MySQL prints them. */
  TEMPORAL(Literal.QUOTED, false),
  /** CHAR and VARCHAR: the stored bytes, in the column's character set. */
  STRING(Literal.HEX, true),
  /** TINYTEXT to LONGTEXT: likewise. */
  TEXT(Literal.HEX, true),
  /** BINARY and VARBINARY. */
  BINARY(Literal.HEX, true),
  /** TINYBLOB to LONGBLOB. */
  BLOB(Literal.HEX, true),
  BIT(Literal.HEX, false),
  /**
   * ENUM and SET, by number: the empty value of a failed INSERT (0) and a member {@code ''} print
   * the same.
   */
  MEMBERS(Literal.NUMBER, false),
  /** As text, and what the text doesn't tell ({@link JsonTypes}). */
  JSON(Literal.JSON, true),
  /** MySQL's own form: SRID and WKB. */
  GEOMETRY(Literal.HEX, true);

  /** How a value is written into a statement. */
  public enum Literal {
    NUMBER,
    /** In single quotes; the text has none and no backslash. */
    QUOTED,
    HEX,
    /** Text of a character set that has ASCII as it is: quoted if it is ASCII, else hexadecimal. */
    TEXT,
    /**
     * Hexadecimal, said to be utf8mb4, since MySQL takes no binary string as JSON; or an expression
     * where the text doesn't tell all.
     */
    JSON
  }

  private final Literal literal;
  private final boolean anyBytes;

  ColumnForm(Literal literal, boolean anyBytes) {
    this.literal = literal;
    this.anyBytes = anyBytes;
  }

  /** The form for a {@code DATA_TYPE} of information_schema; empty for a type not known. */
  static Optional<ColumnForm> of(String dataType) {
    return Optional.ofNullable(
        switch (dataType.toLowerCase(Locale.ROOT)) {
          case "tinyint", "smallint", "mediumint", "int", "bigint" -> INTEGER;
          case "decimal" -> DECIMAL;
          case "float", "double" -> FLOATING;
          case "date", "time", "datetime", "timestamp", "year" -> TEMPORAL;
          case "char", "varchar" -> STRING;
          case "tinytext", "text", "mediumtext", "longtext" -> TEXT;
          case "binary", "varbinary" -> BINARY;
          case "tinyblob", "blob", "mediumblob", "longblob" -> BLOB;
          case "bit" -> BIT;
          case "enum", "set" -> MEMBERS;
          case "json" -> JSON;
          case "geometry",
              "point",
              "linestring",
              "polygon",
              "multipoint",
              "multilinestring",
              "multipolygon",
              "geomcollection",
              "geometrycollection" ->
              GEOMETRY;
          default -> null;
        });
  }

  public Literal literal() {
    return literal;
  }

  /**
   * How a value is written into a column of a character set. ASCII in quotes is half as long as in
   * hexadecimal, and the same bytes in these character sets.
   *
   * @param charset null for a column that holds no text
   */
  public Literal literal(String charset) {
    boolean ascii =
        "utf8mb4".equals(charset)
            || "utf8mb3".equals(charset)
            || "latin1".equals(charset)
            || "ascii".equals(charset);
    return ascii && (this == STRING || this == TEXT) ? Literal.TEXT : literal;
  }

  /** The expression to select. */
  public String selected(String column) {
    return switch (this) {
      case FLOATING -> "CAST(" + column + " AS DOUBLE)";
      case MEMBERS -> "CAST(" + column + " AS UNSIGNED)";
      case JSON -> JsonTypes.selected(column);
      case INTEGER, DECIMAL, TEMPORAL, STRING, TEXT, BINARY, BLOB, BIT, GEOMETRY -> column;
    };
  }

  /**
   * An expression, never NULL, that is equal for two values exactly when they are. It can be told
   * where it ends: numbers and times have no comma, all else begins with its length. What may be
   * long is stood for by its MD5, so that the whole stays below max_allowed_packet.
   */
  public String hashed(String column) {
    String value =
        switch (this) {
          case INTEGER, DECIMAL, TEMPORAL -> column;
          case FLOATING, MEMBERS -> selected(column);
          case BIT -> "CAST(" + column + " AS UNSIGNED)";
          case STRING -> "CAST(" + column + " AS BINARY)";
          case BINARY -> column;
          case TEXT, BLOB, GEOMETRY -> "MD5(" + column + ")";
          case JSON -> "MD5(" + JsonTypes.compared(column) + ")";
        };
    String text = anyBytes ? "CONCAT(LENGTH(" + column + "),'_'," + value + ")" : value;
    return "COALESCE(" + text + ",'N')";
  }
}
