package io.ringmaster.protocol.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;
import java.util.Arrays;

/**
 * The server's first packet. Source: MySQL manual, "Protocol::HandshakeV10".
 *
 * @param serverVersion such as {@code 8.0.31}
 * @param connectionId what CONNECTION_ID() answers
 * @param authData the nonce, 20 bytes, without the NUL that ends it on the wire
 * @param capabilities {@link Capabilities} the server offers
 * @param collation default collation id, low 8 bits
 * @param status {@link io.ringmaster.protocol.ServerStatus} bits
 * @param authPlugin name of the default authentication plugin; empty without CLIENT_PLUGIN_AUTH
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record HandshakeV10(
    String serverVersion,
    int connectionId,
    byte[] authData,
    int capabilities,
    int collation,
    int status,
    String authPlugin) {
  private static final int PROTOCOL_VERSION = 10;
  private static final int PART_1 = 8;
  private static final int NONCE = 20;

  public HandshakeV10 {
    if (authData.length != NONCE) {
      throw new IllegalArgumentException("nonce of " + authData.length + " bytes");
    }
    authData = authData.clone();
  }

  @Override
  public byte[] authData() {
    return authData.clone();
  }

  public void encode(ByteBuf out) {
    boolean plugin = Capabilities.has(capabilities, Capabilities.CLIENT_PLUGIN_AUTH);
    out.writeByte(PROTOCOL_VERSION);
    Wire.writeNulString(out, serverVersion, UTF_8);
    out.writeIntLE(connectionId);
    out.writeBytes(authData, 0, PART_1).writeByte(0);
    out.writeShortLE(capabilities);
    out.writeByte(collation);
    out.writeShortLE(status);
    out.writeShortLE(capabilities >>> 16);
    out.writeByte(plugin ? NONCE + 1 : 0);
    out.writeZero(10);
    out.writeBytes(authData, PART_1, NONCE - PART_1).writeByte(0);
    if (plugin) {
      Wire.writeNulString(out, authPlugin, UTF_8);
    }
  }

  public static HandshakeV10 decode(ByteBuf in) {
    int start = in.readerIndex();
    int version = Wire.readInt1(in, "protocol_version");
    if (version != PROTOCOL_VERSION) {
      throw new MalformedPacketException("protocol_version " + version, start);
    }
    String serverVersion = Wire.readNulString(in, UTF_8, "server_version");
    int connectionId = Wire.readInt4(in, "thread_id");
    byte[] nonce = Arrays.copyOf(Wire.readBytes(in, PART_1, "auth_plugin_data_1"), NONCE);
    Wire.skip(in, 1, "filler");
    int lower = Wire.readInt2(in, "capability_flags_1");
    int collation = Wire.readInt1(in, "character_set");
    int status = Wire.readInt2(in, "status_flags");
    int capabilities = lower | Wire.readInt2(in, "capability_flags_2") << 16;
    int authLength = Wire.readInt1(in, "auth_plugin_data_len");
    Wire.skip(in, 10, "reserved");
    int part2 = Math.max(NONCE + 1 - PART_1, authLength - PART_1);
    int part2Start = in.readerIndex();
    Wire.skip(in, part2, "auth_plugin_data_2");
    in.getBytes(part2Start, nonce, PART_1, NONCE - PART_1);
    String plugin = "";
    if (Capabilities.has(capabilities, Capabilities.CLIENT_PLUGIN_AUTH)) {
      plugin = Wire.readNulString(in, UTF_8, "auth_plugin_name");
    }
    return new HandshakeV10(
        serverVersion, connectionId, nonce, capabilities, collation, status, plugin);
  }
}
