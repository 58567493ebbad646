package io.ringmaster.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * LOAD DATA LOCAL INFILE of rows as sysbench has them, through the proxy over shards and into a
 * single MySQL server, in turns. Prints each round, the median of the ratios, and what the proxy
 * took.
 *
 * <p>Arguments: rows, shards, rounds.
 */
public final class LoadBench {
  private static final String TABLE =
      "CREATE TABLE t (id INT NOT NULL PRIMARY KEY, k INT NOT NULL DEFAULT 0, c CHAR(120) NOT NULL"
          + " DEFAULT '', pad CHAR(60) NOT NULL DEFAULT '', KEY k_1 (k))";

  private LoadBench() {}

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    int shards = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    Path file = Files.createTempFile("ringmaster-bench", ".tsv");
    try (BenchCluster cluster = new BenchCluster(shards + 1, 1, false)) {
      cluster.unencrypted();
      write(file, rows);
      try (Connection admin = cluster.connect(0, "");
          Statement proxy = admin.createStatement();
          Connection plain = cluster.connectToServer(shards + 1, "");
          Statement direct = plain.createStatement()) {
        cluster.register(proxy);
        for (int shard = 1; shard <= shards; shard++) {
          proxy.execute("CREATE SHARD shard%1$d ON s%1$d".formatted(shard));
        }
        create(proxy, " SHARD BY HASH(id)");
        create(direct, "");
        rounds(cluster, proxy, direct, file, rows, rounds);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static void create(Statement statement, String placement) throws SQLException {
    statement.execute("CREATE DATABASE bench");
    statement.execute("USE bench");
    statement.execute(TABLE + placement);
  }

  private static void write(Path file, int rows) throws IOException {
    Random random = new Random(1);
    StringBuilder digits = new StringBuilder();
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int id = 1; id <= rows; id++) {
        digits.setLength(0);
        for (int i = 0; i < 16; i++) {
          digits.append("%011d".formatted(random.nextLong(100_000_000_000L))).append('-');
        }
        out.append(Integer.toString(id)).append('\t');
        out.append(Integer.toString(1 + random.nextInt(rows))).append('\t');
        out.append(digits, 0, 119).append('\t').append(digits, 120, 179).append('\n');
      }
    }
  }

  private static void rounds(
      BenchCluster cluster, Statement proxy, Statement direct, Path file, int rows, int rounds)
      throws Exception {
    System.out.println("| round | MySQL, rows/s | proxy | ratio | proxy CPU, µs/row |");
    System.out.println("| ---: | ---: | ---: | ---: | ---: |");
    List<Double> ratios = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      double one = load(direct, file, rows);
      long cpu = cluster.proxyCpuNanos(0);
      double many = load(proxy, file, rows);
      double micros = (cluster.proxyCpuNanos(0) - cpu) / 1e3 / rows;
      ratios.add(many / one);
      System.out.printf(
          "| %d | %.0f | %.0f | %.2f | %.2f |%n", round, one, many, many / one, micros);
    }
    ratios.sort(null);
    System.out.printf(
        "median ratio %.2f; resident memory of the proxy: %d MB%n",
        ratios.get(ratios.size() / 2), cluster.proxyResidentMegabytes());
  }

  private static double load(Statement statement, Path file, int rows) throws SQLException {
    statement.execute("TRUNCATE t");
    long begin = System.nanoTime();
    int stored = statement.executeUpdate("LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE t");
    if (stored != rows) {
      throw new SQLException("stored " + stored + " of " + rows);
    }
    return rows / ((System.nanoTime() - begin) / 1e9);
  }
}
