package io.ringmaster.proxy.sequence;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.store.Leadership;
import io.ringmaster.metadata.store.MachineMarks;
import io.ringmaster.metadata.store.MachineMarks.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The right to make ids with the number of a machine, up to its mark. Immutable. What takes, raises
 * and ends it waits for ZooKeeper.
 *
 * @param machine from 0 to {@link #MACHINES} - 1
 * @param begins the first millisecond, since the epoch of Unix, whose ids nobody else has made
 */
record MachineLease(
    MachineMarks store, String proxy, int machine, Leadership lead, Mark mark, long begins) {
  /** How many numbers there are. */
  static final int MACHINES = 128;

  /** How far a mark is ahead of the ids that are made. */
  static final Duration HORIZON = Duration.ofSeconds(60);

  /**
   * Takes a number that nobody has: one with which all ids lie in the past or, where there is none,
   * the one whose ids end first.
   *
   * @param now milliseconds since the epoch of Unix
   * @throws MetadataException UNAVAILABLE when there is none, or ZooKeeper does not answer
   */
  static MachineLease take(MachineMarks store, String proxy, long now) {
    int start = ThreadLocalRandom.current().nextInt(MACHINES);
    int next = -1;
    Instant least = Instant.MAX;
    for (int i = 0; i < MACHINES; i++) {
      int machine = (start + i) % MACHINES;
      Instant[] later = {null};
      Optional<MachineLease> lease = take(store, proxy, machine, now, false, later);
      if (lease.isPresent()) {
        return lease.get();
      }
      if (later[0] != null && later[0].isBefore(least)) {
        next = machine;
        least = later[0];
      }
    }
    return Optional.of(next)
        .filter(machine -> machine >= 0)
        .flatMap(machine -> take(store, proxy, machine, now, true, new Instant[1]))
        .orElseThrow(
            () ->
                new MetadataException(
                    Reason.UNAVAILABLE,
                    "other proxies have all "
                        + MACHINES
                        + " numbers of machines that make SNOWFLAKE ids"));
  }

  /**
   * Takes one number.
   *
   * @param waits whether also one with which ids have been made for a time to come
   * @param later gets the end of that time, if that is why it is not taken
   */
  private static Optional<MachineLease> take(
      MachineMarks store, String proxy, int machine, long now, boolean waits, Instant[] later) {
    Optional<Leadership> lead = store.take(machine, proxy);
    if (lead.isEmpty()) {
      return Optional.empty();
    }
    Optional<MachineLease> lease = Optional.empty();
    try {
      Mark mark = store.read(machine);
      if (waits || mark.until().toEpochMilli() < now) {
        long begins = Math.max(now, mark.until().toEpochMilli() + 1);
        lease = new MachineLease(store, proxy, machine, lead.get(), mark, begins).raised(begins);
      } else {
        later[0] = mark.until();
      }
    } finally {
      if (lease.isEmpty()) {
        lead.get().close();
      }
    }
    return lease;
  }

  /** The last millisecond whose ids may be made. */
  long until() {
    return mark.until().toEpochMilli();
  }

  /**
   * The same with a mark ahead of a millisecond; empty when another has the number now.
   *
   * @throws MetadataException UNAVAILABLE
   */
  Optional<MachineLease> raised(long millis) {
    Instant until = Instant.ofEpochMilli(Math.max(until(), millis + HORIZON.toMillis()));
    return store
        .replace(machine, mark, until, proxy)
        .map(next -> new MachineLease(store, proxy, machine, lead, next, begins));
  }

  /** Gives the number up, having made ids up to a millisecond. */
  void end(long last) {
    try {
      store.replace(machine, mark, Instant.ofEpochMilli(Math.min(until(), last)), proxy);
    } finally {
      lead.close();
    }
  }
}
