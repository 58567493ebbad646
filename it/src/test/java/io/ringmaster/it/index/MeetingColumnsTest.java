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

/**
 * What {@link MeetingRowsTest} says of one column is so of several together; rows meet nowhere in
 * an index that is not unique.
 */
class MeetingColumnsTest {
  private static final List<String> COLLATIONS =
      List.of(
          "utf8mb4_0900_bin",
          "utf8mb4_0900_as_cs",
          "utf8mb4_unicode_ci",
          "utf8mb4_german2_ci",
          "latin1_german2_ci",
          "latin1_bin",
          "gbk_chinese_ci");

  private IndexSides sides;

  @BeforeEach
  void connect() throws SQLException {
    sides = new IndexSides("meeting");
  }

  @AfterEach
  void nothingIsOpen() throws Exception {
    sides.close();
    ShardRows.assertNothingOpen();
  }

  private void seats() throws SQLException {
    sides.create(
        "seats",
        "id INT PRIMARY KEY, hall VARCHAR(10), seat INT, guest INT, n INT NOT NULL",
        "SHARD BY HASH(id)");
    sides.index("seats", "", "guest", "guest, seat");
    sides.index("seats", "UNIQUE", "place", "hall, seat");
  }

  private void fill() throws SQLException {
    sides.run(
        "DELETE FROM seats",
        "INSERT INTO seats VALUES (1, 'a', 1, 1, 9), (2, 'a', 2, 2, 8), (3, 'A', 3, 3, 7),"
            + " (4, 'b', 1, 4, 6), (5, 'b', 2, 4, 5), (6, NULL, 2, 1, 4), (7, 'b', NULL, 2, 3)");
  }

  private void verify() throws SQLException {
    sides.verify("seats", "guest");
    sides.verify("seats", "place");
  }

  @Test
  void areDuplicatesInMySqlsOrder() throws SQLException {
    seats();
    for (String sql :
        List.of(
            "UPDATE seats SET seat = seat + 1",
            "UPDATE seats SET seat = seat + 1 ORDER BY id DESC",
            "UPDATE seats SET seat = seat + 1 ORDER BY n",
            "UPDATE seats SET seat = seat - 1 ORDER BY n DESC LIMIT 3",
            "UPDATE seats SET hall = IF(hall = 'a', 'B', 'A')",
            "UPDATE seats SET hall = UPPER(hall) WHERE seat < 3",
            "UPDATE seats SET hall = 'b' WHERE id = 1",
            "UPDATE seats SET hall = 'b', seat = seat + 2 WHERE hall = 'a'",
            "UPDATE seats SET hall = CASE id WHEN 1 THEN NULL WHEN 4 THEN 'a' ELSE hall END",
            "UPDATE seats SET hall = CASE id WHEN 1 THEN 'B' WHEN 4 THEN NULL ELSE hall END",
            "UPDATE seats SET hall = COALESCE(hall, 'a')",
            "UPDATE seats SET hall = 'c', seat = id, guest = 5 - guest",
            "UPDATE seats SET guest = guest + 1, n = 1",
            "UPDATE seats SET guest = 5 - guest WHERE n > 4",
            "UPDATE seats SET guest = 4, seat = seat + 10 WHERE n > 4 LIMIT 9")) {
      fill();
      sides.same("seats", sql);
      verify();
    }
  }

  @Test
  void areRefusedWhereTheOrderIsMySqls() throws SQLException {
    seats();
    for (String sql :
        List.of(
            "UPDATE seats SET seat = seat + 1 WHERE n > 5",
            "UPDATE seats SET hall = CASE id WHEN 1 THEN 'B' ELSE 'c' END WHERE seat = 1")) {
      fill();
      SQLException refused = failure(sides.proxy(), sql);
      assertEquals(1235, refused.getErrorCode(), refused.getMessage());
      assertTrue(refused.getMessage().contains("seats.place"), refused.getMessage());
      assertEquals("1", value(sides.proxy(), "SELECT seat FROM seats WHERE id = 1"));
      sides.same("seats", sql + " ORDER BY id DESC");
      sides.same("seats", sql + " ORDER BY id");
      verify();
    }
  }

  /** Texts that one collation takes for equal and another does not. */
  @Test
  void areEqualAsTheirCollationSays() throws SQLException {
    StringBuilder columns = new StringBuilder("id INT PRIMARY KEY, k INT");
    for (int i = 0; i < COLLATIONS.size(); i++) {
      String collation = COLLATIONS.get(i);
      String charset = collation.substring(0, collation.indexOf('_'));
      columns.append(
          ", c%d VARCHAR(8) CHARACTER SET %s COLLATE %s".formatted(i, charset, collation));
    }
    sides.create("texts", columns.toString(), "SHARD BY HASH(id)");
    for (int i = 0; i < COLLATIONS.size(); i++) {
      sides.index("texts", "UNIQUE", "u" + i, "k, c" + i);
    }
    List<List<String>> pairs =
        List.of(
            List.of("a", "A"),
            List.of("a", "a  "),
            List.of("a", "ä"),
            List.of("ae", "ä"),
            List.of("ss", "ß"),
            List.of("a\u00a0", "a"),
            List.of("\t", ""),
            List.of(" ", ""));
    for (int i = 0; i < COLLATIONS.size(); i++) {
      boolean gbk = COLLATIONS.get(i).startsWith("gbk");
      for (List<String> pair : pairs) {
        if (gbk && pair.stream().anyMatch(text -> text.chars().anyMatch(c -> c > 127))) {
          continue;
        }
        sides.run("DELETE FROM texts");
        sides.run(
            "INSERT INTO texts (id, k, c%d) VALUES (1, 1, 'x'), (2, 1, '%s')"
                .formatted(i, pair.get(0)));
        sides.same(
            "texts",
            "UPDATE texts SET c%1$d = IF(id = 1, '%2$s', 'y') ORDER BY id"
                .formatted(i, pair.get(1)));
      }
      sides.verify("texts", "u" + i);
    }
  }

  /** An order that shards can't merge does not matter where rows meet nowhere. */
  @Test
  void textsAsPrimaryKeys() throws SQLException {
    sides.create(
        "goods",
        "id VARCHAR(20) COLLATE utf8mb4_unicode_ci PRIMARY KEY, maker INT, code INT",
        "SHARD BY HASH(id)");
    sides.index("goods", "", "maker", "maker");
    sides.index("goods", "UNIQUE", "code", "maker, code");
    sides.run("INSERT INTO goods VALUES ('a', 1, 1), ('B', 1, 2), ('ä1', 1, 3), ('c', 2, 4)");
    sides.same("goods", "UPDATE goods SET code = code + 10");
    sides.same("goods", "UPDATE goods SET maker = 3");
    sides.same("goods", "UPDATE goods SET code = 23 - code");
    sides.verify("goods", "maker");
    sides.verify("goods", "code");
  }
}
