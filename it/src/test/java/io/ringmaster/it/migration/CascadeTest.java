package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.catchup.CatchUp;
import io.ringmaster.migration.catchup.StartPosition;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.table.CascadePreflight;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.TableReader;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cascade changes is on the target too, though no binary log tells of it. */
class CascadeTest {
  private static final long SEED = Long.getLong("ringmaster.seed", 20260101L);
  private static final Duration DRAIN_MAX = Duration.ofSeconds(60);
  private static final int CLIENTS = 4;
  private static final int KEYS = 12;

  private static final String[] TABLES = {
    "CREATE TABLE orders (k INT, id INT, v INT, PRIMARY KEY (k, id))",
    // Gets other primary keys.
    "CREATE TABLE items (k INT, ord INT, n INT, v INT, PRIMARY KEY (k, ord, n), FOREIGN KEY (k,"
        + " ord) REFERENCES orders (k, id) ON DELETE CASCADE ON UPDATE CASCADE)",
    "CREATE TABLE parts (k INT, id INT, ord INT, v INT, PRIMARY KEY (k, id), FOREIGN KEY (k, ord)"
        + " REFERENCES orders (k, id) ON DELETE CASCADE ON UPDATE CASCADE)",
    "CREATE TABLE bits (k INT, part INT, n INT, PRIMARY KEY (k, part, n), FOREIGN KEY (k, part)"
        + " REFERENCES parts (k, id) ON DELETE CASCADE)",
    "CREATE TABLE tree (k INT, id INT, parent INT, PRIMARY KEY (k, id), FOREIGN KEY (k, parent)"
        + " REFERENCES tree (k, id) ON DELETE CASCADE)"
  };

  private static final List<String> NAMES = List.of("orders", "items", "parts", "bits", "tree");

  /** What clients do; %1$d is a shard key, %2$d and %3$d are numbers. */
  private static final List<String> STATEMENTS =
      List.of(
          "INSERT IGNORE INTO orders VALUES (%1$d, 0, 0), (%1$d, 1, 0), (%1$d, 2, 0), (%1$d, 3, 0)",
          "UPDATE orders SET v = v + 1 WHERE k = %1$d",
          "UPDATE orders SET id = %3$d WHERE k = %1$d AND id = %2$d",
          "DELETE FROM orders WHERE k = %1$d AND id = %2$d",
          "REPLACE INTO orders VALUES (%1$d, %2$d, -1)",
          "INSERT IGNORE INTO items VALUES (%1$d, %2$d, %3$d, 0)",
          "INSERT IGNORE INTO items VALUES (%1$d, %3$d, %2$d, 0)",
          "UPDATE items SET v = v + 1 WHERE k = %1$d AND ord = %2$d",
          "INSERT IGNORE INTO parts VALUES (%1$d, %3$d, %2$d, 0), (%1$d, %2$d, %3$d, 0)",
          "UPDATE parts SET v = v + 1, ord = %2$d WHERE k = %1$d AND id = %3$d",
          "UPDATE parts SET id = %3$d WHERE k = %1$d AND id = %2$d",
          "INSERT IGNORE INTO bits VALUES (%1$d, %2$d, %3$d), (%1$d, %3$d, %2$d)",
          "INSERT IGNORE INTO tree VALUES (%1$d, %2$d, NULL)",
          "INSERT IGNORE INTO tree VALUES (%1$d, %2$d, %3$d)",
          "INSERT IGNORE INTO tree VALUES (%1$d, %3$d, %2$d)",
          "UPDATE tree SET parent = %3$d WHERE k = %1$d AND id = %2$d",
          "DELETE FROM tree WHERE k = %1$d AND id = %2$d");

  /** Duplicates, missing and referring rows, cycles, deadlocks: what happens to such clients. */
  private static final Set<Integer> EXPECTED = Set.of(1062, 1205, 1213, 1451, 1452, 1761, 3008);

  private static List<TableMove> tables(MoveLab lab) throws SQLException {
    List<TableMove> tables = new ArrayList<>();
    for (String name : NAMES) {
      tables.add(lab.table(name, "k"));
    }
    return tables;
  }

  private static void assertSame(MoveLab lab, List<TableMove> tables) throws SQLException {
    for (TableMove table : tables) {
      String[] columns =
          table.source().copied().stream().map(column -> column.name()).toArray(String[]::new);
      lab.assertMoved(table, String.join(",", columns), columns);
    }
  }

  private static int write(MoveLab lab, long seed, AtomicBoolean stop) throws SQLException {
    Random random = new Random(seed);
    int done = 0;
    try (Connection client = lab.source.connect(lab.database);
        Statement statement = client.createStatement()) {
      statement.execute("SET innodb_lock_wait_timeout = 2");
      while (!stop.get()) {
        String sql = STATEMENTS.get(random.nextInt(STATEMENTS.size()));
        try {
          statement.executeUpdate(
              sql.formatted(random.nextInt(KEYS), random.nextInt(4), random.nextInt(4)));
          done++;
        } catch (SQLException e) {
          assertTrue(EXPECTED.contains(e.getErrorCode()), sql + ": " + e);
        }
      }
    }
    return done;
  }

