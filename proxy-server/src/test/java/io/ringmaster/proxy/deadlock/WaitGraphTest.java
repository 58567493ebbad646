package io.ringmaster.proxy.deadlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitGraphTest {
  private static final SpreadStatement A = statement("a", 1, 1);
  private static final SpreadStatement B = statement("b", 2, 2);
  private static final SpreadStatement C = statement("c", 3, 3);

  /** One that has the connection {@code thread} on each of the servers s1 to s3. */
  private static SpreadStatement statement(String name, long since, int thread) {
    return new SpreadStatement(name, since, 7, 1, Map.of("s1", thread, "s2", thread, "s3", thread));
  }

  private static LockWait wait(String server, int waiting, int blocking) {
    return new LockWait(server, waiting, "w" + waiting, blocking, "held" + blocking);
  }

  private static List<List<String>> cycles(LockWait... waits) {
    return new WaitGraph(List.of(A, B, C), List.of(waits))
        .cycles().stream()
            .map(cycle -> cycle.members().stream().map(SpreadStatement::transaction).toList())
            .toList();
  }

  @Test
  void aQueueIsNoCircle() {
    assertEquals(List.of(), cycles());
    assertEquals(List.of(), cycles(wait("s1", 1, 2), wait("s2", 2, 3), wait("s1", 1, 3)));
  }

  @Test
  void circlesOverServers() {
    assertEquals(List.of(List.of("a", "b")), cycles(wait("s1", 1, 2), wait("s2", 2, 1)));
    assertEquals(
        List.of(List.of("a", "b", "c")),
        cycles(wait("s1", 1, 2), wait("s2", 2, 3), wait("s3", 3, 1)));
  }

  @Test
  void throughOneThatNobodyTellsOf() {
    assertEquals(
        List.of(List.of("a", "b")), cycles(wait("s1", 1, 99), wait("s1", 99, 2), wait("s2", 2, 1)));
    assertEquals(List.of(), cycles(wait("s1", 1, 99), wait("s2", 99, 2), wait("s2", 2, 1)));
  }

  /** C stands in the queue behind B, which is in a circle with A: C need not be ended. */
  @Test
  void whoOnlyStandsInTheQueueIsNoVictim() {
    LockWait behind = new LockWait("s1", 3, "w3", 2, "w2");
    assertEquals(
        List.of(List.of("a", "b")),
        cycles(wait("s1", 2, 1), wait("s1", 3, 1), behind, wait("s2", 1, 2), wait("s2", 1, 3)));
  }

  @Test
  void theYoungestIsTheVictim() {
    WaitGraph.Cycle cycle = new WaitGraph.Cycle(Set.of(), List.of(B, C, A));
    assertEquals(C, cycle.victim());
    SpreadStatement sameTime = statement("d", 3, 4);
    assertEquals(sameTime, new WaitGraph.Cycle(Set.of(), List.of(sameTime, C)).victim());
  }

  @Test
  void isReadAsItIsTold() {
    assertEquals(Optional.of(A), SpreadStatement.of(A.line()));
    assertEquals(Optional.empty(), SpreadStatement.of("a 1 2"));
    assertEquals(Optional.empty(), SpreadStatement.of("a 1 2 99999999999999999999 s1:1"));
  }

  @Test
  void isCertainOnlyWhenAllAreHeardOfAgain() {
    Set<LockWait> waits = Set.of(wait("s1", 1, 2), wait("s2", 2, 1));
    Suspicion suspicion = new Suspicion(new WaitGraph.Cycle(waits, List.of(A, B)));
    assertTrue(suspicion.isThere(waits, Map.of("a", A, "b", B)));
    for (int beat = 2; beat < 5; beat++) {
      assertFalse(suspicion.isCertain(Map.of("a", later(A, beat), "b", later(B, beat))));
    }
    assertFalse(suspicion.isCertain(Map.of("a", later(A, 5), "b", later(B, 4))));
    assertTrue(suspicion.isCertain(Map.of("a", later(A, 6), "b", later(B, 9))));
  }

  @Test
  void anotherStatementOrWaitIsAnotherCircle() {
    Set<LockWait> waits = Set.of(wait("s1", 1, 2), wait("s2", 2, 1));
    Suspicion suspicion = new Suspicion(new WaitGraph.Cycle(waits, List.of(A, B)));
    assertFalse(suspicion.isThere(waits, Map.of("a", A)));
    assertFalse(suspicion.isThere(Set.of(wait("s1", 1, 2)), Map.of("a", A, "b", B)));
    SpreadStatement next = new SpreadStatement("b", 2, 8, 1, B.threads());
    assertFalse(suspicion.isThere(waits, Map.of("a", A, "b", next)));
  }

  private static SpreadStatement later(SpreadStatement of, long beat) {
    return new SpreadStatement(
        of.transaction(), of.sinceMicros(), of.statement(), beat, of.threads());
  }
}
