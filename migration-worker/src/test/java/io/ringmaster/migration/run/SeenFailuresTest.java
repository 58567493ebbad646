package io.ringmaster.migration.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A failure is new unless its cause came from the same place before. */
class SeenFailuresTest {
  private static SQLException here(String message) {
    return new SQLException("catch-up has ended", new IllegalStateException(message));
  }

  private static SQLException there(String message) {
    return new SQLException("catch-up has ended", new IllegalStateException(message));
  }

  @Test
  void isNewOnce() {
    SeenFailures seen = new SeenFailures();
    assertTrue(seen.isNew(here("1")));
    assertFalse(seen.isNew(here("2")));
    assertTrue(seen.isNew(there("1")));
    assertFalse(seen.isNew(here("3")));
    assertTrue(seen.isNew(new SQLException("no cause")));
  }
}
