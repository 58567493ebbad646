package io.ringmaster.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Transactions of two UPDATEs, on one server without a proxy, on one shard and on two; and INSERTs
 * of many rows, on one server and over two shards. In turns, with servers that sync each commit.
 * Prints the median of the rounds.
 *
 * <p>Arguments: clients, rounds, seconds of each measurement, rows of an INSERT.
 */
public final class WriteBench {
  private static final int ROWS = 10_000;
  private static final int WARM_UP_SECONDS = 15;

  private final BenchCluster cluster;
  private final int clients;

  /** Ids of rows on each shard. */
  private final List<List<Integer>> ids = new ArrayList<>();

  private WriteBench(BenchCluster cluster, int clients) {
    this.cluster = cluster;
    this.clients = clients;
  }

  /** Which rows a transaction changes, and where it is run. */
  private enum Kind {
    DIRECT,
    ONE_SHARD,
    TWO_SHARDS
  }

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    int clients = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4;
    int rows = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 10_000;
    try (BenchCluster cluster = new BenchCluster(3, 1, false)) {
      cluster.unencrypted();
      WriteBench bench = new WriteBench(cluster, clients);
      bench.fill();
      bench.transactions(rounds, seconds);
      bench.inserts(rounds, rows);
    }
  }

  private void fill() throws SQLException {
    try (Connection admin = cluster.connect(0, "");
        Statement proxy = admin.createStatement()) {
      cluster.register(proxy);
      for (int server = 1; server <= 3; server++) {
        try (Connection connection = cluster.connectToServer(server, "");
            Statement direct = connection.createStatement()) {
          direct.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1, GLOBAL sync_binlog = 1");
          if (server == 3) {
            create(direct, "");
          } else {
            proxy.execute("CREATE SHARD shard%1$d ON s%1$d".formatted(server));
          }
        }
      }
      create(proxy, " SHARD BY HASH(id)");
    }
    for (int server = 1; server <= 2; server++) {
      List<Integer> there = new ArrayList<>();
      try (Connection connection = cluster.connectToServer(server, "bench");
          Statement direct = connection.createStatement();
          var rows = direct.executeQuery("SELECT id FROM t")) {
        while (rows.next()) {
          there.add(rows.getInt(1));
        }
      }
      ids.add(there);
    }
  }

  private static void create(Statement statement, String placement) throws SQLException {
    statement.execute("CREATE DATABASE bench");
    statement.execute("USE bench");
    for (String table : List.of("t", "many")) {
      statement.execute(
          "CREATE TABLE %s (id INT NOT NULL PRIMARY KEY, k INT NOT NULL, c CHAR(120), KEY k_1 (k))%s"
              .formatted(table, placement));
    }
    insert(statement, "t", ROWS);
  }

  private static void insert(Statement statement, String table, int rows) throws SQLException {
    StringBuilder sql = new StringBuilder("INSERT INTO ").append(table).append(" VALUES ");
    for (int id = 1; id <= rows; id++) {
      sql.append(id == 1 ? "(" : ",(").append(id).append(',').append(id * 7919L % ROWS);
      sql.append(",'").append("c".repeat(119)).append("')");
    }
    statement.execute(sql.toString());
  }

  private void transactions(int rounds, int seconds) throws Exception {
    measure(Kind.ONE_SHARD, WARM_UP_SECONDS);
    measure(Kind.TWO_SHARDS, WARM_UP_SECONDS);
    List<Double> overProxy = new ArrayList<>();
    List<Double> overTwo = new ArrayList<>();
    System.out.println(
        "| round | MySQL, transactions/s | one shard | two shards | one shard's time to MySQL's |"
            + " two shards' to one's |");
    System.out.println("| ---: | ---: | ---: | ---: | ---: | ---: |");
    for (int round = 1; round <= rounds; round++) {
      double direct = measure(Kind.DIRECT, seconds);
      double one = measure(Kind.ONE_SHARD, seconds);
      double two = measure(Kind.TWO_SHARDS, seconds);
      overProxy.add(direct / one);
      overTwo.add(one / two);
      System.out.printf(
          "| %d | %.0f | %.0f | %.0f | %.2f | %.2f |%n",
          round, direct, one, two, direct / one, one / two);
    }
    System.out.printf(
        "median: one shard takes %.2f of MySQL's time, two shards %.2f of one's%n",
        median(overProxy), median(overTwo));
  }

  private double measure(Kind kind, int seconds) throws Exception {
    long begin = System.nanoTime();
    long end = begin + seconds * 1_000_000_000L;
    long done = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        counts.add(threads.submit(client(kind, client, end)));
      }
      for (Future<Integer> count : counts) {
        done += count.get();
      }
    }
    return done / ((System.nanoTime() - begin) / 1e9);
  }

  /** Each has rows of its own, so that none waits for another's locks. */
  private Callable<Integer> client(Kind kind, int number, long end) {
    return () -> {
      int done = 0;
      try (Connection connection =
              kind == Kind.DIRECT
                  ? cluster.connectToServer(3, "bench")
                  : cluster.connect(0, "bench");
          Statement statement = connection.createStatement()) {
        while (System.nanoTime() < end) {
          int shard = done % 2;
          int first = id(shard, number);
          int second = id(kind == Kind.TWO_SHARDS ? 1 - shard : shard, number);
          statement.execute("BEGIN");
          statement.execute("UPDATE t SET k = k + 1 WHERE id = " + first);
          statement.execute("UPDATE t SET k = k - 1 WHERE id = " + second);
          statement.execute("COMMIT");
          done++;
        }
      }
      return done;
    };
  }

  private int id(int shard, int client) {
    List<Integer> there = ids.get(shard);
    int share = there.size() / clients;
    return there.get(client * share + ThreadLocalRandom.current().nextInt(share));
  }

  private void inserts(int rounds, int rows) throws SQLException {
    List<Double> ratios = new ArrayList<>();
    System.out.println();
    System.out.println(
        "| round | MySQL, rows/s in an INSERT of " + rows + " | two shards | ratio |");
    System.out.println("| ---: | ---: | ---: | ---: |");
    try (Connection plain = cluster.connectToServer(3, "bench");
        Statement direct = plain.createStatement();
        Connection client = cluster.connect(0, "bench");
        Statement proxy = client.createStatement()) {
      for (int round = -2; round <= rounds; round++) {
        double one = rowsPerSecond(direct, rows);
        double two = rowsPerSecond(proxy, rows);
        if (round > 0) {
          ratios.add(two / one);
          System.out.printf("| %d | %.0f | %.0f | %.2f |%n", round, one, two, two / one);
        }
      }
    }
    System.out.printf("median: %.2f%n", median(ratios));
  }

  private static double rowsPerSecond(Statement statement, int rows) throws SQLException {
    statement.execute("TRUNCATE many");
    long begin = System.nanoTime();
    insert(statement, "many", rows);
    return rows / ((System.nanoTime() - begin) / 1e9);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
