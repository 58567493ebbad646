package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a locking read keeps from a row, and for how long, as on one MySQL. */
class LockingReadsTest {
  private static final int SECONDS = 20;

  private static ProxyLab proxy;
  private static String database;

  /** Keys of rows on the first shard, then on the second. */
  private static List<List<Integer>> keys;

  private final List<Connection> connections = new ArrayList<>();
  private Connection one;
  private Connection other;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of("mysql.event_loops", "1"));
    database = proxy.createDatabase("locking");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, n INT) SHARD BY HASH(id)",
        "CREATE TABLE r (id INT PRIMARY KEY, n INT) REFERENCE",
        "CREATE VIEW v AS SELECT id, n FROM r",
        "INSERT INTO x VALUES (1,0),(2,0),(3,0),(4,0),(5,0),(6,0),(7,0),(8,0)",
        "CREATE TABLE s (id INT PRIMARY KEY)",
        "CREATE TABLE sums (id INT PRIMARY KEY, n INT) SHARD BY HASH(id) IN GROUP sums",
        "INSERT INTO r VALUES (1, 1), (2, 1)");
    keys = ShardRows.ids(database, "x");
    keys.forEach(ids -> assertFalse(ids.isEmpty(), keys + ": one on each shard is needed"));
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void begin() throws SQLException {
    proxy.execute(database, "UPDATE x SET n = 0", "UPDATE r SET n = 1");
    one = connect();
    other = connect();
  }

  private Connection connect() throws SQLException {
    Connection connection = proxy.connect(database);
    connections.add(connection);
    return connection;
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (Connection connection : connections) {
      connection.close();
    }
    ShardRows.assertNothingOpen();
  }

  private static int key(int shard) {
    return keys.get(shard).getFirst();
  }

  private static CompletableFuture<Void> async(Connection connection, String sql) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            run(connection, sql);
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  private static void assertWaits(CompletableFuture<?> statement) throws InterruptedException {
    Thread.sleep(300);
    assertFalse(statement.isDone());
  }

  /** Sessions read tables that are on all shards on different ones, if they do not lock. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN; SELECT n FROM r WHERE id = 1 FOR UPDATE",
        "SET autocommit = 0; SELECT n FROM v WHERE id = 1 FOR UPDATE",
        "BEGIN; SELECT n FROM r WHERE id = 1; SELECT n FROM r WHERE id = 1 FOR UPDATE",
        "BEGIN; SELECT n INTO @n FROM r WHERE id = 1 FOR UPDATE",
        "BEGIN; UPDATE x SET n = 1 WHERE id = %1$d; SELECT n FROM r WHERE id = 1 FOR UPDATE",
        "BEGIN; UPDATE x SET n = 1 WHERE id = %2$d; SELECT n FROM r WHERE id = 1 FOR UPDATE",
        "BEGIN; UPDATE r SET n = 1 WHERE id = 1"
      })
  void aRowThatIsOnAllShardsIsLockedForAll(String statements) throws Exception {
    run(one, statements.formatted(key(0), key(1)).split("; "));
    for (int i = 0; i < 4; i++) {
      Connection next = connect();
      assertEquals(3572, error(next, "SELECT n FROM r WHERE id = 1 FOR UPDATE NOWAIT"));
      assertEquals(3572, error(next, "SELECT n FROM v WHERE id = 1 FOR SHARE NOWAIT"));
      assertEquals("2", value(next, "SELECT id FROM r ORDER BY id LIMIT 1 FOR SHARE SKIP LOCKED"));
      run(next, "BEGIN", "UPDATE x SET n = 1 WHERE id = " + keys.get(i % 2).getLast());
      assertEquals(3572, error(next, "SELECT n FROM r WHERE id = 1 FOR UPDATE NOWAIT"));
      assertEquals("no row", value(next, "SELECT n FROM r WHERE id = 1 FOR UPDATE SKIP LOCKED"));
      assertEquals("1", value(next, "SELECT n FROM r WHERE id = 1"));
      run(next, "ROLLBACK");
    }
    CompletableFuture<Void> waits = async(other, "SELECT n FROM r WHERE id = 1 FOR UPDATE");
    assertWaits(waits);
    run(one, "COMMIT");
    waits.get(SECONDS, TimeUnit.SECONDS);
  }

  /** Who shares a row keeps those away who want it alone. */
  @Test
  void aRowThatIsOnAllShardsIsShared() throws Exception {
    run(one, "BEGIN", "SELECT n FROM r WHERE id = 1 LOCK IN SHARE MODE");
    run(other, "BEGIN", "SELECT n FROM r WHERE id = 1 FOR SHARE NOWAIT");
    Connection third = connect();
    assertEquals(3572, error(third, "SELECT n FROM r WHERE id = 1 FOR UPDATE NOWAIT"));
    run(third, "SET innodb_lock_wait_timeout = 1");
    assertEquals(1205, error(third, "UPDATE r SET n = 2 WHERE id = 1"));
    run(one, "COMMIT");
    CompletableFuture<Void> waits = async(third, "UPDATE r SET n = 2 WHERE id = 1");
    run(other, "COMMIT");
    waits.get(SECONDS, TimeUnit.SECONDS);
    assertEquals("2", value(one, "SELECT n FROM r WHERE id = 1"));
  }

  /** With another shard in the transaction it is one over two, which ends on both. */
  @Test
  void preparedStatementsLockTheSameRow() throws Exception {
    run(one, "BEGIN", "UPDATE x SET n = 5 WHERE id = " + key(1));
    try (PreparedStatement mine = one.prepareStatement("SELECT n FROM r WHERE id = ? FOR UPDATE");
        PreparedStatement others =
            other.prepareStatement("SELECT n FROM r WHERE id = ? FOR UPDATE NOWAIT")) {
      mine.setInt(1, 1);
      assertTrue(mine.execute());
      others.setInt(1, 1);
      assertEquals(3572, assertThrows(SQLException.class, others::execute).getErrorCode());
      run(one, "UPDATE r SET n = 7 WHERE id = 1", "COMMIT");
      assertTrue(others.execute());
    }
    assertEquals("5", value(other, "SELECT n FROM x WHERE id = " + key(1)));
    assertEquals("7", value(other, "SELECT n FROM r WHERE id = 1"));
  }

  @Test
  void explainRouteNamesTheShardThatLocks() throws SQLException {
    for (Connection connection : List.of(one, other)) {
      run(connection, "BEGIN", "SELECT n FROM x WHERE id = " + key(1));
      try (var statement = connection.createStatement();
          var rows = statement.executeQuery("EXPLAIN ROUTE SELECT n FROM r FOR SHARE")) {
        assertTrue(rows.next());
        assertEquals("shard1", rows.getString("shards"));
      }
      run(connection, "COMMIT");
    }
  }

  /** What it has read stays as it is until it has read the rest. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT SUM(n) FROM x FOR SHARE",
        "SELECT SUM(n) FROM x LOCK IN SHARE MODE",
        "SELECT SUM(n) FROM x FOR UPDATE",
        "SELECT SUM(n) + 0 FROM x FOR SHARE",
        "SELECT SUM(n) + (SELECT COUNT(*) FROM s FOR SHARE) FROM x FOR SHARE",
        "SELECT SUM(n) INTO @n FROM x FOR SHARE",
        "SELECT id, n FROM x ORDER BY id FOR UPDATE",
        "SELECT id, n FROM x FOR SHARE"
      })
  void itIsOfOneMomentOutsideOfATransaction(String sql) throws Exception {
    int rows = keys.getFirst().size() + keys.getLast().size();
    run(one, "BEGIN", "UPDATE x SET n = n - 1 WHERE id = " + key(0));
    CompletableFuture<Integer> sum = sum(other, sql);
    assertWaits(sum);
    // It has read the other shard's row: whoever wants to change that waits, and is chosen.
    Connection third = connect();
    assertEquals(
        3572, error(third, "SELECT n FROM x WHERE id = %d FOR UPDATE NOWAIT".formatted(key(1))));
    run(one, "COMMIT");
    assertEquals(-1, sum.get(SECONDS, TimeUnit.SECONDS));
    // Its locks are gone when it is answered.
    run(third, "SELECT n FROM x FOR UPDATE NOWAIT", "UPDATE x SET n = 0");
    assertEquals(Integer.toString(rows), value(third, "SELECT COUNT(*) FROM x WHERE n = 0"));
  }

  /** What a value's subquery has read stays as it is until the row is stored, as MySQL has it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO sums VALUES (1, (SELECT SUM(n) FROM x))",
        "INSERT INTO sums (id, n) VALUES (7, 7), (1, 0 + (SELECT SUM(n) FROM x WHERE id < 99))",
        "REPLACE INTO sums SET id = 1, n = (SELECT SUM(n) FROM x)",
        "INSERT INTO sums SET id = 1, n = (SELECT m FROM (SELECT SUM(n) + 0 AS m FROM x) d)"
      })
  void whatAnInsertReadsIsOfOneMoment(String sql) throws Exception {
    run(one, "DELETE FROM sums", "BEGIN", "UPDATE x SET n = n - 1 WHERE id = " + key(0));
    CompletableFuture<Void> insert = async(other, sql);
    assertWaits(insert);
    String row = "SELECT n FROM x WHERE id = " + key(1);
    assertEquals(3572, error(connect(), row + " FOR UPDATE NOWAIT"));
    run(one, "COMMIT");
    insert.get(SECONDS, TimeUnit.SECONDS);
    assertEquals("-1", value(one, "SELECT n FROM sums WHERE id = 1"));
    // As MySQL does with READ COMMITTED too, other than for INSERT .. SELECT.
    run(one, "DELETE FROM sums", "BEGIN", "UPDATE x SET n = n - 1 WHERE id = " + key(0));
    run(other, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    CompletableFuture<Void> committed = async(other, sql);
    assertWaits(committed);
    run(one, "COMMIT");
    committed.get(SECONDS, TimeUnit.SECONDS);
    assertEquals("-2", value(one, "SELECT n FROM sums WHERE id = 1"));
    run(one, "DELETE FROM sums");
    run(other, "BEGIN", sql);
    assertEquals(3572, error(one, row + " FOR UPDATE NOWAIT"));
  }

  /** The sum of n of the rows. */
  private static CompletableFuture<Integer> sum(Connection connection, String sql) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
              return Integer.valueOf(value(connection, "SELECT @n"));
            }
            int sum = 0;
            try (ResultSet rows = statement.getResultSet()) {
              while (rows.next()) {
                sum += rows.getInt(rows.getMetaData().getColumnCount());
              }
            }
            return sum;
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  /** Who changes what it has read and holds what it waits for is not waited for for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"SELECT SUM(n) FROM x FOR SHARE", "SELECT SUM(n) + 0 FROM x FOR SHARE"})
  void aDeadlockOverShardsEndsTheYounger(String sql) throws Exception {
    run(one, "BEGIN", "UPDATE x SET n = n - 1 WHERE id = " + key(0));
    CompletableFuture<Integer> failed =
        CompletableFuture.supplyAsync(
            () -> error(other, sql), task -> Thread.ofVirtual().start(task));
    assertWaits(failed);
    run(one, "UPDATE x SET n = n + 1 WHERE id = " + key(1));
    assertEquals(1213, failed.get(SECONDS, TimeUnit.SECONDS));
    run(one, "COMMIT");
    assertEquals("0", value(other, sql));
  }

  /** One that fails leaves no lock, and the session as it was. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, n FROM x FOR UPDATE NOWAIT",
        "SELECT SUM(n) + 0 FROM x FOR UPDATE NOWAIT",
        "SELECT id, n, nothing FROM x FOR UPDATE",
      })
  void oneThatFailsLeavesNothing(String sql) throws Exception {
    run(one, "BEGIN", "UPDATE x SET n = 1 WHERE id = " + key(0));
    assertEquals(sql.endsWith("NOWAIT") ? 3572 : 1054, error(other, sql));
    run(connect(), "UPDATE x SET n = 2 WHERE id = " + key(1));
    run(one, "COMMIT");
    run(other, "UPDATE x SET n = 3 WHERE id = " + key(1), "ROLLBACK");
    assertEquals("4", value(one, "SELECT SUM(n) FROM x FOR UPDATE"));
  }

  /** Rows of a cursor, warnings, and what SET TRANSACTION says of it. */
  @Test
  void whateverElseItReturns() throws Exception {
    try (Connection cursors = proxy.connect(database, Map.of("useCursorFetch", "true"));
        PreparedStatement read =
            cursors.prepareStatement("SELECT id FROM x WHERE n = ? ORDER BY id FOR UPDATE")) {
      read.setFetchSize(2);
      read.setInt(1, 0);
      try (ResultSet rows = read.executeQuery()) {
        run(other, "SELECT id FROM x FOR UPDATE NOWAIT");
        for (int id = 1; id <= 8; id++) {
          assertTrue(rows.next());
          assertEquals(id, rows.getInt(1));
        }
        assertFalse(rows.next());
      }
    }
    run(one, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
    assertEquals("1", value(one, "SELECT id, n / 0 FROM x ORDER BY id FOR SHARE"));
    assertEquals("Warning", value(one, "SHOW WARNINGS"));
  }
}
