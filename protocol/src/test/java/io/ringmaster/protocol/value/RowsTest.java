package io.ringmaster.protocol.value;

import static io.ringmaster.protocol.ColumnType.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.Hex;
import io.ringmaster.protocol.MalformedPacketException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final BigInteger MAX_UNSIGNED = new BigInteger("18446744073709551615");

  @Test
  void textRow() {
    TextRow row = new TextRow(4).on(Hex.buf("02 2d37  fb  00  03 312e35"));
    assertEquals(-7, row.getLong(0));
    assertTrue(row.isNull(1));
    assertEquals("", row.getString(2, UTF_8));
    assertEquals(new BigDecimal("1.5"), row.getBigDecimal(3));
    assertEquals(1.5, row.getDouble(3));
    assertEquals(1.5f, row.getFloat(3));
    assertEquals(8, row.length(3) + row.offset(0) + row.count());
    assertThrows(IllegalStateException.class, () -> row.getLong(1));
    assertThrows(IllegalArgumentException.class, () -> row.isNull(4));
    for (String hex : new String[] {"02 2d37 fb 00", "02 2d37 fb 00 03 312e", "00 00 00 00 00"}) {
      assertThrows(MalformedPacketException.class, () -> new TextRow(4).on(Hex.buf(hex)), hex);
    }
  }

  @Test
  void textIntegersAreExactUpTo64Bits() {
    assertEquals(Long.MIN_VALUE, text("-9223372036854775808").getLong(0));
    assertEquals(Long.MAX_VALUE, text("9223372036854775807").getLong(0));
    assertEquals(-1, text("18446744073709551615").getLong(0));
    assertEquals(7, text("007").getLong(0));
    assertEquals(MAX_UNSIGNED, text("18446744073709551615").getBigInteger(0));
    for (String bad :
        new String[] {
          "",
          "-",
          "1x",
          "1.0",
          "18446744073709551616",
          "-9223372036854775809",
          "99999999999999999999",
          "184467440737095516150"
        }) {
      assertThrows(MalformedPacketException.class, () -> text(bad).getLong(0), bad);
    }
    assertThrows(MalformedPacketException.class, () -> text("1e9").getBigDecimal(0));
    assertThrows(MalformedPacketException.class, () -> text("1.5").getBigInteger(0));
    assertThrows(MalformedPacketException.class, () -> text("NaN").getDouble(0));
    assertThrows(MalformedPacketException.class, () -> text("1-").getDouble(0));
  }

  private static TextRow text(String value) {
    ByteBuf out = Unpooled.buffer();
    new TextRowWriter().on(out).writeBytes(value.getBytes(UTF_8));
    return new TextRow(1).on(out);
  }

  @Test
  void binaryRowBytes() {
    ColumnType[] types = {
      MYSQL_TYPE_TINY,
      MYSQL_TYPE_SHORT,
      MYSQL_TYPE_LONG,
      MYSQL_TYPE_LONGLONG,
      MYSQL_TYPE_FLOAT,
      MYSQL_TYPE_DOUBLE,
      MYSQL_TYPE_NEWDECIMAL,
      MYSQL_TYPE_VAR_STRING,
      MYSQL_TYPE_DATE,
      MYSQL_TYPE_DATETIME,
      MYSQL_TYPE_TIME,
      MYSQL_TYPE_BIT
    };
    String hex =
        """
        00                            # header
        00 02                         # null bitmap: column 7, bit 9
        ff                            # TINY -1
        fe ff                         # SHORT -2
        fd ff ff ff                   # LONG -3
        fc ff ff ff ff ff ff ff       # LONGLONG -4
        00 00 c0 3f                   # FLOAT 1.5
        00 00 00 00 00 00 04 c0       # DOUBLE -2.5
        04 2d 31 2e 30                # DECIMAL -1.0
        04 e8 07 02 1d                # DATE 2024-02-29
        0b e8 07 02 1d 17 3b 3a 01 00 00 00   # DATETIME 2024-02-29 23:59:58.000001
        08 01 22 00 00 00 16 3b 3b    # TIME -838:59:59
        02 01 02                      # BIT 0x0102
        """;
    BinaryRow row = new BinaryRow(types, new boolean[types.length]).on(Hex.buf(hex));
    assertEquals(-1, row.getLong(0));
    assertEquals(-2, row.getLong(1));
    assertEquals(-3, row.getLong(2));
    assertEquals(-4, row.getLong(3));
    assertEquals(1.5f, row.getFloat(4));
    assertEquals(-2.5, row.getDouble(5));
    assertEquals(new BigDecimal("-1.0"), row.getBigDecimal(6));
    assertTrue(row.isNull(7));
    assertEquals(new MySqlDate(2024, 2, 29), row.getDate(8));
    MySqlDateTime time = new MySqlDateTime(new MySqlDate(2024, 2, 29), 23, 59, 58, 1);
    assertEquals(time, row.getDateTime(9));
    assertEquals(new MySqlTime(true, 838, 59, 59, 0), row.getTime(10));
    assertEquals(0x0102, row.getLong(11));

    ByteBuf out = Unpooled.buffer();
    BinaryRowWriter writer = new BinaryRowWriter(types).onRow(out);
    writer.writeLong(-1);
    writer.writeLong(-2);
    writer.writeLong(-3);
    writer.writeLong(-4);
    writer.writeFloat(1.5f);
    writer.writeDouble(-2.5);
    writer.writeBigDecimal(new BigDecimal("-1.0"));
    writer.writeNull();
    writer.writeDate(new MySqlDate(2024, 2, 29));
    writer.writeDateTime(time, 6);
    writer.writeTime(new MySqlTime(true, 838, 59, 59, 0), 0);
    writer.writeBytes(new byte[] {1, 2});
    assertEquals(Hex.dump(Hex.buf(hex)), Hex.dump(out));

    byte[] whole = Hex.bytes(hex);
    for (int length = 0; length < whole.length; length++) {
      ByteBuf cut = Unpooled.wrappedBuffer(whole, 0, length);
      assertThrows(MalformedPacketException.class, () -> row.on(cut), "cut at " + length);
      assertEquals(0, cut.readerIndex());
    }
    assertThrows(MalformedPacketException.class, () -> row.on(Hex.buf("01")));
  }

  @Test
  void everyIntegerTypeThereAndBack() {
    ColumnType[] types = {
      MYSQL_TYPE_TINY,
      MYSQL_TYPE_SHORT,
      MYSQL_TYPE_YEAR,
      MYSQL_TYPE_INT24,
      MYSQL_TYPE_LONG,
      MYSQL_TYPE_LONGLONG
    };
    int[] bits = {8, 16, 16, 32, 32, 64};
    for (int i = 0; i < types.length; i++) {
      long min = -1L << (bits[i] - 1);
      long max = -1L >>> (64 - bits[i]);
      assertEquals(min, binary(types[i], false, w -> w.writeLong(min)).getLong(0));
      assertEquals(~min, binary(types[i], false, w -> w.writeLong(~min)).getLong(0));
      BinaryRow unsigned = binary(types[i], true, w -> w.writeUnsigned(max));
      assertEquals(max, unsigned.getLong(0));
      assertEquals(new BigInteger(Long.toUnsignedString(max)), unsigned.getBigInteger(0));
      assertEquals(Long.toUnsignedString(max), unsigned.getString(0, UTF_8));
      assertEquals(new BigDecimal(Long.toUnsignedString(max)), unsigned.getBigDecimal(0));
      assertEquals(unsigned.getBigInteger(0).doubleValue(), unsigned.getDouble(0));
    }
    assertEquals(
        -1, binary(MYSQL_TYPE_LONGLONG, true, w -> w.writeBigInteger(MAX_UNSIGNED)).getLong(0));
    assertEquals(
        MAX_UNSIGNED,
        binary(MYSQL_TYPE_NEWDECIMAL, true, w -> w.writeUnsigned(-1)).getBigInteger(0));
    for (long tooBig : new long[] {256, -129}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> binary(MYSQL_TYPE_TINY, false, w -> w.writeLong(tooBig)));
    }
    assertThrows(
        IllegalArgumentException.class,
        () ->
            binary(
                MYSQL_TYPE_LONGLONG,
                true,
                w -> w.writeBigInteger(MAX_UNSIGNED.add(BigInteger.ONE))));
  }

  @Test
  void everyByteStringTypeThereAndBack() {
    byte[] bytes = {0, 1, (byte) 0xFB, (byte) 0xFF};
    for (ColumnType type :
        new ColumnType[] {
          MYSQL_TYPE_DECIMAL,
          MYSQL_TYPE_NEWDECIMAL,
          MYSQL_TYPE_VARCHAR,
          MYSQL_TYPE_BIT,
          MYSQL_TYPE_JSON,
          MYSQL_TYPE_ENUM,
          MYSQL_TYPE_SET,
          MYSQL_TYPE_TINY_BLOB,
          MYSQL_TYPE_MEDIUM_BLOB,
          MYSQL_TYPE_LONG_BLOB,
          MYSQL_TYPE_BLOB,
          MYSQL_TYPE_VAR_STRING,
          MYSQL_TYPE_STRING,
          MYSQL_TYPE_GEOMETRY
        }) {
      assertArrayEquals(bytes, binary(type, false, w -> w.writeBytes(bytes)).getBytes(0));
    }
    byte[] bits = {(byte) 0xFF, 0, 0, 0, 0, 0, 0, 1};
    BinaryRow bit = binary(MYSQL_TYPE_BIT, false, w -> w.writeBytes(bits));
    assertEquals(new BigInteger("ff00000000000001", 16), bit.getBigInteger(0));
    assertThrows(
        MalformedPacketException.class,
        () -> binary(MYSQL_TYPE_BIT, false, w -> w.writeBytes(new byte[9])).getLong(0));
  }

  @Test
  void everyTemporalTypeThereAndBack() {
    MySqlDate day = new MySqlDate(9999, 12, 31);
    for (MySqlDate date : new MySqlDate[] {MySqlDate.ZERO, day, new MySqlDate(2024, 0, 0)}) {
      assertEquals(date, binary(MYSQL_TYPE_DATE, false, w -> w.writeDate(date)).getDate(0));
      assertEquals(date, binary(MYSQL_TYPE_NEWDATE, false, w -> w.writeDate(date)).getDate(0));
      assertEquals(date, written(w -> w.writeDate(date)).getDate(0));
      for (int[] t : new int[][] {{0, 0, 0, 0}, {0, 0, 1, 0}, {23, 59, 59, 999999}, {0, 0, 0, 1}}) {
        MySqlDateTime time = new MySqlDateTime(date, t[0], t[1], t[2], t[3]);
        for (ColumnType type : new ColumnType[] {MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP}) {
          assertEquals(time, binary(type, false, w -> w.writeDateTime(time, 6)).getDateTime(0));
        }
        assertEquals(time, written(w -> w.writeDateTime(time, 6)).getDateTime(0));
      }
    }
    for (MySqlTime time :
        new MySqlTime[] {
          MySqlTime.ZERO,
          new MySqlTime(true, 838, 59, 59, 999999),
          new MySqlTime(false, 838, 59, 59, 0),
          new MySqlTime(true, 0, 0, 0, 1)
        }) {
      assertEquals(time, binary(MYSQL_TYPE_TIME, false, w -> w.writeTime(time, 6)).getTime(0));
      assertEquals(time, written(w -> w.writeTime(time, 6)).getTime(0));
    }
    assertEquals(0, binary(MYSQL_TYPE_DATE, false, w -> w.writeDate(MySqlDate.ZERO)).length(0));
    assertThrows(
        MalformedPacketException.class,
        () -> binaryHex(MYSQL_TYPE_DATETIME, "00 00 04 e807 0d 01").getDateTime(0));
    assertThrows(
        MalformedPacketException.class,
        () -> binaryHex(MYSQL_TYPE_TIME, "00 00 08 00 ffffffff 00 00 00").getTime(0));
    assertThrows(MalformedPacketException.class, () -> binaryHex(MYSQL_TYPE_TIME, "00 00 01 00"));
    assertThrows(MalformedPacketException.class, () -> binaryHex(MYSQL_TYPE_INVALID, "00 00 00"));
    assertThrows(
        MalformedPacketException.class,
        () -> binaryHex(MYSQL_TYPE_DOUBLE, "00 00 0000000000000000").getLong(0));
    assertThrows(
        MalformedPacketException.class,
        () -> binaryHex(MYSQL_TYPE_TINY, "00 00 01").getDateTime(0));
    assertThrows(
        MalformedPacketException.class, () -> binaryHex(MYSQL_TYPE_TINY, "00 00 01").getTime(0));
  }

  @Test
  void textFormOfBinaryValues() {
    assertEquals(
        "1.5", binary(MYSQL_TYPE_FLOAT, false, w -> w.writeFloat(1.5f)).getString(0, UTF_8));
    assertEquals(
        "0.1", binary(MYSQL_TYPE_DOUBLE, false, w -> w.writeDouble(0.1)).getString(0, UTF_8));
    assertEquals(
        "-01:02:03",
        binary(MYSQL_TYPE_TIME, false, w -> w.writeTime(new MySqlTime(true, 1, 2, 3, 0), 0))
            .getString(0, UTF_8));
    assertEquals(
        "2024-00-00 00:00:00",
        binary(
                MYSQL_TYPE_DATETIME,
                false,
                w -> w.writeDateTime(MySqlDateTime.parse("2024-00-00"), 0))
            .getString(0, UTF_8));
    assertEquals(
        "2024-01-02", binaryHex(MYSQL_TYPE_DATE, "00 00 04 e807 01 02").getString(0, UTF_8));
    BinaryRow text =
        binary(MYSQL_TYPE_STRING, false, w -> w.writeBytes("12:00:00".getBytes(UTF_8)));
    assertEquals(new MySqlTime(false, 12, 0, 0, 0), text.getTime(0));
    assertEquals("12:00:00", text.getString(0, UTF_8));
  }

  @Test
  void everyTextValueThereAndBack() {
    assertEquals(-1, written(w -> w.writeUnsigned(-1)).getLong(0));
    assertEquals(Long.MIN_VALUE, written(w -> w.writeLong(Long.MIN_VALUE)).getLong(0));
    assertEquals(MAX_UNSIGNED, written(w -> w.writeBigInteger(MAX_UNSIGNED)).getBigInteger(0));
    BigDecimal wide = new BigDecimal("1E-30");
    assertEquals(wide, written(w -> w.writeBigDecimal(wide)).getBigDecimal(0));
    assertEquals(1e300, written(w -> w.writeDouble(1e300)).getDouble(0));
    assertEquals(0.5f, written(w -> w.writeFloat(0.5f)).getFloat(0));
    assertTrue(written(ValueWriter::writeNull).isNull(0));
    assertEquals(0x0102, written(w -> w.writeBytes(new byte[] {1, 2})).getBits(0));
  }

  @Test
  void nullBitmapHoldsAnyNumberOfColumns() {
    for (int columns : new int[] {1, 5, 6, 7, 8, 14, 15, 100}) {
      ColumnType[] types = new ColumnType[columns];
      Arrays.fill(types, MYSQL_TYPE_TINY);
      for (int isNull = 0; isNull < columns; isNull++) {
        ByteBuf out = Unpooled.buffer();
        BinaryRowWriter writer = new BinaryRowWriter(types).onRow(out);
        for (int i = 0; i < columns; i++) {
          if (i == isNull) {
            writer.writeNull();
          } else {
            writer.writeLong(i);
          }
        }
        BinaryRow row = new BinaryRow(types, new boolean[columns]).on(out);
        for (int i = 0; i < columns; i++) {
          assertEquals(i == isNull, row.isNull(i));
          assertTrue(i == isNull || row.getLong(i) == i);
        }
      }
    }
  }

  private static TextRow written(Consumer<ValueWriter> write) {
    ByteBuf out = Unpooled.buffer();
    write.accept(new TextRowWriter().on(out));
    return new TextRow(1).on(out);
  }

  private static BinaryRow binary(ColumnType type, boolean unsigned, Consumer<ValueWriter> write) {
    ByteBuf out = Unpooled.buffer();
    write.accept(new BinaryRowWriter(type).onRow(out));
    return new BinaryRow(new ColumnType[] {type}, new boolean[] {unsigned}).on(out);
  }

  private static BinaryRow binaryHex(ColumnType type, String hex) {
    return new BinaryRow(new ColumnType[] {type}, new boolean[1]).on(Hex.buf(hex));
  }
}
