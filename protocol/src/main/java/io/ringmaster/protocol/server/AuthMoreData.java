package io.ringmaster.protocol.server;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Wire;

/**
 * Further data of an authentication plugin: {@code 0x01, string<EOF> data}. Source: MySQL manual,
 * "Protocol::AuthMoreData".
 *
 * @param data what the plugin says
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record AuthMoreData(byte[] data) {
  public static final int HEADER = 0x01;

  public AuthMoreData {
    data = data.clone();
  }

  @Override
  public byte[] data() {
    return data.clone();
  }

  public void encode(ByteBuf out) {
    out.writeByte(HEADER).writeBytes(data);
  }

  public static AuthMoreData decode(ByteBuf in) {
    Header.expect(in, HEADER, "AuthMoreData");
    return new AuthMoreData(Wire.readEofBytes(in));
  }
}
