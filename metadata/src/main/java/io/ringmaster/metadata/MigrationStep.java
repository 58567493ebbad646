package io.ringmaster.metadata;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A change of a running migration that follows from the state before and from little more. Who
 * knows that state can make it without reading the one after.
 */
public sealed interface MigrationStep {
  /** Of the migration. */
  long migration();

  /**
   * What it changes.
   *
   * @param state the one before
   * @throws MetadataException INVALID when the state has no such migration, or one that can't take
   *     the step
   */
  List<Change> changes(ClusterState state);

  private static Migration of(ClusterState state, long number) {
    Migration migration = state.migrations().get(Long.toString(number));
    if (migration == null) {
      throw new MetadataException(
          MetadataException.Reason.INVALID, "there is no migration " + number);
    }
    return migration;
  }

  /**
   * To a phase, and to the placement in force in it.
   *
   * @param at when it came to it
   * @param note what it waits for there or why it ended so, for people; may be empty
   */
  record Advance(long migration, MigrationPhase phase, Instant at, String note)
      implements MigrationStep {
    public Advance {
      Objects.requireNonNull(phase, "phase");
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(note, "note");
    }

    @Override
    public List<Change> changes(ClusterState state) {
      return of(state, migration).changesTo(phase, state, at).stream().map(this::noted).toList();
    }

    private Change noted(Change change) {
      return change instanceof Change.Replace(Migration moved)
          ? new Change.Replace(moved.withNote(note))
          : change;
    }
  }

  /**
   * Writes what a change of owners writes, the record and who owns the rows, and leaves all but the
   * note as it is.
   *
   * @param note for people
   */
  record Rehearse(long migration, String note) implements MigrationStep {
    public Rehearse {
      Objects.requireNonNull(note, "note");
    }

    @Override
    public List<Change> changes(ClusterState state) {
      Migration now = of(state, migration);
      return List.of(
          new Change.Replace(now.withNote(note)),
          new Change.Replace(now.relocation().owners(state, now.phase().isSwitched())));
    }
  }
}
