package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of statements over several shards in MySQL's own words. */
class ErrorMessagesTest {
  private static Connection plain;
  private static Connection proxy;

  @BeforeAll
  static void create() throws SQLException {
    plain = MySqlLab.plain().connect(MySqlLab.plain().createDatabase("messages"));
    proxy = ProxyLab.shared().connect(ProxyLab.shared().createDatabase("messages"));
    String table = "CREATE TABLE t (id INT PRIMARY KEY, n INT, v VARCHAR(10))";
    Sql.run(plain, table);
    Sql.run(proxy, table + " SHARD BY HASH(id)");
    for (Connection side : new Connection[] {plain, proxy}) {
      Sql.run(side, "INSERT INTO t VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'c'), (4, 3, 'd')");
    }
  }

  @AfterAll
  static void close() throws SQLException {
    plain.close();
    proxy.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM t ORDER BY nosuch",
        "SELECT id FROM t ORDER BY id, nosuch DESC LIMIT 2",
        "SELECT id FROM t ORDER BY id + nosuch",
        "SELECT id FROM t ORDER BY t.nosuch",
        "SELECT id FROM t x ORDER BY t.id",
        "SELECT n, COUNT(*) FROM t GROUP BY n ORDER BY nosuch",
        "SELECT id, COUNT(*) FROM t GROUP BY id ORDER BY nosuch",
        "SELECT nosuch FROM t ORDER BY nosuch2",
        "SELECT id FROM t WHERE nosuch = 1 ORDER BY nosuch2",
        "SELECT n FROM t GROUP BY nosuch ORDER BY nosuch2",
        "SELECT n FROM t GROUP BY n HAVING nosuch > 1 ORDER BY nosuch2",
        "SELECT DISTINCT n FROM t ORDER BY nosuch",
        "SELECT id, LEFT(v) FROM t ORDER BY n LIMIT 2",
        "SELECT id FROM t ORDER BY n, LEFT(v) LIMIT 1, 2",
        "SELECT n, AVG(id), REPEAT(v) FROM t GROUP BY n",
        "SELECT DISTINCT v, IF(n) FROM t",
        "SELECT AVG(id), MOD(n) FROM t",
        "UPDATE t SET n = 1 ORDER BY nosuch LIMIT 1",
        "DELETE FROM t ORDER BY nosuch LIMIT 1",
        "DROP TABLE nodb.x, nodb.y",
        "DROP VIEW nodb.x",
        "DROP FUNCTION nodb.x",
        "DROP TRIGGER nodb.x",
        "DROP EVENT x",
        "DROP EVENT nodb.x"
      })
  void areTheSame(String sql) {
    assertEquals(of(plain, sql), of(proxy, sql), sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ANALYZE TABLE nodb.x",
        "OPTIMIZE LOCAL TABLE `nodb`.`x`",
        "CHECK TABLE nodb.x",
        "REPAIR TABLE nodb.x",
        "CHECKSUM TABLE nodb.x",
        "DROP TABLE IF EXISTS nodb.x, nodb.y",
        "DROP VIEW IF EXISTS nodb.x",
        "DROP PROCEDURE IF EXISTS nodb.x",
        "DROP FUNCTION IF EXISTS nodb.x",
        "DROP EVENT IF EXISTS x",
        "DROP EVENT IF EXISTS nodb.x"
      })
  void whatIsNotThereIsToldInTheSameRowsAndWarnings(String sql) throws SQLException {
    assertEquals(told(plain, sql), told(proxy, sql));
  }

  private static List<String> told(Connection side, String sql) throws SQLException {
    List<String> told = new ArrayList<>();
    try (Statement statement = side.createStatement()) {
      if (statement.execute(sql)) {
        add(told, statement.getResultSet());
      }
      add(told, statement.executeQuery("SHOW WARNINGS"));
    }
    return told;
  }

  private static void add(List<String> told, ResultSet rows) throws SQLException {
    try (rows) {
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        told.add(rows.getMetaData().getColumnLabel(i));
      }
      while (rows.next()) {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          told.add(rows.getString(i));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"OPTIMIZE TABLE nodb.x, 1", "CHECKSUM TABLE nodb.x, 0"})
  void suchStatementsCommitWhereMySqlDoes(String sql, String rows) throws SQLException {
    for (Connection side : new Connection[] {plain, proxy}) {
      Sql.run(side, "BEGIN", "INSERT INTO t VALUES (5, 5, 'e')");
      told(side, sql);
      Sql.run(side, "ROLLBACK");
      assertEquals(rows, Sql.value(side, "SELECT COUNT(*) FROM t WHERE id = 5"));
      Sql.run(side, "DELETE FROM t WHERE id = 5");
    }
  }

  private static String of(Connection side, String sql) {
    SQLException error = Sql.failure(side, sql);
    return error.getErrorCode() + " " + error.getSQLState() + " " + error.getMessage();
  }
}
