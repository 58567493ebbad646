package io.ringmaster.protocol.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.Wire;

/**
 * COM_INIT_DB: changes the default database. Source: MySQL manual, "COM_INIT_DB".
 *
 * @param schema name in UTF-8
 */
public record InitDb(String schema) {
  public void encode(ByteBuf out) {
    out.writeByte(Command.COM_INIT_DB.code());
    out.writeBytes(schema.getBytes(UTF_8));
  }

  public static InitDb decode(ByteBuf in) {
    Commands.expect(in, Command.COM_INIT_DB);
    return new InitDb(Wire.readEofString(in, UTF_8));
  }
}
