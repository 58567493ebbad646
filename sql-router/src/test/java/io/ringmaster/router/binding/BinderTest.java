package io.ringmaster.router.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.placement.CanonicalCache;
import io.ringmaster.router.Router;
import io.ringmaster.router.Routing;
import io.ringmaster.router.Shop;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Selector;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shards are 0, 1, 2; slot s of the tests' groups is on shard s modulo 3 (see {@link Shop}). */
class BinderTest {
  private static final Routing ROUTING = Shop.routing();
  private static final String ACCENTED = "\u00e9";

  private static final StringConversion CONVERSION = StringConversion.none("utf8mb4");

  private final CanonicalCache cache = new CanonicalCache(64);
  private final Binder binder = new Binder(cache);
  private final Router router = new Router(100);
  private final Digest digest = new Digest();
  private final Digester digester = new Digester();

  private Binder.Outcome bind(String sql, Parameters parameters) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    digester.digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
    Selector selector =
        switch (router.route(digest, "shop", ROUTING)) {
          case Plan.Read read -> read.selector();
          case Plan.Write write -> write.selector();
          case Plan.Composed _,
              Plan.Finished _,
              Plan.Viewed _,
              Plan.Local _,
              Plan.Refuse _,
              Plan.Unparsed _ ->
              throw new AssertionError("no selector: " + sql);
        };
    return binder.bind(
        selector, digest, bytes, LexerMode.DEFAULT, parameters, ROUTING.map(), CONVERSION);
  }

  private String bound(String sql) {
    return bound(sql, null);
  }

  /** What a statement binds to: a shard number, "many 0 1", "all", "none", .. */
  private String bound(String sql, Parameters parameters) {
    return switch (bind(sql, parameters)) {
      case ONE -> String.valueOf(binder.shard());
      case MANY -> binder.shards().cardinality() == 3 ? "all" : "many " + binder.shards();
      case ANY -> "any";
      case NONE -> "none";
      case NEEDS_WEIGHT -> "asks";
      case MOVED -> "moved";
      case REFUSED -> "refused";
    };
  }

  private static String shardOf(String canonical) {
    return shardOf(canonical.getBytes(StandardCharsets.UTF_8));
  }

  private static String shardOf(byte[] canonical) {
    try {
      byte[] md5 = MessageDigest.getInstance("MD5").digest(canonical);
      return String.valueOf(((md5[0] & 0xFF) << 4 | (md5[1] & 0xFF) >> 4) % 3);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The least integer above 7 that lives on another shard than 7. */
  private static int elsewhere() {
    int other = 8;
    while (shardOf(String.valueOf(other)).equals(shardOf("7"))) {
      other++;
    }
    return other;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "7|7",
        "007|7",
        "-7|-7",
        "+7|7",
        "- -7|7",
        "-0|0",
        "7.0|7",
        "7.|7",
        "-7.00|-7",
        "7e0|7",
        "70e-1|7",
        ".7e1|7",
        "'7'|7",
        "'-7'|-7",
        "'007'|7",
        "'7' '0'|70",
        "'\\7'|7",
        "0x07|7",
        "x'07'|7",
        "0x0007|7",
        "b'111'|7",
        "0b111|7",
        "0xFFFFFFFFFFFFFFFF|18446744073709551615",
        "18446744073709551615|18446744073709551615",
        "9223372036854775808|9223372036854775808",
        "-9223372036854775808|-9223372036854775808",
        "9007199254740993|9007199254740993",
        "9007199254740993.0|9007199254740993",
        "'999999999999999'|999999999999999"
      })
  void anIntegerColumnComparedWithAnExactLiteralIsOnOneShard(String literal, String key) {
    assertEquals(shardOf(key), bound("SELECT * FROM users WHERE id = " + literal));
    if (!literal.startsWith("- -")) {
      assertEquals(shardOf(key), bound("SELECT * FROM users WHERE id IN (" + literal + ")"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NULL",
        "7.5",
        "7.5e0",
        "-7.25",
        "99999999999999999999",
        "-9223372036854775809",
        "18446744073709551616.0"
      })
  void anIntegerColumnNeverEqualsWhatIsNoInteger(String literal) {
    assertEquals("none", bound("SELECT * FROM users WHERE id = " + literal));
    assertEquals("none", bound("SELECT * FROM users WHERE id IN (" + literal + ", NULL)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "' 7'",
        "'7 '",
        "'7abc'",
        "'7.0'",
        "'7e0'",
        "'+7'",
        "''",
        "'9007199254740993'",
        "9007199254740993e0",
        "7.00000000000000000000000000000000000001e0",
        "7.0000000000000000000000000000000001",
        "1e999999",
        "0x0000000000000000000007",
        "-'7'",
        "-0x07",
        "TRUE",
        "DATE '2020-01-01'",
        "_utf8mb4'7'",
        "?",
        "7+0"
      })
  void anIntegerColumnComparedWithAnythingElseIsOnAnyShard(String literal) {
    assertEquals("all", bound("SELECT * FROM users WHERE id = " + literal));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SET id = 7, age = 1 WHERE id = 7|7",
        "SET id = 007 WHERE 7.0 = id|7",
        "SET id = '7' WHERE id = 7 AND age = 3|7",
        "SET id = 7.0 WHERE (id <=> (-7)) AND id = 7|moved",
        "SET id = -7 WHERE id <=> (-7)|-7",
        "SET id = 7, id = 8 WHERE id = 7|moved",
        "SET id = 8 WHERE id = 7|moved",
        "SET id = 7.5 WHERE id = 7|moved",
        "SET id = '7abc' WHERE id = '7abc'|moved",
        "SET id = ' 7' WHERE id = 7|moved",
        "SET id = 9223372036854775808 WHERE id = 9223372036854775808|moved",
        "SET id = 0 WHERE id = 0|moved",
        "SET id = NULL WHERE id = 7|moved",
        "SET id = 7.5 WHERE id = 7.5|none",
        "SET id = 8 WHERE id = NULL|none"
      })
  void anUpdateThatGivesTheKeyItsOwnValueMovesNoRow(String update, String expected) {
    String shard = Character.isLetter(expected.charAt(0)) ? expected : shardOf(expected);
    assertEquals(shard, bound("UPDATE users " + update));
  }

  @Test
  void anUpdateOfTheSpellingOfAKeyMovesNoRow() {
    String abc = bound("SELECT * FROM tags WHERE tag = 'abc'");
    assertEquals(abc, bound("UPDATE tags SET tag = 'ABC', n = 1 WHERE tag = 'abc'"));
    assertEquals("moved", bound("UPDATE tags SET tag = 'abd' WHERE tag = 'abc'"));
    assertEquals("moved", bound("UPDATE tags SET tag = 7 WHERE tag = 7"));
    assertEquals(
        "moved", bound("UPDATE tags SET tag = 'abc" + " ".repeat(20) + "' WHERE tag = 'abc'"));
    assertEquals("asks", bound("UPDATE tags SET tag = 'abc' WHERE tag = '" + ACCENTED + "'"));
    assertEquals("asks", bound("UPDATE tags SET tag = '" + ACCENTED + "' WHERE tag = 'abc'"));
    String k = bound("SELECT * FROM blobs WHERE k = 'abc'");
    assertEquals(k, bound("UPDATE blobs SET k = 0x616263 WHERE k = 'abc'"));
    assertEquals("moved", bound("UPDATE blobs SET k = 'ABC' WHERE k = 'abc'"));
  }

  @Test
  void anAutoIncrementColumnBesideTheShardKeyKeepsItsValue() {
    String notes = "UPDATE notes SET user_id = 7, id = %s, v = 1 WHERE user_id = 7 AND id = %s";
    assertEquals(shardOf("7"), bound(notes.formatted("5", "'5'")));
    assertEquals("moved", bound(notes.formatted("5", "6")));
    assertEquals("moved", bound(notes.formatted("500", "500")));
    assertEquals("all", bound("UPDATE notes SET id = 5 WHERE id = 5"));
  }

  @Test
  void aListIsTheUnionOfItsElements() {
    assertEquals(
        shardOf("7"), bound("SELECT * FROM users WHERE id IN (7, '7', 7.0, 0x07, 7.5, NULL)"));
    int other = elsewhere();
    String both = bound("SELECT * FROM users WHERE id IN (7, " + other + ")");
    assertTrue(both.startsWith("many"), both);
    assertTrue(both.contains(shardOf("7")), both);
    assertTrue(both.contains(shardOf(String.valueOf(other))), both);
    assertEquals(both, bound("SELECT * FROM users WHERE id = 7 OR id = " + other));
    assertEquals("none", bound("SELECT * FROM users WHERE id IN (7) AND id IN (" + other + ")"));
    assertEquals("all", bound("SELECT * FROM users WHERE id IN (7, '7abc')"));
  }

  @Test
  void aListOfRowsIsConvertedToTheColumnByMySql() {
    assertEquals("all", bound("SELECT * FROM users WHERE (id, 1) IN ((2.5, 1), (7, 1))"));
    assertEquals(
        "all", bound("SELECT * FROM users WHERE (id, 1) IN ((18446744073709551615, 1), (7, 1))"));
    assertEquals("all", bound("SELECT * FROM small WHERE (id, 1) IN ((-1, 1), (7, 1))"));
    assertEquals("none", bound("SELECT * FROM users WHERE (id, 1) IN ((2.5, 1))"));
    assertEquals(
        shardOf("7"), bound("SELECT * FROM users WHERE (id, 1) IN ((7, 1), (7.0, 2), ('7', 3))"));
  }

  @Test
  void stringKeysAreEqualAsTheirCollationSays() {
    String shard = bound("SELECT * FROM tags WHERE tag = 'abc'");
    assertEquals(1, shard.length());
    assertEquals(shard, bound("SELECT * FROM tags WHERE tag = 'ABC'"));
    assertEquals(shard, bound("SELECT * FROM tags WHERE tag = \"aBc\""));
    assertEquals(shard, bound("SELECT * FROM tags WHERE tag = 'a' 'bc'"));
    assertEquals(shard, bound("SELECT * FROM tags WHERE tag = 0x616263"));
    assertEquals(shard, bound("SELECT * FROM tags WHERE tag = _latin1'abc'"));
    assertEquals(shard, bound("SELECT * FROM tags WHERE tag = N'abc'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"7", "7.0", "7e0", "DATE '2020-01-01'", "0xE9", "_gbk'abc'", "_utf8mb4 x'E9'"})
  void aStringColumnComparedWithWhatIsNoPlainStringIsOnAnyShard(String literal) {
    assertEquals("all", bound("SELECT * FROM tags WHERE tag = " + literal));
  }

  @Test
  void aStringOutsideOfAsciiIsAskedOfMySqlOnceAndThenBound() {
    String sql = "SELECT * FROM tags WHERE tag = '" + ACCENTED + "'";
    assertEquals("asks", bound(sql));
    byte[] value = ACCENTED.getBytes(StandardCharsets.UTF_8);
    KeyType.StringKey type = new KeyType.StringKey("utf8mb4_0900_ai_ci", false);
    assertEquals(new KeyQuestion(type, "utf8mb4", value), binder.question());
    byte[] weights = {0x1C, (byte) 0xAA};
    cache.put(type, "utf8mb4", value, 0, value.length, new CanonicalCache.Canonical(weights, true));
    assertEquals(shardOf(weights), bound(sql));
    assertEquals(shardOf(weights), bound("SELECT * FROM tags WHERE tag = 'e'"));
    cache.put(
        type, "utf8mb4", value, 0, value.length, new CanonicalCache.Canonical(weights, false));
    assertEquals("all", bound(sql), "what is lost in conversion may equal anything");
  }

  @ParameterizedTest
  @CsvSource({"_latin1 X'E9', latin1, E9", "_utf8mb4 X'C3A9', utf8mb4, C3A9"})
  void anIntroducerSaysWhatIsAsked(String literal, String charset, String value) {
    assertEquals("asks", bound("SELECT * FROM tags WHERE tag = " + literal));
    KeyType.StringKey type = new KeyType.StringKey("utf8mb4_0900_ai_ci", false);
    assertEquals(new KeyQuestion(type, charset, HexFormat.of().parseHex(value)), binder.question());
    assertEquals("asks", bound("SELECT * FROM tags WHERE tag = '" + ACCENTED + "'"));
    assertEquals("utf8mb4", binder.question().charset());
  }

  @Test
  void binaryKeysAreBytes() {
    assertEquals(shardOf("abc"), bound("SELECT * FROM blobs WHERE k = 'abc'"));
    assertEquals(shardOf("ABC"), bound("SELECT * FROM blobs WHERE k = 'ABC'"));
    assertEquals(shardOf(new byte[] {7}), bound("SELECT * FROM blobs WHERE k = 0x07"));
    assertEquals(shardOf(new byte[] {(byte) 0xFF}), bound("SELECT * FROM blobs WHERE k = x'FF'"));
    assertEquals(
        shardOf(ACCENTED), bound("SELECT * FROM blobs WHERE k = _binary'" + ACCENTED + "'"));
    assertEquals("all", bound("SELECT * FROM blobs WHERE k = '" + ACCENTED + "'"));
    assertEquals("all", bound("SELECT * FROM blobs WHERE k = 7"));
    assertEquals(shardOf("ab\0\0"), bound("SELECT * FROM fixed WHERE k = 'ab'"));
  }

  @Test
  void integerRangesArePlacedByTheirBounds() {
    assertEquals("0", bound("SELECT * FROM ranged WHERE id = -1"));
    assertEquals("1", bound("SELECT * FROM ranged WHERE id = 0"));
    assertEquals("2", bound("SELECT * FROM ranged WHERE id = 1000"));
    assertEquals("2", bound("SELECT * FROM ranged WHERE id = 18446744073709551615"));
    assertEquals("all", bound("SELECT * FROM ranged WHERE id BETWEEN 1 AND 2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {"7|7", "255|255", "'7'|7", "7.0|7", "7e0|7", "0x07|7", "b'111'|7", "0|0", "+7|7"})
  void aRowIsStoredWhereItsExactKeyBelongs(String literal, String key) {
    assertEquals(shardOf(key), bound("INSERT INTO small (id) VALUES (" + literal + ")"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NULL",
        "256",
        "-1",
        "7.5",
        "7.5e0",
        "'7abc'",
        "' 7'",
        "''",
        "'256'",
        "1e30",
        "99999999999999999999",
        "DATE '2020-01-01'",
        "_utf8mb4'7'",
        "-'7'",
        "?"
      })
  void aRowWhoseStoredKeyIsNotCertainIsRefused(String literal) {
    assertEquals("refused", bound("INSERT INTO small (id) VALUES (" + literal + ")"));
    assertEquals(1235, binder.refusal().errno());
    assertTrue(binder.refusal().message().contains("row 1"), binder.refusal().message());
  }

  @Test
  void aKeyThatMySqlWouldGenerateIsRefused() {
    assertEquals("refused", bound("INSERT INTO users (id) VALUES (0)"));
    assertEquals("refused", bound("INSERT INTO users (id) VALUES (7), (NULL)"));
    assertEquals("refused", bound("INSERT INTO currencies (id, name) VALUES (NULL, 'x')"));
    assertEquals("refused", bound("INSERT INTO currencies (id, name) VALUES (1, 'x'), (0, 'y')"));
    assertEquals("all", bound("INSERT INTO currencies (id, name) VALUES (1, 'x'), (2, 'y')"));
  }

  @Test
  void stringAndBinaryKeysAreStoredWhenTheyFit() {
    String abc = bound("SELECT * FROM tags WHERE tag = 'abc'");
    assertEquals(abc, bound("INSERT INTO tags (tag) VALUES ('Abc')"));
    String seven = bound("SELECT * FROM tags WHERE tag = '7'");
    assertEquals(seven, bound("INSERT INTO tags (tag) VALUES (007)"));
    assertEquals("refused", bound("INSERT INTO tags (tag) VALUES (7.0)"));
    assertEquals("refused", bound("INSERT INTO tags (tag) VALUES ('" + "x".repeat(21) + "')"));
    assertEquals("asks", bound("INSERT INTO tags (tag) VALUES ('" + ACCENTED + "')"));
    assertEquals("refused", bound("INSERT INTO unloaded (id) VALUES (7)"));
    assertEquals("refused", bound("INSERT INTO blobs (k) VALUES ('0123456789abcdefg')"));
    assertEquals("refused", bound("INSERT INTO blobs (k) VALUES ('" + ACCENTED + "')"));
  }

  @Test
  void everyRowOfAnInsertHasItsShardFoldedOrNot() {
    bind(
        "INSERT INTO orders (user_id, id, note) VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3,"
            + " UPPER('c')), (4, 4, 'd')",
        null);
    assertEquals(4, binder.rowCount());
    for (int row = 0; row < 4; row++) {
      assertEquals(shardOf(String.valueOf(row + 1)), String.valueOf(binder.rowShard(row)));
    }
  }

  @Test
  void tablesWithoutShardKeysAreOnAnyOrTheirOwnShard() {
    assertEquals("any", bound("SELECT * FROM countries"));
    assertEquals("0", bound("SELECT * FROM settings"));
    assertEquals("all", bound("UPDATE countries SET name = 'x'"));
  }

  @Test
  void tablesThatAreNotJoinedBindToOneShardOnlyTogether() {
    String sql = "SELECT * FROM users u, orders o WHERE u.id = 7 AND o.user_id = ";
    assertEquals(shardOf("7"), bound(sql + "7"));
    assertTrue(bound(sql + elsewhere()).startsWith("many"));
  }

  /** One parameter. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Value(Kind kind, long integer, boolean unsigned, double real, byte[] data)
      implements Parameters {
    @Override
    public Kind kind(int parameter) {
      return kind;
    }

    @Override
    public long longValue(int parameter) {
      return integer;
    }

    @Override
    public boolean isUnsigned(int parameter) {
      return unsigned;
    }

    @Override
    public double doubleValue(int parameter) {
      return real;
    }

    @Override
    public byte[] bytes(int parameter) {
      return data;
    }

    @Override
    public int offset(int parameter) {
      return 0;
    }

    @Override
    public int length(int parameter) {
      return data.length;
    }

    static Value integer(long value, boolean unsigned) {
      return new Value(Kind.INTEGER, value, unsigned, 0, new byte[0]);
    }

    static Value real(double value) {
      return new Value(Kind.DOUBLE, 0, false, value, new byte[0]);
    }

    static Value text(Kind kind, String value) {
      return new Value(kind, 0, false, 0, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void parametersOfIntegerKeysAreBoundByTheirTypes() {
    String users = "SELECT * FROM users WHERE id = ?";
    assertEquals(shardOf("7"), bound(users, Value.integer(7, false)));
    assertEquals(shardOf("-1"), bound(users, Value.integer(-1, false)));
    assertEquals(shardOf("18446744073709551615"), bound(users, Value.integer(-1, true)));
    assertEquals(shardOf("7"), bound(users, Value.real(7.0)));
    assertEquals("all", bound(users, Value.real(7.5)));
    assertEquals("all", bound(users, Value.real(1e300)));
    assertEquals("all", bound(users, Value.real(Double.NaN)));
    assertEquals(shardOf("7"), bound(users, Value.text(Parameters.Kind.STRING, "7")));
    assertEquals("all", bound(users, Value.text(Parameters.Kind.STRING, "7abc")));
    assertEquals("all", bound(users, Value.text(Parameters.Kind.DECIMAL, "7.5")));
    assertEquals("none", bound(users, Value.text(Parameters.Kind.NULL, "")));
    assertEquals("all", bound(users, Value.text(Parameters.Kind.OTHER, "")));
    String small = "INSERT INTO small (id) VALUES (?)";
    assertEquals(shardOf("255"), bound(small, Value.integer(255, false)));
    assertEquals("refused", bound(small, Value.integer(256, false)));
  }

  @Test
  void parametersOfStringAndBinaryKeysAreBoundByTheirTypes() {
    String tags = "SELECT * FROM tags WHERE tag = ?";
    String abc = bound("SELECT * FROM tags WHERE tag = 'abc'");
    assertEquals(abc, bound(tags, Value.text(Parameters.Kind.STRING, "ABC")));
    assertEquals(abc, bound(tags, Value.text(Parameters.Kind.BYTES, "abc")));
    assertEquals("asks", bound(tags, Value.text(Parameters.Kind.STRING, ACCENTED)));
    assertEquals("all", bound(tags, Value.text(Parameters.Kind.BYTES, ACCENTED)));
    assertEquals("all", bound(tags, Value.integer(7, false)));
    String blobs = "INSERT INTO blobs (k) VALUES (?)";
    assertEquals(shardOf(ACCENTED), bound(blobs, Value.text(Parameters.Kind.BYTES, ACCENTED)));
    assertEquals("refused", bound(blobs, Value.text(Parameters.Kind.STRING, ACCENTED)));
  }

  @Test
  void routingAndBindingOneKeyAllocateNothing() {
    byte[] sql = "SELECT * FROM users WHERE id = 12345".getBytes(StandardCharsets.UTF_8);
    digester.digest(sql, 0, sql.length, LexerMode.DEFAULT, digest);
    Selector selector = ((Plan.Read) router.route(digest, "shop", ROUTING)).selector();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        router.route(digest, "shop", ROUTING);
        binder.bind(selector, digest, sql, LexerMode.DEFAULT, null, ROUTING.map(), CONVERSION);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(least < 1000, least + " bytes for 1000 statements");
    assertEquals(20_000, router.cache().hits());
  }
}
