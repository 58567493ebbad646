package io.ringmaster.proxy.backend;

import io.netty.buffer.ByteBuf;

/**
 * Takes the response to one command. Commands may be pipelined on a connection; their handlers then
 * wait in order, and each is given bytes only from the start of its own response. All calls come on
 * the connection's event loop; either {@link #onComplete} or {@link #onLost} is the last, or both
 * when the first ends in an exception, which the {@link Owner} hears of.
 */
public interface ResponseHandler {
  /**
   * Takes bytes of the response.
   *
   * @param in advanced past what belongs to this response; the caller keeps ownership, a handler
   *     that forwards bytes retains a slice
   * @return true when the response is complete
   */
  boolean onData(BackendConnection connection, ByteBuf in);

  /** The response is complete and the connection ready for another command. */
  void onComplete(BackendConnection connection);

  /** For whom the response is, where that is not who has the connection; else null. */
  default Owner owner() {
    return null;
  }

  /**
   * The connection ended before the response was complete.
   *
   * @param cause what is known of it, for the log; never null
   */
  void onLost(BackendConnection connection, Throwable cause);
}
