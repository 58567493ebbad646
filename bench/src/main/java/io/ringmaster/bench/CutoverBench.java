package io.ringmaster.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * What clients notice when owners change: 2 -> 3 shards and back, again and again, while clients do
 * point reads and writes 1:1 at a part of what the machine can do. Starts servers, ZooKeeper,
 * proxies and a worker, each a process of its own.
 *
 * <p>Arguments: rows, migrations (each makes two cutovers), proxies, clients, percent of what the
 * machine can do (50 unless given).
 */
public final class CutoverBench {
  private static final int SERVERS = 3;
  private static final int BATCH = 1_000;
  private static final long WARM_UP_MILLIS = 10_000;
  private static final long CAPACITY_MILLIS = 5_000;
  private static final int QUIET_WINDOWS = 40;

  /** Before each migration, and after it: what reads take then is compared with the copy's. */
  private static final long QUIET_MILLIS = 10_000;

  private static final double PERCENTILE = 99;

  /** Of SHOW MIGRATIONS, which is work for the same CPUs. */
  private static final long POLL_MILLIS = 250;

  /** Around the moment at which the phase was seen to change: the hold is within. */
  private static final long WINDOW_MILLIS = 1_000;

  private static final List<String> AFTER_COPY = List.of("CATCH_UP", "VERIFY", "READY");

  /** In what a migration that makes way waits for. */
  private static final Pattern SHARE = Pattern.compile("work takes ([0-9]+) %");

