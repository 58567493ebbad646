package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.ColumnFlags;
import io.ringmaster.protocol.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrderedBytesTest {
  private static ColumnShape column(ColumnType type, int flags) {
    return new ColumnShape("c", type, flags, Charsets.BINARY, 0);
  }

  private static byte[] key(ColumnShape column, boolean binary, byte[] value) {
    KeyBytes bytes = new KeyBytes();
    ByteBuf row = Unpooled.wrappedBuffer(value);
    OrderedBytes.append(bytes, column, binary, row, 0, value.length);
    return bytes.copy();
  }

  /** Each value is less than all after it; those in one string, parted by =, are equal. */
  private static void ascending(ColumnShape column, String... values) {
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values.length; j++) {
        for (String left : values[i].split("=", -1)) {
          for (String right : values[j].split("=", -1)) {
            int compared =
                Arrays.compareUnsigned(
                    key(column, false, left.getBytes(StandardCharsets.ISO_8859_1)),
                    key(column, false, right.getBytes(StandardCharsets.ISO_8859_1)));
            assertEquals(
                Integer.compare(i, j), Integer.signum(compared), left + " against " + right);
          }
        }
      }
    }
  }

  private static void ascendingBinary(ColumnShape column, String... hex) {
    List<byte[]> keys =
        Stream.of(hex)
            .map(value -> key(column, true, HexFormat.of().parseHex(value.replace(" ", ""))))
            .toList();
    for (int i = 0; i < hex.length; i++) {
      for (int j = 0; j < hex.length; j++) {
        int compared = Arrays.compareUnsigned(keys.get(i), keys.get(j));
        assertEquals(
            Integer.compare(i, j), Integer.signum(compared), hex[i] + " against " + hex[j]);
      }
    }
  }

  @Test
  void integersBySignAndSize() {
    ascending(
        column(ColumnType.MYSQL_TYPE_LONGLONG, 0),
        "-9223372036854775808",
        "-10",
        "-9",
        "0=00",
        "9",
        "10",
        "9223372036854775807");
    ascending(
        column(ColumnType.MYSQL_TYPE_LONGLONG, ColumnFlags.UNSIGNED_FLAG),
        "0",
        "00000000000000000009",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615");
    ascending(
        column(ColumnType.MYSQL_TYPE_YEAR, ColumnFlags.UNSIGNED_FLAG), "0000", "1901", "2155");
  }

  @Test
  void binaryIntegersOfEachWidth() {
    ascendingBinary(column(ColumnType.MYSQL_TYPE_TINY, 0), "80", "ff", "00", "7f");
    ascendingBinary(
        column(ColumnType.MYSQL_TYPE_TINY, ColumnFlags.UNSIGNED_FLAG), "00", "7f", "80", "ff");
    ascendingBinary(column(ColumnType.MYSQL_TYPE_SHORT, 0), "00 80", "ff ff", "01 00", "00 01");
    ascendingBinary(
        column(ColumnType.MYSQL_TYPE_LONG, ColumnFlags.UNSIGNED_FLAG),
        "01 00 00 00",
        "00 01 00 00",
        "ff ff ff ff");
    ascendingBinary(
        column(ColumnType.MYSQL_TYPE_LONGLONG, ColumnFlags.UNSIGNED_FLAG),
        "ff ff ff ff ff ff ff 7f",
        "00 00 00 00 00 00 00 80");
  }

  @Test
  void decimalsExactly() {
    ascending(
        column(ColumnType.MYSQL_TYPE_NEWDECIMAL, 0),
        "-99999999999999999999999999999999999999999999999999999999999999999",
        "-100",
        "-99.99",
        "-10.5=-10.50",
        "-10.05",
        "-0.5",
        "-0.05",
        "0=0.00=-0.00",
        "0.05",
        "0.5=0.500",
        "0.50001",
        "9",
        "9.000000000000000000000000000001",
        "10=010.0",
        "99999999999999999999999999999999999999999999999999999999999999998.9",
        "99999999999999999999999999999999999999999999999999999999999999999");
  }

  @Test
  void floatingNumbersByValue() {
    ascending(
        column(ColumnType.MYSQL_TYPE_DOUBLE, 0),
        "-1.7976931348623157e308",
        "-1e15",
        "-2.5",
        "-1e-300",
        "0=-0",
        "5e-324",
        "0.1",
        "0.30000000000000004",
        "123456789",
        "1e20");
    ascendingBinary(
        column(ColumnType.MYSQL_TYPE_FLOAT, 0),
        "00 00 80 bf", // -1
        "00 00 00 00",
        "00 00 80 3f", // 1
        "01 00 80 3f"); // the next after 1
  }

  @Test
  void datesAndZeroDates() {
    ascending(
        column(ColumnType.MYSQL_TYPE_DATE, 0),
        "0000-00-00",
        "2024-00-00",
        "2024-01-00",
        "2024-01-31",
        "2024-02-01",
        "9999-12-31");
    ascending(
        column(ColumnType.MYSQL_TYPE_DATETIME, 0),
        "0000-00-00 00:00:00",
        "2024-01-31 00:00:00=2024-01-31 00:00:00.000000",
        "2024-01-31 00:00:00.000001",
        "2024-01-31 00:00:00.1=2024-01-31 00:00:00.100000",
        "2024-01-31 23:59:59.999999",
        "2024-02-01 00:00:00");
    ascendingBinary(
        column(ColumnType.MYSQL_TYPE_TIMESTAMP, 0),
        "",
        "e8 07 01 1f", // 2024-01-31
        "e8 07 01 1f 00 00 01",
        "e8 07 01 1f 00 00 01 01 00 00 00",
        "e8 07 02 01");
  }

  @Test
  void timesBySign() {
    ascending(
        column(ColumnType.MYSQL_TYPE_TIME, 0),
        "-838:59:59.000000",
        "-100:00:00",
        "-99:00:00",
        "-00:00:01",
        "-00:00:00.5",
        "00:00:00=-00:00:00",
        "00:00:00.25",
        "09:00:00",
        "99:00:00",
        "100:00:00",
        "838:59:59");
    ascendingBinary(
        column(ColumnType.MYSQL_TYPE_TIME, 0),
        "01 01 00 00 00 00 00 00", // -24:00:00
        "01 00 00 00 00 17 00 00", // -23:00:00
        "",
        "00 00 00 00 00 00 00 00 01 00 00 00",
        "00 00 00 00 00 17 00 00",
        "00 01 00 00 00 00 00 00");
  }

  @Test
  void bitsAreNumbersAndStringsAreBytes() {
    ascending(
        column(ColumnType.MYSQL_TYPE_BIT, ColumnFlags.UNSIGNED_FLAG),
        "\0=\0\0",
        "\u0001",
        "\u007f",
        "\u0080=\0\u0080",
        "\u0001\0");
    ascending(
        column(ColumnType.MYSQL_TYPE_VAR_STRING, 0),
        "",
        "\0",
        "\0\0",
        "\0a",
        "\u0001",
        "a",
        "a\0",
        "a\0\u00ff",
        "a\u0001",
        "ab",
        "b",
        "\u00ff");
  }

  @Test
  void stringsWithACollationAreNotOrdered() {
    ColumnShape text =
        new ColumnShape("c", ColumnType.MYSQL_TYPE_VAR_STRING, 0, Charsets.UTF8MB4_0900_AI_CI, 0);
    assertNotNull(OrderedBytes.unordered(text));
    assertNotNull(OrderedBytes.unordered(column(ColumnType.MYSQL_TYPE_JSON, 0)));
    assertNotNull(
        OrderedBytes.unordered(column(ColumnType.MYSQL_TYPE_STRING, ColumnFlags.ENUM_FLAG)));
    assertNull(OrderedBytes.unordered(column(ColumnType.MYSQL_TYPE_LONG_BLOB, 0)));
  }
}
