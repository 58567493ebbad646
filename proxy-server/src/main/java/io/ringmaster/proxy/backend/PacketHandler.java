package io.ringmaster.proxy.backend;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.PacketFramer;
import io.ringmaster.proxy.SqlFailure;
import java.nio.charset.StandardCharsets;

/** A response handler that looks at whole packets: for the proxy's own small statements. */
public abstract class PacketHandler implements ResponseHandler {
  private static final int MAX_PACKET = 1 << 30;

  private PacketFramer framer;
  private boolean first = true;

  @Override
  public final boolean onData(BackendConnection connection, ByteBuf in) {
    if (framer == null) {
      framer = new PacketFramer(connection.channel().alloc(), MAX_PACKET);
    }
    while (true) {
      if (first && framer.atBoundary()) {
        framer.expectSequenceId(1);
      }
      switch (framer.next(in)) {
        case NEED_MORE -> {
          return false;
        }
        case PACKET -> {
          first = false;
          if (onPacket(framer.payload())) {
            framer.close();
            return true;
          }
        }
        case TOO_LARGE, TOO_LARGE_END, OUT_OF_ORDER ->
            throw new MalformedPacketException(
                "server's packets are out of order", in.readerIndex());
      }
    }
  }

  /**
   * Takes a packet of the response.
   *
   * @param payload valid during the call
   * @return true when it was the last
   */
  protected abstract boolean onPacket(ByteBuf payload);

  /** Drops what was received of an unfinished packet; call it first in {@code onLost}. */
  protected final void abandon() {
    if (framer != null) {
      framer.close();
    }
  }

  /** The content of an ERR packet. */
  public static SqlFailure readError(ByteBuf payload) {
    payload.skipBytes(1);
    int errno = payload.readUnsignedShortLE();
    String state = "HY000";
    if (payload.isReadable() && payload.getByte(payload.readerIndex()) == '#') {
      payload.skipBytes(1);
      state = payload.readCharSequence(5, StandardCharsets.US_ASCII).toString();
    }
    return new SqlFailure(errno, state, payload.toString(StandardCharsets.UTF_8));
  }
}
