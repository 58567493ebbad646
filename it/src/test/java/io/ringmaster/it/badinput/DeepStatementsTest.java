package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.badinput.RawClient.Answer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Statements that are long chains or deep nests: they stop nobody else, and leave nothing behind.
 */
class DeepStatementsTest {
  private static final String TABLE = "CREATE TABLE items (id BIGINT PRIMARY KEY, n INT)";

  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(), Map.of("mysql.event_loops", "1", "pool.max_per_server", "4"));
    database = proxy.createDatabase("deep");
    String rows = "INSERT INTO items VALUES (1, 1), (2, 2), (3, 3), (4, 4)";
    proxy.execute(database, TABLE + " SHARD BY HASH(id)", rows);
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    MySqlLab.plain().execute(database, TABLE, rows);
    watch = new ProxyWatch(proxy);
  }

  @AfterAll
  static void nothingLeaks() throws Exception {
    try {
      watch.assertNothingLeaks();
    } finally {
      proxy.close();
    }
  }

  private static String chain(int terms, String term, String between) {
    return IntStream.range(0, terms)
        .mapToObj(i -> term.formatted(i))
        .collect(Collectors.joining(between));
  }

  private static String nested(int depth, String closing) {
    return "SELECT id FROM items WHERE id = " + "(".repeat(depth) + "1" + closing.repeat(depth);
  }

  @Test
  void longChainsAreAnswered() throws Exception {
    try (RawClient client = RawClient.login(proxy, database);
        RawClient mysql = RawClient.login(MySqlLab.plain(), database)) {
      for (String where :
          new String[] {
            chain(4_000, "id = %d", " OR "),
            chain(4_000, "n <> 1%d", " AND "),
            "n IN (" + chain(20_000, "%d", ", ") + ")",
          }) {
        String sql = "SELECT COUNT(*) FROM items WHERE " + where;
        assertEquals(mysql.query(sql), client.query(sql), sql.substring(0, 60));
      }
    }
  }

  /** Whatever is too much for the proxy ends in an answer, and its locks with its session. */
  @Test
  void chainsWithoutEndLeaveNoLocks() throws Exception {
    try (RawClient client = RawClient.login(proxy, database)) {
      client.query("BEGIN");
      client.query("UPDATE items SET n = 5 WHERE id = 2");
      // An answer of any kind: a connection that ends without one fails the test.
      client.query("SELECT id FROM items WHERE id = 2 AND n = " + chain(200_000, "%d", " + "));
    }
    try (RawClient other = RawClient.login(proxy, database)) {
      other.query("SET innodb_lock_wait_timeout = 3");
      Answer update = other.query("UPDATE items SET n = 2 WHERE id = 2");
      assertTrue(update.ok(), update::toString);
    }
  }

  @Test
  void deepNestsHoldUpNobody() throws Exception {
    try (RawClient client = RawClient.login(proxy, database);
        RawClient mysql = RawClient.login(MySqlLab.plain(), database)) {
      String ninety = nested(90, ")");
      assertEquals(mysql.query(ninety), client.query(ninety));
      for (String sql : new String[] {nested(2_000, ")"), nested(5_000, ""), nested(20_000, ")")}) {
        long begun = System.nanoTime();
        Answer answer = client.query(sql);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        assertFalse(answer.ok(), answer::toString);
        assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, took::toString);
      }
      assertEquals(1, client.query("SELECT 1").rows());
    }
  }
}
