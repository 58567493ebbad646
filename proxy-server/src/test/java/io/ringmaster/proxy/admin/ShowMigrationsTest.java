package io.ringmaster.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.MigrationProgress;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.placement.HashRing;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShowMigrationsTest {
  @Test
  void nothingIsCopiedBeforeAnythingIsKnown() {
    assertEquals(0, ShowMigrations.percent(MigrationPhase.PREPARE, 0, 0));
    assertEquals(0, ShowMigrations.percent(MigrationPhase.COPY, 0, 0));
    assertEquals(48, ShowMigrations.percent(MigrationPhase.COPY, 48, 100));
  }

  @Test
  void aGuessThatWasTooLowIsNotTheEnd() {
    assertEquals(99, ShowMigrations.percent(MigrationPhase.COPY, 150, 150));
    assertEquals(100, ShowMigrations.percent(MigrationPhase.CATCH_UP, 160, 160));
  }

  @Test
  void theComparisonHasAPercentageOfItsOwn() {
    assertEquals(0, ShowMigrations.compared(0, 0));
    assertEquals(37, ShowMigrations.compared(370, 1000));
    assertEquals(99, ShowMigrations.compared(1001, 1000));
  }

  @ParameterizedTest
  @EnumSource(names = {"CATCH_UP", "VERIFY", "READY", "CUTOVER", "REVERSE", "CLEANUP", "DONE"})
  void whatFollowsTheCopyHasAllRowsEvenWithoutAny(MigrationPhase phase) {
    assertEquals(100, ShowMigrations.percent(phase, 0, 0));
  }

  private static Migration migration(MigrationPhase phase) {
    Placement before = new Placement.Hash(HashRing.assign(List.of("s1")), Map.of());
    Placement after = new Placement.Hash(HashRing.assign(List.of("s1", "s2")), Map.of());
    return new Migration(
        3,
        "RESHARD ..",
        new Relocation.OfGroup("shop.g", before, after),
        phase,
        MigrationOptions.DEFAULT,
        false,
        Migration.Wish.NONE,
        "noted",
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private static List<String> part(MigrationPhase phase, long rows, long verified, String waits) {
    return part(phase, rows, verified, waits, Optional.of("worker"));
  }

  private static List<String> part(
      MigrationPhase phase, long rows, long verified, String waits, Optional<String> leader) {
    return ShowMigrations.part(
        migration(phase),
        leader,
        new MigrationProgress.Table("s1", "s2", "t", rows, 9, 1000, verified, 7, 40, 50, waits));
  }

  @Test
  void aTableHasRateAndEndOfItsOwn() {
    assertEquals(
        Arrays.asList(
            "COPY", "s1", "s2", "t", "400", "1000", "40", "9", "50", "0", "7", "40", "12 s", "why"),
        part(MigrationPhase.COPY, 400, 0, "why"));
    assertEquals(
        Arrays.asList(
            "VERIFY", "s1", "s2", "t", "1000", "1000", "25", "9", "50", "250", "7", "40", "15 s",
            "noted"),
        part(MigrationPhase.VERIFY, 1000, 250, ""));
    assertNull(part(MigrationPhase.READY, 1000, 1000, "").get(12), "there is nothing left");
    assertEquals("noted", part(MigrationPhase.DONE, 1000, 1000, "why").get(13));
  }

  @Test
  void whatWasToldLastIsOverWhenNobodyLeads() {
    assertEquals(
        "a worker: none leads it; bin/ringmaster --role all, or --role worker, runs one",
        part(MigrationPhase.COPY, 400, 0, "why", Optional.empty()).get(13));
    assertEquals("noted", part(MigrationPhase.CANCELLED, 400, 0, "why", Optional.empty()).get(13));
  }
}
