package io.ringmaster.migration.binlog;

import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;

/**
 * How values of one column lie in row images, from the table map event: its type and what that
 * event calls metadata.
 *
 * <p>MySQL source: {@code Field::pack} and {@code calc_field_size} of {@code libbinlogevents}.
 */
record ColumnLayout(ColumnType type, int metadata) {
  private static final int[] DECIMAL_BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

  /** Reads the metadata of a column from a table map event. */
  static ColumnLayout read(int typeCode, ByteReader in) {
    ColumnType type = ColumnType.byCode(typeCode);
    if (type == null) {
      throw new BinlogException("column type " + typeCode + " is not known");
    }
    return switch (type) {
      case FLOAT, DOUBLE, BLOB, JSON, GEOMETRY, TIME_V2, DATETIME_V2, TIMESTAMP_V2 ->
          new ColumnLayout(type, (int) in.little(1));
      case BIT, VARCHAR, VAR_STRING, NEWDECIMAL -> new ColumnLayout(type, (int) in.little(2));
      case STRING, ENUM, SET -> string((int) in.big(2));
      case TINY, SHORT, INT24, LONG, LONGLONG, YEAR, DATE, NEWDATE, TIME, DATETIME, TIMESTAMP ->
          new ColumnLayout(type, 0);
      default -> throw new BinlogException("column type " + type + " is not known");
    };
  }

  /** CHAR, BINARY, ENUM and SET share a type; the metadata has the real one and the length. */
  private static ColumnLayout string(int metadata) {
    int first = metadata >> 8;
    int second = metadata & 0xFF;
    if ((first & 0x30) != 0x30) {
      // Two bits of the length of a long CHAR are hidden, inverted, in the type.
      return new ColumnLayout(ColumnType.STRING, second | ((first & 0x30) ^ 0x30) << 4);
    }
    ColumnType real = ColumnType.byCode(first);
    return new ColumnLayout(
        real == ColumnType.ENUM || real == ColumnType.SET ? real : ColumnType.STRING, second);
  }

  /** Passes over a value. */
  void skip(ByteReader in) {
    in.skip(
        switch (type) {
          case TINY, YEAR -> 1;
          case SHORT -> 2;
          case INT24, DATE, NEWDATE, TIME -> 3;
          case LONG, FLOAT, TIMESTAMP -> 4;
          case LONGLONG, DOUBLE, DATETIME -> 8;
          case TIME_V2 -> 3 + fractionBytes();
          case TIMESTAMP_V2 -> 4 + fractionBytes();
          case DATETIME_V2 -> 5 + fractionBytes();
          case BIT -> (metadata >> 8) + ((metadata & 0xFF) > 0 ? 1 : 0);
          case NEWDECIMAL -> decimalBytes();
          case ENUM, SET -> metadata;
          case VARCHAR, VAR_STRING, STRING -> (int) in.little(metadata < 256 ? 1 : 2);
          case BLOB, JSON, GEOMETRY -> Math.toIntExact(in.little(metadata));
          default -> throw new BinlogException("column type " + type + " is not known");
        });
  }

  /** Bytes of the fraction of a second, of which there are {@link #metadata} digits. */
  int fractionBytes() {
    return (metadata + 1) / 2;
  }

  int precision() {
    return metadata & 0xFF;
  }

  int scale() {
    return metadata >> 8;
  }

  int decimalBytes() {
    int whole = precision() - scale();
    return whole / 9 * 4 + DECIMAL_BYTES[whole % 9] + scale() / 9 * 4 + DECIMAL_BYTES[scale() % 9];
  }
}
