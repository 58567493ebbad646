package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;
import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.protocol.value.ParameterValues;
import java.util.BitSet;
import java.util.List;

/**
 * COM_STMT_EXECUTE. Source: MySQL manual, "COM_STMT_EXECUTE".
 *
 * @param statementId from COM_STMT_PREPARE_OK
 * @param flags {@code CURSOR_TYPE_*} and {@link #PARAMETER_COUNT_AVAILABLE}
 * @param parameters values of the placeholders, then query attributes
 * @param withTypes whether the types are sent: at the first execution, and when they change
 */
public record StmtExecute(
    int statementId, int flags, List<Parameter> parameters, boolean withTypes) {
  public static final int CURSOR_TYPE_NO_CURSOR = 0;
  public static final int CURSOR_TYPE_READ_ONLY = 1;
  public static final int CURSOR_TYPE_FOR_UPDATE = 2;
  public static final int CURSOR_TYPE_SCROLLABLE = 4;

  /** Query attributes may follow the statement's own parameters. */
  public static final int PARAMETER_COUNT_AVAILABLE = 8;

  /** Index of the statement id in the payload, four bytes, for patching. */
  public static final int STATEMENT_ID_OFFSET = 1;

  public StmtExecute {
    parameters = List.copyOf(parameters);
  }

  /**
   * Writes the command.
   *
   * @param capabilities agreed on for the connection
   */
  public void encode(ByteBuf out, int capabilities) {
    boolean named = Capabilities.has(capabilities, Capabilities.CLIENT_QUERY_ATTRIBUTES);
    out.writeByte(Command.COM_STMT_EXECUTE.code());
    out.writeIntLE(statementId).writeByte(flags).writeIntLE(1);
    if (named && ((flags & PARAMETER_COUNT_AVAILABLE) != 0 || !parameters.isEmpty())) {
      Wire.writeLenenc(out, parameters.size());
    }
    ParameterValues.write(out, parameters, named, withTypes);
  }

  /**
   * Reads a command whole, as objects; see {@link #read} for the way without.
   *
   * @param placeholders how many the statement has
   * @param values remembers the statement's types from one execution to the next
   */
  public static StmtExecute decode(
      ByteBuf in, int capabilities, int placeholders, ParameterValues values, BitSet longData) {
    int start = in.readerIndex();
    read(in, capabilities, placeholders, values, longData);
    int block = values.count() == 0 ? -1 : bindFlag(in, start, capabilities, values.count());
    return new StmtExecute(
        in.getIntLE(start + STATEMENT_ID_OFFSET),
        in.getUnsignedByte(start + 5),
        values.toParameters(),
        block == 1);
  }

  private static int bindFlag(ByteBuf in, int start, int capabilities, int count) {
    boolean named = Capabilities.has(capabilities, Capabilities.CLIENT_QUERY_ATTRIBUTES);
    int prefix = named ? Wire.lenencSize(in.getUnsignedByte(start + 10)) : 0;
    return in.getByte(start + 10 + prefix + (count + 7) / 8);
  }

  /**
   * Locates the parameter values in the payload.
   *
   * @param placeholders how many the statement has
   * @param values gets the locations; remembers the statement's types from one execution to the
   *     next
   * @param longData placeholders whose value came by COM_STMT_SEND_LONG_DATA; null for none
   */
  public static void read(
      ByteBuf in, int capabilities, int placeholders, ParameterValues values, BitSet longData) {
    Commands.expect(in, Command.COM_STMT_EXECUTE);
    Wire.readInt4(in, "statement_id");
    int flags = Wire.readInt1(in, "flags");
    Wire.readInt4(in, "iteration_count");
    boolean named = Capabilities.has(capabilities, Capabilities.CLIENT_QUERY_ATTRIBUTES);
    long count = placeholders;
    if (named && (placeholders > 0 || (flags & PARAMETER_COUNT_AVAILABLE) != 0)) {
      int start = in.readerIndex();
      count = Wire.readLenenc(in, "parameter_count");
      if (count < placeholders || count > 0xFFFF) {
        throw new MalformedPacketException(count + " values, " + placeholders + " places", start);
      }
    }
    values.read(in, (int) count, named, longData);
    Wire.requireEnd(in, "COM_STMT_EXECUTE");
  }
}
