package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that write the same rows of several shards wait in one line: were each first on another
 * shard, they would wait for each other until the lock wait timeout, which no server could see.
 */
class ConcurrentWritesTest {
  private static final int CLIENTS = 4;
  private static final int TIMES = 25;

  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("together");
    proxy.execute(
        database,
        "CREATE TABLE rf (id INT PRIMARY KEY, v INT) REFERENCE",
        "CREATE TABLE t (id INT PRIMARY KEY, v INT) SHARD BY HASH(id)",
        "INSERT INTO rf VALUES (1, 0)",
        "INSERT INTO t VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UPDATE rf SET v = v + 1 WHERE id = 1 | SELECT v FROM rf
          REPLACE INTO rf VALUES (1, 100) | SELECT v FROM rf
          UPDATE t SET v = v + 1 | SELECT MIN(v) FROM t
          UPDATE t SET v = v + 1 LIMIT 6 | SELECT MIN(v) FROM t
          UPDATE t SET v = v + 1 ORDER BY id DESC LIMIT 6 | SELECT MIN(v) FROM t
          UPDATE t SET v = v + 1 WHERE id IN (1, 2, 3, 4) | SELECT v FROM t WHERE id = 4
          INSERT INTO t VALUES (1, 1), (2, 1), (3, 1) ON DUPLICATE KEY UPDATE v = v + 1 | SELECT v FROM t WHERE id = 3
          REPLACE INTO t VALUES (1, 100), (2, 100), (3, 100), (4, 100) | SELECT v FROM t WHERE id = 2
          """)
  void nobodyWaitsForWhoWaitsForHim(String write, String counter) throws Exception {
    proxy.execute(database, "UPDATE rf SET v = 0", "UPDATE t SET v = 0");
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> writing = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        writing.add(
            clients.submit(
                () -> {
                  write(write);
                  return null;
                }));
      }
      for (Future<Void> one : writing) {
        one.get();
      }
    }
    assertEquals(List.of(Integer.toString(CLIENTS * TIMES)), proxy.column(database, counter));
  }

  /** One of two that insert the same rows is told so at once. */
  @Test
  void whoInsertsTheSameRowsIsToldSo() throws Exception {
    for (int round = 1; round <= TIMES; round++) {
      String rows =
          "(%1$d1, 0), (%1$d2, 0), (%1$d3, 0), (%1$d4, 0), (%1$d5, 0)".formatted(1_000 + round);
      List<Future<Integer>> writing = new ArrayList<>();
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < CLIENTS; i++) {
          writing.add(clients.submit(() -> insert(rows)));
        }
      }
      List<Integer> errors = new ArrayList<>();
      for (Future<Integer> one : writing) {
        errors.add(one.get());
      }
      errors.sort(null);
      assertEquals(List.of(0, 1062, 1062, 1062), errors);
    }
  }

  private static int insert(String rows) throws SQLException {
    try (Connection connection = proxy.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("SET innodb_lock_wait_timeout = 5");
      statement.executeUpdate("INSERT INTO t VALUES " + rows);
      return 0;
    } catch (SQLException e) {
      return e.getErrorCode();
    }
  }

  private static void write(String sql) throws SQLException {
    try (Connection connection = proxy.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("SET innodb_lock_wait_timeout = 5");
      for (int i = 0; i < TIMES; i++) {
        statement.execute(sql);
      }
    }
  }
}
