package io.ringmaster.it.placement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.placement.KeyTable.Answer;
import io.ringmaster.it.placement.KeyTable.Row;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.placement.CanonicalKey;
import io.ringmaster.metadata.placement.Collation;
import io.ringmaster.metadata.placement.ShardKeyTypes;
import io.ringmaster.metadata.placement.SlotHash;
import io.ringmaster.metadata.placement.SlotSql;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A key's slot in Java (asking MySQL where the API says so) is its slot in SQL, and two values are
 * equal in MySQL exactly when their canonical forms are.
 */
class PlacementAgainstMySqlTest {
  private static final long SEED = Long.getLong("ringmaster.seed", 20260101L);

  /** Every family of trouble: case, accents, expansions, ligatures, width, ignorables, spaces. */
  private static final String[] UNICODE = {
    "a",
    "A",
    "b",
    "Z",
    "s",
    "ss",
    "1",
    "-",
    "_",
    " ",
    "  ",
    "\t",
    "\0",
    "\u007f",
    "'",
    "\\",
    "é",
    "É",
    "e",
    "e\u0301",
    "ß",
    "ẞ",
    "ä",
    "ae",
    "æ",
    "Ł",
    "l",
    "ø",
    "o",
    "ı",
    "i",
    "İ",
    "K",
    "\u212a",
    "\u00a0",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u00ad",
    "日",
    "本",
    "か",
    "カ",
    "が",
    "か\u3099",
    "ｶ",
    "ー",
    "ﬁ",
    "fi",
    "Ａ",
    "\u0301",
    "\u3000",
    "\u2003",
    "я",
    "Я",
    "ё",
    "е",
    "한",
    "\u1112\u1161\u11ab",
    "ا",
    "\u0627\u0654",
    "أ",
    "\u0e40\u0e01",
    "😀",
    "😁",
    "𝐀",
    "𠀀",
    "\ud83c\udde9\ud83c\uddea",
    "\ufffd",
    "\uffff",
    "\ue000",
    "Œ",
    "oe",
    "€",
    "µ",
    "μ",
    "²",
    "2"
  };

  private static LabServer server;
  private static Connection connection;

  @BeforeAll
  static void connect() throws SQLException {
    server = MySqlLab.plain();
    connection = server.connect(server.createDatabase("placement"));
  }

  @AfterAll
  static void disconnect() throws SQLException {
    connection.close();
  }

  @ParameterizedTest
  @CsvSource({
    "TINYINT, -128, 127",
    "TINYINT UNSIGNED, 0, 255",
    "SMALLINT, -32768, 32767",
    "SMALLINT UNSIGNED, 0, 65535",
    "MEDIUMINT, -8388608, 8388607",
    "MEDIUMINT UNSIGNED, 0, 16777215",
    "INT, -2147483648, 2147483647",
    "INT UNSIGNED, 0, 4294967295",
    "INT(9) ZEROFILL, 0, 4294967295",
    "BIGINT, -9223372036854775808, 9223372036854775807",
    "BIGINT UNSIGNED, 0, 18446744073709551615"
  })
  void integersOfEveryWidthAndSign(String columnType, String least, String greatest)
      throws SQLException {
    Random random = new Random(SEED);
    BigInteger low = new BigInteger(least);
    BigInteger high = new BigInteger(greatest);
    List<String> values = new ArrayList<>(List.of(least, greatest, "0", "1", "7", "10", "99"));
    while (values.size() < 300) {
      BigInteger value = new BigInteger(random.nextInt(66), random);
      value = random.nextBoolean() ? value.negate() : value;
      if (value.compareTo(low) >= 0 && value.compareTo(high) <= 0) {
        values.add(value.toString());
      }
    }
    KeyType type = new KeyType.IntegerKey();
    List<String> canonical = new ArrayList<>();
    for (String value : values) {
      byte[] parameter = new byte[CanonicalKey.MAX_INTEGER_LENGTH];
      int length =
          CanonicalKey.writeInteger(
              new BigInteger(value).longValue(), columnType.contains("UN"), parameter);
      String text = local(type, value);
      assertEquals(text, HexFormat.of().withUpperCase().formatHex(parameter, 0, length));
      canonical.add(text);
    }
    check(type, columnType, values, canonical);
  }

