package io.ringmaster.protocol.value;

import io.ringmaster.protocol.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * One parameter of a prepared statement, or one query attribute, as a Java value.
 *
 * @param name of a query attribute; empty for parameters
 * @param type the wire type
 * @param unsigned whether an integer is unsigned
 * @param value null, Long, BigInteger, BigDecimal, Double, Float, byte[], {@link MySqlDate}, {@link
 *     MySqlDateTime} or {@link MySqlTime}, as the type asks for
 */
public record Parameter(String name, ColumnType type, boolean unsigned, Object value) {
  public static Parameter ofNull() {
    return new Parameter("", ColumnType.MYSQL_TYPE_NULL, false, null);
  }

  public static Parameter of(long value) {
    return new Parameter("", ColumnType.MYSQL_TYPE_LONGLONG, false, value);
  }

  /** Text in UTF-8. */
  public static Parameter of(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return new Parameter("", ColumnType.MYSQL_TYPE_STRING, false, bytes);
  }

  /** The same value as a query attribute. */
  public Parameter named(String attribute) {
    return new Parameter(attribute, type, unsigned, value);
  }

  void write(ValueWriter out) {
    switch (value) {
      case null -> out.writeNull();
      case Long number when unsigned -> out.writeUnsigned(number);
      case Long number -> out.writeLong(number);
      case BigInteger number -> out.writeBigInteger(number);
      case BigDecimal number -> out.writeBigDecimal(number);
      case Double number -> out.writeDouble(number);
      case Float number -> out.writeFloat(number);
      case byte[] bytes -> out.writeBytes(bytes);
      case MySqlDate date -> out.writeDate(date);
      case MySqlDateTime time -> out.writeDateTime(time, 6);
      case MySqlTime time -> out.writeTime(time, 6);
      default -> throw new IllegalArgumentException("no wire form of " + value.getClass());
    }
  }
}
