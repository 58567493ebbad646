package io.ringmaster.proxy.finish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.router.catalog.CatalogColumn;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the values arrive is compared with MySQL by own-finish.sql. */
class CellFormTest {
  private static CellForm form(String dataType, String collation) {
    return CellForm.of(
        new CatalogColumn("c", dataType, false, 10, collation, true, false, false, false));
  }

  private static String literal(CellForm form, String value) {
    ByteBuf in = Unpooled.copiedBuffer(value, StandardCharsets.ISO_8859_1);
    ByteBuf out = Unpooled.buffer();
    assertTrue(form.write(in, in.readableBytes(), out));
    assertFalse(in.isReadable());
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "int, '', -12, -12",
        "decimal, '', 1.50, 1.50",
        "double, '', -0, '-0'",
        "float, '', 0.10000000149011612, '0.10000000149011612'",
        "varchar, utf8mb4_bin, it's, 'it''s'",
        "varchar, utf8mb4_bin, a\\b, 'a\\b'",
        "varchar, cp932_japanese_ci, it's, _binary'it''s'",
        "text, big5_bin, a, _binary'a'",
        "char, latin1_bin, \"\", ''",
        "blob, '', a'', _binary'a'''''",
        "bit, '', x, _binary'x'",
        "point, '', x, _binary'x'",
        "enum, utf8mb4_bin, 2, 2",
        "timestamp, '', 1577872800.123, FROM_UNIXTIME(1577872800.123)",
        "timestamp, '', 0.000, '0000-00-00 00:00:00'",
        "datetime, '', 2024-02-31 00:00:00, '2024-02-31 00:00:00'",
        "year, '', 0000, '0000'"
      })
  void valuesAreLiteralsThatMeanTheSame(
      String type, String collation, String value, String literal) {
    assertEquals(literal, literal(form(type, collation.replace("'", "")), value));
  }

  @Test
  void jsonThatWouldReadOtherwiseIsNotStored() {
    ByteBuf in = Unpooled.copiedBuffer("?", StandardCharsets.US_ASCII);
    assertFalse(form("json", "").write(in, 1, Unpooled.buffer()));
    assertEquals("'[1]'", literal(form("json", ""), "[1]"));
  }

  @Test
  void mySqlWarnsOfAnEnumWithoutMember() {
    ByteBuf zero = Unpooled.copiedBuffer("0", StandardCharsets.US_ASCII);
    assertTrue(form("enum", "utf8mb4_bin").warns(zero, 1));
    assertFalse(form("set", "utf8mb4_bin").warns(zero, 1));
  }
}
