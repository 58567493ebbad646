package io.ringmaster.protocol.client;

import static io.ringmaster.protocol.Capabilities.has;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.Wire;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * COM_CHANGE_USER: the connection starts over as another user. Source: MySQL manual,
 * "COM_CHANGE_USER".
 *
 * @param username in UTF-8
 * @param authResponse first data of the authentication plugin, at most 255 bytes
 * @param database default database, may be empty
 * @param collation id, 16 bits; 0 when the packet ends before it
 * @param authPlugin plugin that made {@code authResponse}; sent under CLIENT_PLUGIN_AUTH
 * @param attributes connection attributes; sent under CLIENT_CONNECT_ATTRS
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record ChangeUser(
    String username,
    byte[] authResponse,
    String database,
    int collation,
    String authPlugin,
    Map<String, String> attributes) {
  public ChangeUser {
    authResponse = authResponse.clone();
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  @Override
  public byte[] authResponse() {
    return authResponse.clone();
  }

  /**
   * Writes the command.
   *
   * @param capabilities agreed on for the connection, CLIENT_SECURE_CONNECTION among them
   */
  public void encode(ByteBuf out, int capabilities) {
    out.writeByte(Command.COM_CHANGE_USER.code());
    Wire.writeNulString(out, username, UTF_8);
    AuthResponse.encode(out, authResponse);
    Wire.writeNulString(out, database, UTF_8);
    out.writeShortLE(collation);
    if (has(capabilities, Capabilities.CLIENT_PLUGIN_AUTH)) {
      Wire.writeNulString(out, authPlugin, UTF_8);
    }
    if (has(capabilities, Capabilities.CLIENT_CONNECT_ATTRS)) {
      ConnectionAttributes.encode(out, attributes);
    }
  }

  public static ChangeUser decode(ByteBuf in, int capabilities) {
    Commands.expect(in, Command.COM_CHANGE_USER);
    String username = Wire.readNulString(in, UTF_8, "user");
    byte[] authResponse =
        has(capabilities, Capabilities.CLIENT_SECURE_CONNECTION)
            ? AuthResponse.decode(in)
            : Wire.readNulBytes(in, "auth_plugin_data");
    String database = Wire.readNulString(in, UTF_8, "database");
    int collation = in.isReadable() ? Wire.readInt2(in, "character_set") : 0;
    String plugin = "";
    if (has(capabilities, Capabilities.CLIENT_PLUGIN_AUTH) && in.isReadable()) {
      plugin = Wire.readNulString(in, UTF_8, "auth_plugin_name");
    }
    Map<String, String> attributes = Map.of();
    if (has(capabilities, Capabilities.CLIENT_CONNECT_ATTRS) && in.isReadable()) {
      attributes = ConnectionAttributes.decode(in);
    }
    return new ChangeUser(username, authResponse, database, collation, plugin, attributes);
  }
}
