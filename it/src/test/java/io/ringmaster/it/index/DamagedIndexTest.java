package io.ringmaster.it.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables of global indexes that somebody empties or drops on a server, which no trigger hears of:
 * what is told of it, and that REPAIR makes them anew.
 */
class DamagedIndexTest {
  private static final String SHARED =
      "1644 REPAIR GLOBAL INDEX seat ON visits first: rows share '7', or its entry was removed";

  @RegisterExtension private static final IndexedVisits visits = new IndexedVisits("damaged");

  private Connection one;

  @BeforeEach
  void create() throws SQLException {
    one = visits.connection();
    Sql.run(one, "CREATE GLOBAL UNIQUE INDEX seat ON visits (seat)");
  }

  private List<String> warnings(String sql) throws SQLException {
    List<String> warnings = new ArrayList<>();
    try (Statement statement = one.createStatement()) {
      statement.execute(sql);
      try (ResultSet row = statement.executeQuery("SHOW WARNINGS")) {
        while (row.next()) {
          warnings.add(row.getString(3));
        }
      }
    }
    return warnings;
  }

  private String refusal(String sql) {
    SQLException refused = Sql.failure(one, sql);
    return refused.getErrorCode() + " " + refused.getMessage();
  }

  private void assertShared() throws SQLException {
    assertEquals("DAMAGED 1, READY 0", visits.states());
    assertEquals("2", visits.count("seat = 7"));
    assertEquals("2", visits.count("seat IN (7)"));
    assertEquals(2, Sql.update(one, "UPDATE visits SET n = n + 1 WHERE seat = 7"));
    for (String write :
        List.of(
            "INSERT INTO visits VALUES (1001, 'a', 7, 0)",
            "UPDATE visits SET seat = 7 WHERE id = 8")) {
      assertEquals(SHARED, refusal(write));
    }
  }

  /** What TRUNCATE of the entries has let in stays told until it is gone. */
  @ParameterizedTest
  @ValueSource(strings = {"VERIFY", "REPAIR"})
  void aValueThatRowsShareIsToldUntilItIsGone(String verb) throws SQLException {
    visits.onShards("TRUNCATE TABLE visits$seat");
    assertEquals(1, Sql.update(one, "INSERT INTO visits VALUES (1000, 'a', 7, 0)"));
    assertEquals(
        List.of("Duplicate entry '7' for key 'visits.seat'"),
        warnings(verb + " GLOBAL INDEX seat ON visits"));
    assertShared();
    assertEquals("1", visits.report("REPAIR", "seat").get("Duplicates"));
    assertShared();
    assertEquals("1", visits.report("VERIFY", "seat").get("Duplicates"));
    assertShared();
    // Whichever has the entry.
    Sql.run(one, "DELETE FROM visits WHERE id = 7");
    assertEquals("DAMAGED 1, READY 0", visits.states());
    assertEquals("1000", Sql.value(one, "SELECT id FROM visits WHERE seat = 7"));
    assertEquals(SHARED, refusal("INSERT INTO visits VALUES (1001, 'a', 7, 0)"));
    assertEquals("0", visits.report("REPAIR", "seat").get("Duplicates"));
    assertEquals("READY 0, READY 0", visits.states());
    assertEquals("0 missing, 0 stale, 0 removed", visits.checked("VERIFY", "seat"));
    assertEquals(1062, Sql.error(one, "INSERT INTO visits VALUES (1001, 'a', 7, 0)"));
    assertEquals("1000", Sql.value(one, "SELECT id FROM visits WHERE seat = 7"));
  }

  @Test
  void theRowWithoutEntryMayGetAnotherValue() throws SQLException {
    visits.onShards("TRUNCATE TABLE visits$seat");
    Sql.run(one, "INSERT INTO visits VALUES (1000, 'a', 7, 0), (1001, 'a', 8, 0)");
    assertEquals("2", visits.report("REPAIR", "seat").get("Duplicates"));
    assertEquals("DAMAGED 2, READY 0", visits.states());
    Sql.run(one, "UPDATE visits SET seat = 2000 WHERE id = 1000");
    Sql.run(one, "UPDATE visits SET seat = NULL WHERE id = 8");
    assertEquals("7", Sql.value(one, "SELECT id FROM visits WHERE seat = 7"));
    assertEquals("1001", Sql.value(one, "SELECT id FROM visits WHERE seat = 8"));
    assertEquals("0", visits.report("REPAIR", "seat").get("Duplicates"));
    assertEquals("READY 0, READY 0", visits.states());
    assertEquals(1062, Sql.error(one, "INSERT INTO visits VALUES (1002, 'a', 7, 0)"));
    assertEquals(1062, Sql.error(one, "INSERT INTO visits VALUES (1002, 'a', 8, 0)"));
  }

