package io.ringmaster.bench;

import io.ringmaster.demo.FileTrees;
import io.ringmaster.demo.MySqlDistribution;
import io.ringmaster.demo.MySqlServer;
import io.ringmaster.demo.MySqlServerOptions;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import io.ringmaster.proxy.ProxyServer;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** MySQL servers, ZooKeeper, proxies and a worker, each a process of its own. */
final class BenchCluster implements AutoCloseable {
  private static final String ACCOUNT = "ringmaster";

  private final Path folder;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final List<Integer> servers = new ArrayList<>();
  private final List<ProcessHandle> serverProcesses = new ArrayList<>();
  private final List<Integer> proxies = new ArrayList<>();
  private final List<ProcessHandle> proxyProcesses = new ArrayList<>();
  private EmbeddedZooKeeper zookeeper;
  private Path workerLog;
  private int logLines;
  private boolean encrypted = true;

  /**
   * Starts all of it.
   *
   * @param worker whether there is one
   */
  BenchCluster(int serverCount, int proxyCount, boolean worker) throws Exception {
    folder = Files.createTempDirectory("ringmaster-bench");
    parts.push(() -> FileTrees.delete(folder));
    try {
      for (int i = 1; i <= serverCount; i++) {
        MySqlServer server = start(folder.resolve("s" + i));
        parts.push(server);
        servers.add(server.port());
        serverProcesses.add(ProcessHandle.of(server.pid()).orElseThrow());
      }
      zookeeper = EmbeddedZooKeeper.start(zooKeeperFiles(), 0);
      parts.push(zookeeper);
      ClusterKey.loadOrCreate(key());
      for (int i = 0; i < proxyCount; i++) {
        proxies.add(freePort());
        launch("proxy", proxies.getLast());
        awaitProxy(proxies.getLast());
      }
      if (worker) {
        launch("worker", freePort());
      }
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  private static MySqlServer start(Path data) throws IOException {
    return MySqlServer.start(
        MySqlDistribution.locate(),
        MySqlServerOptions.dispose(data)
            .withArguments("--innodb-buffer-pool-size=256M")
            .withInitSql(
                "CREATE USER IF NOT EXISTS '%1$s'@'%%' IDENTIFIED BY '%1$s'".formatted(ACCOUNT),
                "GRANT ALL ON *.* TO '%s'@'%%' WITH GRANT OPTION".formatted(ACCOUNT)));
  }

  /** Beside the servers' files, unless a folder on another disk is named. */
  private Path zooKeeperFiles() throws IOException {
    String other = System.getenv("ZOOKEEPER_DIR");
    if (other == null) {
      return folder.resolve("zookeeper");
    }
    Path files = Files.createTempDirectory(Path.of(other), "ringmaster-bench");
    parts.push(() -> FileTrees.delete(files));
    return files;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Path key() {
    return folder.resolve("cluster.key");
  }

  private Map<String, String> settings(String role, int port) throws IOException {
    return Map.of(
        "zookeeper.connect",
        zookeeper.connectString(),
        "cluster_key_file",
        key().toString(),
        "zookeeper.data_dir",
        folder.resolve(role + port).toString(),
        "mysql.listen",
        "127.0.0.1:" + port,
        "http.listen",
        "127.0.0.1:" + freePort(),
        "first_admin",
        "admin:admin");
  }

  /** Starts one more proxy, in this process. */
  ProxyServer startProxy() throws Exception {
    proxies.add(freePort());
    Map<String, String> keys = new HashMap<>(settings("proxy", proxies.getLast()));
    keys.put("role", "proxy");
    ProxyServer proxy = ProxyServer.start(RingmasterConfig.of(keys));
    parts.push(proxy);
    return proxy;
  }

  /**
   * Starts one more proxy, of another checkout, whose bench is built.
   *
   * @return its number, as for {@link #connect}
   */
  int startOther(Path checkout) throws Exception {
    proxies.add(freePort());
    launch("proxy", proxies.getLast(), checkout.resolve("bench/target/lib") + "/*");
    awaitProxy(proxies.getLast());
    return proxies.size() - 1;
  }

  private void launch(String role, int port) throws IOException {
    launch(role, port, System.getProperty("java.class.path"));
  }

  private void launch(String role, int port, String classPath) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx512m"));
    if (role.equals("worker")) { // As bin/jdk25.sh does.
      command.addAll(
          List.of(
              "-XX:+UnlockDiagnosticVMOptions",
              "-XX:CompilerDirectivesFile=" + System.getProperty("ringmaster.worker.compiler"),
              "-XX:+UseSerialGC"));
    }
    command.addAll(List.of("-cp", classPath, "io.ringmaster.Ringmaster"));
    command.addAll(List.of("--role", role));
    settings(role, port)
        .forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
    Path log = folder.resolveSibling(folder.getFileName() + "-" + role + port + ".log");
    if (role.equals("worker")) {
      workerLog = log;
    }
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (role.equals("proxy")) {
      proxyProcesses.add(process.toHandle());
    }
    // Whoever stops the bench stops what it has started.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    parts.push(
        () -> {
          process.destroy();
          process.waitFor();
          Files.deleteIfExists(log);
        });
  }

  /** From now on neither clients nor proxies encrypt, so that only the statements count. */
  void unencrypted() {
    encrypted = false;
  }

  private void awaitProxy(int port) throws InterruptedException, SQLException {
    for (int i = 0; ; i++) {
      try (Connection connection = open(port, "admin", "")) {
        return;
      } catch (SQLException e) {
        if (i > 300) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  private Connection open(int port, String account, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mysql://127.0.0.1:%d/%s?user=%s&password=%s&allowPublicKeyRetrieval=true&useServerPrepStmts=true&allowLoadLocalInfile=true&sslMode=%s"
            .formatted(port, database, account, account, encrypted ? "PREFERRED" : "DISABLED"));
  }

  int proxyCount() {
    return proxies.size();
  }

  /** CPU time that a proxy with a process of its own has used, nanoseconds. */
  long proxyCpuNanos(int proxy) {
    return cpuNanos(proxyProcesses.get(proxy));
  }

  /** The same of all MySQL servers. */
  long serversCpuNanos() {
    return serverProcesses.stream().mapToLong(BenchCluster::cpuNanos).sum();
  }

  private static long cpuNanos(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow().toNanos();
  }

  /** Memory of the proxies that is resident, megabytes. */
  long proxyResidentMegabytes() throws IOException {
    long kilobytes = 0;
    for (ProcessHandle process : proxyProcesses) {
      for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          kilobytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    }
    return kilobytes >> 10;
  }

  /** A connection to a proxy as admin; the database may be empty. */
  Connection connect(int proxy, String database) throws SQLException {
    return open(proxies.get(proxy), "admin", database);
  }

  /** A connection to a server, from 1, without a proxy. */
  Connection connectToServer(int server, String database) throws SQLException {
    return open(servers.get(server - 1), ACCOUNT, database);
  }

  /** Makes the servers known as {@code s1}, {@code s2}, .. */
  void register(Statement admin) throws SQLException {
    for (int i = 1; i <= servers.size(); i++) {
      admin.execute(
          "REGISTER SERVER s%d AT '127.0.0.1:%d' USER '%3$s' PASSWORD '%3$s' TLS %4$s"
              .formatted(i, servers.get(i - 1), ACCOUNT, encrypted ? "PREFERRED" : "DISABLED"));
    }
  }

  /** What the worker has logged since the last time. */
  List<String> workerLog() throws IOException {
    List<String> lines = Files.readAllLines(workerLog);
    List<String> fresh = lines.subList(logLines, lines.size());
    logLines = lines.size();
    return fresh;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
  }
}
