package io.ringmaster.it.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.PlacedTable;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.placement.HashRing;
import io.ringmaster.metadata.placement.Move;
import io.ringmaster.metadata.placement.Moves;
import io.ringmaster.metadata.placement.ShardKeyTypes;
import io.ringmaster.metadata.placement.SlotHash;
import io.ringmaster.metadata.placement.SlotSql;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A move's predicate in SQL selects the rows its Java test does, and those that ownership says. */
class MovesAgainstMySqlTest {
  private static final long SEED = Long.getLong("ringmaster.seed", 20260101L);
  private static final List<String> SHARDS = List.of("s1", "s2", "s3");
  private static LabServer server;
  private static Connection connection;

  @BeforeAll
  static void connect() throws SQLException {
    server = MySqlLab.plain();
    connection = server.connect(server.createDatabase("moves"));
  }

  @AfterAll
  static void disconnect() throws SQLException {
    connection.close();
  }

  @ParameterizedTest
  @CsvSource({
    "bigint, BIGINT, false",
    "bigint, BIGINT UNSIGNED, true",
    "varchar, VARCHAR(30) COLLATE utf8mb4_0900_ai_ci, true",
    "char, CHAR(30) COLLATE latin1_swedish_ci, true",
    "varbinary, VARBINARY(30), true",
    "binary, BINARY(20), true"
  })
  void slotsAndPinnedKeys(String dataType, String columnType, boolean positive)
      throws SQLException {
    int collate = columnType.indexOf("COLLATE ");
    String collation = collate < 0 ? null : columnType.substring(collate + 8);
    KeyType type = ShardKeyTypes.of(dataType, 20, collation);
    Random random = new Random(SEED);
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      values.add(
          type instanceof KeyType.IntegerKey
              ? new BigInteger(63, random).subtract(BigInteger.valueOf(positive ? 0 : 99)) + ""
              : "'Key " + i + (random.nextBoolean() ? "'" : "  '"));
    }
    try (KeyTable table = KeyTable.create(connection, type, "m", columnType, values)) {
      List<KeyTable.Row> rows = table.rows();
      Map<String, String> pinsBefore = pins(rows, random);
      Map<String, String> pinsAfter = new HashMap<>(pins(rows, random));
      pinsBefore.entrySet().stream().limit(20).forEach(e -> pinsAfter.put(e.getKey(), "s3"));
      List<String> slots = HashRing.assign(SHARDS.subList(0, 2));
      check(
          table,
          type,
          new Placement.Hash(slots, pinsBefore),
          new Placement.Hash(HashRing.rebalance(slots, SHARDS), pinsAfter));
      SlotHash slotHash = new SlotHash();
      for (Move move :
          Moves.between(
              type,
              new Placement.Hash(slots, pinsBefore),
              new Placement.Hash(HashRing.rebalance(slots, SHARDS), pinsAfter))) {
        Set<Integer> java = new HashSet<>();
        for (int i = 0; i < rows.size(); i++) {
          byte[] key = HexFormat.of().parseHex(rows.get(i).canonical());
          if (move.contains(key, 0, key.length, slotHash)) {
            java.add(i);
          }
        }
        assertFalse(java.isEmpty(), "nothing moves from " + move.source());
        assertEquals(java, table.idsWhere(move.sql("k")), "seed " + SEED);
      }
    }
  }

  @Test
  void ranges() throws SQLException {
    KeyType type = new KeyType.IntegerKey();
    List<String> values = new ArrayList<>(List.of("0", "18446744073709551615"));
    values.addAll(List.of("9223372036854775807", "9223372036854775808"));
    for (int i = 1; i < 300; i++) {
      values.add(Integer.toString(i));
    }
    Placement before =
        new Placement.Range(new TreeMap<>(Map.of(Long.MIN_VALUE, "s1", 100L, "s2", 200L, "s1")));
    Placement after =
        new Placement.Range(new TreeMap<>(Map.of(Long.MIN_VALUE, "s2", 50L, "s1", 150L, "s3")));
    try (KeyTable table = KeyTable.create(connection, type, "r", "BIGINT UNSIGNED", values)) {
      check(table, type, before, after);
      SlotHash slotHash = new SlotHash();
      for (Move move : Moves.between(type, before, after)) {
        Set<Integer> java = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
          if (move.containsInteger(Long.parseUnsignedLong(values.get(i)), true, slotHash)) {
            java.add(i);
          }
        }
        assertEquals(java, table.idsWhere(move.sql("k")), move.toString());
      }
    }
  }

  /** By two columns that have nothing to do with one another; each row is in one move or stays. */
  @Test
  void rowsOfATableWithAnotherShardKey() throws SQLException {
    KeyType type = new KeyType.IntegerKey();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      values.add(Integer.toString(i * 7 - 300));
    }
    TableGroup hash =
        new TableGroup(
            "d.h", type, new Placement.Hash(HashRing.assign(SHARDS.subList(0, 2)), Map.of()));
    TableGroup range =
        new TableGroup(
            "d.r",
            type,
            new Placement.Range(new TreeMap<>(Map.of(Long.MIN_VALUE, "s2", 200L, "s3"))));
    TableRule single = new TableRule.Single("d", "t", "s1");
    TableRule byKey = new TableRule.Sharded("d", "t", "d.h", "k");
    TableRule byId = new TableRule.Sharded("d", "t", "d.r", "id");
    List<PlacedTable> places =
        List.of(
            new PlacedTable(single, Optional.empty()),
            new PlacedTable(byKey, Optional.of(hash)),
            new PlacedTable(byId, Optional.of(range)));
    try (KeyTable table = KeyTable.create(connection, type, "two", "INT", values)) {
      for (PlacedTable before : places) {
        for (PlacedTable after : places) {
          Set<Integer> seen = new HashSet<>();
          for (Move move : before.equals(after) ? List.<Move>of() : Moves.between(before, after)) {
            Set<Integer> moving = table.idsWhere(move.sql("k"));
            assertEquals(moving, table.idsWhere(move.reversed().sql("k")));
            Set<Integer> expected = table.idsWhere(before.ownedBy(move.source()));
            expected.retainAll(table.idsWhere(after.ownedBy(move.target())));
            assertEquals(expected, moving, move.toString());
            for (int id : moving) {
              assertTrue(seen.add(id), "in two moves: " + id);
            }
          }
          for (String shard : SHARDS) {
            Set<Integer> stays = table.idsWhere(before.ownedBy(shard));
            stays.retainAll(table.idsWhere(after.ownedBy(shard)));
            seen.addAll(stays);
          }
          assertEquals(values.size(), seen.size(), before.rule() + " to " + after.rule());
        }
      }
    }
  }

  /** Whose owner is the source before and the target after: the definition, by other SQL. */
  private static void check(KeyTable table, KeyType type, Placement before, Placement after)
      throws SQLException {
    Map<String, Move> moves = new HashMap<>();
    Moves.between(type, before, after)
        .forEach(move -> moves.put(move.source() + ">" + move.target(), move));
    for (String source : SHARDS) {
      for (String target : SHARDS) {
        if (source.equals(target)) {
          continue;
        }
        Set<Integer> expected =
            table.idsWhere(
                SlotSql.ownedBy(type, "k", before, source)
                    + " AND "
                    + SlotSql.ownedBy(type, "k", after, target));
        Move move = moves.get(source + ">" + target);
        assertEquals(
            expected,
            move == null ? Set.of() : table.idsWhere(move.sql("k")),
            source + ">" + target + " seed " + SEED);
      }
    }
  }

  private static Map<String, String> pins(List<KeyTable.Row> rows, Random random) {
    Map<String, String> pins = new HashMap<>();
    for (int i = 0; i < 60; i++) {
      String key = rows.get(random.nextInt(rows.size())).canonical().toLowerCase(Locale.ROOT);
      pins.put(key, SHARDS.get(random.nextInt(3)));
    }
    return pins;
  }
}
