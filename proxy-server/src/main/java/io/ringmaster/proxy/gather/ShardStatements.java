package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.ResponseHandler;
import java.util.List;
import java.util.function.Consumer;

/** A statement as it goes to each of several shards. */
public interface ShardStatements {
  /**
   * Sends the statement, at once or after having prepared it on the connection, and flushes.
   *
   * @param target index among the statement's targets, from 0
   * @param response takes the statement's response
   * @param failed is called instead when it can't be sent; the connection is in order then, or lost
   */
  void send(
      int target,
      BackendConnection connection,
      ResponseHandler response,
      Consumer<SqlFailure> failed);

  /** Releases what was not sent. */
  void discard();

  /**
   * Text statements, ready to send.
   *
   * @param packets one of each target, headers included; ownership passes
   */
  static ShardStatements ofPackets(List<ByteBuf> packets) {
    ByteBuf[] left = packets.toArray(ByteBuf[]::new);
    return new ShardStatements() {
      @Override
      public void send(
          int target,
          BackendConnection connection,
          ResponseHandler response,
          Consumer<SqlFailure> failed) {
        ByteBuf packet = left[target];
        left[target] = null;
        connection.send(packet, response);
        connection.flush();
      }

      @Override
      public void discard() {
        for (int i = 0; i < left.length; i++) {
          if (left[i] != null) {
            left[i].release();
            left[i] = null;
          }
        }
      }
    };
  }
}
