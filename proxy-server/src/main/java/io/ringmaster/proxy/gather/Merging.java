package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;

/** How rows of several shards become rows for the client. Sources are numbered from 0. */
sealed interface Merging permits RowStreams, OneRowMerge {
  /** Takes a row, valid during the call. */
  void row(int source, ByteBuf payload);

  /** A source has given its last row. */
  void ended(int source);

  /** Writes what can be written now. */
  void advance();

  /** Whether nothing can be written before a source gives another row, or its last one. */
  boolean awaits(int source);

  /** Whether everything was written. */
  boolean isComplete();

  /** Bytes held of a source's rows. */
  long buffered(int source);

  /** Drops all rows that are held. */
  void release();
}
