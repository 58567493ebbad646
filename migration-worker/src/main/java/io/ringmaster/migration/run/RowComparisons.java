package io.ringmaster.migration.run;

import io.ringmaster.metadata.Migration;
import io.ringmaster.migration.move.MoveStream;
import io.ringmaster.migration.verify.Difference;
import io.ringmaster.migration.verify.VerifyResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Compares the rows of streams that follow: all of them, or some at a time while there is nothing
 * else to do. What differs is told and kept. One thread, that of the {@link MigrationRun}; a change
 * of the migration by others breaks a comparison off.
 */
final class RowComparisons {
  private static final Duration SAMPLE_EVERY = Duration.ofSeconds(2);

  /** Comparisons that find more than they can list: so many to repair all the same. */
  private static final int ROUNDS_MAX = 100;

  private final MigrationRun run;
  private final ProgressReport report;
  private long sampledNanos = System.nanoTime();

  /**
   * What this worker has found and nobody has repaired yet. The report may have more, of a worker
   * before this one.
   */
  private final Set<Difference> found = new LinkedHashSet<>();

  RowComparisons(MigrationRun run, ProgressReport report) {
    this.run = run;
    this.report = report;
  }

  /** The next comparison of all rows begins with the first. */
  void beginAnew(List<MoveStream> streams) throws SQLException, InterruptedException {
    Streams.each(streams, MoveStream::forgetVerified);
  }

  /**
   * Compares all rows, or those that are left when an earlier comparison was broken off; what was
   * found before is replaced.
   */
  VerifyResult all(Migration now, List<MoveStream> streams)
      throws SQLException, InterruptedException {
    Queue<VerifyResult> results = new ConcurrentLinkedQueue<>();
    run.breakable(_ -> Streams.each(streams, stream -> results.add(stream.verify())), now);
    VerifyResult all = VerifyResult.all(results);
    found.clear();
    found.addAll(all.differences());
    report.differences(found);
    report.tell();
    beginAnew(streams);
    return all;
  }

  /** Compares some rows of each stream, in turn, unless that was done a moment ago. */
  List<Difference> sample(Migration now, List<MoveStream> streams)
      throws SQLException, InterruptedException {
    if (System.nanoTime() - sampledNanos < SAMPLE_EVERY.toNanos()) {
      return List.of();
    }
    sampledNanos = System.nanoTime();
    Queue<Difference> differences = new ConcurrentLinkedQueue<>();
    run.breakable(_ -> Streams.each(streams, stream -> differences.addAll(stream.sample())), now);
    return List.copyOf(differences);
  }

  /**
   * Compares some rows, and returns how many were found to differ by this and earlier comparisons,
   * of earlier workers too.
   */
  long sampleMore(Migration now, List<MoveStream> streams)
      throws SQLException, InterruptedException {
    List<Difference> more = sample(now, streams);
    if (found.addAll(more)) {
      report.moreDifferences(more);
    }
    return report.differing();
  }

  /**
   * Copies rows again that were found to differ. When an earlier worker has found some of them, all
   * rows are compared again first: the report lists rows for people, and not all of them.
   */
  void repairFound(Migration now, List<MoveStream> streams)
      throws SQLException, InterruptedException {
    repairRounds(now, streams, found.size() >= report.differing() || all(now, streams).complete());
  }

  /** Compares all rows, from the first on, and copies those again that differ. */
  void repairAll(Migration now, List<MoveStream> streams)
      throws SQLException, InterruptedException {
    beginAnew(streams);
    repairRounds(now, streams, all(now, streams).complete());
  }

  private void repairRounds(Migration now, List<MoveStream> streams, boolean foundAll)
      throws SQLException, InterruptedException {
    boolean complete = foundAll;
    repair(now, streams, found);
    for (int round = 1; !complete && found.isEmpty() && round < ROUNDS_MAX; round++) {
      complete = all(now, streams).complete();
      repair(now, streams, found);
    }
  }

  /** Copies rows again; what differs all the same is told and kept. */
  void repair(Migration now, List<MoveStream> streams, Collection<Difference> differences)
      throws SQLException, InterruptedException {
    List<Difference> left = new ArrayList<>();
    run.breakable(
        _ -> {
          for (MoveStream stream : streams) {
            left.addAll(
                stream.repair(
                    differences.stream().filter(difference -> isOf(difference, stream)).toList()));
          }
        },
        now);
    found.clear();
    found.addAll(left);
    report.differences(found);
  }

  private static boolean isOf(Difference difference, MoveStream stream) {
    return difference.table().move().source().equals(stream.id().source())
        && difference.table().move().target().equals(stream.id().target());
  }
}
