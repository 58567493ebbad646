package io.ringmaster.protocol.server;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Wire;

/**
 * Asks the client for the bytes of a file: {@code 0xFB, string<EOF> filename}. Source: MySQL
 * manual, "LOCAL INFILE Request".
 *
 * @param filename as the statement has it
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record LocalInfileRequest(byte[] filename) {
  public static final int HEADER = 0xFB;

  public LocalInfileRequest {
    filename = filename.clone();
  }

  @Override
  public byte[] filename() {
    return filename.clone();
  }

  public void encode(ByteBuf out) {
    out.writeByte(HEADER).writeBytes(filename);
  }

  public static LocalInfileRequest decode(ByteBuf in) {
    Header.expect(in, HEADER, "LOCAL INFILE request");
    return new LocalInfileRequest(Wire.readEofBytes(in));
  }
}
