package io.ringmaster.proxy.finish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.KeyColumn;
import io.ringmaster.router.plan.KeyOperand;
import io.ringmaster.router.plan.KeyPredicate;
import io.ringmaster.router.plan.Selector;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadOrderTest {
  private static final KeyPredicate ANY = new KeyPredicate.Anything();
  private static final KeyPredicate ONE =
      new KeyPredicate.Equal(
          new KeyOperand.Slot(0, false), new KeyColumn("int", false, 0, "", false), false);

  private static Finish.Fragment fragment(
      String temporary, KeyPredicate predicate, int conditions, Finish.Link... links) {
    return fragment(
        temporary,
        predicate,
        java.util.Collections.nCopies(conditions, new Finish.Part(1, 2, null, false)),
        links);
  }

  private static Finish.Fragment fragment(
      String temporary,
      KeyPredicate predicate,
      List<Finish.Condition> those,
      Finish.Link... links) {
    CatalogColumn id = new CatalogColumn("id", "int", false, 0, "", false, false, false, false);
    return new Finish.Fragment(
        "d",
        "t",
        null,
        List.of(),
        temporary,
        new Selector.ByPredicate("g", predicate),
        "id",
        List.of(id),
        Set.of(),
        CatalogTable.Upkeep.NONE,
        those,
        List.of(),
        List.of(),
        List.of(),
        List.of(links),
        "");
  }

  @Test
  void fewRowsComeFirstAndTheirKeysTellWhatComesNext() {
    Finish.Fragment all = fragment("all", ANY, 0);
    Finish.Fragment filtered = fragment("filtered", ANY, 1);
    Finish.Fragment linked = fragment("linked", ANY, 0, new Finish.Link("id", 3, "other"));
    Finish.Fragment one = fragment("one", ONE, 1);
    LoadOrder order = new LoadOrder(List.of(all, filtered, linked, one), new BitSet());
    assertEquals(one, order.next());
    order.loaded(one, 1, false);
    assertEquals(linked, order.next());
    assertEquals(List.of(new LoadOrder.Loaded("id", one, "other")), order.links(linked));
    order.loaded(linked, 5, true);
    assertEquals(filtered, order.next());
    order.loaded(filtered, 50, false);
    assertEquals(all, order.next());
    order.loaded(all, 100, false);
    assertNull(order.next());
  }

  @Test
  void valuesOfAColumnAreFewerThanARangeAndRowsThatAreReferredToFewerThanThose() {
    Finish.Part equal = new Finish.Part(1, 3, null, true);
    Finish.Part range = new Finish.Part(5, 7, null, false);
    var some = new Finish.Either(List.of(List.of(range, equal), List.of(equal)));
    var any = new Finish.Either(List.of(List.of(equal), List.of(range)));
    Finish.Fragment ranges = fragment("ranges", ANY, List.of(range, any));
    Finish.Fragment lines = fragment("lines", ANY, List.of(some), new Finish.Link("part", 2, "id"));
    Finish.Fragment parts =
        fragment("parts", ANY, List.of(equal), new Finish.Link("id", 1, "part"));
    LoadOrder order = new LoadOrder(List.of(ranges, lines, parts), new BitSet());
    assertEquals(parts, order.next());
    order.loaded(parts, Workbench.KEYS_MAX + 1, false);
    assertEquals(lines, order.next());
    order.loaded(lines, 1, false);
    assertEquals(ranges, order.next());
  }

  @Test
  void keysOfManyRowsDoNotMakeItCheap() {
    Finish.Fragment many = fragment("many", ANY, 1);
    Finish.Fragment linked = fragment("linked", ANY, 0, new Finish.Link("id", 0, "other"));
    Finish.Fragment filtered = fragment("filtered", ANY, 1);
    LoadOrder order = new LoadOrder(List.of(many, linked, filtered), new BitSet());
    order.loaded(order.next(), Workbench.KEYS_MAX + 1, false);
    assertEquals(filtered, order.next());
  }

  @Test
  void onlyRowsThatAreAllThereAreCopied() {
    Finish.Fragment first = fragment("first", ANY, 0);
    Finish.Fragment second = fragment("second", ANY, 0);
    Finish.Fragment less = fragment("less", ANY, 1);
    LoadOrder order = new LoadOrder(List.of(first, second, less), new BitSet());
    order.loaded(first, 10, true);
    assertNull(order.sameRows(second));
    order.loaded(second, 10, false);
    assertEquals(second, order.sameRows(first));
    assertNull(order.sameRows(less));
  }

  @Test
  void whatIsInPlaceIsNotReadAndTellsNothing() {
    Finish.Fragment inPlace = fragment("inPlace", ANY, 1);
    Finish.Fragment linked = fragment("linked", ANY, 0, new Finish.Link("id", 0, "other"));
    BitSet first = new BitSet();
    first.set(0);
    LoadOrder order = new LoadOrder(List.of(inPlace, linked), first);
    assertEquals(linked, order.next());
    assertEquals(List.of(), order.links(linked));
  }
}
