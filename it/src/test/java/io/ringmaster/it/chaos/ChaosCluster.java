package io.ringmaster.it.chaos;

import io.ringmaster.demo.FileTrees;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.LabelledRows;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.StoreConfig;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/**
 * Three MySQL servers with a shard each, two proxies, two workers and ZooKeeper, all processes of
 * their own. Proxies and workers reach ZooKeeper through a relay each, and, where that is wanted,
 * each MySQL server through one.
 */
@SuppressWarnings("try") // a test that is interrupted has failed
final class ChaosCluster implements AutoCloseable {
  static final int COUNTERS = 100;
  private static final int LOG_LINES = 60;
  private static final int ATTEMPTS = 5;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  final List<ProcessServer> servers = new ArrayList<>();
  final List<RoleProcess> proxies = new ArrayList<>();
  final List<RoleProcess> workers = new ArrayList<>();

  /** Of the servers, in their order; empty where they are reached without. */
  final List<Relay> relays = new ArrayList<>();

  final ChaosZooKeeper zookeeper;
  final Ambush ambush;
  final MetadataStore store;
  private final boolean keysMayChange;

  /** Starts one; where everything is slow, not at the first attempt perhaps. */
  static ChaosCluster start() throws Exception {
    return start(false);
  }

  /**
   * Starts one.
   *
   * @param relayed whether proxies and workers reach MySQL servers through relays
   */
  static ChaosCluster start(boolean relayed) throws Exception {
    for (int left = ATTEMPTS; ; left--) {
      try {
        return new ChaosCluster(relayed);
      } catch (SQLException | MetadataException e) {
        if (left == 1) {
          throw e;
        }
        System.out.println("ChaosTest: the cluster does not start and is tried again: " + e);
      }
    }
  }

