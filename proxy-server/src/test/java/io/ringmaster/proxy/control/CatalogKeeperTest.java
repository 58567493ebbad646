package io.ringmaster.proxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ClusterStateBuilder;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.router.catalog.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CatalogKeeperTest {
  private final List<Set<String>> loaded = new ArrayList<>();
  private Map<String, String> failures = Map.of();
  private final CatalogKeeper keeper =
      new CatalogKeeper(
          (_, databases, _) -> {
            loaded.add(new TreeSet<>(databases));
            return new CatalogLoader.Loaded(Catalog.empty(), failures);
          });

  private static ClusterState state(long epoch, String... tables) {
    var builder = new ClusterStateBuilder(ClusterState.empty());
    for (String name : List.of("a", "b")) {
      builder.put(new LogicalDatabase(name, "s1", Optional.empty()));
    }
    for (String table : tables) {
      String[] name = table.split("\\.", 2);
      builder.put(new TableRule.Single(name[0], name[1], "s1"));
    }
    return builder.build(epoch);
  }

  @Test
  void loadsEachDatabaseOnceAndThenWhatHasChanged() {
    ClusterState state = state(1, "a.t", "b.t");
    assertFalse(keeper.has(state));
    keeper.load(state);
    assertTrue(keeper.has(state));
    keeper.load(state);
    assertTrue(keeper.changed("b", 7));
    keeper.load(state);
    assertFalse(keeper.changed("b", 7), "the news of the watch comes after one's own");
    assertFalse(keeper.changed("b", 6));
    keeper.load(state);
    ClusterState more = state(2, "a.t", "b.t", "a.u");
    assertFalse(keeper.has(more));
    keeper.load(more);
    assertEquals(List.of(Set.of("a", "b"), Set.of(), Set.of("b"), Set.of(), Set.of("a")), loaded);
  }

  @Test
  void aVersionHeardOfBeforeTheFirstLoadingIsPartOfIt() {
    keeper.changed("a", 3);
    keeper.load(state(1, "a.t"));
    assertFalse(keeper.changed("a", 3));
    assertTrue(keeper.changed("a", 4));
  }

  @Test
  void whatCouldNotBeLoadedIsLoadedAgain() {
    failures = Map.of("s1", "no answer");
    ClusterState state = state(1, "a.t");
    keeper.load(state);
    assertEquals(failures, keeper.failures());
    assertFalse(keeper.has(state));
    failures = Map.of();
    keeper.load(state);
    assertTrue(keeper.has(state));
    assertEquals(List.of(Set.of("a", "b"), Set.of("a", "b")), loaded);
  }

  @Test
  void aDatabaseThatWasDroppedAndMadeAgainIsLoadedAgain() {
    keeper.changed("a", 5);
    keeper.load(state(1, "a.t"));
    keeper.load(ClusterState.empty());
    keeper.load(state(3, "a.t"));
    assertEquals(List.of(Set.of("a", "b"), Set.of(), Set.of("a", "b")), loaded);
  }
}
