package io.ringmaster.it.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ShardRows;
import io.ringmaster.it.lab.Sql;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Global indexes that are not unique, and of several columns: statements do what they do on one
 * MySQL server with such keys, and rows and entries agree.
 */
class PlainIndexTest {
  private static final String UPSERT =
      "INSERT INTO visits (id, town, day, seat) VALUES %s ON DUPLICATE KEY UPDATE ";

  private IndexSides sides;

  @BeforeEach
  void create() throws SQLException {
    sides = new IndexSides("visits");
    sides.create(
        "visits",
        "id INT PRIMARY KEY, town VARCHAR(10), day INT, seat INT, n INT NOT NULL DEFAULT 1",
        "SHARD BY HASH(id)");
    rows();
    sides.index("visits", "", "town", "town");
    sides.index("visits", "", "day_town", "day, town");
    sides.index("visits", "UNIQUE", "day_seat", "day, seat");
  }

  private void rows() throws SQLException {
    sides.run(
        "INSERT INTO visits (id, town, day, seat) VALUES (1, 'a', 1, 1), (2, 'a', 1, 2),"
            + " (3, 'b', 1, 3), (4, 'b', 2, 1), (5, 'b', 2, 2), (6, 'C', 2, 3), (7, 'c', 3, 1),"
            + " (8, NULL, 3, 2), (9, 'd', NULL, 1), (10, 'd', NULL, 1), (11, 'd', 3, NULL),"
            + " (12, NULL, NULL, NULL)");
  }

  @AfterEach
  void allAgrees() throws Exception {
    verify();
    sides.close();
    ShardRows.assertNothingOpen();
  }

  private void verify() throws SQLException {
    for (String index : List.of("town", "day_town", "day_seat")) {
      sides.verify("visits", index);
    }
  }

  @Test
  void entriesFollowTheirRows() throws SQLException {
    for (String sql :
        List.of(
            "INSERT INTO visits (id, town, day, seat) VALUES (20, 'a', 4, 1), (21, 'a', 4, 2)",
            "INSERT INTO visits (id, town, day, seat) VALUES (20, 'a', 4, 3), (22, 'a', 1, 3)",
            "INSERT INTO visits (id, town, day, seat) VALUES (20, 'a', 4, 3), (22, 'a', 1, NULL)",
            "INSERT INTO visits (id, day, seat) VALUES (20, 4, 3), (22, 1, 1)",
            "INSERT INTO visits SET id = 20, town = 'a', day = 2, seat = 2",
            "INSERT INTO visits (id, town, day) VALUES (20, LOWER('A'), 1), (21, 'A', -1)",
            "INSERT INTO visits (id, town, day, seat) SELECT id + 20, town, day, seat + 5 FROM"
                + " visits WHERE day = 1 AND town = 'a' ORDER BY id",
            "INSERT IGNORE INTO visits (id, town, day, seat) VALUES (20, 'x', 1, 3), (21, 'x', 1,"
                + " 9), (22, 'x', NULL, 9)",
            "INSERT IGNORE INTO visits (id, town, day, seat) VALUES (1, 'x', 1, 9)",
            "REPLACE INTO visits (id, town, day, seat) VALUES (1, 'z', 1, 3)",
            "REPLACE INTO visits (id, town, day, seat) VALUES (20, 'z', 1, 3), (21, 'z', NULL, 1)",
            UPSERT.formatted("(20, 'z', 1, 3)") + "town = CONCAT(visits.town, VALUES(town))",
            UPSERT.formatted("(20, 'z', 1, NULL)") + "town = 'q'",
            UPSERT.formatted("(20, 'z', 1, 3), (3, 'y', 9, 9)") + "day = day + 7, town = NULL",
            UPSERT.formatted("(20, 'z', 1, 3)") + "seat = 1",
            "UPDATE visits SET town = 'a' WHERE town = 'b'",
            "UPDATE visits SET town = 'A' WHERE town = 'a'",
            "UPDATE visits SET town = 'a' WHERE town = 'a'",
            "UPDATE visits SET town = NULL WHERE town IN ('a', 'b') AND n = 1",
            "UPDATE visits SET day = NULL, n = 3 WHERE day = 1 AND seat = 2",
            "UPDATE visits SET day = 2 WHERE day = 1 AND town = 'b'",
            "UPDATE visits SET seat = seat + 10, day = 2 WHERE day = 1",
            "UPDATE visits SET n = n + 1 WHERE town = 'b' ORDER BY id LIMIT 2",
            "UPDATE visits SET id = id + 100 WHERE town = 'b'",
            "UPDATE visits SET id = id + 100, town = 'w' WHERE day = 2 AND town = 'C'",
            "DELETE FROM visits WHERE town = 'c'",
            "DELETE FROM visits WHERE town = 'nosuch'",
            "DELETE FROM visits WHERE day = 1 AND town = 'A' ORDER BY id LIMIT 1",
            "DELETE FROM visits WHERE day = 2 AND seat IN (1, 2, 9)",
            "DELETE FROM visits WHERE town IS NULL")) {
      sides.run("DELETE FROM visits");
      rows();
      sides.same("visits", sql);
      verify();
    }
  }

