package io.ringmaster.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MigrationPhaseTest {
  private static Set<MigrationPhase> reachable(MigrationPhase from) {
    Set<MigrationPhase> seen = EnumSet.of(from);
    ArrayDeque<MigrationPhase> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      open.poll().next().stream().filter(seen::add).forEach(open::add);
    }
    return seen;
  }

  @Test
  void everyPhaseIsReachedFromTheFirst() {
    assertEquals(EnumSet.allOf(MigrationPhase.class), reachable(MigrationPhase.PLANNED));
  }

  @ParameterizedTest
  @EnumSource
  void everyPhaseComesToAnEnd(MigrationPhase phase) {
    assertTrue(reachable(phase).stream().anyMatch(MigrationPhase::isEnd));
  }

  /** Ownership changes only where proxies hold, and nowhere else. */
  @ParameterizedTest
  @EnumSource
  void ownersChangeOnlyWhileStatementsAreHeld(MigrationPhase phase) {
    for (MigrationPhase next : phase.next()) {
      assertEquals(
          phase.isSwitched() != next.isSwitched(),
          (phase == MigrationPhase.CUTOVER && next == MigrationPhase.REVERSE)
              || (phase == MigrationPhase.ROLLBACK && next == MigrationPhase.UNDOING),
          phase + " -> " + next);
      assertTrue(phase.isSwitched() == next.isSwitched() || phase.holds());
    }
  }

  @Test
  void rowsOfOthersAreOnlyLeftInBetween() {
    assertFalse(MigrationPhase.PLANNED.leavesForeignRows());
    assertFalse(MigrationPhase.DONE.leavesForeignRows());
    assertTrue(MigrationPhase.COPY.leavesForeignRows());
    assertTrue(MigrationPhase.CLEANUP.leavesForeignRows());
    assertTrue(MigrationPhase.CANCELLING.leavesForeignRows());
  }

  private static Placement ranges(String low, String high) {
    NavigableMap<Long, String> bounds = new TreeMap<>();
    bounds.put(Long.MIN_VALUE, low);
    bounds.put(0L, high);
    return new Placement.Range(bounds);
  }

  private static Migration planned(Instant start) {
    return Migration.planned(
        1,
        "RESHARD",
        new Relocation.OfGroup("d.g", ranges("a", "a"), ranges("a", "b")),
        MigrationOptions.DEFAULT,
        start);
  }

  private static Migration to(Migration from, MigrationPhase... phases) {
    Migration migration = from;
    for (MigrationPhase next : phases) {
      migration = migration.to(next, Instant.EPOCH);
    }
    return migration;
  }

  @Test
  void aWishIsKeptUntilOwnersHaveChanged() {
    Migration ready =
        to(
                planned(Instant.EPOCH),
                MigrationPhase.PREPARE,
                MigrationPhase.COPY,
                MigrationPhase.CATCH_UP,
                MigrationPhase.VERIFY,
                MigrationPhase.READY)
            .withWish(Migration.Wish.CUTOVER);
    Migration again = to(ready, MigrationPhase.CUTOVER, MigrationPhase.READY);
    assertEquals(Migration.Wish.CUTOVER, again.wish(), "the attempt was given up");
    Migration reverse = to(again, MigrationPhase.CUTOVER, MigrationPhase.REVERSE);
    assertEquals(Migration.Wish.NONE, reverse.wish());
    Migration back =
        to(
            reverse.withWish(Migration.Wish.ROLLBACK),
            MigrationPhase.ROLLBACK,
            MigrationPhase.REVERSE);
    assertEquals(Migration.Wish.ROLLBACK, back.wish(), "the attempt was given up");
    assertEquals(
        Migration.Wish.NONE, to(back, MigrationPhase.ROLLBACK, MigrationPhase.UNDOING).wish());
  }

  @Test
  void aMigrationKnowsThePlacementInForce() {
    Instant start = Instant.EPOCH;
    Migration migration = planned(start);
    assertEquals(Set.of("a", "b"), migration.shards());
    for (MigrationPhase next :
        List.of(
            MigrationPhase.PREPARE,
            MigrationPhase.COPY,
            MigrationPhase.CATCH_UP,
            MigrationPhase.VERIFY,
            MigrationPhase.READY,
            MigrationPhase.CUTOVER)) {
      migration = migration.withNote("waits").to(next, start.plusSeconds(1));
      assertEquals("", migration.note());
      assertEquals(List.of("a"), migration.owners());
    }
    Migration switched = migration.to(MigrationPhase.REVERSE, start);
    assertEquals(List.of("a", "b"), switched.owners());
    assertEquals(
        List.of("a"),
        switched.to(MigrationPhase.ROLLBACK, start).to(MigrationPhase.UNDOING, start).owners());
    MetadataException wrong =
        assertThrows(MetadataException.class, () -> switched.to(MigrationPhase.COPY, start));
    assertEquals("migration 1 is in REVERSE, after which COPY can't follow", wrong.getMessage());
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Relocation.OfGroup("d.g", ranges("a", "b"), ranges("a", "b")));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new MigrationOptions(
                true,
                List.of(),
                MigrationOptions.Cutover.AUTO,
                Optional.empty(),
                Duration.ofMillis(1),
                Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new MigrationOptions(
                true,
                List.of(),
                MigrationOptions.Cutover.AT,
                Optional.empty(),
                Duration.ofMillis(100),
                Duration.ZERO));
  }

  @Test
  void windowsLastOverMidnightAndAreThrottled() {
    DayWindow night = DayWindow.parse("22:00", "06:00");
    assertEquals("22:00-06:00", night.toString());
    for (String in : List.of("22:00", "23:59:59", "00:00", "05:59")) {
      assertTrue(night.contains(LocalTime.parse(in)), in);
      assertFalse(DayWindow.parse("06:00", "22:00").contains(LocalTime.parse(in)), in);
    }
    for (String out : List.of("06:00", "12:00", "21:59:59")) {
      assertFalse(night.contains(LocalTime.parse(out)), out);
      assertTrue(DayWindow.parse("06:00", "22:00").contains(LocalTime.parse(out)), out);
    }
    assertThrows(IllegalArgumentException.class, () -> DayWindow.parse("25:00", "06:00"));
    assertThrows(IllegalArgumentException.class, () -> DayWindow.parse("05:00", "05:00"));
    MigrationOptions usual = MigrationOptions.DEFAULT;
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new MigrationOptions(
                false,
                List.of(night),
                usual.cutover(),
                Optional.empty(),
                usual.maxPause(),
                usual.keepReverse()));
  }
}
