package io.ringmaster.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Writes logical packets into an output buffer: headers, running sequence ids, and the splitting of
 * payloads of 0xFFFFFF bytes and more.
 *
 * <pre>
 *   writer.sequenceId(1);
 *   writer.begin(out);
 *   ok.encode(out, capabilities);
 *   writer.end();
 * </pre>
 *
 * <p>Not safe for use by several threads; keeps no reference to the buffer between packets.
 */
public final class PacketWriter {
  private static final int HEADER_BYTES = 4;
  private static final int COPY_BYTES = 8192;

  private int sequenceId;
  private ByteBuf out;
  private int start;

  /** Sets the sequence id of the next packet: 0 for a command, last seen + 1 for an answer. */
  public void sequenceId(int next) {
    sequenceId = next & 0xFF;
  }

  /** Sequence id that the next packet will carry, 0..255. */
  public int sequenceId() {
    return sequenceId;
  }

  /** Opens a packet; what is then written to {@code out} is its payload, until {@link #end}. */
  public void begin(ByteBuf out) {
    if (this.out != null) {
      throw new IllegalStateException("the last packet is still open");
    }
    start = out.writerIndex();
    out.writeIntLE(0);
    this.out = out;
  }

  /** Closes the packet: fills in the header, or splits a payload too long for one. */
  public void end() {
    ByteBuf target = open();
    int length = target.writerIndex() - start - HEADER_BYTES;
    if (length < PacketFramer.MAX_PHYSICAL) {
      target.setIntLE(start, length | sequenceId << 24);
      sequenceId = sequenceId + 1 & 0xFF;
    } else {
      split(target, length);
    }
    out = null;
  }

  /** Takes back what was written since {@link #begin}; for an encoder that failed half-way. */
  public void abandon() {
    open().writerIndex(start);
    out = null;
  }

  private ByteBuf open() {
    if (out == null) {
      throw new IllegalStateException("no packet is open");
    }
    return out;
  }

  /**
   * How many physical packets the readable bytes are: headers and payload of one logical packet.
   */
  public static int physicalPackets(ByteBuf packet) {
    return packet.readableBytes() / (PacketFramer.MAX_PHYSICAL + HEADER_BYTES) + 1;
  }

  /** Writes a whole packet whose payload is the readable bytes of {@code payload}, not consumed. */
  public void write(ByteBuf out, ByteBuf payload) {
    int from = payload.readerIndex();
    int left = payload.readableBytes();
    int length;
    do {
      length = Math.min(left, PacketFramer.MAX_PHYSICAL);
      out.writeIntLE(length | sequenceId << 24);
      if (payload.hasArray()) {
        // The buffers of sockets make an object of each copy from another buffer.
        out.writeBytes(payload.array(), payload.arrayOffset() + from, length);
      } else {
        out.writeBytes(payload, from, length);
      }
      sequenceId = sequenceId + 1 & 0xFF;
      from += length;
      left -= length;
    } while (length == PacketFramer.MAX_PHYSICAL);
  }

  /**
   * Makes room for the further headers by moving the chunks up, last one first. Chunk {@code i}
   * moves by {@code 4 * i} bytes; the first stays.
   */
  private void split(ByteBuf target, int length) {
    int extra = length / PacketFramer.MAX_PHYSICAL;
    int payload = start + HEADER_BYTES;
    target.ensureWritable(extra * HEADER_BYTES);
    target.writerIndex(target.writerIndex() + extra * HEADER_BYTES);
    byte[] copy = new byte[COPY_BYTES];
    for (int i = extra; i >= 0; i--) {
      int from = payload + i * PacketFramer.MAX_PHYSICAL;
      int bytes = Math.min(PacketFramer.MAX_PHYSICAL, length - i * PacketFramer.MAX_PHYSICAL);
      int to = from + i * HEADER_BYTES;
      if (i > 0) {
        moveUp(target, from, to, bytes, copy);
      }
      target.setIntLE(to - HEADER_BYTES, bytes | (sequenceId + i & 0xFF) << 24);
    }
    sequenceId = sequenceId + extra + 1 & 0xFF;
  }

  private static void moveUp(ByteBuf buf, int from, int to, int bytes, byte[] copy) {
    for (int end = bytes; end > 0; end -= copy.length) {
      int begin = Math.max(0, end - copy.length);
      buf.getBytes(from + begin, copy, 0, end - begin);
      buf.setBytes(to + begin, copy, 0, end - begin);
    }
  }
}
