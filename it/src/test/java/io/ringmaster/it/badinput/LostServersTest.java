package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.badinput.RawClient.Answer;
import io.ringmaster.it.lab.LabelledRows;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import io.ringmaster.proxy.ProxyServer;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MySQL servers and ZooKeeper that die, freeze and come back under load. */
class LostServersTest {
  private static final Map<String, String> SETTINGS =
      Map.of("mysql.event_loops", "1", "timeouts.connect", "1s", "pool.acquire_timeout", "3s");

  private static final int KEYS = 20;

  @Test
  void serversThatDieOrFreezeUnderLoadComeBackAndTheOtherShardServes() throws Exception {
    ProcessServer first = MySqlLab.startProcess();
    ProcessServer second = MySqlLab.startProcess();
    try (ProxyLab proxy = ProxyLab.start(List.of(first, second), SETTINGS)) {
      String database = table(proxy);
      ProxyWatch watch = new ProxyWatch(proxy);
      List<Integer> ofFirst = keysOn(proxy, database, "shard1");
      List<Integer> ofSecond = keysOn(proxy, database, "shard2");
      try (Load _ = new Load(proxy, database)) {
        Thread.sleep(500);
        assertEquals(List.of(), unasked(proxy));
        second.kill();
        assertEquals(List.of("s2: server does not answer: Connection refused"), unasked(proxy));
        Answer lost =
            failing(proxy, database, "SELECT id FROM t WHERE id = " + ofSecond.getFirst());
        assertTrue(lost.errno() == 30006 || lost.errno() == 30005, lost::toString);
        assertTrue(lost.message().contains("s2"), lost::message);
        Answer scatter = failing(proxy, database, "SELECT id FROM t");
        assertTrue(scatter.message().contains("s2"), scatter::message);
        assertEquals(
            1, ask(proxy, database, "SELECT id FROM t WHERE id = " + ofFirst.getFirst()).rows());
        second = second.startAgain();
        eventually(() -> ask(proxy, database, "SELECT id FROM t").rows() == KEYS);
        second.pause();
        try (RawClient waiting = login(proxy, database)) {
          waiting.sendQuery("SELECT id FROM t WHERE id = " + ofSecond.getFirst());
          assertEquals(
              1, ask(proxy, database, "SELECT id FROM t WHERE id = " + ofFirst.getFirst()).rows());
          second.resume();
          waiting.answer();
        }
        eventually(() -> ask(proxy, database, "SELECT id FROM t").rows() == KEYS);
      }
      watch.assertNothingLeaks();
    } finally {
      first.close();
      second.close();
    }
  }

