package io.ringmaster.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads that several shards answer together, beside a single MySQL server with the same rows, in
 * turns: over 1, 2, 4 and 8 shards. Prints the median of the rounds.
 *
 * <p>Arguments: rows, clients, rounds, seconds of each measurement.
 */
public final class ScatterBench {
  private static final int[] SHARDS = {1, 2, 4, 8};
  private static final int BATCH = 1_000;
  private static final int WARM_UP_SECONDS = 10;

  private static final List<String> QUERIES =
      List.of(
          "SELECT k, COUNT(*), AVG(id) FROM t%d GROUP BY k ORDER BY k LIMIT 10",
          "SELECT id, k FROM t%d ORDER BY k LIMIT 100",
          "SELECT id, k FROM t%d WHERE k BETWEEN 500 AND 510 ORDER BY k, id",
          "SELECT COUNT(*), SUM(k), MAX(k) FROM t%d WHERE k < 100");

  private final BenchCluster cluster;
  private final int clients;
  private final int seconds;

  private ScatterBench(BenchCluster cluster, int clients, int seconds) {
    this.cluster = cluster;
    this.clients = clients;
    this.seconds = seconds;
  }

  /** What a side does with a query. */
  private record Rate(double perSecond, double proxyMicros) {}

  /** Opens a connection. */
  private interface Source {
    Connection connect() throws SQLException;
  }

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    int clients = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    int seconds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 2;
    try (BenchCluster cluster = new BenchCluster(9, 1, false)) {
      cluster.unencrypted();
      ScatterBench bench = new ScatterBench(cluster, clients, seconds);
      bench.fill(rows);
      bench.run(rounds);
    }
  }

  /** A group has the shards that are there when it is made. */
  private void fill(int rows) throws SQLException {
    try (Connection admin = cluster.connect(0, "");
        Statement statement = admin.createStatement();
        Connection plain = cluster.connectToServer(9, "");
        Statement direct = plain.createStatement()) {
      cluster.register(statement);
      direct.execute("CREATE DATABASE bench");
      direct.execute("USE bench");
      create(direct, 0, "", rows);
      int made = 0;
      for (int shards : SHARDS) {
        while (made < shards) {
          made++;
          statement.execute("CREATE SHARD shard%1$d ON s%1$d".formatted(made));
        }
        if (made == 1) {
          statement.execute("CREATE DATABASE bench");
          statement.execute("USE bench");
        }
        create(statement, shards, " SHARD BY HASH(id) IN GROUP g" + shards, rows);
      }
    }
    for (int server = 1; server <= 9; server++) {
      try (Connection connection = cluster.connectToServer(server, "bench");
          Statement statement = connection.createStatement()) {
        statement.execute(server == 9 ? "ANALYZE TABLE t0" : "ANALYZE TABLE t8");
      }
    }
  }

  private static void create(Statement statement, int number, String placement, int rows)
      throws SQLException {
    statement.execute(
        "CREATE TABLE t%d (id INT NOT NULL PRIMARY KEY, k INT NOT NULL, c CHAR(120), KEY k_1 (k))%s"
            .formatted(number, placement));
    for (int first = 1; first <= rows; first += BATCH) {
      StringBuilder sql = new StringBuilder("INSERT INTO t" + number + " VALUES ");
      for (int id = first; id < first + BATCH && id <= rows; id++) {
        sql.append(id == first ? "(" : ",(").append(id).append(',');
        sql.append(id * 7919L % (rows / 10)).append(",REPEAT('c',119))");
      }
      statement.execute(sql.toString());
    }
  }

  private void run(int rounds) throws Exception {
    Source plain = () -> cluster.connectToServer(9, "bench");
    Source proxy = () -> cluster.connect(0, "bench");
    for (String query : QUERIES) {
      for (int shards : SHARDS) {
        measure(proxy, query.formatted(shards), WARM_UP_SECONDS);
      }
    }
    System.out.println(
        "| query | shards | MySQL, queries/s | proxy | ratio | proxy CPU, µs/query |");
    System.out.println("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (String query : QUERIES) {
      for (int shards : SHARDS) {
        List<Rate> direct = new ArrayList<>();
        List<Rate> sharded = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          direct.add(measure(plain, query.formatted(0), seconds));
          sharded.add(measure(proxy, query.formatted(shards), seconds));
        }
        double one = median(direct.stream().mapToDouble(Rate::perSecond).toArray());
        double many = median(sharded.stream().mapToDouble(Rate::perSecond).toArray());
        System.out.printf(
            "| `%s` | %d | %.0f | %.0f | %.2f | %.0f |%n",
            query.formatted(shards),
            shards,
            one,
            many,
            many / one,
            median(sharded.stream().mapToDouble(Rate::proxyMicros).toArray()));
      }
    }
    System.out.println("resident memory of the proxy: " + cluster.proxyResidentMegabytes() + " MB");
  }

  private Rate measure(Source source, String sql, int forSeconds) throws Exception {
    long cpu = cluster.proxyCpuNanos();
    long begin = System.nanoTime();
    long end = begin + forSeconds * 1_000_000_000L;
    long done = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        counts.add(threads.submit(() -> client(source, sql, end)));
      }
      for (Future<Long> count : counts) {
        done += count.get();
      }
    }
    double took = (System.nanoTime() - begin) / 1e9;
    return new Rate(done / took, (cluster.proxyCpuNanos() - cpu) / 1e3 / Math.max(1, done));
  }

  private static long client(Source source, String sql, long end) throws SQLException {
    long done = 0;
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement()) {
      while (System.nanoTime() < end) {
        try (ResultSet rows = statement.executeQuery(sql)) {
          while (rows.next()) {
            rows.getString(1);
          }
        }
        done++;
      }
    }
    return done;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
