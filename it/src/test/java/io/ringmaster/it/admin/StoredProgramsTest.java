package io.ringmaster.it.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ProxyLab;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Procedures run where their tables are, functions everywhere, triggers with their rows. */
class StoredProgramsTest {
  private static final int REFUSED = 1235;

  private static ProxyLab proxy;
  private static String database;
  private static Connection connection;

  @BeforeAll
  static void tables() throws SQLException {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("programs");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, v INT) SHARD BY HASH(id)",
        "CREATE TABLE r (id INT PRIMARY KEY, name VARCHAR(10)) REFERENCE",
        "CREATE TABLE s1 (id INT AUTO_INCREMENT PRIMARY KEY, v INT) SINGLE ON shard1",
        "CREATE TABLE s2 (id INT AUTO_INCREMENT PRIMARY KEY, v INT) SINGLE ON shard2",
        "CREATE TABLE log2 (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(40)) SINGLE ON shard2",
        "INSERT INTO x VALUES (1, 10), (2, 20), (3, 30), (4, 40)",
        "INSERT INTO r VALUES (1, 'one'), (2, 'two')");
    connection = proxy.connect(database);
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  private static void run(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> rows(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private static void admin(String sql) throws SQLException {
    try (Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, database, Map.of());
        Statement statement = admin.createStatement()) {
      statement.execute(sql);
    }
  }

  private static SQLException fails(String sql) {
    return assertThrows(SQLException.class, () -> run(sql), sql);
  }

  @Test
  void aProcedureRunsWhereItsTablesAreInTheTransactionOfTheSession() throws SQLException {
    run(
        "CREATE DEFINER=`nobody`@`%` PROCEDURE add2(IN v INT, OUT id INT)"
            + " BEGIN INSERT INTO s2 (v) VALUES (v); SET id = LAST_INSERT_ID();"
            + " SELECT COUNT(*) FROM s2; SELECT v, id; END");
    connection.setAutoCommit(false);
    try {
      run("INSERT INTO s1 (v) VALUES (7)");
      try (CallableStatement call = connection.prepareCall("{CALL add2(?, ?)}")) {
        call.setInt(1, 42);
        call.registerOutParameter(2, Types.INTEGER);
        assertTrue(call.execute());
        assertEquals(1, count(call.getResultSet()));
        assertTrue(call.getMoreResults());
        try (ResultSet second = call.getResultSet()) {
          second.next();
          assertEquals(42, second.getInt(1));
        }
        assertEquals(1, call.getInt(2));
      }
      connection.rollback();
      assertEquals(List.of(), rows("SELECT v FROM s2"));
      run("CALL add2(43, @id)");
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
    assertEquals(List.of("43"), rows("SELECT v FROM s2"));
    assertEquals(List.of("2"), rows("SELECT @id"));
    assertEquals(List.of("2"), rows("SELECT LAST_INSERT_ID()"));
    assertEquals(1305, fails("CALL nothing()").getErrorCode());
    run("DROP PROCEDURE add2");
    assertEquals(1305, fails("CALL add2(1, @id)").getErrorCode());
    assertEquals(1305, fails("DROP PROCEDURE add2").getErrorCode());
  }

  private static int count(ResultSet rows) throws SQLException {
    try (rows) {
      int count = 0;
      while (rows.next()) {
        count++;
      }
      return count;
    }
  }

  /** The connection goes back with no metadata lock that a transaction would end. */
  @Test
  void aProgramWithoutTablesLeavesNothingWithoutAutocommit() throws SQLException {
    run(
        "CREATE PROCEDURE of_none() SELECT 1",
        "CREATE FUNCTION only_one() RETURNS INT NO SQL RETURN 1");
    try (Connection other = proxy.connect(database);
        Statement statement = other.createStatement()) {
      statement.execute("SET autocommit = 0");
      statement.execute("CALL of_none()");
      statement.execute("SELECT only_one()");
      try (Connection ddl = proxy.connect(database, Map.of("socketTimeout", "10000"));
          Statement drop = ddl.createStatement()) {
        drop.execute("DROP PROCEDURE of_none");
        drop.execute("DROP FUNCTION only_one");
      }
    }
  }

  @Test
  void temporaryTablesAreNotOverlooked() throws SQLException {
    run(
        "CREATE PROCEDURE of2() SELECT COUNT(tmp.a) FROM tmp LEFT JOIN s2 ON s2.id < 0",
        "CREATE PROCEDURE of1() SELECT COUNT(tmp.a) FROM tmp LEFT JOIN s1 ON s1.id < 0",
        "CREATE PROCEDURE of0() SELECT COUNT(*) FROM tmp");
    try (Connection other = proxy.connect(database);
        Statement statement = other.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE tmp (a INT)");
      statement.execute("INSERT INTO tmp VALUES (1), (2), (3)");
      int answered = 0;
      for (String sql : List.of("CALL of0()", "CALL of1()", "CALL of2()")) {
        try (ResultSet rows = statement.executeQuery(sql)) {
          rows.next();
          assertEquals(3, rows.getInt(1), sql);
          answered++;
        } catch (SQLException e) {
          assertEquals(REFUSED, e.getErrorCode(), e.getMessage());
        }
      }
      assertEquals(2, answered, "the database's home is one of the two shards");
    }
    run("DROP PROCEDURE of0", "DROP PROCEDURE of1", "DROP PROCEDURE of2");
  }

  @Test
  void aPreparedCallIsAnsweredInTheBinaryProtocol() throws SQLException {
    run("CREATE PROCEDURE names(IN least INT) SELECT name FROM r WHERE id >= least ORDER BY id");
    try (Connection prepared = proxy.connect(database, Map.of("useServerPrepStmts", "true"));
        PreparedStatement call = prepared.prepareStatement("CALL names(?)")) {
      for (int least = 1; least <= 2; least++) {
        call.setInt(1, least);
        try (ResultSet rows = call.executeQuery()) {
          rows.next();
          assertEquals(least == 1 ? "one" : "two", rows.getString(1));
        }
      }
    }
    run("DROP PROCEDURE names");
  }

  @Test
  void aFunctionIsOnAllShards() throws SQLException {
    run("CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC NO SQL RETURN n * 2");
    assertEquals(List.of("20", "40", "60", "80"), rows("SELECT twice(v) v FROM x ORDER BY v"));
    run("UPDATE x SET v = twice(v) WHERE id = 3");
    assertEquals(List.of("60"), rows("SELECT v FROM x WHERE id = 3"));
    run("UPDATE x SET v = 30 WHERE id = 3", "DROP FUNCTION twice");
    assertEquals(1305, fails("SELECT twice(v) FROM x").getErrorCode());
  }

  @Test
  void literalsHaveTheCollationOfTheSessionThatMadeTheProgram() throws SQLException {
    run(
        "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
        "CREATE PROCEDURE same() SELECT 'a' = 'A'",
        "CREATE FUNCTION is_same() RETURNS INT NO SQL RETURN 'a' = 'A'",
        "CREATE VIEW sameness AS SELECT 'a' = 'A' AS v FROM s2 UNION SELECT 'a' = 'A'",
        "SET NAMES utf8mb4 COLLATE utf8mb4_general_ci");
    assertEquals(List.of("0"), rows("CALL same()"));
    assertEquals(List.of("0"), rows("SELECT is_same() FROM x LIMIT 1"));
    assertEquals(List.of("0"), rows("SELECT v FROM sameness"));
    run(
        "DROP PROCEDURE same",
        "DROP FUNCTION is_same",
        "DROP VIEW sameness",
        "SET CHARACTER_SET_CONNECTION = latin1",
        "CREATE PROCEDURE charset_of() SELECT CONCAT(CHARSET('a'), HEX('\u00e4'))",
        "SET NAMES utf8mb4");
    assertEquals(List.of("latin1E4"), rows("CALL charset_of()"));
    run("DROP PROCEDURE charset_of");
  }

  @Test
  void aTriggerIsCarriedOutByTheServerOfTheRow() throws SQLException {
    run(
        "CREATE TRIGGER positive BEFORE INSERT ON x FOR EACH ROW BEGIN IF NEW.v < 0 THEN"
            + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'negative'; END IF;"
            + " SET NEW.v = NEW.v + 1; END",
        "CREATE TRIGGER logged AFTER DELETE ON s2 FOR EACH ROW"
            + " INSERT INTO log2 (what) VALUES (CONCAT('gone ', OLD.v))");
    assertEquals(
        1644, fails("INSERT INTO x VALUES (11, 1), (12, 1), (13, 1), (14, -1)").getErrorCode());
    assertEquals(List.of(), rows("SELECT id FROM x WHERE id > 10"));
    run("INSERT INTO x VALUES (11, 1), (12, 2), (13, 3), (14, 4)");
    assertEquals(List.of("2", "3", "4", "5"), rows("SELECT v FROM x WHERE id > 10 ORDER BY v"));
    run(
        "DELETE FROM x WHERE id > 10",
        "INSERT INTO s2 (v) VALUES (99)",
        "DELETE FROM s2 WHERE v = 99");
    assertEquals(List.of("gone 99"), rows("SELECT what FROM log2"));
    run("DROP TRIGGER positive", "DROP TRIGGER logged");
    assertEquals(1360, fails("DROP TRIGGER logged").getErrorCode());
  }

  @Test
  void noClientSwitchesTriggersOff() throws SQLException {
    for (String sql :
        List.of(
            "SET @ringmaster_moves = 7",
            "SET @a = 1, @`RingMaster_M\u00f6ves ` = 7",
            "SELECT 7 INTO @'ring\\master_moves'",
            "UPDATE x SET v = (@ringmaster_moves := 7) WHERE id = 1",
            "CREATE PROCEDURE moves() SET @ringmaster_moves = 7",
            "PREPARE moves FROM 'SELECT @ringmaster_moves := 7'")) {
      assertEquals(REFUSED, fails(sql).getErrorCode(), sql);
    }
    run("SET NAMES latin1");
    assertEquals(REFUSED, fails("SET @ringm\u00e4ster_moves = 7").getErrorCode());
    run("SET NAMES utf8mb4", "SET @ringmaster_move = 7");
    assertEquals(List.of("0"), rows("SELECT @ringmaster_moves <=> 7"));
  }

  @Test
  void aTriggerWithoutABodyIsASyntaxError() {
    String sql = "CREATE TRIGGER none BEFORE INSERT ON x FOR EACH ROW # nothing";
    SQLException refused = fails(sql);
    assertEquals(1064, refused.getErrorCode());
    assertTrue(refused.getMessage().endsWith("near '' at line 1"), refused.getMessage());
  }

  @Test
  void whatATriggerNamesStaysWhereTheTriggerIs() throws SQLException {
    run(
        "CREATE TABLE t2 (id INT PRIMARY KEY) SINGLE ON shard2",
        "CREATE TRIGGER kept AFTER INSERT ON t2 FOR EACH ROW INSERT INTO later (id) VALUES"
            + " (NEW.id)");
    assertEquals(1146, fails("INSERT INTO t2 VALUES (1)").getErrorCode());
    for (String sql :
        List.of(
            "CREATE TABLE later (id INT PRIMARY KEY) SHARD BY HASH(id)",
            "CREATE TABLE later (id INT PRIMARY KEY) SINGLE ON shard1",
            "CREATE VIEW later AS SELECT id FROM s1",
            "RENAME TABLE s1 TO later")) {
      assertEquals(REFUSED, fails(sql).getErrorCode(), sql);
    }
    run("CREATE TABLE later (id INT PRIMARY KEY) SINGLE ON shard2", "INSERT INTO t2 VALUES (1)");
    assertEquals(
        REFUSED,
        assertThrows(SQLException.class, () -> admin("RESHARD MOVE TABLE later SINGLE ON shard1"))
            .getErrorCode());
    run("RENAME TABLE t2 TO t3", "INSERT INTO t3 VALUES (2)");
    assertEquals(List.of("1", "2"), rows("SELECT id FROM later ORDER BY id"));
    // With its table the trigger is gone.
    run(
        "DROP TABLE t3",
        "DROP TABLE later",
        "CREATE TABLE later (id INT PRIMARY KEY) SHARD BY HASH(id)",
        "DROP TABLE later");
  }

  @Test
  void aProcedureIsWhereItsTablesAreNow() throws SQLException {
    run(
        "CREATE PROCEDURE late() SELECT COUNT(*) FROM moving",
        "CREATE PROCEDURE outer_() CALL late()");
    assertEquals(1146, fails("CALL outer_()").getErrorCode());
    run(
        "CREATE TABLE moving (id INT PRIMARY KEY) SINGLE ON shard2",
        "INSERT INTO moving VALUES (1)");
    assertEquals(List.of("1"), rows("CALL outer_()"));
    assertEquals(List.of("Single"), rows("EXPLAIN ROUTE CALL outer_()"));
    run("DROP TABLE moving", "CREATE TABLE moving (id INT PRIMARY KEY) SHARD BY HASH(id)");
    SQLException refused = fails("CALL outer_()");
    assertEquals(REFUSED, refused.getErrorCode());
    assertTrue(refused.getMessage().contains("moving'"), refused.getMessage());
    run("DROP TABLE moving", "DROP PROCEDURE late", "DROP PROCEDURE outer_");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE PROCEDURE no() SELECT COUNT(*) FROM x",
        "CREATE PROCEDURE no() SELECT COUNT(*) FROM s1 JOIN s2",
        "CREATE PROCEDURE no() UPDATE r SET name = 'x'",
        "CREATE PROCEDURE no() BEGIN INSERT INTO s2 (v) VALUES (1); COMMIT; END",
        "CREATE PROCEDURE no() CREATE TABLE y (a INT)",
        "CREATE PROCEDURE no() SET SESSION sql_mode = ''",
        "CREATE PROCEDURE no() SET autocommit = 0",
        "CREATE PROCEDURE no() BEGIN BEGIN DECLARE sql_safe_updates INT; END;"
            + " SET sql_safe_updates = 1; END",
        "CREATE PROCEDURE no() PREPARE p FROM 'SELECT 1'",
        "CREATE PROCEDURE no() SELECT * FROM information_schema.TABLES",
        "CREATE PROCEDURE no() SELECT CONNECTION_ID()",
        "CREATE FUNCTION no() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM s2)",
        "CREATE FUNCTION no() RETURNS INT NO SQL RETURN @a",
        "CREATE FUNCTION no() RETURNS INT NO SQL RETURN LAST_INSERT_ID()",
        "CREATE TRIGGER no BEFORE INSERT ON x FOR EACH ROW SET NEW.v = ROW_COUNT()",
        "CREATE TRIGGER no BEFORE INSERT ON x FOR EACH ROW SET NEW.id = 7",
        "CREATE TRIGGER no AFTER INSERT ON x FOR EACH ROW INSERT INTO s2 (v) VALUES (1)",
        "CREATE TRIGGER no AFTER INSERT ON s1 FOR EACH ROW INSERT INTO s2 (v) VALUES (1)",
        "CREATE TRIGGER no BEFORE INSERT ON r FOR EACH ROW SET NEW.name = 'x'",
        "CREATE EVENT no ON SCHEDULE EVERY 1 DAY DO DELETE FROM s2"
      })
  void whatCouldBeWrongIsRefused(String sql) {
    SQLException refused = fails(sql);
    assertEquals(REFUSED, refused.getErrorCode(), refused.getMessage());
  }
}