  /** On one server, of which one is the home shard; or on both. */
  @ParameterizedTest
  @ValueSource(
      strings = {"0 visits$town", "1 visits$town$lost", "01 visits$town$lost, visits$town"})
  void aTableThatIsDroppedComesBackByRepair(String dropped) throws SQLException {
    drop(dropped);
    // Other proxies, and this one after a change, know the tables by what servers tell.
    Sql.run(one, "CREATE TABLE other (a INT PRIMARY KEY)", "DROP TABLE other");
    assertEquals("10", visits.count("town = 'a'"));
    assertEquals("20", visits.count("town IN ('a', 'b') FOR UPDATE"));
    assertEquals(10, Sql.update(one, "UPDATE visits SET n = n + 1 WHERE town = 'b'"));
    assertEquals("READY 0, DAMAGED", visits.states().replaceAll(" (null|\\d+)$", ""));
    assertTrue(
        refusal("VERIFY GLOBAL INDEX town ON visits")
            .matches(".*lacks .*visits\\$town.*; REPAIR GLOBAL INDEX town ON visits makes .*"),
        refusal("VERIFY GLOBAL INDEX town ON visits"));
    List<String> writes =
        List.of(
            "INSERT INTO visits VALUES (1000, 'x', 1000, 0), (1001, 'y', 1001, 0), (1002, 'z',"
                + " 1002, 0), (1003, 'w', 1003, 0)",
            "REPLACE INTO visits VALUES (1000, 'xx', 1000, 0), (1001, 'yy', 1001, 0), (1002, 'zz',"
                + " 1002, 0), (1003, 'ww', 1003, 0)",
            "UPDATE visits SET town = CONCAT(town, 'new') WHERE id >= 1000",
            "DELETE FROM visits WHERE id >= 1000 OR id = 0");
    for (String write : writes) {
      if (dropped.endsWith("$town")) {
        String refused = refusal(write.replace("id >= 1000", "id > 0"));
        assertTrue(refused.contains("REPAIR GLOBAL INDEX town ON visits"), refused);
        assertTrue(refused.startsWith("1146 ") || refused.startsWith("1235 "), refused);
      } else {
        // Writes of Ringmaster's own have nothing to do with the losses.
        Sql.run(one, write);
      }
    }
    assertEquals("40", visits.count("seat > 0"));
    visits.report("REPAIR", "town");
    assertEquals("READY 0, READY 0", visits.states());
    assertEquals("0 missing, 0 stale, 0 removed", visits.checked("VERIFY", "town"));
    assertEquals("10", visits.count("town = 'a'"));
    visits.onShards("DELETE FROM visits$town WHERE town = 'a' LIMIT 1");
    assertEquals("READY 0, DAMAGED 1", visits.states());
    assertEquals("10", visits.count("town = 'a'"));
  }

  /** On servers, by their numbers. */
  private static void drop(String dropped) throws SQLException {
    int space = dropped.indexOf(' ');
    for (char number : dropped.substring(0, space).toCharArray()) {
      try (Connection server = MySqlLab.shards().get(number - '0').connect(visits.database())) {
        Sql.run(server, "DROP TABLE " + dropped.substring(space + 1));
      }
    }
  }

  /** Values of the rows that have lost their entries are given to nobody. */
  @ParameterizedTest
  @ValueSource(strings = {"01 visits$seat$lost", "01 visits$seat, visits$seat$lost"})
  void uniqueValuesStayUniqueWithoutTheirTable(String dropped) throws SQLException {
    drop(dropped);
    assertEquals("7", Sql.value(one, "SELECT id FROM visits WHERE seat = 7"));
    String insert = "INSERT INTO visits VALUES (1000, 'a', 7, 0)";
    if (dropped.equals("01 visits$seat$lost")) {
      assertTrue(refusal(insert).startsWith("1062 "), refusal(insert));
    } else {
      assertTrue(refusal(insert).startsWith("1146 "), refusal(insert));
    }
    assertEquals("1146", refusal("INSERT INTO visits VALUES (1000, 'a', 1000, 0)").substring(0, 4));
    assertEquals("0", visits.report("REPAIR", "seat").get("Duplicates"));
    assertEquals("READY 0, READY 0", visits.states());
    assertTrue(refusal(insert).startsWith("1062 Duplicate entry '7' for key 'visits.seat'"));
    assertEquals(1, Sql.update(one, "INSERT INTO visits VALUES (1000, 'a', 1000, 0)"));
    assertEquals("0 missing, 0 stale, 0 removed", visits.checked("VERIFY", "seat"));
  }

  /** A REPAIR that has made the table on one server alone leaves it closed, and goes on later. */
  @Test
  void anInterruptedRepairGivesValuesToNobody() throws SQLException {
    drop("01 visits$seat");
    try (Connection second = MySqlLab.shards().get(1).connect(visits.database())) {
      Sql.run(second, "CREATE VIEW ringmaster_new_lookup AS SELECT 1");
      assertEquals(1050, Sql.error(one, "REPAIR GLOBAL INDEX seat ON visits"));
      assertEquals("BUILDING 0, READY 0", visits.states());
      // The columns of what is there again are known.
      Sql.run(one, "CREATE TABLE other (a INT PRIMARY KEY)", "DROP TABLE other");
      Set<Integer> errors = new TreeSet<>();
      for (int seat = 1; seat <= 40; seat++) {
        errors.add(Sql.error(one, "INSERT INTO visits VALUES (1000, NULL, %d, 0)".formatted(seat)));
      }
      assertEquals(Set.of(1146, 1644), errors);
      assertEquals("7", Sql.value(one, "SELECT id FROM visits WHERE seat = 7"));
      assertTrue(
          refusal("UPDATE visits SET seat = seat + 100").contains("REPAIR GLOBAL INDEX seat"));
      Sql.run(second, "DROP VIEW ringmaster_new_lookup");
    }
    assertEquals("0", visits.report("REPAIR", "seat").get("Duplicates"));
    assertEquals("READY 0, READY 0", visits.states());
    assertEquals(1062, Sql.error(one, "INSERT INTO visits VALUES (1000, NULL, 7, 0)"));
    assertEquals(1, Sql.update(one, "INSERT INTO visits VALUES (1000, NULL, 1000, 0)"));
  }

  @Test
  void anIndexIsDroppedWithoutItsTables() throws SQLException {
    drop("0 visits$town$lost, visits$town");
    drop("1 visits$seat");
    Sql.run(one, "DROP GLOBAL INDEX town ON visits", "DROP GLOBAL INDEX seat ON visits");
    assertEquals("", visits.states());
    assertEquals("no row", Sql.value(one, "SHOW TABLES LIKE 'visits$%'"));
  }
}
