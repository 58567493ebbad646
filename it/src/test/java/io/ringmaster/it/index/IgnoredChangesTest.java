package io.ringmaster.it.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UPDATE IGNORE and DELETE IGNORE of tables with global indexes, beside one MySQL server. */
class IgnoredChangesTest {
  private IndexSides sides;

  @BeforeEach
  void create() throws SQLException {
    sides = new IndexSides("ignored");
    sides.create(
        "people",
        "id INT PRIMARY KEY, email VARCHAR(20), n INT NOT NULL, town VARCHAR(10) NOT NULL, v"
            + " TINYINT",
        "SHARD BY HASH(id)",
        List.of("email", "n"));
    sides.index("people", "", "town", "town");
    sides.run(
        "INSERT INTO people VALUES (1, 'a', 1, 'x', 1), (2, 'b', 2, 'x', 2), (3, 'c', 3, 'y', 3),"
            + " (4, NULL, 4, 'y', 4), (5, 'e', 5, 'z', 5), (6, 'f', 6, 'z', 6)");
  }

  @AfterEach
  void close() throws SQLException {
    sides.close();
  }

  private void verify() throws SQLException {
    for (String index : List.of("email", "n", "town")) {
      sides.verify("people", index);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void updates(String changedRows) throws SQLException {
    sides.connect(Map.of("useAffectedRows", changedRows));
    for (String sql :
        List.of(
            "UPDATE IGNORE people SET v = 7 WHERE id = 1",
            "UPDATE IGNORE people SET v = 1000 WHERE id < 3",
            "UPDATE IGNORE people SET town = 'q' WHERE id IN (1, 2, 3)",
            "UPDATE IGNORE people SET town = 'much too long' WHERE id = 3",
            "UPDATE IGNORE people SET town = NULL WHERE id = 3",
            "UPDATE IGNORE people SET email = 'b' WHERE id = 3",
            "UPDATE IGNORE people SET email = 'b' WHERE id = 2",
            "UPDATE IGNORE people SET email = 'B' WHERE id = 2",
            "UPDATE IGNORE people SET email = 'd' WHERE id = 4",
            "UPDATE IGNORE people SET email = 'a' WHERE email = 'e'",
            "UPDATE IGNORE people SET email = 'g', n = 1 WHERE id = 3",
            "UPDATE IGNORE people SET n = 30, email = 'a' WHERE id = 3",
            "UPDATE IGNORE people SET n = 31, email = 'h', v = 500 WHERE id = 3",
            "UPDATE IGNORE people SET n = 1, v = 500 WHERE id = 4",
            "UPDATE IGNORE people SET n = n + 1 ORDER BY n",
            "UPDATE IGNORE people SET n = n + 1 ORDER BY n DESC",
            "UPDATE IGNORE people SET n = n + 1",
            "UPDATE IGNORE people SET email = 'k' ORDER BY id DESC",
            "UPDATE IGNORE people SET email = 'l', n = 50 ORDER BY id LIMIT 2",
            "UPDATE IGNORE people SET email = CONCAT(email, id) ORDER BY id",
            "UPDATE IGNORE people SET email = NULL ORDER BY id LIMIT 3",
            "UPDATE IGNORE people SET n = NULL ORDER BY id",
            "UPDATE IGNORE people SET n = id + 100 WHERE id < 4",
            "UPDATE IGNORE people SET n = 7, email = 'm' WHERE id > 100",
            "UPDATE LOW_PRIORITY IGNORE people SET n = 7 ORDER BY id LIMIT 2")) {
      sides.same("people", sql);
      verify();
    }
  }

  @Test
  void updatesWithoutAStrictMode() throws SQLException {
    sides.run("SET sql_mode = ''");
    for (String sql :
        List.of(
            "UPDATE IGNORE people SET n = 'x', v = 700 ORDER BY id",
            "UPDATE IGNORE people SET email = 'a very long text that is cut off', n = id + 7 ORDER"
                + " BY id DESC")) {
      sides.same("people", sql);
      verify();
    }
  }

  @Test
  void preparedAndInTransactions() throws SQLException {
    sides.same("people", "UPDATE IGNORE people SET email = ? WHERE id = ?", "a", 2);
    sides.same("people", "UPDATE IGNORE people SET email = ?, v = ? ORDER BY id DESC", "w", 9);
    sides.run("BEGIN");
    sides.same("people", "UPDATE IGNORE people SET n = n + 1 ORDER BY n");
    sides.same("people", "UPDATE IGNORE people SET n = n + 1 ORDER BY n DESC");
    sides.run("COMMIT");
    verify();
  }

  @Test
  void ofRowsInAnyOrder() throws SQLException {
    sides.same("people", "UPDATE IGNORE people SET n = n + 10 WHERE v > 1");
    SQLException refused =
        assertThrows(
            SQLException.class,
            () -> Sql.run(sides.proxy(), "UPDATE IGNORE people SET email = 'same' WHERE v > 1"));
    assertEquals(1235, refused.getErrorCode());
    assertTrue(refused.getMessage().contains("say ORDER BY"), refused.getMessage());
    sides.read("SELECT * FROM people ORDER BY id");
    verify();
  }

  @Test
  void deletes() throws SQLException {
    sides.create(
        "pets",
        "id INT, owner INT, PRIMARY KEY (owner, id), FOREIGN KEY (owner) REFERENCES people (id)",
        "SHARD BY HASH(owner)");
    sides.run("INSERT INTO pets VALUES (1, 1), (2, 3)");
    for (String sql :
        List.of(
            "DELETE IGNORE FROM people WHERE id = 1",
            "DELETE IGNORE FROM people WHERE email = 'b'",
            "DELETE IGNORE FROM people WHERE id < 5",
            "DELETE IGNORE FROM people")) {
      sides.same("people", sql);
      verify();
    }
    sides.run("DROP TABLE pets");
  }
}
