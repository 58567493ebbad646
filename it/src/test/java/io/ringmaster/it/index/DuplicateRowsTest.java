package io.ringmaster.it.index;

import static io.ringmaster.it.lab.Sql.failure;
import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ShardRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * INSERT IGNORE, REPLACE and ON DUPLICATE KEY UPDATE with a global index do what they do with a
 * UNIQUE KEY on one MySQL server, wherever the row is that is there already.
 */
class DuplicateRowsTest {
  private static final Map<String, String> CHANGED = Map.of("useAffectedRows", "true");

  private IndexSides sides;

  @BeforeEach
  void create() throws SQLException {
    sides = new IndexSides("duplicates");
    sides.create(
        "users",
        "id INT PRIMARY KEY, email VARCHAR(10), n INT NOT NULL DEFAULT 1, d DATETIME",
        "SHARD BY HASH(id)",
        List.of("email"));
    sides.run(
        "INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, NULL)");
  }

  @AfterEach
  void allAgrees() throws Exception {
    sides.verify("users", "email");
    sides.close();
    ShardRows.assertNothingOpen();
  }

  private static final String UPSERT =
      "INSERT INTO users (id, email, n) VALUES %s ON DUPLICATE KEY UPDATE ";

  private static List<String> statements() {
    List<String> all =
        new ArrayList<>(
            List.of(
                "INSERT IGNORE INTO users (id, email) VALUES (1, 'new')",
                "INSERT IGNORE INTO users (id, email) VALUES (10, 'B')",
                "INSERT IGNORE INTO users SET id = 10, email = 'b'",
                "INSERT IGNORE INTO users (id, email) VALUES (10, 'ten'), (11, 'c'), (2, 'd'),"
                    + " (12, 'ten'), (13, NULL), (14, NULL), (10, 'x')",
                "INSERT IGNORE INTO users (id, n, email) VALUES (10, NULL, 'e'), (11, 'x', 'f')",
                "INSERT IGNORE INTO users (id, n, email) VALUES (10, NULL, 'b')",
                "INSERT IGNORE INTO users (id, email) SELECT id + 2, email FROM users ORDER BY id",
                "INSERT IGNORE INTO users (id, email) VALUES ROW(10, 'b'), ROW(11, 'r')",
                "REPLACE INTO users (id, email) VALUES (1, 'a')",
                "REPLACE INTO users VALUES (1, 'a', 1, NULL)",
                "REPLACE users (id, email) VALUES (1, 'b')",
                "REPLACE INTO users (id, email) VALUES (10, 'b'), (11, 'c'), (10, 'z'), (3, 'y')",
                "REPLACE INTO users SET email = 'D', id = 1, n = 3",
                "REPLACE INTO users (id, email) VALUES (10, 5), (11, '5'), (12, 05), (13, '05')",
                "REPLACE INTO users (id, email) VALUES (1, 'much too long')",
                "REPLACE INTO users (id, email) VALUES (10, 'b'), (11, 'much too long')",
                "REPLACE INTO users (id, email) SELECT 7 - id, email FROM users WHERE id < 5"
                    + " ORDER BY id",
                UPSERT.formatted("(1, 'new', 7)") + "n = n + VALUES(n)",
                UPSERT.formatted("(10, 'b', 7)") + "n = n + VALUES(n)",
                UPSERT.formatted("(10, 'b', 7)") + "n = n",
                UPSERT.formatted("(1, 'b', 7)") + "n = 9, email = CONCAT(email, 'x')",
                UPSERT.formatted("(1, 'b', 7)") + "email = VALUES(email)",
                UPSERT.formatted("(10, 'b', 7)") + "email = 'b2'",
                UPSERT.formatted("(10, 'b', 7)") + "email = NULL",
                UPSERT.formatted("(10, 'b', 7)") + "email = 'c'",
                UPSERT.formatted("(5, 'late', 7)") + "email = VALUES(email)",
                UPSERT.formatted("(10, 'b', 7)") + "n = nosuch",
                UPSERT.formatted("(10, 'z', 7)") + "n = nosuch",
                UPSERT.formatted("(10, 'b', 7)") + "n = NULL",
                UPSERT.formatted("(10, 'b', 7), (11, 'k', 8), (12, 'k', 9), (1, 'q', 1)")
                    + "n = users.n * 10 + VALUES(n)",
                UPSERT.formatted("(10, 'b', 7), (11, 'k', 8), (12, 'K', 9), (2, 'q', 1)")
                    + "email = IF(VALUES(n) = 9, 'nine', users.email), n = VALUES(n)",
                UPSERT.formatted("(-10, 'n', 7), (-10, 'b', 8)") + "n = 77",
                UPSERT.formatted("(10, 'b', 7), (11, 'much too long', 8)") + "n = 77",
                "INSERT INTO users (id, email, n) VALUES (10, 'b', 4) AS new ON DUPLICATE KEY"
                    + " UPDATE n = users.n + new.n",
                "INSERT INTO users SET id = 10, email = 'c', n = 6 ON DUPLICATE KEY UPDATE n ="
                    + " VALUES(n) + 1",
                "INSERT INTO users (id, email, n) SELECT id + 10, email, 5 FROM users AS u ORDER BY"
                    + " id ON DUPLICATE KEY UPDATE users.n = users.n + 1",
                "INSERT INTO users (id, email, n) VALUES (10, LOWER('B'), 5) ON DUPLICATE KEY"
                    + " UPDATE n = 12"));
    return all;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asOneMySql(boolean changedRows) throws SQLException {
    sides.connect(changedRows ? CHANGED : Map.of());
    for (String sql : statements()) {
      sides.run("DELETE FROM users");
      sides.run(
          "INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, NULL)");
      sides.same("users", sql);
      sides.verify("users", "email");
    }
  }

  @Test
  void withoutStrictMode() throws SQLException {
    sides.run("SET sql_mode = ''");
    sides.same("users", "INSERT IGNORE INTO users (id, email, n) VALUES (10, 'b', 'x')");
    sides.same("users", "REPLACE INTO users (id, email, n) VALUES (12, 'b', ''), (13, 'q', 'y')");
    sides.same("users", UPSERT.formatted("(14, 'b', 1), (15, 'q', 'x')") + "n = 5");
    // In a statement of one row NULL is an error in MySQL, too, of several it is not.
    assertEquals(
        1235,
        failure(
                sides.proxy(),
                "REPLACE INTO users (id, email, n) VALUES (16, 'b', 1), (16, 'x', NULL)")
            .getErrorCode());
    assertEquals(
        1235,
        failure(sides.proxy(), "REPLACE INTO users (id, email) VALUES (18, 'much too longer')")
            .getErrorCode());
  }

  @Test
  void withoutAValueForAColumnThatCannotBeNull() throws SQLException {
    sides.create(
        "goods",
        "id INT PRIMARY KEY, code INT NOT NULL, n INT NOT NULL DEFAULT 1",
        "SHARD BY HASH(id)",
        List.of("code"));
    sides.run("INSERT INTO goods (id, code) VALUES (1, 1)");
    for (String sql :
        List.of(
            "INSERT INTO goods (id) VALUES (2)",
            "INSERT INTO goods (id, n) VALUES (2, 3), (3, 4), (4, 5)",
            "INSERT INTO goods SET id = 1, n = 5",
            "INSERT INTO goods (id) VALUES (1) ON DUPLICATE KEY UPDATE n = 7",
            "INSERT INTO goods (id) VALUES (5) ON DUPLICATE KEY UPDATE n = 7",
            "REPLACE INTO goods (id) VALUES (1), (2)",
            "INSERT INTO goods (id) SELECT id + 1 FROM users")) {
      sides.same("goods", sql);
    }
    SQLException ignored = failure(sides.proxy(), "INSERT IGNORE INTO goods (id) VALUES (2)");
    assertEquals(1235, ignored.getErrorCode(), ignored.getMessage());
    sides.run("SET sql_mode = ''");
    SQLException lax = failure(sides.proxy(), "INSERT INTO goods (id) VALUES (2)");
    assertEquals(1235, lax.getErrorCode(), lax.getMessage());
    assertTrue(lax.getMessage().contains("without a strict sql_mode"), lax.getMessage());
    sides.verify("goods", "code");
  }

  @Test
  void inATransaction() throws SQLException {
    sides.run("BEGIN");
    sides.same("users", "INSERT IGNORE INTO users (id, email) VALUES (10, 'b'), (11, 'k')");
    sides.same("users", "REPLACE INTO users (id, email) VALUES (12, 'b'), (13, 'k')");
    sides.same("users", UPSERT.formatted("(14, 'b', 3)") + "n = n + VALUES(n), email = 'bb'");
    sides.same("users", UPSERT.formatted("(14, 'bb', 3)") + "n = n + VALUES(n), email = 'a'");
    sides.same("users", "INSERT IGNORE INTO users (id, email) VALUES (15, 'bb')");
    sides.run("SAVEPOINT s");
    sides.same("users", "REPLACE INTO users (id, email) VALUES (16, 'a'), (17, 'c')");
    sides.run("ROLLBACK TO s");
    sides.same("users", "INSERT IGNORE INTO users (id, email) VALUES (18, 'a')");
    sides.run("COMMIT");
    sides.same("users", "INSERT IGNORE INTO users (id, email) VALUES (19, 'bb')");
  }

  @Test
  void prepared() throws SQLException {
    sides.connect(Map.of("useServerPrepStmts", "true"));
    String upsert = UPSERT.formatted("(?, ?, ?)") + "n = n + VALUES(n)";
    sides.same("users", upsert, 20, "é'\\", 2);
    sides.same("users", upsert, 21, "é'\\", 2);
    sides.same("users", "REPLACE INTO users (id, email) VALUES (?, ?), (?, ?)", 22, "é'\\", 1, "d");
    sides.same("users", "INSERT IGNORE INTO users (id, email) VALUES (?, ?)", 23, "D");
    // Drivers send unsigned numbers for such a column.
    sides.create(
        "numbers",
        "id BIGINT UNSIGNED PRIMARY KEY, n BIGINT UNSIGNED",
        "SHARD BY HASH(id)",
        List.of("n"));
    String number = "INSERT INTO numbers VALUES (?, ?) ON DUPLICATE KEY UPDATE n = VALUES(n) + 1";
    sides.same("numbers", number, 1, 7);
    sides.same("numbers", number, 1, 8);
    sides.same("numbers", number, 2, 9);
  }

  @Test
  void severalKeys() throws SQLException {
    sides.create(
        "goods",
        "a INT NOT NULL, b VARCHAR(5) NOT NULL, code INT NOT NULL, tag INT NOT NULL, email"
            + " VARCHAR(10) COLLATE utf8mb4_bin, n INT DEFAULT 0, PRIMARY KEY (a, b), UNIQUE KEY"
            + " own (a, code)",
        "SHARD BY HASH(a)",
        List.of("tag", "email"));
    long seed = Long.getLong("it.seed", 5);
    Random random = new Random(seed);
    for (int i = 0; i < Integer.getInteger("it.duplicates", 150); i++) {
      String sql = goods(random);
      sides.same("goods", sql);
      if (i % 10 == 9) {
        sides.run("DELETE FROM goods WHERE a = " + random.nextInt(4));
        sides.verify("goods", "tag");
        sides.verify("goods", "email");
      }
    }
  }

  private static String goods(Random random) {
    StringBuilder rows = new StringBuilder();
    int count = 1 + random.nextInt(3);
    for (int row = 0; row < count; row++) {
      rows.append(row == 0 ? "" : ", ")
          .append("(%d, '%s', ".formatted(random.nextInt(4), "xyXz".charAt(random.nextInt(4))))
          .append("%d, %d, ".formatted(random.nextInt(5), random.nextInt(12)))
          .append(random.nextInt(5) == 0 ? "NULL" : "'" + "kKlmno".charAt(random.nextInt(6)) + "'")
          .append(')');
    }
    String insert = " INTO goods (a, b, code, tag, email) VALUES " + rows;
    String update = "INSERT" + insert + " ON DUPLICATE KEY UPDATE ";
    return switch (random.nextInt(7)) {
      case 0, 1 -> "INSERT IGNORE" + insert;
      case 2, 3 -> "REPLACE" + insert;
      case 4 -> update + "n = n + VALUES(tag)";
      case 5 -> update + "n = n + 1, tag = tag";
      default -> update + "email = VALUES(email), n = n + 1";
    };
  }

  @Test
  void numbers() throws SQLException {
    sides.create(
        "accounts",
        "id BIGINT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(10) NOT NULL, n INT DEFAULT 0",
        "SHARD BY HASH(id)",
        List.of("email"));
    String upsert = "INSERT INTO accounts (email, n) VALUES %s ON DUPLICATE KEY UPDATE ";
    sides.same("accounts", upsert.formatted("('a', 1)") + "n = n + 1");
    sides.same("accounts", upsert.formatted("('A', 1)") + "n = n + 1");
    sides.same("accounts", upsert.formatted("('a', 1)") + "id = LAST_INSERT_ID(id), n = n + 1");
    sides.same("accounts", upsert.formatted("('a', 1)") + "id = LAST_INSERT_ID(id)");
    // The entry is another, which has no number of its own.
    sides.same("accounts", upsert.formatted("('a', 1)") + "email = 'd'");
    sides.same("accounts", upsert.formatted("('d', 1)") + "email = CONCAT(VALUES(email), 'z')");
    sides.same("accounts", upsert.formatted("('dz', 1)") + "id = LAST_INSERT_ID(id), email = 'a'");
    String named =
        "INSERT INTO accounts (email, n) VALUES ('a', 5) AS nw%s ON DUPLICATE KEY UPDATE ";
    sides.same("accounts", named.formatted("") + "n = nw.n + id");
    sides.same(
        "accounts", named.formatted("(e, m)") + "n = m + accounts.n, id = LAST_INSERT_ID(id)");
    sides.same("accounts", named.formatted("(e, id)") + "n = nw.id + accounts.id");
    sides.same("accounts", named.formatted("") + "n = nw.id");
    Connection proxy = sides.proxy();
    run(proxy, "INSERT IGNORE INTO accounts (email) VALUES ('a'), ('b'), ('A'), ('c')");
    assertEquals("3", value(proxy, "SELECT COUNT(*) FROM accounts"));
    String id = value(proxy, "SELECT id FROM accounts WHERE email = 'b'");
    assertEquals(id, value(proxy, "SELECT LAST_INSERT_ID()"));
    run(proxy, "REPLACE INTO accounts (email, n) VALUES ('b', 9)");
    assertEquals(
        value(proxy, "SELECT id FROM accounts WHERE email = 'b'"),
        value(proxy, "SELECT LAST_INSERT_ID()"));
    assertEquals("9", value(proxy, "SELECT n FROM accounts WHERE email = 'b'"));
    sides.verify("accounts", "email");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT IGNORE INTO users (id, email) VALUES (1, 'a') ON DUPLICATE KEY UPDATE n = 1|IGNORE",
        "INSERT INTO users (id, email) VALUES (10, 'b') ON DUPLICATE KEY UPDATE n ="
            + " VALUES(id)|write the value instead",
        "INSERT INTO users (id, email) VALUES (10, 'b') ON DUPLICATE KEY UPDATE id = 5|shard key",
        "INSERT IGNORE INTO users (id, email) VALUES (10, 'much too long')|longer than the 10"
      })
  void isRefused(String sql, String why) {
    SQLException refused = failure(sides.proxy(), sql);
    assertEquals(1235, refused.getErrorCode());
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  /** Those who count in one row wait for each other, and none is a deadlock's victim. */
  @Test
  void manyChangeOneRow() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int client = 0; client < 4; client++) {
        int first = 100 + 100 * client;
        all.add(clients.submit(() -> count(first)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertEquals("81", value(sides.proxy(), "SELECT n FROM users WHERE email = 'b'"));
  }

  private Void count(int first) throws SQLException {
    try (Connection client = sides.another()) {
      for (int i = 0; i < 20; i++) {
        run(client, UPSERT.formatted("(%d, 'b', 1)".formatted(first + i)) + "n = n + VALUES(n)");
      }
    }
    return null;
  }
}
