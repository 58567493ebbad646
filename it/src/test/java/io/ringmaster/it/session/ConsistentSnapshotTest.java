package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.proxy.commit.CommitStep;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** START TRANSACTION WITH CONSISTENT SNAPSHOT over several shards. */
class ConsistentSnapshotTest {
  private static final String BEGIN = "START TRANSACTION WITH CONSISTENT SNAPSHOT";
  private static final String SUM = "SELECT SUM(n) FROM x";

  /** Where the next commit stops, until it is counted down. */
  private static final AtomicReference<CommitStep> STOP = new AtomicReference<>();

  private static volatile CountDownLatch stopped;
  private static volatile CountDownLatch goOn;

  private static ProxyLab proxy;
  private static String database;
  private static List<List<Integer>> keys;

  private Connection reader;

  @BeforeAll
  static void start() throws Exception {
    // The writer that is stopped has an event loop of its own: connections take turns.
    proxy =
        ProxyLab.start(
            MySqlLab.shards(),
            Map.of("mysql.event_loops", "2"),
            ShardMap::next,
            ConsistentSnapshotTest::step);
    database = proxy.createDatabase("snapshot");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, n INT NOT NULL) SHARD BY HASH(id) IN GROUP g",
        "INSERT INTO x VALUES (1,0),(2,0),(3,0),(4,0),(5,0),(6,0),(7,0),(8,0)");
    keys = ShardRows.ids(database, "x");
    keys.forEach(ids -> assertTrue(ids.size() > 1, keys + ": two on each shard are needed"));
  }

  private static void step(CommitStep step) {
    if (STOP.compareAndSet(step, null)) {
      stopped.countDown();
      try {
        assertTrue(goOn.await(20, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @AfterAll
  static void close() {
    proxy.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    proxy.execute(database, "UPDATE x SET n = 0");
    reader = proxy.connect(database);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    reader.close();
    ShardRows.assertNothingOpen();
  }

  private static String add(int n, int shard) {
    return "UPDATE x SET n = n + " + n + " WHERE id = " + keys.get(shard).getFirst();
  }

  @Test
  void seesAllShardsAsTheyWere() throws SQLException {
    try (Connection writer = proxy.connect(database)) {
      run(reader, BEGIN);
      run(writer, add(1, 0), add(1, 1));
      assertEquals("0", value(reader, SUM));
      assertEquals("0", value(reader, "SELECT COUNT(*) FROM x a JOIN x b ON a.n = b.n + 1"));
      run(reader, "COMMIT");
      assertEquals("2", value(reader, SUM));
      run(reader, "START TRANSACTION READ ONLY, WITH CONSISTENT SNAPSHOT");
      run(writer, "UPDATE x SET n = 9");
      for (List<Integer> ids : keys) {
        assertEquals("1", value(reader, "SELECT n FROM x WHERE id = " + ids.getFirst()));
      }
      assertEquals(1792, error(reader, add(1, 0)));
      run(reader, "ROLLBACK");
    }
  }

  @Test
  void itMayWriteOnAll() throws SQLException {
    run(reader, BEGIN, add(1, 1), "SAVEPOINT s", add(2, 0), "ROLLBACK TO s", add(4, 0));
    run(reader, add(8, 1), "COMMIT");
    assertEquals("13", value(reader, SUM));
    run(reader, BEGIN, add(1, 0), BEGIN, "ROLLBACK");
    assertEquals("14", value(reader, SUM));
  }

  @Test
  void otherIsolationLevelsHaveNoSnapshots() throws SQLException {
    run(reader, "SET SESSION transaction_isolation = 'READ-COMMITTED'");
    assertEquals(1235, error(reader, BEGIN));
    run(reader, "SET SESSION transaction_isolation = 'REPEATABLE-READ'");
    run(reader, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
    assertEquals(1235, error(reader, BEGIN));
  }

  /** A commit is stopped between its coordinator and its branch: the snapshot waits for it. */
  @Test
  void aCommitThatIsHalfDoneIsAwaited() throws Exception {
    List<Connection> writers = new ArrayList<>();
    try {
      writers.add(proxy.connect(database));
      Connection writer = writers.getFirst();
      Connection beside = onAnotherLoop(writer, writers);
      for (CommitStep step : List.of(CommitStep.PREPARED, CommitStep.DECIDED)) {
        run(writer, "BEGIN", add(1, 0), add(1, 1));
        stopped = new CountDownLatch(1);
        goOn = new CountDownLatch(1);
        STOP.set(step);
        var committed =
            CompletableFuture.runAsync(() -> quietly(writer, "COMMIT"), Thread::startVirtualThread);
        assertTrue(stopped.await(10, TimeUnit.SECONDS));
        var begun =
            CompletableFuture.runAsync(() -> quietly(beside, BEGIN), Thread::startVirtualThread);
        Thread.sleep(300);
        assertTrue(!begun.isDone(), step + " is awaited");
        goOn.countDown();
        committed.get(10, TimeUnit.SECONDS);
        begun.get(10, TimeUnit.SECONDS);
        assertEquals(step == CommitStep.PREPARED ? "2" : "4", value(beside, SUM));
        run(beside, "COMMIT");
      }
    } finally {
      for (Connection connection : writers) {
        connection.close();
      }
    }
  }

  /** A connection that another loop serves: it answers while the writer's loop stands still. */
  private static Connection onAnotherLoop(Connection writer, List<Connection> all)
      throws Exception {
    for (int i = 0; i < 4; i++) {
      Connection candidate = proxy.connect(database);
      all.add(candidate);
      run(writer, "BEGIN", add(0, 0), add(1, 1), add(1, 0));
      stopped = new CountDownLatch(1);
      goOn = new CountDownLatch(1);
      STOP.set(CommitStep.BEGINNING);
      var committed =
          CompletableFuture.runAsync(() -> quietly(writer, "COMMIT"), Thread::startVirtualThread);
      assertTrue(stopped.await(10, TimeUnit.SECONDS));
      var answered =
          CompletableFuture.runAsync(() -> quietly(candidate, "DO 0"), Thread::startVirtualThread);
      Thread.sleep(300);
      boolean free = answered.isDone();
      goOn.countDown();
      committed.get(10, TimeUnit.SECONDS);
      answered.get(10, TimeUnit.SECONDS);
      run(writer, "UPDATE x SET n = 0");
      if (free) {
        return candidate;
      }
    }
    throw new AssertionError("all connections are on one loop");
  }

  private static void quietly(Connection connection, String sql) {
    try {
      run(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writers move amounts between shards all the time: each snapshot has the same sum. */
  @Test
  void noSnapshotTearsACommit() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<CompletableFuture<Void>> writing = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int shard = i % 2;
      writing.add(
          CompletableFuture.runAsync(
              () -> {
                try (Connection writer = proxy.connect(database)) {
                  while (!over.get()) {
                    try {
                      run(writer, "BEGIN", add(1, shard), add(-1, 1 - shard), "COMMIT");
                    } catch (SQLException e) {
                      assertEquals(1213, e.getErrorCode());
                    }
                  }
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              },
              Thread::startVirtualThread));
    }
    try {
      for (int i = 0; i < 40; i++) {
        run(reader, BEGIN);
        String before = value(reader, SUM);
        Thread.sleep(5);
        assertEquals("0", before);
        assertEquals("0", value(reader, SUM));
        run(reader, "COMMIT");
      }
    } finally {
      over.set(true);
    }
    for (CompletableFuture<Void> writer : writing) {
      writer.get(20, TimeUnit.SECONDS);
    }
  }

  /** Nobody is kept from committing by what is over. */
  @Test
  void nothingIsLockedAfterwards() throws Exception {
    try (Connection gone = proxy.connect(database)) {
      run(gone, BEGIN);
      gone.abort(Runnable::run);
    }
    run(reader, "BEGIN", add(1, 0), add(1, 1), "COMMIT");
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection connection = shard.connect("")) {
        run(connection, "LOCK TABLES ringmaster.transaction_decision WRITE", "UNLOCK TABLES");
      }
    }
  }
}
