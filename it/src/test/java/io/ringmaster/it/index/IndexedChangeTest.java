package io.ringmaster.it.index;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.failure;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.update;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the entries of a global index where rows are not what a snapshot shows. */
class IndexedChangeTest {
  private static ProxyLab proxy;
  private static String database;

  private Connection one;
  private Connection other;

  @BeforeAll
  static void start() throws SQLException {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("indexed_change");
  }

  @BeforeEach
  void create() throws SQLException {
    one = proxy.connect(database);
    other = proxy.connect(database);
    run(
        one,
        "DROP TABLE IF EXISTS users",
        "CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(60) NOT NULL, n INT DEFAULT 0)"
            + " SHARD BY HASH(id)",
        "INSERT INTO users (id, email) VALUES (1, 'u1'), (2, 'u2'), (3, 'u3'), (4, 'u4')",
        "CREATE GLOBAL UNIQUE INDEX email ON users (email)");
  }

  @AfterEach
  void allAgrees() throws Exception {
    other.close();
    one.close();
    try (Connection connection = proxy.connect(database);
        Statement statement = connection.createStatement()) {
      assertTrue(statement.execute("VERIFY GLOBAL INDEX email ON users"));
      ResultSet row = statement.getResultSet();
      assertTrue(row.next());
      assertEquals(0, row.getInt("Missing"));
      assertEquals(0, row.getInt("Stale"));
      assertEquals(0, row.getInt("Duplicates"));
    }
    ShardRows.assertNothingOpen();
  }

