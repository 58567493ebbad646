package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.ringmaster.router.plan.Gather.Rows;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * Rows of several shards as one stream: one shard after the other, or, with sort keys, always the
 * least of the shards' next rows. Equal rows come in the order of the shards, once, or combined to
 * one.
 *
 * <p>With sort keys each shard's rows must come sorted. That is checked: where MySQL sorted by more
 * than the wire shows (an hour that daylight saving repeats, the end of a value longer than
 * max_sort_length), the client gets an error and not a wrong order.
 */
final class RowStreams implements Merging {
  /** Memory of a held row besides its bytes. */
  private static final int ROW_OVERHEAD = 128;

  private static final byte[] NO_KEY = {};

  private final boolean distinct;

  /** Combines equal rows; null where they stay as they are. */
  private final CombinedGroups groups;

  private final KeyEncoder encoder;
  private final RowCells cells;
  private final RowOutput output;
  private final Source[] sources;

  /** Those with a next row, but for {@link #least}. */
  private final PriorityQueue<Source> heads;

  /** Whose next row is the least; null until all are there, and after the last. */
  private Source least;

  private int missing;
  private int current;
  private byte[] lastEmitted;

  /**
   * @param cells to find sort columns with
   * @param groups makes one row of equal ones; null where they stay as they are
   */
  RowStreams(
      Rows rows,
      int count,
      KeyEncoder encoder,
      RowCells cells,
      CombinedGroups groups,
      RowOutput output) {
    this.distinct = rows.distinct();
    this.groups = groups;
    this.encoder = rows.order().isEmpty() ? null : encoder;
    this.cells = cells;
    this.output = output;
    sources = new Source[count];
    for (int i = 0; i < count; i++) {
      sources[i] = new Source(i);
    }
    heads = new PriorityQueue<>(count);
    missing = count;
  }

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere, their keys are apart
  private record Row(ByteBuf payload, byte[] key) {
    int bytes() {
      return payload.readableBytes() + key.length + ROW_OVERHEAD;
    }
  }

  private static final class Source implements Comparable<Source> {
    final int index;
    final ArrayDeque<Row> rows = new ArrayDeque<>();
    long bytes;
    boolean ended;
    byte[] lastKey;

    Source(int index) {
      this.index = index;
    }

    Row take() {
      Row row = rows.poll();
      if (row != null) {
        bytes -= row.bytes();
      }
      return row;
    }

    @Override
    public int compareTo(Source other) {
      int byKey = Arrays.compareUnsigned(rows.peek().key, other.rows.peek().key);
      return byKey != 0 ? byKey : Integer.compare(index, other.index);
    }
  }

  @Override
  public void row(int index, ByteBuf payload) {
    if (output.isFull()) {
      return;
    }
    Source source = sources[index];
    if (encoder == null) {
      if (index == current && source.rows.isEmpty() && output.takes()) {
        output.row(payload);
      } else {
        hold(source, new Row(payload.retain(), NO_KEY));
      }
      return;
    }
    cells.locate(payload, encoder.needed());
    byte[] key = encoder.encode(payload, cells);
    if (source.lastKey != null && Arrays.compareUnsigned(source.lastKey, key) > 0) {
      throw new GatherException(GatherFailures.notInOrder());
    }
    source.lastKey = key;
    hold(source, new Row(payload.retain(), key));
    if (source.rows.size() == 1) {
      heads.add(source);
      missing--;
    }
  }

  private static void hold(Source source, Row row) {
    source.rows.add(row);
    source.bytes += row.bytes();
  }

  @Override
  public void ended(int index) {
    Source source = sources[index];
    source.ended = true;
    if (source.rows.isEmpty()) {
      missing--;
    }
  }

  @Override
  public void advance() {
    while (!output.isFull() && output.takes()) {
      Row row = encoder == null ? nextInTurn() : nextInOrder();
      if (row == null) {
        if (groups != null && areSourcesDone()) {
          groups.finish();
        }
        return;
      }
      try {
        if (groups != null) {
          groups.add(row.key, row.payload);
        } else if (!distinct || !Arrays.equals(lastEmitted, row.key)) {
          lastEmitted = row.key;
          output.row(row.payload);
        }
      } finally {
        row.payload.release();
      }
    }
    if (output.isFull()) {
      release();
    }
  }

  private Row nextInTurn() {
    while (current < sources.length) {
      Source source = sources[current];
      Row row = source.take();
      if (row != null || !source.ended) {
        return row;
      }
      current++;
    }
    return null;
  }

  private Row nextInOrder() {
    if (missing > 0) {
      return null;
    }
    if (least == null) {
      least = heads.poll();
    }
    if (least == null) {
      return null;
    }
    Row row = least.take();
    if (least.rows.isEmpty()) {
      missing += least.ended ? 0 : 1;
      least = null;
    } else if (!heads.isEmpty() && least.compareTo(heads.peek()) > 0) {
      heads.add(least);
      least = heads.poll();
    }
    return row;
  }

  @Override
  public boolean awaits(int index) {
    return !output.isFull()
        && sources[index].rows.isEmpty()
        && (encoder != null || index == current);
  }

  @Override
  public boolean isComplete() {
    return (groups == null || groups.isEmpty()) && areSourcesDone();
  }

  private boolean areSourcesDone() {
    for (Source source : sources) {
      if (!source.ended || !source.rows.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long buffered(int source) {
    return sources[source].bytes;
  }

  @Override
  public void release() {
    heads.clear();
    least = null;
    if (groups != null) {
      groups.clear();
    }
    for (Source source : sources) {
      Row row;
      while ((row = source.take()) != null) {
        row.payload.release();
      }
    }
  }
}
