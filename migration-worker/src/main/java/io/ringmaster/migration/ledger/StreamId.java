package io.ringmaster.migration.ledger;

import java.util.Objects;

/**
 * The flow of a migration's rows from one shard to another, and who drives it.
 *
 * @param migration number of the migration, at least 1
 * @param source name of the shard rows are read from
 * @param target name of the shard rows are written to
 * @param token grows with every worker that takes the migration over; only the holder of the
 *     greatest may write
 */
public record StreamId(long migration, String source, String target, long token) {
  public StreamId {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(target, "target");
    if (migration < 1) {
      throw new IllegalArgumentException("migration number " + migration + " is below 1");
    }
  }

  /** {@code source>target}. */
  public String name() {
    return source + ">" + target;
  }

  @Override
  public String toString() {
    return "migration " + migration + " " + name();
  }
}
