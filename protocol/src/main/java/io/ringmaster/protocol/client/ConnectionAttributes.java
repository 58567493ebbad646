package io.ringmaster.protocol.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Wire;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code int<lenenc> bytes, (string<lenenc> key, string<lenenc> value) ..}. */
final class ConnectionAttributes {
  private ConnectionAttributes() {}

  static void encode(ByteBuf out, Map<String, String> attributes) {
    ByteBuf pairs = out.alloc().heapBuffer();
    try {
      attributes.forEach(
          (key, value) -> {
            Wire.writeLenencString(pairs, key, UTF_8);
            Wire.writeLenencString(pairs, value, UTF_8);
          });
      Wire.writeLenenc(out, pairs.readableBytes());
      out.writeBytes(pairs);
    } finally {
      pairs.release();
    }
  }

  static Map<String, String> decode(ByteBuf in) {
    int length = Wire.readLength(in, "connection attributes");
    ByteBuf pairs = in.readSlice(length);
    Map<String, String> attributes = new LinkedHashMap<>();
    while (pairs.isReadable()) {
      String key = Wire.readLenencString(pairs, UTF_8, "attribute key");
      attributes.put(key, Wire.readLenencString(pairs, UTF_8, "attribute value"));
    }
    return attributes;
  }
}
