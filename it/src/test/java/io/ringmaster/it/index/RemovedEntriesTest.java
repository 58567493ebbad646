package io.ringmaster.it.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.TableRule;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Entries of global indexes that somebody removes or changes on a server: no row is lost by it, it
 * is told, and REPAIR mends it. What Ringmaster writes itself is not taken for that.
 */
class RemovedEntriesTest {
  @RegisterExtension private static final IndexedVisits visits = new IndexedVisits("removed");

  private static ProxyLab proxy;
  private static String database;

  private Connection one;

  /** The town 'a' has rows on both shards, of which this one loses its entry. */
  private String lost;

  @BeforeAll
  static void start() {
    proxy = visits.proxy();
    database = visits.database();
  }

  @BeforeEach
  void create() throws SQLException {
    one = visits.connection();
    try (Connection server = MySqlLab.shards().getFirst().connect(database)) {
      lost = Sql.value(server, "SELECT MIN(id) FROM visits WHERE town = 'a'");
    }
    assertEquals("READY 0", visits.states());
  }

  /** Whatever asks for the rows of a town finds all. */
  private void assertNoRowIsLost() throws SQLException {
    assertEquals("10", visits.count("town = 'a'"));
    assertEquals("10", visits.count("town = 'A' FOR UPDATE"));
    assertEquals("10", visits.count("town = 'a' FOR SHARE"));
    assertEquals("20", visits.count("town IN ('b', 'a')"));
    assertEquals("20", visits.count("town IN ('b', 'a') FOR UPDATE"));
    assertEquals("10", visits.count("town IN ('a')"));
    try (PreparedStatement select =
        one.prepareStatement("SELECT COUNT(*) FROM visits WHERE town = ?")) {
      select.setString(1, "a");
      try (ResultSet row = select.executeQuery()) {
        assertTrue(row.next());
        assertEquals(10, row.getInt(1));
      }
    }
    for (String isolation : List.of("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")) {
      Sql.run(
          one,
          "SET SESSION TRANSACTION ISOLATION LEVEL " + isolation,
          "START TRANSACTION",
          "UPDATE visits SET n = n + 1 WHERE id = 1");
      assertEquals("10", visits.count("town = 'a'"));
      assertEquals(10, Sql.update(one, "UPDATE visits SET n = n + 1 WHERE town = 'a'"));
      assertEquals("10", visits.count("town = 'a'"));
      Sql.run(one, "COMMIT");
    }
  }

