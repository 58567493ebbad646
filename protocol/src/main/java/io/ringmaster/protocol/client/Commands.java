package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;

/** The first byte of command packets. */
final class Commands {
  private Commands() {}

  static void expect(ByteBuf in, Command command) {
    int code = Wire.readInt1(in, "command");
    if (code != command.code()) {
      throw new MalformedPacketException(
          "0x" + Integer.toHexString(code) + " is not " + command, in.readerIndex() - 1);
    }
  }
}
