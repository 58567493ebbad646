package io.ringmaster.it.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.LabelledRows;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which shards are asked for the values of a global index, and that no wrong entry is believed. */
class LookupShardsTest {
  private static ProcessServer third;
  private static List<LabServer> shards;
  private static ProxyLab proxy;
  private static String database;

  private Connection one;

  /** How many shards have rows of each town. */
  private static final Map<String, Integer> TOWNS = Map.of("a", 1, "b", 2, "c", 3);

  @BeforeAll
  static void start() throws Exception {
    third = MySqlLab.startProcess();
    shards = new ArrayList<>(MySqlLab.shards());
    shards.add(third);
    proxy = ProxyLab.start(shards, Map.of());
    database = proxy.createDatabase("lookups");
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    third.close();
  }

  @BeforeEach
  void create() throws SQLException {
    one = proxy.connect(database);
    Sql.run(
        one,
        "DROP TABLE IF EXISTS visits",
        "CREATE TABLE visits (id INT PRIMARY KEY, town VARCHAR(9), day INT) SHARD BY HASH(id)",
        "INSERT INTO visits WITH RECURSIVE n AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM n"
            + " WHERE id < 60) SELECT id, NULL, id % 2 FROM n");
    for (int shard = 0; shard < shards.size(); shard++) {
      List<String> ids = new ArrayList<>();
      try (Connection server = shards.get(shard).connect(database)) {
        LabelledRows.of(server, "SELECT id FROM visits ORDER BY id LIMIT 6")
            .forEach(row -> ids.add(row.get("id")));
      }
      for (Map.Entry<String, Integer> town : TOWNS.entrySet()) {
        if (shard < town.getValue()) {
          List<String> two = List.of(ids.removeFirst(), ids.removeFirst());
          Sql.run(
              one,
              "UPDATE visits SET town = '%s' WHERE id IN (%s)"
                  .formatted(town.getKey(), String.join(", ", two)));
        }
      }
    }
    Sql.run(
        one,
        "CREATE GLOBAL INDEX town ON visits (town)",
        "CREATE GLOBAL INDEX town_day ON visits (town, day)");
  }

  @AfterEach
  void allAgrees() throws SQLException {
    assertEquals("0 0", verified("VERIFY", "town"));
    assertEquals("0 0", verified("VERIFY", "town_day"));
    one.close();
  }

  private String verified(String verb, String index) throws SQLException {
    Map<String, String> counts =
        LabelledRows.of(one, "%s GLOBAL INDEX %s ON visits".formatted(verb, index)).getFirst();
    return counts.get("Missing") + " " + counts.get("Stale");
  }

  /** How many shards a SELECT is run on, once the index was asked. */
  private int shardsOf(String where) throws SQLException {
    List<Map<String, String>> steps =
        LabelledRows.of(one, "EXPLAIN ROUTE ANALYZE SELECT * FROM visits WHERE " + where);
    assertEquals("Lookup", steps.getFirst().get("plan"), where);
    // One that one shard answers has no steps.
    return Math.max(
        1, (int) steps.stream().filter(step -> step.get("plan").equals("-> Read")).count());
  }

  private String count(String where) throws SQLException {
    return Sql.value(one, "SELECT COUNT(*) FROM visits WHERE " + where);
  }

  @Test
  void onlyShardsWithRowsAreAsked() throws Exception {
    long asked = LookupCounters.lookups(proxy);
    long missed = LookupCounters.misses(proxy);
    for (Map.Entry<String, Integer> town : TOWNS.entrySet()) {
      String where = "town = '" + town.getKey() + "'";
      assertEquals(town.getValue(), shardsOf(where), where);
      assertEquals(2 * town.getValue(), Integer.parseInt(count(where)), where);
    }
    assertEquals(2, shardsOf("town IN ('a', 'B')"));
    assertEquals("6", count("town IN ('a', 'B')"));
    assertEquals(2, shardsOf("town = 'b' AND id > 0"));
    assertEquals(
        "2",
        Sql.value(one, "SELECT COUNT(DISTINCT town) FROM visits WHERE town IN" + " ('a', 'b')"));
    int days = shardsOf("town = 'b' AND day IN (0, 1)");
    assertEquals(2, days);
    assertEquals(0, LookupCounters.misses(proxy) - missed);
    assertEquals(3, shardsOf("town IN ('a', 'nosuch')"), "a value without an entry");
    assertEquals(1, LookupCounters.misses(proxy) - missed);
    assertEquals(12, LookupCounters.lookups(proxy) - asked);
  }

