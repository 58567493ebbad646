package io.ringmaster.protocol;

import java.util.Arrays;

/**
 * Type byte of column definitions, parameters and binary values, named as in MySQL's {@code
 * field_types.h} (8.0.31).
 */
public enum ColumnType {
  MYSQL_TYPE_DECIMAL(0),
  MYSQL_TYPE_TINY(1),
  MYSQL_TYPE_SHORT(2),
  MYSQL_TYPE_LONG(3),
  MYSQL_TYPE_FLOAT(4),
  MYSQL_TYPE_DOUBLE(5),
  MYSQL_TYPE_NULL(6),
  MYSQL_TYPE_TIMESTAMP(7),
  MYSQL_TYPE_LONGLONG(8),
  MYSQL_TYPE_INT24(9),
  MYSQL_TYPE_DATE(10),
  MYSQL_TYPE_TIME(11),
  MYSQL_TYPE_DATETIME(12),
  MYSQL_TYPE_YEAR(13),
  MYSQL_TYPE_NEWDATE(14),
  MYSQL_TYPE_VARCHAR(15),
  MYSQL_TYPE_BIT(16),
  MYSQL_TYPE_TIMESTAMP2(17),
  MYSQL_TYPE_DATETIME2(18),
  MYSQL_TYPE_TIME2(19),
  MYSQL_TYPE_TYPED_ARRAY(20),
  MYSQL_TYPE_INVALID(243),
  MYSQL_TYPE_BOOL(244),
  MYSQL_TYPE_JSON(245),
  MYSQL_TYPE_NEWDECIMAL(246),
  MYSQL_TYPE_ENUM(247),
  MYSQL_TYPE_SET(248),
  MYSQL_TYPE_TINY_BLOB(249),
  MYSQL_TYPE_MEDIUM_BLOB(250),
  MYSQL_TYPE_LONG_BLOB(251),
  MYSQL_TYPE_BLOB(252),
  MYSQL_TYPE_VAR_STRING(253),
  MYSQL_TYPE_STRING(254),
  MYSQL_TYPE_GEOMETRY(255);

  private static final ColumnType[] BY_CODE = new ColumnType[256];

  static {
    Arrays.fill(BY_CODE, MYSQL_TYPE_INVALID);
    for (ColumnType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;

  ColumnType(int code) {
    this.code = code;
  }

  /** The byte on the wire, 0..255. */
  public int code() {
    return code;
  }

  /**
   * Bytes of a value in the binary encoding: 1, 2, 4 or 8; 0 for those whose length comes first.
   *
   * <p>Source: MySQL manual, "Binary Protocol Value".
   */
  public int binaryLength() {
    return switch (this) {
      case MYSQL_TYPE_TINY, MYSQL_TYPE_BOOL -> 1;
      case MYSQL_TYPE_SHORT, MYSQL_TYPE_YEAR -> 2;
      case MYSQL_TYPE_LONG, MYSQL_TYPE_INT24, MYSQL_TYPE_FLOAT -> 4;
      case MYSQL_TYPE_LONGLONG, MYSQL_TYPE_DOUBLE -> 8;
      default -> 0;
    };
  }

  /** The type with this code (its low 8 bits), {@link #MYSQL_TYPE_INVALID} when there is none. */
  public static ColumnType of(int code) {
    return BY_CODE[code & 0xFF];
  }
}
