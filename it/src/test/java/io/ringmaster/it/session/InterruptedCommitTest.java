package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.failure;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.LabelledRows;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.proxy.commit.CommitStep;
import io.ringmaster.proxy.xa.Xid;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Commits over two servers of which one, or the proxy, does not see the end. */
class InterruptedCommitTest {
  private static final int SECONDS = 40;
  private static final List<ProcessServer> SERVERS = new ArrayList<>();

  /** What happens at a step, once. */
  private static final AtomicReference<Interruption> NEXT = new AtomicReference<>();

  private static ProxyLab proxy;
  private static String database;
  private static final int[] KEYS = new int[2];

  private record Interruption(CommitStep at, Runnable what) {}

  @BeforeAll
  static void start() throws Exception {
    SERVERS.add(MySqlLab.startProcess());
    SERVERS.add(MySqlLab.startProcess());
    proxy =
        ProxyLab.start(
            SERVERS, Map.of("mysql.event_loops", "1"), ShardMap::next, InterruptedCommitTest::at);
    database = "interrupted";
    proxy.execute(
        "",
        "CREATE DATABASE interrupted",
        "CREATE TABLE interrupted.x (id INT PRIMARY KEY, n INT) SHARD BY HASH(id)");
    proxy.execute(database, "INSERT INTO x VALUES (1,0),(2,0),(3,0),(4,0),(5,0),(6,0)");
    for (int shard = 0; shard < 2; shard++) {
      try (Connection connection = SERVERS.get(shard).connect(database)) {
        KEYS[shard] = Integer.parseInt(value(connection, "SELECT MIN(id) FROM x"));
      }
    }
  }

  @AfterAll
  static void stop() throws Exception {
    proxy.close();
    for (ProcessServer server : SERVERS) {
      server.close();
    }
  }

  private static void at(CommitStep step) {
    Interruption next = NEXT.get();
    if (next != null && next.at() == step && NEXT.compareAndSet(next, null)) {
      next.what().run();
    }
  }

  @BeforeEach
  void clear() throws Exception {
    proxy.execute(database, "UPDATE x SET n = 0");
  }

  private static String set(int n, int shard) {
    return "UPDATE x SET n = " + n + " WHERE id = " + KEYS[shard];
  }

  /** What the client is told: 0 when it is committed. */
  private static int commit(String... statements) throws SQLException {
    try (Connection client = proxy.connect(database);
        Statement statement = client.createStatement()) {
      try {
        for (String sql : statements) {
          statement.execute(sql);
        }
        return 0;
      } catch (SQLException e) {
        if (e.getErrorCode() == 30026) {
          // It is known that nothing did.
          assertFalse(e.getMessage().contains("took effect"), e.getMessage());
        }
        return e.getErrorCode();
      }
    }
  }

