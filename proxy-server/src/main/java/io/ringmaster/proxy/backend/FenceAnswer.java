package io.ringmaster.proxy.backend;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The answer to {@link #QUERY}, packet by packet. A server from which keys have moved away says
 * there how new a proxy's shard map has to be. A proxy that was stopped, or cut off from ZooKeeper,
 * while they moved must not write to it: it does not know that it is no longer their owner.
 */
final class FenceAnswer {
  /** Asks for the oldest epoch that may write; the migration worker writes the table. */
  static final String QUERY = "SELECT epoch FROM ringmaster.fence";

  private final boolean deprecateEof;
  private int packets;
  private boolean columnsEnded;
  private long epoch;

  FenceAnswer(boolean deprecateEof) {
    this.deprecateEof = deprecateEof;
  }

  /**
   * Takes a packet's payload.
   *
   * @return whether it was the last
   * @throws IOException when the server does not say
   */
  boolean onPacket(ByteBuf payload) throws IOException {
    int first = payload.getUnsignedByte(payload.readerIndex());
    packets++;
    if (first == 0xFF) {
      SqlFailure error = PacketHandler.readError(payload);
      if (error.errno() == MySqlError.ER_BAD_DB_ERROR.errno()
          || error.errno() == MySqlError.ER_NO_SUCH_TABLE.errno()) {
        // No migration has moved rows from this server.
        return true;
      }
      throw new IOException("reading ringmaster.fence: " + error.message());
    }
    if (packets <= 2) {
      // The number of columns, and the one there is.
      return false;
    }
    if (first == 0xFE && payload.readableBytes() < 0xFFFFFF) {
      boolean last = deprecateEof || columnsEnded;
      columnsEnded = true;
      return last;
    }
    String number = new String(Wire.readLenencBytes(payload, "epoch"), StandardCharsets.US_ASCII);
    epoch = Math.max(epoch, Long.parseLong(number));
    return false;
  }

  /** The oldest epoch that may write to the server; 0 for any. */
  long epoch() {
    return epoch;
  }
}
