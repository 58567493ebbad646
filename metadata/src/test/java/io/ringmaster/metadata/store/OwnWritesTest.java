package io.ringmaster.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnWritesTest {
  private final OwnWrites own = new OwnWrites();
  private int reads;

  @BeforeEach
  void count() {
    own.onOthers(() -> reads++);
  }

  @Test
  void ownChangesAreNotRead() {
    own.begin();
    assertTrue(own.isPerhaps());
    own.end(true);
    assertEquals(0, reads);
    assertFalse(own.isPerhaps(), "the next is another's");
  }

  @Test
  void aChangeOfAnotherIsReadOnceTheOwnHasEnded() {
    own.begin();
    assertTrue(own.isPerhaps());
    assertTrue(own.isPerhaps());
    assertEquals(0, reads);
    own.end(true);
    assertEquals(1, reads);
  }

  @Test
  void whatIsToldWhileAWriteFailsIsRead() {
    own.begin();
    assertTrue(own.isPerhaps());
    own.end(false);
    assertEquals(1, reads);
    own.begin();
    own.end(false);
    assertEquals(1, reads);
  }

  /** Another's change is told in the place of the own, which comes later and is read then. */
  @Test
  void theOwnMayBeToldLate() {
    own.begin();
    assertTrue(own.isPerhaps());
    own.end(true);
    assertEquals(0, reads);
    assertFalse(own.isPerhaps());
    own.begin();
    own.end(true);
    own.begin();
    assertTrue(own.isPerhaps());
    own.end(false);
    assertEquals(1, reads, "what was not told of an earlier write excuses nothing");
  }

  @Test
  void severalAreWrittenAtOnce() {
    own.begin();
    own.begin();
    assertTrue(own.isPerhaps());
    own.end(true);
    assertTrue(own.isPerhaps());
    assertTrue(own.isPerhaps());
    assertEquals(0, reads);
    own.end(true);
    assertEquals(1, reads);
  }
}
