package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.failure;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.update;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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

/** INSERT .. SELECT over shards: all of it is stored or nothing, whatever happens on the way. */
class InsertSelectTest {
  private static final String COUNT = "SELECT COUNT(*) FROM dst";
  private static final String ALL = "INSERT INTO dst (id, n) SELECT id + 0, n FROM src";

  private static ProxyLab proxy;
  private static String database;

  private Connection one;
  private Connection other;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(),
            Map.of(
                "mysql.event_loops", "1",
                "limits.finish_rows", "100100",
                "limits.finish_size", "30MB"));
    database = proxy.createDatabase("inserted");
    proxy.execute(
        database,
        "CREATE TABLE src (id INT PRIMARY KEY, n INT, t LONGTEXT) SHARD BY HASH(id) IN GROUP a",
        "CREATE TABLE dst (id INT PRIMARY KEY, n INT, t LONGTEXT) SHARD BY HASH(id) IN GROUP b",
        "CREATE TABLE ref (id INT PRIMARY KEY, n INT) REFERENCE",
        "INSERT INTO src (id, n) WITH RECURSIVE c AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM c"
            + " WHERE i < 1000) SELECT i, i * 2 FROM c");
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    proxy.execute(
        database, "DELETE FROM dst", "DELETE FROM ref", "DELETE FROM src WHERE id > 1000");
    one = proxy.connect(database, Map.of("allowMultiQueries", "true"));
    other = proxy.connect(database);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    one.close();
    other.close();
    ShardRows.assertNothingOpen();
  }

  @Test
  void rowsComeToTheirOwners() throws SQLException {
    assertEquals(1000, update(one, ALL));
    assertEquals("1001000", value(one, "SELECT SUM(n) FROM dst"));
    List<List<Integer>> ids = ShardRows.ids(database, "dst");
    assertTrue(ids.stream().allMatch(of -> of.size() > 100), "rows on each shard");
    assertEquals("1000", value(other, "SELECT COUNT(*) FROM src JOIN dst USING (id)"));
    assertEquals(1000, update(one, "INSERT INTO ref SELECT id, n FROM dst"));
    for (var shard : MySqlLab.shards()) {
      try (Connection direct = shard.connect(database)) {
        assertEquals("1001000", value(direct, "SELECT SUM(n) FROM ref"));
      }
    }
  }

  @Test
  void aDuplicateInTheMiddleStoresNothing() throws SQLException {
    run(one, "INSERT INTO dst (id) VALUES (500)");
    assertEquals(1062, error(one, ALL + " ORDER BY id"));
    assertEquals("1", value(one, COUNT));
    assertEquals("1", value(other, COUNT));
    run(one, "BEGIN", "INSERT INTO dst (id) VALUES (2000), (2001), (2002)");
    assertEquals(1062, error(one, ALL + " ORDER BY id"));
    assertEquals("4", value(one, COUNT));
    run(one, "INSERT INTO dst (id, n) SELECT id + 3000, n FROM src WHERE id < 11");
    assertEquals("14", value(one, COUNT));
    assertEquals("1", value(other, COUNT));
    run(one, "COMMIT");
    assertEquals("14", value(other, COUNT));
  }

  @Test
  void savepointsOfTheClientStay() throws SQLException {
    run(one, "BEGIN", "INSERT INTO dst (id) VALUES (2000)", "SAVEPOINT s", ALL, "SAVEPOINT t");
    assertEquals(1062, error(one, ALL));
    run(one, "ROLLBACK TO t");
    assertEquals("1001", value(one, COUNT));
    run(one, "ROLLBACK TO s");
    assertEquals("1", value(one, COUNT));
    assertEquals(1305, error(one, "ROLLBACK TO t"));
    run(one, "COMMIT");
    assertEquals("1", value(other, COUNT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1", "BEGIN", "SET autocommit = 0"})
  void killQueryStopsIt(String before) throws Exception {
    run(one, before);
    String id = value(one, "SELECT CONNECTION_ID()");
    for (String sql : List.of(ALL + " WHERE SLEEP(0.01) = 0", waiting())) {
      run(other, "BEGIN", "INSERT INTO dst (id) VALUES (700), (701), (702), (703)");
      CompletableFuture<Integer> killed = CompletableFuture.supplyAsync(() -> error(one, sql));
      Thread.sleep(700);
      try (Connection killer = proxy.connect(database)) {
        run(killer, "KILL QUERY " + id);
      }
      assertEquals(1317, killed.get(20, TimeUnit.SECONDS), sql);
      run(other, "ROLLBACK");
      // The order may reach a server late.
      Thread.sleep(300);
      assertEquals("0", value(one, COUNT));
    }
    run(one, ALL, "COMMIT");
    assertEquals("1000", value(other, COUNT));
  }

  /** Waits for locks when it stores what it has read. */
  private static String waiting() {
    return ALL + " ORDER BY id";
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theLossOfAConnectionStoresNothing(boolean inTransaction) throws Exception {
    run(one, inTransaction ? "BEGIN" : "SELECT 1");
    run(other, "BEGIN", "INSERT INTO dst (id) VALUES (700), (701), (702), (703)");
    CompletableFuture<Integer> lost = CompletableFuture.supplyAsync(() -> error(one, waiting()));
    Thread.sleep(700);
    for (var shard : MySqlLab.shards()) {
      try (Connection direct = shard.connect("")) {
        String thread =
            value(
                direct,
                "SELECT COALESCE(MAX(trx_mysql_thread_id), 0) FROM information_schema.INNODB_TRX"
                    + " WHERE trx_state = 'LOCK WAIT'");
        if (!thread.equals("0")) {
          run(direct, "KILL " + thread);
        }
      }
    }
    assertEquals(30005, lost.get(20, TimeUnit.SECONDS));
    run(other, "ROLLBACK");
    assertEquals("0", value(other, COUNT));
  }

  @Test
  void aClientThatGoesLeavesNothing() throws Exception {
    run(other, "BEGIN", "INSERT INTO dst (id) VALUES (700), (701), (702), (703)");
    for (String sql : List.of(ALL + " WHERE SLEEP(0.005) = 0", waiting())) {
      Connection gone = proxy.connect(database);
      CompletableFuture<Void> broken =
          CompletableFuture.runAsync(() -> assertThrows(SQLException.class, () -> run(gone, sql)));
      Thread.sleep(500);
      gone.abort(Runnable::run);
      broken.get(20, TimeUnit.SECONDS);
    }
    run(other, "ROLLBACK");
    ShardRows.assertNothingOpen();
    assertEquals("0", value(one, COUNT));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void limitsEndItBeforeItStoresAnything(boolean inTransaction) throws SQLException {
    run(one, inTransaction ? "BEGIN" : "SELECT 1");
    SQLException rows =
        failure(
            one,
            "INSERT INTO dst (id, n) SELECT a.id * 1000 + b.id, 1 FROM src a JOIN src b WHERE a.id"
                + " < 200");
    assertEquals(30024, rows.getErrorCode());
    assertTrue(rows.getMessage().contains("limits.finish_rows"), rows::getMessage);
    SQLException bytes =
        failure(one, "INSERT INTO dst (id, t) SELECT id, REPEAT('x', 100000) FROM src");
    assertEquals(30024, bytes.getErrorCode());
    assertTrue(bytes.getMessage().contains("limits.finish_size"), bytes::getMessage);
    assertEquals("0", value(one, COUNT));
    run(one, ALL, "COMMIT");
    assertEquals("1000", value(other, COUNT));
  }

  @Test
  void manyRowsAndLongOnes() throws SQLException {
    run(one, "SET cte_max_recursion_depth = 200000");
    String many =
        "INSERT INTO src (id, n) WITH RECURSIVE c AS (SELECT 1001 AS i UNION ALL SELECT i + 1 FROM"
            + " c WHERE i < 100000) SELECT i, i FROM c";
    assertEquals(99_000, update(one, many));
    assertEquals(100_000, update(one, ALL));
    assertEquals(
        value(one, "SELECT SUM(id * 3 + n) FROM src"),
        value(other, "SELECT SUM(id * 3 + n) FROM dst"));
    String wrong =
        "INSERT INTO dst (id, n) SELECT id + 200000, IF(id = 90000, 'x', 1) FROM src ORDER BY id";
    SQLException atRow = failure(one, wrong);
    assertEquals(1366, atRow.getErrorCode());
    assertTrue(atRow.getMessage().endsWith("at row 90000"), atRow::getMessage);
    assertEquals("100000", value(other, COUNT));
    assertEquals(100_000, update(one, "REPLACE INTO dst (id, n) SELECT id + 200000, n FROM src"));
    run(one, "DELETE FROM dst");
    run(one, "UPDATE src SET t = REPEAT('it''s é \\\\ ', 200000) WHERE id < 6");
    assertEquals(5, update(one, "INSERT INTO dst SELECT id + 1, n, t FROM src WHERE id < 6"));
    assertEquals(
        value(one, "SELECT SUM(CRC32(t)) FROM src WHERE id < 6"),
        value(one, "SELECT SUM(CRC32(t)) FROM dst"));
  }

  /** As MySQL does: nobody changes what is read before the transaction ends. */
  @Test
  void whatIsReadIsLockedUnlessReadCommitted() throws SQLException {
    run(other, "SET innodb_lock_wait_timeout = 1");
    run(one, "BEGIN", ALL + " WHERE id < 10");
    assertEquals(1205, error(other, "UPDATE src SET n = n WHERE id = 5"));
    run(one, "ROLLBACK", "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
    run(one, "BEGIN", ALL + " WHERE id < 10");
    run(other, "UPDATE src SET n = n WHERE id = 5");
    run(one, "ROLLBACK");
  }

  /** What others have committed is read, whatever the transaction's snapshot shows. */
  @Test
  void readsWhatIsThereNow() throws SQLException {
    run(one, "BEGIN");
    assertEquals("1000", value(one, "SELECT COUNT(*) FROM src"));
    run(other, "INSERT INTO src (id, n) VALUES (1001, 1), (1002, 2)");
    assertEquals("1000", value(one, "SELECT COUNT(*) FROM src"));
    assertEquals(1002, update(one, ALL));
    run(one, "ROLLBACK");
  }

  @Test
  void amongOtherStatements() throws SQLException {
    run(one, "SET @a = 1; " + ALL + "; SET @b = (SELECT 2); DELETE FROM dst WHERE id > 10");
    assertEquals("10", value(one, COUNT));
    assertThrows(SQLException.class, () -> run(one, ALL + "; DELETE FROM dst"));
    assertEquals("10", value(one, COUNT));
    run(one, "PREPARE p FROM 'INSERT INTO dst (id, n) SELECT id + ?, ? FROM src WHERE id < ?'");
    run(one, "SET @x = 5000, @y = 7, @z = 4", "EXECUTE p USING @x, @y, @z");
    assertEquals("21", value(one, "SELECT SUM(n) FROM dst WHERE id > 5000"));
    try (Connection server = proxy.connect(database, Map.of("useServerPrepStmts", "true"));
        PreparedStatement insert =
            server.prepareStatement("INSERT INTO dst (id, n) SELECT id + ?, n FROM src")) {
      for (int i = 1; i < 4; i++) {
        insert.setInt(1, 10_000 * i);
        assertEquals(1000, insert.executeUpdate());
      }
    }
    assertEquals(1054, error(one, "PREPARE q FROM 'INSERT INTO dst (nix) SELECT n + ? FROM src'"));
    assertEquals("3013", value(one, COUNT));
  }

  @Test
  void explainRouteTellsTheParts() throws SQLException {
    assertEquals(
        List.of("Composed", "-> Read", "-> Write"), proxy.column(database, "EXPLAIN ROUTE " + ALL));
    assertEquals(
        List.of("Composed", "-> Read", "-> Write"),
        proxy.column(database, "EXPLAIN ROUTE INSERT INTO dst (id) VALUES (1 + 1), (2 + 2)"));
    assertEquals(1235, error(one, "EXPLAIN ROUTE ANALYZE " + ALL));
  }
}
