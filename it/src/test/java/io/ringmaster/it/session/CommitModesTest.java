package io.ringmaster.it.session;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.failure;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SET ringmaster_commit. */
class CommitModesTest {
  private static final String SUM = "SELECT SUM(n) FROM x";
  private static final String MODE = "SELECT @@ringmaster_commit";

  private static ProxyLab proxy;
  private static String database;
  private static List<List<Integer>> keys;

  private Connection one;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("modes");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, n INT NOT NULL) SHARD BY HASH(id) IN GROUP g",
        "CREATE TABLE r (id INT PRIMARY KEY, n INT) REFERENCE",
        "INSERT INTO x VALUES (1,0),(2,0),(3,0),(4,0),(5,0),(6,0),(7,0),(8,0)");
    keys = ShardRows.ids(database, "x");
  }

  @BeforeEach
  void connect() throws SQLException {
    proxy.execute(database, "UPDATE x SET n = 0");
    one = proxy.connect(database);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    one.close();
    ShardRows.assertNothingOpen();
  }

  private static String add(int n, int shard) {
    return "UPDATE x SET n = n + " + n + " WHERE id = " + keys.get(shard).getFirst();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET ringmaster_commit = %s",
        "SET SESSION ringmaster_commit = '%s'",
        "SET @@session.ringmaster_commit := %s",
        "SET @@RINGMASTER_COMMIT=\"%s\""
      })
  void isSetAndShown(String set) throws SQLException {
    assertEquals("two_phase", value(one, MODE));
    for (String mode : List.of("best_effort", "SINGLE", "two_phase")) {
      run(one, set.formatted(mode));
      assertEquals(mode.toLowerCase(), value(one, MODE));
      assertEquals(mode.toLowerCase(), value(one, "SELECT @@session.ringmaster_commit AS m"));
      assertEquals("ringmaster_commit", value(one, "SHOW VARIABLES LIKE 'ringmaster%'"));
      assertEquals("ringmaster_commit", value(one, "SHOW VARIABLES LIKE 'ringmaster\\_commit'"));
      assertEquals("no row", value(one, "SHOW VARIABLES LIKE 'ringmaster_other'"));
    }
    assertEquals(1231, error(one, set.formatted("never")));
    run(one, "SET ringmaster_commit = single", "SET ringmaster_commit = DEFAULT");
    assertEquals("two_phase", value(one, MODE));
    assertEquals(1235, error(one, "SET ringmaster_commit = single, autocommit = 1"));
    assertEquals(1235, error(one, "SET GLOBAL ringmaster_commit = single"));
    run(one, "BEGIN", add(1, 0));
    assertEquals(1568, error(one, "SET ringmaster_commit = single"));
    run(one, "ROLLBACK");
  }

  @Test
  void bestEffortCommitsOnAll() throws SQLException {
    run(one, "SET ringmaster_commit = best_effort");
    for (int shard = 0; shard < 2; shard++) {
      run(one, "BEGIN", add(1, shard), add(1, 1 - shard), "COMMIT");
      run(one, "BEGIN", add(8, shard), add(8, 1 - shard), "ROLLBACK");
      run(one, "BEGIN", add(1, shard), add(1, 1 - shard), "COMMIT AND CHAIN", add(1, 0), "COMMIT");
    }
    assertEquals("10", value(one, SUM));
    run(one, "UPDATE x SET n = 2", "INSERT INTO r VALUES (1, 1)", "DELETE FROM r");
    assertEquals("16", value(one, SUM));
  }

  /** The second server refuses what follows, and the first has committed by then. */
  @Test
  void whoIsCommittedIsTold() throws SQLException {
    run(one, "SET ringmaster_commit = best_effort", "BEGIN", add(1, 0), add(2, 1));
    LabServer second = MySqlLab.shards().get(1);
    try (Connection server = second.connect("")) {
      run(server, "SET GLOBAL super_read_only = ON");
      SQLException partly;
      try {
        partly = failure(one, "COMMIT");
      } finally {
        run(server, "SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
      }
      assertEquals(30028, partly.getErrorCode());
      assertTrue(partly.getMessage().contains("committed on s1 and not on s2"), partly.toString());
    }
    try (Connection other = proxy.connect(database)) {
      assertEquals("1", value(other, SUM));
    }
  }

  @Test
  void singleRefusesASecondServerBeforeItIsWritten() throws SQLException {
    run(one, "SET ringmaster_commit = single", add(1, 0), add(1, 1));
    for (int shard = 0; shard < 2; shard++) {
      run(one, "BEGIN", "SELECT * FROM x WHERE id = " + keys.get(1 - shard).getFirst());
      run(one, add(1, shard), SUM);
      assertEquals(30029, error(one, add(1, 1 - shard)));
      assertEquals(30029, error(one, "UPDATE x SET n = 9"));
      run(one, "SELECT * FROM x FOR UPDATE", add(1, shard), "COMMIT");
    }
    SQLException refused = failure(one, "UPDATE x SET n = 9");
    assertEquals(30029, refused.getErrorCode());
    String wayOut = "SET ringmaster_commit = 'two_phase'";
    assertTrue(refused.getMessage().contains(wayOut), refused.getMessage());
    assertEquals(30029, error(one, "INSERT INTO r VALUES (1, 1)"));
    assertEquals("6", value(one, SUM));
    try (Connection prepared = proxy.connect(database, Map.of("useServerPrepStmts", "true"));
        var add = prepared.prepareStatement("UPDATE x SET n = n + 1 WHERE id = ?")) {
      run(prepared, "SET ringmaster_commit = single", "BEGIN");
      add.setInt(1, keys.get(0).getFirst());
      add.executeUpdate();
      add.setInt(1, keys.get(1).getFirst());
      assertEquals(30029, assertThrows(SQLException.class, add::executeUpdate).getErrorCode());
      run(prepared, "ROLLBACK");
    }
  }
}
