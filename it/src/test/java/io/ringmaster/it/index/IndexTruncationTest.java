package io.ringmaster.it.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ShardRows;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** TRUNCATE TABLE takes the entries of global indexes along, and the indexes stay right. */
class IndexTruncationTest {
  private static final int ER_TRUNCATE_ILLEGAL_FK = 1701;

  /** Duplicates, rows that are locked, and statements that waited for the table for too long. */
  private static final Set<Integer> OF_WRITERS = Set.of(1062, 1205, 1213);

  @RegisterExtension private static final IndexedVisits visits = new IndexedVisits("truncated");

  private Connection one;

  @BeforeEach
  void create() throws SQLException {
    one = visits.connection();
    Sql.run(one, "CREATE GLOBAL UNIQUE INDEX seat ON visits (seat)");
    assertEquals("READY 0, READY 0", visits.states());
  }

  private void assertInOrder() throws SQLException {
    assertEquals("READY 0, READY 0", visits.states());
    for (String index : List.of("seat", "town")) {
      assertEquals("0 missing, 0 stale, 0 removed", visits.checked("VERIFY", index), index);
    }
  }

  @Test
  void rowsAndEntriesGo() throws SQLException {
    assertEquals(0, Sql.update(one, "TRUNCATE visits"));
    assertEquals("0", visits.count("town = 'a' OR seat = 7"));
    assertInOrder();
    for (String table : List.of("visits$town", "visits$seat")) {
      assertEquals("0", Sql.value(one, "SELECT COUNT(*) FROM " + table));
    }
    Sql.run(one, "INSERT INTO visits VALUES (100, 'a', 7, 0), (101, 'b', 8, 0)");
    assertEquals(1062, Sql.error(one, "INSERT INTO visits VALUES (102, 'a', 7, 0)"));
    assertEquals("100", Sql.value(one, "SELECT id FROM visits WHERE seat = 7"));
    Sql.run(one, "TRUNCATE TABLE visits");
    assertInOrder();
  }

  @Test
  void whatMySqlRefusesLeavesAllAsItWas() throws SQLException {
    Sql.run(
        one,
        "CREATE TABLE paid (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES visits (id)) SHARD BY"
            + " HASH(id)");
    try {
      assertEquals(ER_TRUNCATE_ILLEGAL_FK, Sql.error(one, "TRUNCATE TABLE visits"));
      assertEquals("40", visits.count("TRUE"));
      assertEquals("10", visits.count("town = 'a'"));
      assertEquals("1", visits.count("seat = 7"));
      assertInOrder();
    } finally {
      Sql.run(one, "DROP TABLE paid");
    }
  }

  @Test
  void whileOthersWriteAndRead() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger ids = new AtomicInteger(1000);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        writers.add(clients.submit(writer(ids, over)));
      }
      for (int i = 0; i < 4; i++) {
        Thread.sleep(300);
        Sql.run(one, "TRUNCATE TABLE visits");
        assertEquals("READY 0, READY 0", visits.states());
      }
      Thread.sleep(300);
      over.set(true);
      for (Future<Integer> writer : writers) {
        assertTrue(writer.get() > 0);
      }
    }
    assertInOrder();
    String rows = visits.count("TRUE");
    assertTrue(Integer.parseInt(rows) > 0);
    assertEquals(rows, Sql.value(one, "SELECT COUNT(DISTINCT seat) FROM visits"));
    ShardRows.assertNothingOpen();
  }

  /** Inserts rows with one of a few seats, changes them and looks for them. */
  private static Callable<Integer> writer(AtomicInteger ids, AtomicBoolean over) {
    return () -> {
      int done = 0;
      try (Connection client = visits.proxy().connect(visits.database())) {
        while (!over.get()) {
          int id = ids.incrementAndGet();
          int seat = id * 31 % 50;
          done += tried(client, "INSERT INTO visits VALUES (%d, 'a', %d, 0)".formatted(id, seat));
          done +=
              tried(client, "UPDATE visits SET seat = seat + 50 WHERE seat = " + (seat + 1) % 50);
          done += tried(client, "DELETE FROM visits WHERE seat = " + (seat + 7) % 50);
        }
      }
      return done;
    };
  }

  private static int tried(Connection client, String sql) throws SQLException {
    try {
      return Sql.update(client, sql);
    } catch (SQLException e) {
      if (OF_WRITERS.contains(e.getErrorCode())) {
        return 0;
      }
      throw e;
    }
  }
}