  /** MySQL changes a row in place where the key that it has met is its table's last unique one. */
  @Test
  void aRowThatReplacesItselfCountsOnce() throws SQLException {
    sides.create(
        "names", "k VARCHAR(10) PRIMARY KEY, town VARCHAR(10), n INT, t TEXT", "SHARD BY HASH(k)");
    sides.index("names", "", "towns", "town");
    sides.index("names", "", "towns_n", "town, n");
    for (String sql :
        List.of(
            "REPLACE INTO names (k, town) VALUES ('a', 'x')",
            "REPLACE INTO names (k, town) VALUES ('a', 'x')",
            "REPLACE INTO names (k, town) VALUES ('a', 'X')",
            "REPLACE INTO names (k, town) VALUES ('A', 'X')",
            "REPLACE INTO names (k, town) VALUES ('b', 'x'), ('b', 'x'), ('a', 'y'), ('b', 'z')",
            "REPLACE INTO names SET k = 'b', town = NULL, n = 2",
            "REPLACE INTO names SET k = 'B', n = 2",
            "REPLACE INTO names (k, town) SELECT k, town FROM names",
            "REPLACE INTO names VALUES ('A', 'y', 1, NULL), ('c', 'y', 1, 't'), ('C', 'y', 1, 't')",
            "REPLACE INTO names VALUES ('c', 'y', 1, 't')")) {
      sides.same("names", sql);
      sides.verify("names", "towns");
      sides.verify("names", "towns_n");
    }
    sides.run("BEGIN");
    sides.same("names", "REPLACE INTO names VALUES (?, ?, ?, ?)", "c", "y", 1, "t");
    sides.same("names", "REPLACE INTO names VALUES (?, ?, ?, ?)", "c", "w", 1, "t");
    sides.run("ROLLBACK");
    sides.verify("names", "towns");
  }

