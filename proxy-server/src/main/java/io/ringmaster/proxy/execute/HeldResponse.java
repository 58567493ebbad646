package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.protocol.Wire;

/** Changes a server's response, which is held back for that, or its beginning. */
abstract class HeldResponse {
  static final int HEADER_BYTES = 4;
  static final int ERR = 0xFF;

  /** What has come; null before anything has, and once it is given on. */
  ByteBuf held;

  /**
   * Takes bytes of the response.
   *
   * @return all there are so far, the caller's to release, once they are right; null until then
   */
  final ByteBuf read(ByteBuf in, ByteBufAllocator alloc) {
    if (held == null) {
      held = alloc.buffer(in.readableBytes());
    }
    held.writeBytes(in);
    if (!isComplete(alloc)) {
      return null;
    }
    ByteBuf all = held;
    held = null;
    return all;
  }

  /** Looks at what is held, and makes it right, maybe in another buffer, once it is enough. */
  abstract boolean isComplete(ByteBufAllocator alloc);

  /** Drops what is held: the rest does not come. */
  final void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  /** The byte behind a packet; -1 when it is not all there. */
  final int packetEnd(int start) {
    if (held.writerIndex() < start + HEADER_BYTES) {
      return -1;
    }
    int end = start + HEADER_BYTES + held.getUnsignedMediumLE(start);
    return end <= held.writerIndex() ? end : -1;
  }

  /** The columns that a response's first packet announces; 0 when it is no result set's. */
  final int columnCount(int start, int end) {
    int head = head(start, end);
    if (head == ERR || head == 0 || head == Wire.NULL_MARK) {
      return 0;
    }
    ByteBuf count = held.slice(start + HEADER_BYTES, end - start - HEADER_BYTES);
    return Math.toIntExact(Wire.readLenenc(count, "column count"));
  }

  /** The first byte of a packet's payload; 0 when it has none. */
  final int head(int start, int end) {
    return end - start > HEADER_BYTES ? held.getUnsignedByte(start + HEADER_BYTES) : 0;
  }
}
