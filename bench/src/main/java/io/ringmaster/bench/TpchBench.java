package io.ringmaster.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TPC-H's queries through a proxy over two shards beside a single MySQL server with the same rows,
 * in turns. Prints for each the median of both, and how the proxy goes about it.
 *
 * <p>Arguments: the script with schema and queries, without its suffixes; orders (each has one to
 * seven lines); rounds.
 */
public final class TpchBench {
  private static final Pattern QUERY = Pattern.compile("^-- (\\d+): .*$", Pattern.MULTILINE);
  private static final Pattern PLACEMENT =
      Pattern.compile("^--@ placement (.*)\n(CREATE TABLE .*);$", Pattern.MULTILINE);

  private TpchBench() {}

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    String script = arguments[0];
    int orders = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15_000;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
    try (BenchCluster cluster = new BenchCluster(3, 1, false)) {
      try (Connection admin = cluster.connect(0, "");
          Statement statement = admin.createStatement()) {
        cluster.register(statement);
        statement.execute("CREATE SHARD shard1 ON s1");
        statement.execute("CREATE SHARD shard2 ON s2");
        statement.execute("CREATE DATABASE tpch");
      }
      try (Connection plain = cluster.connectToServer(3, "");
          Statement statement = plain.createStatement()) {
        statement.execute("CREATE DATABASE tpch");
      }
      try (Connection proxy = cluster.connect(0, "tpch");
          Connection plain = cluster.connectToServer(3, "tpch")) {
        Matcher table = PLACEMENT.matcher(Files.readString(Path.of(script + ".schema.sql")));
        while (table.find()) {
          execute(plain, table.group(2));
          execute(proxy, table.group(2) + " " + table.group(1));
        }
        new TpchRows(orders).fill(List.of(plain, proxy));
        analyze(cluster);
        compare(queries(Files.readString(Path.of(script + ".sql"))), plain, proxy, rounds);
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void analyze(BenchCluster cluster) throws SQLException {
    for (int server = 1; server <= 3; server++) {
      try (Connection connection = cluster.connectToServer(server, "tpch")) {
        execute(
            connection,
            "ANALYZE TABLE lineitem, orders, customer, part, partsupp, supplier, nation, region");
      }
    }
  }

  /** The queries of the script, each behind a comment with its number. */
  private static List<String> queries(String script) {
    List<String> queries = new ArrayList<>();
    Matcher comment = QUERY.matcher(script);
    while (comment.find()) {
      int from = script.indexOf("\n", comment.end() - 1) + 1;
      if (script.startsWith("--@", from)) {
        from = script.indexOf('\n', from) + 1;
      }
      queries.add(script.substring(from, script.indexOf(";\n", from)));
    }
    return queries;
  }

  private static void compare(List<String> queries, Connection plain, Connection proxy, int rounds)
      throws SQLException {
    double plainTotal = 0;
    double proxyTotal = 0;
    System.out.println("| query | MySQL, ms | proxy over 2 shards, ms | ratio | plan |");
    System.out.println("| --- | --- | --- | --- | --- |");
    for (int i = 0; i < queries.size(); i++) {
      String sql = queries.get(i);
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
      System.out.printf(
          "| %d | %.1f | %.1f | %.2f | %s |%n", i + 1, one, two, two / one, plan(proxy, sql));
    }
    System.out.printf(
        "| all | %.1f | %.1f | %.2f | |%n", plainTotal, proxyTotal, proxyTotal / plainTotal);
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

  private static String plan(Connection proxy, String sql) throws SQLException {
    try (Statement statement = proxy.createStatement()) {
      statement.execute("EXPLAIN ROUTE " + sql);
      try (ResultSet route = statement.getResultSet()) {
        route.next();
        return route.getString("plan");
      }
    }
  }
}
