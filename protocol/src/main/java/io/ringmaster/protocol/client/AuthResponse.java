package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Wire;

/** {@code int<1> length, string<$length> auth_response}. */
final class AuthResponse {
  private AuthResponse() {}

  static void encode(ByteBuf out, byte[] response) {
    if (response.length > 255) {
      throw new IllegalArgumentException("auth response of " + response.length + " bytes");
    }
    out.writeByte(response.length).writeBytes(response);
  }

  static byte[] decode(ByteBuf in) {
    return Wire.readBytes(in, Wire.readInt1(in, "auth_response length"), "auth_response");
  }
}
