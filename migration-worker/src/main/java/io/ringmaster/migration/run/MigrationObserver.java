package io.ringmaster.migration.run;

import io.ringmaster.metadata.MigrationPhase;

/**
 * Hears what a worker does, by the threads that do it: they wait for the answer, and in a cutover
 * clients wait with them.
 */
public interface MigrationObserver {
  /** Hears nothing. */
  MigrationObserver NONE = new MigrationObserver() {};

  /** The worker begins the work of a phase, or takes it up again. */
  default void working(long migration, MigrationPhase phase) {}

  /**
   * A step of a cutover is done.
   *
   * @param holding CUTOVER or ROLLBACK
   */
  default void done(long migration, MigrationPhase holding, CutoverStep step) {}
}
