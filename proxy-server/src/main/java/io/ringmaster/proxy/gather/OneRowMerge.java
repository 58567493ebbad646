package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;

/** One row of aggregates from each shard, combined into one. */
final class OneRowMerge implements Merging {
  private final AggregateRow combined;
  private final RowOutput output;
  private final byte[][] rows;

  /** Each shard applies LIMIT to its own row: with one that leaves it out no shard sends a row. */
  private final boolean limitedAway;

  private int awaited;
  private boolean written;

  OneRowMerge(int count, AggregateRow combined, RowOutput output, LimitValues limit) {
    limitedAway = limit.count() == 0 || limit.offset() != 0;
    this.combined = combined;
    this.output = output;
    rows = new byte[count][];
    awaited = count;
  }

  @Override
  public void row(int source, ByteBuf payload) {
    if (rows[source] != null) {
      throw GatherException.internal("more than one row of aggregates");
    }
    rows[source] = new byte[payload.readableBytes()];
    payload.getBytes(payload.readerIndex(), rows[source]);
  }

  @Override
  public void ended(int source) {
    if (rows[source] == null && !limitedAway) {
      throw GatherException.internal("no row of aggregates");
    }
    awaited--;
  }

  @Override
  public void advance() {
    if (awaited > 0 || written || output.isSpent()) {
      return;
    }
    written = true;
    if (!limitedAway) {
      output.row(Unpooled.wrappedBuffer(combined.of(List.of(rows))));
    }
  }

  @Override
  public boolean awaits(int source) {
    return true;
  }

  @Override
  public boolean isComplete() {
    return written;
  }

  @Override
  public long buffered(int source) {
    return 0;
  }

  @Override
  public void release() {
    Arrays.fill(rows, null);
  }
}
