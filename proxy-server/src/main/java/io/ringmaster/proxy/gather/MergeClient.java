package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;

/** The outside of a merge: the client's channel and the shards' connections. */
public interface MergeClient {
  /** Whether the client's channel takes more without buffering it. */
  boolean writable();

  /** Writes packets to the client; ownership passes, the flush is the caller's of the merge. */
  void packets(ByteBuf packets);

  /** The status flags of EOF and OK packets, SERVER_MORE_RESULTS_EXISTS included. */
  int status();

  /** Stops or resumes reading from a shard. */
  void reading(int source, boolean reading);
}
