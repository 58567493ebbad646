package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.metadata.placement.Move;
import io.ringmaster.migration.move.MoveStream;
import io.ringmaster.migration.verify.VerifyResult;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Servers that are killed, frozen and started again while rows move lose and double nothing. */
class ServersDieTest {
  private static final long SEED = Long.getLong("ringmaster.seed", 20260101L);

  @Test
  void sourceAndTargetAreKilledInCopyAndCatchUp() throws Exception {
    ProcessServer source = MySqlLab.startProcess();
    ProcessServer target = MySqlLab.startProcess();
    try (GroupLab lab = new GroupLab(source, target)) {
      source.execute(
          lab.database,
          "SET SESSION cte_max_recursion_depth = 30000",
          "INSERT INTO orders (k, v, j) WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1"
              + " FROM r WHERE i < 30000) SELECT i % 5000, REPEAT('v', i % 90), JSON_ARRAY(i / 7)"
              + " FROM r");
      Move move = lab.moves.getFirst();
      try (MoveStream stream = lab.stream(7101, 1, move);
          GroupWriters writers = new GroupWriters(lab, _ -> "s1", 3, SEED)) {
        assertEquals(
            "", String.join("\n", stream.preflight().stream().map(String::valueOf).toList()));
        stream.prepare();
        Thread copying =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        stream.copy();
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    });
        while (stream.copyStatus().rows() == 0) {
          TimeUnit.MILLISECONDS.sleep(1);
        }
        target = again(target);
        source = again(source);
        copying.join();
        assertTrue(stream.copyStatus().done());
        stream.startCatchUp();
        TimeUnit.MILLISECONDS.sleep(700);
        target = again(target);
        TimeUnit.MILLISECONDS.sleep(700);
        source = again(source);
        // Longer than the silence that ends a connection.
        source.pause();
        TimeUnit.SECONDS.sleep(11);
        source.resume();
        TimeUnit.MILLISECONDS.sleep(500);
        VerifyResult result = stream.verify();
        assertTrue(result.sound(), result.toString());
        writers.end();
        stream.drainTo(stream.sourceExecuted(), Duration.ofSeconds(60));
        assertTrue(lab.assertSame(move) > 10_000);
        assertTrue(writers.statements() > 100, writers.statements() + " statements");
      }
      lab.cleanup(7101, 1, move).ofTarget();
      assertEquals(0, lab.count("s2", move));
    } finally {
      source.close();
      target.close();
    }
  }

  /** Killed as by kill -9, and started on its files. */
  private static ProcessServer again(ProcessServer server) throws Exception {
    server.kill();
    return server.startAgain();
  }
}
