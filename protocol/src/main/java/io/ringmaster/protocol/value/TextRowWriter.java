package io.ringmaster.protocol.value;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Wire;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Writes rows of a text result set; see {@link TextRow}. */
public final class TextRowWriter implements ValueWriter {
  private ByteBuf out;

  /** Goes to the row whose payload starts at the writer index of {@code out}. */
  public TextRowWriter on(ByteBuf out) {
    this.out = out;
    return this;
  }

  @Override
  public void writeNull() {
    out.writeByte(Wire.NULL_MARK);
  }

  @Override
  public void writeLong(long value) {
    ascii(Long.toString(value));
  }

  @Override
  public void writeUnsigned(long value) {
    ascii(Long.toUnsignedString(value));
  }

  @Override
  public void writeBigInteger(BigInteger value) {
    ascii(value.toString());
  }

  @Override
  public void writeBigDecimal(BigDecimal value) {
    ascii(value.toPlainString());
  }

  @Override
  public void writeDouble(double value) {
    ascii(NumberText.of(value));
  }

  @Override
  public void writeFloat(float value) {
    ascii(NumberText.of(value));
  }

  @Override
  public void writeBytes(byte[] value) {
    Wire.writeLenencBytes(out, value);
  }

  @Override
  public void writeDate(MySqlDate value) {
    ascii(value.toString());
  }

  @Override
  public void writeDateTime(MySqlDateTime value, int fractionDigits) {
    ascii(value.toString(fractionDigits));
  }

  @Override
  public void writeTime(MySqlTime value, int fractionDigits) {
    ascii(value.toString(fractionDigits));
  }

  private void ascii(String text) {
    Wire.writeLenenc(out, text.length());
    out.writeCharSequence(text, StandardCharsets.US_ASCII);
  }
}
