package io.ringmaster.migration.run;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.MigrationStep;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.store.MetadataStore;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The stored record of one migration, changed only as its leader knows it: every change compares
 * the phase and when it began, so that a leader that was stopped for a while changes nothing that
 * another has gone on with.
 */
final class Phases {
  private final MetadataStore store;
  private final long number;
  private final Clock clock;
  private List<Server> primaries = List.of();

  Phases(MetadataStore store, long number, Clock clock) {
    this.store = store;
    this.number = number;
    this.clock = clock;
  }

  /** Owners may change while these servers are the primaries of the migration's shards. */
  void workOn(List<Server> servers) {
    primaries = servers;
  }

  /** The record as it was last seen; null when there is none any more. */
  Migration seen() {
    return in(store.state());
  }

  /** The record as it is. */
  Migration read() {
    return in(store.load());
  }

  private Migration in(ClusterState state) {
    return state.migrations().get(Long.toString(number));
  }

  /**
   * Goes on to a phase, and to the placement in force in it.
   *
   * @param from as the caller knows it
   * @return the epoch with it
   * @throws MetadataException CONFLICT when the record is in another phase by now, or owners were
   *     to change and a shard's primary is another than was said
   */
  long advance(Migration from, MigrationPhase next, String note) {
    return store
        .step(
            state -> {
              Migration now = same(from, state);
              if (next.holds() && !Streams.primaries(now, state).equals(primaries)) {
                throw new MetadataException(
                    Reason.CONFLICT,
                    "the server of a shard of migration " + number + " is another");
              }
              return new MigrationStep.Advance(number, next, clock.instant(), note);
            })
        .epoch();
  }

  /**
   * Changes what is beside the phase; nothing when that leaves it as it is.
   *
   * @return the record with it
   */
  Migration change(Migration from, UnaryOperator<Migration> change) {
    return in(
        store.update(
            state -> {
              Migration now = same(from, state);
              Migration changed = change.apply(now);
              return changed.equals(now) ? List.of() : List.of(new Change.Replace(changed));
            }));
  }

  /**
   * Writes what a change of owners writes, the record and who owns the rows, and leaves all but the
   * note as it is.
   *
   * @return the epoch with it
   * @throws MetadataException CONFLICT when the record is in another phase by now
   */
  long rehearse(Migration from, String note) {
    return store
        .step(
            state -> {
              same(from, state);
              return new MigrationStep.Rehearse(number, note);
            })
        .epoch();
  }

  /**
   * Begins the phase anew, so that a worker that led before can't leave it: it would call done what
   * is being done again.
   *
   * @return the record by which it can be left
   */
  Migration begin(Migration from) {
    return in(
        store.update(
            state -> List.of(new Change.Replace(same(from, state).begun(clock.instant())))));
  }

  private Migration same(Migration from, ClusterState state) {
    Migration now = in(state);
    if (now == null || now.phase() != from.phase() || !now.changed().equals(from.changed())) {
      throw new MetadataException(
          Reason.CONFLICT,
          "migration %d is in %s by now, not in %s"
              .formatted(number, now == null ? "nothing" : now.phase(), from.phase()));
    }
    return now;
  }
}
