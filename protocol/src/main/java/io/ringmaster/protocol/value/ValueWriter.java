package io.ringmaster.protocol.value;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Writes the values of one row or parameter list in order, as text or binary. Each call writes one
 * value; the caller takes the one that fits the column's type.
 */
public sealed interface ValueWriter permits TextRowWriter, BinaryRowWriter {
  void writeNull();

  /** TINYINT to BIGINT and YEAR, signed; binary takes as many bytes as the column's type has. */
  void writeLong(long value);

  /** The same, unsigned. */
  void writeUnsigned(long value);

  /** BIGINT, signed or unsigned, or a DECIMAL without decimals. */
  void writeBigInteger(BigInteger value);

  /** DECIMAL. */
  void writeBigDecimal(BigDecimal value);

  void writeDouble(double value);

  void writeFloat(float value);

  /** Strings, blobs, JSON, ENUM, SET, GEOMETRY and BIT, as bytes of the wire. */
  void writeBytes(byte[] value);

  void writeDate(MySqlDate value);

  /**
   * DATETIME and TIMESTAMP.
   *
   * @param fractionDigits {@code decimals} of the column, 0..6; only text shows it
   */
  void writeDateTime(MySqlDateTime value, int fractionDigits);

  /**
   * TIME.
   *
   * @param fractionDigits {@code decimals} of the column, 0..6; only text shows it
   */
  void writeTime(MySqlTime value, int fractionDigits);
}
