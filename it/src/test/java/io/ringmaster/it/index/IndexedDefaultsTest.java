package io.ringmaster.it.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.ShardRows;
import io.ringmaster.it.lab.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** INSERT that leaves indexed columns to their defaults: rows and entries have what MySQL has. */
class IndexedDefaultsTest {
  private IndexSides sides;

  @BeforeEach
  void create() throws SQLException {
    sides = new IndexSides("defaults");
    sides.create(
        "drafts",
        "id BIGINT AUTO_INCREMENT PRIMARY KEY, title VARCHAR(20) NOT NULL DEFAULT 'it is \"new\"',"
            + " page INT DEFAULT -7, code CHAR(3) DEFAULT ' a', n INT DEFAULT 5",
        "SHARD BY HASH(id)");
    sides.index("drafts", "", "title", "title, page");
    sides.index("drafts", "UNIQUE", "code", "code, page");
  }

  @AfterEach
  void allAgrees() throws Exception {
    sides.verify("drafts", "title");
    sides.verify("drafts", "code");
    sides.close();
    ShardRows.assertNothingOpen();
  }

  @Test
  void constantsAreKnown() throws SQLException {
    for (String sql :
        List.of(
            "INSERT INTO drafts (n) VALUES (1)",
            "INSERT INTO drafts (n) VALUES (2), (3)",
            "INSERT INTO drafts (code, n) VALUES ('b', 1), (DEFAULT, 2), ('c', 3), (NULL, 4)",
            "INSERT INTO drafts (page, code) VALUES (1, DEFAULT), (2, DEFAULT), (3, DEFAULT)",
            "INSERT INTO drafts (page, code) VALUES (4, DEFAULT), (5, 'x'), (DEFAULT, 'y')",
            "INSERT INTO drafts VALUES (NULL, DEFAULT, 11, 'd', DEFAULT), (90, 'e', (DEFAULT), 'f',"
                + " 7)",
            "INSERT INTO drafts SET page = 12, title = DEFAULT",
            "INSERT INTO drafts SET n = 13",
            "INSERT INTO drafts SET id = 200, page = 13, code = LOWER('Q')",
            "INSERT IGNORE INTO drafts (n) VALUES (14), (15)",
            "REPLACE INTO drafts (n) VALUES (16)",
            "REPLACE INTO drafts (id, page) VALUES (90, 17), (91, 18)",
            "INSERT INTO drafts (n) VALUES (19) ON DUPLICATE KEY UPDATE n = n + 100, page = 20",
            "INSERT INTO drafts (n) SELECT 21",
            "INSERT INTO drafts (page, n) SELECT page + 100, n FROM drafts WHERE page IN (1, 2)",
            "INSERT INTO drafts VALUES ROW(300, DEFAULT, 22, DEFAULT, 1), ROW(301, 'r', 23, NULL,"
                + " 1)",
            "DELETE FROM drafts WHERE page = -7",
            "INSERT INTO drafts () VALUES ()",
            "DELETE FROM drafts WHERE page = -7",
            "INSERT INTO drafts VALUES ()")) {
      sides.same("drafts", sql);
    }
    sides.same(
        "drafts",
        "INSERT INTO drafts (page, n, code) VALUES (?, ?, DEFAULT), (?, 3, 'u')",
        30,
        2,
        31);
    sides.connect(Map.of("useServerPrepStmts", "true"));
    sides.same("drafts", "INSERT INTO drafts (page, n) VALUES (?, ?), (?, ?)", 40, 2, 41, 3);
    sides.same("drafts", "INSERT INTO drafts SET page = ?, code = DEFAULT", 42);
    sides.run("ALTER TABLE drafts ALTER COLUMN page SET DEFAULT 50");
    sides.same("drafts", "INSERT INTO drafts (code) VALUES ('s')");
    sides.run("ALTER TABLE drafts ALTER COLUMN page DROP DEFAULT");
    sides.same("drafts", "INSERT INTO drafts (page, n) VALUES (51, 1)");
    sides.read("SELECT * FROM drafts WHERE title = 'it is \"new\"' AND page = 41");
    sides.read("SELECT * FROM drafts WHERE page = 50 AND code = 's'");
  }

  /** MySQL's errors, and NULL where that is what a column has without a default. */
  @Test
  void columnsWithoutADefault() throws SQLException {
    sides.create(
        "bare",
        "id INT PRIMARY KEY, title VARCHAR(20) NOT NULL, page INT, UNIQUE KEY (id, title)",
        "SHARD BY HASH(id)");
    sides.index("bare", "UNIQUE", "title", "title");
    sides.index("bare", "", "page", "page, title");
    for (String sql :
        List.of(
            "INSERT INTO bare VALUES (1, DEFAULT, 1)",
            "INSERT INTO bare VALUES (1, 'a', 1), (2, DEFAULT, 1), (3, 'c', 1)",
            "INSERT INTO bare SET id = 1, title = DEFAULT",
            "INSERT INTO bare (id) VALUES (1)",
            "REPLACE INTO bare VALUES (1, DEFAULT, 1)",
            "INSERT INTO bare VALUES (1, DEFAULT, 1) ON DUPLICATE KEY UPDATE page = 2",
            "INSERT INTO bare VALUES (1, 'a', DEFAULT), (2, 'b', 2), (3, 'c', DEFAULT)",
            "REPLACE INTO bare VALUES (4, 'b', DEFAULT), (5, 'b', 2)")) {
      sides.same("bare", sql);
    }
    sides.same("bare", "INSERT INTO bare VALUES (?, ?, DEFAULT), (?, 'g', 3)", 6, "f", 7);
    sides.read("SELECT * FROM bare WHERE title = 'b'");
    sides.read("SELECT * FROM bare WHERE title = 'b' AND page = 2");
    sides.verify("bare", "title");
    sides.verify("bare", "page");
  }

  /** Their text is not known exactly, or they are computed for each row. */
  @ParameterizedTest
  @ValueSource(strings = {"(LOWER('A'))", "'what?'", "'it''s'", "'a\\\\b'", "'\u00e9'"})
  void othersAreRefused(String value) throws SQLException {
    Sql.run(
        sides.proxy(),
        "CREATE TABLE other (id INT PRIMARY KEY, title VARCHAR(20) DEFAULT %s) SHARD BY HASH(id)"
            .formatted(value),
        "CREATE GLOBAL INDEX title ON other (title)");
    assertEquals(1235, Sql.error(sides.proxy(), "INSERT INTO other (id) VALUES (1)"));
    assertEquals(1235, Sql.error(sides.proxy(), "INSERT INTO other VALUES (1, DEFAULT)"));
    Sql.run(sides.proxy(), "INSERT INTO other VALUES (1, 'a')");
  }
}
