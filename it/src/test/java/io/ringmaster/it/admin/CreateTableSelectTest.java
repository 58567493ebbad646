package io.ringmaster.it.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mysql.cj.jdbc.StatementImpl;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CREATE TABLE .. SELECT with a placement, against one MySQL that is asked without. */
class CreateTableSelectTest {
  private final ProxyLab proxy = ProxyLab.shared();
  private String database;
  private Connection plain;
  private Connection sharded;

  @BeforeEach
  void tables() throws SQLException {
    database = proxy.createDatabase("ctas");
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    plain = MySqlLab.plain().connect(database);
    sharded = proxy.connect(database);
    run(sharded, "CREATE TABLE x (id INT PRIMARY KEY, r INT, v VARCHAR(9)) SHARD BY HASH(id)");
    run(plain, "CREATE TABLE x (id INT PRIMARY KEY, r INT, v VARCHAR(9))");
    for (Connection side : List.of(plain, sharded)) {
      run(
          side,
          "INSERT INTO x VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c'), (4, 2, 'd'), (5, 3, 'e')");
    }
  }

  @AfterEach
  void close() throws SQLException {
    plain.close();
    sharded.close();
  }

  /** What a client sees of a write. */
  private record Seen(long affected, String info) {}

  private static Seen run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return new Seen(
          statement.getLargeUpdateCount(),
          statement.unwrap(StatementImpl.class).getResultSetInternal().getServerInfo());
    }
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          values.add(row.getString(i));
        }
        rows.add(values.toString());
      }
      return rows;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(PRIMARY KEY (id)) | SHARD BY HASH(id) | SELECT id, v FROM x",
        "(k INT AUTO_INCREMENT, KEY (k)) COMMENT 'c' | SHARD BY HASH(id) | AS SELECT id FROM x"
            + " ORDER BY id",
        "(PRIMARY KEY (r)) | SHARD BY HASH(r) | IGNORE SELECT r, 1 AS one FROM x",
        "(PRIMARY KEY (r)) | SHARD BY HASH(r) | REPLACE AS SELECT r, id FROM x ORDER BY id",
        "'' | SHARD BY RANGE(id) (VALUES LESS THAN (3) ON shard2, VALUES LESS THAN (MAXVALUE) ON"
            + " shard1) | TABLE x",
        "'' | REFERENCE | SELECT r, COUNT(*) AS c, 'x' AS t FROM x GROUP BY r",
        "'' | SINGLE ON shard2 | (SELECT * FROM x WHERE id > 1) ORDER BY id LIMIT 2",
        "(a INT) | SINGLE ON shard2 | VALUES ROW(1, 'one')",
        "'' | SHARD BY HASH(id) | SELECT * FROM x WHERE FALSE",
      })
  void aTableIsFilledWhereverItLives(String definition, String placement, String query)
      throws SQLException {
    String before = "CREATE TABLE t " + definition + " ";
    assertEquals(run(plain, before + query), run(sharded, before + placement + " " + query));
    // Of a counter, SHOW CREATE TABLE tells what one shard has.
    assertEquals(
        rows(plain, "SHOW CREATE TABLE t").getFirst().replaceFirst(" AUTO_INCREMENT=\\d+", ""),
        rows(sharded, "SHOW CREATE TABLE t")
            .getFirst()
            .replaceFirst(" AUTO_INCREMENT=\\d+", "")
            .replaceFirst(" /\\*!999990 [^\\n]* \\*/", ""));
    String all = "SELECT * FROM t ORDER BY 1, 2";
    assertEquals(rows(plain, all), rows(sharded, all));
    assertEquals(rows(plain, "SHOW TABLES"), rows(sharded, "SHOW TABLES"));
  }

  @Test
  void theDefaultShardKeyDecides() throws SQLException {
    proxy.execute(database, "ALTER DATABASE DEFAULT SHARD KEY (id)");
    String create = "CREATE TABLE t SELECT id, v FROM x";
    assertEquals(run(plain, create), run(sharded, create));
    assertEquals(
        rows(plain, "SELECT * FROM t ORDER BY id"), rows(sharded, "SELECT * FROM t ORDER BY id"));
    for (LabServer server : MySqlLab.shards()) {
      try (Connection shard = server.connect(database)) {
        assertEquals(rows(shard, "SELECT id FROM x"), rows(shard, "SELECT id FROM t"));
      }
    }
  }

  private static SQLException fails(Connection connection, String sql) {
    return assertThrows(SQLException.class, () -> run(connection, sql), sql);
  }

  private void assertNothingIsLeft() throws SQLException {
    assertEquals(List.of("[x]"), rows(sharded, "SHOW TABLES"));
    for (LabServer server : MySqlLab.shards()) {
      try (Connection shard = server.connect(database)) {
        assertEquals(List.of("[x]"), rows(shard, "SHOW TABLES"));
      }
    }
    run(sharded, "CREATE TABLE t SHARD BY HASH(id) SELECT id FROM x");
    assertEquals(List.of("[5]"), rows(sharded, "SELECT COUNT(*) FROM t"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(PRIMARY KEY (r)) | SHARD BY HASH(r) | SELECT r FROM x",
        "(PRIMARY KEY (r)) | REFERENCE | SELECT r FROM x",
        "(a TINYINT) | SHARD BY HASH(id) | SELECT id, id * 40 AS a FROM x",
        "(a INT NOT NULL) | SHARD BY HASH(id) | SELECT id, NULLIF(id, 3) AS a FROM x",
      })
  void whatFailsLeavesNoTable(String definition, String placement, String query)
      throws SQLException {
    String before = "CREATE TABLE t " + definition + " ";
    SQLException expected = fails(plain, before + query);
    SQLException found = fails(sharded, before + placement + " " + query);
    assertEquals(expected.getErrorCode(), found.getErrorCode(), found.getMessage());
    assertEquals(expected.getSQLState(), found.getSQLState());
    assertEquals(
        expected.getMessage().replaceAll("(entry|row) .*", ""),
        found.getMessage().replaceAll("(entry|row) .*", ""));
    assertTrue(!found.getMessage().contains("ringmaster_new"), found.getMessage());
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE t (PRIMARY KEY (r)) SHARD BY HASH(id) SELECT id, r FROM x",
        "CREATE TABLE t SHARD BY HASH(d) SELECT id / 2 AS d FROM x",
        "CREATE TABLE t (k INT AUTO_INCREMENT PRIMARY KEY) REFERENCE SELECT id FROM x",
        "CREATE TABLE t SELECT @@version",
        "CREATE TABLE t SELECT * FROM own",
      })
  void whatIsRefusedLeavesNoTable(String sql) throws SQLException {
    run(sharded, "CREATE TEMPORARY TABLE own (a INT)");
    SQLException refused = fails(sharded, sql);
    assertEquals(1235, refused.getErrorCode(), refused.getMessage());
    run(sharded, "DROP TEMPORARY TABLE own");
    assertNothingIsLeft();
  }

  @Test
  void aShardKeyThatTheTableLacksIsNamed() throws SQLException {
    assertEquals(
        1072, fails(sharded, "CREATE TABLE t SHARD BY HASH(nix) SELECT id FROM x").getErrorCode());
    assertNothingIsLeft();
  }

  @Test
  void aKilledOneLeavesNoTable() throws Exception {
    long id;
    try (Statement statement = sharded.createStatement();
        ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
      row.next();
      id = row.getLong(1);
    }
    Thread killer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (Connection other = proxy.connect(database)) {
                    while (!isFilling()) {
                      Thread.sleep(5);
                    }
                    run(other, "KILL QUERY " + id);
                  } catch (SQLException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    SQLException killed =
        fails(sharded, "CREATE TABLE t SHARD BY HASH(id) SELECT id, SLEEP(20) AS s FROM x");
    assertEquals(1317, killed.getErrorCode(), killed.getMessage());
    killer.join();
    assertNothingIsLeft();
  }

  /** Whether a shard sleeps for the query of this database. */
  private boolean isFilling() throws SQLException {
    for (LabServer server : MySqlLab.shards()) {
      try (Connection shard = server.connect(database)) {
        List<String> found =
            rows(
                shard,
                "SELECT 1 FROM performance_schema.processlist WHERE db = '"
                    + database
                    + "' AND state = 'User sleep'");
        if (!found.isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }
}
