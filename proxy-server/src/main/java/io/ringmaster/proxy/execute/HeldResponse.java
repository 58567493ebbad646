package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Changes a server's response, which is held back for that, or its beginning. */
interface HeldResponse {
  /**
   * Takes bytes of the response.
   *
   * @return all there are so far, the caller's to release, once they are right; null until then
   */
  ByteBuf read(ByteBuf in, ByteBufAllocator alloc);

  /** Drops what is held: the rest does not come. */
  void release();
}
