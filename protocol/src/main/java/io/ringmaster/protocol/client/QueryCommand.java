package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;
import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.protocol.value.ParameterValues;
import java.util.List;

/**
 * COM_QUERY, with attributes under CLIENT_QUERY_ATTRIBUTES. Source: MySQL manual, "COM_QUERY".
 *
 * @param sql the statement in {@code character_set_client}
 * @param attributes query attributes
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record QueryCommand(byte[] sql, List<Parameter> attributes) {
  public QueryCommand {
    sql = sql.clone();
    attributes = List.copyOf(attributes);
  }

  public QueryCommand(byte[] sql) {
    this(sql, List.of());
  }

  @Override
  public byte[] sql() {
    return sql.clone();
  }

  /**
   * Writes the command.
   *
   * @param capabilities agreed on for the connection; attributes are left out when these do not
   *     hold CLIENT_QUERY_ATTRIBUTES
   */
  public void encode(ByteBuf out, int capabilities) {
    out.writeByte(Command.COM_QUERY.code());
    if (Capabilities.has(capabilities, Capabilities.CLIENT_QUERY_ATTRIBUTES)) {
      Wire.writeLenenc(out, attributes.size());
      Wire.writeLenenc(out, 1);
      ParameterValues.write(out, attributes, true, true);
    }
    out.writeBytes(sql);
  }

  public static QueryCommand decode(ByteBuf in, int capabilities) {
    ParameterValues attributes = new ParameterValues();
    seekSql(in, capabilities, attributes);
    return new QueryCommand(Wire.readEofBytes(in), attributes.toParameters());
  }

  /**
   * Moves the reader index to the first byte of the statement, which ends with the payload. Does
   * not allocate when there are no attributes.
   *
   * @param attributes gets the attributes, if there are any; may be null
   */
  public static void seekSql(ByteBuf in, int capabilities, ParameterValues attributes) {
    Commands.expect(in, Command.COM_QUERY);
    if (!Capabilities.has(capabilities, Capabilities.CLIENT_QUERY_ATTRIBUTES)) {
      return;
    }
    int start = in.readerIndex();
    long count = Wire.readLenenc(in, "parameter_count");
    long sets = Wire.readLenenc(in, "parameter_set_count");
    if (sets != 1 || count < 0 || count > 0xFFFF) {
      throw new MalformedPacketException(count + " attributes in " + sets + " sets", start);
    }
    if (count > 0) {
      ParameterValues values = attributes == null ? new ParameterValues() : attributes;
      values.forgetTypes();
      values.read(in, (int) count, true, null);
    }
  }
}
