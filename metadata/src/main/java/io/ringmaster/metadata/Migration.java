package io.ringmaster.metadata;

import io.ringmaster.metadata.placement.Move;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A change of who owns some rows that is carried out, or was.
 *
 * @param number unique, rising; its name for people
 * @param statement the statement that asked for it
 * @param relocation what it changes
 * @param paused whether somebody stopped it; it stays where it is
 * @param wish what somebody has asked of it and it has not done yet
 * @param note what it waits for or why it ended so, for people; may be empty
 * @param created when it was asked for
 * @param changed when it came to its phase
 */
public record Migration(
    long number,
    String statement,
    Relocation relocation,
    MigrationPhase phase,
    MigrationOptions options,
    boolean paused,
    Wish wish,
    String note,
    Instant created,
    Instant changed)
    implements Entity {
  /** What people ask of a running migration. */
  public enum Wish {
    /** Nothing. */
    NONE,
    /** To begin the cutover as soon as it may. */
    CUTOVER,
    /** To go back to the old owners. */
    ROLLBACK,
    /** To close the way back and clean up. */
    FINISH,
    /** To compare all rows again. */
    VERIFY,
    /** To bring the rows that differ to what the owner has. */
    REPAIR,
    /** To try again what it waits to try. */
    RETRY
  }

  public Migration {
    if (number < 1) {
      throw new IllegalArgumentException("migration number " + number + " must be at least 1");
    }
    Objects.requireNonNull(statement, "statement");
    Objects.requireNonNull(relocation, "relocation");
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(wish, "wish");
    Objects.requireNonNull(note, "note");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(changed, "changed");
  }

  /** One that begins now. */
  public static Migration planned(
      long number, String statement, Relocation relocation, MigrationOptions options, Instant now) {
    return new Migration(
        number,
        statement,
        relocation,
        MigrationPhase.PLANNED,
        options,
        false,
        Wish.NONE,
        "",
        now,
        now);
  }

  /**
   * This migration in its next phase, without a note. What was wished is fulfilled by that, unless
   * it is a change of owners that is only tried, or was given up.
   *
   * @throws MetadataException INVALID when the phase can't follow
   */
  public Migration to(MigrationPhase next, Instant now) {
    if (!phase.next().contains(next)) {
      throw new MetadataException(
          MetadataException.Reason.INVALID,
          "migration %d is in %s, after which %s can't follow".formatted(number, phase, next));
    }
    boolean tried = next.holds() || (phase.holds() && phase.isSwitched() == next.isSwitched());
    Wish left = tried ? wish : Wish.NONE;
    return new Migration(
        number, statement, relocation, next, options, paused, left, "", created, now);
  }

  /**
   * What takes this migration to its next phase, together with who owns the rows where that changes
   * by it, and without what nobody needs after its end.
   *
   * @param state that has this migration
   * @throws MetadataException INVALID when the phase can't follow
   */
  public List<Change> changesTo(MigrationPhase next, ClusterState state, Instant now) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.Replace(to(next, now)));
    if (next.isSwitched() != phase.isSwitched()) {
      changes.add(new Change.Replace(relocation.owners(state, next.isSwitched())));
    }
    if (next.isEnd()) {
      changes.addAll(relocation.leftovers(state, next.isSwitched()));
    }
    return List.copyOf(changes);
  }

  /** This migration with its phase begun anew, which only who knows of that can leave. */
  public Migration begun(Instant now) {
    return new Migration(
        number, statement, relocation, phase, options, paused, wish, note, created, now);
  }

  /** This migration with another note. */
  public Migration withNote(String text) {
    return new Migration(
        number, statement, relocation, phase, options, paused, wish, text, created, changed);
  }

  /** This migration, to be done otherwise from now on. */
  public Migration withOptions(MigrationOptions other) {
    return new Migration(
        number, statement, relocation, phase, other, paused, wish, note, created, changed);
  }

  /** This migration with a wish, or without. */
  public Migration withWish(Wish asked) {
    return new Migration(
        number, statement, relocation, phase, options, paused, asked, note, created, changed);
  }

  /** This migration stopped, or going on. */
  public Migration withPaused(boolean stopped) {
    return new Migration(
        number, statement, relocation, phase, options, stopped, wish, note, created, changed);
  }

  /** What is wrong with a state that has it in its phase; empty when nothing is. */
  public Optional<String> fault(ClusterState state) {
    return relocation.fault(state, phase.isSwitched());
  }

  /** Names of the shards that own the rows in its phase. */
  public Collection<String> owners() {
    return relocation.shards(phase.isSwitched());
  }

  /** From who owns rows in its phase to who is about to own them, or would be. */
  public List<Move> nextMoves(ClusterState state) {
    List<Move> moves = relocation.moves(state.groups());
    return phase.isSwitched() ? moves.stream().map(Move::reversed).toList() : moves;
  }

  /** Names of all shards that have a part in it, sorted. */
  public Set<String> shards() {
    Set<String> shards = new TreeSet<>(relocation.shards(false));
    shards.addAll(relocation.shards(true));
    return shards;
  }

  @Override
  public Kind kind() {
    return Kind.MIGRATION;
  }

  @Override
  public String key() {
    return Long.toString(number);
  }
}