  @Test
  void rowsAreFound() throws SQLException {
    for (String where :
        List.of(
            "town = 'a'",
            "town = 'C'",
            "'b' = town AND n > 0",
            "town = NULL",
            "town = 0",
            "town = 'nosuch'",
            "town IN ('a', 'c')",
            "town IN ('a', 'A', 'nosuch')",
            "town IN ('a', NULL)",
            "town IN ('a', 7)",
            "town IN (_latin1'a', 'd')",
            "town NOT IN ('a', 'c')",
            "town = 'd' OR day = 1",
            "day = 1",
            "day = 1 AND town = 'a'",
            "day = '1' AND town = 'a'",
            "day = 1.0 AND town = 'A'",
            "day = -1 AND town = 'a'",
            "day IN (1, 2, 3) AND town = 'b'",
            "day IN ('1', '2') AND town = 'b'",
            "day IN (1, 2.5) AND town = 'b'",
            "day = 2 AND town IN ('b', 'c')",
            "day = 2 AND seat = 3",
            "day = 2 AND seat IN (3, 4)",
            "(day, seat) = (2, 3)",
            "town = 'a' AND id IN (1, 3)")) {
      sides.read("SELECT * FROM visits WHERE " + where + " ORDER BY id");
      sides.read("SELECT COUNT(*), SUM(id) FROM visits WHERE " + where + " FOR UPDATE");
    }
    sides.read(
        "SELECT v.id, o.id FROM visits v JOIN visits o ON v.id = o.id WHERE o.town = 'b' ORDER BY"
            + " 1");
    sides.read(
        "SELECT v.id, o.id FROM visits v LEFT JOIN visits o ON v.id = o.id AND o.town = 'b'"
            + " ORDER BY 1");
    sides.read(
        "SELECT town, GROUP_CONCAT(id ORDER BY id) FROM visits WHERE town IN ('a', 'b') GROUP BY"
            + " town ORDER BY town");
  }

  @Test
  void withinATransaction() throws SQLException {
    sides.run("START TRANSACTION");
    sides.same("visits", "UPDATE visits SET town = 'e' WHERE town = 'b'");
    sides.read("SELECT id FROM visits WHERE town = 'e' ORDER BY id");
    sides.run("SAVEPOINT s");
    sides.same("visits", "DELETE FROM visits WHERE day = 1 AND town = 'a'");
    sides.same("visits", "INSERT INTO visits (id, town, day, seat) VALUES (30, 'a', 1, 1)");
    sides.read("SELECT id FROM visits WHERE day = 1 AND town = 'a' ORDER BY id");
    sides.same("visits", "INSERT INTO visits (id, town, day, seat) VALUES (31, 'a', 1, 3)");
    sides.run("ROLLBACK TO s");
    sides.read("SELECT id FROM visits WHERE day = 1 AND town = 'a' ORDER BY id");
    sides.run("COMMIT");
  }

  @Test
  void prepared() throws SQLException {
    sides.connect(Map.of("useServerPrepStmts", "true"));
    sides.same(
        "visits", "INSERT INTO visits (id, town, day, seat) VALUES (?, ?, ?, ?)", 40, "é'\\", 5, 1);
    sides.same("visits", "UPDATE visits SET n = n + 1 WHERE town IN (?, ?)", "é'\\", "b");
    sides.same("visits", "UPDATE visits SET day = ? WHERE day = ? AND town = ?", 6, 5, "é'\\");
    sides.same("visits", "UPDATE visits SET n = 7 WHERE day IN (?, ?) AND town = ?", 6, 1, "é'\\");
    sides.same("visits", "DELETE FROM visits WHERE day IN (?, 2) AND town IN (?, 'b')", 6, "é'\\");
    sides.same("visits", "DELETE FROM visits WHERE town = ?", "a");
    sides.create(
        "seats", "id INT PRIMARY KEY, no BIGINT UNSIGNED, n INT DEFAULT 0", "SHARD BY HASH(id)");
    sides.index("seats", "", "no", "no");
    BigInteger greatest = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    sides.run("INSERT INTO seats (id, no) VALUES (1, 7), (2, 7), (3, " + greatest + "), (4, 8)");
    sides.same("seats", "UPDATE seats SET n = 1 WHERE no = ?", greatest);
    sides.same("seats", "UPDATE seats SET n = 2 WHERE no = ?", 7);
    sides.same("seats", "UPDATE seats SET n = n + 3 WHERE no IN (?, 8, ?)", greatest, 7);
    sides.same("seats", "DELETE FROM seats WHERE no IN (?, 9)", greatest);
  }

