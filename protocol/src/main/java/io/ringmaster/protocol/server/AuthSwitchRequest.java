package io.ringmaster.protocol.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;

/**
 * Asks the client to go on with another authentication plugin: {@code 0xFE, string<NUL> plugin,
 * string<EOF> data}. Source: MySQL manual, "Protocol::AuthSwitchRequest".
 *
 * @param plugin name of the plugin
 * @param data its first data: for both password plugins a nonce of 20 bytes and a NUL
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record AuthSwitchRequest(String plugin, byte[] data) {
  public static final int HEADER = 0xFE;

  public AuthSwitchRequest {
    data = data.clone();
  }

  @Override
  public byte[] data() {
    return data.clone();
  }

  public void encode(ByteBuf out) {
    out.writeByte(HEADER);
    Wire.writeNulString(out, plugin, UTF_8);
    out.writeBytes(data);
  }

  /**
   * Reads the packet.
   *
   * @throws MalformedPacketException also for the one-byte request of servers before 5.5, which
   *     asks for mysql_old_password
   */
  public static AuthSwitchRequest decode(ByteBuf in) {
    Header.expect(in, HEADER, "AuthSwitchRequest");
    return new AuthSwitchRequest(
        Wire.readNulString(in, UTF_8, "plugin_name"), Wire.readEofBytes(in));
  }
}
