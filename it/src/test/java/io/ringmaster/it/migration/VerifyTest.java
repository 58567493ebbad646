package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.catchup.CatchUp;
import io.ringmaster.migration.catchup.StartPosition;
import io.ringmaster.migration.cleanup.TableCleanup;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.ledger.StreamId;
import io.ringmaster.migration.ledger.VerifyProgress;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.throttle.Throttle;
import io.ringmaster.migration.verify.Difference;
import io.ringmaster.migration.verify.TableVerify;
import io.ringmaster.migration.verify.VerifyResult;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What verification finds, what repair mends, and what cleaning leaves. */
class VerifyTest {
  private static final long SEED = Long.getLong("ringmaster.seed", 20260101L);
  private static final Duration DRAIN_MAX = Duration.ofSeconds(60);
  private static final String FILL =
      "INSERT INTO t (k, n, u, v, j) WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1"
          + " FROM r WHERE i < 6000) SELECT i, 1, 1, REPEAT('v', 100), JSON_ARRAY(i, i / 7e0)"
          + " FROM r";

  private static TableVerify verify(MoveLab lab, TableMove table, CatchUp catchUp) {
    return new TableVerify(
        table,
        lab.sourceSessions,
        lab.targetSessions,
        catchUp,
        Throttle.none(),
        MoveLab.RETRY,
        DRAIN_MAX);
  }

