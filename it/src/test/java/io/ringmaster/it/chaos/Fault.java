package io.ringmaster.it.chaos;

import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.migration.run.CutoverStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Something that goes wrong.
 *
 * @param moment when the migration comes to it, the fault is due;
 * @param exact whether the worker that comes there sees to it, and with no delay goes no further
 *     before; else this process, when it hears of the phase
 * @param delayMillis after that
 * @param victim of several, which: counted from 0
 * @param holdMillis how long until it is mended
 */
record Fault(Kind kind, Moment moment, boolean exact, int delayMillis, int victim, int holdMillis) {
  /** Longer than a session of ZooKeeper lasts, and what it takes to notice. */
  private static final int BEYOND_SESSION = ChaosZooKeeper.SESSION_MILLIS + 1_500;

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
    BINLOG_CUT,
    ZOOKEEPER_KILL,
    ZOOKEEPER_STOP;

    /** What the process of the victim gets, at a step as well as at any time. */
    Optional<Signals> signal() {
      return switch (this) {
        case WORKER_KILL, PROXY_KILL, SERVER_KILL, ZOOKEEPER_KILL -> Optional.of(Signals.KILL);
        case WORKER_STOP, PROXY_STOP, SERVER_STOP, ZOOKEEPER_STOP -> Optional.of(Signals.STOP);
        case WORKER_CUT, PROXY_CUT, BINLOG_CUT -> Optional.empty();
      };
    }

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
      boolean atStep = phase.holds() && kind.signal().isPresent() && random.nextInt(3) > 0;
      boolean soon = random.nextBoolean();
      Moment moment = atStep ? new Moment(phase, step(random)) : new Moment(phase);
      // A cutover lasts for some 30 ms, and for as long as it may when something is slow.
      int delay = atStep ? soon ? 0 : random.nextInt(20) : random.nextInt(soon ? 60 : 600);
      faults.add(new Fault(kind, moment, atStep, delay, random.nextInt(6), hold(kind, random)));
      if (random.nextBoolean()) {
        // Half of them come together: what one makes slow is hit by the other.
        phase = possible.get(random.nextInt(possible.size()));
      }
    }
    return faults;
  }

  /** The death of every worker that leads the migration to the moment for the first time. */
  static Fault kill(Moment moment) {
    return new Fault(Kind.WORKER_KILL, moment, true, 0, 0, 0);
  }

  private static CutoverStep step(Random random) {
    CutoverStep[] steps = CutoverStep.values();
    return steps[random.nextInt(steps.length)];
  }

  private static int hold(Kind kind, Random random) {
    return switch (kind) {
      case WORKER_KILL, PROXY_KILL, SERVER_KILL -> random.nextInt(1_000);
      case WORKER_STOP, WORKER_CUT, PROXY_STOP, PROXY_CUT ->
          random.nextInt(3) == 0 ? random.nextInt(1_500) : BEYOND_SESSION + random.nextInt(1_000);
      case ZOOKEEPER_KILL, ZOOKEEPER_STOP ->
          random.nextInt(3) > 0 ? random.nextInt(1_500) : BEYOND_SESSION;
      case SERVER_STOP -> 200 + random.nextInt(4_000);
      case BINLOG_CUT -> 0;
    };
  }

  @Override
  public String toString() {
    return "%s of %d, %d ms after %s, for %d ms"
        .formatted(kind, victim, delayMillis, moment, holdMillis);
  }
}
