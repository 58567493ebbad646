package io.ringmaster.metadata.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SlotSqlTest {
  private static final KeyType INTEGER = new KeyType.IntegerKey();

  @Test
  void expressionsArePlainSql() {
    assertEquals(
        "LEFT(MD5(CAST(COALESCE(id) AS CHAR CHARACTER SET ascii)),3)",
        SlotSql.slotDigits(INTEGER, "id"));
    assertEquals("LEFT(MD5(b),3)", SlotSql.slotDigits(new KeyType.BinaryKey(16), "b"));
    assertEquals(
        "WEIGHT_STRING(s)", SlotSql.canonical(new KeyType.StringKey("utf8mb4_0900_as_cs"), "s"));
    assertEquals(
        "WEIGHT_STRING(RTRIM(s))",
        SlotSql.canonical(new KeyType.StringKey("utf8mb4_0900_ai_ci", true), "s"));
    assertEquals(
        "TRIM(TRAILING 0x0209 FROM WEIGHT_STRING(s))",
        SlotSql.canonical(new KeyType.StringKey("utf8mb4_unicode_ci"), "s"));
    assertEquals(
        "TRIM(TRAILING 0x20 FROM WEIGHT_STRING(s))",
        SlotSql.canonical(new KeyType.StringKey("latin1_swedish_ci"), "s"));
    assertEquals(
        "RTRIM(CAST(s AS BINARY))", SlotSql.canonical(new KeyType.StringKey("utf8mb4_bin"), "s"));
    assertEquals(
        "CAST(s AS BINARY)", SlotSql.canonical(new KeyType.StringKey("utf8mb4_0900_bin"), "s"));
  }

  @Test
  void slotsAreThreeHexadecimalDigits() {
    BitSet slots = new BitSet();
    assertEquals("FALSE", SlotSql.inSlots(new KeyType.BinaryKey(0), "b", slots));
    slots.set(0);
    slots.set(0xA0F);
    slots.set(4095);
    assertEquals(
        "LEFT(MD5(b),3) IN ('000','a0f','fff')",
        SlotSql.inSlots(new KeyType.BinaryKey(0), "b", slots));
    slots.set(0, 4096);
    assertEquals("TRUE", SlotSql.inSlots(new KeyType.BinaryKey(0), "b", slots));
  }

  @Test
  void ownershipFollowsPinsAndSlots() {
    List<String> slots = new ArrayList<>(Collections.nCopies(4096, "s1"));
    slots.set(5, "s2");
    Placement placement = new Placement.Hash(slots, Map.of("6162", "s2", "63", "s1"));
    assertEquals(
        "(LEFT(MD5(b),3) IN ('005') AND NOT (LOWER(HEX(b)) IN ('63')) OR LOWER(HEX(b)) IN"
            + " ('6162'))",
        SlotSql.ownedBy(new KeyType.BinaryKey(0), "b", placement, "s2"));
    assertEquals(
        "(FALSE)",
        SlotSql.ownedBy(
            new KeyType.BinaryKey(0),
            "b",
            new Placement.Hash(Collections.nCopies(4096, "s1"), Map.of()),
            "s2"));
  }

  @Test
  void ownershipOfRangesIsComparisons() {
    TreeMap<Long, String> bounds = new TreeMap<>();
    bounds.put(Long.MIN_VALUE, "s1");
    bounds.put(100L, "s2");
    bounds.put(200L, "s1");
    Placement placement = new Placement.Range(bounds);
    assertEquals("(id < 100 OR id >= 200)", SlotSql.ownedBy(INTEGER, "id", placement, "s1"));
    assertEquals("(id >= 100 AND id < 200)", SlotSql.ownedBy(INTEGER, "id", placement, "s2"));
    assertEquals("(FALSE)", SlotSql.ownedBy(INTEGER, "id", placement, "s3"));
  }

  @Test
  void questionsNameOnlyCharacterSets() {
    KeyType.StringKey type = new KeyType.StringKey("latin1_swedish_ci");
    assertThrows(
        IllegalArgumentException.class,
        () -> CanonicalQuery.sql(type, "utf8mb4 x''; DROP", List.of(new byte[0])));
    assertEquals(
        "SELECT 0,TRIM(TRAILING 0x20 FROM WEIGHT_STRING((CONVERT(_utf8mb4 x'c3a9' USING latin1)"
            + " COLLATE latin1_swedish_ci))),COALESCE(CONVERT(CONVERT(_utf8mb4 x'c3a9' USING"
            + " latin1) USING utf8mb4) = CONVERT(_utf8mb4 x'c3a9' USING utf8mb4) COLLATE"
            + " utf8mb4_0900_bin,0)",
        CanonicalQuery.sql(type, "utf8mb4", List.of(new byte[] {(byte) 0xC3, (byte) 0xA9})));
  }
}
