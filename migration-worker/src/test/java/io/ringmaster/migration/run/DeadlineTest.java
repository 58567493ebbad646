package io.ringmaster.migration.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration LATER = Duration.ofSeconds(2);

  private static long in(Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  @Test
  void endsWhatHangsAndNothingAfterwards() throws Exception {
    try (Deadline _ = new Deadline(in(SOON))) {
      assertThrows(InterruptedException.class, () -> Thread.sleep(Duration.ofMinutes(1)));
    }
    Thread.sleep(SOON);
    assertFalse(Thread.interrupted());
  }

  @Test
  void takesAnInterruptBackThatNobodyHasSeen() {
    try (Deadline _ = new Deadline(in(SOON))) {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait();
      }
    }
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void interruptsNobodyOnceItIsMet() throws Exception {
    try (Deadline deadline = new Deadline(in(LATER))) {
      deadline.met();
      Thread.sleep(LATER.plus(SOON));
      // Of somebody else, who wants it to be heard.
      Thread.currentThread().interrupt();
    }
    assertTrue(Thread.interrupted());
  }

  @Test
  void cannotBeMetWhenItIsOver() {
    try (Deadline deadline = new Deadline(in(Duration.ofMillis(-1)))) {
      assertThrows(TimeoutException.class, deadline::met);
      assertFalse(Thread.currentThread().isInterrupted());
    }
  }

  @Test
  void leavesTheInterruptsOfOthers() {
    try (Deadline _ = new Deadline(in(Duration.ofMinutes(1)))) {
      Thread.currentThread().interrupt();
    }
    assertTrue(Thread.interrupted());
  }
}
