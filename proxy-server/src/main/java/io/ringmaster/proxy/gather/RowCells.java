package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;
import java.util.List;

/**
 * Finds where the columns of a row lie, in a text row ({@code string<lenenc>} or 0xFB each) or a
 * binary one ({@code 0x00}, a bitmap of NULLs that starts at bit 2, then the values that are not
 * NULL). Used again for each row; offsets are absolute indexes into the row's buffer.
 *
 * <p>Not {@code protocol.value}'s rows: merging looks at the columns up to the last key only, and
 * copies the others with their length prefixes, which those do not locate.
 */
final class RowCells {
  private final boolean binary;
  private final ColumnType[] types;
  private final int[] start;
  private final int[] data;
  private final int[] end;
  private int values;

  RowCells(List<ColumnShape> columns, boolean binary) {
    this.binary = binary;
    types = new ColumnType[columns.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = columns.get(i).type();
    }
    start = new int[types.length];
    data = new int[types.length];
    end = new int[types.length];
  }

  boolean binary() {
    return binary;
  }

  /**
   * Finds the first {@code count} columns.
   *
   * @throws MalformedPacketException if the row ends before
   */
  void locate(ByteBuf row, int count) {
    int at = row.readerIndex();
    int to = row.writerIndex();
    if (!binary) {
      values = at;
      for (int i = 0; i < count; i++) {
        at = string(row, i, at, to, true);
      }
      return;
    }
    int bitmap = at + 1;
    at = bitmap + bitmapBytes(types.length);
    if (at > to || row.getByte(bitmap - 1) != 0) {
      throw new MalformedPacketException("no binary row", row.readerIndex());
    }
    values = at;
    for (int i = 0; i < count; i++) {
      int bit = i + 2;
      if ((row.getByte(bitmap + (bit >> 3)) & 1 << (bit & 7)) != 0) {
        start[i] = at;
        data[i] = -1;
        end[i] = at;
      } else {
        at = binaryValue(row, i, at, to);
      }
    }
  }

  /** Bytes of the bitmap of NULLs in a binary row. */
  static int bitmapBytes(int columns) {
    return (columns + 9) >> 3;
  }

  private int binaryValue(ByteBuf row, int i, int at, int to) {
    int fixed = types[i].binaryLength();
    if (fixed == 0) {
      return string(row, i, at, to, false);
    }
    return set(i, at, at, (long) at + fixed, to);
  }

  /** Times of the binary protocol have a length byte, which reads like a short string's. */
  private int string(ByteBuf row, int i, int at, int to, boolean nullable) {
    if (at >= to) {
      throw new MalformedPacketException("row ends before column " + i, at);
    }
    int first = row.getUnsignedByte(at);
    if (nullable && first == Wire.NULL_MARK) {
      start[i] = at;
      data[i] = -1;
      end[i] = at + 1;
      return at + 1;
    }
    int size = Wire.lenencSize(first);
    if (size == 0 || size > to - at) {
      throw new MalformedPacketException("row ends in column " + i, at);
    }
    long length =
        switch (size) {
          case 1 -> first;
          case 3 -> row.getUnsignedShortLE(at + 1);
          case 4 -> row.getUnsignedMediumLE(at + 1);
          default -> row.getLongLE(at + 1);
        };
    if (length < 0) {
      throw new MalformedPacketException("row ends in column " + i, at);
    }
    return set(i, at, at + size, length > to ? Long.MAX_VALUE : at + size + length, to);
  }

  private int set(int i, int from, int dataFrom, long until, int to) {
    if (until > to) {
      throw new MalformedPacketException("row ends in column " + i, from);
    }
    start[i] = from;
    data[i] = dataFrom;
    end[i] = (int) until;
    return end[i];
  }

  boolean isNull(int column) {
    return data[column] < 0;
  }

  /** Where the column's bytes start, its length prefix included. */
  int start(int column) {
    return start[column];
  }

  /** Where the column's value starts, after a length prefix; -1 for NULL. */
  int data(int column) {
    return data[column];
  }

  /** Offset after the column. */
  int end(int column) {
    return end[column];
  }

  /** Where the values start: the row's start, or after the bitmap. */
  int values() {
    return values;
  }
}
