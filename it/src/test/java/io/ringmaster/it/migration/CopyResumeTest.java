package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.placement.ShardKeyTypes;
import io.ringmaster.migration.copy.TableCopy;
import io.ringmaster.migration.ledger.FencedException;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.ledger.StreamId;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Parallel;
import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The copy ends with the same rows however often it is broken off. */
class CopyResumeTest {
  private static final long SEED = Long.getLong("ringmaster.seed", 20260101L);
  private static final String NUMBERS =
      "SELECT a.i + 10 * b.i + 100 * c.i + 1000 * d.i AS n FROM d10 a, d10 b, d10 c, d10 d";

  private static MoveLab lab() throws SQLException {
    MoveLab lab = MoveLab.shared();
    lab.source.execute(
        lab.database,
        "CREATE TABLE d10 (i INT PRIMARY KEY)",
        "INSERT INTO d10 VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)");
    return lab;
  }

  @Test
  void connectionsKilledAtAnyMomentLoseAndDoubleNothing() throws Exception {
    Random random = new Random(SEED);
    try (MoveLab lab = lab()) {
      lab.both(
          lab.database,
          "CREATE TABLE t (k BIGINT NOT NULL, n INT NOT NULL, v VARCHAR(200), PRIMARY KEY (k, n))",
          "CREATE TABLE u (name VARCHAR(30) NOT NULL, n INT NOT NULL, d DATETIME(3) NOT NULL,"
              + " PRIMARY KEY (name, d), UNIQUE KEY (n, name))");
      lab.source.execute(
          lab.database,
          "INSERT INTO t SELECT n % 977 - 400, n, REPEAT(MD5(n), 6) FROM (" + NUMBERS + ") x",
          "INSERT INTO u SELECT CONCAT(IF(n % 2, 'é', 'E'), n % 613), n,"
              + " TIMESTAMPADD(SECOND, n, '2020-02-28') FROM ("
              + NUMBERS
              + ") x");
      TableMove integers = lab.table("t", "k");
      KeyType text = ShardKeyTypes.of("varchar", 30, "utf8mb4_0900_ai_ci");
      TableMove texts = lab.table("u", "name", MoveLab.half(text));
      int runs = 0;
      boolean done = false;
      while (!done) {
        // Without patience, so that every cut ends the run.
        done = runUntilCut(lab, List.of(integers, texts), random);
        assertTrue(++runs < 500, "seed " + SEED);
      }
      assertTrue(runs > 1, runs + " runs");
      lab.assertMoved(integers, "k,n", "k", "n", "v");
      lab.assertMoved(texts, "name,d", "HEX(name)", "n", "d");
      assertEquals(
          MoveLab.number(lab.targetSessions, "SELECT COUNT(*) FROM " + integers.target().quoted()),
          lab.copy(integers).progress().rows() + rowsNoted(lab, integers));
    }
  }

  private static long rowsNoted(MoveLab lab, TableMove table) throws SQLException {
    return MoveLab.number(
        lab.targetSessions,
        "SELECT row_count FROM ringmaster.migration_progress WHERE done AND migration = "
            + lab.stream.migration()
            + " AND table_name = '"
            + table.target()
            + "'");
  }

  private static boolean runUntilCut(MoveLab lab, List<TableMove> tables, Random random)
      throws InterruptedException {
    int wait = 3 + random.nextInt(150);
    try (Sessions from = new Sessions(lab.sourceSessions.endpoint(), 4);
        Sessions to = new Sessions(lab.targetSessions.endpoint(), 4)) {
      Thread cutter =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      Thread.sleep(wait);
                      (random.nextBoolean() ? from : to).close();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      try {
        List<Parallel.Work> copies = new ArrayList<>();
        for (TableMove table : tables) {
          Retry never = new Retry(Duration.ZERO);
          Throttle throttle = random.nextBoolean() ? Throttle.none() : makesWay(Clock.systemUTC());
          copies.add(new TableCopy(table, from, to, lab.ledger, throttle, never)::run);
        }
        Parallel.run(2, copies);
        return true;
      } catch (SQLException e) {
        return false;
      } finally {
        cutter.join();
      }
    }
  }

