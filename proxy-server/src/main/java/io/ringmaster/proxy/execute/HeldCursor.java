package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBufAllocator;

/**
 * Takes the column definitions away from before the error of an execution that was to open a
 * cursor. MySQL sends them, and Connector/J then takes the error for the answer to its next command
 * too, unless that answer comes very soon: it would be out of step with the proxy more often than
 * with a server. The response is held back until its first packet behind the definitions.
 */
final class HeldCursor extends HeldResponse {
  private static final int SEQUENCE_ID_AT = 3;

  @Override
  boolean isComplete(ByteBufAllocator alloc) {
    int end = packetEnd(0);
    if (end < 0) {
      return false;
    }
    int columns = columnCount(0, end);
    if (columns == 0) {
      return true;
    }
    for (int i = 0; i < columns; i++) {
      end = packetEnd(end);
      if (end < 0) {
        return false;
      }
    }
    if (held.writerIndex() <= end + HEADER_BYTES) {
      return false;
    }
    if (held.getUnsignedByte(end + HEADER_BYTES) == ERR) {
      held.setByte(end + SEQUENCE_ID_AT, held.getByte(SEQUENCE_ID_AT));
      held.readerIndex(end);
    }
    return true;
  }
}
