package io.ringmaster.protocol.value;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Values in the binary encoding: what rows and parameters have in common. */
public abstract class BinaryCells extends Cells {
  BinaryCells(int capacity) {
    super(capacity);
  }

  /** The type of a value. */
  public abstract ColumnType type(int cell);

  /** Whether a value of an integer type is unsigned. */
  public abstract boolean isUnsigned(int cell);

  /** Locates the value that {@code in} stands at and skips it. */
  final void locateNext(int cell, ByteBuf in) {
    int length =
        switch (type(cell)) {
          case MYSQL_TYPE_NULL -> 0;
          case MYSQL_TYPE_TINY,
              MYSQL_TYPE_BOOL,
              MYSQL_TYPE_SHORT,
              MYSQL_TYPE_YEAR,
              MYSQL_TYPE_LONG,
              MYSQL_TYPE_INT24,
              MYSQL_TYPE_FLOAT,
              MYSQL_TYPE_LONGLONG,
              MYSQL_TYPE_DOUBLE ->
              type(cell).binaryLength();
          case MYSQL_TYPE_DATE,
              MYSQL_TYPE_NEWDATE,
              MYSQL_TYPE_DATETIME,
              MYSQL_TYPE_DATETIME2,
              MYSQL_TYPE_TIMESTAMP,
              MYSQL_TYPE_TIMESTAMP2 ->
              temporalLength(in, 4, 7, 11);
          case MYSQL_TYPE_TIME, MYSQL_TYPE_TIME2 -> temporalLength(in, 8, 8, 12);
          case MYSQL_TYPE_DECIMAL,
              MYSQL_TYPE_NEWDECIMAL,
              MYSQL_TYPE_VARCHAR,
              MYSQL_TYPE_BIT,
              MYSQL_TYPE_JSON,
              MYSQL_TYPE_ENUM,
              MYSQL_TYPE_SET,
              MYSQL_TYPE_TINY_BLOB,
              MYSQL_TYPE_MEDIUM_BLOB,
              MYSQL_TYPE_LONG_BLOB,
              MYSQL_TYPE_BLOB,
              MYSQL_TYPE_VAR_STRING,
              MYSQL_TYPE_STRING,
              MYSQL_TYPE_GEOMETRY ->
              Wire.readLength(in, "binary value");
          case MYSQL_TYPE_TYPED_ARRAY, MYSQL_TYPE_INVALID ->
              throw new MalformedPacketException(
                  "value " + cell + " is of no known type", in.readerIndex());
        };
    if (type(cell) == ColumnType.MYSQL_TYPE_NULL) {
      locateNull(cell);
      return;
    }
    Wire.require(in, length, "binary value");
    locate(cell, in.readerIndex(), length);
    in.skipBytes(length);
  }

  private static int temporalLength(ByteBuf in, int a, int b, int c) {
    int length = Wire.readInt1(in, "length of date or time");
    if (length != 0 && length != a && length != b && length != c) {
      throw new MalformedPacketException(
          "date or time of " + length + " bytes", in.readerIndex() - 1);
    }
    return length;
  }

  @Override
  public final long getLong(int cell) {
    int at = offset(cell);
    boolean unsigned = isUnsigned(cell);
    return switch (type(cell)) {
      case MYSQL_TYPE_TINY, MYSQL_TYPE_BOOL ->
          unsigned ? buffer().getUnsignedByte(at) : buffer().getByte(at);
      case MYSQL_TYPE_SHORT, MYSQL_TYPE_YEAR ->
          unsigned ? buffer().getUnsignedShortLE(at) : buffer().getShortLE(at);
      case MYSQL_TYPE_LONG, MYSQL_TYPE_INT24 ->
          unsigned ? buffer().getUnsignedIntLE(at) : buffer().getIntLE(at);
      case MYSQL_TYPE_LONGLONG -> buffer().getLongLE(at);
      case MYSQL_TYPE_BIT -> getBits(cell);
      case MYSQL_TYPE_DECIMAL,
          MYSQL_TYPE_NEWDECIMAL,
          MYSQL_TYPE_VARCHAR,
          MYSQL_TYPE_ENUM,
          MYSQL_TYPE_SET,
          MYSQL_TYPE_TINY_BLOB,
          MYSQL_TYPE_MEDIUM_BLOB,
          MYSQL_TYPE_LONG_BLOB,
          MYSQL_TYPE_BLOB,
          MYSQL_TYPE_VAR_STRING,
          MYSQL_TYPE_STRING ->
          parseLong(cell);
      case MYSQL_TYPE_FLOAT,
          MYSQL_TYPE_DOUBLE,
          MYSQL_TYPE_NULL,
          MYSQL_TYPE_DATE,
          MYSQL_TYPE_NEWDATE,
          MYSQL_TYPE_DATETIME,
          MYSQL_TYPE_DATETIME2,
          MYSQL_TYPE_TIMESTAMP,
          MYSQL_TYPE_TIMESTAMP2,
          MYSQL_TYPE_TIME,
          MYSQL_TYPE_TIME2,
          MYSQL_TYPE_JSON,
          MYSQL_TYPE_GEOMETRY,
          MYSQL_TYPE_TYPED_ARRAY,
          MYSQL_TYPE_INVALID ->
          throw malformed("integer but " + type(cell), cell);
    };
  }

