package io.ringmaster.protocol.server;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;

/** The first byte of packets that have a fixed one. */
final class Header {
  private Header() {}

  static void expect(ByteBuf in, int header, String packet) {
    int found = Wire.readInt1(in, packet);
    if (found != header) {
      throw new MalformedPacketException(
          packet + ": starts with 0x" + Integer.toHexString(found), in.readerIndex() - 1);
    }
  }
}
