package io.ringmaster.it.chaos;

import io.ringmaster.metadata.MigrationPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Something that goes wrong.
 *
 * @param phase when the migration comes to it, the fault is due;
 * @param delayMillis after that
 * @param victim of several, which: counted from 0
 * @param holdMillis how long until it is mended
 */
record Fault(Kind kind, MigrationPhase phase, int delayMillis, int victim, int holdMillis) {
  /** Longer than a session of ZooKeeper lasts, and what it takes to notice. */
  private static final int BEYOND_SESSION = ShortSessions.SESSION_MILLIS + 1_500;

  /** For who looks for one thing: names of kinds with commas between them. */
  private static final List<Kind> KINDS =
      Stream.of(System.getProperty("ringmaster.chaos.faults", "").split(","))
          .flatMap(
              name -> name.isEmpty() ? Stream.of(Kind.values()) : Stream.of(Kind.valueOf(name)))
          .toList();

  private static final List<MigrationPhase> PHASES =
      List.of(
          MigrationPhase.PREPARE,
          MigrationPhase.COPY,
          MigrationPhase.CATCH_UP,
          MigrationPhase.VERIFY,
          MigrationPhase.READY,
          MigrationPhase.CUTOVER,
          MigrationPhase.CUTOVER,
          MigrationPhase.CUTOVER,
          MigrationPhase.REVERSE,
          MigrationPhase.ROLLBACK,
          MigrationPhase.CLEANUP,
          MigrationPhase.CANCELLING,
          MigrationPhase.UNDOING);

  /** What goes wrong. The names say of what. */
  enum Kind {
    WORKER_KILL,
    WORKER_STOP,
    WORKER_CUT,
    PROXY_KILL,
    PROXY_STOP,
    PROXY_CUT,
    SERVER_KILL,
    SERVER_STOP,
    BINLOG_CUT;

    /** Whether clients must not notice at all. */
    boolean isHidden() {
      return this == WORKER_KILL || this == WORKER_STOP || this == WORKER_CUT || this == BINLOG_CUT;
    }
  }

  /** One, two or three that a seed chooses for a migration that comes to some phases. */
  static List<Fault> choose(Random random, Set<MigrationPhase> visited) {
    List<MigrationPhase> possible = PHASES.stream().filter(visited::contains).toList();
    List<Fault> faults = new ArrayList<>();
    MigrationPhase phase = possible.get(random.nextInt(possible.size()));
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      Kind kind = KINDS.get(random.nextInt(KINDS.size()));
      // A cutover lasts for some 30 ms, and for as long as it may when something is slow.
      boolean soon = phase.holds() && random.nextBoolean();
      int delay = random.nextInt(soon ? 60 : 600);
      faults.add(new Fault(kind, phase, delay, random.nextInt(6), hold(kind, random)));
      if (random.nextBoolean()) {
        // Half of them come together: what one makes slow is hit by the other.
        phase = possible.get(random.nextInt(possible.size()));
      }
    }
    return faults;
  }

  private static int hold(Kind kind, Random random) {
    return switch (kind) {
      case WORKER_KILL, PROXY_KILL, SERVER_KILL -> random.nextInt(1_000);
      case WORKER_STOP, WORKER_CUT, PROXY_STOP, PROXY_CUT ->
          random.nextInt(3) == 0 ? random.nextInt(1_500) : BEYOND_SESSION + random.nextInt(1_000);
      case SERVER_STOP -> 200 + random.nextInt(4_000);
      case BINLOG_CUT -> 0;
    };
  }

  @Override
  public String toString() {
    return "%s of %d, %d ms after %s, for %d ms"
        .formatted(kind, victim, delayMillis, phase, holdMillis);
  }
}
