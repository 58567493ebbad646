package io.ringmaster.it.index;

import static io.ringmaster.it.lab.Sql.failure;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ShardRows;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An UPDATE that gives a row what a later one has still fails as it does on one MySQL server, which
 * changes one row after the other, wherever the rows are.
 */
class MeetingRowsTest {
  private IndexSides sides;

  @BeforeEach
  void create() throws SQLException {
    sides = new IndexSides("meeting");
    sides.create(
        "t",
        "id INT PRIMARY KEY, code INT, name VARCHAR(10), n INT NOT NULL",
        "SHARD BY HASH(id)",
        List.of("code", "name"));
  }

  @AfterEach
  void allAgrees() throws Exception {
    sides.verify("t", "code");
    sides.verify("t", "name");
    sides.close();
    ShardRows.assertNothingOpen();
  }

  private void fill() throws SQLException {
    sides.run(
        "DELETE FROM t",
        "INSERT INTO t VALUES (1, 1, 'a', 9), (2, 2, 'b', 8), (3, 3, 'C', 7), (4, 4, 'd', 6), (5,"
            + " NULL, NULL, 5), (6, 60, 'e', 4)");
  }

  @Test
  void areDuplicatesInMySqlsOrder() throws SQLException {
    for (String sql :
        List.of(
            "UPDATE t SET code = code + 1",
            "UPDATE t SET code = code - 1",
            "UPDATE t SET code = 5 - code",
            "UPDATE t SET code = code",
            "UPDATE t SET code = code + 100",
            "UPDATE t SET code = code + 1 ORDER BY id DESC",
            "UPDATE t SET code = code - 1 ORDER BY id DESC",
            "UPDATE t SET code = code + 1 ORDER BY n",
            "UPDATE t SET code = code + 1 ORDER BY n DESC",
            "UPDATE t SET code = code + 1 WHERE id > 1 ORDER BY id DESC",
            "UPDATE t SET code = code + 1 WHERE id > 1 ORDER BY id",
            "UPDATE t SET code = code + 1 ORDER BY id DESC LIMIT 4",
            "UPDATE t SET code = code + 1 ORDER BY id LIMIT 2",
            "UPDATE t SET code = CASE id WHEN 1 THEN 2 WHEN 2 THEN NULL ELSE code END",
            "UPDATE t SET code = CASE id WHEN 1 THEN NULL WHEN 2 THEN 1 ELSE code END",
            "UPDATE t SET code = 60 WHERE id = 1",
            "UPDATE t SET code = code + 58 WHERE id IN (1, 2)",
            "UPDATE t SET code = code + 10 WHERE id IN (1, 2, 3)",
            "UPDATE t SET name = UPPER(name)",
            "UPDATE t SET name = UPPER(name) WHERE id < 4",
            "UPDATE t SET name = CHAR(ASCII(UPPER(name)) + 1) ORDER BY id",
            "UPDATE t SET name = CHAR(ASCII(UPPER(name)) + 1) ORDER BY id DESC",
            "UPDATE t SET name = CHAR(ASCII(UPPER(name)) - 1)",
            "UPDATE t SET name = CONCAT(name, 'é''x')",
            "UPDATE t SET name = IF(id = 1, 'B', IF(id = 2, 'ß', name))",
            "UPDATE t SET name = IF(id = 1, 'z', IF(id = 2, 'A', name))",
            "UPDATE t SET code = code + 1, name = CONCAT(name, 1) ORDER BY id DESC",
            "UPDATE t SET code = code + 100, name = IF(id = 1, 'B', 'q')")) {
      fill();
      sides.same("t", sql);
    }
  }

  /** In whatever order: only the value that the message names depends on it. */
  @Test
  void valuesThatRowsExchangeAreDuplicates() throws SQLException {
    for (String sql :
        List.of(
            "UPDATE t SET code = 3 - code WHERE id IN (1, 2)",
            "UPDATE t SET name = CHAR(195 - ASCII(name)) WHERE code IN (1, 2)",
            "UPDATE t SET code = IF(code = 4, 1, code + 1) WHERE code < 5")) {
      fill();
      assertEquals(1062, failure(sides.plain(), sql).getErrorCode(), sql);
      assertEquals(1062, failure(sides.proxy(), sql).getErrorCode(), sql);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE t SET code = code + 1 WHERE n > 5",
        "UPDATE t SET code = code - 1 WHERE code BETWEEN 2 AND 4",
        "UPDATE t SET name = CHAR(ASCII(UPPER(name)) + 1) WHERE n > 5",
        "UPDATE t SET code = code + 1 LIMIT 6"
      })
  void areRefusedWhereTheOrderIsMySqls(String sql) throws SQLException {
    fill();
    SQLException refused = failure(sides.proxy(), sql);
    assertEquals(1235, refused.getErrorCode(), refused.getMessage());
    assertTrue(refused.getMessage().contains("say ORDER BY"), refused.getMessage());
    assertEquals("1", value(sides.proxy(), "SELECT code FROM t WHERE id = 1"));
    sides.same("t", sql.replace(" LIMIT 6", "") + " ORDER BY id DESC");
  }
}
