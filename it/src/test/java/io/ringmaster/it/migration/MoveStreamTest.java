package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.metadata.placement.Move;
import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.ledger.FencedException;
import io.ringmaster.migration.move.CopyStatus;
import io.ringmaster.migration.move.MoveCleanup;
import io.ringmaster.migration.move.MoveStream;
import io.ringmaster.migration.verify.Difference;
import io.ringmaster.migration.verify.VerifyResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whole moves of a table group to two new shards under traffic, without proxies. */
class MoveStreamTest {
  private static final long SEED = Long.getLong("ringmaster.seed", 20260101L);
  private static final Duration DRAIN_MAX = Duration.ofSeconds(60);
  private static LabServer third;

  @BeforeAll
  static void startThird() throws Exception {
    third = MySqlLab.start();
  }

  @AfterAll
  static void stopThird() throws Exception {
    third.close();
  }

  private static GroupLab lab() throws Exception {
    GroupLab lab = new GroupLab(MySqlLab.shards().get(0), MySqlLab.shards().get(1), third);
    lab.servers
        .get("s1")
        .execute(
            lab.database,
            "SET SESSION cte_max_recursion_depth = 20000",
            "INSERT INTO orders (k, v, j) WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1"
                + " FROM r WHERE i < 12000) SELECT i % 900, REPEAT('v', i % 90), JSON_ARRAY(i / 7)"
                + " FROM r");
    return lab;
  }

  /** Streams that follow, all rows there and compared. */
  private static List<MoveStream> follow(GroupLab lab, long migration) throws Exception {
    List<MoveStream> streams = new ArrayList<>();
    for (Move move : lab.moves) {
      assertEquals(2, lab.moves.size());
      try (MoveStream dead = lab.stream(migration, 1, move)) {
        assertEquals(List.of(), dead.preflight());
        dead.prepare();
        Thread worker = Thread.currentThread();
        Thread killer =
            Thread.ofVirtual()
                .start(
                    () -> {
                      while (dead.copyStatus().rows() == 0) {
                        Thread.onSpinWait();
                      }
                      worker.interrupt();
                    });
        try {
          dead.copy();
        } catch (InterruptedException e) {
          // A worker died; the copy may have been done a moment before.
        }
        killer.join();
        Thread.interrupted();
        MoveStream stream = lab.stream(migration, 2, move);
        streams.add(stream);
        stream.open();
        assertThrows(FencedException.class, dead::open);
        assertTrue(stream.copyStatus().rows() > 0, "progress is known to the successor");
        stream.copy();
        CopyStatus copied = stream.copyStatus();
        assertTrue(copied.done());
        assertTrue(copied.rows() > 2000, copied.toString());
        assertTrue(copied.bytes() > copied.rows(), copied.toString());
        stream.startCatchUp();
      }
    }
    return streams;
  }

  /** Nobody writes: the way back is noted, the streams end. */
  private static List<MoveStream> cutOver(GroupLab lab, List<MoveStream> streams) throws Exception {
    List<MoveStream> backs = new ArrayList<>();
    for (MoveStream stream : streams) {
      MoveStream back = stream.reversed(lab.settings);
      back.open();
      backs.add(back);
      stream.setUrgent(true);
    }
    for (int i = 0; i < streams.size(); i++) {
      Gtids executed = streams.get(i).sourceExecuted();
      streams.get(i).drainTo(executed, DRAIN_MAX);
      assertTrue(streams.get(i).catchUpStatus().applied().containsAll(executed));
      backs.get(i).beginHere();
      streams.get(i).stop();
      assertThrows(SQLException.class, streams.get(i)::catchUpStatus);
      streams.get(i).close();
    }
    return backs;
  }