  /** An UPDATE to the value that a row has already makes no version of the transaction's own. */
  @Test
  void rowsThatOthersHaveChangedMeanwhile() throws SQLException {
    run(one, "START TRANSACTION");
    assertEquals("4", value(one, "SELECT COUNT(*) FROM users"));
    run(other, "UPDATE users SET email = CONCAT('m', id)");
    for (int id = 1; id <= 4; id++) {
      run(one, "UPDATE users SET email = 'm" + id + "' WHERE id = " + id);
    }
    run(one, "COMMIT");
    assertEquals("3", value(one, "SELECT id FROM users$email WHERE email = 'm3'"));
    assertEquals("no row", value(one, "SELECT id FROM users$email WHERE email = 'u3'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {" -- bye", " # bye", " /* bye */"})
  void aCommentHidesNoLock(String comment) throws SQLException {
    run(one, "START TRANSACTION");
    assertEquals("4", value(one, "SELECT COUNT(*) FROM users"));
    run(other, "UPDATE users SET email = CONCAT('m', id)");
    assertEquals(1, update(one, "DELETE FROM users WHERE id = 1" + comment));
    assertEquals(1, update(one, "UPDATE users SET email = 'new' WHERE id = 2" + comment));
    run(one, "COMMIT");
    assertEquals("no row", value(one, "SELECT id FROM users$email WHERE email = 'm1'"));
    assertEquals("2", value(one, "SELECT id FROM users$email WHERE email = 'new'"));
  }

  @Test
  void errorsDoNotDependOnRows() throws SQLException {
    assertEquals(1054, error(one, "UPDATE users SET email = nosuch WHERE id = 99"));
    assertEquals(1054, error(one, "UPDATE users SET email = 'a', nosuch = 1 WHERE id = 99"));
    assertEquals(1054, error(one, "DELETE FROM users WHERE id = 99 ORDER BY nosuch"));
    run(one, "START TRANSACTION READ ONLY");
    assertEquals(1792, error(one, "UPDATE users SET email = 'a' WHERE id = 99"));
    assertEquals(1792, error(one, "DELETE FROM users WHERE id = 99"));
    assertEquals(1792, error(one, "DELETE FROM users WHERE id = 1"));
    run(one, "COMMIT");
    assertEquals(0, update(one, "UPDATE users SET email = 'a' WHERE id = 99"));
    assertEquals(0, update(one, "DELETE FROM users WHERE id = 99"));
  }

  /** The search is a SELECT, which only warns of what UPDATE and DELETE fail with. */
  @Test
  void conditionsAreStrict() throws SQLException {
    // Of a text as short as 'u1' MySQL says nothing.
    run(one, "UPDATE users SET email = CONCAT(email, '@x')");
    assertEquals(1292, error(one, "DELETE FROM users WHERE email = 12"));
    assertEquals(1292, error(one, "UPDATE users SET email = 'a' WHERE email = 12"));
    assertEquals(1365, error(one, "DELETE FROM users WHERE id / n > 1"));
    assertEquals(0, update(one, "UPDATE IGNORE users SET email = 'a' WHERE email = 12"));
    assertEquals("4", value(one, "SHOW COUNT(*) WARNINGS"));
    run(one, "SET sql_mode = ''");
    assertEquals(0, update(one, "DELETE FROM users WHERE email = 12"));
    assertEquals("4", value(one, "SELECT COUNT(*) FROM users WHERE email LIKE 'u_@x'"));
  }

  @Test
  void readOnlyForOneStatement() throws SQLException {
    run(one, "SET TRANSACTION READ ONLY");
    assertEquals(1792, error(one, "UPDATE users SET n = 5 WHERE email = 'u3'"));
    assertEquals("0", value(other, "SELECT n FROM users WHERE id = 3"));
  }

  @Test
  void safeUpdatesAreSafe() throws SQLException {
    run(one, "SET sql_safe_updates = 1");
    assertEquals(1235, error(one, "DELETE FROM users"));
    assertEquals(1235, error(one, "UPDATE users SET email = CONCAT(email, 'x')"));
    assertEquals(1175, error(one, "UPDATE users SET n = 1"));
    run(one, "SET sql_safe_updates = 0");
    assertEquals("4", value(one, "SELECT COUNT(*) FROM users WHERE email LIKE 'u_'"));
  }

  /**
   * What is composed of several statements leaves the entries to them, and does not add its own.
   */
  @Test
  void entriesAreWrittenOnce() throws SQLException {
    run(
        one,
        "DROP TABLE IF EXISTS names",
        "CREATE TABLE names (n INT PRIMARY KEY, v VARCHAR(20)) SHARD BY HASH(n)",
        "INSERT INTO names VALUES (1001, 'n1'), (1002, 'n2'), (1003, 'n3'), (1004, 'n4')");
    assertEquals(
        4,
        update(
            one,
            "INSERT INTO users (id, email) VALUES ROW(5, 'e5'), ROW(6, 'e6'), ROW(7,"
                + " 'e7'), ROW(8, 'e8')"));
    assertEquals("7", value(one, "SELECT id FROM users WHERE email = 'e7'"));
    assertEquals(
        4,
        update(
            one,
            "UPDATE users SET email = (SELECT v FROM names WHERE n = 1000 + users.id)"
                + " WHERE id < 5"));
    assertEquals("3", value(one, "SELECT id FROM users WHERE email = 'n3'"));
    assertEquals(
        3, update(one, "DELETE FROM users WHERE email IN (SELECT v FROM names WHERE n <> 1002)"));
    assertEquals("no row", value(one, "SELECT id FROM users$email WHERE email = 'n3'"));
    assertEquals(1, update(one, "UPDATE users SET id = 99 WHERE id = 2"));
    assertEquals("99", value(one, "SELECT id FROM users$email WHERE email = 'n2'"));
    assertEquals(
        1, update(one, "UPDATE users SET n = LAST_INSERT_ID(77), email = 'l' WHERE id = 5"));
    assertEquals("77", value(one, "SELECT LAST_INSERT_ID()"));
  }

  /** Where MySQL stores '' for NULL, the entry is of '' or there is neither. */
  @Test
  void nullIsNotWithoutAnEntryWhereItIsNone() throws SQLException {
    run(one, "SET sql_mode = ''");
    assertTrue(error(one, "INSERT INTO users (id, email) VALUES (5, NULL)") > 0);
    assertTrue(
        error(
                one,
                "INSERT INTO users (id, email) VALUES (6, NULL), (7, 'u7'), (8, 'u8'), (9, 'u9'),"
                    + " (10, 'u10'), (11, 'u11')")
            > 0);
    assertEquals("no row", value(one, "SELECT id FROM users WHERE id > 4"));
  }

  /** MySQL reads no table in a subquery that the statement changes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM users WHERE 5 IN (SELECT 9 FROM users)",
        "DELETE FROM users WHERE id = (SELECT MAX(id) FROM users)",
        "UPDATE users SET email = 'x' WHERE id = (SELECT MAX(id) FROM users)",
        "UPDATE users SET email = (SELECT MAX(email) FROM users) WHERE id = 1"
      })
  void theTableIsNotReadInASubquery(String sql) throws SQLException {
    assertEquals(1093, error(one, sql));
    assertEquals("4", value(one, "SELECT COUNT(*) FROM users WHERE email LIKE 'u_'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf8mb4", "latin1"})
  void textsOutsideOfAscii(String names) throws SQLException {
    run(
        one,
        "DROP TABLE IF EXISTS latins",
        "CREATE TABLE latins (id INT PRIMARY KEY, v VARCHAR(20) CHARACTER SET latin1) SHARD BY"
            + " HASH(id)",
        "INSERT INTO latins VALUES (1, 'a'), (2, 'b'), (3, 'c')",
        "CREATE GLOBAL UNIQUE INDEX v ON latins (v)",
        "SET NAMES " + names,
        "UPDATE latins SET v = CONCAT(v, _latin1 X'E9DC80')");
    run(one, "SET NAMES utf8mb4");
    assertEquals("2", value(one, "SELECT id FROM latins WHERE v = 'b\u00e9\u00dc\u20ac'"));
    assertEquals("3", value(one, "SELECT id FROM latins$v WHERE v = 'C\u00c9\u00fc\u20ac'"));
    assertEquals(1062, error(one, "UPDATE latins SET v = 'B\u00e9\u00dc\u20ac' WHERE id = 1"));
    assertEquals(
        2,
        update(
            one,
            "INSERT INTO latins VALUES (9, 'b\u00e9\u00dc\u20ac') ON DUPLICATE KEY UPDATE v ="
                + " 'x\u00e9'"));
    assertEquals("2", value(one, "SELECT id FROM latins WHERE v = 'x\u00e9'"));
    assertEquals(1, update(one, "DELETE FROM latins WHERE v = 'x\u00e9'"));
    assertEquals("no row", value(one, "SELECT id FROM latins$v WHERE v = 'x\u00e9'"));
  }

  @Test
  void theIndexOfTheShardsStays() throws SQLException {
    for (String sql :
        new String[] {
          "ALTER TABLE users DROP INDEX email",
          "DROP INDEX email ON users",
          "ALTER TABLE users ADD COLUMN x INT, DROP KEY `email`"
        }) {
      SQLException refused = failure(one, sql);
      assertEquals(1235, refused.getErrorCode(), sql);
      assertTrue(refused.getMessage().contains("DROP GLOBAL INDEX email ON users"), sql);
    }
    run(
        one,
        "CREATE INDEX other ON users (email, n)",
        "DROP INDEX email ON users",
        "ALTER TABLE users ADD INDEX email (email)",
        "ALTER TABLE users DROP INDEX other");
  }

  @Test
  void explained() throws SQLException {
    try (Statement statement = one.createStatement();
        ResultSet row =
            statement.executeQuery(
                "EXPLAIN ROUTE UPDATE users SET email = 'x' WHERE id = 1 AND n < 5")) {
      assertTrue(row.next());
      assertEquals("Composed", row.getString("plan"));
      assertTrue(row.next());
      assertEquals("-> Read", row.getString("plan"));
      assertEquals(
          "SELECT `id`, `email`, HEX(WEIGHT_STRING(`email`)) FROM users WHERE id = 1 AND n < 5 FOR"
              + " UPDATE",
          row.getString("sql"));
      assertTrue(row.next());
      assertEquals("-> Write", row.getString("plan"));
      assertEquals("UPDATE users SET email = 'x' WHERE (`id`) IN (..)", row.getString("sql"));
      assertTrue(row.next());
      assertEquals("-> Index", row.getString("plan"));
    }
  }
}
