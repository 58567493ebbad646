package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.placement.ShardKeyTypes;
import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.catchup.CatchUp;
import io.ringmaster.migration.catchup.StartPosition;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.ledger.StreamId;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** After the copy and a drain the target has exactly the source's moving rows. */
class CatchUpTest {
  private static final long SEED = Long.getLong("ringmaster.seed", 20260101L);
  private static final Duration DRAIN_MAX = Duration.ofSeconds(60);

  static List<TableMove> createTables(MoveLab lab) throws SQLException {
    lab.both(lab.database, Workload.INTEGERS, Workload.TEXTS);
    return List.of(
        lab.table("t", "k"),
        lab.table(
            "s", "name", MoveLab.half(ShardKeyTypes.of("varchar", 20, "utf8mb4_0900_ai_ci"))));
  }

  static CatchUp catchUp(MoveLab lab, List<TableMove> tables, Gtids from) {
    return new CatchUp(
        tables,
        lab.sourceSessions,
        lab.targetSessions,
        lab.ledger,
        from,
        Throttle.none(),
        MoveLab.RETRY,
        4);
  }

  static void assertSame(MoveLab lab, List<TableMove> tables) throws SQLException {
    lab.assertMoved(tables.get(0), "k,n", "k", "n", "u", "HEX(v)", "j", "g");
    lab.assertMoved(
        tables.get(1),
        "day,name,at,amount,bin",
        "day",
        "HEX(name)",
        "at",
        "amount",
        "HEX(bin)",
        "v");
  }

