package io.ringmaster.metadata;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A change of a table group's placement that is carried out, or was.
 *
 * @param number unique, rising; its name for people
 * @param statement the statement that asked for it
 * @param group {@code database.group}
 * @param before the placement it begins with
 * @param after the placement it leads to
 * @param paused whether somebody stopped it; it stays where it is
 * @param wish what somebody has asked of it and it has not done yet
 * @param note what it waits for or why it ended so, for people; may be empty
 * @param created when it was asked for
 * @param changed when it came to its phase
 */
public record Migration(
    long number,
    String statement,
    String group,
    Placement before,
    Placement after,
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
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(wish, "wish");
    Objects.requireNonNull(note, "note");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(changed, "changed");
    if (before.equals(after)) {
      throw new IllegalArgumentException("migration " + number + " moves nothing");
    }
  }

  /** One that begins now. */
  public static Migration planned(
      long number,
      String statement,
      String group,
      Placement before,
      Placement after,
      MigrationOptions options,
      Instant now) {
    return new Migration(
        number,
        statement,
        group,
        before,
        after,
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
        number, statement, group, before, after, next, options, paused, left, "", created, now);
  }

  /**
   * What takes this migration to its next phase, together with the placement of its group where the
   * owners of keys change by that.
   *
   * @param state that has this migration
   * @throws MetadataException INVALID when the phase can't follow
   */
  public List<Change> changesTo(MigrationPhase next, ClusterState state, Instant now) {
    Migration moved = to(next, now);
    TableGroup placed = state.groups().get(group);
    return placed == null || placed.placement().equals(moved.inForce())
        ? List.of(new Change.Replace(moved))
        : List.of(
            new Change.Replace(moved),
            new Change.Replace(new TableGroup(placed.name(), placed.keyType(), moved.inForce())));
  }

  /** This migration with its phase begun anew, which only who knows of that can leave. */
  public Migration begun(Instant now) {
    return new Migration(
        number, statement, group, before, after, phase, options, paused, wish, note, created, now);
  }

  /** This migration with another note. */
  public Migration withNote(String text) {
    return new Migration(
        number, statement, group, before, after, phase, options, paused, wish, text, created,
        changed);
  }

  /** This migration with a wish, or without. */
  public Migration withWish(Wish asked) {
    return new Migration(
        number, statement, group, before, after, phase, options, paused, asked, note, created,
        changed);
  }

  /** This migration stopped, or going on. */
  public Migration withPaused(boolean stopped) {
    return new Migration(
        number, statement, group, before, after, phase, options, stopped, wish, note, created,
        changed);
  }

  /** The placement in force in its phase. */
  public Placement inForce() {
    return phase.isSwitched() ? after : before;
  }

  /** The placement that is about to be in force while proxies hold. */
  public Placement next() {
    return phase.isSwitched() ? before : after;
  }

  /** Names of all shards that have a part in it, sorted. */
  public Set<String> shards() {
    Set<String> shards = new TreeSet<>(before.shards());
    shards.addAll(after.shards());
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
