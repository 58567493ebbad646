package io.ringmaster.migration.run;

import io.ringmaster.metadata.Migration;
import io.ringmaster.migration.move.MoveStream;
import io.ringmaster.migration.verify.Difference;
import io.ringmaster.migration.verify.VerifyResult;
import java.sql.SQLException;
import java.time.Duration;
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

  private final MigrationRun run;
  private final ProgressReport report;
  private long sampledNanos = System.nanoTime();

  /** What samples have found and nobody has repaired yet. */
  private final Set<Difference> found = new LinkedHashSet<>();

  RowComparisons(MigrationRun run, ProgressReport report) {
    this.run = run;
    this.report = report;
  }

  /** Compares all rows. */
  VerifyResult all(Migration now, List<MoveStream> streams)
      throws SQLException, InterruptedException {
    Queue<VerifyResult> results = new ConcurrentLinkedQueue<>();
    run.breakable(_ -> Streams.each(streams, stream -> results.add(stream.verify())), now);
    VerifyResult all = VerifyResult.all(results);
    report.differences(all.differences());
    report.tell();
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

  /** Compares some rows, and returns how many were found to differ by this and earlier samples. */
  int sampleMore(Migration now, List<MoveStream> streams)
      throws SQLException, InterruptedException {
    if (found.addAll(sample(now, streams))) {
      report.differences(found);
    }
    return found.size();
  }

  /** Copies rows again that {@link #sampleMore} has found to differ. */
  void repairFound(Migration now, List<MoveStream> streams)
      throws SQLException, InterruptedException {
    repair(now, streams, found);
    found.clear();
    report.differences(found);
  }

  /** Copies rows again. */
  void repair(Migration now, List<MoveStream> streams, Collection<Difference> differences)
      throws SQLException, InterruptedException {
    run.breakable(
        _ -> {
          for (MoveStream stream : streams) {
            stream.repair(
                differences.stream().filter(difference -> isOf(difference, stream)).toList());
          }
        },
        now);
  }

  private static boolean isOf(Difference difference, MoveStream stream) {
    return difference.table().move().source().equals(stream.id().source())
        && difference.table().move().target().equals(stream.id().target());
  }
}