  private final BenchCluster cluster;

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    int migrations = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
    int proxies = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
    int clients = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 16;
    int percent = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 50;
    try (BenchCluster cluster = new BenchCluster(SERVERS, proxies, true)) {
      CutoverBench bench = new CutoverBench(cluster);
      bench.fill(rows);
      bench.run(rows, migrations, clients, percent / 100.0);
    }
  }

  private CutoverBench(BenchCluster cluster) {
    this.cluster = cluster;
  }

  /** What the worker says of the steps of the cutovers since the last time. */
  private void printSteps() throws IOException {
    for (String line : cluster.workerLog()) {
      if (line.contains("steps=")) {
        System.out.println("  " + line.substring(line.indexOf("Cutover") + 8));
      }
    }
  }

  private void fill(int rows) throws SQLException {
    try (Connection admin = cluster.connect(0, "");
        Statement statement = admin.createStatement()) {
      cluster.register(statement);
      statement.execute("CREATE SHARD shard1 ON s1");
      statement.execute("CREATE SHARD shard2 ON s2");
      statement.execute("CREATE DATABASE sbtest");
      statement.execute(
          "CREATE TABLE sbtest.sbtest1 (id INT NOT NULL, k INT NOT NULL DEFAULT 0, c CHAR(120) NOT"
              + " NULL DEFAULT '', pad CHAR(60) NOT NULL DEFAULT '', PRIMARY KEY (id), KEY k_1 (k))"
              + " SHARD BY HASH(id) IN GROUP g");
      statement.execute("CREATE SHARD shard3 ON s3");
    }
    try (Connection connection = cluster.connect(0, "sbtest");
        Statement statement = connection.createStatement()) {
      for (int first = 1; first <= rows; first += BATCH) {
        StringBuilder sql = new StringBuilder("INSERT INTO sbtest1 (id, k, c, pad) VALUES ");
        for (int id = first; id < first + BATCH && id <= rows; id++) {
          sql.append(id == first ? "" : ",");
          sql.append('(').append(id).append(",0,REPEAT('c',119),REPEAT('p',59))");
        }
        statement.execute(sql.toString());
      }
    }
  }

  private void run(int rows, int migrations, int clientCount, double load) throws Exception {
    CutoverClients clients =
        new CutoverClients(
            clientCount, rows, client -> cluster.connect(client % cluster.proxyCount(), "sbtest"));
    List<Double> excess = new ArrayList<>();
    List<Long> holds = new ArrayList<>();
    try (Connection admin = cluster.connect(0, "sbtest")) {
      Thread.sleep(WARM_UP_MILLIS);
      long before = clients.requests();
      Thread.sleep(CAPACITY_MILLIS);
      double capacity = (clients.requests() - before) * 1000.0 / CAPACITY_MILLIS;
      clients.pace(capacity * load);
      Thread.sleep(WINDOW_MILLIS);
      double[] quiet = new double[clientCount];
      for (int i = 0; i < QUIET_WINDOWS; i++) {
        clients.reset();
        Thread.sleep(WINDOW_MILLIS);
        double[] window = clients.worstMillis();
        for (int client = 0; client < clientCount; client++) {
          quiet[client] = Math.max(quiet[client], window[client]);
        }
      }
      System.out.printf(
          "%d requests/s at most, %d paced; worst stall of a client without a migration %.1f ms%n",
          Math.round(capacity), Math.round(capacity * load), max(quiet));
      for (int i = 0; i < migrations; i++) {
        Histogram without = quietReads(clients);
        String number =
            value(
                admin,
                "RESHARD GROUP g ADD SHARD shard3 CUTOVER MANUAL MAX PAUSE 1 SECOND KEEP REVERSE"
                    + " FOR 1 HOUR");
        String copied = awaitCopy(admin, number);
        Histogram copying = clients.reads();
        await(admin, number, "READY");
        clients.reset();
        execute(admin, "CUTOVER MIGRATION " + number);
        await(admin, number, "REVERSE");
        Thread.sleep(WINDOW_MILLIS);
        excess.add(beyond(clients.worstMillis(), quiet));
        holds.add(pause(admin, number));
        clients.reset();
        execute(admin, "ROLLBACK MIGRATION " + number);
        await(admin, number, "UNDOING", "ROLLED_BACK");
        Thread.sleep(WINDOW_MILLIS);
        excess.add(beyond(clients.worstMillis(), quiet));
        holds.add(pause(admin, number));
        await(admin, number, "ROLLED_BACK");
        without.add(quietReads(clients));
        System.out.printf(
            "migration %s: beyond the worst stall %.1f and %.1f ms, held %d and %d ms, attempts"
                + " %s%n",
            number,
            excess.get(2 * i),
            excess.get(2 * i + 1),
            holds.get(2 * i),
            holds.get(2 * i + 1),
            column(admin, number, "Attempts"));
        System.out.printf(
            "  p99 of reads during the copy %.2f ms, before and after %.2f ms: %.2f x; %s%n",
            percentileMillis(copying),
            percentileMillis(without),
            percentileMillis(copying) / percentileMillis(without),
            copied);
        printSteps();
      }
      clients.end();
      long sum = Long.parseLong(value(admin, "SELECT SUM(k) FROM sbtest1"));
      long count = Long.parseLong(value(admin, "SELECT COUNT(*) FROM sbtest1"));
      excess.sort(null);
      System.out.printf(
          "%d cutovers, %d clients, %d proxies: beyond the worst stall p50 %.1f ms, p99 %.1f ms;"
              + " errors %d, writes lost or doubled %d, rows %d of %d%n",
          excess.size(),
          clientCount,
          cluster.proxyCount(),
          excess.get((excess.size() - 1) / 2),
          excess.getLast(),
          clients.errors(),
          sum - clients.writes(),
          count,
          rows);
      clients.firstErrors().forEach(System.out::println);
    } finally {
      clients.end();
    }
  }

  /** What reads take while there is no migration. */
  private static Histogram quietReads(CutoverClients clients) throws InterruptedException {
    clients.reads();
    Thread.sleep(QUIET_MILLIS);
    return clients.reads();
  }

  private static double percentileMillis(Histogram nanos) {
    return nanos.getValueAtPercentile(PERCENTILE) / 1e6;
  }

  private static double max(double[] values) {
    double max = 0;
    for (double value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  /** The most that a client's worst stall is beyond its worst without a migration. */
  private static double beyond(double[] worst, double[] quiet) {
    double most = 0;
    for (int i = 0; i < worst.length; i++) {
      most = Math.max(most, worst[i] - quiet[i]);
    }
    return most;
  }

  private static void execute(Connection admin, String sql) throws SQLException {
    try (Statement statement = admin.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(Connection admin, String sql) throws SQLException {
    try (Statement statement = admin.createStatement()) {
      // Connector/J does not expect rows of statements that it does not know.
      statement.execute(sql);
      try (ResultSet rows = statement.getResultSet()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  private static String column(Connection admin, String number, String name) throws SQLException {
    try (Statement statement = admin.createStatement();
        ResultSet rows = statement.executeQuery("SHOW MIGRATIONS")) {
      while (rows.next()) {
        if (rows.getString("Migration").equals(number)) {
          return rows.getString(name);
        }
      }
    }
    throw new IllegalStateException("no migration " + number);
  }

  /** How long the copy took, and how much of the time the throttle gave it, in words. */
  private static String awaitCopy(Connection admin, String number)
      throws SQLException, InterruptedException {
    long start = System.nanoTime();
    Map<Integer, Integer> shares = new TreeMap<>();
    while (!AFTER_COPY.contains(column(admin, number, "State"))) {
      Matcher share = SHARE.matcher(String.valueOf(column(admin, number, "Waiting_for")));
      if (share.find()) {
        shares.merge(Integer.valueOf(share.group(1)), 1, Integer::sum);
      }
      Thread.sleep(POLL_MILLIS);
    }
    return "it took %d s, looks by percent of the time it had: %s"
        .formatted(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start), shares);
  }

  private static long pause(Connection admin, String number) throws SQLException {
    String pause = column(admin, number, "Pause_ms");
    return pause == null ? -1 : Long.parseLong(pause);
  }

  private static void await(Connection admin, String number, String... states)
      throws SQLException, InterruptedException {
    while (!List.of(states).contains(column(admin, number, "State"))) {
      Thread.sleep(POLL_MILLIS);
    }
  }
}
