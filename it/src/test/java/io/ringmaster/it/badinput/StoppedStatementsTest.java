package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.internal.PlatformDependent;
import io.ringmaster.it.badinput.RawClient.Answer;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Statements that do not come to their end: clients that leave or do not read, KILL, waiting. */
class StoppedStatementsTest {
  private static final int POOL = 4;
  private static final long MEGABYTE = 1 << 20;

  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(),
            Map.of(
                "mysql.event_loops", "1",
                "pool.max_per_server", Integer.toString(POOL),
                "pool.acquire_timeout", "1s"));
    database = proxy.createDatabase("stopped");
    proxy.execute(
        database,
        "CREATE TABLE big (id BIGINT PRIMARY KEY, body LONGTEXT) SHARD BY HASH(id)",
        "INSERT INTO big VALUES "
            + IntStream.range(0, 40)
                .mapToObj(i -> "(" + i + ", REPEAT('b', 2000000))")
                .collect(Collectors.joining(",")));
    watch = new ProxyWatch(proxy);
  }

  @AfterAll
  static void nothingLeaks() throws Exception {
    try {
      watch.assertNothingLeaks();
    } finally {
      proxy.close();
    }
  }

  @AfterEach
  void poolIsWholeAndClean() throws Exception {
    ProxyWatch.await(
        "busy", () -> watch.metric("ringmaster_backend_connections.*state=\"busy\""), 0);
    try (RawClient client = login()) {
      for (int i = 0; i < 20; i++) {
        assertEquals(1, client.query("SELECT id FROM big WHERE id = " + i).rows());
      }
      assertEquals(40, client.query("SELECT id FROM big").rows());
    }
    assertEquals(0, running());
  }

  private static RawClient login() throws IOException {
    return RawClient.login(proxy, database);
  }

  /** A client whose socket takes little, so that what it does not read stays in the proxy. */
  private static RawClient loginWithSmallBuffer() throws IOException {
    return RawClient.login(
        proxy.address(), ProxyLab.APP, ProxyLab.APP, database, RawClient.CAPABILITIES, 16 << 10);
  }

  /** Statements of the test that the shards run now. */
  private static long running() throws Exception {
    long deadline = System.nanoTime() + 10_000_000_000L;
    long count;
    do {
      count = 0;
      for (LabServer shard : MySqlLab.shards()) {
        try (Connection connection = shard.connect("");
            Statement statement = connection.createStatement();
            ResultSet rows =
                statement.executeQuery(
                    "SELECT COUNT(*) FROM information_schema.processlist WHERE command IN"
                        + " ('Query', 'Execute') AND db = '"
                        + database
                        + "'")) {
          rows.next();
          count += rows.getLong(1);
        }
      }
    } while (count > 0 && System.nanoTime() < deadline);
    return count;
  }

  private static void awaitBusy(long wanted) throws Exception {
    ProxyWatch.await(
        "busy", () -> watch.metric("ringmaster_backend_connections.*state=\"busy\""), wanted);
  }

  @Test
  void clientThatVanishesMidResultStopsItsQuery() throws Exception {
    for (String sql :
        List.of(
            "SELECT a.body, b.body FROM big a JOIN big b ON a.id = b.id WHERE a.id = 1",
            "SELECT id, body FROM big",
            "SELECT id, body FROM big ORDER BY id",
            "SELECT SLEEP(60) FROM big WHERE id = 3",
            "SELECT id, SLEEP(60) FROM big",
            "EXPLAIN ROUTE ANALYZE SELECT id, SLEEP(60) FROM big",
            "EXPLAIN ROUTE ANALYZE SELECT SLEEP(60) FROM big WHERE id = 3")) {
      for (boolean reset : new boolean[] {true, false}) {
        RawClient client = loginWithSmallBuffer();
        client.sendQuery(sql);
        awaitBusyOrAnswered(client, sql);
        if (reset) {
          client.reset();
        } else {
          client.close();
        }
      }
      awaitBusy(0);
      assertEquals(0, running(), sql);
    }
  }

  private static void awaitBusyOrAnswered(RawClient client, String sql) throws Exception {
    if (!sql.contains("SLEEP")) {
      client.read();
    } else {
      Thread.sleep(200);
    }
  }

  @Test
  void clientThatNeverReadsTakesBoundedMemory() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    long before = PlatformDependent.usedDirectMemory();
    for (int i = 0; i < 3; i++) {
      RawClient client = loginWithSmallBuffer();
      client.sendQuery("SELECT id, body FROM big");
      clients.add(client);
    }
    long most = 0;
    for (int i = 0; i < 20; i++) {
      Thread.sleep(100);
      most = Math.max(most, PlatformDependent.usedDirectMemory() - before);
    }
    assertTrue(most < 96 * MEGABYTE, most / MEGABYTE + " MB for three unread results of 80 MB");
    for (RawClient client : clients) {
      client.close();
    }
  }

  @Test
  @SuppressWarnings("try") // the client is closed early
  void clientThatSendsButNeverReadsTakesBoundedMemory() throws Exception {
    long before = PlatformDependent.usedDirectMemory();
    try (RawClient client = loginWithSmallBuffer()) {
      byte[] query =
          RawClient.command(
              3, "SELECT REPEAT('r', 30000)".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < 20_000; i++) {
                    client.send(0, query);
                  }
                } catch (IOException e) {
                  // The proxy takes no more, and the test closes the socket.
                }
              });
      long most = 0;
      for (int i = 0; i < 20; i++) {
        Thread.sleep(100);
        most = Math.max(most, PlatformDependent.usedDirectMemory() - before);
      }
      assertTrue(most < 64 * MEGABYTE, most / MEGABYTE + " MB for answers of 600 MB");
      client.close();
      sending.join();
    }
  }

  @Test
  void killQueryStopsStatementsOfOneShardAndOfSeveral() throws Exception {
    for (String sql :
        List.of("SELECT SLEEP(60) FROM big WHERE id = 3", "SELECT id, SLEEP(60) FROM big")) {
      try (RawClient victim = login();
          RawClient killer = login()) {
        long id = victim.connectionId();
        victim.sendQuery(sql);
        Thread.sleep(300);
        long start = System.nanoTime();
        assertTrue(killer.query("KILL QUERY " + id).ok());
        Answer answer = victim.answer();
        boolean sleepReturned = answer.ok() && sql.contains("WHERE");
        assertTrue(answer.errno() == 1317 || sleepReturned, answer::toString);
        assertTrue(System.nanoTime() - start < 5_000_000_000L);
        assertTrue(victim.query("SELECT 1").ok());
      }
      awaitBusy(0);
      assertEquals(0, running());
    }
  }

  @Test
  void killQueryOfAWaitingWriteGivesError1317() throws Exception {
    try (RawClient holder = login();
        RawClient victim = login();
        RawClient killer = login()) {
      assertTrue(holder.query("BEGIN").ok());
      assertEquals(1, holder.query("SELECT id FROM big WHERE id = 3 FOR UPDATE").rows());
      for (String sql :
          List.of("UPDATE big SET body = 'x' WHERE id = 3", "UPDATE big SET body = 'x'")) {
        long id = victim.connectionId();
        victim.sendQuery(sql);
        Thread.sleep(300);
        assertTrue(killer.query("KILL QUERY " + id).ok());
        assertEquals(1317, victim.answer().errno(), sql);
        assertEquals(0, victim.query("SELECT id FROM big WHERE body = 'x'").rows());
      }
    }
  }

  @Test
  void killEndsTheConnectionAndItsStatement() throws Exception {
    try (RawClient victim = login();
        RawClient killer = login()) {
      long id = victim.connectionId();
      victim.sendQuery("SELECT id, SLEEP(60) FROM big");
      Thread.sleep(300);
      assertTrue(killer.query("KILL " + id).ok());
      assertTrue(victim.closedByServer());
    }
  }

  @Test
  void killOfWhatIsNotThereGetsError1094() throws Exception {
    try (RawClient killer = login()) {
      assertEquals(1094, killer.query("KILL QUERY 99999999").errno());
    }
  }

  @Test
  void exhaustedPoolIsSaidWithFigures() throws Exception {
    List<RawClient> holders = new ArrayList<>();
    try (RawClient late = login()) {
      for (int i = 0; i < POOL; i++) {
        RawClient holder = login();
        holders.add(holder);
        assertTrue(holder.query("BEGIN").ok());
        assertEquals(1, holder.query("SELECT id FROM big WHERE id = 3").rows());
      }
      Answer answer = late.query("SELECT id FROM big WHERE id = 3");
      assertEquals(1040, answer.errno(), answer::toString);
      assertTrue(answer.message().contains("limit " + POOL), answer::message);
      assertTrue(answer.message().contains("open " + POOL), answer::message);
    } finally {
      for (RawClient holder : holders) {
        holder.close();
      }
    }
  }

  @Test
  void whoLeavesOrIsKilledWhileWaitingForAConnectionStopsWaiting() throws Exception {
    List<RawClient> holders = new ArrayList<>();
    try (RawClient killer = login();
        RawClient killed = login()) {
      for (int i = 0; i < POOL; i++) {
        RawClient holder = login();
        holders.add(holder);
        assertTrue(holder.query("BEGIN").ok());
        assertEquals(1, holder.query("SELECT id FROM big WHERE id = 3").rows());
      }
      long id = killed.connectionId();
      RawClient leaver = login();
      leaver.sendQuery("SELECT id FROM big WHERE id = 3");
      killed.sendQuery("SELECT id FROM big WHERE id = 3");
      ProxyWatch.await("waiting", () -> watch.metric("ringmaster_backend_waiting"), 2);
      leaver.reset();
      assertTrue(killer.query("KILL QUERY " + id).ok());
      assertEquals(1317, killed.answer().errno());
      ProxyWatch.await("waiting", () -> watch.metric("ringmaster_backend_waiting"), 0);
    } finally {
      for (RawClient holder : holders) {
        holder.close();
      }
    }
  }

  @Test
  void backendConnectionKilledMidResultIsSaidAndReplaced() throws Exception {
    for (String sql :
        List.of("SELECT id, SLEEP(60) FROM big WHERE id = 3", "SELECT id, SLEEP(60) FROM big")) {
      try (RawClient client = login()) {
        client.sendQuery(sql);
        Thread.sleep(300);
        killOnServers("command = 'Query'");
        Answer answer = client.answer();
        assertEquals(30005, answer.errno(), answer::toString);
        assertTrue(client.query("SELECT id FROM big WHERE id = 3").ok());
      }
    }
  }

  @Test
  void whatWasLostWithABackendConnectionIsSaidAndEndsTheClient() throws Exception {
    for (List<String> lost :
        List.of(
            List.of("BEGIN", "SELECT id, SLEEP(60) FROM big WHERE id = 3", "transaction"),
            List.of("BEGIN", "SELECT id, SLEEP(60) FROM big", "transaction"),
            List.of("BEGIN", "UPDATE big SET body = SLEEP(60) WHERE id = 3", "transaction"),
            List.of("BEGIN", "UPDATE big SET body = SLEEP(60)", "transaction"),
            List.of("CREATE TEMPORARY TABLE own (n INT)", "SELECT SLEEP(60) FROM own", "tables"))) {
      try (RawClient client = login()) {
        assertTrue(client.query(lost.getFirst()).ok());
        if (lost.getLast().equals("tables")) {
          assertTrue(client.query("INSERT INTO own VALUES (1)").ok());
        }
        client.sendQuery(lost.get(1));
        Thread.sleep(300);
        killOnServers("command = 'Query'");
        Answer answer = client.answer();
        assertEquals(30005, answer.errno(), answer::toString);
        String says =
            lost.getLast().equals("tables")
                ? "; this connection is closed, since temporary tables, locks or cursors"
                : "; the whole transaction is rolled back, on all shards, and this connection is"
                    + " closed: connect again and repeat the transaction";
        assertTrue(answer.message().contains(says), answer::message);
        assertTrue(client.closedByServer());
      }
    }
  }

  @Test
  void backendConnectionKilledInsideARowEndsTheClient() throws Exception {
    try (RawClient client = loginWithSmallBuffer()) {
      client.sendQuery("SELECT id" + ", body".repeat(20) + " FROM big WHERE id = 1");
      client.read();
      Thread.sleep(200);
      killOnServers("command = 'Query'");
      assertTrue(client.closedByServer());
    }
  }

  @Test
  void heldConnectionKilledWhileIdleEndsTheClient() throws Exception {
    try (RawClient client = login()) {
      assertTrue(client.query("BEGIN").ok());
      assertEquals(1, client.query("SELECT id FROM big WHERE id = 3").rows());
      killOnServers("command = 'Sleep'");
      Thread.sleep(200);
      // What follows must not be taken for the rest of the transaction.
      assertEquals(30005, client.query("SELECT id FROM big WHERE id = 3").errno());
      assertTrue(client.closedByServer());
    }
  }

  private static void killOnServers(String condition) throws Exception {
    for (LabServer shard : MySqlLab.shards()) {
      List<Long> ids = new ArrayList<>();
      try (Connection connection = shard.connect("");
          Statement statement = connection.createStatement()) {
        try (ResultSet rows =
            statement.executeQuery(
                "SELECT id FROM information_schema.processlist WHERE db = '"
                    + database
                    + "' AND "
                    + condition)) {
          while (rows.next()) {
            ids.add(rows.getLong(1));
          }
        }
        for (long id : ids) {
          statement.execute("KILL " + id);
        }
      }
    }
  }
}
