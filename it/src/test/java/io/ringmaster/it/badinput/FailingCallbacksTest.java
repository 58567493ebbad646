package io.ringmaster.it.badinput;

import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.proxy.commit.CommitStep;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The proxy itself fails in what is called when a server has answered: the client gets an error and
 * its session ends, what is decided is finished, and nothing is left.
 */
class FailingCallbacksTest {
  private static final AtomicReference<CommitStep> FAILS_AT = new AtomicReference<>();
  private static final String BOTH = "UPDATE t SET n = n + 1 WHERE id IN (%d, %d)";
  private static final int SECONDS = 40;

  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static String database;
  private static final int[] KEYS = new int[2];

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(),
            Map.of("mysql.event_loops", "1"),
            ShardMap::next,
            FailingCallbacksTest::at);
    database = proxy.createDatabase("failing");
    proxy.execute(
        database,
        "CREATE TABLE t (id INT PRIMARY KEY, n INT) SHARD BY HASH(id)",
        "INSERT INTO t VALUES (1,0),(2,0),(3,0),(4,0),(5,0),(6,0),(7,0),(8,0)");
    for (int shard = 0; shard < 2; shard++) {
      try (Connection connection = MySqlLab.shards().get(shard).connect(database)) {
        KEYS[shard] = Integer.parseInt(value(connection, "SELECT MIN(id) FROM t"));
      }
    }
    watch = new ProxyWatch(proxy);
  }

  private static void at(CommitStep step) {
    if (FAILS_AT.compareAndSet(step, null)) {
      throw new IllegalStateException("a test lets it fail at " + step);
    }
  }

  @AfterAll
  static void nothingLeaks() throws Exception {
    try {
      watch.assertNothingLeaks();
    } finally {
      proxy.close();
    }
  }

  /** The sums of both servers once nothing is prepared any more. */
  private static List<Integer> settled() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    Integer[] sums = new Integer[2];
    for (int shard = 0; shard < 2; shard++) {
      LabServer server = MySqlLab.shards().get(shard);
      try (Connection connection = server.connect(database)) {
        while (!value(connection, "XA RECOVER").equals("no row") && System.nanoTime() < end) {
          Thread.sleep(50);
        }
        assertEquals("no row", value(connection, "XA RECOVER"));
        sums[shard] = Integer.parseInt(value(connection, "SELECT SUM(n) FROM t"));
      }
    }
    return List.of(sums);
  }

  private static void assertFails(CommitStep step, String... statements) throws Exception {
    List<Integer> before = settled();
    try (Connection client = proxy.connect(database, Map.of("socketTimeout", "30000"))) {
      FAILS_AT.set(step);
      SQLException told = assertThrows(SQLException.class, () -> run(client, statements));
      assertEquals(1105, told.getErrorCode(), told::toString);
      assertTrue(
          told.getMessage().matches("Unknown error: .* under reference [0-9a-f]+; .*"),
          told::getMessage);
      assertFalse(client.isValid(5), "the session goes on");
    }
    assertEquals(null, FAILS_AT.get());
    List<Integer> after = settled();
    int more = step.compareTo(CommitStep.DECIDED) >= 0 ? 1 : 0;
    assertEquals(List.of(before.get(0) + more, before.get(1) + more), after);
    // Nothing of it holds a lock.
    try (Connection client = proxy.connect(database)) {
      run(client, "SET innodb_lock_wait_timeout = 5", BOTH.formatted(KEYS[0], KEYS[1]));
    }
  }

  @ParameterizedTest
  @EnumSource(CommitStep.class)
  void commit(CommitStep step) throws Exception {
    assertFails(
        step,
        "BEGIN",
        "UPDATE t SET n = n + 1 WHERE id = " + KEYS[0],
        "UPDATE t SET n = n + 1 WHERE id = " + KEYS[1],
        "COMMIT");
  }

  @ParameterizedTest
  @EnumSource(CommitStep.class)
  void statementOverShards(CommitStep step) throws Exception {
    assertFails(step, BOTH.formatted(KEYS[0], KEYS[1]));
  }

  /** Another client's statement that is under way on the same event loop is not concerned. */
  @Test
  void othersGoOn() throws Exception {
    try (Connection other = proxy.connect(database)) {
      run(other, "BEGIN", "INSERT INTO t VALUES (1001, 0)");
      assertFails(CommitStep.PREPARED, BOTH.formatted(KEYS[0], KEYS[1]));
      run(other, "COMMIT");
      assertEquals("1001", value(other, "SELECT id FROM t WHERE id = 1001"));
      run(other, "DELETE FROM t WHERE id = 1001");
    }
  }
}
