package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.PacketHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One shard's result set within a merge: its columns, the rows that come before those of all shards
 * are known, and how far it is. Not thread-safe.
 */
final class ShardResult implements ResultReader.Listener {
  /** Bytes of rows held, above which the shard is not read. */
  static final int HIGH_BYTES = 1 << 20;

  /** Bytes of rows that a cursor is asked for at a time. */
  private static final long PORTION_BYTES = 128 << 10;

  /** The merge that it is of. */
  interface Merge {
    /** Whether it waits for the columns of some shard. */
    boolean awaitsColumns();

    /** Whether it takes rows. */
    boolean takesRows();

    /** All columns of the shard are known. */
    void defined(int shard);

    /** A row, as the client is told of it; valid during the call. */
    void row(int shard, ByteBuf row);

    /** The shard has no more rows, even if it were asked for more. */
    void rowsEnded(int shard);

    /** The shard has executed the statement. */
    void executed(int status, int warnings);

    /**
     * The shard has answered an error.
     *
     * @param packet its bytes
     */
    void failed(int shard, SqlFailure error, byte[] packet);
  }

  private final int index;
  private final ByteBufAllocator alloc;
  private final MergeSpec spec;
  private final Merge merge;
  private final ResultReader reader;

  /** As the first shard sends them, of which the client gets them. */
  private final List<ByteBuf> definitions = new ArrayList<>();

  private final List<ColumnShape> columns = new ArrayList<>();

  /** Rows that came before the definitions of all shards. */
  private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();

  private long earlyBytes;

  /** Null where rows are as the client is told. */
  private IntegerWidener widener;

  private long rows;

  /** Of its rows, which a cursor's next portion is measured by. */
  private long bytes;

  private int portion;
  private boolean rowsEnded;

  /** Nothing is on its way from it: its response has ended. */
  private boolean ended;

  private boolean paused;
  private int warnings;
  private int errno;

  ShardResult(int index, MergeSpec spec, Merge merge, ByteBufAllocator alloc) {
    this.index = index;
    this.spec = spec;
    this.merge = merge;
    this.alloc = alloc;
    reader = new ResultReader(alloc, spec.deprecateEof(), spec.cursor(), this);
  }

  /**
   * Takes bytes of the response.
   *
   * @return whether it has ended
   */
  boolean read(ByteBuf in) {
    return reader.read(in);
  }

  @Override
  public void column(ByteBuf definition) {
    if (!merge.awaitsColumns()) {
      return;
    }
    if (index == 0) {
      definitions.add(definition.retainedSlice());
    }
    columns.add(ColumnShape.read(definition));
  }

  @Override
  public void columnsEnd() {
    if (merge.awaitsColumns()) {
      merge.defined(index);
    }
  }

  List<ColumnShape> columns() {
    return columns;
  }

  /**
   * The first shard's definitions of the columns as they are merged.
   *
   * @param merged maybe wider
   */
  List<ByteBuf> definitions(List<ColumnShape> merged) {
    for (int i = 0; i < merged.size(); i++) {
      if (merged.get(i).type() != columns.get(i).type()) {
        ByteBuf before = definitions.get(i);
        definitions.set(i, merged.get(i).describedAs(before, alloc));
        before.release();
      }
    }
    return definitions;
  }

  /** All shards' columns are known. */
  void widen(List<ColumnShape> merged) {
    widener = IntegerWidener.of(columns, merged, spec.binary(), alloc);
  }

  @Override
  public void row(ByteBuf payload) {
    rows++;
    bytes += payload.readableBytes();
    if (merge.awaitsColumns()) {
      early.add(payload.retain());
      earlyBytes += payload.readableBytes();
    } else if (merge.takesRows()) {
      merge(payload);
    }
  }

  private void merge(ByteBuf payload) {
    ByteBuf widened = widener == null ? null : widener.widen(payload);
    try {
      merge.row(index, widened == null ? payload : widened);
    } finally {
      if (widened != null) {
        widened.release();
      }
    }
  }

  /** Merges what came early. */
  void begin() {
    ByteBuf row;
    while (merge.takesRows() && (row = early.poll()) != null) {
      try {
        merge(row);
      } finally {
        row.release();
      }
    }
    if (merge.takesRows() && rowsEnded && !isCut()) {
      merge.rowsEnded(index);
    }
  }

  @Override
  public void opened(int status, int warningCount) {
    executed(status, warningCount);
  }

  private void executed(int status, int warningCount) {
    warnings = warningCount;
    merge.executed(status, warningCount);
  }

  @Override
  public void end(int status, int warningCount) {
    if (!spec.cursor()) {
      executed(status, warningCount);
    }
    rowsEnded = true;
    if (merge.takesRows() && !isCut()) {
      merge.rowsEnded(index);
    }
  }

  @Override
  public void error(ByteBuf payload) {
    byte[] packet = new byte[payload.readableBytes()];
    payload.getBytes(payload.readerIndex(), packet);
    SqlFailure error = PacketHandler.readError(payload);
    errno = error.errno();
    merge.failed(index, error, packet);
  }

  /** Whether it was asked for its share of the rows alone, and may have more. */
  boolean isCut() {
    return rowsEnded && rows == spec.share();
  }

  /** Whether its cursor may have more rows, of which none are on their way. */
  boolean hasMore() {
    return ended && !rowsEnded;
  }

  /**
   * More rows are asked for: few at first, then what is like {@link #PORTION_BYTES}.
   *
   * @return how many
   */
  int ask() {
    ended = false;
    reader.fetch();
    long most = rows == 0 ? 1 : Math.max(1, PORTION_BYTES * rows / Math.max(1, bytes));
    portion = (int) Math.min(most, Math.max(1, portion * 8L));
    return portion;
  }

  /**
   * Whether it is to be read, by what is held of it.
   *
   * @param held bytes of its rows that the merge holds; -1 while there is none
   */
  boolean mayBeRead(long held) {
    return (held < 0 ? earlyBytes : held) <= (paused ? HIGH_BYTES / 2 : HIGH_BYTES);
  }

  boolean isPaused() {
    return paused;
  }

  void pause(boolean pause) {
    paused = pause;
  }

  /** Its response has ended, or is not to be had. */
  void ended() {
    ended = true;
    paused = false;
  }

  boolean hasEnded() {
    return ended;
  }

  /** Warnings that the shard has reported. */
  int warnings() {
    return warnings;
  }

  /** Rows that it has given. */
  long rows() {
    return rows;
  }

  /** The number of the error with which it ended; 0 without one. */
  int errno() {
    return errno;
  }

  /** Ends its reader. */
  void close() {
    reader.close();
  }

  void release() {
    definitions.forEach(ByteBuf::release);
    definitions.clear();
    early.forEach(ByteBuf::release);
    early.clear();
  }
}
