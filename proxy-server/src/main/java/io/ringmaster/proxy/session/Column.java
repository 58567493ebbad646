package io.ringmaster.proxy.session;

import io.ringmaster.protocol.ColumnFlags;
import io.ringmaster.protocol.ColumnType;

/**
 * A column of an answer the proxy makes itself, described as MySQL 8.0 describes its own.
 *
 * @param length of a text in characters, of a number as MySQL announces it
 * @param flags of {@link ColumnFlags}
 * @param table of information_schema that MySQL reads it from, empty for none
 * @param system whether a text is in the system's character set, utf8mb3, and not the connection's
 */
public record Column(
    String name, ColumnType type, int length, int flags, String table, boolean system) {
  private static final int UNSIGNED = ColumnFlags.UNSIGNED_FLAG | ColumnFlags.BINARY_FLAG;

  /** A column of which nothing is to be said but its type. */
  public static Column of(String name, ColumnType type) {
    return type == ColumnType.MYSQL_TYPE_VAR_STRING ? text(name) : number(name);
  }

  /** A text column. */
  public static Column text(String name) {
    return new Column(name, ColumnType.MYSQL_TYPE_VAR_STRING, 256, 0, "", false);
  }

  /** A text column without NULL, of so many characters. */
  public static Column text(String name, int characters) {
    int flags = ColumnFlags.NOT_NULL_FLAG;
    return new Column(name, ColumnType.MYSQL_TYPE_VAR_STRING, characters, flags, "", false);
  }

  /** A name of the server's, as DATABASE() and USER() give it. */
  public static Column system(String name, int characters) {
    return new Column(name, ColumnType.MYSQL_TYPE_VAR_STRING, characters, 0, "", true);
  }

  /** A text of the server's without NULL. */
  public static Column message(String name, int characters) {
    int flags = ColumnFlags.NOT_NULL_FLAG;
    return new Column(name, ColumnType.MYSQL_TYPE_VAR_STRING, characters, flags, "", true);
  }

  /** A name column of information_schema. */
  public static Column schemaName(String name, String table) {
    int flags =
        ColumnFlags.NOT_NULL_FLAG | ColumnFlags.BINARY_FLAG | ColumnFlags.NO_DEFAULT_VALUE_FLAG;
    return new Column(name, ColumnType.MYSQL_TYPE_VAR_STRING, 64, flags, table, false);
  }

  /** A BIGINT column. */
  public static Column number(String name) {
    int flags = ColumnFlags.NOT_NULL_FLAG | ColumnFlags.BINARY_FLAG;
    return new Column(name, ColumnType.MYSQL_TYPE_LONGLONG, 21, flags, "", false);
  }

  /** A BIGINT column that may have NULL. */
  public static Column numberOrNull(String name) {
    return new Column(name, ColumnType.MYSQL_TYPE_LONGLONG, 21, ColumnFlags.BINARY_FLAG, "", false);
  }

  /** A BIGINT UNSIGNED column without NULL. */
  public static Column unsigned(String name) {
    int flags = ColumnFlags.NOT_NULL_FLAG | UNSIGNED;
    return new Column(name, ColumnType.MYSQL_TYPE_LONGLONG, 21, flags, "", false);
  }

  /** A system variable's BIGINT UNSIGNED column. */
  public static Column variable(String name) {
    return new Column(name, ColumnType.MYSQL_TYPE_LONGLONG, 21, UNSIGNED, "", false);
  }

  /** An INT UNSIGNED column of so many digits. */
  public static Column digits(String name, int digits) {
    int flags = ColumnFlags.NOT_NULL_FLAG | UNSIGNED;
    return new Column(name, ColumnType.MYSQL_TYPE_LONG, digits, flags, "", false);
  }

  /** The same under another name. */
  public Column named(String other) {
    return new Column(other, type, length, flags, table, system);
  }

  boolean text() {
    return type == ColumnType.MYSQL_TYPE_VAR_STRING;
  }
}
