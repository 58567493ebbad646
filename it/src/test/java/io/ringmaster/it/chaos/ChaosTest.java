package io.ringmaster.it.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Migrations that come to their end whatever dies meanwhile, without a row lost, doubled or
 * misplaced. {@code -Dringmaster.chaos.runs=200 -Dringmaster.chaos.seed=1} runs more, from a seed
 * on; each run has the next seed. {@code -Dringmaster.chaos.faults=SERVER_KILL} lets nothing else
 * go wrong.
 */
class ChaosTest {
  private static final int RUNS = Integer.getInteger("ringmaster.chaos.runs", 3);
  private static final long SEED = Long.getLong("ringmaster.chaos.seed", 1);

  @Test
  @SuppressWarnings("try") // a test that is interrupted has failed
  void everyMigrationEndsAndNoRowIsLost() throws Exception {
    try (ChaosCluster cluster = new ChaosCluster()) {
      for (int i = 0; i < RUNS; i++) {
        ChaosRun run = new ChaosRun(cluster, SEED + i);
        List<String> wrong = run.run();
        System.out.println("ChaosTest: " + run);
        assertEquals(List.of(), wrong, () -> run.story() + cluster.logs());
      }
    }
  }
}
