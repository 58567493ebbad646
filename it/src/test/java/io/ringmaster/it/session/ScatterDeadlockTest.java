package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A deadlock on the first shard of a write, in a transaction that is open on the others too. */
class ScatterDeadlockTest {
  private static final int ROUNDS = 8;
  private static final int SESSIONS = 5;

  /** What was not asked any more is given back once: no two sessions get the same connection. */
  @Test
  void connectionsAreGivenBackOnce() throws Exception {
    try (ProxyLab proxy = ProxyLab.start(MySqlLab.shards(), Map.of("mysql.event_loops", "1"))) {
      String database = proxy.createDatabase("scatter_deadlock");
      StringBuilder rows = new StringBuilder("(0, 0)");
      for (int id = 1; id <= 40; id++) {
        rows.append(", (").append(id).append(", 0)");
      }
      proxy.execute(
          database,
          "CREATE TABLE t (id INT PRIMARY KEY, v INT) SHARD BY HASH(id)",
          "INSERT INTO t VALUES " + rows);
      try (Connection one = proxy.connect(database);
          Connection other = proxy.connect(database);
          ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int round = 0; round < ROUNDS; round++) {
          // Who has changed fewer rows is the victim.
          run(one, "BEGIN", "UPDATE t SET v = v + 1 WHERE id < 25");
          run(other, "BEGIN", "UPDATE t SET v = v + 1 WHERE id > 34");
          Future<?> waiting =
              clients.submit(
                  () -> {
                    run(one, "UPDATE t SET v = v + 1");
                    return null;
                  });
          Thread.sleep(200);
          assertEquals(1213, error(other, "UPDATE t SET v = v + 1 WHERE id < 25"));
          waiting.get();
          run(one, "ROLLBACK");
          run(other, "ROLLBACK");
          together(proxy, database);
        }
      }
      assertEquals("0", value(proxy.connect(database), "SELECT SUM(v) FROM t"));
    }
    ShardRows.assertNothingOpen();
  }

  /** Several transactions at a time, each on both shards, which see nothing of one another. */
  private static void together(ProxyLab proxy, String database) throws Exception {
    List<Connection> sessions = new ArrayList<>();
    try {
      for (int id = 1; id <= SESSIONS; id++) {
        Connection session = proxy.connect(database);
        sessions.add(session);
        run(session, "BEGIN", "UPDATE t SET v = v + 1 WHERE id IN (" + id + ", " + (id + 20) + ")");
        run(session, "UPDATE t SET v = v + 1 WHERE id IN (" + (id + 5) + ", " + (id + 25) + ")");
      }
      for (Connection session : sessions) {
        assertEquals("4", value(session, "SELECT SUM(v) FROM t"));
        run(session, "ROLLBACK");
      }
    } finally {
      for (Connection session : sessions) {
        session.close();
      }
    }
  }
}
