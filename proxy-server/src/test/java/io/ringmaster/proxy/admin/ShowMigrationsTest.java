package io.ringmaster.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.metadata.MigrationPhase;
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
}
