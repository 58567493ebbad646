package io.ringmaster.protocol.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.protocol.Wire;
import java.util.List;

/**
 * A command succeeded; under CLIENT_DEPRECATE_EOF also the end of a result set, then with header
 * 0xFE. The text is sent with a length in front whatever the capabilities, as the server does (the
 * manual says {@code string<EOF>} without CLIENT_SESSION_TRACK). Source: MySQL manual, "OK_Packet".
 *
 * @param affectedRows unsigned
 * @param lastInsertId unsigned
 * @param status {@link ServerStatus} bits; SERVER_SESSION_STATE_CHANGED is set by {@code encode}
 *     when there are changes to send
 * @param warnings 0..65535
 * @param info text such as {@code Rows matched: 1 ..}, may be empty
 * @param changes of the session's state, sent under CLIENT_SESSION_TRACK
 */
public record OkPacket(
    long affectedRows,
    long lastInsertId,
    int status,
    int warnings,
    String info,
    List<SessionChange> changes) {
  public static final int HEADER = 0x00;

  public OkPacket {
    changes = List.copyOf(changes);
  }

  public OkPacket(long affectedRows, long lastInsertId, int status, int warnings) {
    this(affectedRows, lastInsertId, status, warnings, "", List.of());
  }

  /**
   * Writes the packet with its own header.
   *
   * @param capabilities agreed on for the connection
   */
  public void encode(ByteBuf out, int capabilities) {
    encode(out, HEADER, capabilities);
  }

  /** Writes the packet that ends a result set under CLIENT_DEPRECATE_EOF. */
  public void encodeAsEof(ByteBuf out, int capabilities) {
    encode(out, EofPacket.HEADER, capabilities);
  }

  private void encode(ByteBuf out, int header, int capabilities) {
    boolean track =
        Capabilities.has(capabilities, Capabilities.CLIENT_SESSION_TRACK) && !changes.isEmpty();
    int bits = status & ~ServerStatus.SERVER_SESSION_STATE_CHANGED;
    out.writeByte(header);
    Wire.writeLenenc(out, affectedRows);
    Wire.writeLenenc(out, lastInsertId);
    out.writeShortLE(track ? bits | ServerStatus.SERVER_SESSION_STATE_CHANGED : bits);
    out.writeShortLE(warnings);
    if (track || !info.isEmpty()) {
      Wire.writeLenencString(out, info, UTF_8);
    }
    if (track) {
      ByteBuf entries = out.alloc().heapBuffer();
      try {
        for (SessionChange change : changes) {
          change.encode(entries);
        }
        Wire.writeLenenc(out, entries.readableBytes());
        out.writeBytes(entries);
      } finally {
        entries.release();
      }
    }
  }

  /** Reads a packet with either header. */
  public static OkPacket decode(ByteBuf in, int capabilities) {
    int header = Wire.readInt1(in, "OK header");
    if (header != HEADER && header != EofPacket.HEADER) {
      throw new MalformedPacketException("OK header " + header, in.readerIndex() - 1);
    }
    long affectedRows = Wire.readLenenc(in, "affected_rows");
    long lastInsertId = Wire.readLenenc(in, "last_insert_id");
    int status = Wire.readInt2(in, "status_flags");
    int warnings = Wire.readInt2(in, "warnings");
    String info = in.isReadable() ? Wire.readLenencString(in, UTF_8, "info") : "";
    List<SessionChange> changes = List.of();
    if (in.isReadable()
        && Capabilities.has(capabilities, Capabilities.CLIENT_SESSION_TRACK)
        && (status & ServerStatus.SERVER_SESSION_STATE_CHANGED) != 0) {
      int length = Wire.readLength(in, "session_state_info");
      changes = SessionChange.decodeAll(in.readSlice(length));
    }
    Wire.requireEnd(in, "OK");
    return new OkPacket(affectedRows, lastInsertId, status, warnings, info, changes);
  }
}