  private boolean isText(int cell) {
    return switch (type(cell)) {
      case MYSQL_TYPE_DECIMAL,
          MYSQL_TYPE_NEWDECIMAL,
          MYSQL_TYPE_VARCHAR,
          MYSQL_TYPE_ENUM,
          MYSQL_TYPE_SET,
          MYSQL_TYPE_TINY_BLOB,
          MYSQL_TYPE_MEDIUM_BLOB,
          MYSQL_TYPE_LONG_BLOB,
          MYSQL_TYPE_BLOB,
          MYSQL_TYPE_VAR_STRING,
          MYSQL_TYPE_STRING ->
          true;
      default -> false;
    };
  }

  @Override
  public final BigInteger getBigInteger(int cell) {
    if (isText(cell)) {
      return parseBigInteger(cell);
    }
    long value = getLong(cell);
    boolean big = value < 0 && (isUnsigned(cell) || type(cell) == ColumnType.MYSQL_TYPE_BIT);
    return big ? new BigInteger(Long.toUnsignedString(value)) : BigInteger.valueOf(value);
  }

  @Override
  public final BigDecimal getBigDecimal(int cell) {
    return isText(cell) ? parseBigDecimal(cell) : new BigDecimal(getBigInteger(cell));
  }

  @Override
  public final double getDouble(int cell) {
    int at = offset(cell);
    return switch (type(cell)) {
      case MYSQL_TYPE_FLOAT -> buffer().getFloatLE(at);
      case MYSQL_TYPE_DOUBLE -> buffer().getDoubleLE(at);
      default -> isText(cell) ? parseDouble(cell) : getBigInteger(cell).doubleValue();
    };
  }

  @Override
  public final float getFloat(int cell) {
    int at = offset(cell);
    return type(cell) == ColumnType.MYSQL_TYPE_FLOAT
        ? buffer().getFloatLE(at)
        : (float) getDouble(cell);
  }

  /** Text types and blobs as they are; others in MySQL's text form, times with their micros. */
  @Override
  public final String getString(int cell, Charset charset) {
    return switch (type(cell)) {
      case MYSQL_TYPE_TINY,
          MYSQL_TYPE_BOOL,
          MYSQL_TYPE_SHORT,
          MYSQL_TYPE_YEAR,
          MYSQL_TYPE_LONG,
          MYSQL_TYPE_INT24,
          MYSQL_TYPE_LONGLONG ->
          getBigInteger(cell).toString();
      case MYSQL_TYPE_FLOAT -> NumberText.of(getFloat(cell));
      case MYSQL_TYPE_DOUBLE -> NumberText.of(getDouble(cell));
      case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE -> getDate(cell).toString();
      case MYSQL_TYPE_DATETIME, MYSQL_TYPE_DATETIME2, MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_TIMESTAMP2 ->
          getDateTime(cell).toString();
      case MYSQL_TYPE_TIME, MYSQL_TYPE_TIME2 -> getTime(cell).toString();
      default -> text(cell, charset);
    };
  }

  @Override
  public final MySqlDate getDate(int cell) {
    return getDateTime(cell).date();
  }

  @Override
  public final MySqlDateTime getDateTime(int cell) {
    int at = offset(cell);
    int length = length(cell);
    return switch (type(cell)) {
      case MYSQL_TYPE_DATE,
          MYSQL_TYPE_NEWDATE,
          MYSQL_TYPE_DATETIME,
          MYSQL_TYPE_DATETIME2,
          MYSQL_TYPE_TIMESTAMP,
          MYSQL_TYPE_TIMESTAMP2 -> {
        if (length == 0) {
          yield MySqlDateTime.ZERO;
        }
        ByteBuf in = buffer();
        yield new MySqlDateTime(
            new MySqlDate(
                in.getUnsignedShortLE(at), in.getUnsignedByte(at + 2), in.getUnsignedByte(at + 3)),
            length < 7 ? 0 : in.getUnsignedByte(at + 4),
            length < 7 ? 0 : in.getUnsignedByte(at + 5),
            length < 7 ? 0 : in.getUnsignedByte(at + 6),
            length < 11 ? 0 : in.getIntLE(at + 7));
      }
      default -> {
        if (isText(cell)) {
          yield MySqlDateTime.parse(text(cell, StandardCharsets.US_ASCII));
        }
        throw malformed("date but " + type(cell), cell);
      }
    };
  }

  @Override
  public final MySqlTime getTime(int cell) {
    int at = offset(cell);
    int length = length(cell);
    return switch (type(cell)) {
      case MYSQL_TYPE_TIME, MYSQL_TYPE_TIME2 -> {
        if (length == 0) {
          yield MySqlTime.ZERO;
        }
        ByteBuf in = buffer();
        long hours = in.getUnsignedIntLE(at + 1) * 24 + in.getUnsignedByte(at + 5);
        if (hours > Integer.MAX_VALUE) {
          throw malformed("TIME", cell);
        }
        yield new MySqlTime(
            in.getByte(at) != 0,
            (int) hours,
            in.getUnsignedByte(at + 6),
            in.getUnsignedByte(at + 7),
            length < 12 ? 0 : in.getIntLE(at + 8));
      }
      default -> {
        if (isText(cell)) {
          yield MySqlTime.parse(text(cell, StandardCharsets.US_ASCII));
        }
        throw malformed("time but " + type(cell), cell);
      }
    };
  }
}
