package io.ringmaster.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochNodeTest {
  @Test
  void whatHasChangedSinceAnEpochIsKnownForAWhile() {
    EpochNode node = EpochNode.FIRST;
    for (int i = 1; i <= 40; i++) {
      node = node.next("id" + i, List.of("tables/t" + i % 4));
    }
    assertEquals(Optional.of(Set.of()), node.changedSince(40));
    assertEquals(Optional.of(Set.of("tables/t0")), node.changedSince(39));
    assertEquals(Optional.of(Set.of("tables/t0", "tables/t3")), node.changedSince(38));
    assertTrue(node.changedSince(8).isPresent());
    assertEquals(Optional.empty(), node.changedSince(7));
    assertEquals(Optional.empty(), node.changedSince(41), "of another cluster's past");
    assertTrue(node.has("id9") && node.has("id40"));
    assertFalse(node.has("id8"));
  }

  @Test
  void whatIsTooMuchToTellIsNotTold() {
    EpochNode node =
        EpochNode.FIRST
            .next("many", IntStream.range(0, 17).mapToObj(i -> "tables/t" + i).toList())
            .next("one", List.of("groups/g"));
    assertEquals(Optional.of(Set.of("groups/g")), node.changedSince(1));
    assertEquals(Optional.empty(), node.changedSince(0));
  }

  @Test
  void isReadAsItIsWritten() {
    EpochNode node =
        EpochNode.FIRST.next("a", List.of("tables/x%20y", "groups/g")).next("b", List.of("m/1"));
    assertEquals(node, EpochNode.read(node.write()));
  }
}
