package io.ringmaster.it.index;

import static io.ringmaster.it.lab.Sql.error;
import static io.ringmaster.it.lab.Sql.failure;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.update;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unique keys without the shard key: global indexes. */
class GlobalIndexTest {
  private static final int ROWS = 20;

  private static ProxyLab proxy;
  private static String database;

  private Connection one;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of("mysql.event_loops", "1"));
    database = proxy.createDatabase("indexed");
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void create() throws SQLException {
    one = proxy.connect(database);
    run(
        one,
        "DROP TABLE IF EXISTS users",
        "CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(60), name VARCHAR(20) DEFAULT 'x')"
            + " SHARD BY HASH(id)");
    StringBuilder rows = new StringBuilder("(100, NULL, 'nobody')");
    for (int id = 1; id <= ROWS; id++) {
      rows.append(", (").append(id).append(", 'u").append(id).append("@x', 'u')");
    }
    run(one, "INSERT INTO users VALUES " + rows);
    run(one, "CREATE GLOBAL UNIQUE INDEX email ON users (email)");
  }

  /** All rows have their entries, and nothing is left open or prepared. */
  @AfterEach
  void allAgrees() throws Exception {
    one.close();
    try (Connection connection = proxy.connect(database)) {
      if (!value(connection, "SHOW GLOBAL INDEXES").equals("no row")) {
        assertEquals("0 0 0", verified(connection, "VERIFY"));
      }
    }
    ShardRows.assertNothingOpen();
  }

  /** Missing, stale, duplicates. */
  private static String verified(Connection connection, String verb) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertTrue(statement.execute(verb + " GLOBAL INDEX email ON users"));
      ResultSet row = statement.getResultSet();
      assertTrue(row.next());
      return row.getString("Missing")
          + " "
          + row.getString("Stale")
          + " "
          + row.getString("Duplicates");
    }
  }

  private String entry(String email) throws SQLException {
    return value(one, "SELECT id FROM users$email WHERE email = '" + email + "'");
  }

  private static void onShards(String sql) throws SQLException {
    for (int shard = 0; shard < 2; shard++) {
      try (Connection connection = MySqlLab.shards().get(shard).connect(database)) {
        run(connection, sql);
      }
    }
  }

  /** The way out that is named where a PRIMARY KEY does not contain the shard key. */
  @Test
  void keepsWhatWouldHaveBeenThePrimaryKey() throws SQLException {
    run(one, "DROP TABLE IF EXISTS parts");
    SQLException refused =
        failure(
            one,
            "CREATE TABLE parts (tenant INT, id INT AUTO_INCREMENT, PRIMARY KEY (id)) SHARD BY"
                + " HASH(tenant)");
    String keys = "PRIMARY KEY (tenant, id), KEY (id)";
    assertTrue(refused.getMessage().contains("write " + keys), refused.getMessage());
    run(
        one,
        "CREATE TABLE parts (tenant INT, id INT AUTO_INCREMENT, "
            + keys
            + ") SHARD BY HASH(tenant)",
        "INSERT INTO parts (tenant) VALUES (1), (2), (3)",
        "CREATE GLOBAL UNIQUE INDEX part ON parts (id)",
        "INSERT INTO parts VALUES (4, 40)");
    for (int tenant = 5; tenant < 9; tenant++) {
      assertEquals(1062, error(one, "INSERT INTO parts VALUES (" + tenant + ", 40)"));
    }
    run(one, "DROP TABLE parts");
  }

  @Test
  void hasTheRowsThatWereThere() throws SQLException {
    assertEquals(Integer.toString(ROWS), value(one, "SELECT COUNT(*) FROM users$email"));
    assertEquals("7", entry("u7@x"));
    assertEquals("READY", shown());
  }

  @Test
  void areShownByDatabaseAndName() throws SQLException {
    assertEquals(database, value(one, "SHOW GLOBAL INDEXES FROM " + database + " LIKE 'EM%'"));
    assertEquals("no row", value(one, "SHOW GLOBAL INDEXES IN " + database + " LIKE 'e'"));
    SQLException unknown = failure(one, "SHOW GLOBAL INDEXES FROM nowhere");
    assertEquals("Unknown database 'nowhere'", unknown.getMessage());
  }

  private String shown() throws SQLException {
    try (Statement statement = one.createStatement();
        ResultSet row = statement.executeQuery("SHOW GLOBAL INDEXES")) {
      return row.next() ? row.getString("State") : "none";
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noTwoRowsHaveOneValue(boolean inTransaction) throws SQLException {
    if (inTransaction) {
      run(one, "BEGIN", "UPDATE users SET name = 'before' WHERE id = 1");
    }
    SQLException duplicate =
        failure(one, "INSERT INTO users VALUES (50, 'new@x', 'n'), (51, 'U7@X', 'n')");
    assertEquals(1062, duplicate.getErrorCode());
    assertEquals("Duplicate entry 'U7@X' for key 'users.email'", duplicate.getMessage());
    assertEquals(1062, error(one, "UPDATE users SET email = 'u7@x' WHERE id = 8"));
    run(one, "INSERT INTO users VALUES (52, 'n52@x', 'n')");
    if (inTransaction) {
      run(one, "COMMIT");
      assertEquals("before", value(one, "SELECT name FROM users WHERE id = 1"));
    }
    assertEquals("no row", value(one, "SELECT id FROM users WHERE id IN (50, 51)"));
    assertEquals("no row", entry("new@x"));
    assertEquals("52", entry("n52@x"));
    assertEquals("u8@x", value(one, "SELECT email FROM users WHERE id = 8"));
  }

  @Test
  void entriesFollowTheirRows() throws SQLException {
    assertEquals(1, update(one, "UPDATE users SET email = 'moved@x' WHERE id = 3"));
    assertEquals("3", entry("moved@x"));
    assertEquals("no row", entry("u3@x"));
    assertEquals(1, update(one, "UPDATE users SET email = NULL WHERE email = 'moved@x'"));
    assertEquals("no row", entry("moved@x"));
    assertEquals(2, update(one, "UPDATE users SET email = CONCAT('z', id) WHERE email IS NULL"));
    assertEquals("100", entry("z100"));
    assertEquals(3, update(one, "DELETE FROM users WHERE id > 5 ORDER BY id LIMIT 3"));
    assertEquals("no row", entry("u7@x"));
    assertEquals("9", entry("u9@x"));
    assertEquals(0, update(one, "DELETE FROM users WHERE email = 'nobody@x'"));
    assertEquals(1, update(one, "UPDATE users SET email = 'U9@X' WHERE id = 9"));
    assertEquals("U9@X", value(one, "SELECT email FROM users$email WHERE id = 9"));
    // Values that rows exchange are duplicates on the way; those that go one further need not be.
    assertEquals(
        1062, error(one, "UPDATE users SET email = IF(id = 1, 'u2@x', 'u1@x') WHERE id IN (1, 2)"));
    assertEquals("1", entry("u1@x"));
    String further = "UPDATE users SET email = IF(id = 1, 'u0@x', 'u1@x') WHERE id IN (1, 2)";
    assertEquals(2, update(one, further + " ORDER BY id"));
    assertEquals("2", entry("u1@x"));
    assertEquals(1, update(one, "UPDATE users SET name = 'plain' WHERE email = 'u1@x'"));
    assertEquals("plain", value(one, "SELECT name FROM users WHERE id = 2"));
  }

  @Test
  void whatIsRolledBackLeavesNothing() throws SQLException {
    run(one, "BEGIN", "INSERT INTO users VALUES (60, 'sixty@x', 'n')");
    assertEquals("60", value(one, "SELECT id FROM users WHERE email = 'sixty@x'"));
    run(one, "SAVEPOINT s", "DELETE FROM users WHERE email = 'u4@x'", "ROLLBACK TO s");
    assertEquals("4", value(one, "SELECT id FROM users WHERE email = 'u4@x'"));
    run(one, "ROLLBACK");
    assertEquals("no row", entry("sixty@x"));
    assertEquals("4", entry("u4@x"));
  }

  @Test
  void aValueIsLookedForOnOneShard() throws Exception {
    long asked = LookupCounters.lookups(proxy);
    long missed = LookupCounters.misses(proxy);
    for (int id = 1; id <= ROWS; id++) {
      assertEquals("u", value(one, "SELECT name FROM users WHERE email = 'u" + id + "@x'"));
    }
    assertEquals(ROWS, LookupCounters.lookups(proxy) - asked);
    assertEquals(0, LookupCounters.misses(proxy) - missed, "none has gone to all shards");
    assertEquals("no row", value(one, "SELECT name FROM users WHERE email = 'nobody@x'"));
    assertEquals(1, LookupCounters.misses(proxy) - missed);
  }

  /** An entry that names another row, or one that does not exist, is found not to be the row's. */
  @Test
  void anEntryThatIsWrongIsNotBelieved() throws SQLException {
    onShards("UPDATE users$email SET id = 1 + id WHERE email IN ('u1@x', 'u2@x', 'u3@x')");
    onShards("UPDATE users$email SET id = 1000000 + id WHERE email IN ('u4@x', 'u5@x', 'u6@x')");
    onShards("UPDATE users$email SET email = 'nobody@x' WHERE email = 'u7@x'");
    for (int id = 1; id <= 7; id++) {
      String email = "'u" + id + "@x'";
      String expected = Integer.toString(id);
      assertEquals(expected, value(one, "SELECT id FROM users WHERE email = " + email));
      assertEquals(
          expected, value(one, "SELECT id FROM users WHERE email = " + email + " FOR UPDATE"));
      assertEquals(1, update(one, "UPDATE users SET name = 'm' WHERE email = " + email));
    }
    assertEquals("no row", value(one, "SELECT id FROM users WHERE email = 'nobody@x'"));
    assertEquals(1062, error(one, "INSERT INTO users VALUES (60, 'u4@x', 'n')"));
    run(one, "BEGIN");
    assertEquals(1, update(one, "DELETE FROM users WHERE email = 'u5@x'"));
    assertEquals("no row", value(one, "SELECT id FROM users WHERE email = 'u5@x'"));
    run(one, "ROLLBACK");
    assertEquals("7 7 0", verified(one, "VERIFY"));
    assertEquals("7 7 0", verified(one, "REPAIR"));
    for (int id = 1; id <= 7; id++) {
      assertEquals(Integer.toString(id), entry("u" + id + "@x"));
    }
    run(one, "INSERT INTO users VALUES (60, 'nobody@x', 'n')");
  }

  @Test
  void anEntryThatIsLostIsNoRowThatIsLost() throws SQLException {
    onShards("DELETE FROM users$email WHERE email IN ('u5@x', 'u6@x', 'u8@x')");
    assertEquals(1, update(one, "DELETE FROM users WHERE email = 'u8@x'"));
    assertEquals("5", value(one, "SELECT id FROM users WHERE email = 'u5@x'"));
    assertEquals(1, update(one, "UPDATE users SET name = 'm' WHERE email = 'u6@x'"));
    assertEquals("2 0 0", verified(one, "VERIFY"));
    assertEquals("2 0 0", verified(one, "REPAIR"));
    assertEquals("5", entry("u5@x"));
  }

  @Test
  void preparedStatements() throws SQLException {
    try (Connection client = proxy.connect(database, Map.of("useServerPrepStmts", "true"));
        PreparedStatement insert = client.prepareStatement("INSERT INTO users VALUES (?, ?, ?)");
        PreparedStatement select =
            client.prepareStatement("SELECT id FROM users WHERE email = ? AND name <> ?");
        PreparedStatement move =
            client.prepareStatement("UPDATE users SET email = ? WHERE id = ?");
        PreparedStatement delete = client.prepareStatement("DELETE FROM users WHERE email = ?")) {
      for (int id = 200; id < 210; id++) {
        insert.setInt(1, id);
        insert.setString(2, "é'\\" + id);
        insert.setString(3, "n");
        assertEquals(1, insert.executeUpdate());
        move.setString(1, "ü" + id);
        move.setInt(2, id);
        assertEquals(1, move.executeUpdate());
        select.setString(1, "ü" + id);
        select.setString(2, "m");
        try (ResultSet row = select.executeQuery()) {
          assertTrue(row.next());
          assertEquals(id, row.getInt(1));
        }
        delete.setString(1, "ü" + id);
        assertEquals(1, delete.executeUpdate());
      }
    }
  }

  @Test
  void insertSelectAndNumbers() throws SQLException {
    run(
        one,
        "DROP TABLE IF EXISTS accounts",
        "CREATE TABLE accounts (id BIGINT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(60), n INT)"
            + " SHARD BY HASH(id)",
        "CREATE GLOBAL UNIQUE INDEX by_email ON accounts (email)");
    assertEquals(
        3, update(one, "INSERT INTO accounts (email, n) VALUES ('a', 1), ('b', 2), (NULL, 3)"));
    assertEquals("1", value(one, "SELECT LAST_INSERT_ID()"));
    assertEquals("2", value(one, "SELECT id FROM accounts WHERE email = 'b'"));
    assertEquals(
        ROWS,
        update(
            one,
            "INSERT INTO accounts (email, n) SELECT email, id FROM users WHERE email IS NOT NULL"));
    assertEquals("7", value(one, "SELECT n FROM accounts WHERE email = 'u7@x'"));
    assertEquals(1062, error(one, "INSERT INTO accounts (email) SELECT 'b'"));
    run(one, "DROP TABLE accounts");
    assertEquals("no row", value(one, "SHOW TABLES LIKE 'accounts%'"));
  }

  @Test
  void statementsMadeOfStatements() throws SQLException {
    run(one, "INSERT INTO users VALUES (300, CONCAT('a', 'b'), 'n'), (301, LOWER('CD'), 'n')");
    assertEquals("301", value(one, "SELECT id FROM users WHERE email = 'cd'"));
    run(one, "INSERT INTO users VALUES ROW(302, 'row2', 'n'), ROW(303, 'row3', 'n')");
    assertEquals("303", entry("row3"));
    // The shard key: the row goes to another shard.
    assertEquals(1, update(one, "UPDATE users SET id = id + 1000 WHERE email = 'row3'"));
    assertEquals("1303", value(one, "SELECT id FROM users WHERE email = 'row3'"));
    String others = "SELECT * FROM (SELECT id FROM users WHERE id IN (300, 301)) AS d";
    assertEquals(
        2, update(one, "UPDATE users SET email = CONCAT(email, id) WHERE id IN (" + others + ")"));
    assertEquals("300", entry("ab300"));
    assertEquals(
        1,
        update(
            one,
            "UPDATE users u JOIN (SELECT MAX(id) AS most FROM users WHERE id < 302) m"
                + " ON u.id = m.most SET u.email = CONCAT('most', m.most)"));
    assertEquals("301", entry("most301"));
    assertEquals(
        2, update(one, "DELETE u FROM users u JOIN users o ON o.id = u.id + 1 WHERE u.id > 299"));
    assertEquals("no row", entry("ab300"));
    assertEquals(1062, error(one, "UPDATE users SET id = id + 1, email = 'u1@x' WHERE id = 302"));
    assertEquals("302", entry("row2"));
  }

  @Test
  void aTableLikeAnotherHasItsIndexes() throws SQLException {
    run(one, "CREATE TABLE copied LIKE users");
    run(one, "CREATE TABLE IF NOT EXISTS copied LIKE users");
    run(one, "INSERT INTO copied VALUES (1, 'same', 'n')");
    SQLException duplicate = failure(one, "INSERT INTO copied VALUES (2, 'same', 'n')");
    assertEquals("Duplicate entry 'same' for key 'copied.email'", duplicate.getMessage());
    assertEquals("1", value(one, "SELECT id FROM copied WHERE email = 'same'"));
    run(one, "DROP TABLE copied");
    assertEquals("no row", value(one, "SHOW TABLES LIKE 'copied%'"));
  }

  @Test
  void duplicatesAreFoundWhenItIsMade() throws SQLException {
    run(one, "DROP GLOBAL INDEX email ON users", "UPDATE users SET email = 'twice' WHERE id < 3");
    SQLException duplicate = failure(one, "CREATE GLOBAL UNIQUE INDEX email ON users (email)");
    assertEquals(1062, duplicate.getErrorCode());
    assertEquals("Duplicate entry 'twice' for key 'users.email'", duplicate.getMessage());
    assertEquals("no row", value(one, "SHOW TABLES LIKE 'users$%'"));
    assertEquals("none", shown());
    run(one, "INSERT INTO users VALUES (70, 'twice', 'n')");
  }

  @Test
  void isMadeWhileRowsAreWritten() throws Exception {
    run(one, "DROP GLOBAL INDEX email ON users");
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger ids = new AtomicInteger(1000);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int client = 0; client < 4; client++) {
        writers.add(clients.submit(() -> write(stop, ids)));
      }
      try {
        Thread.sleep(200);
        run(one, "CREATE GLOBAL UNIQUE INDEX email ON users (email)");
        Thread.sleep(200);
      } finally {
        stop.set(true);
      }
      for (Future<Integer> writer : writers) {
        assertTrue(writer.get() > 0);
      }
    }
  }

  private static int write(AtomicBoolean stop, AtomicInteger ids) throws SQLException {
    int done = 0;
    try (Connection client = proxy.connect(database)) {
      while (!stop.get()) {
        int id = ids.incrementAndGet();
        try {
          run(
              client,
              "INSERT INTO users VALUES (" + id + ", 'w" + id + "', 'w')",
              "UPDATE users SET email = 'v" + id + "' WHERE id = " + id);
          if (id % 3 == 0) {
            run(client, "DELETE FROM users WHERE id = " + id);
          }
          done++;
        } catch (SQLException e) {
          // Entries that are not there yet are gaps, which two can hold.
          assertEquals(1213, e.getErrorCode(), e.getMessage());
        }
      }
    }
    return done;
  }

  @Test
  void oneOfManyGetsAValue() throws Exception {
    int inserted = 0;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int client = 0; client < 6; client++) {
        int first = 2000 + client * 100;
        all.add(clients.submit(() -> insert(first)));
      }
      for (Future<Integer> one : all) {
        inserted += one.get();
      }
    }
    assertEquals(15, inserted);
    assertEquals("15", value(one, "SELECT COUNT(*) FROM users WHERE email LIKE 'same%'"));
  }

  private static int insert(int first) throws SQLException {
    int inserted = 0;
    try (Connection client = proxy.connect(database)) {
      for (int i = 0; i < 15; i++) {
        try {
          run(client, "INSERT INTO users VALUES (" + (first + i) + ", 'same" + i + "', 's')");
          inserted++;
        } catch (SQLException e) {
          assertEquals(1062, e.getErrorCode(), e.getMessage());
        }
      }
    }
    return inserted;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RENAME TABLE users TO people",
        "ALTER TABLE users MODIFY email VARCHAR(10)",
        "ALTER TABLE users DROP COLUMN email",
        "ALTER TABLE users$email ADD COLUMN a INT",
        "DROP TABLE users$email",
        "INSERT INTO users$email VALUES ('a', 1)",
        "DELETE FROM users$email WHERE email = 'u1@x'",
        "INSERT INTO users$email SELECT 'a', 1",
        "CREATE GLOBAL UNIQUE INDEX name ON users (name(3))",
        "CREATE GLOBAL INDEX name ON users (name, nosuch)",
        "CREATE GLOBAL INDEX name ON users (name, NAME)",
        "INSERT INTO users VALUES (71, DEFAULT(email), 'b')"
      })
  void isRefused(String sql) {
    int error = error(one, sql);
    assertTrue(List.of(1235, 1105, 1072, 1060).contains(error), sql + " " + error);
  }

  @Test
  void goesWithItsTable() throws SQLException {
    assertEquals(1061, error(one, "CREATE GLOBAL UNIQUE INDEX EMAIL ON users (email)"));
    assertEquals(1091, error(one, "DROP GLOBAL INDEX other ON users"));
    run(one, "ALTER TABLE users ADD COLUMN age INT", "ALTER TABLE users ADD INDEX (age)");
    run(one, "INSERT INTO users VALUES (80, 'eighty', 'n', 80)");
    assertEquals("80", value(one, "SELECT age FROM users WHERE email = 'eighty'"));
    run(one, "DROP TABLE users");
    assertEquals("no row", value(one, "SHOW TABLES LIKE 'users%'"));
    assertEquals("none", shown());
  }
}