  @Test
  void anEntryThatIsDeletedLosesNoRow() throws Exception {
    assertNoRowIsLost();
    visits.onShards("START TRANSACTION", "DELETE FROM visits$town", "ROLLBACK");
    assertEquals("READY 0", visits.states());
    long met = proxy.counter("ringmaster_index_losses_total");
    visits.onShards("DELETE FROM visits$town WHERE id = " + lost);
    assertNoRowIsLost();
    assertTrue(proxy.counter("ringmaster_index_losses_total") >= met + 10);
    assertEquals("DAMAGED 1", visits.states());
    assertEquals("1 missing, 0 stale, 1 removed", visits.checked("VERIFY", "town"));
    assertEquals("DAMAGED 1", visits.states());
    assertEquals("1 missing, 0 stale, 1 removed", visits.checked("REPAIR", "town"));
    assertEquals("READY 0", visits.states());
    assertEquals("0 missing, 0 stale, 0 removed", visits.checked("VERIFY", "town"));
    met = proxy.counter("ringmaster_index_losses_total");
    assertNoRowIsLost();
    assertEquals(met, proxy.counter("ringmaster_index_losses_total"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"town = 'new'", "id = id + 1000"})
  void anEntryThatIsChangedLosesNoRow(String change) throws SQLException {
    visits.onShards("UPDATE visits$town SET " + change + " WHERE id = " + lost);
    assertNoRowIsLost();
    assertEquals("DAMAGED 1", visits.states());
    assertEquals("1 missing, 1 stale, 1 removed", visits.checked("REPAIR", "town"));
    assertNoRowIsLost();
    assertEquals("READY 0", visits.states());
  }

  /** What is removed while a transaction has its snapshot it does not see, and misses no row. */
  @Test
  void aSnapshotIsNotDisturbed() throws SQLException {
    Sql.run(one, "START TRANSACTION");
    assertEquals("10", visits.count("town = 'a'"));
    visits.onShards("DELETE FROM visits$town WHERE id = " + lost);
    assertEquals("10", visits.count("town = 'a'"));
    assertEquals("10", visits.count("town = 'a' FOR UPDATE"));
    assertEquals(10, Sql.update(one, "DELETE FROM visits WHERE town = 'a'"));
    Sql.run(one, "ROLLBACK");
    assertEquals("10", visits.count("town = 'a'"));
  }

  /** No trigger hears of TRUNCATE; no value has an entry then. */
  @Test
  void allEntriesOfAServerMayGo() throws SQLException {
    visits.onShards("TRUNCATE TABLE visits$town");
    assertNoRowIsLost();
    assertEquals("30 missing, 0 stale, 0 removed", visits.checked("REPAIR", "town"));
    visits.onShards("DELETE FROM visits$town");
    assertNoRowIsLost();
    assertEquals(
        1, Sql.update(one, "INSERT INTO visits (id, town) VALUES (1000, 'a')"), "has an entry");
    assertEquals("11", visits.count("town = 'a'"));
    assertEquals("DAMAGED 3", visits.states());
    assertEquals("30 missing, 0 stale, 3 removed", visits.checked("REPAIR", "town"));
  }

  /** Whoever removes an entry while a REPAIR is under way may do it behind that. */
  @Test
  void whatIsRemovedAgainStaysWrittenDown() throws SQLException {
    visits.onShards("DELETE FROM visits$town WHERE id = " + lost);
    visits.onShards("UPDATE visits$town$lost SET ringmaster_repairing = 1");
    visits.onShards("DELETE FROM visits$town WHERE town = 'a'");
    visits.onShards("DELETE FROM visits$town$lost WHERE ringmaster_repairing = 1");
    assertEquals("DAMAGED 1", visits.states());
  }

  @ParameterizedTest
  @ValueSource(strings = {"two_phase", "best_effort"})
  void ownWritesAreNotTakenForIt(String commit) throws SQLException {
    Sql.run(
        one,
        "CREATE GLOBAL UNIQUE INDEX seat ON visits (seat)",
        "SET ringmaster_commit = " + commit,
        "UPDATE visits SET town = 'z' WHERE town = 'a'",
        "UPDATE visits SET town = NULL, seat = seat + 100 WHERE town = 'b' ORDER BY id DESC",
        "DELETE FROM visits WHERE seat IN (2, 6, 10)",
        "REPLACE INTO visits VALUES (3, 'q', 7, 0)",
        "INSERT INTO visits VALUES (3, 'q', 11, 0) ON DUPLICATE KEY UPDATE town = 'r', seat = 200",
        "UPDATE visits SET id = id + 1000 WHERE seat = 200",
        "START TRANSACTION",
        "DELETE FROM visits WHERE town = 'z'",
        "INSERT INTO visits VALUES (2000, 'z', 1000, 0)",
        "ROLLBACK",
        "START TRANSACTION",
        "DELETE FROM visits WHERE town = 'z' LIMIT 2",
        "SAVEPOINT s",
        "DELETE FROM visits WHERE town = 'z'",
        "ROLLBACK TO s",
        "COMMIT");
    assertEquals("8", visits.count("town = 'z'"));
    assertEquals("0 missing, 0 stale, 0 removed", visits.checked("VERIFY", "town"));
    assertEquals("0 missing, 0 stale, 0 removed", visits.checked("VERIFY", "seat"));
    assertEquals("READY 0, READY 0", visits.states());
  }

  /** The entry kept it. */
  @Test
  void aUniqueValueStaysUnique() throws SQLException {
    Sql.run(one, "CREATE GLOBAL UNIQUE INDEX seat ON visits (seat)");
    visits.onShards("DELETE FROM visits$seat WHERE seat = 7");
    assertEquals("DAMAGED 1, READY 0", visits.states());
    assertEquals("7", Sql.value(one, "SELECT id FROM visits WHERE seat = 7"));
    for (String write :
        List.of(
            "INSERT INTO visits VALUES (1000, 'a', 7, 0)",
            "INSERT IGNORE INTO visits VALUES (1000, 'a', 7, 0), (1001, 'a', 1001, 0)",
            "UPDATE visits SET seat = 7 WHERE id = 8")) {
      SQLException refused = Sql.failure(one, write);
      assertEquals(1644, refused.getErrorCode(), write);
      assertTrue(refused.getMessage().startsWith("REPAIR GLOBAL INDEX seat ON visits"), write);
    }
    assertEquals("0", visits.count("id >= 1000"));
    assertEquals("1", visits.count("seat = 7"));
    assertEquals(1, Sql.update(one, "INSERT INTO visits VALUES (1000, 'a', 1000, 0)"));
    assertEquals("1 missing, 0 stale, 1 removed", visits.checked("REPAIR", "seat"));
    assertEquals(1062, Sql.error(one, "INSERT INTO visits VALUES (1001, 'a', 7, 0)"));
    assertEquals("READY 0, READY 0", visits.states());
  }

  @Test
  void triggersThatAreDroppedComeBackByRepair() throws SQLException {
    visits.onShards("DROP TRIGGER visits$town$del");
    visits.onShards("DELETE FROM visits$town WHERE id = " + lost);
    assertEquals("READY 0", visits.states());
    assertEquals("1 missing, 0 stale, 0 removed", visits.checked("REPAIR", "town"));
    visits.onShards("DELETE FROM visits$town WHERE id = " + lost);
    assertNoRowIsLost();
    assertEquals("1 missing, 0 stale, 1 removed", visits.checked("REPAIR", "town"));
  }

  /** Indexes had no such table at first. */
  @Test
  void anOlderIndexGetsItByRepair() throws SQLException {
    proxy
        .server()
        .store()
        .update(
            state -> {
              TableRule.Sharded rule = (TableRule.Sharded) state.tables().get(database + ".visits");
              TableRule.Sharded losses =
                  (TableRule.Sharded) state.tables().get(database + ".visits$town$lost");
              return List.of(
                  new Change.Replace(
                      rule.with(rule.indexes().stream().map(RemovedEntriesTest::older).toList())),
                  new Change.Replace(
                      new TableRule.Sharded(
                          database, losses.table(), losses.group(), losses.column())));
            });
    Sql.run(one, "DROP TABLE visits$town$lost");
    visits.onShards("DROP TRIGGER visits$town$del", "DROP TRIGGER visits$town$upd");
    assertEquals("READY null", visits.states());
    assertNoRowIsLost();
    assertEquals("0 missing, 0 stale, null removed", visits.checked("VERIFY", "town"));
    assertEquals("0 missing, 0 stale, 0 removed", visits.checked("REPAIR", "town"));
    assertEquals("READY 0", visits.states());
    visits.onShards("DELETE FROM visits$town WHERE id = " + lost);
    assertNoRowIsLost();
    assertEquals("DAMAGED 1", visits.states());
  }

  private static GlobalIndex older(GlobalIndex index) {
    return index.unique()
        ? index
        : new GlobalIndex(
            index.name(),
            index.columns(),
            false,
            index.lookup(),
            index.primaryKey(),
            true,
            Optional.empty());
  }

  /** Nothing is left of an index that can't be made, and nothing of others is gone. */
  @Test
  void itsTablesAreItsOwn() throws SQLException {
    Sql.run(one, "DROP GLOBAL INDEX town ON visits");
    Sql.run(one, "CREATE TABLE visits$town$lost (a INT PRIMARY KEY) SHARD BY HASH(a)");
    Sql.run(one, "INSERT INTO visits$town$lost VALUES (1), (2)");
    assertEquals(1050, Sql.error(one, "CREATE GLOBAL INDEX town ON visits (town)"));
    assertEquals("2", Sql.value(one, "SELECT COUNT(*) FROM visits$town$lost"));
    assertEquals("no row", Sql.value(one, "SHOW TABLES LIKE 'visits$town'"));
    Sql.run(one, "DROP TABLE visits$town$lost");
    visits.onShards("CREATE TABLE taken (a INT)");
    visits.onShards(
        "CREATE TRIGGER visits$town$upd BEFORE INSERT ON taken FOR EACH ROW SET @a = 1");
    assertEquals(1359, Sql.error(one, "CREATE GLOBAL INDEX town ON visits (town)"));
    assertEquals("no row", Sql.value(one, "SHOW TABLES LIKE 'visits$town%'"));
    visits.onShards("DROP TABLE taken");
    Sql.run(one, "CREATE GLOBAL INDEX town ON visits (town)");
  }

  @Test
  void theTablesGoWithTheIndex() throws SQLException {
    assertEquals(1235, Sql.error(one, "DELETE FROM visits$town$lost"));
    assertEquals(1105, Sql.error(one, "DROP TABLE visits$town$lost"));
    assertEquals(1235, Sql.error(one, "SET @ringmaster_entries = CONNECTION_ID()"));
    Sql.run(one, "DROP GLOBAL INDEX town ON visits");
    assertEquals("no row", Sql.value(one, "SHOW TABLES LIKE 'visits$town%'"));
    Sql.run(one, "DROP TABLE visits");
    assertEquals("no row", Sql.value(one, "SHOW TABLES"));
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection server = shard.connect(database)) {
        assertFalse(
            Sql.value(server, "SHOW TABLES").startsWith("visits"), "nothing is left on a server");
      }
    }
  }
}
