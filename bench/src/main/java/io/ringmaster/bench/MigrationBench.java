package io.ringmaster.bench;

import io.ringmaster.demo.MySqlDistribution;
import io.ringmaster.demo.MySqlServer;
import io.ringmaster.demo.MySqlServerOptions;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.metadata.placement.HashRing;
import io.ringmaster.metadata.placement.Moves;
import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.catchup.CatchUp;
import io.ringmaster.migration.catchup.StartPosition;
import io.ringmaster.migration.copy.TableCopy;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.ledger.StreamId;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.TableReader;
import io.ringmaster.migration.throttle.Throttle;
import io.ringmaster.migration.verify.TableVerify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The data engine of resharding by itself: the copy beside {@code mysqldump | mysql} of the same
 * rows, then the catch-up under a given rate of changes, then verification. Starts its own servers.
 *
 * <p>Arguments: rows in the table (half of them move), row changes a second, seconds of changes.
 */
public final class MigrationBench {
  private static final String TABLE =
      "CREATE TABLE sbtest1 (id INT NOT NULL AUTO_INCREMENT, k INT NOT NULL DEFAULT 0, c CHAR(120)"
          + " NOT NULL DEFAULT '', pad CHAR(60) NOT NULL DEFAULT '', PRIMARY KEY (id), KEY k_1"
          + " (k))";
  private static final int INSERT_ROWS = 50_000;
  private static final int ROWS_A_CHANGE = 10;
  private static final int CLIENTS = 4;
  private static final Retry RETRY = new Retry(Duration.ofSeconds(30));

  private MigrationBench() {}

  public static void main(String[] arguments) throws Exception {
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5_000;
    int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20;
    Path folder = Files.createTempDirectory("ringmaster-bench");
    try (MySqlServer source = start(folder, "source");
        MySqlServer target = start(folder, "target");
        MySqlServer dumped = start(folder, "dumped");
        Sessions from = sessions("s1", source);
        Sessions to = sessions("s2", target)) {
      for (MySqlServer server : List.of(source, target, dumped)) {
        execute(server, "", "CREATE DATABASE sbtest");
        execute(server, "sbtest", TABLE);
      }
      fill(source, rows);
      TableMove table = move(from, to);
      Ledger.create(to);
      Ledger ledger = new Ledger(new StreamId(1, "s1", "s2", 1));
      ledger.claim(to);
      Gtids position = StartPosition.beforeCopy(from, Duration.ofSeconds(10));
      dump(source, dumped, table);
      double dump = dump(source, dumped, table);
      TableCopy copy = new TableCopy(table, from, to, ledger, Throttle.none(), RETRY);
      long begin = System.nanoTime();
      copy.run();
      double took = secondsSince(begin);
      long moved = copy.progress().rows();
      print("mysqldump | mysql  %,d rows in %.1f s: %,.0f rows/s", moved, dump, moved / dump);
      print("copy               %,d rows in %.1f s: %,.0f rows/s", moved, took, moved / took);
      print("ratio              %.2f", dump / took);
      catchUp(source, from, to, table, ledger, position, rows, rate, seconds);
    }
  }

  private static void catchUp(
      MySqlServer server,
      Sessions from,
      Sessions to,
      TableMove table,
      Ledger ledger,
      Gtids position,
      int rows,
      int rate,
      int seconds)
      throws Exception {
    try (CatchUp catchUp =
        new CatchUp(List.of(table), from, to, ledger, position, Throttle.none(), RETRY, 4)) {
      catchUp.start();
      catchUp.drainTo(StartPosition.executed(from), Duration.ofMinutes(1));
      // Before it has heard of the source, its lag is not known.
      while (catchUp.lag().toMinutes() > 1) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      AtomicLong changed = new AtomicLong();
      List<Thread> clients = new ArrayList<>();
      long begin = System.nanoTime();
      for (int i = 0; i < CLIENTS; i++) {
        int seed = i;
        clients.add(
            Thread.ofVirtual()
                .start(() -> change(server, rows, rate / CLIENTS, seconds, changed, seed)));
      }
      long worst = 0;
      while (clients.stream().anyMatch(Thread::isAlive)) {
        TimeUnit.MILLISECONDS.sleep(200);
        worst = Math.max(worst, catchUp.lag().toMillis());
      }
      double took = secondsSince(begin);
      long drain = System.nanoTime();
      catchUp.drainTo(StartPosition.executed(from), Duration.ofMinutes(5));
      print(
          "catch-up           %,.0f row changes/s on the source for %.0f s, worst lag %,d ms,"
              + " %,d rows refreshed, drained in %.0f ms",
          changed.get() / took, took, worst, catchUp.rowsRefreshed(), secondsSince(drain) * 1000);
      long verify = System.nanoTime();
      var result =
          new TableVerify(table, from, to, catchUp, Throttle.none(), RETRY, Duration.ofMinutes(1))
              .run();
      print(
          "verification       %,d rows in %.1f s, %d differences",
          result.rows(), secondsSince(verify), result.differences().size());
    }
  }

