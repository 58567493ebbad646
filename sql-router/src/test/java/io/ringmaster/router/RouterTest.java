package io.ringmaster.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** What takes a place in the plan cache, and what doesn't. */
class RouterTest {
  private static final Routing ROUTING = Shop.routing();
  private static final int STATEMENTS = 500;

  private final Router router = new Router(20);
  private final Digester digester = new Digester();
  private final Digest digest = new Digest();

  private void route(String sql) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    digester.digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
    router.route(digest, "shop", ROUTING);
  }

  private void assertOnePlanFor(IntFunction<String> statement) {
    long misses = router.cache().misses();
    for (int i = 1; i <= STATEMENTS; i++) {
      route(statement.apply(i));
    }
    assertEquals(1, router.cache().misses() - misses, () -> statement.apply(2));
  }

  private static String list(int length, String item) {
    return String.join(", ", Collections.nCopies(length, item));
  }

  @Test
  void literalsMakeNoPlanOfTheirOwn() {
    assertOnePlanFor(i -> "SELECT name FROM users WHERE id = " + i);
    assertOnePlanFor(
        i -> "SELECT name FROM users WHERE name = 'n%d' AND id < 1.%d".formatted(i, i));
    assertOnePlanFor(i -> "SELECT name FROM users WHERE id > 3 LIMIT " + i);
  }

  @Test
  void whatStandsInCommentsMakesNoPlan() {
    assertOnePlanFor(i -> "/* trace %d 'x%d' */ SELECT id FROM users WHERE id = 1".formatted(i, i));
    assertOnePlanFor(i -> "SELECT /* " + "c".repeat(i) + " */ name FROM users WHERE id = 1");
    assertOnePlanFor(i -> "SELECT id, name FROM users WHERE id = 1 -- request " + i);
    assertOnePlanFor(i -> "SELECT name, id FROM users # " + i + "\n WHERE id = 1");
  }

  @Test
  void listsOfAnyLengthHaveOnePlan() {
    assertOnePlanFor(i -> "SELECT id FROM users WHERE id IN (" + list(i, "" + i) + ")");
    assertOnePlanFor(i -> "SELECT id FROM users WHERE name IN (" + list(i, "'n'") + ")");
    assertOnePlanFor(i -> "SELECT name FROM users WHERE id IN (" + list(i, "?") + ")");
    assertOnePlanFor(i -> "INSERT INTO users (id, name) VALUES " + list(i, "(" + i + ", 'n')"));
    assertOnePlanFor(i -> "REPLACE INTO users (id, name) VALUES " + list(i, "(?, ?)"));
  }

  @Test
  void spacesAndTheCaseOfReservedWordsMakeNoPlan() {
    assertOnePlanFor(
        i -> (i % 2 == 0 ? "SELECT" : "select") + " ".repeat(i) + "id FROM users WHERE id = 1");
  }

  @Test
  void textsThatAreNeverTheSameLeaveNoMoreThanTheCacheHolds() {
    for (int i = 1; i <= STATEMENTS; i++) {
      route("SELECT name AS n" + i + " FROM users WHERE id = 1");
    }
    assertEquals(20, router.cache().size());
    assertEquals(STATEMENTS, router.cache().misses());
    assertEquals(STATEMENTS - 20, router.cache().evictions());
    assertTrue(router.cache().bytes() < 20 * 4096, () -> router.cache().bytes() + " bytes");
  }
}