  /** One of which clients can't bear anything, but that does not wait for it. */
  private static Throttle makesWay(Clock clock) {
    return new Throttle(
        new Throttle.Limits(Duration.ofDays(1), 1000, 125, List.of()),
        () -> new Throttle.Load(Optional.empty(), 0, 1000),
        clock,
        _ -> {});
  }

  @Test
  void chunksThatMakeWayShareATransaction() throws Exception {
    try (MoveLab lab = lab()) {
      lab.both(lab.database, "CREATE TABLE t (k BIGINT PRIMARY KEY)");
      lab.source.execute(lab.database, "INSERT INTO t SELECT n FROM (" + NUMBERS + ") x");
      TableMove move = lab.table("t", "k");
      // As nothing takes any time, there are chunks of 1,000 rows, 2,000, 4,000 and the rest.
      Throttle throttle = makesWay(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
      new TableCopy(
              move, lab.sourceSessions, lab.targetSessions, lab.ledger, throttle, MoveLab.RETRY)
          .run();
      lab.assertMoved(move, "k", "k");
      long transactions =
          MoveLab.number(
              lab.targetSessions,
              "SELECT transactions FROM ringmaster.migration_mark WHERE migration = "
                  + lab.stream.migration()
                  + " AND lane LIKE 'copy %'");
      assertTrue(transactions < 4, transactions + " transactions");
    }
  }

  @Test
  void aLostConnectionIsTriedAgainWithinOneRun() throws Exception {
    try (MoveLab lab = lab()) {
      lab.both(lab.database, "CREATE TABLE t (k BIGINT PRIMARY KEY, v VARCHAR(800))");
      lab.source.execute(
          lab.database, "INSERT INTO t SELECT n, REPEAT(MD5(n), 20) FROM (" + NUMBERS + ") x");
      TableMove move = lab.table("t", "k");
      TableCopy copy = lab.copy(move);
      Thread killer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 10; i++) {
                        Thread.sleep(20);
                        killOurs(i % 2 == 0 ? lab.sourceSessions : lab.targetSessions);
                      }
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      copy.run();
      killer.join();
      lab.assertMoved(move, "k", "k", "v");
    }
  }

  private static void killOurs(Sessions sessions) {
    try (Sessions other = new Sessions(sessions.endpoint(), 1)) {
      for (String id :
          MoveLab.rows(
              other,
              "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID()"
                  + " AND USER = 'ringmaster' AND (INFO LIKE '%move%' OR COMMAND = 'Sleep')")) {
        try {
          other.execute(List.of("KILL " + id));
        } catch (SQLException e) {
          // It has ended by itself.
          assertEquals(1094, e.getErrorCode());
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anInterruptEndsTheCopyAndAnotherWorkerFencesTheFirst() throws Exception {
    try (MoveLab lab = lab()) {
      lab.both(lab.database, "CREATE TABLE t (k BIGINT PRIMARY KEY, v VARCHAR(800))");
      lab.source.execute(
          lab.database, "INSERT INTO t SELECT n, REPEAT(MD5(n), 20) FROM (" + NUMBERS + ") x");
      TableMove move = lab.table("t", "k");
      TableCopy first = lab.copy(move);
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, first::run);
      StreamId next = new StreamId(lab.stream.migration(), "s1", "s2", 2);
      Ledger ledger = new Ledger(next);
      ledger.claim(lab.targetSessions);
      assertThrows(FencedException.class, lab.copy(move)::run);
      assertThrows(FencedException.class, () -> lab.ledger.claim(lab.targetSessions));
      new TableCopy(
              move, lab.sourceSessions, lab.targetSessions, ledger, Throttle.none(), MoveLab.RETRY)
          .run();
      lab.assertMoved(move, "k", "k", "v");
    }
  }
}
