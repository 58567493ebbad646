package io.ringmaster.protocol.value;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;

/**
 * A row of a binary result set: {@code 0x00, null_bitmap[(columns + 9) / 8], values}, where column
 * {@code i} has bit {@code i + 2} of the bitmap.
 */
public final class BinaryRow extends BinaryCells {
  private static final int BITMAP_OFFSET = 2;

  private final ColumnType[] types;
  private final boolean[] unsigned;

  /**
   * @param types of the columns, from their definitions
   * @param unsigned whether each column has UNSIGNED_FLAG
   */
  public BinaryRow(ColumnType[] types, boolean[] unsigned) {
    super(types.length);
    if (types.length != unsigned.length) {
      throw new IllegalArgumentException(types.length + " types, " + unsigned.length + " signs");
    }
    this.types = types.clone();
    this.unsigned = unsigned.clone();
  }

  /**
   * Moves to a row.
   *
   * @param payload readable bytes are the row's payload; its indices do not move
   * @throws MalformedPacketException when it is no row of these columns
   */
  public BinaryRow on(ByteBuf payload) {
    start(payload, types.length);
    int start = payload.readerIndex();
    try {
      int header = Wire.readInt1(payload, "binary row header");
      if (header != 0) {
        throw new MalformedPacketException("binary row header " + header, start);
      }
      int bitmap = payload.readerIndex();
      Wire.skip(payload, (types.length + 7 + BITMAP_OFFSET) / 8, "null_bitmap");
      for (int column = 0; column < types.length; column++) {
        int bit = column + BITMAP_OFFSET;
        if ((payload.getByte(bitmap + (bit >> 3)) & 1 << (bit & 7)) != 0) {
          locateNull(column);
        } else {
          locateNext(column, payload);
        }
      }
      Wire.requireEnd(payload, "binary row");
    } finally {
      payload.readerIndex(start);
    }
    return this;
  }

  @Override
  public ColumnType type(int cell) {
    return types[cell];
  }

  @Override
  public boolean isUnsigned(int cell) {
    return unsigned[cell];
  }
}
