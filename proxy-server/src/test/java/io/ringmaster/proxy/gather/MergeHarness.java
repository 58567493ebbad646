package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.PacketHandler;
import io.ringmaster.router.plan.Gather;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A merge between streams of bytes, and a client that reads what it is sent. */
final class MergeHarness implements MergeClient, ResultReader.Listener {
  private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);
  private final MergeSpec spec;
  private final boolean[] reading;
  private final ByteBuf sent = Unpooled.buffer();
  private final List<ColumnShape> columns = new ArrayList<>();
  private final ResultReader cursor;
  private RowCells cells;
  boolean writable = true;
  final GatherMerge merge;
  final List<String> rows = new ArrayList<>();
  SqlFailure error;
  int warnings = -1;
  int status;
  boolean ended;

  MergeHarness(int sources, MergeSpec spec) {
    this.spec = spec;
    cursor = new ResultReader(alloc, spec.deprecateEof(), true, this);
    reading = new boolean[sources];
    Arrays.fill(reading, true);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < sources; i++) {
      names.add("s" + i);
    }
    merge = new GatherMerge(alloc, spec, names, this, 1);
  }

  static MergeSpec spec(Gather gather, boolean binary, boolean deprecateEof) {
    return new MergeSpec(gather, LimitValues.NONE, binary, deprecateEof);
  }

  /** Feeds a piece of a source's bytes. */
  boolean feed(int source, byte[] bytes, int from, int to) {
    ByteBuf in = alloc.buffer(Math.max(1, to - from)).writeBytes(bytes, from, to - from);
    try {
      boolean end = merge.feed(source, in);
      assertFalse(end && in.isReadable(), "bytes left over");
      return end;
    } finally {
      in.release();
    }
  }

  boolean feed(int source, ShardBytes stream) {
    byte[] bytes = stream.bytes();
    return feed(source, bytes, 0, bytes.length);
  }

  /** Feeds all sources in turn, in pieces of some bytes. */
  void feedInPieces(int piece, ShardBytes... streams) {
    int[] at = new int[streams.length];
    boolean more = true;
    while (more) {
      more = false;
      for (int i = 0; i < streams.length; i++) {
        byte[] bytes = streams[i].bytes();
        if (at[i] < bytes.length) {
          int to = Math.min(bytes.length, at[i] + piece);
          feed(i, bytes, at[i], to);
          at[i] = to;
          more = true;
        }
      }
    }
  }

  /** Reads what the client was sent; fails when sequence ids or packets are wrong. */
  MergeHarness read() {
    if (spec.cursor()) {
      cursor.fetch();
      ended = cursor.read(sent);
    } else {
      ResultReader reader = new ResultReader(alloc, spec.deprecateEof(), this);
      ended = reader.read(sent);
      reader.close();
    }
    assertEquals(0, sent.readableBytes(), "bytes after the end");
    return this;
  }

  /** A copy of what the client was sent and has not read. */
  byte[] sent() {
    byte[] bytes = new byte[sent.readableBytes()];
    sent.getBytes(sent.readerIndex(), bytes);
    return bytes;
  }

  int sentBytes() {
    return sent.readableBytes();
  }

  boolean isRead(int source) {
    return reading[source];
  }

  /** Bytes of buffers that were not released. */
  long leaked() {
    return alloc.metric().usedHeapMemory() + alloc.metric().usedDirectMemory();
  }

  @Override
  public boolean writable() {
    return writable;
  }

  @Override
  public void packets(ByteBuf packets) {
    sent.writeBytes(packets);
    packets.release();
  }

  @Override
  public int status() {
    return 2;
  }

  @Override
  public void reading(int source, boolean now) {
    reading[source] = now;
  }

  @Override
  public void column(ByteBuf definition) {
    columns.add(ColumnShape.read(definition));
  }

  @Override
  public void columnsEnd() {
    cells = new RowCells(columns, spec.binary());
  }

  @Override
  public void row(ByteBuf payload) {
    cells.locate(payload, columns.size());
    List<String> values = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      values.add(cells.isNull(i) ? "NULL" : value(payload, i));
    }
    int end = columns.isEmpty() ? 0 : cells.end(columns.size() - 1);
    assertEquals(payload.writerIndex(), end, "bytes after the last column");
    rows.add(String.join(",", values));
  }

  private String value(ByteBuf payload, int i) {
    int from = cells.data(i);
    if (!spec.binary()) {
      return payload.toString(from, cells.end(i) - from, StandardCharsets.UTF_8);
    }
    return switch (columns.get(i).type()) {
      case MYSQL_TYPE_LONGLONG -> Long.toString(payload.getLongLE(from));
      case MYSQL_TYPE_DOUBLE -> DoubleText.of(payload.getDoubleLE(from));
      default -> payload.toString(from, cells.end(i) - from, StandardCharsets.UTF_8);
    };
  }

  @Override
  public void end(int flags, int count) {
    status = flags;
    warnings = count;
  }

  @Override
  public void opened(int flags, int count) {
    end(flags, count);
  }

  @Override
  public void error(ByteBuf payload) {
    error = PacketHandler.readError(payload);
  }
}
