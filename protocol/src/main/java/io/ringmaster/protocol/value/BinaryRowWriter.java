package io.ringmaster.protocol.value;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.Wire;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Writes rows of a binary result set, or the values of parameters, whose bitmap starts at bit 0 and
 * which have no header byte.
 */
public final class BinaryRowWriter implements ValueWriter {
  private final ColumnType[] types;
  private ByteBuf out;
  private int bitmap;
  private int bitmapOffset;
  private int next;

  /**
   * @param types of the columns or parameters; they decide how many bytes an integer takes
   */
  public BinaryRowWriter(ColumnType... types) {
    this.types = types.clone();
  }

  /** Goes to the row whose payload starts at the writer index of {@code out}: header and bitmap. */
  public BinaryRowWriter onRow(ByteBuf out) {
    out.writeByte(0);
    return start(out, 2);
  }

  /** Goes to a parameter list: writes the bitmap at the writer index of {@code out}. */
  public BinaryRowWriter onParameters(ByteBuf out) {
    return start(out, 0);
  }

  private BinaryRowWriter start(ByteBuf out, int offset) {
    this.out = out;
    bitmapOffset = offset;
    bitmap = out.writerIndex();
    out.writeZero((types.length + 7 + offset) / 8);
    next = 0;
    return this;
  }

  @Override
  public void writeNull() {
    int bit = next++ + bitmapOffset;
    int at = bitmap + (bit >> 3);
    out.setByte(at, out.getByte(at) | 1 << (bit & 7));
  }

  @Override
  public void writeLong(long value) {
    ColumnType type = types[next];
    switch (type) {
      case MYSQL_TYPE_TINY, MYSQL_TYPE_BOOL -> out.writeByte((int) fit(value, 8));
      case MYSQL_TYPE_SHORT, MYSQL_TYPE_YEAR -> out.writeShortLE((int) fit(value, 16));
      case MYSQL_TYPE_LONG, MYSQL_TYPE_INT24 -> out.writeIntLE((int) fit(value, 32));
      case MYSQL_TYPE_LONGLONG -> out.writeLongLE(value);
      default -> text(Long.toString(value));
    }
    next++;
  }

  private static long fit(long value, int bits) {
    if (value < -1L << (bits - 1) || value >= 1L << bits) {
      throw new IllegalArgumentException(value + " does not fit " + bits + " bits");
    }
    return value;
  }

  @Override
  public void writeUnsigned(long value) {
    if (types[next] == ColumnType.MYSQL_TYPE_LONGLONG || value >= 0) {
      writeLong(value);
    } else {
      writeBigInteger(new BigInteger(Long.toUnsignedString(value)));
    }
  }

  @Override
  public void writeBigInteger(BigInteger value) {
    switch (types[next]) {
      case MYSQL_TYPE_LONGLONG -> {
        if (value.bitLength() > (value.signum() < 0 ? 63 : 64)) {
          throw new IllegalArgumentException(value + " does not fit 64 bits");
        }
        writeLong(value.longValue());
      }
      case MYSQL_TYPE_TINY,
          MYSQL_TYPE_BOOL,
          MYSQL_TYPE_SHORT,
          MYSQL_TYPE_YEAR,
          MYSQL_TYPE_LONG,
          MYSQL_TYPE_INT24 ->
          writeLong(value.longValueExact());
      default -> {
        text(value.toString());
        next++;
      }
    }
  }

  @Override
  public void writeBigDecimal(BigDecimal value) {
    text(value.toPlainString());
    next++;
  }

  @Override
  public void writeDouble(double value) {
    out.writeDoubleLE(value);
    next++;
  }

  @Override
  public void writeFloat(float value) {
    out.writeFloatLE(value);
    next++;
  }

  @Override
  public void writeBytes(byte[] value) {
    Wire.writeLenencBytes(out, value);
    next++;
  }

  @Override
  public void writeDate(MySqlDate value) {
    if (value.equals(MySqlDate.ZERO)) {
      out.writeByte(0);
    } else {
      out.writeByte(4);
      date(value);
    }
    next++;
  }

  private void date(MySqlDate value) {
    out.writeShortLE(value.year()).writeByte(value.month()).writeByte(value.day());
  }

  /** In 0, 4, 7 or 11 bytes: what is zero at the end is left out, as the server does. */
  @Override
  public void writeDateTime(MySqlDateTime value, int fractionDigits) {
    boolean time = value.hour() != 0 || value.minute() != 0 || value.second() != 0;
    int length = value.micros() != 0 ? 11 : time ? 7 : value.date().equals(MySqlDate.ZERO) ? 0 : 4;
    out.writeByte(length);
    if (length > 0) {
      date(value.date());
    }
    if (length > 4) {
      out.writeByte(value.hour()).writeByte(value.minute()).writeByte(value.second());
    }
    if (length > 7) {
      out.writeIntLE(value.micros());
    }
    next++;
  }

  /** In 0, 8 or 12 bytes: what is zero at the end is left out, as the server does. */
  @Override
  public void writeTime(MySqlTime value, int fractionDigits) {
    boolean zero = value.hours() == 0 && value.minute() == 0 && value.second() == 0;
    int length = value.micros() != 0 ? 12 : zero ? 0 : 8;
    out.writeByte(length);
    if (length > 0) {
      out.writeByte(value.negative() ? 1 : 0).writeIntLE(value.hours() / 24);
      out.writeByte(value.hours() % 24).writeByte(value.minute()).writeByte(value.second());
    }
    if (length > 8) {
      out.writeIntLE(value.micros());
    }
    next++;
  }

  private void text(String text) {
    Wire.writeLenenc(out, text.length());
    out.writeCharSequence(text, StandardCharsets.US_ASCII);
  }
}
