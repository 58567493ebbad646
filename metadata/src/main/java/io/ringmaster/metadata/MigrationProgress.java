package io.ringmaster.metadata;

import java.util.List;
import java.util.Objects;

/**
 * How far a migration is. Told by the worker that carries it out about once a second, and kept
 * after its end.
 *
 * @param rowsPerSecond copied, compared or deleted lately, whichever the phase does
 * @param waitingFor why nothing goes on at the moment; may be empty
 * @param tables one entry for each table and pair of source and target
 * @param attempts cutovers tried, those given up included
 * @param pauseMillis how long the last cutover held statements; -1 before there was one
 * @param differences rows found to differ, at most some hundred, for people
 * @param differing how many rows differ
 */
public record MigrationProgress(
    long rowsPerSecond,
    String waitingFor,
    List<Table> tables,
    int attempts,
    long pauseMillis,
    List<String> differences,
    long differing) {
  /** Nothing done yet. */
  public static final MigrationProgress NONE =
      new MigrationProgress(0, "", List.of(), 0, -1, List.of(), 0);

  public MigrationProgress {
    Objects.requireNonNull(waitingFor, "waitingFor");
    tables = List.copyOf(tables);
    differences = List.copyOf(differences);
  }

  /**
   * A table's part that moves from one shard to another.
   *
   * @param source the shard that has the rows
   * @param target the shard that gets them
   * @param table its name
   * @param rows copied
   * @param bytes copied
   * @param rowsExpected about how many there are to copy
   * @param verified rows compared in the last verification
   * @param refreshed rows carried over since the copy, after they had changed
   * @param lagMillis how far the target is behind the source's changes; -1 when it does not follow
   * @param rowsPerSecond copied or compared lately, or when there are none of these carried over
   * @param waitingFor why nothing goes on with it at the moment; may be empty
   */
  public record Table(
      String source,
      String target,
      String table,
      long rows,
      long bytes,
      long rowsExpected,
      long verified,
      long refreshed,
      long lagMillis,
      long rowsPerSecond,
      String waitingFor) {
    public Table {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(table, "table");
      Objects.requireNonNull(waitingFor, "waitingFor");
    }

    /** The same while nothing goes on with it. */
    public Table standing(String reason) {
      return new Table(
          source, target, table, rows, bytes, rowsExpected, verified, refreshed, -1, 0, reason);
    }
  }
}
