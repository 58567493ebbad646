package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.Sql;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.throttle.ChunkSize;
import io.ringmaster.migration.throttle.ServerLoad;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Work makes way for a replica that falls behind and for a source that is busy: real ones. */
class ServerLoadTest {
  private static final long PATIENCE_SECONDS = 60;
  private static final Duration LAG_MAX = Duration.ofSeconds(2);
  private static final int THREADS_MAX = 8;

  private static LabServer source;
  private static LabServer replica;
  private static Sessions sourceSessions;
  private static Sessions replicaSessions;

  @BeforeAll
  static void start() throws Exception {
    source = MySqlLab.start();
    replica = MySqlLab.start();
    sourceSessions = new Sessions(MoveLab.endpoint("s1", source), 2);
    replicaSessions = new Sessions(MoveLab.endpoint("r1", replica), 2);
    source.execute("", "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
    replica.replicate(source);
  }

  @AfterAll
  static void close() throws Exception {
    sourceSessions.close();
    replicaSessions.close();
    replica.close();
    source.close();
  }

  private static ServerLoad load() {
    return new ServerLoad(sourceSessions, List.of(replicaSessions), () -> 100);
  }

  private static Throttle throttle() {
    Throttle.Limits limits =
        new Throttle.Limits(LAG_MAX, THREADS_MAX, Integer.MAX_VALUE, List.of());
    return new Throttle(limits, load(), Clock.systemUTC(), Thread::sleep);
  }

  private static Throttle.Load await(Predicate<Throttle.Load> wanted) throws Exception {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Throttle.Load now = load().sample();
    while (!wanted.test(now)) {
      assertTrue(System.nanoTime() - giveUp < 0, now.toString());
      Thread.sleep(50);
      now = load().sample();
    }
    return now;
  }

  private static void awaitNoLag() throws Exception {
    // Before it has the first event, too, a replica says that it is not behind.
    replica.caughtUp(source);
    await(load -> load.replicaLag().equals(Optional.of(Duration.ZERO)));
  }

  private static void awaitReason(Throttle throttle, String part) throws Exception {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!throttle.reason().contains(part)) {
      assertTrue(System.nanoTime() - giveUp < 0, part + " in '" + throttle.reason() + "'");
      Thread.sleep(20);
    }
  }

  private static Future<String> piece(ExecutorService workers, Throttle throttle) {
    return workers.submit(
        () -> throttle.piece(new ChunkSize(Duration.ofMillis(100), 100), () -> "done"));
  }

  @Test
  void workWaitsForAReplicaThatIsBehind() throws Exception {
    awaitNoLag();
    assertTrue(throttle().isOpen());
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
        Connection locking = replica.connect("")) {
      Sql.run(locking, "FLUSH TABLES WITH READ LOCK");
      source.execute("shop", "INSERT INTO t VALUES (1)");
      Throttle.Load behind =
          await(load -> load.replicaLag().orElse(Duration.ZERO).compareTo(LAG_MAX) > 0);
      assertTrue(behind.replicaLag().get().compareTo(Duration.ofSeconds(PATIENCE_SECONDS)) < 0);
      Throttle held = throttle();
      Future<String> work = piece(workers, held);
      awaitReason(held, "ms behind, the limit is 2000 ms");
      assertFalse(work.isDone());
      Sql.run(locking, "UNLOCK TABLES");
      assertEquals("done", work.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertEquals("", held.reason());
    }
    replica.execute("", "STOP REPLICA");
    try {
      assertEquals(Optional.of(Duration.ofDays(1)), load().sample().replicaLag());
      assertFalse(throttle().isOpen(), "one that does not replicate only falls behind");
    } finally {
      replica.execute("", "START REPLICA");
    }
  }

  @Test
  void workWaitsForASourceThatIsBusy() throws Exception {
    awaitNoLag();
    List<Connection> clients = new ArrayList<>();
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> busy = new ArrayList<>();
      for (int i = 0; i < 2 * THREADS_MAX; i++) {
        Connection client = source.connect("");
        clients.add(client);
        busy.add(workers.submit(() -> Sql.value(client, "SELECT SLEEP(4)")));
      }
      await(load -> load.threadsRunning() > THREADS_MAX);
      Throttle held = throttle();
      Future<String> work = piece(workers, held);
      awaitReason(held, "threads running, the limit is " + THREADS_MAX);
      assertFalse(work.isDone());
      for (Future<String> one : busy) {
        assertEquals("0", one.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
      }
      assertEquals("done", work.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } finally {
      for (Connection client : clients) {
        client.close();
      }
    }
  }
}
