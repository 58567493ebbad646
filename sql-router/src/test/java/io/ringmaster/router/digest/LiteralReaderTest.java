package io.ringmaster.router.digest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiteralReaderTest {
  private static byte[] bytesOf(String literal, LexerMode mode) {
    LiteralReader reader = DigestText.of("select " + literal, mode).reader();
    reader.readBytes(0);
    return Arrays.copyOf(reader.bytes(), reader.length());
  }

  private static String stringOf(String literal) {
    return new String(bytesOf(literal, LexerMode.DEFAULT), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "0, true, true",
    "12345, true, true",
    "9223372036854775807, true, true",
    "9223372036854775808, true, false",
    "18446744073709551615, true, false",
    "18446744073709551616, false, false",
    "18446744073709551619, false, false",
    "99999999999999999999, false, false",
    "00000000000000000000000000007, true, true",
    "-9223372036854775808, true, true",
    "-9223372036854775809, true, false",
    "+5, true, true",
    "-5, true, true",
  })
  void integersHaveSignAndRange(String integer, boolean fits64, boolean fitsLong) {
    LiteralReader reader = DigestText.of("select a in (" + integer + ")").reader();
    assertEquals(fits64, reader.readInteger(0));
    assertEquals(integer.startsWith("-"), reader.isNegative());
    assertEquals(fitsLong, reader.fitsLong());
    if (fits64) {
      assertEquals(
          new BigDecimal(integer).abs().toPlainString(), Long.toUnsignedString(reader.magnitude()));
    }
    if (fitsLong) {
      assertEquals(Long.parseLong(integer), reader.longValue());
    }
    assertEquals(new BigDecimal(integer), reader.readNumber(0));
  }

  @Test
  void signMayStandApart() {
    LiteralReader reader = DigestText.of("select a in (/*! - */ /* 7 */ 5, -\n.5)").reader();
    assertTrue(reader.readInteger(0));
    assertEquals(-5, reader.longValue());
    assertEquals(new BigDecimal("-0.5"), reader.readNumber(1));
  }

  @Test
  void numbersAreExact() {
    LiteralReader reader =
        DigestText.of("select 7.10, .5, 1., 7e0, 1.e3, 1E-2, 1e99999999999").reader();
    assertEquals(new BigDecimal("7.10"), reader.readNumber(0));
    assertEquals(new BigDecimal("0.5"), reader.readNumber(1));
    assertEquals(new BigDecimal("1"), reader.readNumber(2));
    assertEquals(0, new BigDecimal("7").compareTo(reader.readNumber(3)));
    assertEquals(0, new BigDecimal("1000").compareTo(reader.readNumber(4)));
    assertEquals(new BigDecimal("0.01"), reader.readNumber(5));
    assertNull(reader.readNumber(6));
  }

  @Test
  void stringsAreDecoded() {
    assertEquals("abc", stringOf("'abc'"));
    assertEquals("", stringOf("''"));
    assertEquals("it's \"", stringOf("'it''s \"'"));
    assertEquals("it's \"", stringOf("\"it's \"\"\""));
    assertEquals("\0\b\n\r\t\u001A\\'\"x", stringOf("'\\0\\b\\n\\r\\t\\Z\\\\\\'\\\"\\x'"));
    assertEquals("\\%\\_", stringOf("'\\%\\_'"));
    assertEquals("abc'd", stringOf("'a' /* 'x' */ 'b'\n\"c'\" 'd'"));
    assertEquals("日本", stringOf("'日本'"));
    assertEquals("2026-01-01", stringOf("date '2026-01-01'"));
    assertEquals("1:2", stringOf("{ t /*x*/ '1:2' }"));
    assertEquals("ab", stringOf("N'a' 'b'"));
    assertEquals("ab", stringOf("/*! 'a' */ 'b'"));
  }

  @Test
  void backslashIsPlainWhenTheModeSaysSo() {
    assertEquals(
        "a\\n'b\\",
        new String(bytesOf("'a\\n''b\\'", DigestText.NO_BACKSLASH), StandardCharsets.UTF_8));
  }

  @Test
  void bytesBehindTheStatementAreNotRead() {
    byte[] array = "select _binary'ab''c''and more'".getBytes(StandardCharsets.UTF_8);
    int length = "select _binary'ab''c'".length();
    Digest digest = new Digest();
    new Digester().digest(array, 0, length, LexerMode.DEFAULT, digest);
    LiteralReader reader = new LiteralReader();
    reader.reset(array, digest, LexerMode.DEFAULT);
    reader.readBytes(0);
    assertEquals("ab'c", new String(reader.bytes(), 0, reader.length(), StandardCharsets.UTF_8));
  }

  @Test
  void hexAndBitsAreBytes() {
    assertArrayEquals(new byte[] {0x0A, (byte) 0xFF}, bytesOf("0xAfF", LexerMode.DEFAULT));
    assertArrayEquals(new byte[] {0x4D, 0x79}, bytesOf("X'4D79'", LexerMode.DEFAULT));
    assertArrayEquals(new byte[0], bytesOf("x''", LexerMode.DEFAULT));
    assertArrayEquals(new byte[] {5}, bytesOf("0b101", LexerMode.DEFAULT));
    assertArrayEquals(new byte[] {1, 2}, bytesOf("b'100000010'", LexerMode.DEFAULT));
    assertArrayEquals(new byte[] {0x41}, bytesOf("_latin1 0x41", LexerMode.DEFAULT));
    assertArrayEquals(new byte[] {0x41}, bytesOf("_utf8mb4 /**/ x'41'", LexerMode.DEFAULT));
    assertArrayEquals(new byte[] {0x41}, bytesOf("_binary b'1000001'", LexerMode.DEFAULT));
  }

  @Test
  void introducerIsNamed() {
    DigestText text = DigestText.of("select _latin1 'x', 'y', n'z'");
    LiteralReader reader = text.reader();
    reader.readBytes(0);
    assertEquals("_latin1", text.span(reader.introducerStart(), reader.introducerEnd()));
    reader.readBytes(1);
    assertEquals(-1, reader.introducerStart());
    reader.readBytes(2);
    assertEquals("n", text.span(reader.introducerStart(), reader.introducerEnd()));
  }

  @Test
  void wrongKindIsRefused() {
    LiteralReader reader = DigestText.of("select 'x', 5, ?").reader();
    assertThrows(IllegalArgumentException.class, () -> reader.readInteger(0));
    assertThrows(IllegalArgumentException.class, () -> reader.readNumber(0));
    assertThrows(IllegalArgumentException.class, () -> reader.readBytes(1));
    assertThrows(IllegalArgumentException.class, () -> reader.readBytes(2));
    assertFalse(reader.isNegative());
  }
}