  @Test
  void followsWhatAnApplicationDoesWhileConnectionsAreCut() throws Exception {
    Random random = new Random(SEED);
    try (MoveLab lab = MoveLab.shared()) {
      List<TableMove> tables = createTables(lab);
      try (Workload workload = new Workload(lab, 6, SEED)) {
        TimeUnit.MILLISECONDS.sleep(1500);
        Gtids from = StartPosition.beforeCopy(lab.sourceSessions, Duration.ofSeconds(20));
        for (TableMove table : tables) {
          lab.copy(table).run();
        }
        try (CatchUp catchUp = catchUp(lab, tables, from)) {
          catchUp.start();
          for (int i = 0; i < 12; i++) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(500));
            if (i % 3 == 2) {
              killDumps(lab);
            }
          }
          workload.end();
          catchUp.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
          assertSame(lab, tables);
          assertTrue(catchUp.rowsRefreshed() > 100, catchUp.rowsRefreshed() + " rows");
          TimeUnit.MILLISECONDS.sleep(1200);
          assertTrue(catchUp.lag().toMillis() < 1000, catchUp.lag().toString());
        }
        assertTrue(workload.statements() > 1000, workload.statements() + " statements");
      }
    }
  }

  /** Both servers would have a transaction for each otherwise. */
  @Test
  void aRowThatIsWrittenAgainAndAgainIsReadAFewTimes() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      List<TableMove> tables = createTables(lab);
      lab.source.execute(
          lab.database, "INSERT INTO t (k, n) VALUES (1, 1), (2, 1), (3, 1), (4, 1)");
      Gtids from = StartPosition.beforeCopy(lab.sourceSessions, Duration.ofSeconds(20));
      for (TableMove table : tables) {
        lab.copy(table).run();
      }
      try (CatchUp catchUp = catchUp(lab, tables, from);
          Connection client = lab.source.connect(lab.database);
          Statement statement = client.createStatement()) {
        catchUp.start();
        catchUp.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
        long before = catchUp.rowsRefreshed();
        long begun = System.nanoTime();
        for (int n = 0; n < 1_000; n++) {
          statement.executeUpdate("UPDATE t SET v = " + n);
        }
        catchUp.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        long rows = catchUp.rowsRefreshed() - before;
        assertTrue(rows > 0 && rows <= 4 * (millis / 50 + 3), rows + " rows in " + millis + " ms");
        assertSame(lab, tables);
      }
    }
  }

  /** Ends the connections that read the binary log. */
  private static void killDumps(MoveLab lab) throws SQLException {
    for (String id :
        MoveLab.rows(
            lab.sourceSessions,
            "SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'")) {
      lab.source.execute("", "KILL " + id);
    }
  }

  @Test
  void whatIsFinishedWritesNothingMoreAndASuccessorGoesOn() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      List<TableMove> tables = createTables(lab);
      try (Workload workload = new Workload(lab, 4, SEED + 200)) {
        Gtids from = StartPosition.beforeCopy(lab.sourceSessions, Duration.ofSeconds(20));
        for (TableMove table : tables) {
          lab.copy(table).run();
        }
        try (CatchUp catchUp = catchUp(lab, tables, from)) {
          catchUp.start();
          while (catchUp.rowsRefreshed() < 100) {
            catchUp.check();
            TimeUnit.MILLISECONDS.sleep(5);
          }
          catchUp.finish();
          List<String> left = targetRows(lab);
          TimeUnit.MILLISECONDS.sleep(500);
          assertEquals(left, targetRows(lab), "while the application goes on");
          assertThrows(SQLException.class, catchUp::check);
        }
        workload.end();
        try (CatchUp next = catchUp(lab, tables, position(lab, from))) {
          next.start();
          next.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
          assertSame(lab, tables);
        }
      }
    }
  }

  private static List<String> targetRows(MoveLab lab) throws SQLException {
    return MoveLab.rows(
        lab.targetSessions,
        "SELECT CONCAT_WS(',', k, n, u, HEX(v), j) FROM " + lab.database + ".t ORDER BY k, n");
  }

  @Test
  @SuppressWarnings("try") // the sessions are closed early
  void aSuccessorGoesOnFromThePositionWhereverTheFirstWasStopped() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      List<TableMove> tables = createTables(lab);
      Gtids from = StartPosition.beforeCopy(lab.sourceSessions, Duration.ofSeconds(20));
      for (TableMove table : tables) {
        lab.copy(table).run();
      }
      try (Workload workload = new Workload(lab, 4, SEED + 100)) {
        for (int run = 0; run < 6; run++) {
          Gtids position = position(lab, from);
          try (Sessions to = new Sessions(lab.targetSessions.endpoint(), 8);
              CatchUp catchUp =
                  new CatchUp(
                      tables,
                      lab.sourceSessions,
                      to,
                      lab.ledger,
                      position,
                      Throttle.none(),
                      MoveLab.RETRY,
                      4)) {
            catchUp.start();
            TimeUnit.MILLISECONDS.sleep(400 + 300 * run);
            // The connections break in the middle of whatever goes on.
            to.close();
          }
        }
        workload.end();
      }
      assertTrue(position(lab, Gtids.NONE).containsAll(from), "a position was saved");
      try (CatchUp catchUp = catchUp(lab, tables, position(lab, from))) {
        catchUp.start();
        catchUp.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
        assertSame(lab, tables);
      }
    }
  }

  private static Gtids position(MoveLab lab, Gtids otherwise) throws SQLException {
    try (Connection connection = lab.targetSessions.connect()) {
      return lab.ledger.position(connection).map(Gtids::parse).orElse(otherwise);
    }
  }

  @Test
  void aLargeTransactionAndOneThatIsPreparedForLong() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      List<TableMove> tables = createTables(lab);
      Gtids from = StartPosition.beforeCopy(lab.sourceSessions, Duration.ofSeconds(20));
      try (CatchUp catchUp = catchUp(lab, tables, from)) {
        catchUp.start();
        lab.source.execute(
            lab.database,
            "SET SESSION cte_max_recursion_depth = 100000",
            "INSERT INTO t (k, n, v) WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM"
                + " r WHERE i < 60000) SELECT i, 0, i FROM r");
        catchUp.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
        assertSame(lab, tables);
        try (Connection xa = lab.source.connect(lab.database);
            var statement = xa.createStatement()) {
          statement.execute("XA START 'long'");
          statement.execute("UPDATE t SET v = 'prepared' WHERE k <= 1000");
          statement.execute("XA END 'long'");
          statement.execute("XA PREPARE 'long'");
        }
        lab.source.execute(lab.database, "DELETE FROM t WHERE k > 59000");
        Gtids executed = StartPosition.executed(lab.sourceSessions);
        // Rows that would change at its commit are not on the target before.
        assertThrows(
            TimeoutException.class, () -> catchUp.drainTo(executed, Duration.ofSeconds(3)));
        assertSame(lab, tables);
        assertThrows(
            TimeoutException.class,
            () -> StartPosition.beforeCopy(lab.sourceSessions, Duration.ofMillis(200)));
        lab.source.execute(lab.database, "XA COMMIT 'long'");
        catchUp.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
        assertSame(lab, tables);
      }
    }
  }

  @Test
  void whatTheMigrationItselfWroteDoesNotComeBack() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      List<TableMove> tables = createTables(lab);
      List<TableMove> back = tables.stream().map(TableMove::reversed).toList();
      StreamId reverse = new StreamId(lab.stream.migration(), "s2", "s1", 1);
      Ledger reverseLedger = new Ledger(reverse);
      reverseLedger.claim(lab.sourceSessions);
      Gtids from = StartPosition.executed(lab.sourceSessions);
      Gtids fromTarget = StartPosition.executed(lab.targetSessions);
      try (CatchUp there = catchUp(lab, tables, from);
          CatchUp andBack =
              new CatchUp(
                  back,
                  lab.targetSessions,
                  lab.sourceSessions,
                  reverseLedger,
                  fromTarget,
                  Throttle.none(),
                  MoveLab.RETRY,
                  2)) {
        there.start();
        andBack.start();
        try (Workload workload = new Workload(lab, 2, SEED + 200)) {
          TimeUnit.SECONDS.sleep(2);
          workload.end();
        }
        there.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
        andBack.drainTo(StartPosition.executed(lab.targetSessions), DRAIN_MAX);
        assertTrue(there.rowsRefreshed() > 0, "nothing moved");
        assertEquals(0, andBack.rowsRefreshed());
        // What others write to the target does go back.
        lab.target.execute(lab.database, "UPDATE t SET v = 'theirs'", "DELETE FROM t WHERE n = 1");
        andBack.drainTo(StartPosition.executed(lab.targetSessions), DRAIN_MAX);
        there.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
        assertTrue(andBack.rowsRefreshed() > 0, "nothing came back");
        assertSame(lab, tables);
      }
    }
  }

  @Test
  void ddlOnAMovingTableEndsTheStreamWithAReason() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      List<TableMove> tables = createTables(lab);
      Gtids from = StartPosition.executed(lab.sourceSessions);
      try (CatchUp catchUp = catchUp(lab, tables, from)) {
        catchUp.start();
        lab.source.execute(lab.database, "CREATE TABLE other (i INT)", "ANALYZE TABLE t");
        catchUp.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
        lab.source.execute(lab.database, "TRUNCATE TABLE t");
        Gtids executed = StartPosition.executed(lab.sourceSessions);
        SQLException error =
            assertThrows(SQLException.class, () -> catchUp.drainTo(executed, DRAIN_MAX));
        assertTrue(error.getMessage().contains("TRUNCATE TABLE t"), error.getMessage());
        assertThrows(SQLException.class, catchUp::check);
      }
    }
  }
}
