package io.ringmaster.it.index;

import static io.ringmaster.it.lab.Sql.error;
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
}
