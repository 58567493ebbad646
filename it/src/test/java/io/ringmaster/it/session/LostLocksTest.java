package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A statement over shards has found nothing on one of them, and waits on another, when the
 * connection to the first is lost: with it go the locks that kept rows from coming there. Its
 * answer would be that of no moment, so it is an error.
 */
class LostLocksTest {
  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("lost_locks");
    proxy.execute(
        database,
        "CREATE TABLE w (id INT, place INT, v INT, PRIMARY KEY (place, id)) SHARD BY HASH(place)");
  }

  @AfterAll
  static void stop() throws Exception {
    proxy.execute("", "DROP DATABASE " + database);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    ShardRows.assertNothingOpen();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE w SET v = v + 1 WHERE id = 61",
        "UPDATE w SET place = place + 1000, v = v + 1 WHERE id = 61",
        "DELETE FROM w WHERE id = 61",
      })
  void whatIsFoundNowhereIsAnErrorThen(String sql) throws Exception {
    try (Connection one = proxy.connect(database);
        Connection other = proxy.connect(database);
        Connection away = MySqlLab.shards().get(0).connect(database);
        Connection there = MySqlLab.shards().get(1).connect(database)) {
      run(one, "DELETE FROM w", "INSERT INTO w VALUES (1, 1, 0), (1, 2, 0), (1, 3, 0), (1, 4, 0)");
      int place = Integer.parseInt(value(there, "SELECT MAX(place) FROM w"));
      run(one, "INSERT INTO w VALUES (61, " + place + ", 0)");
      run(other, "BEGIN", "DELETE FROM w WHERE id = 61 AND place = " + place);
      CompletableFuture<Integer> waits = CompletableFuture.supplyAsync(() -> error(one, sql));
      await(there, "trx_state = 'LOCK WAIT'");
      run(away, "KILL " + await(away, "trx_rows_locked > 0"));
      // Until the proxy knows.
      TimeUnit.MILLISECONDS.sleep(300);
      run(other, "COMMIT");
      assertEquals(30005, waits.get(20, TimeUnit.SECONDS));
      assertEquals("4", value(one, "SELECT COUNT(*) FROM w"));
    }
  }

  /** The thread of the transaction of which this is so, as soon as there is one. */
  private static String await(Connection server, String condition)
      throws SQLException, InterruptedException {
    String sql =
        "SELECT COALESCE(MAX(trx_mysql_thread_id), 0) FROM information_schema.INNODB_TRX WHERE "
            + condition;
    for (int i = 0; i < 100; i++) {
      String thread = value(server, sql);
      if (!thread.equals("0")) {
        return thread;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError("no transaction with " + condition);
  }
}
