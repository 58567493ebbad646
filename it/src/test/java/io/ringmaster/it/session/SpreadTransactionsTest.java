package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

/** Transactions that read on several shards and write on one at most. */
class SpreadTransactionsTest {
  private static ProxyLab proxy;
  private static String database;

  /** Keys of rows on the first shard, then on the second. */
  private static List<List<Integer>> keys;

  private Connection one;
  private Connection other;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(), Map.of("mysql.event_loops", "1", "pool.max_per_server", "6"));
    database = proxy.createDatabase("spread");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, n INT) SHARD BY HASH(id) IN GROUP g",
        "CREATE TABLE y (id INT PRIMARY KEY, x INT) SHARD BY HASH(id) IN GROUP h",
        "CREATE TABLE r (id INT PRIMARY KEY, n INT) REFERENCE",
        "CREATE TABLE big (id INT PRIMARY KEY, pad VARCHAR(2000)) SHARD BY HASH(id) IN GROUP g",
        "INSERT INTO y VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6)",
        "INSERT INTO r VALUES (1, 1)");
    for (int from = 0; from < 4000; from += 500) {
      StringBuilder rows = new StringBuilder("INSERT INTO big VALUES ");
      for (int i = from; i < from + 500; i++) {
        rows.append(i == from ? "" : ",").append("(").append(i).append(", REPEAT('x', 2000))");
      }
      proxy.execute(database, rows.toString());
    }
    proxy.execute(database, "INSERT INTO x VALUES (1,0),(2,0),(3,0),(4,0),(5,0),(6,0),(7,0),(8,0)");
    keys = ShardRows.ids(database, "x");
    keys.forEach(ids -> assertTrue(ids.size() > 1, keys + ": two on each shard are needed"));
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    proxy.execute(database, "UPDATE x SET n = 0", "UPDATE r SET n = 1");
    one = proxy.connect(database);
    other = proxy.connect(database);
  }

  /** Nothing is left open on any shard, and no connection has temporary tables. */
  @AfterEach
  void nothingIsLeft() throws Exception {
    one.close();
    other.close();
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection connection = shard.connect("")) {
        for (String left :
            List.of(
                "SELECT COUNT(*) FROM information_schema.INNODB_TRX",
                "SELECT COUNT(*) FROM information_schema.INNODB_TEMP_TABLE_INFO")) {
          long end = System.nanoTime() + 20_000_000_000L;
          while (!value(connection, left).equals("0") && System.nanoTime() < end) {
            Thread.sleep(150);
          }
          assertEquals("0", value(connection, left), left);
        }
      }
    }
  }

  private static int first(int shard) {
    return keys.get(shard).getFirst();
  }

  private static int second(int shard) {
    return keys.get(shard).get(1);
  }

  private static final String SUM = "SELECT SUM(n) FROM x";

  /** MySQL finishes it: expressions of aggregates of two tables that do not live together. */
  private static final String JOIN = "SELECT SUM(x.n) + 0 FROM x JOIN y ON x.id = y.x + 0";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN",
        "SET autocommit = 0",
        "START TRANSACTION READ WRITE",
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
      })
  void itReadsEverywhereWhatItHasWritten(String begin) throws SQLException {
    for (int shard = 0; shard < 2; shard++) {
      run(one, begin);
      if (begin.startsWith("SET TRANSACTION")) {
        run(one, "BEGIN");
      }
      assertEquals("0", value(one, SUM));
      run(one, "UPDATE x SET n = 5 WHERE id = " + first(shard));
      assertEquals("5", value(one, SUM));
      assertEquals("5", value(one, "SELECT n FROM x ORDER BY n DESC, id LIMIT 1"));
      assertEquals(first(shard) > 6 ? "0" : "5", value(one, JOIN));
      assertEquals("0", value(one, "SELECT n FROM x WHERE id = " + first(1 - shard)));
      assertEquals("1", value(one, "SELECT n FROM r"));
      assertEquals("0", value(other, SUM));
      run(one, "ROLLBACK");
      assertEquals("0", value(one, SUM));
      run(one, "UPDATE x SET n = 7 WHERE id = " + first(shard));
      assertEquals("7", value(one, SUM));
      run(one, "COMMIT", "SET autocommit = 1");
      assertEquals("7", value(other, SUM));
      run(other, "UPDATE x SET n = 0");
    }
  }

  /** As PyMySQL and others send everything: without autocommit, prepared or not. */
  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void aDriverWithoutAutocommitReadsSeveralShards(String prepared) throws SQLException {
    try (Connection driver = proxy.connect(database, Map.of("useServerPrepStmts", prepared))) {
      driver.setAutoCommit(false);
      try (PreparedStatement sum = driver.prepareStatement("SELECT SUM(n) FROM x WHERE n >= ?");
          PreparedStatement write = driver.prepareStatement("UPDATE x SET n = ? WHERE id = ?")) {
        for (int shard = 0; shard < 2; shard++) {
          sum.setInt(1, 0);
          assertEquals("0", one(sum));
          write.setInt(1, 3);
          write.setInt(2, second(shard));
          assertEquals(1, write.executeUpdate());
          assertEquals("3", one(sum));
          assertEquals("0", value(other, SUM));
          driver.rollback();
        }
        write.setInt(2, first(1));
        assertEquals(1, write.executeUpdate());
        driver.commit();
        assertEquals("3", value(other, SUM));
      }
    }
  }

  private static String one(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void whatItHasReadStaysAsItWas() throws SQLException {
    run(one, "BEGIN");
    assertEquals("0", value(one, SUM));
    run(other, "UPDATE x SET n = 1");
    assertEquals("0", value(one, SUM));
    assertEquals("0", value(one, JOIN));
    assertEquals("0", value(one, "SELECT n FROM x WHERE id = " + first(1)));
    run(one, "COMMIT");
    assertEquals("8", value(one, SUM));
    run(one, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "BEGIN");
    assertEquals("8", value(one, SUM));
    run(other, "UPDATE x SET n = 2");
    assertEquals("16", value(one, SUM));
    run(one, "COMMIT");
  }

  @Test
  void savepointsAreOnAllItsShards() throws SQLException {
    run(one, "BEGIN", "SAVEPOINT a");
    assertEquals("0", value(one, "SELECT n FROM x WHERE id = " + first(0)));
    run(one, "SAVEPOINT b");
    assertEquals("0", value(one, SUM));
    run(one, "UPDATE x SET n = 1 WHERE id = " + first(1), "SAVEPOINT c");
    run(one, "UPDATE x SET n = 2 WHERE id = " + second(1));
    assertEquals("3", value(one, SUM));
    run(one, "ROLLBACK TO c");
    assertEquals("1", value(one, SUM));
    run(one, "RELEASE SAVEPOINT c");
    assertEquals(1305, error(one, "ROLLBACK TO c"));
    run(one, "ROLLBACK TO b");
    assertEquals("0", value(one, SUM));
    run(one, "ROLLBACK TO a");
    assertEquals(1305, error(one, "ROLLBACK TO b"));
    // The name is read alike where the statement comes late.
    run(one, "SET sql_mode = 'ANSI_QUOTES'", "SAVEPOINT \"d\"", "SET sql_mode = DEFAULT");
    run(one, "UPDATE x SET n = 4 WHERE id = " + second(1), "ROLLBACK TO D");
    run(one, "UPDATE x SET n = 4 WHERE id = " + second(1), "COMMIT");
    assertEquals("4", value(other, SUM));
  }

  /** What was set for one statement is not set for a later transaction. */
  @Test
  void whatWasSaidOfOneStatementIsOver() throws SQLException {
    run(one, "SET TRANSACTION READ ONLY");
    assertEquals("0", value(one, "SELECT n FROM x WHERE id = " + first(0)));
    run(one, "SET autocommit = 0");
    assertEquals("0", value(one, "SELECT n FROM x WHERE id = " + first(0)));
    run(one, "UPDATE x SET n = 1 WHERE id = " + first(1), "COMMIT");
    assertEquals("1", value(other, SUM));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM x WHERE n = 0 FOR UPDATE",
        "SELECT id FROM x ORDER BY n, id LIMIT 8 FOR UPDATE",
        "SELECT COUNT(*) FROM x FOR UPDATE",
        "SELECT COUNT(*) + 1 FROM x FOR UPDATE",
        "SELECT x.id FROM x JOIN y ON x.id = y.x + 0 JOIN r ON r.id > 0 FOR UPDATE OF x",
        "SELECT n, COUNT(*), AVG(id) FROM x GROUP BY n ORDER BY n LIMIT 3 FOR UPDATE"
      })
  void locksOfSeveralShardsLastUntilItsEnd(String sql) throws SQLException {
    run(one, "BEGIN");
    try (Statement statement = one.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next());
    }
    run(other, "SET innodb_lock_wait_timeout = 1");
    for (int shard = 0; shard < 2; shard++) {
      assertEquals(1205, error(other, "UPDATE x SET n = 9 WHERE id = " + first(shard)));
      String skips = "SELECT COUNT(*) FROM x WHERE n = 0 FOR UPDATE SKIP LOCKED";
      assertEquals("0", value(other, skips));
      assertEquals(3572, error(other, "SELECT id FROM x FOR SHARE NOWAIT"));
      assertEquals(3572, error(other, "SELECT COUNT(*) + 1 FROM x FOR SHARE NOWAIT"));
      assertEquals("1", value(other, "SELECT COUNT(*) + 1 FROM x FOR UPDATE SKIP LOCKED"));
    }
    run(one, "UPDATE x SET n = 1 WHERE id = " + first(1), "COMMIT");
    run(other, "UPDATE x SET n = 9 WHERE id = " + first(0));
    assertEquals("10", value(other, SUM));
    // Outside of a transaction they end with the statement.
    run(other, sql);
    run(one, "UPDATE x SET n = 0");
  }

  /** A deadlock on a shard that was only read there undoes what was written on another. */
  @Test
  void aDeadlockEndsAllOfIt() throws Exception {
    run(one, "BEGIN", "UPDATE x SET n = 1 WHERE id = " + first(0));
    value(one, "SELECT n FROM x WHERE id = " + first(1) + " FOR UPDATE");
    run(other, "BEGIN");
    // Whoever has changed more rows survives.
    for (int i = 1; i < keys.get(1).size(); i++) {
      run(other, "UPDATE x SET n = 10 WHERE id = " + keys.get(1).get(i));
    }
    CompletableFuture<Integer> waits =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                run(other, "UPDATE x SET n = 10 WHERE id = " + first(1));
                return 0;
              } catch (SQLException e) {
                return e.getErrorCode();
              }
            });
    Thread.sleep(300);
    assertEquals(1213, error(one, "SELECT n FROM x WHERE id = " + second(1) + " FOR UPDATE"));
    assertEquals(0, waits.get(20, TimeUnit.SECONDS));
    // It is over, as in MySQL: the next statement is one of its own.
    assertEquals("0", value(one, "SELECT n FROM x WHERE id = " + first(0)));
    run(one, "UPDATE x SET n = 2 WHERE id = " + second(0));
    run(other, "COMMIT");
    assertEquals(Integer.toString(10 * keys.get(1).size() + 2), value(one, SUM));
  }

  @Test
  void chainedTransactionsBeginAlike() throws SQLException {
    run(one, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "BEGIN");
    assertEquals("0", value(one, SUM));
    run(one, "UPDATE x SET n = 1 WHERE id = " + first(1), "COMMIT AND CHAIN");
    assertEquals("1", value(other, SUM));
    run(one, "UPDATE x SET n = 2 WHERE id = " + first(0));
    assertEquals("3", value(one, SUM));
    run(other, "UPDATE x SET n = 5 WHERE id = " + second(1));
    assertEquals("8", value(one, SUM));
    run(one, "ROLLBACK AND CHAIN");
    assertEquals("6", value(one, SUM));
    run(one, "COMMIT");
    run(one, "START TRANSACTION READ ONLY");
    assertEquals("6", value(one, SUM));
    assertEquals(1792, error(one, "UPDATE x SET n = 1 WHERE id = " + first(1)));
    run(one, "COMMIT AND CHAIN");
    assertEquals("6", value(one, SUM));
    assertEquals(1792, error(one, "UPDATE x SET n = 1 WHERE id = " + first(0)));
    run(one, "COMMIT");
  }

  /** What commits on the way commits what was written, wherever the transaction has read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN",
        "SET autocommit = 1",
        "CREATE TABLE IF NOT EXISTS made (id INT PRIMARY KEY) SHARD BY HASH(id)",
        "LOCK TABLES r READ"
      })
  void whatCommitsOnTheWayCommitsAll(String sql) throws SQLException {
    run(one, "SET autocommit = 0");
    assertEquals("0", value(one, SUM));
    run(one, "UPDATE x SET n = 6 WHERE id = " + first(1));
    assertEquals("6", value(one, SUM));
    try {
      run(one, sql);
    } catch (SQLException e) {
      // Reference tables are not locked: refused, but a commit is none the less due before.
      assertEquals(1235, e.getErrorCode());
      run(one, "COMMIT");
    }
    assertEquals("6", value(other, SUM));
    run(one, "ROLLBACK", "SET autocommit = 1");
    assertEquals("6", value(other, SUM));
  }

  @Test
  void statementsThatFailLeaveItOpen() throws SQLException {
    run(one, "BEGIN", "UPDATE x SET n = 1 WHERE id = " + first(0));
    assertEquals(1054, error(one, "SELECT nosuch FROM x"));
    assertEquals(1690, error(one, "SELECT SUM(n) FROM x WHERE n + 9223372036854775807 > n"));
    assertEquals(1054, error(one, "SELECT COUNT(*) + nosuch FROM x"));
    assertEquals("1", value(one, SUM));
    assertEquals("0", value(other, SUM));
    run(one, "COMMIT");
    assertEquals("1", value(other, SUM));
  }

  /** A killed statement leaves the transaction as it was. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT COUNT(*) FROM big a WHERE SLEEP(0.01) = 0",
        "SELECT COUNT(*) + 1 FROM big WHERE SLEEP(0.01) = 0",
        "SELECT a.id FROM big a JOIN big b ON a.id = b.id WHERE SLEEP(0.01) = 0"
      })
  void aKilledStatementLeavesItOpen(String sql) throws Exception {
    run(one, "BEGIN", "UPDATE x SET n = 1 WHERE id = " + first(0));
    assertEquals("1", value(one, SUM));
    String id = value(one, "SELECT CONNECTION_ID()");
    CompletableFuture<Integer> killed = CompletableFuture.supplyAsync(() -> error(one, sql));
    Thread.sleep(500);
    run(other, "KILL QUERY " + id);
    assertEquals(1317, killed.get(20, TimeUnit.SECONDS));
    // The order may reach a server late.
    Thread.sleep(300);
    assertEquals("1", value(one, SUM));
    run(one, "UPDATE x SET n = 2 WHERE id = " + second(0), "COMMIT");
    assertEquals("3", value(other, SUM));
  }

  /** Many rows that nobody reads: the client goes, or stops the statement, in the midst of them. */
  @Test
  void aClientThatGoesLeavesNothing() throws Exception {
    run(one, "BEGIN", "UPDATE x SET n = 1 WHERE id = " + first(0));
    try (Statement statement = one.createStatement()) {
      statement.setFetchSize(Integer.MIN_VALUE);
      ResultSet rows = statement.executeQuery("SELECT * FROM big ORDER BY id");
      assertTrue(rows.next());
      one.abort(Runnable::run);
    }
    run(other, "SET innodb_lock_wait_timeout = 20", "UPDATE x SET n = 5 WHERE id = " + first(0));
    assertEquals("5", value(other, SUM));
  }

  @Test
  void limitsDrainWhatIsLeft() throws SQLException {
    run(one, "BEGIN", "UPDATE x SET n = 1 WHERE id = " + first(0));
    for (int i = 0; i < 3; i++) {
      assertEquals("0", value(one, "SELECT id FROM big ORDER BY id LIMIT 1"));
      assertEquals("4000", value(one, "SELECT COUNT(pad) FROM big"));
      assertEquals("4001", value(one, "SELECT COUNT(pad) + 1 FROM big"));
    }
    run(one, "COMMIT");
    assertEquals("1", value(other, SUM));
  }

  @Test
  void conditionsAreThoseOfTheLastStatement() throws SQLException {
    run(one, "BEGIN");
    assertEquals("0", value(one, SUM));
    run(one, "UPDATE x SET n = '3 ' + 0 WHERE id = " + first(0));
    assertEquals("0", value(one, "SELECT n FROM x WHERE id = " + first(1)));
    value(one, "SELECT n + '1x' FROM x WHERE id = " + first(1));
    assertEquals("Warning", value(one, "SHOW WARNINGS"));
    value(one, "SELECT n + '1x' FROM x WHERE id = " + first(0));
    assertEquals("Warning", value(one, "SHOW WARNINGS"));
    assertEquals(1054, error(one, "SELECT nosuch FROM x WHERE id = " + first(1)));
    assertEquals("Error", value(one, "SHOW WARNINGS"));
    run(one, "ROLLBACK");
    assertFalse(one.isClosed());
  }

  /**
   * What pins a connection and lets it go again must not give away the transaction that is on it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"BEGIN", "SET autocommit = 0"})
  void locksByNameLeaveItsConnectionsAlone(String begin) throws SQLException {
    for (String early : List.of("SELECT GET_LOCK('spread', 1)", "SELECT 1")) {
      run(one, early, begin);
      assertEquals("0", value(one, SUM));
      run(one, "SELECT GET_LOCK('spread2', 1)");
      run(one, "UPDATE x SET n = 5 WHERE id = " + first(1));
      value(one, "SELECT n FROM x WHERE id = " + first(0) + " FOR UPDATE");
      run(one, "SELECT RELEASE_LOCK('spread2')", "SELECT RELEASE_ALL_LOCKS()", "SHOW TABLES");
      run(other, "SET innodb_lock_wait_timeout = 1");
      assertEquals(1205, error(other, "UPDATE x SET n = 9 WHERE id = " + first(0)));
      run(other, "UPDATE x SET n = 1000 WHERE id = " + second(0));
      run(one, "ROLLBACK", "SET autocommit = 1");
      assertEquals("1000", value(other, SUM));
      run(other, "UPDATE x SET n = 0");
    }
  }

  /** A deadlock on one shard, while the client hears of an error on another, ends all of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, EXP(IF(id = %1$d, 1000, 1)) FROM x WHERE id IN (%1$d, %2$d) FOR UPDATE",
        "SELECT COUNT(*) + 1 FROM x WHERE id IN (%1$d, %2$d) AND EXP(IF(id = %1$d, 1000, 1)) > 0"
            + " FOR UPDATE"
      })
  void aDeadlockBehindAnotherErrorEndsAllOfIt(String sql) throws Exception {
    run(one, "BEGIN", "UPDATE x SET n = 1 WHERE id = " + first(1));
    run(other, "BEGIN");
    for (int i = 1; i < keys.get(1).size(); i++) {
      run(other, "UPDATE x SET n = 10 WHERE id = " + keys.get(1).get(i));
    }
    CompletableFuture<Integer> reads =
        CompletableFuture.supplyAsync(() -> error(one, sql.formatted(first(0), second(1))));
    Thread.sleep(100);
    run(other, "UPDATE x SET n = 10 WHERE id = " + first(1), "COMMIT");
    int said = reads.get(20, TimeUnit.SECONDS);
    if (said == 1213) {
      run(one, "UPDATE x SET n = 0 WHERE id = " + first(0));
    } else {
      // Told of something else: it must not go on as if its transaction was there.
      assertThrows(SQLException.class, () -> run(one, "UPDATE x SET n = 7 WHERE id = 1"));
    }
    assertEquals(Integer.toString(10 * keys.get(1).size()), value(other, SUM));
  }

  /** A connection that only had read, or locked, is as much of it as the others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "COMMIT",
        "SELECT SUM(n) FROM x",
        "SAVEPOINT s",
        "BEGIN",
        "COMMIT AND CHAIN",
        "SET autocommit = 1",
        "CREATE TABLE none (id INT PRIMARY KEY)",
        "SELECT COUNT(*) + 1 FROM x"
      })
  void theLossOfAConnectionEndsAllOfIt(String sql) throws Exception {
    run(one, "BEGIN");
    value(one, "SELECT n FROM x WHERE id = " + first(0) + " FOR UPDATE");
    run(one, "UPDATE x SET n = 5 WHERE id = " + first(1));
    try (Connection server = MySqlLab.shards().getFirst().connect("");
        Statement kill = server.createStatement()) {
      // What the table shows is kept until nobody has asked for a tenth of a second.
      String open =
          "SELECT COALESCE(MAX(trx_mysql_thread_id), 0) FROM information_schema.INNODB_TRX";
      Thread.sleep(150);
      String thread = value(server, open);
      for (int i = 0; i < 50 && thread.equals("0"); i++) {
        Thread.sleep(150);
        thread = value(server, open);
      }
      kill.execute("KILL " + thread);
    }
    run(other, "SET innodb_lock_wait_timeout = 10", "UPDATE x SET n = 1 WHERE id = " + first(0));
    assertEquals(30005, error(one, sql));
    assertThrows(SQLException.class, () -> run(one, "UPDATE x SET n = 7 WHERE id = 1"));
    assertEquals("1", value(other, SUM));
  }

  @Test
  void chainsHaveNothingOfTheTransactionBefore() throws SQLException {
    run(one, "BEGIN", "SAVEPOINT s", "UPDATE x SET n = 1 WHERE id = " + first(1));
    run(one, "COMMIT AND CHAIN", "UPDATE x SET n = 2 WHERE id = " + first(0));
    assertEquals(1305, error(one, "ROLLBACK TO s"));
    run(one, "COMMIT");
    assertEquals("3", value(other, SUM));
    run(one, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "START TRANSACTION READ ONLY");
    run(one, "COMMIT AND CHAIN", "ROLLBACK AND CHAIN");
    assertEquals(1792, error(one, "UPDATE x SET n = 2 WHERE id = " + first(0)));
    assertEquals("3", value(one, SUM));
    run(other, "UPDATE x SET n = 9 WHERE id = " + first(0));
    assertEquals("10", value(one, SUM));
    run(one, "COMMIT");
  }

  /** They would count for the shards that join later. */
  @Test
  void characteristicsAreNotSetWithin() throws SQLException {
    run(one, "BEGIN");
    assertEquals(1235, error(one, "SET SESSION TRANSACTION READ ONLY"));
    assertEquals("0", value(one, "SELECT n FROM x WHERE id = " + first(0)));
    assertEquals(1235, error(one, "SET SESSION transaction_isolation = 'READ-COMMITTED'"));
    assertEquals(1235, error(one, "SET @@transaction_read_only = 1, @a = 1"));
    run(one, "UPDATE x SET n = 3 WHERE id = " + first(1), "COMMIT");
    run(one, "SET SESSION TRANSACTION READ ONLY");
    assertEquals("1", value(one, "SELECT @@transaction_read_only"));
    assertEquals("3", value(other, SUM));
  }

  @Test
  void aWriteThatFailsWritesNowhere() throws SQLException {
    run(one, "BEGIN");
    assertEquals(1062, error(one, "INSERT INTO x VALUES (" + first(0) + ", 1)"));
    run(one, "UPDATE x SET n = 3 WHERE id = " + first(1), "COMMIT");
    assertEquals("3", value(other, SUM));
    assertEquals(1064, error(one, "SAVEPOINT 12"));
  }

  /** The order to stop a fragment must not reach the next statement. */
  @Test
  void afterAFailedStatementTheNextOneRuns() throws SQLException {
    run(one, "BEGIN", "UPDATE x SET n = 1 WHERE id = " + first(0));
    for (int i = 0; i < 20; i++) {
      String failing =
          "SELECT COUNT(*) + 1 FROM big WHERE pad > '' AND EXP(IF(id = %d, 1000, 1)) > 0";
      assertEquals(1690, error(one, failing.formatted(i)));
      run(one, "UPDATE x SET n = n + 1 WHERE id = " + first(0));
      assertEquals(Integer.toString(i + 2), value(one, SUM));
    }
    run(one, "COMMIT");
    assertEquals("21", value(other, SUM));
  }
}
