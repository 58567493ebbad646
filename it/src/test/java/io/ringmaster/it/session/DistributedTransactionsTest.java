package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.failure;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.update;
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

/** Transactions, and single statements, that write on several shards. */
class DistributedTransactionsTest {
  private static final String SUM = "SELECT SUM(n) FROM x";

  private static ProxyLab proxy;
  private static String database;

  /** Keys of rows on the first shard, then on the second. */
  private static List<List<Integer>> keys;

  private Connection one;
  private Connection other;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of("mysql.event_loops", "1"));
    database = proxy.createDatabase("distributed");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, n INT UNSIGNED NOT NULL) SHARD BY HASH(id) IN GROUP g",
        "CREATE TABLE r (id INT PRIMARY KEY, n INT) REFERENCE",
        "CREATE TABLE single (id INT PRIMARY KEY, n INT) SINGLE ON shard2",
        "INSERT INTO x VALUES (1,0),(2,0),(3,0),(4,0),(5,0),(6,0),(7,0),(8,0)");
    keys = ShardRows.ids(database, "x");
    keys.forEach(ids -> assertTrue(ids.size() > 1, keys + ": two on each shard are needed"));
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    proxy.execute(
        database,
        "DELETE FROM x WHERE id > 8",
        "UPDATE x SET n = 0",
        "REPLACE INTO r VALUES (1, 1)",
        "REPLACE INTO single VALUES (1, 0)");
    one = proxy.connect(database);
    other = proxy.connect(database);
  }

  /** Nothing is left open or prepared on any shard. */
  @AfterEach
  void nothingIsLeft() throws Exception {
    one.close();
    other.close();
    ShardRows.assertNothingOpen();
  }

  private static int first(int shard) {
    return keys.get(shard).getFirst();
  }

  private static int second(int shard) {
    return keys.get(shard).get(1);
  }

  private static String set(int n, int id) {
    return "UPDATE x SET n = " + n + " WHERE id = " + id;
  }

  /** The rows as the shard has them, whatever the proxy says. */
  private static String onShard(int shard) throws SQLException {
    try (Connection connection = MySqlLab.shards().get(shard).connect(database)) {
      return value(connection, SUM);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN",
        "SET autocommit = 0",
        "START TRANSACTION READ WRITE",
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
      })
  void isThereOnAllShardsOrOnNone(String begin) throws SQLException {
    for (int shard = 0; shard < 2; shard++) {
      for (String end : List.of("ROLLBACK", "COMMIT")) {
        run(one, begin);
        if (begin.startsWith("SET TRANSACTION")) {
          run(one, "BEGIN");
        }
        run(one, set(1, first(shard)), set(2, first(1 - shard)), set(4, second(shard)));
        assertEquals("7", value(one, SUM));
        assertEquals("0", value(other, SUM));
        run(one, end);
        assertEquals(end.equals("COMMIT") ? "7" : "0", value(other, SUM));
      }
      run(one, "SET autocommit = 1");
      run(other, "UPDATE x SET n = 0");
    }
  }

  @Test
  void preparedStatementsDoAsWell() throws SQLException {
    try (Connection binary = proxy.connect(database, Map.of("useServerPrepStmts", "true"))) {
      binary.setAutoCommit(false);
      try (PreparedStatement each = binary.prepareStatement("UPDATE x SET n = ? WHERE id = ?");
          PreparedStatement rows =
              binary.prepareStatement("INSERT INTO x VALUES (?,1),(?,1),(?,1)");
          PreparedStatement all = binary.prepareStatement("UPDATE x SET n = n + ?")) {
        for (int shard = 0; shard < 2; shard++) {
          each.setInt(1, 1);
          each.setInt(2, first(shard));
          assertEquals(1, each.executeUpdate());
        }
        rows.setInt(1, 101);
        rows.setInt(2, 102);
        rows.setInt(3, 103);
        assertEquals(3, rows.executeUpdate());
        all.setInt(1, 1);
        assertEquals(11, all.executeUpdate());
      }
      assertEquals("0", value(other, SUM));
      binary.commit();
      assertEquals("16", value(other, SUM));
    }
  }

  /** MySQL commits before DDL, and not before what it can't read. */
  @ParameterizedTest
  @ValueSource(strings = {"SELCT 1", "CREATE TABEL t (id INT)", "DROP", "ALTER x ADD c INT"})
  void whatCantBeReadCommitsNothing(String wrong) throws SQLException {
    run(one, "BEGIN", set(1, first(0)), set(2, first(1)));
    assertEquals(1064, error(one, wrong));
    assertEquals("0", value(other, SUM));
    assertTrue(inTransaction(one));
    assertEquals("3", value(one, SUM));
    run(one, "ROLLBACK", "SET autocommit = 0", set(1, first(0)));
    assertEquals(1064, error(one, wrong));
    run(one, "ROLLBACK");
    assertEquals("0", value(other, SUM));
  }

  /** What a transaction prepares is on the shards that have the tables, wherever it began. */
  @Test
  void preparesWhereTheTablesAre() throws SQLException {
    try (Connection binary = proxy.connect(database, Map.of("useServerPrepStmts", "true"))) {
      binary.setAutoCommit(false);
      assertEquals(1, update(binary, set(3, first(0))));
      try (PreparedStatement elsewhere =
              binary.prepareStatement("UPDATE single SET n = ? WHERE id = 1");
          PreparedStatement both =
              binary.prepareStatement(
                  "SELECT x.n + single.n FROM x JOIN single ON x.id <> single.id"
                      + " WHERE x.id = ?")) {
        elsewhere.setInt(1, 4);
        assertEquals(1, elsewhere.executeUpdate());
        both.setInt(1, first(0) == 1 ? second(0) : first(0));
        try (var rows = both.executeQuery()) {
          assertTrue(rows.next());
          assertEquals(first(0) == 1 ? 4 : 7, rows.getInt(1));
        }
      }
      binary.rollback();
      assertEquals("0", value(other, "SELECT n FROM single"));
    }
  }

  /** Where it began it has only read: no other shard has to agree. */
  @Test
  void oneThatWroteWhereItJoinedOnly() throws SQLException {
    for (String end : List.of("ROLLBACK", "COMMIT")) {
      run(one, "BEGIN");
      assertEquals("0", value(one, "SELECT n FROM x WHERE id = " + first(0)));
      run(one, set(3, first(1)), end);
      assertEquals(end.equals("COMMIT") ? "3" : "0", value(other, SUM));
    }
  }

  @Test
  void statementsOverSeveralShardsAreUndoneWhole() throws SQLException {
    run(one, "BEGIN", set(5, first(0)), set(5, first(1)));
    // On one shard it does well, on the other the number would be less than 0.
    assertEquals(1690, error(one, "UPDATE x SET n = n - (id = " + first(1) + ") * 6"));
    assertEquals(1690, error(one, "UPDATE x SET n = n - (id = " + first(0) + ") * 6"));
    assertEquals("10", value(one, SUM));
    String twice = "INSERT INTO x VALUES (101,1),(102,1),(103,1),(104,1),(%d,1)";
    for (int shard = 0; shard < 2; shard++) {
      SQLException duplicate = failure(one, twice.formatted(first(shard)));
      assertEquals(1062, duplicate.getErrorCode());
      assertTrue(duplicate.getMessage().contains("'" + first(shard) + "'"), duplicate.getMessage());
      assertEquals("-1", value(one, "SELECT ROW_COUNT()"));
    }
    assertEquals("8", value(one, "SELECT COUNT(*) FROM x"));
    assertEquals(4, update(one, "INSERT INTO x VALUES (101,1),(102,1),(103,1),(104,1)"));
    assertEquals("4", value(one, "SELECT ROW_COUNT()"));
    run(one, "SAVEPOINT a");
    assertEquals(12, update(one, "UPDATE x SET n = n + 1"));
    run(one, "ROLLBACK TO a");
    assertEquals("14", value(one, SUM));
    run(one, "COMMIT");
    assertEquals("14", value(other, SUM));
  }

  @Test
  void statementsOfTheirOwnAreUndoneWhole() throws SQLException {
    for (int shard = 0; shard < 2; shard++) {
      assertEquals(1690, error(one, "UPDATE x SET n = n - (id = " + first(shard) + ")"));
      assertEquals(
          1062,
          error(one, "INSERT INTO x VALUES (101,1),(102,1),(103,1),(" + first(shard) + ",1)"));
      assertEquals("8", value(other, "SELECT COUNT(*) FROM x"));
      // Rows of one shard change, and of none.
      assertEquals(1, update(one, "UPDATE x SET n = 1 WHERE n = 0 AND id + 0 = " + first(shard)));
      assertEquals(0, update(one, "UPDATE x SET n = 1 WHERE n = 7"));
      assertEquals(1, update(one, "UPDATE x SET n = 0 WHERE n = 1"));
    }
    assertEquals("0", value(other, SUM));
  }

  @Test
  void savepoints() throws SQLException {
    run(one, "BEGIN", set(1, first(0)), "SAVEPOINT a", set(2, first(1)), "SAVEPOINT b");
    run(one, set(4, second(0)), set(8, second(1)), "ROLLBACK TO b");
    assertEquals("3", value(one, SUM));
    run(one, "ROLLBACK TO a");
    assertEquals("1", value(one, SUM));
    assertEquals(1305, error(one, "ROLLBACK TO b"));
    run(one, set(16, first(1)), "RELEASE SAVEPOINT a", "COMMIT");
    assertEquals("17", value(other, SUM));
  }

  @Test
  void tenThousandSavepoints() throws SQLException {
    run(one, "BEGIN", set(1, first(0)), set(1, first(1)));
    try (var statement = one.createStatement()) {
      for (int i = 0; i < 10_000; i++) {
        statement.execute("SAVEPOINT s" + i);
      }
    }
    run(one, set(2, first(1)), "ROLLBACK TO s5000", set(4, first(0)), "COMMIT");
    assertEquals("5", value(other, SUM));
  }

  /** What commits on the way commits what was written on all shards. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN",
        "SET autocommit = 1",
        "SET @@autocommit = ON",
        "CREATE TABLE IF NOT EXISTS made (id INT PRIMARY KEY) SHARD BY HASH(id)",
        "LOCK TABLES single READ",
        "ANALYZE TABLE single",
        "COMMIT AND CHAIN",
        "COMMIT RELEASE"
      })
  void whatCommitsOnTheWayCommitsAll(String sql) throws SQLException {
    run(one, "SET autocommit = 0", set(6, first(1)), set(2, first(0)));
    run(one, sql);
    assertEquals("8", value(other, SUM));
    if (!sql.endsWith("RELEASE")) {
      run(one, "ROLLBACK", "UNLOCK TABLES", "SET autocommit = 1");
    }
    assertEquals("8", value(other, SUM));
  }

  @Test
  void whatDoesNotCommitLeavesItOpen() throws SQLException {
    run(one, "SET autocommit = 0", set(6, first(1)), set(2, first(0)), "SET autocommit = 0");
    assertEquals(1235, error(one, "SET autocommit = 1, @a = 2"));
    run(one, "SET sql_mode = 'ANSI_QUOTES'", "SET @b = 3", "SET sql_mode = DEFAULT");
    assertEquals("0", value(other, SUM));
    run(one, "ROLLBACK", "SET autocommit = 1");
    assertEquals("0", value(other, SUM));
  }

  @Test
  void chainsGoOnAlike() throws SQLException {
    run(one, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "BEGIN");
    run(one, set(1, first(1)), set(2, first(0)), "COMMIT AND CHAIN");
    assertEquals("3", value(other, SUM));
    run(one, set(0, first(0)), set(0, first(1)));
    run(other, set(4, second(0)), set(8, second(1)));
    assertEquals("12", value(one, SUM));
    run(one, "ROLLBACK AND CHAIN", set(16, first(1)), set(32, first(0)), "ROLLBACK RELEASE");
    assertEquals("15", value(other, SUM));
  }

  @Test
  void readOnlyOnesWriteNowhere() throws SQLException {
    run(one, "START TRANSACTION READ ONLY");
    assertEquals("0", value(one, SUM));
    assertEquals(1792, error(one, set(1, first(0))));
    assertEquals(1792, error(one, set(1, first(1))));
    assertEquals(1792, error(one, "UPDATE x SET n = 1"));
    assertEquals("0", value(one, SUM));
    run(one, "COMMIT");
    run(one, "SET TRANSACTION READ ONLY");
    assertEquals(1792, error(one, "UPDATE x SET n = 1"));
    // It was refused before it began a transaction: the next one's is the same.
    assertEquals("0", value(one, SUM));
    run(one, "UPDATE x SET n = 1");
    assertEquals("8", value(other, SUM));
  }

  @Test
  void referenceTables() throws SQLException {
    run(one, "BEGIN", "UPDATE r SET n = 2", set(1, first(1)), "INSERT INTO r VALUES (9, 9)");
    assertEquals("2", value(one, "SELECT COUNT(*) FROM r"));
    assertEquals("1", value(other, "SELECT COUNT(*) FROM r"));
    run(one, "ROLLBACK");
    assertEquals("1", value(one, "SELECT n FROM r"));
    run(
        one,
        "BEGIN",
        set(1, first(1)),
        "UPDATE r SET n = 3",
        "DELETE FROM r WHERE id = 7",
        "COMMIT");
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection connection = shard.connect(database)) {
        assertEquals("3", value(connection, "SELECT n FROM r"));
      }
    }
    assertEquals("1", value(other, SUM));
  }

  @Test
  void warningsAndCounts() throws SQLException {
    run(one, "SET sql_mode = ''", "BEGIN", set(1, first(0)));
    assertEquals(3, update(one, "INSERT INTO x VALUES (101, 'a'), (102, 'b'), (103, -1)"));
    assertEquals("Warning", value(one, "SHOW WARNINGS"));
    assertEquals("3", value(one, "SELECT @@warning_count"));
    assertEquals(0, update(one, "INSERT IGNORE INTO x VALUES (101, 1), (102, 1), (103, 1)"));
    assertEquals("3", value(one, "SELECT @@warning_count"));
    run(one, "COMMIT");
    assertEquals("0", value(one, "SELECT @@warning_count"));
    assertEquals("1", value(other, SUM));
  }

  /** A server that joins a transaction could not use them, one where it began can. */
  @Test
  void temporaryTablesGoOn() throws SQLException {
    run(one, "CREATE TEMPORARY TABLE t (a INT)");
    for (int shard = 0; shard < 2; shard++) {
      run(one, "BEGIN", set(1, first(shard)), "INSERT INTO t VALUES (1)", set(2, first(1 - shard)));
      assertEquals("1", value(one, "SELECT COUNT(*) FROM t"));
      run(one, "ROLLBACK");
      assertEquals("0", value(one, "SELECT COUNT(*) FROM t"));
      run(one, "BEGIN", set(1, first(shard)), "INSERT INTO t VALUES (1)", set(2, first(1 - shard)));
      run(one, "COMMIT", "DELETE FROM t");
      assertEquals("3", value(other, SUM));
      run(other, "UPDATE x SET n = 0");
    }
    run(one, "DROP TEMPORARY TABLE t");
  }

  /** The one that MySQL chooses is rolled back whole, wherever it has met the other. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void deadlocksOnOneShard(int shard) throws Exception {
    for (Connection connection : List.of(one, other)) {
      run(connection, "BEGIN");
    }
    // Each begins on another shard, so that one of them has joined where they meet.
    run(one, set(1, second(1 - shard)), set(1, first(shard)));
    run(other, set(2, second(shard)));
    CompletableFuture<Integer> waits =
        CompletableFuture.supplyAsync(() -> errorOrZero(one, set(1, second(shard))));
    TimeUnit.MILLISECONDS.sleep(300);
    int second = errorOrZero(other, set(2, first(shard)));
    int first = waits.get(20, TimeUnit.SECONDS);
    assertEquals(1213, first + second);
    Connection loser = first == 0 ? other : one;
    Connection winner = first == 0 ? one : other;
    assertFalse(inTransaction(loser));
    run(loser, "ROLLBACK");
    run(winner, "COMMIT");
    assertEquals(winner == one ? "3" : "4", value(loser, SUM));
  }

  private static int errorOrZero(Connection connection, String sql) {
    try {
      run(connection, sql);
      return 0;
    } catch (SQLException e) {
      return e.getErrorCode();
    }
  }

  /** Without one, a savepoint is gone at once. */
  private static boolean inTransaction(Connection connection) throws SQLException {
    run(connection, "SAVEPOINT there");
    return errorOrZero(connection, "RELEASE SAVEPOINT there") == 0;
  }

  @Test
  void aKilledStatementIsUndoneAndTheTransactionGoesOn() throws Exception {
    run(other, "BEGIN", set(9, first(1)));
    run(one, "BEGIN", set(1, first(0)));
    String id = value(one, "SELECT CONNECTION_ID()");
    CompletableFuture<Integer> waits =
        CompletableFuture.supplyAsync(() -> errorOrZero(one, "UPDATE x SET n = n + 1"));
    TimeUnit.MILLISECONDS.sleep(300);
    try (Connection killer = proxy.connect(database)) {
      run(killer, "KILL QUERY " + id);
    }
    assertEquals(1317, waits.get(20, TimeUnit.SECONDS));
    assertEquals("1", value(one, SUM));
    run(other, "ROLLBACK");
    run(one, set(2, first(1)), "COMMIT");
    assertEquals("3", value(other, SUM));
  }

  /** What it had written on the other shard goes too, and nothing is taken for its continuation. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aLostConnectionEndsAllOfIt(int lost) throws Exception {
    run(one, "BEGIN", set(1, first(0)), set(2, first(1)));
    try (Connection server = MySqlLab.shards().get(lost).connect("")) {
      String holder =
          "SELECT trx_mysql_thread_id FROM information_schema.INNODB_TRX WHERE trx_rows_modified >"
              + " 0";
      long end = System.nanoTime() + 10_000_000_000L;
      while (value(server, holder).equals("no row") && System.nanoTime() < end) {
        Thread.sleep(150);
      }
      run(server, "KILL " + value(server, holder));
    }
    TimeUnit.MILLISECONDS.sleep(300);
    SQLException told = assertThrows(SQLException.class, () -> run(one, "COMMIT"));
    assertEquals(30005, told.getErrorCode());
    assertTrue(told.getMessage().contains("the whole transaction is rolled back"));
    assertThrows(SQLException.class, () -> run(one, "SELECT 1"));
    assertEquals("0", value(other, SUM));
    assertEquals("0", onShard(1 - lost));
  }

  @Test
  void clientsThatGoLeaveNothing() throws Exception {
    for (int step = 0; step < 3; step++) {
      try (Connection gone = proxy.connect(database)) {
        run(gone, "BEGIN", set(1, first(0)));
        if (step > 0) {
          run(gone, set(1, first(1)));
        }
        if (step > 1) {
          run(gone, "UPDATE x SET n = n + 1");
        }
        gone.abort(Runnable::run);
      }
    }
    run(other, "SET innodb_lock_wait_timeout = 5", "UPDATE x SET n = n + 1");
    assertEquals("8", value(other, SUM));
  }

  /** A connection knows the last id of whoever had it before. */
  @Test
  void othersInsertIdsAreNotSeen() throws SQLException {
    proxy.execute(
        database, "CREATE TABLE ids (id INT AUTO_INCREMENT PRIMARY KEY) SINGLE ON shard1");
    for (int i = 0; i < 5; i++) {
      run(one, "INSERT INTO ids VALUES ()");
      run(other, "INSERT INTO ids VALUES (" + (100 + 10 * i) + ")");
      assertEquals("0", value(other, "SELECT LAST_INSERT_ID()"));
    }
    assertEquals("131", value(one, "SELECT LAST_INSERT_ID()"));
  }

  private static List<String> shown(Connection by) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = by.createStatement();
        ResultSet row = statement.executeQuery("SHOW TRANSACTIONS")) {
      while (row.next()) {
        StringBuilder text = new StringBuilder(row.getString("User"));
        for (String column : List.of("Open_on", "Written_on", "Isolation", "Access", "Info")) {
          text.append('|').append(row.getString(column));
        }
        rows.add(text.toString());
      }
    }
    return rows;
  }

  @Test
  void openTransactionsAreShown() throws SQLException {
    assertEquals(List.of(), shown(one));
    run(one, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "BEGIN");
    assertEquals(List.of("app|||READ COMMITTED|READ WRITE|null"), shown(other));
    run(one, "SELECT * FROM x WHERE id = " + first(1), set(1, first(0)));
    run(other, "START TRANSACTION READ ONLY", "SELECT * FROM x WHERE id = " + first(0));
    assertEquals(
        List.of(
            "app|s2, s1|s1|READ COMMITTED|READ WRITE|null", "app|s1|||READ ONLY|SHOW TRANSACTIONS"),
        shown(other));
    run(one, "COMMIT");
    run(other, "ROLLBACK");
    assertEquals(List.of(), shown(one));
  }
}
