package io.ringmaster.router.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.router.catalog.CatalogTable.Index;
import io.ringmaster.router.catalog.CatalogTable.Upkeep;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpkeepTest {
  private static final Index PRIMARY = new Index("primary", true, Set.of("id"));
  private static final Index CODE = new Index("code_key", true, Set.of("code"));
  private static final Index PLACE = new Index("place", false, Set.of("town", "street"));

  private static Set<String> indexed(List<Index> indexes, String... words) {
    return new Upkeep(indexes, false, 0, false).indexed(Set.of(words));
  }

  @Test
  void anIndexIsNeededWithAllItsColumnsIfOneOrItsNameIsInTheText() {
    List<Index> indexes = List.of(PRIMARY, CODE, PLACE);
    assertEquals(Set.of("id"), indexed(indexes, "select", "n"));
    assertEquals(Set.of("id", "town", "street"), indexed(indexes, "street"));
    assertEquals(Set.of("id", "town", "street"), indexed(indexes, "place"));
    assertEquals(Set.of("id", "code"), indexed(indexes, "code", "code_key"));
  }

  @Test
  void whereNoneIsPrimaryEachUniqueOneIsNeeded() {
    assertEquals(Set.of("code"), indexed(List.of(CODE, PLACE), "n"));
  }
}
