package io.ringmaster.migration.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final SQLException LOST =
      new SQLException("Communications link failure\n\nThe last packet sent was ..", "08S01");

  private final Retry retry = new Retry(Duration.ofMinutes(1));

  @Test
  void itTellsWhatFailsUntilThatSucceeds() throws Exception {
    List<String> told = new ArrayList<>();
    String result =
        retry.run(
            "copy of shop.t",
            () -> {
              told.add(retry.reason());
              if (told.size() < 3) {
                throw LOST;
              }
              return "done";
            });
    assertEquals("done", result);
    String failing = "copy of shop.t, which is tried again after: Communications link failure";
    assertEquals(List.of("", failing, failing), told);
    assertEquals("", retry.reason());
  }

  @Test
  void whatDoesNotPassIsThrownAndNoLongerTold() {
    List<Integer> tries = new ArrayList<>();
    SQLException wrong = new SQLException("Unknown column", "42S22", 1054);
    assertEquals(
        wrong,
        assertThrows(
            SQLException.class,
            () ->
                retry.run(
                    "copy of shop.t",
                    () -> {
                      tries.add(1);
                      throw tries.size() == 1 ? LOST : wrong;
                    })));
    assertEquals(2, tries.size());
    assertEquals("", retry.reason());
  }
}
