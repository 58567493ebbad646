package io.ringmaster.protocol.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.Wire;

/**
 * COM_FIELD_LIST: asks for the columns of a table; deprecated but still used by clients for
 * completion. Source: MySQL manual, "COM_FIELD_LIST".
 *
 * @param table name in UTF-8
 * @param wildcard LIKE pattern of column names, may be empty
 */
public record FieldList(String table, String wildcard) {
  public void encode(ByteBuf out) {
    out.writeByte(Command.COM_FIELD_LIST.code());
    Wire.writeNulString(out, table, UTF_8);
    out.writeBytes(wildcard.getBytes(UTF_8));
  }

  public static FieldList decode(ByteBuf in) {
    Commands.expect(in, Command.COM_FIELD_LIST);
    String table = Wire.readNulString(in, UTF_8, "table");
    return new FieldList(table, Wire.readEofString(in, UTF_8));
  }
}
