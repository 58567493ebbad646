package io.ringmaster.it.lab;

import io.ringmaster.demo.FileTrees;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.proxy.ProxyServer;
import io.ringmaster.proxy.StartedProxies;
import io.ringmaster.proxy.commit.CommitStep;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A proxy in this JVM with an embedded ZooKeeper, over the lab's two shards, named {@code shard1}
 * and {@code shard2} on the servers {@code s1} and {@code s2}.
 *
 * <p>{@link #shared} is one for all test classes of the JVM, started when first asked for and
 * closed with the JVM; tests keep to databases of their own ({@link #createDatabase}) and leave
 * servers and shards alone. {@link #start} gives a test its own. Safe for use by several threads.
 */
public final class ProxyLab implements AutoCloseable {
  /** May do everything, with the password of the same name. */
  public static final String ADMIN = "admin";

  /** Has every database but no admin SQL, with the password of the same name. */
  public static final String APP = "app";

  private static ProxyLab shared;

  private final Path directory;
  private final ProxyServer server;

  /** Of connections that do not say: without TLS where that is possible, which is faster. */
  private final String sslMode;

  private ProxyLab(Path directory, ProxyServer server, boolean requiresTls) {
    this.directory = directory;
    this.server = server;
    this.sslMode = requiresTls ? "REQUIRED" : "DISABLED";
  }

  /** The one of all tests. */
  public static synchronized ProxyLab shared() {
    if (shared == null) {
      try {
        shared = start(MySqlLab.shards(), Map.of());
      } catch (Exception e) {
        throw new IllegalStateException("the shared proxy does not start", e);
      }
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close, "proxy-lab-close"));
    }
    return shared;
  }

  /**
   * One of the caller's own, who closes it.
   *
   * @param shards a server for each shard, in the order of their names
   * @param configuration keys that differ from the lab's defaults
   */
  public static ProxyLab start(List<? extends LabServer> shards, Map<String, String> configuration)
      throws Exception {
    return start(shards, configuration, ShardMap::next, _ -> {});
  }

  /**
   * One of the caller's own, who closes it.
   *
   * @param maps makes the shard map of what the store holds from the one before, for states that
   *     only migrations reach
   */
  public static ProxyLab start(
      List<? extends LabServer> shards,
      Map<String, String> configuration,
      BiFunction<ShardMap, ClusterState, ShardMap> maps)
      throws Exception {
    return start(shards, configuration, maps, _ -> {});
  }

  /**
   * One of the caller's own, who closes it.
   *
   * @param steps is told of the steps of commits over several servers, on their event loops
   */
  public static ProxyLab start(
      List<? extends LabServer> shards,
      Map<String, String> configuration,
      BiFunction<ShardMap, ClusterState, ShardMap> maps,
      Consumer<CommitStep> steps)
      throws Exception {
    Path directory = Files.createTempDirectory("ringmaster-proxy");
    var keys = new HashMap<String, String>();
    keys.put("role", "proxy");
    keys.put("mysql.listen", "127.0.0.1:0");
    keys.put("http.listen", "127.0.0.1:0");
    keys.put("zookeeper.data_dir", directory.resolve("zookeeper").toString());
    keys.put("first_admin", ADMIN + ":" + ADMIN);
    keys.putAll(configuration);
    RingmasterConfig config = RingmasterConfig.of(keys);
    var lab =
        new ProxyLab(directory, StartedProxies.start(config, maps, steps), config.tls().required());
    try {
      lab.setUp(shards);
      return lab;
    } catch (SQLException e) {
      lab.close();
      throw e;
    }
  }

  private void setUp(List<? extends LabServer> shards) throws SQLException {
    var statements = new ArrayList<String>();
    for (int i = 0; i < shards.size(); i++) {
      LabServer shard = shards.get(i);
      statements.add(
          "REGISTER SERVER s%d AT '%s:%d' USER '%s' PASSWORD '%s' TLS DISABLED"
              .formatted(
                  i + 1,
                  shard.host(),
                  shard.port(),
                  LabServer.USER,
                  LabServer.PASSWORD.replace("'", "''")));
      statements.add("CREATE SHARD shard%d ON s%d".formatted(i + 1, i + 1));
    }
    statements.add("CREATE USER %s IDENTIFIED BY '%s'".formatted(APP, APP));
    statements.add("GRANT ALL ON *.* TO " + APP);
    execute("", statements.toArray(String[]::new));
  }

  /** The proxy itself. */
  public ProxyServer server() {
    return server;
  }

  /** What its metrics say of a counter without labels; 0 when they do not have it. */
  public long counter(String name) throws IOException {
    URI metrics =
        URI.create("http://127.0.0.1:%d/metrics".formatted(server.httpAddress().getPort()));
    try (InputStream page = metrics.toURL().openStream()) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
          .sum();
    }
  }

  /** Where MySQL clients connect. */
  public InetSocketAddress address() {
    return server.mysqlAddress();
  }

  public String host() {
    return address().getAddress().getHostAddress();
  }

  public int port() {
    return address().getPort();
  }

  /** The authority of the certificate that the proxy made itself, in PEM. */
  public Path authority() {
    return directory.resolve("auto-tls").resolve("ca.pem");
  }

  /** A connection as {@link #APP}; the database may be empty. */
  public Connection connect(String database) throws SQLException {
    return connect(database, Map.of());
  }

  /** A connection as {@link #APP} with further properties of Connector/J. */
  public Connection connect(String database, Map<String, String> properties) throws SQLException {
    return connect(APP, APP, database, properties);
  }

  /** A connection as any account; without TLS unless its properties or the proxy ask for it. */
  public Connection connect(
      String user, String password, String database, Map<String, String> properties)
      throws SQLException {
    var all = new Properties();
    all.put("user", user);
    all.put("password", password);
    all.put("sslMode", sslMode);
    all.put("allowPublicKeyRetrieval", "true");
    all.putAll(properties);
    return DriverManager.getConnection(
        "jdbc:mysql://" + host() + ":" + port() + "/" + database, all);
  }

  /** Executes statements one by one on a new connection as {@link #ADMIN}. */
  public void execute(String database, String... statements) throws SQLException {
    try (Connection connection = connect(ADMIN, ADMIN, database, Map.of());
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of a statement's rows, on a new connection as {@link #ADMIN}. */
  public List<String> column(String database, String sql) throws SQLException {
    try (Connection connection = connect(ADMIN, ADMIN, database, Map.of());
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      var values = new ArrayList<String>();
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          values.add(rows.getString(1));
        }
      }
      return values;
    }
  }

  /** Creates a logical database no other test of this JVM has and returns its name. */
  public String createDatabase(String prefix) throws SQLException {
    String name = LabServer.newDatabaseName(prefix);
    execute("", "CREATE DATABASE " + name);
    return name;
  }

  @Override
  public void close() {
    server.close();
    try {
      FileTrees.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
