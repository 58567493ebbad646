package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.failure;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.update;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UPDATE and DELETE with LIMIT over several shards, in transactions and when something fails. */
class LimitedWritesTest {
  private static final int ROWS = 40;
  private static final String SUM = "SELECT SUM(n) FROM x";

  private static ProxyLab proxy;
  private static String database;

  private Connection one;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of("mysql.event_loops", "1"));
    database = proxy.createDatabase("limited");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, n INT UNSIGNED NOT NULL, owner INT, KEY (owner)) SHARD"
            + " BY HASH(id)");
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void fill() throws SQLException {
    one = proxy.connect(database);
    run(one, "DELETE FROM x");
    StringBuilder rows = new StringBuilder("(1, 1, NULL)");
    for (int id = 2; id <= ROWS; id++) {
      rows.append(", (").append(id).append(", 1, NULL)");
    }
    run(one, "INSERT INTO x VALUES " + rows);
    for (int shard = 0; shard < 2; shard++) {
      assertTrue(Integer.parseInt(onShard(shard, "SELECT COUNT(*) FROM x")) > 5, "rows on each");
    }
  }

  /** Nothing is left open or prepared on any shard. */
  @AfterEach
  void nothingIsLeft() throws Exception {
    one.close();
    ShardRows.assertNothingOpen();
  }

  private static String onShard(int shard, String sql) throws SQLException {
    try (Connection connection = MySqlLab.shards().get(shard).connect(database)) {
      return value(connection, sql);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE x SET owner = %d WHERE owner IS NULL ORDER BY id LIMIT 1",
        "UPDATE x SET owner = %d WHERE owner IS NULL LIMIT 1",
        "UPDATE x SET owner = %d WHERE owner IS NULL ORDER BY id DESC LIMIT 3"
      })
  void eachRowIsTakenByOne(String claim) throws Exception {
    int taken = 0;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> claims = new ArrayList<>();
      for (int client = 1; client <= 4; client++) {
        String sql = claim.formatted(client);
        claims.add(clients.submit(() -> claimAll(sql)));
      }
      for (Future<Integer> one : claims) {
        taken += one.get();
      }
    }
    assertEquals(ROWS, taken);
    assertEquals("0", value(one, "SELECT COUNT(*) FROM x WHERE owner IS NULL"));
  }

  /** MySQL ends one of two that claim by a secondary index by a deadlock, now and then. */
  private static int claimAll(String sql) throws SQLException {
    int all = 0;
    try (Connection connection = proxy.connect(database)) {
      while (true) {
        try {
          int taken = update(connection, sql);
          all += taken;
          if (taken == 0) {
            return all;
          }
        } catch (SQLException e) {
          assertEquals(1213, e.getErrorCode(), e.getMessage());
        }
      }
    }
  }

  @Test
  void theLimitCountsOverAllShards() throws SQLException {
    assertEquals(30, update(one, "DELETE FROM x LIMIT 30"));
    assertEquals("10", value(one, "SELECT COUNT(*) FROM x"));
    assertEquals(3, update(one, "UPDATE x SET n = 5 ORDER BY id LIMIT 3"));
    assertEquals("22", value(one, SUM));
    assertEquals(10, update(one, "DELETE FROM x ORDER BY n LIMIT 11"));
  }

  /** Drivers send numbers as texts, too. */
  @Test
  void aParameterMayBeAText() throws SQLException {
    try (Connection prepared =
            proxy.connect(
                database, Map.of("useServerPrepStmts", "true", "useAffectedRows", "true"));
        PreparedStatement statement =
            prepared.prepareStatement("UPDATE x SET owner = ? WHERE n = ? ORDER BY id LIMIT ?")) {
      for (int limit : new int[] {0, 3, 39, 1000}) {
        statement.setInt(1, limit + 1);
        statement.setString(2, "1");
        statement.setString(3, String.valueOf(limit));
        assertEquals(Math.min(limit, ROWS), statement.executeUpdate());
      }
      assertEquals("40", value(prepared, "SELECT COUNT(*) FROM x WHERE owner = 1001"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ORDER BY id", " ORDER BY id DESC"})
  void whatFailsIsUndoneOnAllShards(String order) throws SQLException {
    String write = "UPDATE x SET n = n - 2 WHERE n <> 1 OR id IN (%s)" + order + " LIMIT 1000";
    run(one, "UPDATE x SET n = 2");
    for (int shard = 0; shard < 2; shard++) {
      String id = onShard(shard, "SELECT MAX(id) FROM x");
      run(one, "UPDATE x SET n = 1 WHERE id = " + id);
      assertEquals(1690, error(one, write.formatted(id)));
      assertEquals("79", value(one, SUM));
      run(one, "BEGIN", "UPDATE x SET owner = 7 ORDER BY id LIMIT 9");
      assertEquals(1690, error(one, write.formatted(id)));
      run(one, "COMMIT");
      assertEquals("79", value(one, SUM));
      assertEquals("9", value(one, "SELECT COUNT(*) FROM x WHERE owner = 7"));
      run(one, "UPDATE x SET n = 2, owner = NULL");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ORDER BY id", " ORDER BY n"})
  void aKilledOneIsUndone(String order) throws Exception {
    try (Connection other = proxy.connect(database)) {
      String last = onShard(1, "SELECT MAX(id) FROM x");
      run(other, "BEGIN", "UPDATE x SET n = 100 WHERE id = " + last);
      run(one, "BEGIN", "UPDATE x SET owner = 1 WHERE id <> " + last + " LIMIT 2");
      String id = value(one, "SELECT CONNECTION_ID()");
      CompletableFuture<Integer> waits =
          CompletableFuture.supplyAsync(
              () -> error(one, "UPDATE x SET n = n + 1" + order + " LIMIT 1000"));
      TimeUnit.MILLISECONDS.sleep(300);
      run(other, "KILL QUERY " + id);
      assertEquals(1317, waits.get(20, TimeUnit.SECONDS));
      run(other, "ROLLBACK");
      run(one, "COMMIT");
      assertEquals("40", value(one, SUM));
      assertEquals("2", value(one, "SELECT COUNT(*) FROM x WHERE owner = 1"));
    }
  }

  /** With a connection the transaction goes, on all shards. */
  @ParameterizedTest
  @ValueSource(strings = {"", " ORDER BY id"})
  void aLostConnectionLeavesNothing(String order) throws Exception {
    try (Connection other = proxy.connect(database);
        Connection server = MySqlLab.shards().get(1).connect("")) {
      String last = onShard(1, "SELECT MAX(id) FROM x");
      run(other, "BEGIN", "UPDATE x SET n = 100 WHERE id = " + last);
      CompletableFuture<Integer> waits =
          CompletableFuture.supplyAsync(
              () -> error(one, "UPDATE x SET n = n + 1" + order + " LIMIT 1000"));
      String waiting =
          "SELECT trx_mysql_thread_id FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK"
              + " WAIT'";
      String thread = value(server, waiting);
      for (int i = 0; thread.equals("no row") && i < 100; i++) {
        TimeUnit.MILLISECONDS.sleep(100);
        thread = value(server, waiting);
      }
      run(server, "KILL " + thread);
      assertTrue(waits.get(20, TimeUnit.SECONDS) > 0, "an error");
      run(other, "ROLLBACK");
      assertEquals("40", value(other, SUM));
    }
  }

  /** Another's row must not come before those that were found: by itself a statement sees to it. */
  @Test
  void committedReadsAreRefusedInTransactions() throws SQLException {
    String write = "UPDATE x SET owner = 1 ORDER BY id LIMIT 3";
    run(one, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "BEGIN");
    assertEquals(1235, error(one, write));
    run(one, "ROLLBACK", "BEGIN");
    assertEquals(3, update(one, write));
    run(one, "ROLLBACK", "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", "BEGIN");
    assertEquals(2, update(one, "UPDATE x SET owner = 5 LIMIT 2"));
    SQLException refused = failure(one, write);
    assertEquals(1235, refused.getErrorCode());
    assertTrue(refused.getMessage().contains("READ COMMITTED"), refused.getMessage());
    run(one, "COMMIT");
    assertEquals("2", value(one, "SELECT COUNT(*) FROM x WHERE owner = 5"));
    assertEquals(3, update(one, write));
    run(one, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "BEGIN");
    assertEquals(4, update(one, "UPDATE x SET owner = 2 ORDER BY id LIMIT 4"));
    run(one, "COMMIT");
    assertEquals("4", value(one, "SELECT COUNT(*) FROM x WHERE owner = 2"));
  }
}
