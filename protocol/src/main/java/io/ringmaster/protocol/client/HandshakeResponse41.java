package io.ringmaster.protocol.client;

import static io.ringmaster.protocol.Capabilities.has;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.Wire;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The client's answer to the handshake. Its own capabilities decide which parts are there; parts
 * that are not are empty. Source: MySQL manual, "Protocol::HandshakeResponse41".
 *
 * @param capabilities {@link Capabilities} the client asks for
 * @param maxPacketSize what the client takes, in bytes, unsigned 32 bits
 * @param collation id, low 8 bits
 * @param username in UTF-8
 * @param authResponse first data of the authentication plugin, at most 255 bytes without
 *     CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA
 * @param database default database; sent under CLIENT_CONNECT_WITH_DB
 * @param authPlugin plugin that made {@code authResponse}; sent under CLIENT_PLUGIN_AUTH
 * @param attributes connection attributes; sent under CLIENT_CONNECT_ATTRS
 * @param zstdLevel compression level; sent under CLIENT_ZSTD_COMPRESSION_ALGORITHM
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record HandshakeResponse41(
    int capabilities,
    int maxPacketSize,
    int collation,
    String username,
    byte[] authResponse,
    String database,
    String authPlugin,
    Map<String, String> attributes,
    int zstdLevel) {
  public HandshakeResponse41 {
    authResponse = authResponse.clone();
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  @Override
  public byte[] authResponse() {
    return authResponse.clone();
  }

  public void encode(ByteBuf out) {
    new SslRequest(capabilities, maxPacketSize, collation).encode(out);
    Wire.writeNulString(out, username, UTF_8);
    if (has(capabilities, Capabilities.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA)) {
      Wire.writeLenencBytes(out, authResponse);
    } else if (has(capabilities, Capabilities.CLIENT_SECURE_CONNECTION)) {
      AuthResponse.encode(out, authResponse);
    } else {
      Wire.writeNulBytes(out, authResponse);
    }
    if (has(capabilities, Capabilities.CLIENT_CONNECT_WITH_DB)) {
      Wire.writeNulString(out, database, UTF_8);
    }
    if (has(capabilities, Capabilities.CLIENT_PLUGIN_AUTH)) {
      Wire.writeNulString(out, authPlugin, UTF_8);
    }
    if (has(capabilities, Capabilities.CLIENT_CONNECT_ATTRS)) {
      ConnectionAttributes.encode(out, attributes);
    }
    if (has(capabilities, Capabilities.CLIENT_ZSTD_COMPRESSION_ALGORITHM)) {
      out.writeByte(zstdLevel);
    }
  }

  public static HandshakeResponse41 decode(ByteBuf in) {
    int capabilities = SslRequest.readCapabilities(in);
    int maxPacketSize = Wire.readInt4(in, "max_packet_size");
    int collation = Wire.readInt1(in, "character_set");
    Wire.skip(in, 23, "filler");
    String username = Wire.readNulString(in, UTF_8, "username");
    byte[] authResponse;
    if (has(capabilities, Capabilities.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA)) {
      authResponse = Wire.readLenencBytes(in, "auth_response");
    } else if (has(capabilities, Capabilities.CLIENT_SECURE_CONNECTION)) {
      authResponse = AuthResponse.decode(in);
    } else {
      authResponse = Wire.readNulBytes(in, "auth_response");
    }
    // Clients that set the flag without a database leave out even its NUL; the server allows it.
    boolean withDatabase = has(capabilities, Capabilities.CLIENT_CONNECT_WITH_DB);
    String database =
        withDatabase && in.isReadable() ? Wire.readNulString(in, UTF_8, "database") : "";
    boolean withPlugin = has(capabilities, Capabilities.CLIENT_PLUGIN_AUTH);
    String plugin =
        withPlugin && in.isReadable() ? Wire.readNulString(in, UTF_8, "client_plugin_name") : "";
    boolean withAttributes = has(capabilities, Capabilities.CLIENT_CONNECT_ATTRS);
    Map<String, String> attributes =
        withAttributes && in.isReadable() ? ConnectionAttributes.decode(in) : Map.of();
    int zstdLevel = 0;
    if (has(capabilities, Capabilities.CLIENT_ZSTD_COMPRESSION_ALGORITHM)) {
      zstdLevel = Wire.readInt1(in, "zstd_compression_level");
    }
    return new HandshakeResponse41(
        capabilities,
        maxPacketSize,
        collation,
        username,
        authResponse,
        database,
        plugin,
        attributes,
        zstdLevel);
  }
}
