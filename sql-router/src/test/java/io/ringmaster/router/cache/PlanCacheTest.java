package io.ringmaster.router.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.router.Routing;
import io.ringmaster.router.Shop;
import io.ringmaster.router.catalog.Catalog;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlanCacheTest {
  private static final Routing ROUTING = Shop.routing();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Planned plan() {
    return new Planned(new Plan.Local(Verb.SELECT), List.of(), false);
  }

  @Test
  void aPlanIsFoundByItsTextAndDatabase() {
    PlanCache cache = new PlanCache(10, 1 << 20);
    Planned plan = plan();
    cache.put(1, bytes("SELECT ?"), 8, "shop", ROUTING, plan);
    assertSame(plan, cache.get(1, bytes("SELECT ? and more"), 8, "shop", ROUTING));
    assertNull(cache.get(1, bytes("SELECT @"), 8, "shop", ROUTING));
    assertNull(cache.get(1, bytes("SELECT ?"), 8, "", ROUTING));
    assertNull(cache.get(2, bytes("SELECT ?"), 8, "shop", ROUTING));
    assertEquals(1, cache.hits());
    assertEquals(3, cache.misses());
  }

  @Test
  void anotherRoutingEmptiesTheCache() {
    PlanCache cache = new PlanCache(10, 1 << 20);
    cache.put(1, bytes("a"), 1, "", ROUTING, plan());
    assertNull(cache.get(1, bytes("a"), 1, "", Shop.routing()));
    assertEquals(0, cache.size());
    assertNull(cache.get(1, bytes("a"), 1, "", ROUTING));
    assertEquals(0, cache.evictions());
  }

  @Test
  void plansOutliveAShardMapWithWhichTheyAreTheSame() {
    PlanCache cache = new PlanCache(10, 1 << 20);
    Planned plan = plan();
    cache.put(1, bytes("a"), 1, "", ROUTING, plan);
    ShardMap newer = new ShardMap(ROUTING.map().state().with(List.of()));
    assertSame(plan, cache.get(1, bytes("a"), 1, "", ROUTING.next(newer, ROUTING.catalog())));
    assertNull(cache.get(1, bytes("a"), 1, "", ROUTING.next(newer, Catalog.empty())));
  }

  @Test
  void plansInUseOutliveOthersWhenRoomIsShort() {
    PlanCache cache = new PlanCache(3, 1 << 20);
    for (int i = 0; i < 3; i++) {
      cache.put(i, bytes("t" + i), 2, "", ROUTING, plan());
    }
    cache.get(1, bytes("t1"), 2, "", ROUTING);
    cache.put(3, bytes("t3"), 2, "", ROUTING, plan());
    assertEquals(3, cache.size());
    assertEquals(1, cache.evictions());
    assertNotNull(cache.get(1, bytes("t1"), 2, "", ROUTING));
  }

  @Test
  void bytesAreBoundedAndLongTextsAreNotKept() {
    PlanCache cache = new PlanCache(1000, 20_000);
    for (int i = 0; i < 100; i++) {
      byte[] text = bytes(i + "x".repeat(1000));
      cache.put(i, text, text.length, "", ROUTING, plan());
      assertTrue(cache.bytes() <= 20_000, () -> cache.bytes() + " bytes");
    }
    assertTrue(cache.size() > 3, () -> cache.size() + " plans");
    byte[] text = new byte[PlanCache.MAX_TEXT_BYTES + 1];
    PlanCache large = new PlanCache(10, 1 << 30);
    large.put(7, text, text.length, "", ROUTING, plan());
    assertEquals(0, large.size());
  }

  @Test
  void itAgreesWithAMapWhateverTheOrder() {
    Random random = new Random(42);
    PlanCache cache = new PlanCache(50, 1 << 20);
    Map<String, Planned> all = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String text = "q" + random.nextInt(200);
      long hash = text.hashCode() % 7;
      byte[] bytes = bytes(text);
      Planned found = cache.get(hash, bytes, bytes.length, "", ROUTING);
      if (found == null) {
        Planned plan = plan();
        all.put(text, plan);
        cache.put(hash, bytes, bytes.length, "", ROUTING, plan);
      } else {
        assertSame(all.get(text), found);
      }
      assertTrue(cache.size() <= 50, () -> cache.size() + " plans");
    }
    assertEquals(20_000, cache.hits() + cache.misses());
  }
}