  /** As MySQL's own keys, whose gaps are locked. */
  @Test
  void nobodyAddsARowToThoseThatAreLocked() throws Exception {
    try (Connection other = sides.another();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Sql.run(sides.proxy(), "START TRANSACTION");
      assertEquals(
          "2", Sql.value(sides.proxy(), "SELECT COUNT(*) FROM visits WHERE town = 'a' FOR UPDATE"));
      Future<Integer> late =
          clients.submit(() -> Sql.update(other, "INSERT INTO visits (id, town) VALUES (50, 'a')"));
      Thread.sleep(200);
      assertTrue(!late.isDone());
      assertEquals(
          "2", Sql.value(sides.proxy(), "SELECT COUNT(*) FROM visits WHERE town = 'a' FOR UPDATE"));
      Sql.run(sides.proxy(), "COMMIT");
      assertEquals(1, late.get());
    }
    Sql.run(sides.proxy(), "DELETE FROM visits WHERE id = 50");
  }

  /** Those who change rows of one value wait for each other, and none is a deadlock's victim. */
  @Test
  void manyCountInOneTown() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all =
          IntStream.range(0, 4).mapToObj(_ -> clients.submit(this::count)).toList();
      for (Future<Integer> one : all) {
        assertEquals(60, one.get());
      }
    }
    assertEquals("81 81 81", Sql.value(sides.proxy(), TOWN_B));
  }

  private static final String TOWN_B =
      "SELECT GROUP_CONCAT(n SEPARATOR ' ') FROM visits WHERE town = 'b'";

  private int count() throws SQLException {
    int changed = 0;
    try (Connection client = sides.another()) {
      for (int i = 0; i < 20; i++) {
        changed += Sql.update(client, "UPDATE visits SET n = n + 1 WHERE town = 'b'");
      }
    }
    return changed;
  }

  @Test
  void areMadeWhileRowsAreWritten() throws Exception {
    Sql.run(
        sides.proxy(), "DROP GLOBAL INDEX town ON visits", "DROP GLOBAL INDEX day_seat ON visits");
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger ids = new AtomicInteger(1000);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writers =
          IntStream.range(0, 4)
              .mapToObj(seed -> clients.submit(() -> write(new Random(seed), stop, ids)))
              .toList();
      try {
        Thread.sleep(100);
        Sql.run(
            sides.proxy(),
            "CREATE GLOBAL INDEX town ON visits (town)",
            "CREATE GLOBAL UNIQUE INDEX day_seat ON visits (day, seat)");
        Thread.sleep(100);
      } finally {
        stop.set(true);
      }
      for (Future<Integer> writer : writers) {
        assertTrue(writer.get() > 0);
      }
    }
  }

  private int write(Random random, AtomicBoolean stop, AtomicInteger ids) throws SQLException {
    int done = 0;
    try (Connection client = sides.another()) {
      while (!stop.get()) {
        int id = ids.incrementAndGet();
        try {
          Sql.run(
              client,
              "INSERT INTO visits (id, town, day, seat) VALUES (%d, 't%d', %d, %d)"
                  .formatted(id, random.nextInt(5), 100 + id % 9, id),
              "UPDATE visits SET town = 't%d', day = NULL WHERE id = %d"
                  .formatted(random.nextInt(5), id - random.nextInt(3)),
              "DELETE FROM visits WHERE id = " + (id - 1 - random.nextInt(9)) + " AND id > 1000");
          done++;
        } catch (SQLException e) {
          // Entries that are not there yet are gaps, which two can hold.
          assertEquals(1213, e.getErrorCode(), e.getMessage());
        }
      }
    }
    return done;
  }

  @Test
  void theIndexOfTheShardsStays() throws SQLException {
    Connection proxy = sides.proxy();
    assertEquals(1235, Sql.error(proxy, "ALTER TABLE visits DROP INDEX day_town"));
    // The one of another begins with that column, too.
    Sql.run(proxy, "CREATE INDEX longer ON visits (town, n)", "DROP INDEX town ON visits");
    assertEquals(1235, Sql.error(proxy, "DROP INDEX longer ON visits"));
    Sql.run(proxy, "CREATE INDEX town ON visits (town)", "DROP INDEX longer ON visits");
    assertEquals(1235, Sql.error(proxy, "ALTER TABLE visits DROP COLUMN seat"));
  }
}
