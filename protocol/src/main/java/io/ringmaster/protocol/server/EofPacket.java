package io.ringmaster.protocol.server;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Wire;

/**
 * Ends definitions or rows without CLIENT_DEPRECATE_EOF: {@code 0xFE, int<2> warnings, int<2>
 * status_flags}. Source: MySQL manual, "EOF_Packet".
 *
 * @param warnings 0..65535
 * @param status {@link io.ringmaster.protocol.ServerStatus} bits
 */
public record EofPacket(int warnings, int status) {
  public static final int HEADER = 0xFE;

  public void encode(ByteBuf out) {
    out.writeByte(HEADER).writeShortLE(warnings).writeShortLE(status);
  }

  public static EofPacket decode(ByteBuf in) {
    Header.expect(in, HEADER, "EOF");
    int warnings = Wire.readInt2(in, "warnings");
    EofPacket packet = new EofPacket(warnings, Wire.readInt2(in, "status_flags"));
    Wire.requireEnd(in, "EOF");
    return packet;
  }
}
