package io.ringmaster.it.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabelledRows;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The count of a table with a global index begins anew while INSERTs of many steps have numbers of
 * the old one: it waits for them, and no client hears of it.
 */
class CountBegunAnewTest {
  private static final int ROWS = 60;
  private static final int ROUNDS = 2;

  private final ProxyLab proxy = ProxyLab.shared();

  private String create() throws SQLException {
    String database = proxy.createDatabase("anew");
    try (Connection one = proxy.connect(database)) {
      Sql.run(
          one,
          "CREATE TABLE users (id BIGINT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(20), n INT NOT"
              + " NULL DEFAULT 0) SHARD BY HASH(id)",
          "CREATE GLOBAL UNIQUE INDEX email ON users (email)",
          "INSERT INTO users (email) VALUES "
              + IntStream.range(0, ROWS / 2)
                  .mapToObj(i -> "('e" + 2 * i + "')")
                  .collect(Collectors.joining(", ")));
    }
    return database;
  }

  /** Every other row is there already, so that each has to be found by itself. */
  private static String values(int round) {
    return IntStream.range(0, ROWS)
        .mapToObj(i -> i % 2 == 0 ? "('e" + i + "')" : "('r" + round + "-" + i + "')")
        .collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @CsvSource({
    "INSERT IGNORE, '', true",
    "INSERT, ON DUPLICATE KEY UPDATE n = n + 1, false",
    "REPLACE, '', false"
  })
  void insertsKeepTheirNumbers(String verb, String tail, boolean within) throws Exception {
    String database = create();
    Callable<Void> inserts =
        () -> {
          try (Connection one = proxy.connect(database)) {
            one.setAutoCommit(!within);
            for (int round = 0; round < ROUNDS; round++) {
              Sql.update(
                  one, "%s INTO users (email) VALUES %s %s".formatted(verb, values(round), tail));
              if (within) {
                one.commit();
              }
            }
          }
          return null;
        };
    int begun = 0;
    try (ExecutorService beside = Executors.newSingleThreadExecutor();
        Connection other = proxy.connect(database)) {
      Future<Void> all = beside.submit(inserts);
      while (!all.isDone() && begun < 5) {
        Sql.run(other, "ALTER TABLE users AUTO_INCREMENT = " + (1000 + 1000 * begun++));
      }
      all.get();
    }
    assertTrue(begun > 1, "the count has begun anew " + begun + " times");
    try (Connection one = proxy.connect(database)) {
      assertEquals(
          Integer.toString((1 + ROUNDS) * ROWS / 2),
          Sql.value(one, "SELECT COUNT(DISTINCT email) FROM users"));
      if (!tail.isEmpty()) {
        assertEquals(
            "2", Sql.value(one, "SELECT GROUP_CONCAT(DISTINCT n) FROM users WHERE email < 'f'"));
      }
      Map<String, String> checked =
          LabelledRows.of(one, "VERIFY GLOBAL INDEX email ON users").getFirst();
      assertEquals("0 0", checked.get("Missing") + " " + checked.get("Stale"));
    }
  }
}
