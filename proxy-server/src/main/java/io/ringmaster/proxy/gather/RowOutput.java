package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes a merged result set to the client, in batches: packets with new sequence ids, rows without
 * their hidden columns, LIMIT applied.
 */
final class RowOutput {
  /** Bytes that are collected before they are handed to the channel. */
  private static final int BATCH = 32 << 10;

  private static final int MAX_MESSAGE = 8192;

  private final ByteBufAllocator alloc;
  private final MergeClient client;
  private final MergeSpec spec;
  private final PacketWriter writer = new PacketWriter();
  private final int firstId;
  private ByteBuf batch;
  private boolean begun;
  private boolean sent;
  private int visible;
  private RowCells cells;
  private long skipped;
  private long emitted;

  /** Rows that may be written: to a cursor's client as many as it has asked for. */
  private long wanted = Long.MAX_VALUE;

  RowOutput(ByteBufAllocator alloc, MergeClient client, MergeSpec spec, int sequenceId) {
    this.alloc = alloc;
    this.client = client;
    this.spec = spec;
    firstId = sequenceId;
    writer.sequenceId(sequenceId);
    if (spec.cursor()) {
      wanted = 0;
    }
  }

  /**
   * A cursor's client asks for rows.
   *
   * @param sequenceId of the first packet to it
   */
  void fetch(long rows, int sequenceId) {
    wanted = rows;
    writer.sequenceId(sequenceId);
  }

  /** Whether a cursor's client has all the rows that it has asked for. */
  boolean isSpent() {
    return wanted == 0;
  }

  /** Column count and definitions; also told where to cut rows. */
  void header(List<ByteBuf> definitions, RowCells rowCells) {
    visible = definitions.size() - spec.hiddenColumns();
    if (visible < 1) {
      throw GatherException.internal("all columns are hidden");
    }
    cells = spec.hiddenColumns() > 0 ? rowCells : null;
    ByteBuf out = batch();
    writer.begin(out);
    Wire.writeLenenc(out, visible);
    writer.end();
    for (ByteBuf definition : definitions.subList(0, visible)) {
      writer.write(out, definition);
    }
    if (!spec.deprecateEof() && !spec.cursor()) {
      eof(0, client.status());
    }
    begun = true;
  }

  /** Whether the limit is used up: no row will be written any more. */
  boolean isFull() {
    return spec.limit().count() != LimitValues.UNLIMITED
        && Long.compareUnsigned(emitted, spec.limit().count()) >= 0;
  }

  /** Whether rows can be written: the header is, and the client wants and takes more. */
  boolean takes() {
    return begun && wanted > 0 && (batch != null || client.writable());
  }

  /** Passes a row on, or skips it for the offset. */
  void row(ByteBuf payload) {
    if (skipped != spec.limit().offset()) {
      skipped++;
      return;
    }
    if (isFull()) {
      return;
    }
    emitted++;
    wanted--;
    ByteBuf out = batch();
    if (cells == null) {
      writer.write(out, payload);
    } else {
      cut(out, payload);
    }
    if (out.readableBytes() >= BATCH) {
      sendRows();
    }
  }

  private void cut(ByteBuf out, ByteBuf payload) {
    cells.locate(payload, visible);
    int end = cells.end(visible - 1);
    writer.begin(out);
    if (cells.binary()) {
      int bitmap = RowCells.bitmapBytes(visible);
      out.writeByte(0);
      out.writeBytes(payload, payload.readerIndex() + 1, bitmap);
      int lastBits = visible + 2 & 7;
      if (lastBits != 0) {
        int at = out.writerIndex() - 1;
        out.setByte(at, out.getByte(at) & (1 << lastBits) - 1);
      }
    }
    if (payload.hasArray()) {
      out.writeBytes(payload.array(), payload.arrayOffset() + cells.values(), end - cells.values());
    } else {
      out.writeBytes(payload, cells.values(), end - cells.values());
    }
    writer.end();
  }

  /** The end of the result set, or of what there is of it for now. */
  void end(int queryFlags, int warnings) {
    int status = client.status() | queryFlags;
    int shown = Math.min(warnings, 0xFFFF);
    if (spec.deprecateEof()) {
      ByteBuf out = batch();
      writer.begin(out);
      out.writeByte(0xFE);
      Wire.writeLenenc(out, 0);
      Wire.writeLenenc(out, 0);
      Wire.writeInt2(out, status);
      Wire.writeInt2(out, shown);
      writer.end();
    } else {
      eof(shown, status);
    }
    send();
  }

  private void eof(int warnings, int status) {
    ByteBuf out = batch();
    writer.begin(out);
    out.writeByte(0xFE);
    Wire.writeInt2(out, warnings);
    Wire.writeInt2(out, status);
    writer.end();
  }

  /**
   * A shard's ERR packet as it is. Instead of a cursor it comes alone: Connector/J takes one behind
   * column definitions, which MySQL sends there, for the answer to its next command too.
   */
  void error(byte[] packet) {
    if (spec.cursor() && !sent) {
      release();
      writer.sequenceId(firstId);
    }
    ByteBuf out = batch();
    writer.begin(out);
    out.writeBytes(packet);
    writer.end();
    send();
  }

  /** The payload of an ERR packet in the protocol's 4.1 form. */
  static byte[] errorPacket(SqlFailure failure) {
    byte[] state = failure.sqlState().getBytes(StandardCharsets.US_ASCII);
    byte[] message = failure.message().getBytes(StandardCharsets.UTF_8);
    int length = Math.min(message.length, MAX_MESSAGE);
    byte[] packet = new byte[4 + state.length + length];
    packet[0] = (byte) 0xFF;
    packet[1] = (byte) failure.errno();
    packet[2] = (byte) (failure.errno() >> 8);
    packet[3] = '#';
    System.arraycopy(state, 0, packet, 4, state.length);
    System.arraycopy(message, 0, packet, 4 + state.length, length);
    return packet;
  }

  /**
   * Hands the rows that are collected to the channel, unless the answer goes out as a whole, or is
   * the beginning of one that may be taken back, or of a cursor that is not open yet.
   */
  void sendRows() {
    boolean small = batch != null && batch.readableBytes() < BATCH;
    boolean kept = !sent && (spec.cursor() || (spec.leavesOut() && small));
    if (!spec.whole() && !kept) {
      send();
    }
  }

  /** Whether the channel has anything of the answer. */
  boolean isSent() {
    return sent;
  }

  /** Hands what is collected to the channel. */
  private void send() {
    if (batch != null) {
      ByteBuf full = batch;
      batch = null;
      sent = true;
      client.packets(full);
    }
  }

  /** Drops what is collected. */
  void release() {
    if (batch != null) {
      batch.release();
      batch = null;
    }
  }

  private ByteBuf batch() {
    if (batch == null) {
      batch = alloc.buffer(BATCH / 4);
    }
    return batch;
  }

  /** Rows written. */
  long emitted() {
    return emitted;
  }

  /** Sequence id of the next packet. */
  int sequenceId() {
    return writer.sequenceId();
  }
}
