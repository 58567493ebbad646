package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;
import io.ringmaster.protocol.client.StmtExecute;
import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.protocol.value.ParameterValues;
import io.ringmaster.proxy.backend.Profile;
import io.ringmaster.proxy.session.PreparedStatement;
import io.ringmaster.router.binding.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * Looks into a COM_STMT_EXECUTE: where its parts are, and the value of a parameter. Values are
 * found by walking from the first; routing asks for one or a few. Used again for each execution.
 * The types, which a client sends once, are the prepared statement's. All values at once, which
 * statements over several shards need, are read by {@link ParameterValues}.
 *
 * <p>Source: MySQL manual, "COM_STMT_EXECUTE".
 */
final class ExecuteParameters implements Parameters {
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
  private byte[] bytes;
  private int bytesOf = -1;

  /** A parameter whose place is known, so that asking for one after the other walks once. */
  private int knownParameter;

  private int knownAt;

  /**
   * Reads the packet's frame.
   *
   * @throws MalformedPacketException when the packet is not as the statement needs it, or the
   *     client never gave the types
   */
  void read(ByteBuf payload, PreparedStatement executed, Profile profile) {
    in = payload;
    bytesOf = -1;
    bytes = null;
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
    if (attributes && (count > 0 || (flags & PARAMETER_COUNT_AVAILABLE) != 0)) {
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
      types = typesOfNulls();
    }
    if (types == null && count > 0) {
      throw new MalformedPacketException("COM_STMT_EXECUTE: no types given", boundFlagAt);
    }
    valuesAt = reader.readerIndex();
    knownParameter = 0;
    knownAt = valuesAt;
  }