  /** Its snapshot of a shard stays as it is, whatever becomes of the entries. */
  @Test
  void aTransactionSeesAgainWhatItHasSeen() throws SQLException {
    try (Connection other = proxy.connect(database)) {
      for (int shard = 0; shard < 2; shard++) {
        List<Map<String, String>> rows;
        try (Connection server = shards.get(shard).connect(database)) {
          rows = LabelledRows.of(server, "SELECT id FROM visits WHERE town = 'b'");
        }
        assertEquals(2, rows.size());
        String first = rows.getFirst().get("id");
        String ids = first + ", " + rows.getLast().get("id");
        Sql.run(one, "START TRANSACTION");
        assertEquals("b", Sql.value(one, "SELECT town FROM visits WHERE id = " + first));
        Sql.run(other, "UPDATE visits SET town = 'moved' WHERE id IN (" + ids + ")");
        assertEquals("4", count("town = 'b'"));
        Sql.run(one, "COMMIT");
        assertEquals("2", count("town = 'b'"));
        Sql.run(other, "UPDATE visits SET town = 'b' WHERE town = 'moved'");
      }
    }
  }

  @Test
  void writesGoThereToo() throws SQLException {
    assertEquals(4, Sql.update(one, "UPDATE visits SET day = 7 WHERE town = 'b'"));
    assertEquals("4", count("town = 'b' AND day = 7"));
    assertEquals(1, Sql.update(one, "DELETE FROM visits WHERE town = 'b' ORDER BY id LIMIT 1"));
    assertEquals("3", count("town = 'b'"));
    assertEquals(2, Sql.update(one, "UPDATE visits SET town = 'new' WHERE town = 'a'"));
    assertEquals(1, shardsOf("town = 'new'"));
  }

  /** By hand, on each server. */
  private static void onShards(String sql) throws SQLException {
    for (LabServer shard : shards) {
      try (Connection connection = shard.connect(database)) {
        Sql.run(connection, sql);
      }
    }
  }

  @Test
  void entriesThatAreWrongAreNotBelieved() throws SQLException {
    onShards("UPDATE visits$town SET id = id + 1000 WHERE town = 'a'");
    onShards("DELETE FROM visits$town WHERE town = 'b'");
    onShards("UPDATE visits$town SET town = 'nobody1' WHERE town = 'c'");
    assertEquals("2", count("town = 'a'"));
    assertEquals("4", count("town = 'b'"));
    assertEquals("6", count("town = 'c'"));
    assertEquals("0", count("town = 'nobody1'"));
    assertEquals("12", count("town IN ('a', 'b', 'c', 'nobody1')"));
    assertEquals("12 8", verified("VERIFY", "town"));
    assertEquals("12 8", verified("REPAIR", "town"));
    assertEquals(1, Sql.update(one, "INSERT INTO visits VALUES (2000, 'a', 1)"));
  }

  /** What is in the way of an entry, where nothing can be, is taken away. */
  @Test
  void anEntryThatWasLeftIsInNobodysWay() throws SQLException {
    onShards("UPDATE visits$town SET id = id + 1000 WHERE town = 'a'");
    for (int id = 1001; id <= 1060; id++) {
      assertEquals(1, Sql.update(one, "INSERT INTO visits VALUES (" + id + ", 'A', 1)"));
    }
    assertEquals("2 0", verified("REPAIR", "town"));
  }

  /** One of several that is removed by hand is found by VERIFY, and not before. */
  @Test
  void anEntryThatIsLostIsFoundAgain() throws SQLException {
    String id = Sql.value(one, "SELECT MAX(id) FROM visits WHERE town = 'b'");
    onShards("DELETE FROM visits$town WHERE town = 'b' AND id = " + id);
    assertEquals("1 0", verified("VERIFY", "town"));
    assertEquals("1 0", verified("REPAIR", "town"));
    assertEquals("4", count("town = 'b'"));
  }
}