  @ParameterizedTest
  @EnumSource
  void stringsOfEveryCollation(Collation collation) throws SQLException {
    for (String dataType : List.of("VARCHAR", "CHAR")) {
      KeyType.StringKey type =
          (KeyType.StringKey) ShardKeyTypes.of(dataType, 60, collation.mysqlName());
      List<String> values = strings(collation, 400);
      checkStrings(type, dataType + "(60) COLLATE " + collation.mysqlName(), values);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ascii_general_ci", "ascii_bin", "utf8mb4_0900_ai_ci", "latin1_bin"})
  void uuidsAsText(String collation) throws SQLException {
    Random random = new Random(SEED);
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String uuid = new java.util.UUID(random.nextLong(), random.nextLong()).toString();
      values.add(uuid);
      values.add(uuid.toUpperCase(java.util.Locale.ROOT));
    }
    KeyType.StringKey type = (KeyType.StringKey) ShardKeyTypes.of("char", 36, collation);
    checkStrings(type, "CHAR(36) COLLATE " + collation, values);
  }

  @ParameterizedTest
  @CsvSource({"BINARY(16), 16", "VARBINARY(20), 0", "BINARY(3), 3"})
  void binary(String columnType, int fixed) throws SQLException {
    Random random = new Random(SEED);
    KeyType type = new KeyType.BinaryKey(fixed);
    List<String> values = new ArrayList<>();
    List<String> canonical = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      byte[] value = new byte[random.nextInt(fixed == 3 ? 4 : 17)];
      random.nextBytes(value);
      for (int at = 0; at < value.length; at++) {
        value[at] = random.nextInt(3) == 0 ? (byte) (random.nextInt(2) * 0x20) : value[at];
      }
      values.add("x'" + KeyTable.hex(value) + "'");
      canonical.add(KeyTable.local(CanonicalKey.of(type), value));
    }
    check(type, columnType, values, canonical);
  }

