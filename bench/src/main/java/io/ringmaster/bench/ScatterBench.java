package io.ringmaster.bench;

import java.nio.file.Path;
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
 * turns: over 1, 2, 4 and 8 shards. Prints the median of the rounds. Or, over 2 shards, also beside
 * the proxy of another checkout, which asks the same servers.
 *
 * <p>Arguments: rows, clients, rounds, seconds of each measurement; the other checkout.
 */
public final class ScatterBench {
  private static final int[] ALL_SHARDS = {1, 2, 4, 8};
  private static final int[] TWO_SHARDS = {2};
  private static final int BATCH = 1_000;
  private static final int WARM_UP_SECONDS = 10;

  private static final List<String> QUERIES =
      List.of(
          "SELECT k, COUNT(*), AVG(id) FROM t%d GROUP BY k ORDER BY k LIMIT 10",
          "SELECT id, k FROM t%d ORDER BY k LIMIT 100",
          "SELECT id, k FROM t%d WHERE k BETWEEN 500 AND 510 ORDER BY k, id",
          "SELECT COUNT(*), SUM(k), MAX(k) FROM t%d WHERE k < 100");

  private final BenchCluster cluster;
  private final int[] shardCounts;
  private final int single;
  private final int clients;
  private final int seconds;

  /**
   * A bench of a cluster with a server for each shard and one more.
   *
   * @param shardCounts ascending
   */
  private ScatterBench(BenchCluster cluster, int[] shardCounts, int clients, int seconds) {
    this.cluster = cluster;
    this.shardCounts = shardCounts;
    this.single = shardCounts[shardCounts.length - 1] + 1;
    this.clients = clients;
    this.seconds = seconds;
  }

  /** What a side does with a query, and what the proxy and all servers need for it. */
  private record Rate(double perSecond, double proxyMicros, double serverMicros) {}

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
    boolean compares = arguments.length > 4;
    int[] shardCounts = compares ? TWO_SHARDS : ALL_SHARDS;
    int servers = shardCounts[shardCounts.length - 1] + 1;
    try (BenchCluster cluster = new BenchCluster(servers, 1, false)) {
      cluster.unencrypted();
      ScatterBench bench = new ScatterBench(cluster, shardCounts, clients, seconds);
      bench.fill(rows);
      if (compares) {
        bench.compare(rounds, cluster.startOther(Path.of(arguments[4])));
      } else {
        bench.run(rounds);
      }
    }
  }

  /** A group has the shards that are there when it is made. */
  private void fill(int rows) throws SQLException {
    try (Connection admin = cluster.connect(0, "");
        Statement statement = admin.createStatement();
        Connection plain = cluster.connectToServer(single, "");
        Statement direct = plain.createStatement()) {
      cluster.register(statement);
      direct.execute("CREATE DATABASE bench");
      direct.execute("USE bench");
      create(direct, 0, "", rows);
      int made = 0;
      for (int shards : shardCounts) {
        while (made < shards) {
          made++;
          statement.execute("CREATE SHARD shard%1$d ON s%1$d".formatted(made));
        }
        if (shards == shardCounts[0]) {
          statement.execute("CREATE DATABASE bench");
          statement.execute("USE bench");
        }
        create(statement, shards, " SHARD BY HASH(id) IN GROUP g" + shards, rows);
      }
    }
    for (int server = 1; server <= single; server++) {
      try (Connection connection = cluster.connectToServer(server, "bench");
          Statement statement = connection.createStatement()) {
        statement.execute("ANALYZE TABLE t" + (server == single ? 0 : single - 1));
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

  private Source plain() {
    return () -> cluster.connectToServer(single, "bench");
  }

  private Source proxy(int number) {
    return () -> cluster.connect(number, "bench");
  }

  private void run(int rounds) throws Exception {
    for (String query : QUERIES) {
      for (int shards : shardCounts) {
        measure(proxy(0), 0, query.formatted(shards), WARM_UP_SECONDS);
      }
    }
    System.out.println(
        "| query | shards | MySQL, queries/s | proxy | ratio | proxy CPU, µs/query |");
    System.out.println("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (String query : QUERIES) {
      for (int shards : shardCounts) {
        List<Rate> direct = new ArrayList<>();
        List<Rate> sharded = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          direct.add(measure(plain(), 0, query.formatted(0), seconds));
          sharded.add(measure(proxy(0), 0, query.formatted(shards), seconds));
        }
        double one = perSecond(direct);
        double many = perSecond(sharded);
        System.out.printf(
            "| `%s` | %d | %.0f | %.0f | %.2f | %.0f |%n",
            query.formatted(shards), shards, one, many, many / one, micros(sharded));
      }
    }
    System.out.println("resident memory of the proxy: " + cluster.proxyResidentMegabytes() + " MB");
  }

  /** The same over two shards, with another proxy in turns. */
  private void compare(int rounds, int other) throws Exception {
    for (String query : QUERIES) {
      for (int proxy : new int[] {0, other}) {
        measure(proxy(proxy), proxy, query.formatted(2), WARM_UP_SECONDS);
      }
    }
    System.out.println(
        "| query | MySQL, queries/s | proxy | other | ratio to MySQL | other's | to the other |"
            + " proxy CPU, µs/query | other's | MySQL's CPU, µs/query | of both shards | other's"
            + " |");
    System.out.println(
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (String query : QUERIES) {
      List<Rate> direct = new ArrayList<>();
      List<Rate> ours = new ArrayList<>();
      List<Rate> others = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        direct.add(measure(plain(), 0, query.formatted(0), seconds));
        ours.add(measure(proxy(0), 0, query.formatted(2), seconds));
        others.add(measure(proxy(other), other, query.formatted(2), seconds));
      }
      System.out.printf(
          "| `%s` | %.0f | %.0f | %.0f | %s | %s | %s | %.0f | %.0f | %.0f | %.0f | %.0f |%n",
          query.formatted(2),
          perSecond(direct),
          perSecond(ours),
          perSecond(others),
          ratios(ours, direct),
          ratios(others, direct),
          ratios(ours, others),
          micros(ours),
          micros(others),
          serverMicros(direct),
          serverMicros(ours),
          serverMicros(others));
    }
  }

  /** Median, least and greatest ratio of the rounds. */
  private static String ratios(List<Rate> of, List<Rate> to) {
    double[] ratios = new double[of.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = of.get(i).perSecond / to.get(i).perSecond;
    }
    Arrays.sort(ratios);
    return "%.2f (%.2f..%.2f)"
        .formatted(ratios[ratios.length / 2], ratios[0], ratios[ratios.length - 1]);
  }

  private static double perSecond(List<Rate> rates) {
    return median(rates.stream().mapToDouble(Rate::perSecond).toArray());
  }

  private static double micros(List<Rate> rates) {
    return median(rates.stream().mapToDouble(Rate::proxyMicros).toArray());
  }

  private static double serverMicros(List<Rate> rates) {
    return median(rates.stream().mapToDouble(Rate::serverMicros).toArray());
  }

  /**
   * Runs a query.
   *
   * @param proxy whose CPU time counts
   */
  private Rate measure(Source source, int proxy, String sql, int forSeconds) throws Exception {
    long cpu = cluster.proxyCpuNanos(proxy);
    long serversCpu = cluster.serversCpuNanos();
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
    double count = 1e3 * Math.max(1, done);
    return new Rate(
        done / took,
        (cluster.proxyCpuNanos(proxy) - cpu) / count,
        (cluster.serversCpuNanos() - serversCpu) / count);
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