  /** A client may leave out the types of the first execution when all parameters are NULL. */
  private byte[] typesOfNulls() {
    byte[] all = new byte[2 * count];
    for (int i = 0; i < count; i++) {
      if ((in.getByte(nullBitmapAt + i / 8) & 1 << i % 8) == 0) {
        return null;
      }
      all[2 * i] = (byte) ColumnType.MYSQL_TYPE_NULL.code();
    }
    return all;
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

  @Override
  public Kind kind(int parameter) {
    if (isNull(parameter)) {
      return Kind.NULL;
    }
    if (isLongData(parameter)) {
      return Kind.OTHER;
    }
    return switch (type(parameter)) {
      case MYSQL_TYPE_TINY,
          MYSQL_TYPE_SHORT,
          MYSQL_TYPE_INT24,
          MYSQL_TYPE_LONG,
          MYSQL_TYPE_LONGLONG ->
          Kind.INTEGER;
      case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE -> Kind.DOUBLE;
      case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL -> Kind.DECIMAL;
      case MYSQL_TYPE_VARCHAR,
          MYSQL_TYPE_VAR_STRING,
          MYSQL_TYPE_STRING,
          MYSQL_TYPE_ENUM,
          MYSQL_TYPE_SET ->
          Kind.STRING;
      case MYSQL_TYPE_TINY_BLOB, MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB, MYSQL_TYPE_BLOB ->
          Kind.BYTES;
      default -> Kind.OTHER;
    };
  }

  private boolean isNull(int parameter) {
    if (isLongData(parameter)) {
      return false;
    }
    return type(parameter) == ColumnType.MYSQL_TYPE_NULL
        || (in.getByte(nullBitmapAt + parameter / 8) & 1 << parameter % 8) != 0;
  }

  /** Whether the value came by COM_STMT_SEND_LONG_DATA. */
  private boolean isLongData(int parameter) {
    return !statement.longData().isEmpty() && statement.longData().containsKey(parameter);
  }

  @Override
  public boolean isUnsigned(int parameter) {
    return (types[2 * parameter + 1] & 0x80) != 0;
  }

  @Override
  public long longValue(int parameter) {
    int at = valueAt(parameter);
    boolean unsigned = isUnsigned(parameter);
    return switch (type(parameter)) {
      case MYSQL_TYPE_TINY -> unsigned ? in.getUnsignedByte(at) : in.getByte(at);
      case MYSQL_TYPE_SHORT -> unsigned ? in.getUnsignedShortLE(at) : in.getShortLE(at);
      case MYSQL_TYPE_LONG, MYSQL_TYPE_INT24 ->
          unsigned ? in.getUnsignedIntLE(at) : in.getIntLE(at);
      case MYSQL_TYPE_LONGLONG -> in.getLongLE(at);
      default -> throw new IllegalArgumentException("no integer: " + type(parameter));
    };
  }

  @Override
  public double doubleValue(int parameter) {
    int at = valueAt(parameter);
    return type(parameter) == ColumnType.MYSQL_TYPE_FLOAT ? in.getFloatLE(at) : in.getDoubleLE(at);
  }

  @Override
  public byte[] bytes(int parameter) {
    if (bytesOf != parameter) {
      ByteBuf reader = in.duplicate().readerIndex(valueAt(parameter));
      bytes = Wire.readLenencBytes(reader, "parameter value");
      bytesOf = parameter;
    }
    return bytes;
  }

  @Override
  public int offset(int parameter) {
    return 0;
  }

  @Override
  public int length(int parameter) {
    return bytes(parameter).length;
  }

  /** An operand of LIMIT. Drivers send numbers as strings too. */
  long unsignedValue(int parameter) {
    if (kind(parameter) == Kind.STRING) {
      // Throws NumberFormatException, an IllegalArgumentException, for what is no number.
      return Long.parseUnsignedLong(
          new String(bytes(parameter), StandardCharsets.ISO_8859_1).trim());
    }
    if (kind(parameter) != Kind.INTEGER || (!isUnsigned(parameter) && longValue(parameter) < 0)) {
      throw new IllegalArgumentException("LIMIT takes unsigned integers");
    }
    return longValue(parameter);
  }

  /** All parameters as values, those sent in pieces included. */
  List<Parameter> toParameters(int capabilities) {
    if (!typesGiven && statement.typeBlock() == null && count > 0) {
      return Collections.nCopies(count, Parameter.ofNull());
    }
    BitSet pieces = new BitSet();
    statement.longData().keySet().forEach(pieces::set);
    ByteBuf complete = typesGiven || count == 0 ? in.duplicate().retain() : withTypes();
    try {
      List<Parameter> values =
          new ArrayList<>(
              StmtExecute.decode(complete, capabilities, count, new ParameterValues(), pieces)
                  .parameters());
      statement
          .longData()
          .forEach(
              (parameter, data) -> {
                byte[] content = new byte[data.readableBytes()];
                data.getBytes(data.readerIndex(), content);
                values.set(parameter, new Parameter("", typeOfPieces(parameter), false, content));
              });
      return values.subList(0, count);
    } finally {
      complete.release();
    }
  }

  /** A text keeps its collation, whichever way it came. */
  private ColumnType typeOfPieces(int parameter) {
    ColumnType given = type(parameter);
    return switch (given) {
      case MYSQL_TYPE_VARCHAR, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_STRING -> given;
      default -> ColumnType.MYSQL_TYPE_LONG_BLOB;
    };
  }

  private ByteBuf withTypes() {
    byte[] block = statement.typeBlock();
    ByteBuf out = in.alloc().buffer(in.readableBytes() + block.length);
    int from = in.readerIndex();
    out.writeBytes(in, from, boundFlagAt - from);
    out.writeByte(1);
    out.writeBytes(block);
    out.writeBytes(in, boundFlagAt + 1, in.writerIndex() - boundFlagAt - 1);
    return out;
  }

  private int valueAt(int parameter) {
    if (parameter < knownParameter) {
      knownParameter = 0;
      knownAt = valuesAt;
    }
    ByteBuf reader = in.duplicate().readerIndex(knownAt);
    for (int i = knownParameter; i < parameter; i++) {
      if (!isNull(i) && !isLongData(i)) {
        skip(reader, type(i));
      }
    }
    knownParameter = parameter;
    knownAt = reader.readerIndex();
    int fixed = type(parameter).binaryLength();
    Wire.require(reader, Math.max(1, fixed), "parameter value");
    return reader.readerIndex();
  }

  private static void skip(ByteBuf reader, ColumnType type) {
    int fixed = type.binaryLength();
    int length = fixed > 0 ? fixed : Wire.readLength(reader, "parameter value");
    Wire.skip(reader, length, "parameter value");
  }
}