  @Test
  @SuppressWarnings("try") // the sessions are closed early
  void arrivesWhateverIsBrokenOff() throws Exception {
    try (MoveLab lab = MoveLab.shared();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      lab.both(lab.database, TABLES);
      List<TableMove> tables = tables(lab);
      AtomicBoolean stop = new AtomicBoolean();
      List<Future<Integer>> writers = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        long seed = SEED + client;
        writers.add(clients.submit(() -> write(lab, seed, stop)));
      }
      Gtids position;
      try {
        TimeUnit.MILLISECONDS.sleep(500);
        position = StartPosition.beforeCopy(lab.sourceSessions, Duration.ofSeconds(20));
        for (TableMove table : tables) {
          lab.copy(table).run();
        }
        for (int run = 0; run < 4; run++) {
          try (Sessions to = new Sessions(lab.targetSessions.endpoint(), 8);
              CatchUp catchUp = catchUp(lab, tables, to, position)) {
            catchUp.start();
            TimeUnit.MILLISECONDS.sleep(600 + 300 * run);
            // The connections break in the middle of whatever goes on.
            to.close();
          }
          try (Connection connection = lab.targetSessions.connect()) {
            position = lab.ledger.position(connection).map(Gtids::parse).orElse(position);
          }
        }
      } finally {
        stop.set(true);
      }
      for (Future<Integer> writer : writers) {
        assertTrue(writer.get() > 100, "there was load");
      }
      try (CatchUp catchUp = catchUp(lab, tables, lab.targetSessions, position)) {
        catchUp.start();
        catchUp.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
        assertSame(lab, tables);
        for (int k = 0; k < KEYS; k++) {
          lab.source.execute(
              lab.database,
              "INSERT INTO orders VALUES (%d, 9, 0)".formatted(k),
              "INSERT INTO parts VALUES (%d, 9, 9, 0)".formatted(k),
              "INSERT INTO bits VALUES (%d, 9, 9)".formatted(k));
        }
        catchUp.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
        assertTrue(
            MoveLab.number(lab.targetSessions, "SELECT COUNT(*) FROM " + lab.database + ".bits")
                > 0,
            "there is something to be deleted");
        // Down to the last row, by one row that the log has.
        lab.source.execute(lab.database, "UPDATE tree SET parent = NULL", "DELETE FROM orders");
        catchUp.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
        assertSame(lab, tables);
        assertEquals(
            0,
            MoveLab.number(lab.targetSessions, "SELECT COUNT(*) FROM " + lab.database + ".bits"));
      }
    }
  }

  private static CatchUp catchUp(MoveLab lab, List<TableMove> tables, Sessions target, Gtids from) {
    return new CatchUp(
        tables, lab.sourceSessions, target, lab.ledger, from, Throttle.none(), MoveLab.RETRY, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FOREIGN KEY (v) REFERENCES other (id) ON DELETE SET NULL | of %s.other do not move along",
        "FOREIGN KEY (k, v) REFERENCES p (k, v) ON DELETE CASCADE | not in its primary key",
        "FOREIGN KEY (k, id) REFERENCES p (k, id) ON UPDATE CASCADE | would go on to %s.after",
        "UNIQUE (k, v), FOREIGN KEY (k, v) REFERENCES p (k, id) ON DELETE CASCADE | unique keys",
        "FOREIGN KEY (k, v) REFERENCES p (k, id) ON DELETE CASCADE ON UPDATE CASCADE |"
      })
  void whatCannotBeFollowedIsToldBefore(String key, String reason) throws SQLException {
    LabServer server = MySqlLab.shards().getFirst();
    String database = server.createDatabase("cascade");
    server.execute(
        database,
        "CREATE TABLE other (id INT PRIMARY KEY)",
        "CREATE TABLE p (k INT, id INT, v INT, PRIMARY KEY (k, id), UNIQUE KEY (k, v))",
        "CREATE TABLE t (k INT, id INT, v INT, PRIMARY KEY (k, id), " + key + ")",
        "CREATE TABLE after (k INT, id INT, t INT, PRIMARY KEY (k, id), FOREIGN KEY (k, t)"
            + " REFERENCES t (k, id) ON DELETE CASCADE)");
    List<MovingTable> tables = new ArrayList<>();
    try (Connection connection = server.connect(database)) {
      for (String name : List.of("p", "t", "after")) {
        tables.add(TableReader.read(connection, database, name, "k").orElseThrow());
      }
    }
    List<String> told =
        CascadePreflight.check(tables).stream().map(finding -> finding.toString()).toList();
    assertEquals(reason == null ? 0 : 1, told.size(), told.toString());
    if (reason != null) {
      assertTrue(told.getFirst().contains(reason.formatted(database)), told.toString());
    }
  }
}
