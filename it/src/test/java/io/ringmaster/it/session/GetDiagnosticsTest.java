package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
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
import org.junit.jupiter.params.provider.ValueSource;

/** GET DIAGNOSTICS, SHOW WARNINGS and their counts say what they say on one MySQL server. */
class GetDiagnosticsTest {
  private static final String CONDITION =
      "@s = RETURNED_SQLSTATE, @m = MESSAGE_TEXT, @e = MYSQL_ERRNO, @o = CLASS_ORIGIN, @b ="
          + " SUBCLASS_ORIGIN, @t = TABLE_NAME, @c = COLUMN_NAME, @cn = CONSTRAINT_NAME, @cc ="
          + " CONSTRAINT_CATALOG, @cs = CONSTRAINT_SCHEMA, @ca = CATALOG_NAME, @sn = SCHEMA_NAME,"
          + " @cu = CURSOR_NAME";

  private static final String SHOWN =
      "SELECT @s, @m, @e, @o, @b, @t, @c, @cn, @cc, @cs, @ca, @sn, @cu, COLLATION(@m),"
          + " COLLATION(@t)";

  /** What a statement without conditions leaves as it is. */
  private static final String UNTOLD =
      "SET @s = 'untold', @m = 'untold', @e = 0, @o = 'untold', @b = 'untold', @t = 'untold', @c ="
          + " 'untold', @cn = 'untold', @cc = 'untold', @cs = 'untold', @ca = 'untold', @sn ="
          + " 'untold', @cu = 'untold'";

  private Connection plain;
  private Connection proxy;

  @BeforeEach
  void connect() throws SQLException {
    plain = MySqlLab.plain().connect(MySqlLab.plain().createDatabase("diagnostics"));
    proxy = ProxyLab.shared().connect(ProxyLab.shared().createDatabase("diagnostics"));
    String table = "CREATE TABLE t (id INT PRIMARY KEY, n INT, v VARCHAR(10))";
    Sql.run(plain, table);
    Sql.run(proxy, table + " SHARD BY HASH(id)");
    String procedures = "CREATE PROCEDURE %s() SIGNAL SQLSTATE '%s' SET MESSAGE_TEXT = 'own'";
    for (Connection side : List.of(plain, proxy)) {
      Sql.run(
          side,
          "INSERT INTO t VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'c'), (4, 3, 'd')",
          procedures.formatted("fails", "45000"),
          procedures.formatted("warns", "01234"),
          UNTOLD);
    }
  }

  @AfterEach
  void close() throws SQLException {
    plain.close();
    proxy.close();
  }

