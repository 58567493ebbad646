package io.ringmaster.protocol.value;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The parameter block of COM_STMT_EXECUTE and of COM_QUERY with attributes: {@code null_bitmap,
 * int<1> new_params_bind_flag, [int<2> type, [string<lenenc> name]] .., values}.
 *
 * <p>A client sends the types with the first execution only: keep one of these per prepared
 * statement, it remembers them. A parameter whose value came by COM_STMT_SEND_LONG_DATA is located
 * as NULL here; the caller knows better.
 */
public final class ParameterValues extends BinaryCells {
  private static final int UNSIGNED = 0x8000;
  private static final int MOST = 0xFFFF;

  /** Of each parameter the two bytes on the wire, or -1 while they are not known. */
  private int[] typeCodes = {};

  private String[] names = {};

  public ParameterValues() {
    super(0);
  }

  /**
   * Reads the block at the reader index and leaves the index after it.
   *
   * @param parameters how many, 0..65535
   * @param named whether names are sent, which CLIENT_QUERY_ATTRIBUTES decides
   * @param longData parameters whose value is not in the block; null for none
   * @throws MalformedPacketException also when types are not sent and were not before
   */
  public ParameterValues read(ByteBuf in, int parameters, boolean named, BitSet longData) {
    if (parameters < 0 || parameters > MOST) {
      throw new MalformedPacketException(parameters + " parameters", in.readerIndex());
    }
    int bitmap = in.readerIndex();
    if (parameters > 0) {
      Wire.skip(in, (parameters + 7) / 8, "null_bitmap");
      int flag = Wire.readInt1(in, "new_params_bind_flag");
      if (flag == 1) {
        readTypes(in, parameters, named);
      } else if (flag != 0) {
        throw new MalformedPacketException("new_params_bind_flag " + flag, in.readerIndex() - 1);
      }
    }
    if (parameters > typeCodes.length) {
      throw new MalformedPacketException("parameter types never sent", bitmap);
    }
    start(in, parameters);
    for (int i = 0; i < parameters; i++) {
      boolean isNull = (in.getByte(bitmap + (i >> 3)) & 1 << (i & 7)) != 0;
      if (isNull || (longData != null && longData.get(i))) {
        locateNull(i);
      } else {
        locateNext(i, in);
      }
    }
    return this;
  }

  private void readTypes(ByteBuf in, int parameters, boolean named) {
    Wire.require(in, 2 * parameters, "parameter types");
    int[] codes = new int[parameters];
    String[] found = new String[parameters];
    Arrays.fill(found, "");
    for (int i = 0; i < parameters; i++) {
      codes[i] = Wire.readInt2(in, "parameter_type");
      if (named) {
        found[i] = Wire.readLenencString(in, StandardCharsets.UTF_8, "parameter_name");
      }
    }
    typeCodes = codes;
    names = found;
  }

  /** Forgets the types: after COM_STMT_RESET a client may send them anew, but need not. */
  public void forgetTypes() {
    typeCodes = new int[0];
    names = new String[0];
  }

  @Override
  public ColumnType type(int cell) {
    return ColumnType.of(typeCodes[cell] & 0xFF);
  }

  @Override
  public boolean isUnsigned(int cell) {
    return (typeCodes[cell] & UNSIGNED) != 0;
  }

  /** Name of a query attribute, empty for a parameter of the statement. */
  public String name(int cell) {
    return names[cell];
  }

  /** All values as Java objects. */
  public List<Parameter> toParameters() {
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      parameters.add(new Parameter(name(i), type(i), isUnsigned(i), toObject(i)));
    }
    return parameters;
  }

  private Object toObject(int cell) {
    if (isNull(cell)) {
      return null;
    }
    return switch (type(cell)) {
      case MYSQL_TYPE_TINY,
          MYSQL_TYPE_BOOL,
          MYSQL_TYPE_SHORT,
          MYSQL_TYPE_YEAR,
          MYSQL_TYPE_LONG,
          MYSQL_TYPE_INT24,
          MYSQL_TYPE_LONGLONG ->
          getLong(cell);
      case MYSQL_TYPE_FLOAT -> getFloat(cell);
      case MYSQL_TYPE_DOUBLE -> getDouble(cell);
      case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE -> getDate(cell);
      case MYSQL_TYPE_DATETIME, MYSQL_TYPE_DATETIME2, MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_TIMESTAMP2 ->
          getDateTime(cell);
      case MYSQL_TYPE_TIME, MYSQL_TYPE_TIME2 -> getTime(cell);
      case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL -> getBigDecimal(cell);
      default -> getBytes(cell);
    };
  }

  /**
   * Writes a block.
   *
   * @param named whether to send names, which CLIENT_QUERY_ATTRIBUTES decides
   * @param withTypes whether to send the types
   */
  public static void write(
      ByteBuf out, List<Parameter> parameters, boolean named, boolean withTypes) {
    if (parameters.isEmpty()) {
      return;
    }
    ColumnType[] types = new ColumnType[parameters.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = parameters.get(i).type();
    }
    BinaryRowWriter values = new BinaryRowWriter(types).onParameters(out);
    out.writeByte(withTypes ? 1 : 0);
    if (withTypes) {
      for (Parameter parameter : parameters) {
        out.writeShortLE(parameter.type().code() | (parameter.unsigned() ? UNSIGNED : 0));
        if (named) {
          Wire.writeLenencString(out, parameter.name(), StandardCharsets.UTF_8);
        }
      }
    }
    for (Parameter parameter : parameters) {
      parameter.write(values);
    }
  }
}
