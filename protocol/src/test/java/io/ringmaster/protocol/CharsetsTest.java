package io.ringmaster.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CharsetsTest {
  @Test
  void holdsEveryCollationOfTheServer() {
    assertEquals(286, Charsets.collations().size());
    assertEquals(41, Charsets.collations().stream().map(Collation::charset).distinct().count());
    assertEquals(41, Charsets.collations().stream().filter(Collation::isDefault).count());
    for (Collation collation : Charsets.collations()) {
      assertSame(collation, Charsets.collation(collation.id()));
      assertSame(collation, Charsets.collation(collation.name()));
      assertSame(collation.charset(), Charsets.charset(collation.charset().name()));
    }
  }

  @Test
  void constantsAreTheServersIds() {
    assertEquals("utf8mb4_0900_ai_ci", Charsets.collation(Charsets.UTF8MB4_0900_AI_CI).name());
    assertEquals("utf8mb4_general_ci", Charsets.collation(Charsets.UTF8MB4_GENERAL_CI).name());
    assertEquals("utf8mb3_general_ci", Charsets.collation(Charsets.UTF8MB3_GENERAL_CI).name());
    assertEquals("binary", Charsets.collation(Charsets.BINARY).name());
    assertEquals("utf8mb4_0900_ai_ci", Charsets.defaultCollation("utf8mb4").name());
    assertEquals("latin1_swedish_ci", Charsets.defaultCollation("LATIN1").name());
  }

  @Test
  void unknownIdsAndNamesAreNull() {
    assertNull(Charsets.collation(0));
    assertNull(Charsets.collation(100));
    assertNull(Charsets.collation(-1));
    assertNull(Charsets.collation(1000));
    assertNull(Charsets.collation("klingon_ci"));
    assertNull(Charsets.charset("klingon"));
    assertNull(Charsets.defaultCollation("klingon"));
    assertEquals(StandardCharsets.UTF_8, Charsets.javaCharset(1000));
  }

  @Test
  void utf8IsAnAliasOfUtf8mb3() {
    assertEquals("utf8mb3", Charsets.charset("UTF8").name());
    assertEquals("utf8mb3_bin", Charsets.collation("utf8_bin").name());
    assertEquals("utf8mb3_general_ci", Charsets.defaultCollation("utf8").name());
  }

  @Test
  void asciiSafeSetsNeverHideAnAsciiByteInAnotherCharacter() {
    for (String name : new String[] {"big5", "cp932", "euckr", "gb18030", "gbk", "sjis", "swe7"}) {
      assertFalse(Charsets.charset(name).asciiSafe(), name);
      assertTrue(Charsets.charset(name).clientAllowed(), name);
    }
    for (String name : new String[] {"ucs2", "utf16", "utf16le", "utf32"}) {
      assertFalse(Charsets.charset(name).asciiSafe(), name);
      assertFalse(Charsets.charset(name).clientAllowed(), name);
    }
    for (Collation collation : Charsets.collations()) {
      MySqlCharset charset = collation.charset();
      if (charset.asciiSafe() && collation.isDefault()) {
        for (int first = 0x80; first <= 0xFF; first++) {
          for (int second = 0; second < 0x80; second++) {
            String text = new String(new byte[] {(byte) first, (byte) second}, charset.charset());
            boolean kept = text.endsWith("" + (char) second) || text.contains("\uFFFD");
            assertTrue(kept, charset.name() + " " + first + " " + second);
          }
        }
      }
    }
  }

  @Test
  void singleByteSetsFollowMySqlsOwnTables() throws CharacterCodingException {
    Charset latin1 = Charsets.charset("latin1").charset();
    assertEquals(
        "€\u0081ä", new String(new byte[] {(byte) 0x80, (byte) 0x81, (byte) 0xE4}, latin1));
    Charset swe7 = Charsets.charset("swe7").charset();
    assertEquals("ÄÖÅ", new String(new byte[] {0x5B, 0x5C, 0x5D}, swe7));
    Charset geostd8 = Charsets.charset("geostd8").charset();
    assertEquals("ა", new String(new byte[] {(byte) 0xC0}, geostd8));
    assertEquals(1, "ა".getBytes(geostd8).length);
    assertEquals("?", new String("\uD83D\uDE00".getBytes(latin1), latin1));
    assertThrows(
        CharacterCodingException.class,
        () -> geostd8.newDecoder().decode(ByteBuffer.wrap(new byte[] {(byte) 0x81})));
    for (Collation collation : Charsets.collations()) {
      MySqlCharset set = collation.charset();
      if (set.maxBytesPerChar() == 1 && collation.isDefault()) {
        for (int b = 0; b < 256; b++) {
          String text = new String(new byte[] {(byte) b}, set.charset());
          if (!text.equals("\uFFFD")) {
            byte[] back = text.getBytes(set.charset());
            assertEquals(text, new String(back, set.charset()), set.name() + " " + b);
          }
        }
      }
    }
  }
}
