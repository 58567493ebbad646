package io.ringmaster.protocol.value;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;

/** A row of a text result set: one {@code string<lenenc>} or 0xFB (NULL) per column. */
public final class TextRow extends Cells {
  private final int columns;

  /**
   * @param columns of the result set, 1..4096
   */
  public TextRow(int columns) {
    super(columns);
    this.columns = columns;
  }

  /**
   * Moves to a row.
   *
   * @param payload readable bytes are the row's payload; its indices do not move
   * @throws MalformedPacketException when it is no row of that many columns
   */
  public TextRow on(ByteBuf payload) {
    start(payload, columns);
    int start = payload.readerIndex();
    try {
      for (int column = 0; column < columns; column++) {
        int length = Wire.readLengthOrNull(payload, "column value");
        if (length == Wire.NULL_LENGTH) {
          locateNull(column);
        } else {
          locate(column, payload.readerIndex(), length);
          payload.skipBytes(length);
        }
      }
      Wire.requireEnd(payload, "text row");
    } finally {
      payload.readerIndex(start);
    }
    return this;
  }

  @Override
  public long getLong(int cell) {
    return parseLong(cell);
  }

  @Override
  public BigInteger getBigInteger(int cell) {
    return parseBigInteger(cell);
  }

  @Override
  public BigDecimal getBigDecimal(int cell) {
    return parseBigDecimal(cell);
  }

  @Override
  public double getDouble(int cell) {
    return parseDouble(cell);
  }

  @Override
  public float getFloat(int cell) {
    return (float) parseDouble(cell);
  }

  @Override
  public String getString(int cell, Charset charset) {
    return text(cell, charset);
  }

  @Override
  public MySqlDate getDate(int cell) {
    return getDateTime(cell).date();
  }

  @Override
  public MySqlDateTime getDateTime(int cell) {
    return MySqlDateTime.parse(ascii(cell));
  }

  @Override
  public MySqlTime getTime(int cell) {
    return MySqlTime.parse(ascii(cell));
  }
}
