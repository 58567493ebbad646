package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.proxy.backend.BackendConnection;

/**
 * One shard's part of a client's file on its way to the server, in packets of {@value #CHUNK}
 * bytes; where they are cut means nothing to MySQL. On the event loop.
 */
public final class FilePackets {
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
  public FilePackets(BackendConnection connection, int sequenceId) {
    this.connection = connection;
    writer.sequenceId(sequenceId);
  }

  /** Sends bytes, some of them later. */
  public void write(byte[] bytes, int from, int to) {
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

  /** The file ends here: what was written is sent, and that it was all. */
  public void finish() {
    if (!finished) {
      if (packet != null) {
        send();
      }
      cut();
    }
  }

  /** The file ends here, without what was not sent yet. */
  public void cut() {
    if (!finished) {
      drop();
      ByteBuf empty = connection.channel().alloc().buffer(4);
      writer.begin(empty);
      writer.end();
      connection.sendMore(empty);
    }
  }

  /** The server takes nothing more; whether it has had all of its part. */
  public boolean answered() {
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
  public boolean isBehind(Runnable then) {
    if (finished) {
      return false;
    }
    boolean behind = !connection.writable();
    connection.onWritable(behind ? then : null);
    return behind;
  }
}
