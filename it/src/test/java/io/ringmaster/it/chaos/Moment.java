package io.ringmaster.it.chaos;

import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.migration.run.CutoverStep;
import java.util.Optional;

/**
 * A moment in a migration.
 *
 * @param phase in which
 * @param step of a cutover, when it is done; empty for the beginning of the phase
 */
record Moment(MigrationPhase phase, Optional<CutoverStep> step) {
  Moment(MigrationPhase phase) {
    this(phase, Optional.empty());
  }

  Moment(MigrationPhase phase, CutoverStep step) {
    this(phase, Optional.of(step));
  }

  @Override
  public String toString() {
    return phase + step.map(done -> " " + done.name()).orElse("");
  }
}