  /** What a client sees of a statement. */
  private static String seen(Connection side, String sql) throws SQLException {
    try (Statement statement = side.createStatement()) {
      boolean rows = statement.execute(sql);
      List<String> all = new ArrayList<>();
      if (rows) {
        ResultSet result = statement.getResultSet();
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= columns; i++) {
            row.add(result.getString(i) + " " + result.getMetaData().getColumnTypeName(i));
          }
          all.add(row.toString());
        }
      }
      return all + " " + statement.getUpdateCount();
    } catch (SQLException e) {
      return e.getErrorCode() + " " + e.getSQLState() + " " + e.getMessage();
    }
  }

  private void same(String... statements) throws SQLException {
    for (String sql : statements) {
      assertEquals(seen(plain, sql), seen(proxy, sql), sql);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t VALUES (1, 1, 'x')",
        "INSERT INTO t VALUES (5, 1, 'x'), (6, 1, 'x'), (1, 1, 'x')",
        "SELECT nosuch FROM t",
        "SELECT id FROM t ORDER BY nosuch",
        "SELECT FROM",
        "UPDATE t SET n = n + 1",
        "UPDATE t SET v = 'much too long for it'",
        "SELECT CAST('x' AS SIGNED)",
        "SELECT v + 1 FROM t WHERE id = 1",
        "DO 1 + '1x'",
        "CALL fails()",
        "SET @x = 1",
        "SELECT id FROM t ORDER BY id"
      })
  void ofAnyStatement(String sql) throws SQLException {
    for (boolean transaction : new boolean[] {false, true}) {
      if (transaction) {
        same("BEGIN", "SELECT COUNT(*) FROM t WHERE id = 2");
      }
      same(sql, "GET DIAGNOSTICS @n = NUMBER, @r = ROW_COUNT", "SELECT @n, @r");
      same(sql, "GET CURRENT DIAGNOSTICS CONDITION 1 " + CONDITION, "SHOW WARNINGS", SHOWN);
      same(sql, "get diagnostics condition 7 @m = message_text", "SHOW WARNINGS");
      same("GET DIAGNOSTICS @n = NUMBER, @r = ROW_COUNT", "SELECT @n, @r, ROW_COUNT()");
    }
  }

  @Test
  void theNumberOfACondition() throws SQLException {
    String warns = "SELECT CAST('x' AS SIGNED), CAST('y' AS SIGNED)";
    same("SET @one = 1, @two = '2', @half = 1.5, @none = NULL");
    for (String number :
        List.of(
            "1",
            "2",
            "3",
            "0",
            "'1'",
            "'2x'",
            "'a'",
            "1.4",
            "1.5",
            "2e0",
            "NULL",
            "@one",
            "@two",
            "@half",
            "@none",
            "@never",
            "-1",
            "1 + 0",
            "99999999999999999999")) {
      same("SET @m = 'unset'", warns);
      same("GET DIAGNOSTICS CONDITION " + number + " @m = MESSAGE_TEXT", "SHOW WARNINGS");
      same("SELECT @m");
    }
  }

  @Test
  void whatIsNoGetDiagnostics() throws SQLException {
    same(
        "GET DIAGNOSTICS",
        "GET STACKED DIAGNOSTICS @n = NUMBER",
        "GET DIAGNOSTICS n = NUMBER",
        "GET DIAGNOSTICS @n = NIX",
        "GET DIAGNOSTICS CONDITION 1 @n = NUMBER",
        "GET DIAGNOSTICS @n = MESSAGE_TEXT",
        "GET DIAGNOSTICS @n = NUMBER @r = ROW_COUNT",
        "GET DIAGNOSTICS @@sql_mode = NUMBER",
        "PREPARE s FROM 'GET DIAGNOSTICS @n = NUMBER'");
  }

  @Test
  void ofProgramsThatWarn() throws SQLException {
    same("CALL warns()", "GET DIAGNOSTICS CONDITION 1 @m = MESSAGE_TEXT, @e = MYSQL_ERRNO");
    same("SELECT @m, @e");
    Sql.run(proxy, "CALL warns()");
    SQLException refused = Sql.failure(proxy, "GET DIAGNOSTICS CONDITION 1 @s = RETURNED_SQLSTATE");
    assertEquals(1235, refused.getErrorCode());
    assertTrue(refused.getMessage().contains("SIGNAL"), refused.getMessage());
  }

  /** Conditions that are not kept are counted. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 64})
  void noMoreAreKeptThanTheSessionWants(int most) throws SQLException {
    same("SET sql_mode = ''", "SET max_error_count = " + most);
    for (String sql :
        List.of(
            "SELECT CAST('x' AS SIGNED), CAST('y' AS SIGNED), CAST('z' AS SIGNED)",
            "SELECT id, v + 0 FROM t ORDER BY id",
            "UPDATE t SET n = v",
            "UPDATE t SET n = v WHERE id = 1",
            "INSERT INTO t VALUES (1, 1, 'x')",
            "INSERT IGNORE INTO t VALUES (1, 1, 'x'), (2, 1, 'x'), (3, 1, 'x')",
            "SELECT nosuch FROM t",
            "DELETE FROM t WHERE id = 99")) {
      same(sql, "SELECT @@warning_count, @@error_count");
      same(sql, "SHOW COUNT(*) WARNINGS");
      same(sql, "SHOW COUNT(*) ERRORS");
      same(sql, "GET DIAGNOSTICS @n = NUMBER", "SHOW COUNT(*) WARNINGS", "SELECT @n");
      assertEquals(seen(plain, sql), seen(proxy, sql));
      assertEquals(
          seen(plain, "SHOW WARNINGS").split("\\],").length,
          seen(proxy, "SHOW WARNINGS").split("\\],").length,
          sql);
    }
  }
}
