package io.ringmaster.metadata.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.placement.CanonicalCache.Canonical;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CanonicalCacheTest {
  private static final KeyType.StringKey CI = new KeyType.StringKey("utf8mb4_0900_ai_ci");
  private static final KeyType.StringKey CI_CHAR = new KeyType.StringKey(CI.collation(), true);
  private static final KeyType.StringKey GENERAL = new KeyType.StringKey("utf8mb4_general_ci");

  @Test
  void tellsTypesCharsetsAndValuesApart() {
    CanonicalCache cache = new CanonicalCache(64);
    byte[] value = "xéx".getBytes(StandardCharsets.UTF_8);
    Canonical canonical = new Canonical(new byte[] {1}, true);
    cache.put(CI, "utf8mb4", value, 1, 2, canonical);

    byte[] same = "é".getBytes(StandardCharsets.UTF_8);
    assertEquals(canonical, cache.get(CI, "utf8mb4", same, 0, 2));
    assertNull(cache.get(CI_CHAR, "utf8mb4", same, 0, 2));
    assertNull(cache.get(GENERAL, "utf8mb4", same, 0, 2));
    assertNull(cache.get(CI, "latin1", same, 0, 2));
    assertNull(cache.get(CI, "utf8mb4", value, 0, 3));
    value[1] = 0;
    assertNotNull(cache.get(CI, "utf8mb4", same, 0, 2), "the value was copied");
  }

  @Test
  void holdsAtMostItsCapacityAndOnlyRightAnswers() {
    CanonicalCache cache = new CanonicalCache(1000);
    assertTrue(cache.capacity() >= 1000 && cache.capacity() <= 2048);
    int values = 20_000;
    for (int i = 0; i < values; i++) {
      byte[] value = ("ключ" + i).getBytes(StandardCharsets.UTF_8);
      cache.put(CI, "utf8mb4", value, 0, value.length, new Canonical(value, true));
    }
    int kept = 0;
    for (int i = 0; i < values; i++) {
      byte[] value = ("ключ" + i).getBytes(StandardCharsets.UTF_8);
      Canonical found = cache.get(CI, "utf8mb4", value, 0, value.length);
      if (found != null) {
        assertTrue(Arrays.equals(value, found.canonical()));
        kept++;
      }
    }
    assertTrue(kept <= cache.capacity());
    assertTrue(kept >= cache.capacity() * 3 / 4, () -> "poorly used: " + cache.capacity());
  }

  @Test
  void keepsNoHugeValues() {
    CanonicalCache cache = new CanonicalCache(4);
    byte[] value = new byte[CanonicalCache.MAX_VALUE_BYTES + 1];
    cache.put(CI, "utf8mb4", value, 0, value.length, new Canonical(value, true));
    assertNull(cache.get(CI, "utf8mb4", value, 0, value.length));
  }
}
