package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.backend.Profile;
import io.ringmaster.proxy.session.PreparedStatement;

/**
 * Looks into a COM_STMT_EXECUTE: where its parts are, and the value of a parameter. Values are
 * found by walking from the first; routing asks for one or a few. Used again for each execution.
 *
 * <p>Source: MySQL manual, "COM_STMT_EXECUTE".
 */
final class ExecuteParameters {
  private static final int HEADER_BYTES = 10;
  private static final int PARAMETER_COUNT_AVAILABLE = 0x08;

  private ByteBuf in;
  private PreparedStatement statement;
  private int count;
  private int nullBitmapAt;
  private int boundFlagAt;
  private int valuesAt;
  private boolean typesGiven;
  private byte[] types;

  /**
   * Reads the packet's frame.
   *
   * @throws MalformedPacketException when the packet is not as the statement needs it, or the
   *     client never gave the types
   */
  void read(ByteBuf payload, PreparedStatement executed, Profile profile) {
    in = payload;
    statement = executed;
    count = executed.parameterCount();
    ByteBuf reader = payload.duplicate();
    Wire.require(reader, HEADER_BYTES, "COM_STMT_EXECUTE header");
    int flags = reader.getUnsignedByte(reader.readerIndex() + 5);
    reader.skipBytes(HEADER_BYTES);
    boolean attributes = profile.queryAttributes();
    int sent = count;
    boundFlagAt = -1;
    typesGiven = false;
    types = executed.types();
    if (attributes && (flags & PARAMETER_COUNT_AVAILABLE) != 0) {
      sent = (int) Wire.readLenenc(reader, "parameter_count");
    }
    if (sent < count) {
      throw new MalformedPacketException(
          "COM_STMT_EXECUTE: " + sent + " parameters of " + count, reader.readerIndex());
    }
    if (sent == 0) {
      return;
    }
    nullBitmapAt = reader.readerIndex();
    Wire.skip(reader, (sent + 7) / 8, "null bitmap");
    boundFlagAt = reader.readerIndex();
    typesGiven = Wire.readInt1(reader, "new_params_bind_flag") == 1;
    if (typesGiven) {
      readTypes(reader, sent, attributes);
    }
    if (types == null && count > 0) {
      throw new MalformedPacketException("COM_STMT_EXECUTE: no types given", boundFlagAt);
    }
    valuesAt = reader.readerIndex();
  }

  private void readTypes(ByteBuf reader, int sent, boolean attributes) {
    int from = reader.readerIndex();
    byte[] given = new byte[2 * count];
    for (int i = 0; i < sent; i++) {
      int type = Wire.readInt2(reader, "parameter type");
      if (i < count) {
        given[2 * i] = (byte) type;
        given[2 * i + 1] = (byte) (type >>> 8);
      }
      if (attributes) {
        Wire.skip(reader, Wire.readLength(reader, "parameter name"), "parameter name");
      }
    }
    types = given;
    // Kept as sent, with names where the profile has them: that is how they are sent again.
    byte[] block = new byte[reader.readerIndex() - from];
    in.getBytes(from, block);
    statement.types(given, block);
  }

  /** Parameters of the statement. */
  int count() {
    return count;
  }

  /** Whether the packet has the types. */
  boolean typesGiven() {
    return typesGiven;
  }

  /** Index of the new_params_bind_flag in the packet; -1 without parameters. */
  int boundFlagAt() {
    return boundFlagAt;
  }

  /** The wire type of a parameter. */
  ColumnType type(int parameter) {
    return ColumnType.of(types[2 * parameter] & 0xFF);
  }

  /** Whether an integer parameter is unsigned. */
  boolean unsigned(int parameter) {
    return (types[2 * parameter + 1] & 0x80) != 0;
  }

  boolean isNull(int parameter) {
    if (statement.longData().containsKey(parameter)) {
      return false;
    }
    return type(parameter) == ColumnType.MYSQL_TYPE_NULL
        || (in.getByte(nullBitmapAt + parameter / 8) & 1 << parameter % 8) != 0;
  }

  /** Whether the value came by COM_STMT_SEND_LONG_DATA. */
  boolean isLongData(int parameter) {
    return statement.longData().containsKey(parameter);
  }

  /** An integer parameter's 64 bits. */
  long integer(int parameter) {
    int at = valueAt(parameter);
    boolean unsigned = unsigned(parameter);
    return switch (type(parameter)) {
      case MYSQL_TYPE_TINY -> unsigned ? in.getUnsignedByte(at) : in.getByte(at);
      case MYSQL_TYPE_SHORT, MYSQL_TYPE_YEAR ->
          unsigned ? in.getUnsignedShortLE(at) : in.getShortLE(at);
      case MYSQL_TYPE_LONG, MYSQL_TYPE_INT24 ->
          unsigned ? in.getUnsignedIntLE(at) : in.getIntLE(at);
      case MYSQL_TYPE_LONGLONG -> in.getLongLE(at);
      default -> throw new IllegalArgumentException("no integer: " + type(parameter));
    };
  }

  /** A floating-point parameter. */
  double floating(int parameter) {
    int at = valueAt(parameter);
    return type(parameter) == ColumnType.MYSQL_TYPE_FLOAT
        ? in.getFloatLE(at)
        : in.getDoubleLE(at);
  }

  /** The bytes of a string, binary or decimal parameter, or of a temporal one as on the wire. */
  byte[] bytes(int parameter) {
    ByteBuf reader = in.duplicate().readerIndex(valueAt(parameter));
    return Wire.readLenencBytes(reader, "parameter value");
  }

  private int valueAt(int parameter) {
    ByteBuf reader = in.duplicate().readerIndex(valuesAt);
    for (int i = 0; i < parameter; i++) {
      if (!isNull(i) && !isLongData(i)) {
        skip(reader, type(i));
      }
    }
    int fixed = fixedLength(type(parameter));
    Wire.require(reader, Math.max(1, fixed), "parameter value");
    return reader.readerIndex();
  }

  private static void skip(ByteBuf reader, ColumnType type) {
    int fixed = fixedLength(type);
    int length = fixed > 0 ? fixed : Wire.readLength(reader, "parameter value");
    Wire.skip(reader, length, "parameter value");
  }

  /** Bytes of a fixed-length type's value; 0 for those with a length before them. */
  private static int fixedLength(ColumnType type) {
    return switch (type) {
      case MYSQL_TYPE_TINY -> 1;
      case MYSQL_TYPE_SHORT, MYSQL_TYPE_YEAR -> 2;
      case MYSQL_TYPE_LONG, MYSQL_TYPE_INT24, MYSQL_TYPE_FLOAT -> 4;
      case MYSQL_TYPE_LONGLONG, MYSQL_TYPE_DOUBLE -> 8;
      default -> 0;
    };
  }
}