  /** All texts of two ASCII characters: no contraction, and all weights as in our tables. */
  @ParameterizedTest
  @EnumSource
  void allPairsOfAsciiCharacters(Collation collation) throws SQLException {
    KeyType.StringKey type = new KeyType.StringKey(collation.mysqlName());
    CanonicalKey key = CanonicalKey.of(type);
    String text = "CONVERT(CHAR(a.i, b.i USING ascii) USING " + collation.charset() + ")";
    String sql =
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 127)"
            + " SELECT a.i, b.i, "
            + SlotSql.canonical(type, "(" + text + " COLLATE " + collation.mysqlName() + ")")
            + " FROM n a, n b";
    int seen = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        byte[] pair = {rows.getByte(1), rows.getByte(2)};
        assertEquals(
            KeyTable.hex(rows.getBytes(3)), KeyTable.local(key, pair), pair[0] + " " + pair[1]);
        seen++;
      }
    }
    assertEquals(128 * 128, seen);
  }

  /** Longer ASCII texts: what the concatenation of weights claims for any length. */
  @ParameterizedTest
  @EnumSource
  void longAsciiTexts(Collation collation) throws SQLException {
    Random random = new Random(SEED);
    List<byte[]> texts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      byte[] text = new byte[3 + random.nextInt(i < 200 ? 3 : 250)];
      for (int at = 0; at < text.length; at++) {
        text[at] = (byte) random.nextInt(128);
      }
      texts.add(text);
    }
    KeyType.StringKey type = new KeyType.StringKey(collation.mysqlName());
    List<Answer> answers = KeyTable.ask(connection, type, "utf8mb4", texts);
    for (int i = 0; i < texts.size(); i++) {
      assertEquals(
          KeyTable.hex(answers.get(i).canonical()),
          KeyTable.local(CanonicalKey.of(type), texts.get(i)));
    }
  }

  @Test
  void valuesInOtherClientCharacterSetsAreConverted() throws SQLException {
    String text = "Straße é";
    for (Collation collation : Collation.values()) {
      KeyType.StringKey type = new KeyType.StringKey(collation.mysqlName());
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
      Answer one = KeyTable.ask(connection, type, "utf8mb4", List.of(utf8)).getFirst();
      Answer other = KeyTable.ask(connection, type, "latin1", List.of(latin1)).getFirst();
      assertArrayEquals(one.canonical(), other.canonical(), collation.mysqlName());
      assertEquals(!collation.charset().equals("ascii"), one.exact());
      assertEquals(one.exact(), other.exact());
    }
  }

  @Test
  void aValueTheColumnCannotHoldIsNotExact() throws SQLException {
    KeyType.StringKey latin1 = new KeyType.StringKey("latin1_swedish_ci");
    KeyType.StringKey utf8mb3 = new KeyType.StringKey("utf8mb3_general_ci");
    List<byte[]> values =
        List.of("日".getBytes(StandardCharsets.UTF_8), "😀".getBytes(StandardCharsets.UTF_8));
    for (Answer answer : KeyTable.ask(connection, latin1, "utf8mb4", values)) {
      assertFalse(answer.exact());
      assertEquals(local(latin1, "?"), KeyTable.hex(answer.canonical()), "as it would be stored");
    }
    assertTrue(KeyTable.ask(connection, utf8mb3, "utf8mb4", values).get(0).exact());
    assertFalse(KeyTable.ask(connection, utf8mb3, "utf8mb4", values).get(1).exact());
  }

  @Test
  void invalidTextIsMySqlsError1300() {
    KeyType.StringKey type = new KeyType.StringKey("utf8mb4_0900_ai_ci");
    SQLException error =
        assertThrows(
            SQLException.class,
            () -> KeyTable.ask(connection, type, "utf8mb4", List.of(new byte[] {(byte) 0xFF})));
    assertEquals(1300, error.getErrorCode());
  }

  private static void checkStrings(KeyType.StringKey type, String columnType, List<String> texts)
      throws SQLException {
    CanonicalKey key = CanonicalKey.of(type);
    List<String> canonical = new ArrayList<>();
    List<Integer> asked = new ArrayList<>();
    List<byte[]> questions = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (String text : texts) {
      byte[] value = text.getBytes(StandardCharsets.UTF_8);
      values.add("_utf8mb4 x'" + KeyTable.hex(value) + "'");
      String local = KeyTable.local(key, value);
      if (local == null) {
        asked.add(canonical.size());
        questions.add(value);
      }
      canonical.add(local);
    }
    List<Answer> answers = KeyTable.ask(connection, type, "utf8mb4", questions);
    for (int i = 0; i < asked.size(); i++) {
      assertTrue(answers.get(i).exact(), () -> "lossy under " + columnType);
      canonical.set(asked.get(i), KeyTable.hex(answers.get(i).canonical()));
    }
    check(type, columnType, values, canonical);
  }

  private static void check(
      KeyType type, String columnType, List<String> values, List<String> canonical)
      throws SQLException {
    SlotHash hash = new SlotHash();
    try (KeyTable table = KeyTable.create(connection, type, "t", columnType, values)) {
      List<Row> rows = table.rows();
      for (int i = 0; i < values.size(); i++) {
        String where = columnType + " " + values.get(i) + ", seed " + SEED;
        byte[] key = HexFormat.of().parseHex(canonical.get(i));
        int slot = hash.slot(key, 0, key.length);
        assertEquals(new Row(canonical.get(i), "%03x".formatted(slot)), rows.get(i), where);
      }
      assertEquals(
          table.equalPairs(), KeyTable.equalPairs(canonical), columnType + ", seed " + SEED);
    }
  }

  private static String local(KeyType type, String text) {
    return KeyTable.local(CanonicalKey.of(type), text.getBytes(StandardCharsets.UTF_8));
  }

  /** Random texts of the character set's repertoire; short, so that equal ones occur. */
  private static List<String> strings(Collation collation, int count) {
    Random random = new Random(SEED);
    List<String> alphabet = new ArrayList<>();
    for (String piece : UNICODE) {
      if (fits(collation.charset(), piece)) {
        alphabet.add(piece);
      }
    }
    List<String> texts = new ArrayList<>(alphabet);
    texts.add("");
    while (texts.size() < count) {
      StringBuilder text = new StringBuilder();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        text.append(alphabet.get(random.nextInt(alphabet.size())));
      }
      texts.add(text.append(" ".repeat(random.nextInt(4) / 2)).toString());
    }
    return texts;
  }

  private static boolean fits(String charset, String piece) {
    return switch (charset) {
      case "ascii" -> StandardCharsets.US_ASCII.newEncoder().canEncode(piece);
      case "latin1" -> Charset.forName("windows-1252").newEncoder().canEncode(piece);
      case "utf8mb3" -> piece.codePoints().allMatch(c -> c < 0x10000);
      case "utf8mb4" -> true;
      default -> throw new IllegalArgumentException(charset);
    };
  }
}
