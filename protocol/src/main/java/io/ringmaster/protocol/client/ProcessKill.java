package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.Wire;

/**
 * COM_PROCESS_KILL: ends a connection. Source: MySQL manual, "COM_PROCESS_KILL".
 *
 * @param connectionId as in the handshake
 */
public record ProcessKill(int connectionId) {
  public void encode(ByteBuf out) {
    out.writeByte(Command.COM_PROCESS_KILL.code());
    out.writeIntLE(connectionId);
  }

  public static ProcessKill decode(ByteBuf in) {
    Commands.expect(in, Command.COM_PROCESS_KILL);
    return new ProcessKill(Wire.readInt4(in, "connection_id"));
  }
}
