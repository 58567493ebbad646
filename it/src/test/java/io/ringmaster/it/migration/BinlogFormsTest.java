package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.catchup.CatchUp;
import io.ringmaster.migration.catchup.StartPosition;
import io.ringmaster.migration.rows.TableMove;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a binary log may hold: it is followed, or the stream ends with a reason. */
class BinlogFormsTest {
  private static final Duration DRAIN_MAX = Duration.ofSeconds(60);
  private static final String TABLE =
      "CREATE TABLE t (k BIGINT PRIMARY KEY, n INT, j JSON, i JSON, b LONGBLOB, KEY f ((n + 1)),"
          + " KEY m ((CAST(JSON_EXTRACT(i, '$') AS UNSIGNED ARRAY))))";
  private static final String FILL =
      "INSERT INTO t (k, n, j, i) WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r"
          + " WHERE i < 10000) SELECT i, 0, JSON_OBJECT('a', 'some text', 'b', i),"
          + " JSON_ARRAY(i, 2) FROM r";
  private static final String DEEP = "SET SESSION cte_max_recursion_depth = 100000";

  private static TableMove table(MoveLab lab) throws SQLException {
    lab.both(lab.database, TABLE);
    return lab.table("t", "k");
  }

  private static void assertFollows(MoveLab lab, TableMove table, CatchUp catchUp)
      throws Exception {
    catchUp.drainTo(StartPosition.executed(lab.sourceSessions), DRAIN_MAX);
    lab.assertMoved(table, "k", "k", "n", "HEX(j)", "HEX(i)", "LENGTH(b)", "MD5(b)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "binlog_transaction_compression = ON",
        "binlog_row_value_options = 'PARTIAL_JSON'",
        "binlog_row_value_options = 'PARTIAL_JSON', binlog_transaction_compression = ON",
        "binlog_row_image = MINIMAL, binlog_row_value_options = 'PARTIAL_JSON'",
        "binlog_row_image = NOBLOB"
      })
  void formsThatASessionMayChoose(String settings) throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      TableMove table = table(lab);
      Gtids from = StartPosition.executed(lab.sourceSessions);
      try (CatchUp catchUp = CatchUpTest.catchUp(lab, List.of(table), from)) {
        catchUp.start();
        String set = "SET SESSION " + settings;
        lab.source.execute(lab.database, set, DEEP, FILL);
        assertFollows(lab, table, catchUp);
        long before = catchUp.rowsRefreshed();
        lab.source.execute(
            lab.database,
            set,
            "UPDATE t SET j = JSON_SET(j, '$.a', 'other') WHERE k % 7 = 0",
            "UPDATE t SET j = JSON_REMOVE(j, '$.b'), i = JSON_ARRAY(k), n = 1 WHERE k % 11 = 0",
            "UPDATE t SET i = JSON_ARRAY_APPEND(i, '$', 3), j = NULL, k = k + 100000"
                + " WHERE k % 1000 = 1",
            "DELETE FROM t WHERE k % 13 = 0");
        assertFollows(lab, table, catchUp);
        assertTrue(catchUp.rowsRefreshed() > before + 1000, "rows were followed");
      }
    }
  }

  @Test
  void aTransactionOfManyRowsAndManyLogs() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      TableMove table = table(lab);
      Gtids from = StartPosition.executed(lab.sourceSessions);
      try (CatchUp catchUp = CatchUpTest.catchUp(lab, List.of(table), from)) {
        catchUp.start();
        lab.source.execute(lab.database, DEEP, FILL.replace("10000", "30000"));
        lab.source.execute(lab.database, "FLUSH BINARY LOGS", "UPDATE t SET n = 5 WHERE k < 50");
        lab.source.execute(lab.database, "FLUSH BINARY LOGS", "FLUSH BINARY LOGS");
        lab.source.execute(lab.database, "DELETE FROM t WHERE k BETWEEN 100 AND 25000");
        assertFollows(lab, table, catchUp);
      }
    }
  }

  @Test
  void anEventLongerThanAPacket() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      TableMove table = table(lab);
      long key =
          MoveLab.number(
              lab.sourceSessions,
              "SELECT k FROM (SELECT 1 AS k UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION"
                  + " SELECT 5 UNION SELECT 6 UNION SELECT 7) x WHERE "
                  + table.move().sql("k")
                  + " LIMIT 1");
      Gtids from = StartPosition.executed(lab.sourceSessions);
      try (CatchUp catchUp = CatchUpTest.catchUp(lab, List.of(table), from)) {
        catchUp.start();
        // Before and after image of the update: 68 MB, with max_allowed_packet 64 MB.
        lab.source.execute(
            lab.database,
            "INSERT INTO t (k, b) VALUES (" + key + ", REPEAT('x', 34000000))",
            "UPDATE t SET b = CONCAT(b, 'y')");
        assertFollows(lab, table, catchUp);
        assertEquals(
            34_000_001,
            MoveLab.number(lab.targetSessions, "SELECT LENGTH(b) FROM " + table.target().quoted()));
      }
    }
  }

  @Test
  void gapsInTheGtidsAndStatementsOfOthers() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      TableMove table = table(lab);
      Gtids from = StartPosition.executed(lab.sourceSessions);
      String uuid = "SET SESSION gtid_next = '00000000-0000-0000-0000-0000000000%02d:%d'";
      int own = (int) (lab.stream.migration() % 90);
      try (CatchUp catchUp = CatchUpTest.catchUp(lab, List.of(table), from)) {
        catchUp.start();
        lab.source.execute(
            lab.database,
            uuid.formatted(own, 7),
            "INSERT INTO t (k) VALUES (1), (2), (3), (4), (5)",
            uuid.formatted(own, 3),
            "UPDATE t SET n = 3",
            uuid.formatted(own, 12),
            "BEGIN",
            "COMMIT",
            "SET SESSION gtid_next = AUTOMATIC",
            "CREATE TABLE other (i INT PRIMARY KEY) SELECT k AS i FROM t",
            "CREATE VIEW seen AS SELECT k FROM t",
            "CREATE PROCEDURE gone() DELETE FROM t",
            "DROP VIEW seen",
            "CREATE TABLE my (i INT) ENGINE = MyISAM",
            "INSERT INTO my VALUES (1)",
            "BEGIN",
            "INSERT INTO my VALUES (2)",
            "UPDATE t SET n = 4 WHERE k > 2",
            "ROLLBACK",
            "SET SESSION binlog_format = STATEMENT",
            "INSERT INTO other VALUES (77)",
            "SET SESSION binlog_format = ROW",
            "UPDATE t SET n = 6 WHERE k > 3");
        assertFollows(lab, table, catchUp);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t (k) VALUES (1)",
        "ALTER TABLE t ADD COLUMN more INT",
        "/* hidden */ DROP TABLE `t`",
        "RENAME TABLE t TO u",
        "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.n = 1"
      })
  void whatCannotBeFollowedEndsTheStreamWithAReason(String sql) throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      TableMove table = table(lab);
      Gtids from = StartPosition.executed(lab.sourceSessions);
      try (CatchUp catchUp = CatchUpTest.catchUp(lab, List.of(table), from)) {
        catchUp.start();
        lab.source.execute(lab.database, "SET SESSION binlog_format = STATEMENT", sql);
        Gtids executed = StartPosition.executed(lab.sourceSessions);
        SQLException error =
            assertThrows(SQLException.class, () -> catchUp.drainTo(executed, DRAIN_MAX));
        assertTrue(error.getMessage().contains("moving table"), error.getMessage());
        assertTrue(error.getMessage().contains("past the proxy"), error.getMessage());
      }
    }
  }

  @Test
  void aPurgedLogIsSaidWithWhatToDo() throws Exception {
    try (LabServer source = MySqlLab.start();
        MoveLab lab = new MoveLab(source, MySqlLab.shards().get(1))) {
      TableMove table = table(lab);
      Gtids from = StartPosition.executed(lab.sourceSessions);
      source.execute(lab.database, "INSERT INTO t (k) VALUES (1), (2), (3)", "FLUSH BINARY LOGS");
      String logs = MoveLab.rows(lab.sourceSessions, "SHOW BINARY LOGS").getLast();
      source.execute("", "PURGE BINARY LOGS TO '" + logs.substring(0, logs.indexOf('|')) + "'");
      try (CatchUp catchUp = CatchUpTest.catchUp(lab, List.of(table), from)) {
        catchUp.start();
        Gtids executed = StartPosition.executed(lab.sourceSessions);
        SQLException error =
            assertThrows(SQLException.class, () -> catchUp.drainTo(executed, DRAIN_MAX));
        assertTrue(error.getMessage().contains("purged"), error.getMessage());
        assertTrue(error.getMessage().contains("cancel the migration"), error.getMessage());
        assertTrue(error.getMessage().contains("binlog_expire_logs_seconds"), error.getMessage());
      }
    }
  }
}
