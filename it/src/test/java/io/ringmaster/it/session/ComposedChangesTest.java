package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.failure;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.update;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * UPDATE and DELETE that find rows of several shards first, and those that move rows to other
 * shards: all of it happens or nothing, whatever goes wrong on the way.
 */
class ComposedChangesTest {
  private static final int ROWS = 60;

  /** Joins rows of different shards; each row of {@code x} gets a value of its own. */
  private static final String JOINED = "UPDATE x JOIN y ON y.id = x.n SET x.v = y.v + 1";

  private static final String MOVED = "UPDATE x SET id = id + 1000";
  private static final String SUM = "SELECT CONCAT(COUNT(*), ' ', SUM(id), ' ', SUM(v)) FROM x";

  private static ProxyLab proxy;
  private static String database;

  private Connection one;
  private Connection other;
  private String before;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(), Map.of("mysql.event_loops", "1", "limits.finish_rows", "1000"));
    database = proxy.createDatabase("changed");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, n INT, v INT UNSIGNED, t TEXT, KEY (n)) SHARD BY"
            + " HASH(id) IN GROUP a",
        "CREATE TABLE y (id INT PRIMARY KEY, v INT) SHARD BY HASH(id) IN GROUP b",
        "CREATE TABLE nokey (id INT, v INT, KEY (id)) SHARD BY HASH(id) IN GROUP b",
        "CREATE TABLE ref (id INT PRIMARY KEY, v INT) REFERENCE");
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void fill() throws SQLException {
    one = proxy.connect(database, Map.of("allowMultiQueries", "true", "useAffectedRows", "true"));
    other = proxy.connect(database);
    run(one, "DELETE FROM x", "DELETE FROM y", "DELETE FROM ref");
    List<String> x = new ArrayList<>();
    List<String> y = new ArrayList<>();
    for (int id = 1; id <= ROWS; id++) {
      x.add("(%d, %d, %d, 'text %1$d')".formatted(id, ROWS + 1 - id, id * 10));
      y.add("(%d, %d)".formatted(id, id * 100));
    }
    run(one, "INSERT INTO x VALUES " + String.join(", ", x));
    run(one, "INSERT INTO y VALUES " + String.join(", ", y));
    run(one, "INSERT INTO ref VALUES (1, 1), (2, 2), (3, 3)");
    before = value(one, SUM);
  }

  /** Each row is on one shard, where it is found by its key; nothing is left open. */
  @AfterEach
  void rowsAreWhereTheyBelong() throws Exception {
    List<Integer> all = new ArrayList<>();
    for (List<Integer> ids : ShardRows.ids(database, "x")) {
      all.addAll(ids);
    }
    assertEquals(all.size(), all.stream().distinct().count(), "twice: " + all);
    assertEquals(String.valueOf(all.size()), value(one, "SELECT COUNT(*) FROM x"));
    for (int id : all) {
      assertEquals("1", value(one, "SELECT COUNT(*) FROM x WHERE id = " + id), "row " + id);
    }
    one.close();
    other.close();
    ShardRows.assertNothingOpen();
  }

  @Test
  void rowsGetValuesOfOtherShards() throws SQLException {
    assertEquals(ROWS, update(one, JOINED));
    assertEquals(0, update(one, JOINED));
    assertEquals("5901", value(one, "SELECT v FROM x WHERE id = 2"));
    assertEquals(ROWS, update(other, JOINED), "rows that are matched");
    assertEquals(30, update(one, "DELETE x FROM x JOIN y ON y.id = x.n WHERE y.id <= 30"));
    assertEquals("31", value(one, "SELECT MAX(id) + 1 FROM x"));
  }

  @Test
  void rowsMoveWithTheirKeys() throws SQLException {
    assertEquals(ROWS, update(one, MOVED));
    assertEquals(0, update(one, "UPDATE x SET id = 1001 WHERE id = 1001"));
    assertEquals(1, update(one, "UPDATE x SET id = 7, t = CONCAT(t, id) WHERE id = 1007"));
    assertEquals("text 77", value(one, "SELECT t FROM x WHERE id = 7"));
    assertEquals(10, update(one, "UPDATE x SET id = id - 500 ORDER BY id DESC LIMIT 10"));
    assertEquals("560", value(one, "SELECT MIN(id) + 9 FROM x WHERE id > 500"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Not below zero.
        "UPDATE x JOIN y ON y.id = x.n SET x.v = x.v - y.id - 200",
        // Not twice the same.
        "UPDATE x SET id = id + 30 ORDER BY id",
        "UPDATE x SET id = 31 + (id = 31) WHERE id < 31 LIMIT 1",
        "UPDATE x SET id = id * 100000000",
        "UPDATE x JOIN y ON y.id = x.n SET x.id = y.id WHERE y.id = 7",
        // More than one value.
        "UPDATE x SET v = (SELECT id FROM y) WHERE id > 40"
      })
  void whatFailsIsUndoneOnAllShards(String wrong) throws SQLException {
    assertTrue(error(one, wrong) > 1000);
    assertEquals(before, value(one, SUM));
    run(one, "BEGIN", "UPDATE x SET v = v + 1 WHERE id = 1", "SAVEPOINT s");
    assertTrue(error(one, wrong) > 1000);
    run(one, "ROLLBACK TO s");
    assertEquals(ROWS, update(one, JOINED));
    assertEquals(ROWS, update(one, MOVED));
    assertEquals(before, value(other, SUM));
    run(one, "ROLLBACK TO s", "UPDATE x SET v = v - 1 WHERE id = 1", "COMMIT");
    assertEquals(before, value(other, SUM));
  }

  @ParameterizedTest
  @ValueSource(strings = {JOINED, MOVED, "DELETE x FROM x JOIN y ON y.id = x.n"})
  void aKilledOneIsUndone(String sql) throws Exception {
    String id = value(one, "SELECT CONNECTION_ID()");
    for (String begin : List.of("SELECT 1", "BEGIN")) {
      run(one, begin);
      run(other, "BEGIN", "UPDATE x SET v = 0 WHERE id IN (58, 59, 60)");
      CompletableFuture<Integer> waits = CompletableFuture.supplyAsync(() -> error(one, sql));
      TimeUnit.MILLISECONDS.sleep(400);
      try (Connection killer = proxy.connect(database)) {
        run(killer, "KILL QUERY " + id);
      }
      assertEquals(1317, waits.get(20, TimeUnit.SECONDS));
      run(other, "ROLLBACK");
      run(one, "COMMIT");
      assertEquals(before, value(one, SUM));
    }
  }

  /** A server is asked whether MySQL takes the statement, and waits for DDL. */
  @ParameterizedTest
  @ValueSource(strings = {JOINED, "UPDATE x JOIN y ON y.id = x.n SET x.id = y.v LIMIT 1"})
  void oneThatIsKilledBeforeItBeginsEnds(String sql) throws Exception {
    String id = value(one, "SELECT CONNECTION_ID()");
    try (Connection alters = MySqlLab.shards().getFirst().connect(database);
        Connection killer = proxy.connect(database);
        Connection reads = MySqlLab.shards().getFirst().connect(database)) {
      run(reads, "BEGIN", "SELECT COUNT(*) FROM x");
      String ddl = value(alters, "SELECT CONNECTION_ID()");
      CompletableFuture<Integer> altered =
          CompletableFuture.supplyAsync(
              () -> error(alters, "ALTER TABLE x COMMENT 'waits'"), Thread::startVirtualThread);
      awaitTrue(
          reads,
          "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE LIKE '%metadata lock'"
              + " AND ID = "
              + ddl);
      CompletableFuture<Integer> waits =
          CompletableFuture.supplyAsync(() -> error(one, sql), Thread::startVirtualThread);
      awaitTrue(
          reads,
          "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE LIKE '%metadata lock'"
              + " AND ID <> "
              + ddl);
      run(killer, "KILL QUERY " + id);
      assertEquals(1317, waits.get(20, TimeUnit.SECONDS));
      run(reads, "KILL QUERY " + ddl, "ROLLBACK");
      assertEquals(1317, altered.get(20, TimeUnit.SECONDS));
    }
    assertEquals(before, value(one, SUM));
    assertEquals(ROWS, update(one, JOINED));
  }

  private static void awaitTrue(Connection connection, String count) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (value(connection, count).equals("0")) {
      assertTrue(System.nanoTime() - end < 0, count);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** SET TRANSACTION is for the next transaction: an error of the text begins none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kept: INSERT INTO x (id, v) SELECT id, nope FROM y",
        "kept: UPDATE x JOIN y ON y.id = x.n SET x.v = y.nope",
        "used: INSERT INTO x (id, v) SELECT id, v FROM y",
        "used: UPDATE x JOIN y ON y.id = x.n SET x.v = x.v - 100000",
        "used: UPDATE x JOIN y ON y.id = x.n SET x.v = y.v"
      })
  void theNextTransactionsLevelIsUsedUpAsInMySql(String statement) throws SQLException {
    String sql = statement.substring("kept: ".length());
    boolean kept = statement.startsWith("kept");
    LabServer plain = MySqlLab.plain();
    try (Connection own = plain.connect("")) {
      run(
          own,
          "DROP DATABASE IF EXISTS changed_plain",
          "CREATE DATABASE changed_plain",
          "CREATE TABLE changed_plain.x (id INT PRIMARY KEY, n INT, v INT UNSIGNED)",
          "CREATE TABLE changed_plain.y (id INT PRIMARY KEY, v INT)",
          "INSERT INTO changed_plain.x VALUES (1, 2, 10), (2, 1, 20)",
          "INSERT INTO changed_plain.y VALUES (1, 100), (2, 200)");
    }
    try (Connection plainOne = plain.connect("changed_plain");
        Connection plainOther = plain.connect("changed_plain")) {
      assertEquals(kept, isSerializableBehind(plainOne, plainOther, sql));
    }
    assertEquals(kept, isSerializableBehind(one, other, sql));
  }

  private static boolean isSerializableBehind(Connection one, Connection other, String sql)
      throws SQLException {
    run(one, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
    code(one, sql);
    run(one, "BEGIN");
    value(one, "SELECT v FROM x WHERE id = 1");
    run(other, "SET innodb_lock_wait_timeout = 1");
    int waited = code(other, "UPDATE x SET v = 77 WHERE id = 1");
    run(one, "ROLLBACK");
    assertTrue(waited == 0 || waited == 1205, () -> "error " + waited);
    return waited == 1205;
  }

  /** The number of the error that a statement ends in; 0 for none. */
  private static int code(Connection connection, String sql) {
    try {
      run(connection, sql);
      return 0;
    } catch (SQLException e) {
      return e.getErrorCode();
    }
  }

  /** The target is taken already: the INSERT waits for whoever has it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLostConnectionLeavesNothing(boolean inTransaction) throws Exception {
    run(one, inTransaction ? "BEGIN" : "SELECT 1");
    run(other, "BEGIN", "INSERT INTO x (id) VALUES (1058), (1059), (1060), (1061)");
    CompletableFuture<Integer> lost = CompletableFuture.supplyAsync(() -> error(one, MOVED));
    assertTrue(killWaiting(), "nobody waits");
    assertTrue(lost.get(20, TimeUnit.SECONDS) > 1000);
    // With a connection that a transaction has, its session goes.
    one = proxy.connect(database);
    run(other, "ROLLBACK");
    assertEquals(before, value(other, SUM));
  }

  private static boolean killWaiting() throws Exception {
    for (int i = 0; i < 100; i++) {
      for (LabServer shard : MySqlLab.shards()) {
        try (Connection direct = shard.connect("")) {
          String thread =
              value(
                  direct,
                  "SELECT trx_mysql_thread_id FROM information_schema.INNODB_TRX WHERE trx_state ="
                      + " 'LOCK WAIT' LIMIT 1");
          if (!thread.equals("no row")) {
            run(direct, "KILL " + thread);
            return true;
          }
        }
      }
      TimeUnit.MILLISECONDS.sleep(150);
    }
    return false;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {JOINED, MOVED, "UPDATE x SET id = id + 1000, v = IF(SLEEP(0.03) = 0, v, 1)"})
  void aClientThatGoesLeavesNothing(String sql) throws Exception {
    run(other, "BEGIN", "UPDATE x SET v = 0 WHERE id = 60");
    if (sql.contains("SLEEP")) {
      run(other, "ROLLBACK");
    }
    Connection gone = proxy.connect(database);
    CompletableFuture<Void> broken =
        CompletableFuture.runAsync(() -> assertThrows(SQLException.class, () -> run(gone, sql)));
    TimeUnit.MILLISECONDS.sleep(400);
    gone.abort(Runnable::run);
    broken.get(20, TimeUnit.SECONDS);
    run(other, "ROLLBACK");
    ShardRows.assertNothingOpen();
    assertEquals(before, value(one, SUM));
  }

  /** More than there may be gatherings at a time, so that some wait for others' connections. */
  @Test
  void manyMoveRowsAtATime() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int client = 0; client < 12; client++) {
        int number = client;
        running.add(clients.submit(() -> moveSome(number)));
      }
      for (Future<?> client : running) {
        client.get(120, TimeUnit.SECONDS);
      }
    }
    assertEquals(String.valueOf(ROWS), value(one, "SELECT COUNT(*) FROM x"));
    assertEquals("18300", value(one, "SELECT SUM(v) FROM x"));
  }

  /** Rows that it shares with others; what can't be is an error, and leaves all as it was. */
  private static Void moveSome(int client) throws SQLException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    try (Connection connection = proxy.connect(database)) {
      run(connection, "SET innodb_lock_wait_timeout = 2");
      for (int i = 0; i < 12; i++) {
        int from = 1 + random.nextInt(80);
        int to = 1 + random.nextInt(80);
        String sql =
            i % 3 == 0
                ? "UPDATE x a JOIN y ON y.id = a.id SET a.n = y.v WHERE a.id = " + from
                : "UPDATE x SET id = %d, n = %d WHERE id = %d".formatted(to, client, from);
        try {
          run(connection, sql);
        } catch (SQLException e) {
          assertTrue(
              List.of(1062, 1205, 1213).contains(e.getErrorCode()),
              e.getErrorCode() + " " + e.getMessage());
        }
      }
    }
    return null;
  }

  @Test
  void limitsEndItBeforeItChangesAnything() throws SQLException {
    SQLException rows = failure(one, "UPDATE x JOIN y ON y.id <> x.n SET x.v = 1");
    assertEquals(30024, rows.getErrorCode());
    assertTrue(rows.getMessage().contains("limits.finish_rows"), rows::getMessage);
    assertEquals(before, value(one, SUM));
  }

  /** As MySQL does: nobody changes what is read before the transaction ends. */
  @Test
  void whatIsReadIsLocked() throws SQLException {
    String subquery = "UPDATE x SET v = 1 WHERE n IN (SELECT v / 100 FROM y)";
    run(other, "SET innodb_lock_wait_timeout = 1");
    String deleted = "DELETE FROM x WHERE n IN (SELECT v / 100 FROM y)";
    for (String sql : List.of(JOINED, deleted, subquery)) {
      run(one, "BEGIN", sql);
      assertEquals(1205, error(other, "UPDATE y SET v = v + 1 WHERE id = 5"));
      run(one, "ROLLBACK");
    }
    run(one, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    for (String sql : List.of(JOINED, deleted)) {
      run(one, "BEGIN", sql);
      assertEquals(1205, error(other, "UPDATE y SET v = v + 1 WHERE id = 5"));
      run(one, "ROLLBACK");
    }
    // An UPDATE of one table reads what is committed then.
    run(one, "BEGIN", subquery);
    run(other, "UPDATE y SET v = v + 100 WHERE id = 5");
    run(one, "ROLLBACK");
  }

  /** What others have committed counts, whatever the transaction's snapshot shows. */
  @Test
  void seesWhatIsThereNow() throws SQLException {
    run(one, "BEGIN");
    assertEquals("0", value(one, "SELECT COUNT(*) FROM x JOIN y ON x.n = y.id WHERE y.v = 1"));
    run(other, "UPDATE y SET v = 1 WHERE id = 5");
    assertEquals(1, update(one, "UPDATE x JOIN y ON x.n = y.id SET x.v = 3 WHERE y.v = 1"));
    run(one, "ROLLBACK");
  }

  @Test
  void amongOtherStatements() throws SQLException {
    run(one, "SET @a = 5; " + JOINED + "; DELETE x FROM x JOIN y ON y.id = x.n WHERE y.id > @a");
    assertEquals("5", value(one, "SELECT COUNT(*) FROM x"));
    run(one, "PREPARE p FROM 'UPDATE x SET id = id + ? WHERE n = ?'");
    run(one, "SET @x = 50, @y = 1", "EXECUTE p USING @x, @y");
    assertEquals("110", value(one, "SELECT id FROM x WHERE n = 1"));
    try (Connection server = proxy.connect(database, Map.of("useServerPrepStmts", "true"));
        PreparedStatement update =
            server.prepareStatement("UPDATE x JOIN y ON y.id = x.n SET x.v = y.v + ?")) {
      for (int i = 1; i < 4; i++) {
        update.setInt(1, i);
        assertEquals(5, update.executeUpdate());
        assertEquals("10" + i, value(server, "SELECT v FROM x WHERE n = 1"));
      }
    }
    run(one, "UPDATE ref JOIN y ON y.id = ref.id + 10 SET ref.v = y.v");
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection direct = shard.connect(database)) {
        assertEquals("3600", value(direct, "SELECT SUM(v) FROM ref"));
      }
    }
  }

  @Test
  void refusalsTellWhy() throws SQLException {
    SQLException noKey = failure(one, "UPDATE nokey JOIN x ON x.n = nokey.id SET nokey.v = 1");
    assertEquals(1235, noKey.getErrorCode());
    assertTrue(noKey.getMessage().contains("no unique key"), noKey::getMessage);
    run(one, "SET sql_safe_updates = 1");
    assertEquals(1235, error(one, JOINED));
    run(one, "SET sql_safe_updates = 0");
    assertEquals(
        List.of("Composed", "-> Read", "-> Write"),
        proxy.column(database, "EXPLAIN ROUTE " + JOINED));
    assertEquals(1093, error(one, "UPDATE x SET v = 1 WHERE n = (SELECT MAX(n) FROM x)"));
  }
}