  @Test
  void aGroupMovesToTwoShardsAndBack() throws Exception {
    long migration = 7001;
    try (GroupLab lab = lab()) {
      List<MoveStream> streams;
      List<MoveStream> backs;
      try (GroupWriters writers = new GroupWriters(lab, _ -> "s1", 4, SEED)) {
        streams = follow(lab, migration);
        for (MoveStream stream : streams) {
          VerifyResult result = stream.verify();
          assertTrue(result.sound(), result.toString());
          assertTrue(result.rows() > 2000, result.toString());
          assertEquals(stream.verifyStatus().rows(), result.rows());
        }
        writers.end();
        assertTrue(writers.statements() > 500, writers.statements() + " statements");
        backs = cutOver(lab, streams);
        for (Move move : lab.moves) {
          assertTrue(lab.assertSame(move) > 2000);
        }
      }
      for (MoveStream back : backs) {
        back.startCatchUp();
      }
      try (GroupWriters writers = new GroupWriters(lab, lab::newOwner, 4, SEED + 10)) {
        TimeUnit.SECONDS.sleep(2);
        for (MoveStream back : backs) {
          VerifyResult result = back.verify();
          assertTrue(result.sound(), result.toString());
        }
        writers.end();
      }
      for (MoveStream back : backs) {
        back.drainTo(back.sourceExecuted(), DRAIN_MAX);
        assertTrue(back.catchUpStatus().rowsRefreshed() > 100, back.catchUpStatus().toString());
        back.close();
      }
      long total = 0;
      for (Move move : lab.moves) {
        total += lab.assertSame(move);
        lab.cleanup(migration, 3, move).ofTarget();
        assertEquals(0, lab.count(move.target(), move));
      }
      assertThrows(FencedException.class, lab.cleanup(migration, 2, lab.moves.get(0))::ofSource);
      // Rolled back: the source has all there was.
      assertEquals(total, lab.count("s1", lab.moves.get(0)) + lab.count("s1", lab.moves.get(1)));
      assertEquals(List.of(), lab.ledger(migration));
    }
  }

  @Test
  void aGroupMovesForGoodAndDamageIsMended() throws Exception {
    long migration = 7002;
    try (GroupLab lab = lab()) {
      List<MoveStream> streams;
      try (GroupWriters writers = new GroupWriters(lab, _ -> "s1", 3, SEED + 20)) {
        streams = follow(lab, migration);
        MoveStream first = streams.getFirst();
        Move move = lab.moves.getFirst();
        lab.servers
            .get(move.target())
            .execute(
                lab.database,
                "DELETE FROM orders WHERE k > 700 ORDER BY k, n LIMIT 20",
                "UPDATE orders SET v = NULL WHERE k > 700 ORDER BY k DESC LIMIT 10");
        VerifyResult damaged = first.verify();
        assertEquals(30, damaged.differences().size(), damaged.toString());
        assertEquals(
            20,
            damaged.differences().stream()
                .filter(difference -> difference.kind() == Difference.Kind.MISSING)
                .count());
        assertEquals(List.of(), first.repair(damaged.differences()));
        assertTrue(first.verify().sound());
        writers.end();
      }
      for (MoveStream back : cutOver(lab, streams)) {
        back.close();
      }
      long stays = MoveLab.number(lab.sessions.get("s1"), staying(lab));
      for (Move move : lab.moves) {
        lab.assertSame(move);
        long there = lab.count(move.target(), move);
        MoveCleanup cleanup = lab.cleanup(migration, 3, move);
        cleanup.ofSource();
        assertEquals(there, cleanup.rowsDeleted());
        assertEquals(0, lab.count("s1", move));
        assertEquals(there, lab.count(move.target(), move));
        cleanup.ofSource();
        assertEquals(there, cleanup.rowsDeleted());
        assertNextNumber(lab, move);
      }
      assertEquals(stays, MoveLab.number(lab.sessions.get("s1"), staying(lab)));
      assertEquals(List.of(), lab.ledger(migration));
    }
  }

  private static String staying(GroupLab lab) {
    return "SELECT COUNT(*) FROM %s.orders WHERE NOT %s AND NOT %s"
        .formatted(lab.database, lab.moves.get(0).sql("k"), lab.moves.get(1).sql("k"));
  }

  /** AUTO_INCREMENT goes on above all that came. */
  private static void assertNextNumber(GroupLab lab, Move move) throws Exception {
    String most = "SELECT MAX(n) FROM " + lab.database + ".orders";
    long before = MoveLab.number(lab.sessions.get(move.target()), most);
    lab.servers.get(move.target()).execute(lab.database, "INSERT INTO orders (k) VALUES (1)");
    long after = MoveLab.number(lab.sessions.get(move.target()), most);
    assertTrue(after > before, after + " after " + before);
  }
}
