package io.ringmaster.protocol.server;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.Wire;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A command failed: {@code 0xFF, int<2> error_code, '#', string<5> sql_state, string<EOF> message}.
 * Source: MySQL manual, "ERR_Packet".
 *
 * @param errno 0..65535
 * @param sqlState five ASCII characters
 * @param message text, at most 512 bytes by the server's own limit
 */
public record ErrPacket(int errno, String sqlState, String message) {
  public static final int HEADER = 0xFF;

  public ErrPacket {
    if (sqlState.length() != 5) {
      throw new IllegalArgumentException("SQLSTATE '" + sqlState + "'");
    }
  }

  /** The packet of an error with the places of its text filled. */
  public static ErrPacket of(MySqlError error, Object... arguments) {
    return new ErrPacket(error.errno(), error.sqlState(), error.message(arguments));
  }

  /**
   * Writes the packet.
   *
   * @param charset of {@code character_set_results}
   */
  public void encode(ByteBuf out, Charset charset) {
    out.writeByte(HEADER).writeShortLE(errno).writeByte('#');
    out.writeCharSequence(sqlState, StandardCharsets.US_ASCII);
    out.writeBytes(message.getBytes(charset));
  }

  /** With the message in UTF-8. */
  public void encode(ByteBuf out) {
    encode(out, StandardCharsets.UTF_8);
  }

  /** SQLSTATE is HY000 when the packet has none, as before the handshake is answered. */
  public static ErrPacket decode(ByteBuf in, Charset charset) {
    Header.expect(in, HEADER, "ERR");
    int errno = Wire.readInt2(in, "error_code");
    String sqlState = "HY000";
    if (in.readableBytes() >= 6 && in.getByte(in.readerIndex()) == '#') {
      in.skipBytes(1);
      sqlState = Wire.readString(in, 5, StandardCharsets.US_ASCII, "sql_state");
    }
    return new ErrPacket(errno, sqlState, Wire.readEofString(in, charset));
  }

  /** With the message in UTF-8. */
  public static ErrPacket decode(ByteBuf in) {
    return decode(in, StandardCharsets.UTF_8);
  }
}
