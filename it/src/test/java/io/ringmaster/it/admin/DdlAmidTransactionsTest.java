package io.ringmaster.it.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * DDL of a table that a transaction uses on one shard waits for it, or fails and has changed
 * nothing anywhere, as on one MySQL.
 */
class DdlAmidTransactionsTest {
  private static final int LOCK_WAIT_TIMEOUT = 1205;

  private static ProxyLab proxy;
  private static String database;

  private Connection user;
  private Connection changer;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("amid");
  }

  @BeforeEach
  void create() throws SQLException {
    user = proxy.connect(database);
    changer = proxy.connect(database);
    Sql.run(
        changer,
        "DROP TABLE IF EXISTS child, used, renamed",
        "CREATE TABLE used (id INT PRIMARY KEY, v INT, code INT) SHARD BY HASH(id)",
        "INSERT INTO used VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4), (5, 5, 5), (6, 6, 6)",
        "SET SESSION lock_wait_timeout = 2");
  }

  @AfterEach
  void close() throws SQLException {
    user.close();
    changer.close();
  }

  private void assertUnchanged() throws SQLException {
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection direct = shard.connect(database)) {
        assertEquals(
            "id,v,code PRIMARY",
            Sql.value(
                direct,
                "SELECT CONCAT((SELECT GROUP_CONCAT(COLUMN_NAME ORDER BY ORDINAL_POSITION) FROM"
                    + " information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME"
                    + " = 'used'), ' ', (SELECT GROUP_CONCAT(DISTINCT INDEX_NAME) FROM"
                    + " information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND"
                    + " TABLE_NAME = 'used'))"));
      }
    }
    assertEquals("6", Sql.value(user, "SELECT COUNT(*) FROM used"));
    assertEquals("21", Sql.value(changer, "SELECT SUM(code) FROM used"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TRUNCATE TABLE used",
        "ALTER TABLE used ADD COLUMN w INT",
        "CREATE INDEX c ON used (code)",
        "RENAME TABLE used TO renamed",
        "DROP TABLE used"
      })
  void whatGivesUpHasChangedNothing(String ddl) throws Exception {
    Sql.run(user, "BEGIN", "SELECT * FROM used WHERE id = 1");
    SQLException failure = Sql.failure(changer, ddl);
    assertEquals(LOCK_WAIT_TIMEOUT, failure.getErrorCode(), failure.getMessage());
    assertTrue(failure.getMessage().contains("nothing was changed"), failure.getMessage());
    assertUnchanged();
    Sql.run(user, "ROLLBACK");
    assertUnchanged();
    Sql.run(changer, ddl);
    ShardRows.assertNothingOpen();
  }

  @Test
  void itWaitsForTheTransactionThatMayGoToAnotherShardMeanwhile() throws Exception {
    Sql.run(changer, "SET SESSION lock_wait_timeout = 40");
    Sql.run(user, "BEGIN", "UPDATE used SET v = 10 WHERE id = 1");
    CompletableFuture<Void> ddl =
        CompletableFuture.runAsync(
            () -> {
              try {
                Sql.run(changer, "ALTER TABLE used ADD COLUMN w INT DEFAULT 7");
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    Thread.sleep(1500);
    for (int id = 1; id <= 6; id++) {
      assertEquals(1, Sql.update(user, "UPDATE used SET v = v + 100 WHERE id = " + id));
    }
    assertTrue(!ddl.isDone());
    Sql.run(user, "COMMIT");
    ddl.get(40, TimeUnit.SECONDS);
    assertEquals("630", Sql.value(user, "SELECT SUM(v) FROM used"));
    assertEquals("42", Sql.value(user, "SELECT SUM(w) FROM used"));
  }

  @Test
  void whatIsKilledWhileItWaitsIsNotDoneLater() throws Exception {
    Sql.run(changer, "SET SESSION lock_wait_timeout = 40");
    String id = Sql.value(changer, "SELECT CONNECTION_ID()");
    Sql.run(user, "BEGIN", "SELECT * FROM used WHERE id = 1");
    for (String kill : new String[] {"KILL QUERY ", "KILL "}) {
      CompletableFuture<Integer> ddl =
          CompletableFuture.supplyAsync(() -> Sql.error(changer, "TRUNCATE TABLE used"));
      Thread.sleep(1500);
      Sql.run(user, kill + id);
      int error = ddl.get(20, TimeUnit.SECONDS);
      assertTrue(!kill.equals("KILL QUERY ") || error == 1317, kill + error);
    }
    Sql.run(user, "COMMIT");
    try (Connection other = proxy.connect(database)) {
      Sql.run(other, "ALTER TABLE used COMMENT 'waits for what was before it'");
      assertEquals("6", Sql.value(other, "SELECT COUNT(*) FROM used"));
    }
  }

  @Test
  void foreignKeysAndTheirTablesAreLockedAsMySqlNeedsThem() throws Exception {
    Sql.run(
        changer,
        "CREATE TABLE child (id INT PRIMARY KEY, v INT) SHARD BY HASH(id)",
        "ALTER TABLE child ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES used (id)",
        "INSERT INTO child VALUES (1, 1), (2, 2)",
        "ALTER TABLE child ADD COLUMN w INT",
        "ALTER TABLE used ADD COLUMN w INT",
        "ALTER TABLE child DROP FOREIGN KEY f",
        "RENAME TABLE child TO renamed",
        "TRUNCATE TABLE renamed",
        "DROP TABLE renamed, used");
  }

  @Test
  void globalIndexesGoWithTheRowsOrStay() throws Exception {
    Sql.run(changer, "CREATE GLOBAL UNIQUE INDEX c ON used (code)");
    Sql.run(user, "BEGIN", "UPDATE used SET v = 2 WHERE code = 1");
    assertEquals(LOCK_WAIT_TIMEOUT, Sql.error(changer, "TRUNCATE TABLE used"));
    Sql.run(user, "COMMIT");
    assertEquals(1062, Sql.error(changer, "INSERT INTO used VALUES (7, 7, 1)"));
    assertEquals("6", Sql.value(changer, "SELECT COUNT(*) FROM used"));
    assertEquals("1", Sql.value(changer, "SELECT id FROM used WHERE code = 1"));
    Sql.run(changer, "TRUNCATE TABLE used", "INSERT INTO used VALUES (7, 7, 1)");
    assertEquals("7", Sql.value(changer, "SELECT id FROM used WHERE code = 1"));
    assertEquals("1", Sql.value(changer, "SELECT COUNT(*) FROM used$c"));
  }
}
