package io.ringmaster.it.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.migration.run.CutoverStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Migrations that come to their end whatever dies meanwhile, without a row lost, doubled or
 * misplaced. {@code -Dringmaster.chaos.runs=200 -Dringmaster.chaos.seed=1} runs more, from a seed
 * on; each run has the next seed. {@code -Dringmaster.chaos.faults=SERVER_KILL} lets nothing else
 * go wrong. {@code -Dringmaster.chaos.kills=steps} kills workers at every step of a cutover, {@code
 * all} at the beginning of every phase too.
 */
class ChaosTest {
  private static final int RUNS = Integer.getInteger("ringmaster.chaos.runs", 1);
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

  /** Where everything is ready and nothing has changed, and where all is done but nobody knows. */
  private static final List<Moment> SOME =
      List.of(
          new Moment(MigrationPhase.CUTOVER, CutoverStep.STREAMS),
          new Moment(MigrationPhase.ROLLBACK, CutoverStep.SWITCH));

  /** Kept from run to run as long as nothing is wrong. */
  private static ChaosCluster cluster;

  private static ChaosCluster cluster() throws Exception {
    if (cluster == null) {
      cluster = ChaosCluster.start();
    }
    return cluster;
  }

  @AfterAll
  static void leave() throws Exception {
    if (cluster != null) {
      ChaosCluster left = cluster;
      cluster = null;
      left.close();
    }
  }

  /** Steps of both cutovers, one after another in one migration; without the property some. */
  @Test
  void theWorkerIsKilledAtEveryStep() throws Exception {
    String kills = System.getProperty("ringmaster.chaos.kills", "some");
    if (kills.equals("some")) {
      killed(ChaosRun.Way.BACK, SOME);
      return;
    }
    List<Moment> moments = new ArrayList<>();
    for (CutoverStep step : CutoverStep.values()) {
      moments.add(new Moment(MigrationPhase.CUTOVER, step));
      // Nothing leads back from a way back.
      if (step != CutoverStep.NOTED) {
        moments.add(new Moment(MigrationPhase.ROLLBACK, step));
      }
    }
    if (kills.equals("all")) {
      PHASES.forEach(phase -> moments.add(new Moment(phase)));
      killed(ChaosRun.Way.FORWARD, List.of(new Moment(MigrationPhase.CLEANUP)));
      killed(ChaosRun.Way.CANCEL, List.of(new Moment(MigrationPhase.CANCELLING)));
    }
    killed(ChaosRun.Way.BACK, moments);
  }

  private static void killed(ChaosRun.Way way, List<Moment> moments) throws Exception {
    ChaosRun run = ChaosRun.ofKills(cluster(), way, moments);
    List<String> wrong = run.run();
    System.out.println("ChaosTest: " + run);
    Set<String> reached = new TreeSet<>();
    run.happened().forEach(kill -> reached.add(kill.where()));
    Set<String> expected = new TreeSet<>();
    moments.forEach(moment -> expected.add(moment.toString()));
    String story = run.story() + cluster().logs();
    if (!wrong.isEmpty() || !reached.equals(expected)) {
      leave();
    }
    assertEquals(List.of(), wrong, story);
    assertEquals(expected, reached, story);
  }

  /**
   * With nothing that goes wrong: no client may notice. Rolled back; with {@code
   * -Dringmaster.chaos.changes=both} forward as well.
   */
  @ParameterizedTest
  @EnumSource
  void everyKindOfChangeAndItsWayBackUnderLoad(MovedGroup.Change change) throws Exception {
    List<String> used = change.group().used(cluster().store.load());
    Optional<MovedGroup.Change> before = change.before(used);
    if (before.isPresent()) {
      moved(before.get(), ChaosRun.Way.FORWARD, used);
      used = change.group().used(cluster().store.load());
    }
    moved(change, ChaosRun.Way.BACK, used);
    if (System.getProperty("ringmaster.chaos.changes", "back").equals("both")) {
      moved(change, ChaosRun.Way.FORWARD, used);
    }
  }

  private static void moved(MovedGroup.Change change, ChaosRun.Way way, List<String> used)
      throws Exception {
    ChaosRun run = ChaosRun.ofChange(cluster(), way, change, used);
    List<String> wrong = run.run();
    System.out.println("ChaosTest: " + run);
    String story = wrong.isEmpty() ? "" : run.story() + cluster().logs();
    if (!wrong.isEmpty()) {
      leave();
    }
    assertEquals(List.of(), wrong, story);
    MigrationPhase end =
        way == ChaosRun.Way.BACK ? MigrationPhase.ROLLED_BACK : MigrationPhase.DONE;
    assertEquals(end, run.end());
  }

  @Test
  void everyMigrationEndsAndNoRowIsLost() throws Exception {
    ChaosTotals totals = new ChaosTotals();
    List<String> failures = new ArrayList<>();
    int done = 0;
    while (done < RUNS && failures.size() < FAILURES_MAX) {
      ChaosRun run = ChaosRun.of(cluster(), SEED + done);
      done++;
      List<String> wrong = run.run();
      System.out.println("ChaosTest: " + run);
      run.addTo(totals);
      if (done % REPORT_RUNS == 0) {
        System.out.println("ChaosTest: " + totals);
      }
      if (!wrong.isEmpty()) {
        failures.add(wrong + "\n" + run.story());
        System.out.println("ChaosTest: WRONG: " + failures.getLast() + cluster().logs());
        leave();
      }
    }
    System.out.println("ChaosTest: " + totals);
    assertEquals(List.of(), failures);
  }
}
