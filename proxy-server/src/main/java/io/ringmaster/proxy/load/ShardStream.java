package io.ringmaster.proxy.load;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.proxy.backend.BackendConnection;

/**
 * One shard's part of the file on its way to the server, in packets of {@value #CHUNK} bytes; where
 * they are cut means nothing to MySQL. On the event loop.
 */
final class ShardStream {
  private static final int CHUNK = 64 << 10;

  private final BackendConnection connection;
  private final PacketWriter writer = new PacketWriter();
  private ByteBuf packet;
  private boolean finished;

  /**
   * A part that is to be sent.
   *
   * @param sequenceId of its first packet
   */
  ShardStream(BackendConnection connection, int sequenceId) {
    this.connection = connection;
    writer.sequenceId(sequenceId);
  }

  void write(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && !finished) {
      if (packet == null) {
        packet = connection.channel().alloc().buffer(CHUNK + 4);
        writer.begin(packet);
      }
      int count = Math.min(to - at, CHUNK + 4 - packet.readableBytes());
      packet.writeBytes(bytes, at, count);
      at += count;
      if (packet.readableBytes() == CHUNK + 4) {
        send();
      }
    }
  }

  private void send() {
    writer.end();
    connection.sendMore(packet);
    packet = null;
  }

  /**
   * The file ends here.
   *
   * @param whole whether what was written last is sent; else it is dropped
   */
  void finish(boolean whole) {
    if (finished) {
      return;
    }
    if (packet != null && whole) {
      send();
    }
    drop();
    ByteBuf empty = connection.channel().alloc().buffer(4);
    writer.begin(empty);
    writer.end();
    connection.sendMore(empty);
  }

  /** The server takes nothing more; whether it has had all of its part. */
  boolean answered() {
    boolean all = finished;
    drop();
    return all;
  }

  private void drop() {
    finished = true;
    connection.onWritable(null);
    if (packet != null) {
      writer.abandon();
      packet.release();
      packet = null;
    }
  }

  /** Whether the server's socket is behind; {@code then} is run when it has caught up. */
  boolean isBehind(Runnable then) {
    if (finished) {
      return false;
    }
    boolean behind = !connection.writable();
    connection.onWritable(behind ? then : null);
    return behind;
  }
}