  private ChaosCluster(boolean relayed) throws Exception {
    Path directory = Files.createTempDirectory("ringmaster-chaos");
    parts.push(() -> FileTrees.delete(directory));
    try {
      zookeeper = new ChaosZooKeeper(directory, freePort());
      parts.push(zookeeper);
      zookeeper.start();
      ambush = new Ambush(directory.resolve("ambush"));
      Path keyFile = directory.resolve("cluster.key");
      ClusterKey key = ClusterKey.loadOrCreate(keyFile);
      store = MetadataStore.open(StoreConfig.of("127.0.0.1:" + zookeeper.port()), key);
      parts.push(store);
      for (int i = 0; i < 3; i++) {
        int number = i;
        servers.add(MySqlLab.startProcess());
        parts.push(() -> servers.get(number).close());
        if (relayed) {
          relays.add(new Relay(servers.getLast().port()));
          parts.push(relays.getLast());
        }
      }
      Map<String, String> keys = new TreeMap<>();
      keys.put("cluster_key_file", keyFile.toString());
      for (int i = 1; i <= 2; i++) {
        workers.add(
            add(RoleProcess.worker("worker" + i, directory, ambush, zookeeper.port(), keys)));
      }
      keys.put("first_admin", "admin:admin");
      for (int i = 1; i <= 2; i++) {
        keys.put("http.listen", "127.0.0.1:" + freePort());
        proxies.add(
            add(
                RoleProcess.proxy(
                    "proxy" + i, freePort(), directory, ambush, zookeeper.port(), keys)));
      }
      heal();
      setUp();
      keysMayChange = mayChangeKeys();
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  private RoleProcess add(RoleProcess process) {
    parts.push(process);
    return process;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Starts what does not run, mends what is cut and wakes what is stopped. */
  void heal() throws Exception {
    relays.forEach(Relay::mend);
    zookeeper.start();
    zookeeper.signal(Signals.CONTINUE);
    for (List<RoleProcess> roles : List.of(proxies, workers)) {
      for (RoleProcess process : roles) {
        process.relay().mend();
        if (process.isAlive()) {
          process.signal(Signals.CONTINUE);
        } else {
          process.start();
        }
      }
    }
  }

  private void setUp() throws Exception {
    List<String> statements = new ArrayList<>();
    for (int i = 1; i <= servers.size(); i++) {
      LabServer server = servers.get(i - 1);
      statements.add(
          "REGISTER SERVER s%d AT '%s:%d' USER '%s' PASSWORD '%s' TLS DISABLED"
              .formatted(
                  i,
                  server.host(),
                  relays.isEmpty() ? server.port() : relays.get(i - 1).port(),
                  LabServer.USER,
                  LabServer.PASSWORD.replace("'", "''")));
      statements.add("CREATE SHARD shard%d ON s%d".formatted(i, i));
    }
    statements.add("CREATE USER app IDENTIFIED BY 'app'");
    statements.add("GRANT ALL ON *.* TO app");
    statements.add("CREATE DATABASE shop");
    for (MovedGroup group : MovedGroup.values()) {
      statements.addAll(group.statements());
    }
    try (Connection connection = connect(0, "admin", "", "");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The proxy whose process has, or had last, this id. */
  RoleProcess proxyOf(long pid) {
    return proxies.stream().filter(proxy -> proxy.pid() == pid).findAny().orElseThrow();
  }

  /** Whether UPDATE may give a row another shard key. */
  boolean keysMayChange() {
    return keysMayChange;
  }

  private boolean mayChangeKeys() throws SQLException {
    try (Connection connection = connect(0, "app", "shop", "");
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE t SET id = -2 WHERE id = -1");
      return true;
    } catch (SQLException e) {
      if (e.getErrorCode() != 1235) {
        throw e;
      }
      return false;
    }
  }

  /** What the filling rows of all servers come to: how many, and a sum over their bytes. */
  String filler(MovedGroup group) throws SQLException {
    long rows = 0;
    long sum = 0;
    for (LabServer server : servers) {
      for (Map<String, String> row : rows(server, group.fillerSum())) {
        rows += Long.parseLong(row.get("n"));
        sum += row.get("s") == null ? 0 : Long.parseLong(row.get("s"));
      }
    }
    return rows + " rows, sum " + sum;
  }

  /** A client's connection to a proxy. */
  Connection connect(int proxy, String user, String database, String more) throws SQLException {
    return DriverManager.getConnection(
        ("jdbc:mysql://127.0.0.1:%d/%s?user=%s&password=%s&allowPublicKeyRetrieval=true"
                + "&connectTimeout=10000&socketTimeout=60000%s")
            .formatted(proxies.get(proxy).port(), database, user, user, more));
  }

  /** Asks whichever proxy answers, in the database of the tables that move. */
  List<Map<String, String>> admin(String sql) throws SQLException {
    return admin("shop", sql);
  }

  /** The same in a database, empty for none. */
  List<Map<String, String>> admin(String database, String sql) throws SQLException {
    SQLException last = null;
    for (int proxy = 0; proxy < proxies.size(); proxy++) {
      try (Connection connection = connect(proxy, "admin", database, "")) {
        return LabelledRows.of(connection, sql);
      } catch (SQLException e) {
        last = e;
      }
    }
    throw last;
  }

  static List<Map<String, String>> rows(LabServer server, String sql) throws SQLException {
    try (Connection connection = server.connect("")) {
      return LabelledRows.of(connection, sql);
    } catch (SQLException e) {
      if (e.getErrorCode() == 1146 || e.getErrorCode() == 1049) {
        // A shard that never had rows of the group has no such table.
        return List.of();
      }
      throw e;
    }
  }

  /** What all proxies and servers do now. */
  String processes() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < proxies.size(); i++) {
      all.append(proxies.get(i)).append('\n');
      try (Connection connection = connect(i, "admin", "shop", "")) {
        LabelledRows.of(connection, "SHOW FULL PROCESSLIST")
            .forEach(row -> all.append(row).append('\n'));
      } catch (SQLException e) {
        all.append(e).append('\n');
      }
    }
    for (LabServer server : servers) {
      all.append(server).append('\n');
      try {
        for (String sql :
            List.of(
                "SHOW FULL PROCESSLIST",
                "SELECT * FROM information_schema.innodb_trx",
                "SELECT * FROM sys.innodb_lock_waits")) {
          rows(server, sql).forEach(row -> all.append(row).append('\n'));
        }
      } catch (SQLException e) {
        all.append(e).append('\n');
      }
    }
    return all.toString();
  }

  /** The last of what each process has said. */
  String logs() {
    StringBuilder all = new StringBuilder();
    for (List<RoleProcess> roles : List.of(workers, proxies)) {
      for (JavaProcess role : roles) {
        List<String> lines = role.log().lines().toList();
        all.append("\n=== ").append(role).append('\n');
        lines
            .subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
            .forEach(line -> all.append(line).append('\n'));
      }
    }
    return all.toString();
  }

  /** What workers have open for a migration: the lead, and readers of binary logs. */
  List<String> openOf(long migration) throws SQLException {
    List<String> open = new ArrayList<>();
    store.leader("migration-" + migration).ifPresent(open::add);
    for (LabServer server : servers) {
      for (Map<String, String> row : binlogReaders(server)) {
        open.add(server + " sends its binary log to " + row);
      }
    }
    return open;
  }

  static List<Map<String, String>> binlogReaders(LabServer server) throws SQLException {
    return rows(
        server, "SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'");
  }

  /** Ends the lead of a worker that is dead, as ZooKeeper does once its session is over. */
  void endLead(long migration, long pid) throws Exception {
    String address = "127.0.0.1:" + zookeeper.port();
    String lead = "/ringmaster/leaders/migration-" + migration;
    try (ZooKeeper client = new ZooKeeper(address, ChaosZooKeeper.SESSION_MILLIS, _ -> {})) {
      String leader = new String(client.getData(lead, false, null), StandardCharsets.UTF_8);
      if (leader.equals(ChaosWorker.name(pid))) {
        client.delete(lead, -1);
      }
    } catch (KeeperException.NoNodeException e) {
      // It had no lead yet, or its session has ended.
    }
  }

  /** The newest record of a migration. */
  Migration migration(long number) {
    return store.state().migrations().get(Long.toString(number));
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
    parts.clear();
  }
}
