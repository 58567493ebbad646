package io.ringmaster.it.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.migration.run.CutoverStep;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Migrations that come to their end whatever dies meanwhile, without a row lost, doubled or
 * misplaced. {@code -Dringmaster.chaos.runs=200 -Dringmaster.chaos.seed=1} runs more, from a seed
 * on; each run has the next seed. {@code -Dringmaster.chaos.faults=SERVER_KILL} lets nothing else
 * go wrong. {@code -Dringmaster.chaos.kills=steps} kills workers at every step of a cutover, {@code
 * all} at the beginning of every phase too.
 */
class ChaosTest {
  private static final int RUNS = Integer.getInteger("ringmaster.chaos.runs", 2);
  private static final long SEED = Long.getLong("ringmaster.chaos.seed", 1);

  /** What there is so far is said after so many. */
  private static final int REPORT_RUNS = 10;

  /** Who looks for what goes wrong wants more than one, but not the same all night. */
  private static final int FAILURES_MAX = Integer.getInteger("ringmaster.chaos.failures", 5);

  /**
   * The phases of a migration that is rolled back; CUTOVER is taken up by who has to give it up.
   */
  private static final List<MigrationPhase> PHASES =
      List.of(
          MigrationPhase.PREPARE,
          MigrationPhase.COPY,
          MigrationPhase.CATCH_UP,
          MigrationPhase.VERIFY,
          MigrationPhase.READY,
          MigrationPhase.CUTOVER,
          MigrationPhase.REVERSE,
          MigrationPhase.ROLLBACK,
          MigrationPhase.UNDOING);

  /** Where statements wait and nothing has changed, where everything is ready, where it is done. */
  private static final Set<CutoverStep> SOME =
      EnumSet.of(CutoverStep.HOLD, CutoverStep.STREAMS, CutoverStep.SWITCH);

  /** Steps of both cutovers, one after another in one migration; without the property some. */
  @Test
  @SuppressWarnings("try") // a test that is interrupted has failed
  void theWorkerIsKilledAtEveryStep() throws Exception {
    String kills = System.getProperty("ringmaster.chaos.kills", "some");
    List<Moment> moments = new ArrayList<>();
    for (CutoverStep step : CutoverStep.values()) {
      if (!kills.equals("some") || SOME.contains(step)) {
        moments.add(new Moment(MigrationPhase.CUTOVER, step));
        // Nothing leads back from a way back.
        if (step != CutoverStep.NOTED) {
          moments.add(new Moment(MigrationPhase.ROLLBACK, step));
        }
      }
    }
    try (ChaosCluster cluster = ChaosCluster.start()) {
      if (kills.equals("all")) {
        PHASES.forEach(phase -> moments.add(new Moment(phase)));
        killed(cluster, ChaosRun.Way.FORWARD, List.of(new Moment(MigrationPhase.CLEANUP)));
        killed(cluster, ChaosRun.Way.CANCEL, List.of(new Moment(MigrationPhase.CANCELLING)));
      }
      killed(cluster, ChaosRun.Way.BACK, moments);
    }
  }

  private static void killed(ChaosCluster cluster, ChaosRun.Way way, List<Moment> moments)
      throws Exception {
    ChaosRun run = ChaosRun.ofKills(cluster, way, moments);
    List<String> wrong = run.run();
    System.out.println("ChaosTest: " + run);
    assertEquals(List.of(), wrong, () -> run.story() + cluster.logs());
    Set<String> reached = new TreeSet<>();
    run.happened().forEach(kill -> reached.add(kill.where()));
    Set<String> expected = new TreeSet<>();
    moments.forEach(moment -> expected.add(moment.toString()));
    assertEquals(expected, reached, run::story);
  }

  @Test
  @SuppressWarnings("try") // a test that is interrupted has failed
  void everyMigrationEndsAndNoRowIsLost() throws Exception {
    ChaosTotals totals = new ChaosTotals();
    List<String> failures = new ArrayList<>();
    int done = 0;
    while (done < RUNS && failures.size() < FAILURES_MAX) {
      try (ChaosCluster cluster = ChaosCluster.start()) {
        boolean sound = true;
        while (sound && done < RUNS) {
          ChaosRun run = ChaosRun.of(cluster, SEED + done);
          done++;
          List<String> wrong = run.run();
          System.out.println("ChaosTest: " + run);
          run.addTo(totals);
          if (done % REPORT_RUNS == 0) {
            System.out.println("ChaosTest: " + totals);
          }
          sound = wrong.isEmpty();
          if (!sound) {
            failures.add(wrong + "\n" + run.story());
            System.out.println("ChaosTest: WRONG: " + failures.getLast() + cluster.logs());
          }
        }
      }
    }
    System.out.println("ChaosTest: " + totals);
    assertEquals(List.of(), failures);
  }
}
