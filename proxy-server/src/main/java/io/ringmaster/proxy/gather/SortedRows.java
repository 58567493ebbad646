package io.ringmaster.proxy.gather;

import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Rows that can be put in order only when the last of them is known: as many of the first as are
 * needed are kept. Not thread-safe.
 */
final class SortedRows {
  /** Bytes kept at most, with what the JVM takes for each row. */
  static final long BYTES_MAX = 64L << 20;

  private static final int ROW_OVERHEAD = 96;

  /**
   * Of more rows all are kept: they are put in order one by one as the client takes them, and not
   * all at once, which would hold the event loop up.
   */
  private static final int SELECTED_MAX = 10_000;

  private final KeyEncoder encoder;
  private final RowCells cells;
  private final long needed;

  /** Whether the greatest goes when one more comes than is needed. */
  private final boolean selects;

  /** The greatest first where it may go, else the least, which is the next. */
  private final PriorityQueue<Row> kept;

  /** In their order, of those that were selected, once {@link #take} was asked. */
  private ArrayDeque<Row> inOrder;

  private long bytes;

  /**
   * For rows with these cells.
   *
   * @param needed how many of the first, unsigned
   */
  SortedRows(KeyEncoder encoder, RowCells cells, long needed) {
    this.encoder = encoder;
    this.cells = cells;
    this.needed = needed;
    this.selects = Long.compareUnsigned(needed, SELECTED_MAX) <= 0;
    Comparator<Row> first = selects ? Comparator.reverseOrder() : Comparator.naturalOrder();
    this.kept = new PriorityQueue<>(first);
  }

  @SuppressWarnings("ArrayRecordComponent") // equal to none but itself
  private record Row(byte[] key, byte[] payload) implements Comparable<Row> {
    @Override
    public int compareTo(Row other) {
      return Arrays.compareUnsigned(key, other.key);
    }

    long bytes() {
      return key.length + payload.length + ROW_OVERHEAD;
    }
  }

  /**
   * Takes a row.
   *
   * @throws GatherException when too much would be kept
   */
  void add(byte[] payload) {
    var row = Unpooled.wrappedBuffer(payload);
    cells.locate(row, encoder.needed());
    Row added = new Row(encoder.encode(row, cells), payload);
    kept.add(added);
    bytes += added.bytes();
    if (selects && kept.size() > needed) {
      bytes -= kept.remove().bytes();
    }
    if (bytes > BYTES_MAX) {
      throw GatherException.notSupported(
          "Groups of several shards that take more than %d MB can't be sorted by their aggregates;"
                  .formatted(BYTES_MAX >> 20)
              + " add or lower LIMIT, sort by the groups, or say which shard key in WHERE");
    }
  }

  boolean isEmpty() {
    return inOrder == null ? kept.isEmpty() : inOrder.isEmpty();
  }

  /** The next one, after the last was added. */
  byte[] take() {
    if (!selects) {
      return kept.remove().payload();
    }
    if (inOrder == null) {
      inOrder = new ArrayDeque<>(kept.size());
      while (!kept.isEmpty()) {
        inOrder.addFirst(kept.remove());
      }
    }
    return inOrder.remove().payload();
  }

  void clear() {
    kept.clear();
    inOrder = null;
    bytes = 0;
  }
}
