package io.ringmaster.router.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.router.catalog.CatalogTable.Index;
import io.ringmaster.router.catalog.CatalogTable.Upkeep;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpkeepTest {
  private static final Index PRIMARY = new Index(true, true, Set.of("id"));
  private static final Index CODE = new Index(false, true, Set.of("code"));
  private static final Index PLACE = new Index(false, false, Set.of("town", "street"));

  private static Set<String> indexed(List<Index> indexes, String... words) {
    return new Upkeep(indexes, false, 0, false, false).indexed(Set.of(words));
  }

  @Test
  void anIndexIsNeededWithAllItsColumnsIfOneIsInTheText() {
    List<Index> indexes = List.of(PRIMARY, CODE, PLACE);
    assertEquals(Set.of("id"), indexed(indexes, "select", "n"));
    assertEquals(Set.of("id", "town", "street"), indexed(indexes, "street"));
    assertEquals(Set.of("id", "code"), indexed(indexes, "code"));
  }

  @Test
  void noUniqueKeyIsCutShort() {
    Index primary = new Index(true, true, Set.of("tenant", "id"));
    Index unique = new Index(false, true, Set.of("tenant", "u"));
    Index other = new Index(false, true, Set.of("u", "v"));
    Index town = new Index(false, false, Set.of("tenant", "town"));
    assertEquals(
        Set.of("tenant", "id", "u", "v"), indexed(List.of(other, primary, unique, town), "n"));
    Index place = new Index(false, true, Set.of("street", "n"));
    assertEquals(
        Set.of("id", "town", "street", "n"), indexed(List.of(PRIMARY, place, PLACE), "town"));
  }

  @Test
  void allAreNeededWhereTheTextMayNameThem() {
    List<Index> indexes = List.of(PRIMARY, CODE, PLACE);
    Set<String> all = Set.of("id", "code", "town", "street");
    assertEquals(all, indexed(indexes, "use", "index", "pla"));
    assertEquals(all, indexed(indexes, "force", "key", "code_key"));
  }

  @Test
  void whereNoneIsPrimaryEachUniqueOneIsNeeded() {
    assertEquals(Set.of("code"), indexed(List.of(CODE, PLACE), "n"));
  }
}
