package io.ringmaster.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Builds a server's responses packet by packet, first sequence id 1. */
final class Responses {
  private final ByteBuf out = Unpooled.buffer();
  private final boolean deprecateEof;
  private int sequenceId = 1;

  Responses(boolean deprecateEof) {
    this.deprecateEof = deprecateEof;
  }

  Responses packet(byte[] payload) {
    int at = 0;
    int length;
    do {
      length = Math.min(payload.length - at, 0xFFFFFF);
      out.writeMediumLE(length).writeByte(sequenceId++).writeBytes(payload, at, length);
      at += length;
    } while (length == 0xFFFFFF);
    return this;
  }

  Responses packet(String annotatedHex) {
    return packet(Hex.bytes(annotatedHex));
  }

  Responses ok(int affected, int insertId, int status, int warnings) {
    return packet("00 %02x %02x %s %s".formatted(affected, insertId, int2(status), int2(warnings)));
  }

  Responses columns(int count) {
    packet("%02x".formatted(count));
    return definitions(count).eof(2, 0, false);
  }

  Responses definitions(int count) {
    for (int i = 0; i < count; i++) {
      packet("03 646566 00 00 00 01 %02x 00 0c 3f00 0b000000 03 0000 00 0000".formatted('a' + i));
    }
    return this;
  }

  /** The EOF after definitions, or, when {@code last}, what ends the rows. */
  Responses eof(int status, int warnings, boolean last) {
    if (!deprecateEof) {
      return packet("fe %s %s".formatted(int2(warnings), int2(status)));
    }
    return last ? packet("fe 00 00 %s %s".formatted(int2(status), int2(warnings))) : this;
  }

  Responses row(String... values) {
    ByteBuf row = Unpooled.buffer();
    for (String value : values) {
      if (value == null) {
        row.writeByte(0xFB);
      } else {
        Wire.writeLenencString(row, value, StandardCharsets.UTF_8);
      }
    }
    return packet(Wire.readEofBytes(row));
  }

  Responses err(int errno, String state, String message) {
    ByteBuf err = Unpooled.buffer();
    err.writeByte(0xFF).writeShortLE(errno);
    err.writeCharSequence("#" + state + message, StandardCharsets.UTF_8);
    return packet(Wire.readEofBytes(err));
  }

  byte[] bytes() {
    byte[] bytes = new byte[out.readableBytes()];
    out.getBytes(0, bytes);
    return bytes;
  }

  static String int2(int value) {
    return "%02x%02x".formatted(value & 0xFF, value >> 8);
  }
}
