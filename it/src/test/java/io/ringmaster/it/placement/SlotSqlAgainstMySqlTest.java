package io.ringmaster.it.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.placement.KeyTable.Row;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.placement.CanonicalKey;
import io.ringmaster.metadata.placement.GroupRouter;
import io.ringmaster.metadata.placement.HashRing;
import io.ringmaster.metadata.placement.ShardKeyTypes;
import io.ringmaster.metadata.placement.SlotHash;
import io.ringmaster.metadata.placement.SlotSql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SQL of {@link SlotSql} says in every session what Java says. */
class SlotSqlAgainstMySqlTest {
  private static LabServer server;
  private static Connection connection;

  @BeforeAll
  static void connect() throws SQLException {
    server = MySqlLab.plain();
    connection = server.connect(server.createDatabase("placement"));
  }

  @AfterAll
  static void disconnect() throws SQLException {
    connection.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET character_set_connection=utf16, collation_connection=utf16_bin",
        "SET character_set_connection=latin1",
        "SET sql_mode='PAD_CHAR_TO_FULL_LENGTH,ANSI'",
        "SET collation_connection=utf8mb4_da_0900_as_cs"
      })
  void expressionsDoNotDependOnTheSession(String setting) throws SQLException {
    record Case(KeyType type, String columnType, String value) {}
    List<Case> cases =
        List.of(
            new Case(new KeyType.IntegerKey(), "INT", "-7"),
            new Case(new KeyType.IntegerKey(), "BIGINT(9) UNSIGNED ZEROFILL", "77"),
            new Case(new KeyType.BinaryKey(4), "BINARY(4)", "x'61'"),
            new Case(
                ShardKeyTypes.of("char", 9, "utf8mb4_0900_as_cs"),
                "CHAR(9) COLLATE utf8mb4_0900_as_cs",
                "_utf8mb4'Aé '"),
            new Case(
                ShardKeyTypes.of("char", 9, "latin1_bin"),
                "CHAR(9) COLLATE latin1_bin",
                "_utf8mb4'Aé '"));
    try (Connection other = server.connect(connection.getCatalog());
        Statement statement = other.createStatement()) {
      statement.execute(setting);
      for (Case one : cases) {
        String column = one.columnType();
        try (KeyTable table =
            KeyTable.create(connection, one.type(), "k", column, List.of(one.value()))) {
          Row usual = table.rows().getFirst();
          KeyTable same = KeyTable.of(other, one.type(), "k");
          assertEquals(List.of(usual), same.rows(), column);
          java.util.BitSet slots = new java.util.BitSet();
          slots.set(Integer.parseInt(usual.digits(), 16));
          assertEquals(Set.of(0), same.idsWhere(SlotSql.inSlots(one.type(), "k", slots)));
        }
      }
    }
  }

  @Test
  void ownershipInSqlIsOwnershipInJava() throws SQLException {
    KeyType type = new KeyType.StringKey("utf8mb4_general_ci");
    List<String> shards = List.of("s1", "s2", "s3");
    Map<String, String> pinned =
        Map.of(
            local(type, "Key7").toLowerCase(java.util.Locale.ROOT), "s3",
            local(type, "key8").toLowerCase(java.util.Locale.ROOT), "s1",
            local(type, "key9").toLowerCase(java.util.Locale.ROOT), "pins-only");
    Placement hash = new Placement.Hash(HashRing.assign(shards), pinned);
    GroupRouter router =
        GroupRouter.compile(
            new TableGroup("d.g", type, hash), List.of("s1", "s2", "s3", "pins-only")::indexOf);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      keys.add("'kEy" + i + " '");
    }
    SlotHash slotHash = new SlotHash();
    String column = "VARCHAR(20) COLLATE utf8mb4_general_ci";
    try (KeyTable table = KeyTable.create(connection, type, "o", column, keys)) {
      for (String shard : List.of("s1", "s2", "s3", "pins-only", "none")) {
        Set<Integer> expected = new HashSet<>();
        for (int i = 0; i < 500; i++) {
          byte[] key = HexFormat.of().parseHex(local(type, "KEY" + i));
          int number = router.shardOf(key, 0, key.length, slotHash);
          if (number == List.of("s1", "s2", "s3", "pins-only").indexOf(shard)) {
            expected.add(i);
          }
        }
        assertEquals(expected, table.idsWhere(SlotSql.ownedBy(type, "k", hash, shard)), shard);
      }
    }
  }

  @Test
  void rangeOwnershipInSqlIsRangeOwnershipInJava() throws SQLException {
    TreeMap<Long, String> bounds = new TreeMap<>();
    bounds.put(Long.MIN_VALUE, "s1");
    bounds.put(-5L, "s2");
    bounds.put(100L, "s1");
    bounds.put(Long.MAX_VALUE, "s3");
    KeyType type = new KeyType.IntegerKey();
    Placement range = new Placement.Range(bounds);
    List<String> shards = List.of("s1", "s2", "s3");
    GroupRouter router = GroupRouter.compile(new TableGroup("d.g", type, range), shards::indexOf);
    List<Long> keys =
        List.of(Long.MIN_VALUE, -6L, -5L, 0L, 99L, 100L, Long.MAX_VALUE - 1, Long.MAX_VALUE);
    List<String> values = keys.stream().map(String::valueOf).toList();
    try (KeyTable table = KeyTable.create(connection, type, "r", "BIGINT", values)) {
      for (String shard : shards) {
        Set<Integer> expected = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
          if (router.shardOfInteger(keys.get(i)) == shards.indexOf(shard)) {
            expected.add(i);
          }
        }
        assertEquals(expected, table.idsWhere(SlotSql.ownedBy(type, "k", range, shard)), shard);
      }
    }
  }

  private static String local(KeyType type, String text) {
    return KeyTable.local(CanonicalKey.of(type), text.getBytes(StandardCharsets.UTF_8));
  }
}