  /** A connection that is given back twice is given to two sessions. */
  @Test
  void aStatementThatIsKilledWhileAServerIsAwaitedLeavesTheTransactionItsConnections()
      throws Exception {
    ProcessServer first = MySqlLab.startProcess();
    ProcessServer second = MySqlLab.startProcess();
    try (ProxyLab proxy = ProxyLab.start(List.of(first, second), SETTINGS)) {
      String database = table(proxy);
      int key = keysOn(proxy, database, "shard1").getFirst();
      String write = "UPDATE t SET n = 77 WHERE id = " + key;
      try (RawClient killer = login(proxy, database);
          Connection killed = proxy.connect(database);
          Connection writer = proxy.connect(database);
          Connection reader = proxy.connect(database);
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Connection connection : List.of(reader, writer, killed)) {
          connection.setAutoCommit(false);
          run(connection, write);
          // On the transaction's server: the other one has to be told. And sessions prefer
          // connections of their own state, so that all want the same one.
          run(connection, "SET div_precision_increment = 7");
          if (!connection.equals(killed)) {
            connection.rollback();
          }
        }
        long id = number(killed, "SELECT CONNECTION_ID()");
        second.pause();
        Future<?> waiting = threads.submit(() -> run(killed, "UPDATE t SET n = n + 1"));
        do {
          killer.query("KILL QUERY " + id);
          Thread.sleep(20);
        } while (!waiting.isDone());
        assertEquals(1317, ((SQLException) waiting.exceptionNow()).getErrorCode());
        killed.rollback();
        run(writer, write);
        second.resume();
        String ofSecond =
            "SELECT id FROM t WHERE id = " + keysOn(proxy, database, "shard2").getFirst();
        eventually(() -> ask(proxy, database, ofSecond).rows() == 1);
        assertEquals(
            0,
            number(reader, "SELECT n FROM t WHERE id = " + key),
            "the reader is in the writer's transaction");
        writer.rollback();
      }
    } finally {
      first.close();
      second.close();
    }
  }

  /** Else another session would still meet them, with NOWAIT or SKIP LOCKED. */
  @Test
  void theEndOfATransactionWaitsForLocksOnServersWhereItHasWrittenNothing() throws Exception {
    ProcessServer first = MySqlLab.startProcess();
    ProcessServer second = MySqlLab.startProcess();
    try (ProxyLab proxy = ProxyLab.start(List.of(first, second), SETTINGS)) {
      String database = table(proxy);
      int here = keysOn(proxy, database, "shard1").getFirst();
      int there = keysOn(proxy, database, "shard2").getFirst();
      String write = "UPDATE t SET n = n + 1 WHERE id = " + here;
      String read = "SELECT n FROM t WHERE id = " + there;
      String of = "SELECT n FROM t WHERE id IN (" + here + ", " + there + ") FOR UPDATE";
      try (Connection session = proxy.connect(database);
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (List<String> statements :
            List.of(
                List.of(write, read + " FOR SHARE"),
                List.of(read + " FOR UPDATE", write),
                List.of(write, of))) {
          for (String end : List.of("COMMIT", "ROLLBACK", "COMMIT AND CHAIN")) {
            run(session, "BEGIN");
            for (String statement : statements) {
              run(session, statement);
            }
            second.pause();
            Future<?> ended = threads.submit(() -> run(session, end));
            Thread.sleep(200);
            assertFalse(ended.isDone(), statements + " " + end);
            second.resume();
            ended.get(20, TimeUnit.SECONDS);
            run(session, "COMMIT");
          }
        }
        run(session, "BEGIN");
        run(session, write);
        run(session, read);
        second.pause();
        // Nothing is locked there.
        run(session, "COMMIT");
        second.resume();

        run(session, "BEGIN");
        run(session, write);
        run(session, read + " FOR UPDATE");
        second.pause();
        // Not for ever.
        run(session, "COMMIT");
        second.resume();
        eventually(() -> ask(proxy, database, read + " FOR UPDATE NOWAIT").rows() == 1);
      }
    } finally {
      first.close();
      second.close();
    }
  }

  private static Void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    return null;
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next());
      return rows.getLong(1);
    }
  }

  /** Servers that SHOW TRANSACTIONS IN DOUBT could not ask, and why. */
  private static List<String> unasked(ProxyLab proxy) throws SQLException {
    try (Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "", Map.of())) {
      return LabelledRows.of(admin, "SHOW TRANSACTIONS IN DOUBT").stream()
          .filter(row -> row.get("Transaction") == null)
          .map(row -> row.get("Prepared_on") + ": " + row.get("Decision"))
          .toList();
    }
  }

  @Test
  void proxyStartsWhileAServerIsDown(@TempDir Path directory) throws Exception {
    ProcessServer first = MySqlLab.startProcess();
    ProcessServer second = MySqlLab.startProcess();
    ZooKeeper zookeeper = new ZooKeeper(directory);
    try {
      String database;
      int ofFirst;
      int ofSecond;
      try (ProxyLab proxy = ProxyLab.start(List.of(first, second), zookeeper.settings())) {
        database = table(proxy);
        ofFirst = keysOn(proxy, database, "shard1").getFirst();
        ofSecond = keysOn(proxy, database, "shard2").getFirst();
      }
      second.kill();
      ProxyServer proxy = ProxyServer.start(RingmasterConfig.of(zookeeper.settings()));
      try {
        InetSocketAddress address = proxy.mysqlAddress();
        eventually(
            () -> ask(address, database, "SELECT id FROM t WHERE id = " + ofFirst).rows() == 1);
        Answer down = ask(address, database, "SELECT id FROM t WHERE id = " + ofSecond);
        assertEquals(30006, down.errno(), down::toString);
        assertTrue(down.message().contains("s2"), down::message);
        second = second.startAgain();
        eventually(() -> ask(address, database, "SELECT id FROM t").rows() == KEYS);
      } finally {
        proxy.close();
      }
      // Of the home shard the proxy would have learnt what columns there are.
      first.kill();
      proxy = ProxyServer.start(RingmasterConfig.of(zookeeper.settings()));
      long started = System.nanoTime();
      try {
        InetSocketAddress address = proxy.mysqlAddress();
        String insert =
            "INSERT INTO t VALUES (%d, 5) ON DUPLICATE KEY UPDATE n = 5".formatted(ofSecond);
        eventually(() -> ask(address, database, insert).ok());
        long millis = (System.nanoTime() - started) / 1_000_000;
        assertTrue(millis < 4_000, millis + " ms until the other shard's table is known");
      } finally {
        proxy.close();
      }
    } finally {
      zookeeper.close();
      first.close();
      second.close();
    }
  }

  @Test
  void trafficGoesOnWithoutZooKeeperAndChangesFlowAgainAfterwards(@TempDir Path directory)
      throws Exception {
    ZooKeeper zookeeper = new ZooKeeper(directory);
    try (ProxyLab proxy = ProxyLab.start(MySqlLab.shards(), zookeeper.settings())) {
      String database = table(proxy);
      zookeeper.stop();
      assertEquals(KEYS, ask(proxy, database, "SELECT id FROM t").rows());
      assertTrue(ask(proxy, database, "UPDATE t SET n = n + 1 WHERE id = 3").ok());
      Answer refused =
          ask(proxy, database, "CREATE TABLE u (id BIGINT PRIMARY KEY) SHARD BY HASH(id)");
      assertTrue(refused.errno() > 0, refused::toString);
      assertTrue(
          refused.message().toLowerCase(java.util.Locale.ROOT).contains("zookeeper"),
          refused::message);
      assertEquals(KEYS, ask(proxy, database, "SELECT id FROM t").rows());
      zookeeper.start();
      eventually(
          () ->
              ask(proxy, database, "CREATE TABLE v (id BIGINT PRIMARY KEY) SHARD BY HASH(id)")
                  .ok());
      assertTrue(ask(proxy, database, "INSERT INTO v VALUES (1), (2), (3), (4)").ok());
      assertEquals(4, ask(proxy, database, "SELECT id FROM v").rows());
    } finally {
      zookeeper.close();
    }
  }

  /** A ZooKeeper outside of the proxy that can be stopped and started again. */
  private static final class ZooKeeper implements AutoCloseable {
    private final Path directory;
    private final int port;
    private EmbeddedZooKeeper server;

    ZooKeeper(Path directory) {
      this.directory = directory;
      server = EmbeddedZooKeeper.start(directory.resolve("zk"), 0);
      String connect = server.connectString();
      port = Integer.parseInt(connect.substring(connect.lastIndexOf(':') + 1));
      ClusterKey.loadOrCreate(directory.resolve("cluster.key"));
    }

    Map<String, String> settings() {
      Map<String, String> all = new java.util.HashMap<>(SETTINGS);
      all.put("role", "proxy");
      all.put("mysql.listen", "127.0.0.1:0");
      all.put("http.listen", "127.0.0.1:0");
      all.put("zookeeper.connect", "127.0.0.1:" + port);
      all.put("zookeeper.data_dir", directory.resolve("data").toString());
      all.put("cluster_key_file", directory.resolve("cluster.key").toString());
      return all;
    }

    void stop() {
      server.close();
    }

    void start() {
      server = EmbeddedZooKeeper.start(directory.resolve("zk"), port);
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /** Clients that read and write all the time, and connect again when they are thrown out. */
  private static final class Load implements AutoCloseable {
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Future<?>> clients = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Load(ProxyLab proxy, String database) {
      for (int i = 0; i < 4; i++) {
        int seed = i;
        clients.add(threads.submit(() -> run(proxy, database, seed)));
      }
    }

    private Void run(ProxyLab proxy, String database, int seed) throws Exception {
      int n = seed;
      while (!stop.get()) {
        try (RawClient client = login(proxy, database)) {
          while (!stop.get()) {
            n++;
            client.query("UPDATE t SET n = n + 1 WHERE id = " + n % KEYS);
            client.query(
                n % 5 == 0 ? "SELECT id FROM t" : "SELECT n FROM t WHERE id = " + n % KEYS);
          }
        } catch (java.io.EOFException | java.net.SocketException e) {
          // Its server died within a row.
        }
      }
      return null;
    }

    /** Waits until each client has ended, and fails if one has for another reason than a server. */
    @Override
    public void close() throws ExecutionException {
      stop.set(true);
      // Waits for the clients.
      threads.close();
      for (Future<?> client : clients) {
        if (client.state() == Future.State.FAILED) {
          throw new ExecutionException(client.exceptionNow());
        }
      }
    }
  }

  private static String table(ProxyLab proxy) throws Exception {
    String database = proxy.createDatabase("lost");
    proxy.execute(database, "CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT) SHARD BY HASH(id)");
    for (int i = 0; i < KEYS; i++) {
      proxy.execute(database, "INSERT INTO t VALUES (" + i + ", 0)");
    }
    return database;
  }

  private static List<Integer> keysOn(ProxyLab proxy, String database, String shard)
      throws Exception {
    List<Integer> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      try (Connection connection =
              proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, database, Map.of());
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery("EXPLAIN ROUTE SELECT id FROM t WHERE id = " + i)) {
        while (rows.next()) {
          for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
            if (shard.equals(rows.getString(column))) {
              keys.add(i);
            }
          }
        }
      }
    }
    return keys;
  }

  private static RawClient login(ProxyLab proxy, String database) throws IOException {
    return RawClient.login(proxy.address(), ProxyLab.ADMIN, ProxyLab.ADMIN, database);
  }

  private static Answer ask(ProxyLab proxy, String database, String sql) throws IOException {
    return ask(proxy.address(), database, sql);
  }

  private static Answer ask(InetSocketAddress address, String database, String sql)
      throws IOException {
    try (RawClient client = RawClient.login(address, ProxyLab.ADMIN, ProxyLab.ADMIN, database)) {
      client.socket().setSoTimeout(60_000);
      return client.query(sql);
    }
  }

  private static Answer failing(ProxyLab proxy, String database, String sql) throws Exception {
    eventually(() -> !ask(proxy, database, sql).ok());
    return ask(proxy, database, sql);
  }

  private static void eventually(Callable<Boolean> condition) throws Exception {
    ProxyWatch.await("condition", () -> condition.call() ? 1L : 0L, 1);
  }
}
