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
  private double plainTotal;
  private double proxyTotal;

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
    System.out.println("| query | MySQL, ms | proxy over 2 shards, ms | ratio | plan |");
    System.out.println("| --- | --- | --- | --- | --- |");
  }

  /** Runs a query on both once, then in turns, and prints the medians. */
  void compare(String name, String sql, int rounds) throws SQLException {
    double[] direct = new double[rounds];
    double[] sharded = new double[rounds];
    run(plain, sql);
    run(proxy, sql);
    for (int round = 0; round < rounds; round++) {
      direct[round] = run(plain, sql);
      sharded[round] = run(proxy, sql);
    }
    double one = median(direct);
    double two = median(sharded);
    plainTotal += one;
    proxyTotal += two;
    System.out.printf("| %s | %.1f | %.1f | %.2f | %s |%n", name, one, two, two / one, plan(sql));
  }

  /** The sums of the medians, and the proxy's memory. */
  void printTotal() throws IOException {
    System.out.printf(
        "| all | %.1f | %.1f | %.2f | |%n", plainTotal, proxyTotal, proxyTotal / plainTotal);
    System.out.println("resident memory of the proxy: " + cluster.proxyResidentMegabytes() + " MB");
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
