package io.ringmaster.router.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.metadata.placement.CanonicalCache;
import io.ringmaster.router.Router;
import io.ringmaster.router.Routing;
import io.ringmaster.router.Shop;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Selector;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Strings reach a key by way of character_set_connection, which may change them: then no shard is
 * certain.
 */
class StringConversionTest {
  private static final Routing ROUTING = Shop.routing();

  private final Binder binder = new Binder(new CanonicalCache(4));
  private final Digest digest = new Digest();

  private Binder.Outcome bind(String sql, String client, String connection) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    new Digester().digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
    Plan plan = new Router(10).route(digest, "shop", ROUTING);
    Selector selector =
        plan instanceof Plan.Read read ? read.selector() : ((Plan.Write) plan).selector();
    StringConversion conversion = new StringConversion(client, connection);
    return binder.bind(selector, digest, bytes, LexerMode.DEFAULT, null, ROUTING.map(), conversion);
  }

  @ParameterizedTest
  @CsvSource({
    "utf8mb4, utf8mb4, ONE, NEEDS_WEIGHT, NEEDS_WEIGHT",
    "latin1, latin1, ONE, NEEDS_WEIGHT, NEEDS_WEIGHT",
    "latin1, utf8mb4, ONE, NEEDS_WEIGHT, NEEDS_WEIGHT",
    "utf8mb4, latin1, ONE, MANY, REFUSED",
    "utf8mb4, utf8mb3, ONE, MANY, REFUSED",
    "utf8mb4, ucs2, ONE, MANY, REFUSED",
    "utf8mb4, binary, ONE, MANY, REFUSED",
    "utf8mb4, swe7, MANY, MANY, REFUSED"
  })
  void onlyCharactersThatAreKeptTellAStringKey(
      String client,
      String connection,
      Binder.Outcome ascii,
      Binder.Outcome other,
      Binder.Outcome stored) {
    for (String e : new String[] {"'%s'", "'\\x%s'", "'x' '%s'"}) {
      String word = e.formatted("abc");
      assertEquals(ascii, bind("SELECT * FROM tags WHERE tag = " + word, client, connection));
      String accented = e.formatted("\u00e9");
      assertEquals(other, bind("SELECT * FROM tags WHERE tag = " + accented, client, connection));
      assertEquals(
          stored, bind("INSERT INTO tags (tag) VALUES (" + accented + ")", client, connection));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "utf8mb4, ONE",
    "latin1, ONE",
    "binary, ONE",
    "utf16, MANY",
    "ucs2, MANY",
    "swe7, MANY"
  })
  void onlyBytesThatAreKeptTellABinaryKey(String connection, Binder.Outcome outcome) {
    assertEquals(outcome, bind("SELECT * FROM blobs WHERE k = 'abc'", "utf8mb4", connection));
    assertEquals(
        Binder.Outcome.ONE, bind("SELECT * FROM blobs WHERE k = 0x616263", "utf8mb4", connection));
    assertEquals(
        Binder.Outcome.ONE,
        bind("SELECT * FROM blobs WHERE k = _binary'abc'", "utf8mb4", connection));
  }
}