  @Test
  void damageIsFoundByKeyAndMended() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      List<TableMove> tables = CatchUpTest.createTables(lab);
      TableMove table = tables.getFirst();
      lab.source.execute(lab.database, "SET SESSION cte_max_recursion_depth = 10000", FILL);
      Gtids from = StartPosition.beforeCopy(lab.sourceSessions, Duration.ofSeconds(20));
      for (TableMove each : tables) {
        lab.copy(each).run();
      }
      try (CatchUp catchUp = CatchUpTest.catchUp(lab, tables, from)) {
        catchUp.start();
        TableVerify verify = verify(lab, table, catchUp);
        VerifyResult sound = verify.run();
        assertEquals(List.of(), sound.differences());
        long moving =
            MoveLab.number(lab.targetSessions, "SELECT COUNT(*) FROM " + table.target().quoted());
        assertEquals(moving, sound.rows());
        damage(lab, table);
        VerifyResult damaged = verify.run();
        Map<Difference.Kind, Long> kinds =
            damaged.differences().stream()
                .collect(
                    Collectors.groupingBy(Difference::kind, TreeMap::new, Collectors.counting()));
        assertEquals(
            Map.of(
                Difference.Kind.MISSING, 3L,
                Difference.Kind.SURPLUS, 2L,
                Difference.Kind.DIFFERENT, 4L),
            kinds,
            damaged.toString());
        assertEquals(List.of(), verify.repair(damaged.differences()));
        assertEquals(List.of(), verify.run().differences());
        CatchUpTest.assertSame(lab, tables);
      }
    }
  }

  @Test
  void aComparisonThatWasBrokenOffGoesOnWhereItWas() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      List<TableMove> tables = CatchUpTest.createTables(lab);
      TableMove table = tables.getFirst();
      String name = table.target().toString();
      lab.source.execute(lab.database, "SET SESSION cte_max_recursion_depth = 10000", FILL);
      Gtids from = StartPosition.beforeCopy(lab.sourceSessions, Duration.ofSeconds(20));
      for (TableMove each : tables) {
        lab.copy(each).run();
      }
      try (CatchUp catchUp = CatchUpTest.catchUp(lab, tables, from)) {
        catchUp.start();
        TableVerify.Keeper once =
            progress -> {
              lab.ledger.setVerified(lab.targetSessions, name, progress);
              throw new InterruptedException("told to stop");
            };
        TableVerify first = verify(lab, table, catchUp);
        assertThrows(InterruptedException.class, () -> first.run(VerifyProgress.NONE, once));
        VerifyProgress kept = kept(lab, name);
        assertTrue(kept.rows() > 0 && !kept.done(), kept.toString());
        String all = "SELECT COUNT(*) FROM " + table.target().quoted();
        long moving = MoveLab.number(lab.targetSessions, all);
        assertTrue(kept.rows() < moving, kept.toString());
        // A difference in what was compared, and one in what was not.
        lab.target.execute(
            lab.database,
            "UPDATE t SET v = 'old' ORDER BY k LIMIT 1",
            "UPDATE t SET v = 'new' ORDER BY k DESC LIMIT 1");
        TableVerify.Keeper keeper =
            progress -> lab.ledger.setVerified(lab.targetSessions, name, progress);
        VerifyResult rest = verify(lab, table, catchUp).run(kept, keeper);
        assertEquals(moving, rest.rows(), "those that were compared before are counted");
        assertEquals(1, rest.differences().size(), rest.toString());
        VerifyProgress before = kept(lab, name);
        assertFalse(before.done(), "the difference is found again");
        assertEquals(
            rest.differences(), verify(lab, table, catchUp).run(before, keeper).differences());
        lab.ledger.forgetVerified(lab.targetSessions);
        assertEquals(VerifyProgress.NONE, kept(lab, name));
        VerifyResult anew = verify(lab, table, catchUp).run();
        assertEquals(2, anew.differences().size(), anew.toString());
        assertEquals(List.of(), verify(lab, table, catchUp).repair(anew.differences()));
        assertEquals(moving, verify(lab, table, catchUp).run(kept(lab, name), keeper).rows());
        VerifyProgress done = kept(lab, name);
        assertEquals(new VerifyProgress(done.last(), moving, true), done);
        assertEquals(moving, verify(lab, table, catchUp).run(done, once).rows());
      }
    }
  }

  private static VerifyProgress kept(MoveLab lab, String table) throws Exception {
    try (Connection connection = lab.targetSessions.connect()) {
      return lab.ledger.verified(connection, table);
    }
  }

  /** Each statement hurts rows in a way that only one column tells. */
  private static void damage(MoveLab lab, TableMove table) throws Exception {
    List<String> keys =
        MoveLab.rows(
            lab.targetSessions,
            "SELECT k FROM " + table.target().quoted() + " ORDER BY k LIMIT 100, 9");
    lab.target.execute(
        lab.database,
        "DELETE FROM t WHERE k IN (%s, %s, %s)".formatted(keys.get(0), keys.get(1), keys.get(2)),
        "INSERT INTO t (k, n) VALUES (%s, 77), (%s, 78)".formatted(keys.get(3), keys.get(4)),
        "UPDATE t SET v = NULL WHERE k = " + keys.get(5),
        "UPDATE t SET v = '' WHERE k = " + keys.get(6),
        "UPDATE t SET u = NULL WHERE k = " + keys.get(7),
        "UPDATE t SET j = JSON_ARRAY(k, k / 7e0 + 1e-14) WHERE k = " + keys.get(8));
  }

  @Test
  void trafficAloneIsNoDifference() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      List<TableMove> tables = CatchUpTest.createTables(lab);
      lab.source.execute(lab.database, "SET SESSION cte_max_recursion_depth = 10000", FILL);
      Gtids from = StartPosition.beforeCopy(lab.sourceSessions, Duration.ofSeconds(20));
      for (TableMove table : tables) {
        lab.copy(table).run();
      }
      try (CatchUp catchUp = CatchUpTest.catchUp(lab, tables, from);
          Workload workload = new Workload(lab, 3, SEED)) {
        catchUp.start();
        TimeUnit.MILLISECONDS.sleep(500);
        lab.target.execute(
            lab.database,
            "UPDATE t SET v = 'damage' WHERE k = 5999 OR k = 5998" + " OR k = 5997 OR k = 5996");
        List<Difference> found = verify(lab, tables.get(0), catchUp).run().differences();
        long damaged =
            MoveLab.number(
                lab.targetSessions,
                "SELECT COUNT(*) FROM " + tables.get(0).target().quoted() + " WHERE v = 'damage'");
        assertTrue(damaged > 0);
        assertEquals(damaged, found.size(), found.toString());
        assertEquals(List.of(), verify(lab, tables.get(0), catchUp).repair(found));
        assertEquals(List.of(), verify(lab, tables.get(1), catchUp).run().differences());
        workload.end();
      }
    }
  }

  @Test
  void cleanupLeavesWhatStaysAndCancelLeavesNothing() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      List<TableMove> tables = CatchUpTest.createTables(lab);
      TableMove table = tables.getFirst();
      lab.source.execute(lab.database, "SET SESSION cte_max_recursion_depth = 10000", FILL);
      // Rows of the target's own stay through both.
      lab.target.execute(
          lab.database,
          "SET SESSION cte_max_recursion_depth = 10000",
          FILL,
          "DELETE FROM t WHERE " + table.predicate());
      String count = "SELECT COUNT(*) FROM " + table.target().quoted();
      String own = " WHERE NOT " + table.predicate();
      long staying = MoveLab.number(lab.targetSessions, count);
      lab.copy(table).run();
      assertEquals(6000, MoveLab.number(lab.targetSessions, count));
      StreamId next = new StreamId(lab.stream.migration(), "s1", "s2", 2);
      Ledger ledger = new Ledger(next);
      ledger.claim(lab.targetSessions);
      for (TableMove each : tables) {
        new TableCleanup(
                each.onTarget(), lab.targetSessions, ledger, Throttle.none(), MoveLab.RETRY)
            .run();
      }
      ledger.forget(lab.targetSessions);
      assertEquals(staying, MoveLab.number(lab.targetSessions, count));
      assertEquals(staying, MoveLab.number(lab.targetSessions, count + own));
      for (String name :
          List.of("migration_progress", "migration_verify", "migration_source", "migration_mark")) {
        assertEquals(
            0,
            MoveLab.number(
                lab.targetSessions,
                "SELECT COUNT(*) FROM ringmaster."
                    + name
                    + " WHERE migration = "
                    + next.migration()),
            name);
      }
      Ledger onSource = new Ledger(new StreamId(next.migration(), "s1", "cleanup", 1));
      onSource.claim(lab.sourceSessions);
      try (Workload workload = new Workload(lab, 2, SEED + 7)) {
        TableCleanup cleanup =
            new TableCleanup(
                table.onSource(), lab.sourceSessions, onSource, Throttle.none(), MoveLab.RETRY);
        cleanup.run();
        assertTrue(cleanup.rowsDeleted() >= 6000 - staying, cleanup.rowsDeleted() + " rows");
        workload.end();
      }
      // The workload's keys are below 210; of all others those that stay are left.
      assertEquals(
          MoveLab.number(lab.targetSessions, count + " WHERE k > 210"),
          MoveLab.number(lab.sourceSessions, count + " WHERE k > 210"));
    }
  }
}
