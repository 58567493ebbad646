package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes one row of each group's rows, which come one after the other; leaves out those of which
 * HAVING does not hold, and sorts the others when the last is there, if that is wanted. Not
 * thread-safe.
 */
final class CombinedGroups {
  private final AggregateRow combined;

  /** Null for all groups. */
  private final HavingFilter having;

  /** Null where they go on as they come. */
  private final SortedRows sorted;

  private final RowOutput output;

  /** Equal rows that are not combined yet: one of each shard at most. */
  private final List<byte[]> group = new ArrayList<>();

  private byte[] key;

  /**
   * Groups to be written.
   *
   * @param having null for all
   * @param sorted null where they go on as they come
   */
  CombinedGroups(AggregateRow combined, HavingFilter having, SortedRows sorted, RowOutput output) {
    this.combined = combined;
    this.having = having;
    this.sorted = sorted;
    this.output = output;
  }

  /** Takes a row, which is valid during the call. */
  void add(byte[] rowKey, ByteBuf payload) {
    if (!Arrays.equals(key, rowKey)) {
      end();
      key = rowKey;
    }
    byte[] bytes = new byte[payload.readableBytes()];
    payload.getBytes(payload.readerIndex(), bytes);
    group.add(bytes);
  }

  private void end() {
    if (group.isEmpty()) {
      return;
    }
    byte[] row = combined.of(group, having);
    group.clear();
    if (row == null) {
      return;
    }
    if (sorted != null) {
      sorted.add(row);
    } else {
      output.row(Unpooled.wrappedBuffer(row));
    }
  }

  /** There are no more rows: writes what the client takes. */
  void finish() {
    end();
    while (sorted != null && !sorted.isEmpty() && output.takes()) {
      output.row(Unpooled.wrappedBuffer(sorted.take()));
    }
  }

  /** Whether all that was added is written. */
  boolean isEmpty() {
    return group.isEmpty() && (sorted == null || sorted.isEmpty());
  }

  void clear() {
    group.clear();
    if (sorted != null) {
      sorted.clear();
    }
  }
}
