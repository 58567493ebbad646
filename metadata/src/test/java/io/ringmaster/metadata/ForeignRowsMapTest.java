package io.ringmaster.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ForeignRowsMapTest {
  private static final ClusterState STATE = state();

  private static ClusterState state() {
    var bounds = new TreeMap<Long, String>(Map.of(Long.MIN_VALUE, "a", 100L, "b"));
    var placement = new Placement.Range(bounds);
    return new ClusterState(
        7,
        Map.of(),
        Map.of(
            "a", new Shard("a", "a1", java.util.List.of()),
            "b", new Shard("b", "b1", java.util.List.of())),
        Map.of(),
        Map.of(
            "d.g", new TableGroup("d.g", new KeyType.IntegerKey(), placement),
            "d.h", new TableGroup("d.h", new KeyType.IntegerKey(), placement)),
        Map.of(),
        Map.of(),
        Map.of());
  }

  @Test
  void onlyTheShardsThatAreNamedHoldForeignRows() {
    var map = new ShardMap(STATE, Map.of("d.g", Set.of("b")));
    assertFalse(map.holdsForeignRows("d.g", 0));
    assertTrue(map.holdsForeignRows("d.g", 1));
    assertFalse(map.holdsForeignRows("d.h", 1));
    assertFalse(new ShardMap(STATE).holdsForeignRows("d.g", 1));
  }

  @Test
  void theFilterIsThePlacementsPredicate() {
    var map = new ShardMap(STATE, Map.of("d.g", Set.of("a", "b")));
    assertEquals("(`t`.`id` < 100)", map.foreignRowFilter("d.g", 0).predicate("`t`.`id`"));
    assertEquals("(id >= 100)", map.foreignRowFilter("d.g", 1).predicate("id"));
    assertNull(new ShardMap(STATE).foreignRowFilter("d.g", 0));
  }

  @Test
  void whatDoesNotExistCanNotHoldForeignRows() {
    assertThrows(
        IllegalArgumentException.class, () -> new ShardMap(STATE, Map.of("d.x", Set.of("a"))));
    assertThrows(
        IllegalArgumentException.class, () -> new ShardMap(STATE, Map.of("d.g", Set.of("c"))));
  }
}
