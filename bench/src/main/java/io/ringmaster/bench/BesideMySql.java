package io.ringmaster.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/**
 * A proxy over two shards and a single MySQL server with the same tables and rows, each asked over
 * one connection. Prints a line of a table for each query that is run on both in turns.
 */
final class BesideMySql implements AutoCloseable {
  private static final int SERVERS = 3;
  private static final int PLAIN = 3;

  private final BenchCluster cluster;
  private final String database;
  private final Connection plain;
  private final Connection proxy;
  private Cost plainTotal = Cost.NOTHING;
  private Cost proxyTotal = Cost.NOTHING;

  /**
   * What a query takes, in milliseconds.
   *
   * @param took the median of the rounds
   * @param cpu of the servers and the proxy, the mean
   */
  private record Cost(double took, double cpu) {
    static final Cost NOTHING = new Cost(0, 0);

    Cost plus(Cost more) {
      return new Cost(took + more.took, cpu + more.cpu);
    }
  }

  private BesideMySql(BenchCluster cluster, String database) throws SQLException {
    this.cluster = cluster;
    this.database = database;
    try (Connection admin = cluster.connect(0, "");
        Statement statement = admin.createStatement()) {
      cluster.register(statement);
      statement.execute("CREATE SHARD shard1 ON s1");
      statement.execute("CREATE SHARD shard2 ON s2");
      statement.execute("CREATE DATABASE " + database);
    }
    try (Connection admin = cluster.connectToServer(PLAIN, "")) {
      execute(admin, "CREATE DATABASE " + database);
    }
    plain = cluster.connectToServer(PLAIN, database);
    proxy = cluster.connect(0, database);
  }

  /** Starts all of it, with a database that has no tables yet. */
  static BesideMySql start(String database) throws Exception {
    BenchCluster cluster = new BenchCluster(SERVERS, 1, false);
    try {
      return new BesideMySql(cluster, database);
    } catch (SQLException e) {
      cluster.close();
      throw e;
    }
  }

  /** Makes a table; the placement is what the proxy's CREATE TABLE ends in. */
  void create(String sql, String placement) throws SQLException {
    execute(plain, sql);
    execute(proxy, sql + " " + placement);
  }

  /** The single server's and the proxy's. */
  List<Connection> connections() {
    return List.of(plain, proxy);
  }

  /** Has all servers count the rows of tables, whose names are separated by commas. */
  void analyze(String tables) throws SQLException {
    for (int server = 1; server <= SERVERS; server++) {
      try (Connection connection = cluster.connectToServer(server, database)) {
        execute(connection, "ANALYZE TABLE " + tables);
      }
    }
  }

  void printHead() {
    System.out.println(
        "| query | MySQL, ms | proxy over 2 shards, ms | ratio | MySQL's CPU, ms | CPU of proxy and"
            + " shards, ms | plan |");
    System.out.println("| --- | ---: | ---: | ---: | ---: | ---: | --- |");
  }

  /** Runs a query on both once, then in turns, and prints the medians and the CPU of a run. */
  void compare(String name, String sql, int rounds) throws SQLException {
    double[] direct = new double[rounds];
    double[] sharded = new double[rounds];
    run(plain, sql);
    run(proxy, sql);
    long directCpu = 0;
    long shardedCpu = 0;
    for (int round = 0; round < rounds; round++) {
      long begin = cpuNanos();
      direct[round] = run(plain, sql);
      long between = cpuNanos();
      sharded[round] = run(proxy, sql);
      directCpu += between - begin;
      shardedCpu += cpuNanos() - between;
    }
    Cost one = new Cost(median(direct), directCpu / 1e6 / rounds);
    Cost two = new Cost(median(sharded), shardedCpu / 1e6 / rounds);
    plainTotal = plainTotal.plus(one);
    proxyTotal = proxyTotal.plus(two);
    print(name, one, two, plan(sql));
  }

  private static void print(String name, Cost one, Cost two, String plan) {
    System.out.printf(
        "| %s | %.1f | %.1f | %.2f | %.0f | %.0f | %s |%n",
        name, one.took, two.took, two.took / one.took, one.cpu, two.cpu, plan);
  }

  /** The sums of all queries, and the proxy's memory. */
  void printTotal() throws IOException {
    print("all", plainTotal, proxyTotal, "");
    System.out.println("resident memory of the proxy: " + cluster.proxyResidentMegabytes() + " MB");
  }

  private long cpuNanos() {
    return cluster.serversCpuNanos() + cluster.proxyCpuNanos(0);
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static double run(Connection connection, String sql) throws SQLException {
    long begin = System.nanoTime();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        rows.getString(1);
      }
    }
    return (System.nanoTime() - begin) / 1e6;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private String plan(String sql) throws SQLException {
    try (Statement statement = proxy.createStatement();
        ResultSet route = statement.executeQuery("EXPLAIN ROUTE " + sql)) {
      route.next();
      return route.getString("plan");
    }
  }

  @Override
  public void close() throws Exception {
    try (cluster;
        plain;
        proxy) {
      // Each is closed, whatever the others do.
    }
  }
}
