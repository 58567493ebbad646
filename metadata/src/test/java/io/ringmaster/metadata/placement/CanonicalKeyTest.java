package io.ringmaster.metadata.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.KeyType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalKeyTest {
  private static final KeyType INTEGER = new KeyType.IntegerKey();

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "+007, 7",
    "-0, 0",
    "000, 0",
    "-007, -7",
    "9223372036854775808, 9223372036854775808",
    "-9223372036854775808, -9223372036854775808",
    "000018446744073709551615, 18446744073709551615"
  })
  void anIntegerIsItsDecimalText(String text, String canonical) {
    assertEquals(canonical, new String(canonical(INTEGER, text), StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+",
        "7.0",
        "7e0",
        "0x07",
        " 7",
        "7a",
        "--7",
        "é",
        "18446744073709551616",
        "-9223372036854775809",
        "100000000000000000000"
      })
  void whatIsNoInteger64HasNoCanonicalForm(String text) {
    assertEquals(CanonicalKey.NOT_A_KEY, length(INTEGER, text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, false, 0",
    "7, false, 7",
    "-7, false, -7",
    "-9223372036854775808, false, -9223372036854775808",
    "9223372036854775807, true, 9223372036854775807",
    "-1, true, 18446744073709551615",
    "-9223372036854775808, true, 9223372036854775808"
  })
  void anIntegerParameterGivesTheSameTextAsALiteral(long value, boolean unsigned, String text) {
    byte[] out = new byte[CanonicalKey.MAX_INTEGER_LENGTH];
    int length = CanonicalKey.writeInteger(value, unsigned, out);
    assertEquals(text, new String(out, 0, length, StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @CsvSource({
    // As WEIGHT_STRING of MySQL 8.0 gives it for 'aA-b~ ', less the pad of PAD SPACE collations.
    "utf8mb4_0900_ai_ci, 1C471C47020D1C6006200209",
    "utf8mb4_0900_as_ci, 1C471C47020D1C60062002090000002000200020002000200020",
    "utf8mb4_0900_as_cs,"
        + " 1C471C47020D1C600620020900000020002000200020002000200000000200080002000200020002",
    "utf8mb4_0900_bin, 61412D627E20",
    "utf8mb4_general_ci, 00410041002D0042007E",
    "utf8mb4_unicode_ci, 0E330E3302210E4A0433",
    "utf8mb4_unicode_520_ci, 120F120F02231225055B",
    "utf8mb4_bin, 61412D627E",
    "utf8mb3_general_ci, 00410041002D0042007E",
    "utf8_unicode_ci, 0E330E3302210E4A0433",
    "utf8mb3_bin, 61412D627E",
    "latin1_swedish_ci, 41412D427E",
    "latin1_general_ci, 41412D51BC",
    "latin1_bin, 61412D627E",
    "ascii_general_ci, 41412D427E",
    "ascii_bin, 61412D627E"
  })
  void aStringIsItsWeights(String collation, String hex) {
    byte[] canonical = canonical(new KeyType.StringKey(collation), "aA-b~ ");
    assertEquals(hex, HexFormat.of().withUpperCase().formatHex(canonical));
  }

  @Test
  void aCharUnderNoPadLosesItsTrailingSpacesAndAVarcharKeepsThem() {
    KeyType character = new KeyType.StringKey("utf8mb4_0900_ai_ci", true);
    KeyType varchar = new KeyType.StringKey("utf8mb4_0900_ai_ci");
    assertEquals("1c47", HexFormat.of().formatHex(canonical(character, "a  ")));
    assertEquals("1c4702090209", HexFormat.of().formatHex(canonical(varchar, "a  ")));
  }

  @Test
  void controlCharactersHaveNoWeightInUcaAndOneElsewhere() {
    KeyType uca = new KeyType.StringKey("utf8mb4_unicode_ci");
    KeyType general = new KeyType.StringKey("latin1_general_ci");
    assertEquals("0e33", HexFormat.of().formatHex(canonical(uca, "\0a \0\u007f")));
    assertEquals("0041", HexFormat.of().formatHex(canonical(general, "\0a")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"é", "aé", "日本", "a\u00a0"})
  void textBeyondAsciiIsLeftToMySql(String text) {
    for (Collation collation : Collation.values()) {
      KeyType type = new KeyType.StringKey(collation.mysqlName());
      assertEquals(CanonicalKey.NEEDS_SERVER, length(type, text), collation.mysqlName());
    }
  }

  @Test
  void binaryIsPaddedAndCutToItsFixedLength() {
    assertEquals("616200", HexFormat.of().formatHex(canonical(new KeyType.BinaryKey(3), "ab")));
    assertEquals("616263", HexFormat.of().formatHex(canonical(new KeyType.BinaryKey(3), "abcd")));
    assertEquals(
        "61620020", HexFormat.of().formatHex(canonical(new KeyType.BinaryKey(0), "ab\0 ")));
  }

  @Test
  void readsOnlyItsPartOfTheArray() {
    byte[] statement = "WHERE id = '  Ab ' é".getBytes(StandardCharsets.UTF_8);
    CanonicalKey key = CanonicalKey.of(new KeyType.StringKey("utf8mb4_general_ci"));
    byte[] out = new byte[key.maxLength(5)];
    int length = key.write(statement, 12, 5, out);
    assertEquals("0020002000410042", HexFormat.of().formatHex(out, 0, length));
  }

  @Test
  void neverExceedsItsBoundAndRefusesLess() {
    for (Collation collation : Collation.values()) {
      CanonicalKey key = CanonicalKey.of(new KeyType.StringKey(collation.mysqlName()));
      byte[] value = "Az09".repeat(20).getBytes(StandardCharsets.US_ASCII);
      int bound = key.maxLength(value.length);
      assertEquals(bound, key.write(value, 0, value.length, new byte[bound]));
      assertThrows(
          IllegalArgumentException.class,
          () -> key.write(value, 0, value.length, new byte[bound - 1]));
    }
  }

  @Test
  void refusesOtherCollationsAndTypesByName() {
    IllegalArgumentException collation =
        assertThrows(
            IllegalArgumentException.class,
            () -> ShardKeyTypes.of("varchar", 10, "utf8mb4_da_0900_ai_ci"));
    for (String part : new String[] {"utf8mb4_da_0900_ai_ci", "utf8mb4_0900_ai_ci", "ascii_bin"}) {
      assertTrue(collation.getMessage().contains(part), collation.getMessage());
    }
    IllegalArgumentException type =
        assertThrows(IllegalArgumentException.class, () -> ShardKeyTypes.of("datetime", 0, null));
    assertTrue(type.getMessage().contains("datetime"), type.getMessage());
  }

  @Test
  void columnsThatCompareAlikeHaveOneKeyType() {
    assertEquals(ShardKeyTypes.of("tinyint", 0, null), ShardKeyTypes.of("BIGINT", 0, null));
    assertEquals(
        ShardKeyTypes.of("char", 36, "utf8_general_ci"),
        ShardKeyTypes.of("varchar", 40, "utf8mb3_general_ci"));
    assertNotEquals(
        ShardKeyTypes.of("char", 36, "utf8mb4_0900_ai_ci"),
        ShardKeyTypes.of("varchar", 36, "utf8mb4_0900_ai_ci"));
    assertEquals(new KeyType.BinaryKey(16), ShardKeyTypes.of("binary", 16, null));
    assertEquals(new KeyType.BinaryKey(0), ShardKeyTypes.of("varbinary", 16, null));
  }

  private static int length(KeyType type, String text) {
    byte[] value = text.getBytes(StandardCharsets.UTF_8);
    CanonicalKey key = CanonicalKey.of(type);
    return key.write(value, 0, value.length, new byte[key.maxLength(value.length)]);
  }

  private static byte[] canonical(KeyType type, String text) {
    byte[] value = text.getBytes(StandardCharsets.UTF_8);
    CanonicalKey key = CanonicalKey.of(type);
    byte[] out = new byte[key.maxLength(value.length)];
    int length = key.write(value, 0, value.length, out);
    assertTrue(length >= 0, () -> "no canonical form: " + length);
    return Arrays.copyOf(out, length);
  }
}
