package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.metadata.DayWindow;
import io.ringmaster.metadata.placement.Move;
import io.ringmaster.migration.move.CopyTime;
import io.ringmaster.migration.move.MoveSettings;
import io.ringmaster.migration.move.MoveStream;
import io.ringmaster.migration.table.Finding;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.ServerPreflight;
import io.ringmaster.migration.table.TablePreflight;
import io.ringmaster.migration.table.TableReader;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in the way of a migration is found before it begins, each with what to do. */
class PreflightTest {
  private static final Duration COPY_MAX = Duration.ofHours(1);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "k INT, v INT | no primary key of whole columns",
        "k INT, f DOUBLE, PRIMARY KEY (k, f) | `f` of type double",
        "k INT, e ENUM('a'), PRIMARY KEY (k, e) | `e` of type enum",
        "k INT, b BLOB, PRIMARY KEY (k, b(10)) | no primary key of whole columns",
        "k INT, v INT, PRIMARY KEY (v) | `PRIMARY` does not contain the shard key `k`",
        "k INT, v INT, PRIMARY KEY (k), UNIQUE KEY u (v) | `u` does not contain the shard key",
        "k VARCHAR(9), PRIMARY KEY (k), UNIQUE KEY u (k(3)) | `u` does not contain the shard key",
        "k INT, v INT, PRIMARY KEY (k), UNIQUE KEY u ((v + 1)) | `u` does not contain the shard",
        "k INT, g INT AS (k + 1) STORED, PRIMARY KEY (k, g) | the generated column `g`"
      })
  void tablesThatCannotMove(String columns, String reason) throws SQLException {
    List<Finding> findings = findings(columns);
    assertEquals(1, findings.size(), findings.toString());
    assertTrue(findings.getFirst().toString().contains(reason), findings.toString());
  }

  private static List<Finding> findings(String columns, String... more) throws SQLException {
    LabServer server = MySqlLab.shards().getFirst();
    String database = server.createDatabase("preflight");
    server.execute(database, "CREATE TABLE t (" + columns + ")");
    server.execute(database, more);
    return TablePreflight.check(read(server, database));
  }

  private static MovingTable read(LabServer server, String database) throws SQLException {
    try (Connection connection = server.connect(database)) {
      return TableReader.read(connection, database, "t", "k").orElseThrow();
    }
  }

  @Test
  void triggersAreFoundAndGoodTablesPass() throws SQLException {
    List<Finding> findings =
        findings(
            "k INT PRIMARY KEY",
            "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.k = NEW.k");
    assertTrue(findings.toString().contains("[tr]"), findings.toString());
    assertEquals(
        List.of(),
        findings(
            "k BIGINT, d DATE, t TIMESTAMP(6), n DECIMAL(9,3), b BINARY(4), v VARBINARY(9), s"
                + " CHAR(9), UNIQUE KEY (s, k), PRIMARY KEY (d, k, t, n, b, v, s)"));
  }

  @Test
  void anEngineWithoutTransactionsIsRefused() throws SQLException {
    List<Finding> findings = findings("k INT PRIMARY KEY", "ALTER TABLE t ENGINE = MyISAM");
    assertEquals(1, findings.size(), findings.toString());
    assertTrue(findings.getFirst().reason().contains("MyISAM"), findings.toString());
  }

  @Test
  void driftIsToldLineByLine() throws SQLException {
    LabServer one = MySqlLab.shards().get(0);
    LabServer two = MySqlLab.shards().get(1);
    String here = one.createDatabase("drift");
    String there = two.createDatabase("drift");
    one.execute(here, "CREATE TABLE t (k INT PRIMARY KEY, v VARCHAR(9), CHECK (k > 0))");
    two.execute(there, "CREATE TABLE t (k INT PRIMARY KEY, v VARCHAR(9), CHECK (k > 0))");
    assertEquals(List.of(), TablePreflight.compare(read(one, here), read(two, there)));
    two.execute(there, "ALTER TABLE t MODIFY v VARCHAR(9) COLLATE utf8mb4_bin, ADD KEY kv (v, k)");
    assertNotEquals(read(one, here).fingerprint(), read(two, there).fingerprint());
    String finding = TablePreflight.compare(read(one, here), read(two, there)).toString();
    assertTrue(finding.contains("here only: COLUMN 2 `v` varchar(9) utf8mb4"), finding);
    assertTrue(finding.contains("there only: KEY kv `v` `k`"), finding);
  }

  @Test
  void binaryLogsAreKeptAsLongAsTheCopyMayTake() throws Exception {
    LabServer source = MySqlLab.shards().get(0);
    try (GroupLab lab = new GroupLab(source, MySqlLab.shards().get(1))) {
      lab.servers.get("s2").execute("", "CREATE DATABASE " + lab.database);
      source.execute(
          lab.database, "INSERT INTO orders (k, v) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')");
      // More than an hour, less than a day and what windows leave of it.
      source.execute("", "SET GLOBAL binlog_expire_logs_seconds = 4000");
      assertEquals(List.of(), retention(lab, CopyTime.UNTHROTTLED));
      CopyTime minute = new CopyTime(true, List.of(DayWindow.parse("22:00", "22:01")));
      // 4 s of work, in a minute of each day: 1440 times as long.
      long expected = 86_400 + 4 * 1_440;
      List<String> refused = retention(lab, minute);
      assertEquals(1, refused.size(), refused.toString());
      assertTrue(
          refused
              .getFirst()
              .contains(
                  "kept for 4000 s (binlog_expire_logs_seconds), but the copy may take "
                      + expected
                      + " s"),
          refused.toString());
      source.execute("", "SET GLOBAL binlog_expire_logs_seconds = 3599");
      assertEquals(1, retention(lab, CopyTime.UNTHROTTLED).size());
    } finally {
      source.execute("", "SET GLOBAL binlog_expire_logs_seconds = DEFAULT");
    }
  }

  private static List<String> retention(GroupLab lab, CopyTime time) throws Exception {
    Move move = lab.moves.getFirst();
    try (MoveStream stream =
        new MoveStream(
            9_001,
            1,
            move,
            lab.tables,
            lab.sessions.get(move.source()).endpoint(),
            lab.sessions.get(move.target()).endpoint(),
            MoveSettings.usual(Throttle.none(), time))) {
      return stream.preflight().stream()
          .map(Object::toString)
          .filter(finding -> finding.contains("binlog_expire_logs_seconds"))
          .toList();
    }
  }

  @Test
  void serversAreAskedForSettingsAndPrivileges() throws Exception {
    LabServer good = MySqlLab.shards().getFirst();
    try (Connection connection = good.connect("")) {
      assertEquals(List.of(), ServerPreflight.check(connection, "s1", Set.of("app"), COPY_MAX));
      String retention =
          ServerPreflight.check(connection, "s1", Set.of("app"), Duration.ofDays(90)).toString();
      assertTrue(retention.contains("binlog_expire_logs_seconds"), retention);
    }
    try (LabServer bad =
        MySqlLab.start(
            "--binlog-format=MIXED",
            "--binlog-row-image=MINIMAL",
            "--gtid-mode=OFF",
            "--enforce-gtid-consistency=OFF",
            "--performance-schema=OFF")) {
      bad.execute(
          "",
          "CREATE USER weak IDENTIFIED BY 'weak'",
          "GRANT SELECT, INSERT, UPDATE ON `a\\_p`.* TO weak",
          "GRANT ALL ON ringmaster.* TO weak");
      try (Connection connection =
          DriverManager.getConnection(
              "jdbc:mysql://" + bad.host() + ":" + bad.port() + "/", "weak", "weak")) {
        String all = ServerPreflight.check(connection, "s9", Set.of("a_p"), COPY_MAX).toString();
        for (String part :
            List.of(
                "binlog_format is 'MIXED'",
                "binlog_row_image is 'MINIMAL'",
                "gtid_mode is 'OFF'",
                "--performance-schema=ON",
                "GRANT REPLICATION SLAVE ON *.* TO 'weak'@'%'",
                "GRANT XA_RECOVER_ADMIN",
                "GRANT CREATE, DELETE ON `a_p`.* TO 'weak'@'%'")) {
          assertTrue(all.contains(part), part + " in " + all);
        }
        assertTrue(!all.contains("`ringmaster`"), all);
      }
    }
  }
}