  /** The rows of both servers once nothing is prepared any more. */
  private static String settled() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    List<String> sums = new ArrayList<>();
    for (LabServer server : SERVERS) {
      try (Connection connection = server.connect(database)) {
        while (!value(connection, "XA RECOVER").equals("no row") && System.nanoTime() < end) {
          Thread.sleep(50);
        }
        assertEquals("no row", value(connection, "XA RECOVER"));
        sums.add(value(connection, "SELECT SUM(n) FROM x"));
      }
    }
    return String.join(",", sums);
  }

  private static void killConnections() {
    for (LabServer server : SERVERS) {
      try (Connection connection = server.connect("");
          Statement list = connection.createStatement();
          var rows =
              list.executeQuery(
                  "SELECT processlist_id FROM performance_schema.session_connect_attrs WHERE"
                      + " attr_name = 'ringmaster_proxy'")) {
        while (rows.next()) {
          run(connection, "KILL " + rows.getString(1));
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** All connections are gone at once: only what is stored tells what was decided. */
  @ParameterizedTest
  @EnumSource(CommitStep.class)
  void allConnectionsAreLost(CommitStep step) throws Exception {
    NEXT.set(new Interruption(step, InterruptedCommitTest::killConnections));
    int told = commit("BEGIN", set(1, 0), set(2, 1), "COMMIT");
    boolean decided = step.compareTo(CommitStep.DECIDED) >= 0;
    assertEquals(decided ? 0 : 30026, told);
    assertEquals(decided ? "1,2" : "0,0", settled());
  }

  /** The same of a statement that is a transaction by itself. */
  @ParameterizedTest
  @EnumSource(CommitStep.class)
  void allConnectionsOfAStatementAreLost(CommitStep step) throws Exception {
    NEXT.set(new Interruption(step, InterruptedCommitTest::killConnections));
    int told = commit("UPDATE x SET n = 1 WHERE id IN (%d, %d)".formatted(KEYS[0], KEYS[1]));
    boolean decided = step.compareTo(CommitStep.DECIDED) >= 0;
    assertEquals(decided ? 0 : 30026, told);
    assertEquals(decided ? "1,1" : "0,0", settled());
  }

  /** The proxy does nothing more, as if it were dead: what it has left is ended by who leads. */
  @ParameterizedTest
  @EnumSource(
      value = CommitStep.class,
      names = {"PREPARED", "DECIDED"})
  void theProxyIsGone(CommitStep step) throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    CountDownLatch back = new CountDownLatch(1);
    NEXT.set(
        new Interruption(
            step,
            () -> {
              killConnections();
              gone.countDown();
              await(back);
            }));
    var told = CompletableFuture.supplyAsync(() -> told("BEGIN", set(1, 0), set(2, 1), "COMMIT"));
    try {
      assertTrue(gone.await(SECONDS, TimeUnit.SECONDS));
      boolean decided = step.compareTo(CommitStep.DECIDED) >= 0;
      assertEquals(decided ? "1,2" : "0,0", settled());
    } finally {
      back.countDown();
    }
    // It finds, when it is back, what was decided meanwhile.
    int answer = told.get(SECONDS, TimeUnit.SECONDS);
    assertEquals(step.compareTo(CommitStep.DECIDED) >= 0 ? 0 : 30026, answer);
  }

  /** Its connections stay open, as of one that is stopped: nobody may decide, or it finds so. */
  @ParameterizedTest
  @EnumSource(value = CommitStep.class, names = "PREPARED")
  void theProxyIsStoppedForLongerThanOthersWait(CommitStep step) throws Exception {
    CountDownLatch back = new CountDownLatch(1);
    NEXT.set(new Interruption(step, () -> await(back)));
    var told = CompletableFuture.supplyAsync(() -> told("BEGIN", set(1, 0), set(2, 1), "COMMIT"));
    TimeUnit.SECONDS.sleep(9);
    back.countDown();
    int answer = told.get(SECONDS, TimeUnit.SECONDS);
    assertEquals(0, answer);
    assertEquals("1,2", settled());
  }

  private static int told(String... statements) {
    try {
      return commit(statements);
    } catch (SQLException e) {
      return -1;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A server dies, comes back, and both agree; the client is told what is true. */
  @ParameterizedTest
  @CsvSource({
    "BEGINNING, 0",
    "BEGINNING, 1",
    "PREPARED, 0",
    "PREPARED, 1",
    "DECIDED, 0",
    "DECIDED, 1"
  })
  void aServerDies(CommitStep step, int dies) throws Exception {
    CompletableFuture<Void> again = new CompletableFuture<>();
    NEXT.set(
        new Interruption(
            step,
            () -> {
              try {
                SERVERS.get(dies).kill();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
              Thread.ofPlatform().start(() -> startAgain(dies, again));
            }));
    int told = commit("BEGIN", set(1, 0), set(2, 1), "COMMIT");
    again.get(SECONDS, TimeUnit.SECONDS);
    String sums = settled();
    if (told == 0) {
      assertEquals("1,2", sums);
    } else if (told == 30026) {
      assertEquals("0,0", sums);
    } else {
      assertEquals(30022, told);
      assertTrue(List.of("0,0", "1,2").contains(sums), sums);
    }
    // A branch's server may die after the decision without any harm.
    if (step == CommitStep.DECIDED || (step == CommitStep.PREPARED && dies == 1)) {
      assertEquals(0, told);
    } else if (step == CommitStep.BEGINNING) {
      assertEquals(30026, told);
    }
  }

  private static void startAgain(int number, CompletableFuture<Void> again) {
    try {
      SERVERS.set(number, SERVERS.get(number).startAgain());
      again.complete(null);
    } catch (Exception e) {
      again.completeExceptionally(e);
    }
  }

  /** A branch as a proxy leaves it that has died; nobody knows of it but the server. */
  private static void leaveBranch(String xid, int n) throws SQLException {
    try (Connection dead = SERVERS.get(1).connect(database)) {
      run(dead, "XA START " + xid, set(n, 1), "XA END " + xid, "XA PREPARE " + xid);
    }
  }

  private static String inDoubt() throws SQLException {
    try (Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "", Map.of())) {
      return LabelledRows.of(admin, "SHOW TRANSACTIONS IN DOUBT").stream()
          .map(row -> String.join(",", row.values()))
          .collect(Collectors.joining(";"));
    }
  }

  @Test
  void aPersonResolvesWhatNobodyElseCan() throws Exception {
    leaveBranch(new Xid("dead.1", "s1", 1).sql(), 3);
    assertEquals("s1,open,s2,dead.1", inDoubt());
    proxy.execute("", "RESOLVE TRANSACTION 'dead.1' COMMIT");
    assertEquals("0,3", settled());
    // Its decision would be on a server that is not registered.
    leaveBranch(new Xid("dead.2", "s9", 1).sql(), 4);
    assertEquals("s9,unknown,s2,dead.2", inDoubt());
    try (Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "", Map.of())) {
      assertTrue(
          failure(admin, "RESOLVE TRANSACTION 'dead.3' ROLLBACK").getMessage().contains("dead.3"));
      assertEquals(1064, failure(admin, "RESOLVE TRANSACTION 'dead.2' MAYBE").getErrorCode());
      run(admin, "RESOLVE TRANSACTION 'dead.2' ROLLBACK");
    }
    try (Connection client = proxy.connect(database)) {
      assertEquals(1227, failure(client, "RESOLVE TRANSACTION 'dead.2' COMMIT").getErrorCode());
    }
    assertEquals("0,3", settled());
  }

  /** What others have prepared is theirs. */
  @Test
  void othersBranchesAreLeftAlone() throws Exception {
    String xid = "'others','b'";
    leaveBranch(xid, 5);
    TimeUnit.SECONDS.sleep(7);
    assertEquals("", inDoubt());
    try (Connection server = SERVERS.get(1).connect(database)) {
      run(server, "XA ROLLBACK " + xid);
    }
    assertEquals("0,0", settled());
  }

  /** Rows that say what was decided do not stay; those of other tests' proxies do for a while. */
  @Test
  void decisionsAreForgotten() throws Exception {
    String decisions = " FROM ringmaster.transaction_decision WHERE committed";
    try (Connection connection = SERVERS.get(0).connect("")) {
      run(connection, "SET group_concat_max_len = 1000000");
      String before =
          value(
              connection,
              "SELECT COALESCE(GROUP_CONCAT(QUOTE(transaction)), QUOTE(''))" + decisions);
      assertEquals(0, commit("BEGIN", set(1, 0), set(2, 1), "COMMIT"));
      String made = "SELECT COUNT(*)" + decisions + " AND transaction NOT IN (" + before + ")";
      assertEquals("1", value(connection, made));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      while (!value(connection, made).equals("0") && System.nanoTime() < end) {
        Thread.sleep(200);
      }
      assertEquals("0", value(connection, made));
    }
  }
}
