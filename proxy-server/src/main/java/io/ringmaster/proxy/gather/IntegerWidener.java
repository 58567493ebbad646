package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.protocol.ColumnType;
import java.util.List;

/**
 * Gives the integers of a shard's binary rows the width that the client was told. A server that
 * goes by a temporary table may send an expression as a BIGINT that another sends as an INT.
 */
final class IntegerWidener {
  private final List<ColumnShape> from;
  private final List<ColumnShape> to;
  private final RowCells cells;
  private final ByteBufAllocator alloc;

  private IntegerWidener(
      List<ColumnShape> from, List<ColumnShape> to, RowCells cells, ByteBufAllocator alloc) {
    this.from = from;
    this.to = to;
    this.cells = cells;
    this.alloc = alloc;
  }

  /** For rows of these columns; null if there is nothing to do, as ever in text. */
  static IntegerWidener of(
      List<ColumnShape> from, List<ColumnShape> to, boolean binary, ByteBufAllocator alloc) {
    boolean same = true;
    for (int i = 0; i < from.size(); i++) {
      same &= isAs(from.get(i), to.get(i));
    }
    return same || !binary ? null : new IntegerWidener(from, to, new RowCells(from, true), alloc);
  }

  private static boolean isAs(ColumnShape from, ColumnShape to) {
    return !from.isInteger() || from.type().binaryLength() == to.type().binaryLength();
  }

  /** The row as the client was told; the caller releases it. */
  ByteBuf widen(ByteBuf row) {
    cells.locate(row, from.size());
    ByteBuf out = alloc.buffer(row.readableBytes() + 8 * from.size());
    int start = row.readerIndex();
    out.writeBytes(row, start, cells.values() - start);
    for (int i = 0; i < from.size(); i++) {
      if (cells.isNull(i) || isAs(from.get(i), to.get(i))) {
        out.writeBytes(row, cells.start(i), cells.end(i) - cells.start(i));
      } else {
        write(out, to.get(i).type(), value(row, cells.data(i), from.get(i)));
      }
    }
    return out;
  }

  private static long value(ByteBuf row, int at, ColumnShape column) {
    return switch (column.type().binaryLength()) {
      case 1 -> column.isUnsigned() ? row.getUnsignedByte(at) : row.getByte(at);
      case 2 -> column.isUnsigned() ? row.getUnsignedShortLE(at) : row.getShortLE(at);
      case 4 -> column.isUnsigned() ? row.getUnsignedIntLE(at) : row.getIntLE(at);
      default -> row.getLongLE(at);
    };
  }

  private static void write(ByteBuf out, ColumnType type, long value) {
    switch (type.binaryLength()) {
      case 2 -> out.writeShortLE((int) value);
      case 4 -> out.writeIntLE((int) value);
      default -> out.writeLongLE(value);
    }
  }
}
