package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The memory and the start of a proxy process of its own, by its resident size. {@code
 * -Dringmaster.memory.full=true} takes 10,000 connections, a result of 1 GB and a transaction of 1
 * GB; without it fewer are taken and the bounds are the same.
 */
class MemoryTest {
  private static final boolean FULL = Boolean.getBoolean("ringmaster.memory.full");
  private static final int CONNECTIONS = FULL ? 10_000 : 2_000;

  /** Of 1 MB each; their product with themselves is the big result. */
  private static final int ROWS = FULL ? 33 : 15;

  /** Of a transaction over both shards, in statements of about 1 MB. */
  private static final int TRANSACTION_MEGABYTES = FULL ? 1024 : 48;

  private static final int TRANSACTION_ROWS = 1000;

  private static final long START_MILLIS_MAX =
      Long.getLong("ringmaster.memory.start_millis", 10_000);

  @TempDir private static Path directory;

  private static EmbeddedZooKeeper zookeeper;
  private static String database;
  private static Process process;
  private static InetSocketAddress address;
  private static long startMillis;

  @BeforeAll
  static void start() throws Exception {
    zookeeper = EmbeddedZooKeeper.start(directory.resolve("zk"), 0);
    Path key = directory.resolve("cluster.key");
    ClusterKey.loadOrCreate(key);
    Map<String, String> settings = new HashMap<>();
    settings.put("role", "proxy");
    settings.put("zookeeper.connect", zookeeper.connectString());
    settings.put("zookeeper.data_dir", directory.resolve("data").toString());
    settings.put("cluster_key_file", key.toString());
    try (ProxyLab proxy = ProxyLab.start(MySqlLab.shards(), settings)) {
      database = proxy.createDatabase("memory");
      proxy.execute(
          database,
          "CREATE TABLE t (id BIGINT PRIMARY KEY, body LONGTEXT) SHARD BY HASH(id)",
          "INSERT INTO t VALUES (1, 'x')",
          "CREATE TABLE w (id BIGINT PRIMARY KEY, body VARCHAR(2000)) SHARD BY HASH(id)",
          "CREATE TABLE s (id BIGINT PRIMARY KEY, body LONGTEXT) SINGLE ON shard1");
      for (int i = 0; i < ROWS; i++) {
        proxy.execute(database, "INSERT INTO s VALUES (" + i + ", REPEAT('m', 1000000))");
      }
    }
    settings.put("mysql.listen", "127.0.0.1:" + freePort());
    settings.put("http.listen", "127.0.0.1:" + freePort());
    StringBuilder yaml = new StringBuilder();
    settings.forEach(
        (name, value) -> yaml.append(name).append(": \"").append(value).append("\"\n"));
    Path config = directory.resolve("ringmaster.yaml");
    Files.writeString(config, yaml);
    String listen = settings.get("mysql.listen");
    address =
        new InetSocketAddress(
            InetAddress.ofLiteral("127.0.0.1"),
            Integer.parseInt(listen.substring(listen.indexOf(':') + 1)));
    long begin = System.nanoTime();
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.ringmaster.Ringmaster",
                "--config",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("proxy.log").toFile())
            .start();
    while (!accepts()) {
      assertTrue(process.isAlive(), () -> "the proxy ended: " + log());
      assertTrue(System.nanoTime() - begin < 60_000_000_000L, () -> "not ready: " + log());
      Thread.sleep(10);
    }
    startMillis = (System.nanoTime() - begin) / 1_000_000;
  }

  @AfterAll
  static void stop() throws Exception {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    zookeeper.close();
  }

  private static String log() {
    try {
      return Files.readString(directory.resolve("proxy.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(address, 100);
      socket.setSoTimeout(1_000);
      return socket.getInputStream().read() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Resident bytes of the proxy's process. */
  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  private static RawClient login() throws IOException {
    return RawClient.login(address, ProxyLab.APP, ProxyLab.APP, database);
  }

  @Test
  void startIsQuick() {
    System.out.println("MemoryTest: accepting after " + startMillis + " ms");
    assertTrue(startMillis < START_MILLIS_MAX, startMillis + " ms");
  }

  @Test
  void idleConnectionCostsAtMost40Kilobytes() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        clients.add(login());
      }
      long before = resident();
      for (int i = 0; i < CONNECTIONS; i++) {
        RawClient client = login();
        clients.add(client);
        assertTrue(client.query("SET NAMES utf8mb4").ok());
      }
      long each = (resident() - before) / CONNECTIONS;
      System.out.println(
          "MemoryTest: %d idle connections take %d bytes each".formatted(CONNECTIONS, each));
      assertTrue(each <= 40 << 10, each + " bytes a connection");
    } finally {
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void bigResultForASlowClientAndPointSelectsStaySmall() throws Exception {
    try (RawClient client = login()) {
      for (int i = 0; i < 20_000; i++) {
        assertEquals(1, client.query("SELECT id FROM t WHERE id = 1").rows());
      }
    }
    long before = resident();
    System.out.println("MemoryTest: resident under point selects " + (before >> 20) + " MB");
    assertTrue(before < 500L << 20, (before >> 20) + " MB under point selects");
    try (RawClient slow =
        RawClient.login(
            address, ProxyLab.APP, ProxyLab.APP, database, RawClient.CAPABILITIES, 64 << 10)) {
      slow.sendQuery("SELECT b.body FROM s a, s b");
      slow.readDefinitions();
      long most = 0;
      long read = 0;
      for (int i = 0; i < ROWS * ROWS; i++) {
        read += slow.read().payload().length;
        most = Math.max(most, resident() - before);
        Thread.sleep(10);
      }
      assertEquals(1_000_004L * ROWS * ROWS, read);
      System.out.println(
          "MemoryTest: %d MB to a slow client, grown by %d MB".formatted(read >> 20, most >> 20));
      assertTrue(most < 64L << 20, "grown by " + (most >> 20) + " MB");
    }
  }

  /** What it has written is the servers' to keep, not the proxy's. */
  @Test
  void bigTransactionStaysSmall() throws Exception {
    String body = "w".repeat(1_000);
    try (RawClient client = login();
        RawClient other = login()) {
      // One commits a GB.
      client.socket().setSoTimeout(300_000);
      other.socket().setSoTimeout(300_000);
      long most = 0;
      long begun = 0;
      long start = System.nanoTime();
      assertTrue(client.query("BEGIN").ok());
      for (int i = 0; i < TRANSACTION_MEGABYTES; i++) {
        StringBuilder insert = new StringBuilder("INSERT INTO w VALUES ");
        for (int row = 0; row < TRANSACTION_ROWS; row++) {
          insert.append(row == 0 ? "(" : ",(").append(i * TRANSACTION_ROWS + row);
          insert.append(",'").append(body).append("')");
        }
        RawClient.Answer answer = client.query(insert.toString());
        assertTrue(answer.ok(), answer::toString);
        if (i == TRANSACTION_MEGABYTES / 8) {
          // By then the heap is as large as statements of that size make it.
          begun = resident();
        }
        most = Math.max(most, resident());
      }
      assertTrue(client.query("SAVEPOINT a").ok());
      assertTrue(client.query("UPDATE w SET body = UPPER(body) WHERE id % 10 = 0").ok());
      assertTrue(client.query("ROLLBACK TO a").ok());
      assertEquals(0, other.query("SELECT id FROM w LIMIT 1").rows());
      long commit = System.nanoTime();
      RawClient.Answer answer = client.query("COMMIT");
      assertTrue(answer.ok(), answer::toString);
      most = Math.max(most, resident());
      long end = System.nanoTime();
      System.out.println(
          "MemoryTest: a transaction of %d MB over two shards in %d ms, its COMMIT in %d ms; resident %d MB, grown by %d MB"
              .formatted(
                  TRANSACTION_MEGABYTES,
                  (end - start) / 1_000_000,
                  (end - commit) / 1_000_000,
                  most >> 20,
                  (most - begun) >> 20));
      int rows = TRANSACTION_MEGABYTES * TRANSACTION_ROWS;
      String url =
          "jdbc:mysql://127.0.0.1:%d/%s?user=%s&password=%3$s&allowPublicKeyRetrieval=true"
              .formatted(address.getPort(), database, ProxyLab.APP);
      try (Connection counting = DriverManager.getConnection(url)) {
        assertEquals(Integer.toString(rows), Sql.value(counting, "SELECT COUNT(*) FROM w"));
      }
      assertTrue(most < 700L << 20, (most >> 20) + " MB");
      assertTrue(most - begun < 128L << 20, "grown by " + ((most - begun) >> 20) + " MB");
      assertTrue(client.query("DELETE FROM w").ok());
    }
  }
}