  /** Updates of ten rows each, evenly spread over time. */
  private static void change(
      MySqlServer server, int rows, int rate, int seconds, AtomicLong changed, int seed) {
    Random random = new Random(seed);
    try (Connection connection = server.connect("sbtest");
        Statement statement = connection.createStatement()) {
      long begin = System.nanoTime();
      long done = 0;
      while (secondsSince(begin) < seconds) {
        if (done > secondsSince(begin) * rate) {
          TimeUnit.MILLISECONDS.sleep(1);
          continue;
        }
        StringBuilder ids = new StringBuilder();
        for (int i = 0; i < ROWS_A_CHANGE; i++) {
          ids.append(i == 0 ? "" : ",").append(1 + random.nextInt(rows));
        }
        done +=
            statement.executeUpdate(
                "UPDATE sbtest1 SET k = k + 1, c = REVERSE(c) WHERE id IN (" + ids + ")");
      }
      changed.addAndGet(done);
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Seconds that the client programs take for the moving rows; the table is empty before. */
  private static double dump(MySqlServer source, MySqlServer target, TableMove table)
      throws IOException, InterruptedException, SQLException {
    execute(target, "sbtest", "TRUNCATE TABLE sbtest1");
    long begin = System.nanoTime();
    List<Process> pipeline =
        ProcessBuilder.startPipeline(
            List.of(
                new ProcessBuilder(
                        "mysqldump",
                        "--host=127.0.0.1",
                        "--port=" + source.port(),
                        "--user=root",
                        "--single-transaction",
                        "--no-create-info",
                        "--skip-comments",
                        "--where=" + table.predicate(),
                        "sbtest",
                        "sbtest1")
                    .redirectError(ProcessBuilder.Redirect.INHERIT),
                new ProcessBuilder(
                        "mysql",
                        "--host=127.0.0.1",
                        "--port=" + target.port(),
                        "--user=root",
                        "sbtest")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)));
    for (Process process : pipeline) {
      if (process.waitFor() != 0) {
        throw new IOException(process.info() + " ended with status " + process.exitValue());
      }
    }
    return secondsSince(begin);
  }

  private static TableMove move(Sessions from, Sessions to) throws SQLException {
    List<String> before = HashRing.assign(List.of("s1"));
    return new TableMove(
        read(from),
        read(to),
        Moves.between(
                new KeyType.IntegerKey(),
                new Placement.Hash(before, Map.of()),
                new Placement.Hash(HashRing.rebalance(before, List.of("s1", "s2")), Map.of()))
            .getFirst());
  }

  private static MovingTable read(Sessions sessions) throws SQLException {
    try (Connection connection = sessions.connect()) {
      return TableReader.read(connection, "sbtest", "sbtest1", "id").orElseThrow();
    }
  }

  private static void fill(MySqlServer server, int rows) throws SQLException {
    for (int from = 1; from <= rows; from += INSERT_ROWS) {
      int last = Math.min(rows, from + INSERT_ROWS - 1);
      execute(
          server,
          "sbtest",
          "SET SESSION cte_max_recursion_depth = 1000000",
          "INSERT INTO sbtest1 WITH RECURSIVE r (i) AS (SELECT "
              + from
              + " UNION ALL SELECT i + 1 FROM r WHERE i < "
              + last
              + ") SELECT i, FLOOR(RAND(i) * "
              + rows
              + "), CONCAT_WS('-', SHA2(i, 224), SHA2(-i, 224)), REPEAT(LPAD(i, 10, '0'), 6)"
              + " FROM r");
    }
  }

  private static MySqlServer start(Path folder, String name) throws IOException {
    return MySqlServer.start(
        MySqlDistribution.locate(),
        MySqlServerOptions.dispose(folder.resolve(name))
            .withArguments("--innodb-buffer-pool-size=512M")
            .withInitSql(
                "CREATE USER IF NOT EXISTS 'bench'@'%' IDENTIFIED BY 'bench'",
                "GRANT ALL ON *.* TO 'bench'@'%'"));
  }

  private static Sessions sessions(String name, MySqlServer server) {
    return new Sessions(
        Endpoint.of(
            new Server(
                name, "127.0.0.1", server.port(), "bench", new Secret("bench"), TlsMode.DISABLED)),
        8);
  }

  private static void execute(MySqlServer server, String database, String... statements)
      throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private static void print(String format, Object... values) {
    System.out.println(format.formatted(values));
  }
}
