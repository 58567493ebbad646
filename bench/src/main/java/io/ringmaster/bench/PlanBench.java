package io.ringmaster.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.proxy.ProxyServer;
import io.ringmaster.router.Router;
import io.ringmaster.router.Routing;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.DigestError;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a statement costs whose plan is not in the cache, in a JVM that is warm: digest, parse,
 * analysis. Each data statement of the corpora is planned in each database that may have its
 * tables, as they are in the catalog of a proxy over two shards; what counts is the database where
 * it is dearest. Prints the time on the CPU and by the clock, and the dearest statements.
 *
 * <p>Arguments: the folder of the tables' scripts; the folder of the corpora; rounds.
 */
public final class PlanBench {
  private static final List<String> CORPORA =
      List.of(
          "orm-traces",
          "sysbench",
          "tpcc",
          "tpch",
          "client-handwritten",
          "vitess-sqlparser",
          "mysql-suite-select");

  /** Where tables of one corpus alone are; those of the others are in {@code corpora-*}. */
  private static final Map<String, String> TABLES =
      Map.of(
          "orm-traces", "corpora-programs",
          "sysbench", "corpora-programs",
          "tpcc", "corpora-programs",
          "tpch", "tpch");

  private static final Pattern TABLE =
      Pattern.compile("^--@ placement (.*)\n(CREATE TABLE [^;]*);$", Pattern.MULTILINE);

  private static final int DEAREST = 10;
  private static final double AIM_MICROS = 2_000;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Digester digester = new Digester();
  private final Digest digest = new Digest();
  private final Routing routing;

  private PlanBench(Routing routing) {
    this.routing = routing;
  }

  /** A statement of a corpus, and the databases that it is planned in. */
  private record Planned(String corpus, String sql, byte[] bytes, List<String> databases) {}

  /** What planning took, in nanoseconds. */
  private record Time(long cpu, long clock) {}

  /** All times of a statement in one database. */
  private record Times(Planned statement, String database, List<Time> times) {
    long median(ToLongFunction<Time> of) {
      return percentile(times.stream().mapToLong(of).sorted().toArray(), 50);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Path scripts = Path.of(arguments[0]);
    Path corpora = Path.of(arguments[1]);
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
    try (BenchCluster cluster = new BenchCluster(2, 0, false)) {
      ProxyServer proxy = cluster.startProxy();
      List<String> databases = tables(cluster, scripts);
      new PlanBench(proxy.routing()).measure(statements(corpora, databases), rounds);
    }
  }

  /** Makes the tables of the scripts, each in a database of its own; returns the databases. */
  private static List<String> tables(BenchCluster cluster, Path folder)
      throws IOException, SQLException {
    List<String> databases = new ArrayList<>();
    try (Connection connection = cluster.connect(0, "");
        Statement admin = connection.createStatement();
        Stream<Path> files = Files.list(folder)) {
      cluster.register(admin);
      admin.execute("CREATE SHARD shard1 ON s1");
      admin.execute("CREATE SHARD shard2 ON s2");
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replace(".schema.sql", "");
        if (!name.matches("corpora-.*|tpch") || name.endsWith(".sql")) {
          continue;
        }
        databases.add(name);
        admin.execute("CREATE DATABASE `" + name + "`");
        admin.execute("USE `" + name + "`");
        Matcher table = TABLE.matcher(Files.readString(file));
        while (table.find()) {
          admin.execute(table.group(2) + " " + table.group(1));
        }
      }
    }
    return databases;
  }

  private static List<Planned> statements(Path folder, List<String> databases) throws IOException {
    List<Planned> all = new ArrayList<>();
    List<String> several = databases.stream().filter(name -> !TABLES.containsValue(name)).toList();
    for (String corpus : CORPORA) {
      String own = TABLES.get(corpus);
      Path file = folder.resolve(corpus + ".json");
      for (String sql : new ObjectMapper().readValue(file.toFile(), String[].class)) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        Digest digest = new Digest();
        new Digester().digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
        if (digest.error() == DigestError.NONE && Router.isPlanned(digest.verb())) {
          all.add(new Planned(corpus, sql, bytes, own == null ? several : List.of(own)));
        }
      }
    }
    return all;
  }

  private void measure(List<Planned> statements, int rounds) {
    List<List<Times>> all = new ArrayList<>();
    for (Planned statement : statements) {
      all.add(
          statement.databases().stream()
              .map(database -> new Times(statement, database, new ArrayList<>()))
              .toList());
    }
    for (int i = 0; i < 2 * rounds; i++) {
      boolean warm = i >= rounds;
      for (List<Times> databases : all) {
        for (Times of : databases) {
          Time time = plan(of.statement(), of.database());
          if (warm) {
            of.times().add(time);
          }
        }
      }
    }
    print(
        all.stream()
            .map(of -> Collections.max(of, Comparator.comparingLong(t -> t.median(Time::cpu))))
            .toList());
  }

  private Time plan(Planned statement, String database) {
    Router router = new Router(1);
    long clock = System.nanoTime();
    long cpu = threads.getCurrentThreadCpuTime();
    digester.digest(statement.bytes(), 0, statement.bytes().length, LexerMode.DEFAULT, digest);
    router.plan(digest, database, routing);
    long cpuTime = threads.getCurrentThreadCpuTime() - cpu;
    return new Time(cpuTime, System.nanoTime() - clock);
  }

  private static void print(List<Times> all) {
    System.out.println("| corpus | statements | µs of | p50 | p99 | max |");
    System.out.println("| --- | ---: | --- | ---: | ---: | ---: |");
    for (String corpus : CORPORA) {
      line(corpus, all.stream().filter(t -> t.statement().corpus().equals(corpus)).toList());
    }
    line("all", all);
    System.out.println();
    System.out.println("| µs of CPU, median | corpus | statement |");
    System.out.println("| ---: | --- | --- |");
    all.stream()
        .sorted(Comparator.comparingLong((Times times) -> -times.median(Time::cpu)))
        .limit(DEAREST)
        .forEach(
            times ->
                System.out.printf(
                    "| %.0f | %s | `%s` |%n",
                    times.median(Time::cpu) / 1e3,
                    times.statement().corpus(),
                    start(times.statement().sql())));
    double p99 = percentile(sorted(all, Time::cpu), 99) / 1e3;
    System.out.printf("%np99 %.0f µs, aim %.0f µs%n", p99, AIM_MICROS);
  }

  private static void line(String name, List<Times> times) {
    row(name, times, "CPU", Time::cpu);
    row(name, times, "clock", Time::clock);
  }

  private static void row(String name, List<Times> all, String what, ToLongFunction<Time> of) {
    long[] sorted = sorted(all, of);
    System.out.printf(
        "| %s | %d | %s | %.0f | %.0f | %.0f |%n",
        name,
        all.size(),
        what,
        percentile(sorted, 50) / 1e3,
        percentile(sorted, 99) / 1e3,
        sorted[sorted.length - 1] / 1e3);
  }

  private static long[] sorted(List<Times> all, ToLongFunction<Time> of) {
    return all.stream().flatMap(t -> t.times().stream()).mapToLong(of).sorted().toArray();
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static String start(String sql) {
    String line = sql.replaceAll("\\s+", " ");
    return line.length() > 150 ? line.substring(0, 150) + " .." : line;
  }
}
