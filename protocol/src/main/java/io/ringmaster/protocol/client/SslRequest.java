package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;

/**
 * The first 32 bytes of a handshake response, sent alone: TLS starts right after it. Source: MySQL
 * manual, "Protocol::SSLRequest".
 *
 * @param capabilities {@link Capabilities}, CLIENT_SSL among them
 * @param maxPacketSize what the client takes, in bytes, unsigned 32 bits
 * @param collation id, low 8 bits
 */
public record SslRequest(int capabilities, int maxPacketSize, int collation) {
  /** Length of the payload, by which it is told from a handshake response. */
  public static final int BYTES = 32;

  public void encode(ByteBuf out) {
    out.writeIntLE(capabilities).writeIntLE(maxPacketSize).writeByte(collation).writeZero(23);
  }

  /** Whether the payload is an SSL request rather than a whole handshake response. */
  public static boolean matches(ByteBuf in) {
    return in.readableBytes() == BYTES
        && Capabilities.has(in.getIntLE(in.readerIndex()), Capabilities.CLIENT_SSL);
  }

  public static SslRequest decode(ByteBuf in) {
    int capabilities = readCapabilities(in);
    int maxPacketSize = Wire.readInt4(in, "max_packet_size");
    SslRequest request =
        new SslRequest(capabilities, maxPacketSize, Wire.readInt1(in, "character_set"));
    Wire.skip(in, 23, "filler");
    Wire.requireEnd(in, "SSLRequest");
    return request;
  }

  static int readCapabilities(ByteBuf in) {
    int start = in.readerIndex();
    Wire.require(in, 2, "client_flag");
    if ((in.getUnsignedShortLE(start) & Capabilities.CLIENT_PROTOCOL_41) == 0) {
      throw new MalformedPacketException("client_flag: no CLIENT_PROTOCOL_41", start);
    }
    return Wire.readInt4(in, "client_flag");
  }
}
