package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;

/**
 * A command that is its first byte alone: COM_QUIT, COM_PING, COM_STATISTICS, COM_DEBUG,
 * COM_PROCESS_INFO, COM_RESET_CONNECTION. Source: MySQL manual, "Command Phase".
 *
 * @param command the command
 */
public record BareCommand(Command command) {
  public BareCommand {
    if (command == Command.UNKNOWN) {
      throw new IllegalArgumentException("unknown command");
    }
  }

  public void encode(ByteBuf out) {
    out.writeByte(command.code());
  }

  /** Bytes after the first are ignored, as the server does. */
  public static BareCommand decode(ByteBuf in) {
    int code = Wire.readInt1(in, "command");
    Command command = Command.of(code);
    if (command == Command.UNKNOWN) {
      throw new MalformedPacketException(
          "command 0x" + Integer.toHexString(code), in.readerIndex() - 1);
    }
    in.skipBytes(in.readableBytes());
    return new BareCommand(command);
  }
}
