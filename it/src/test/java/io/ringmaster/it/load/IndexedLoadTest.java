package io.ringmaster.it.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mysql.cj.jdbc.JdbcStatement;
import io.ringmaster.it.lab.LabelledRows;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LOAD DATA LOCAL into tables with global indexes does what it does with keys on one MySQL. */
class IndexedLoadTest {
  private LoadSides sides;

  @BeforeEach
  void create() throws SQLException {
    sides = new LoadSides("loaded");
    sides.create(
        "CREATE TABLE users (id BIGINT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(20), town"
            + " VARCHAR(20) DEFAULT 'x', n INT NOT NULL DEFAULT 5, price DECIMAL(6,2), b"
            + " VARBINARY(20), d DATE) DEFAULT CHARSET utf8mb4",
        "SHARD BY HASH(id)");
    index("UNIQUE INDEX email ON users (email)");
    index("INDEX town ON users (town)");
  }

  private void index(String definition) throws SQLException {
    Sql.run(sides.plain(), "CREATE " + definition);
    Sql.run(sides.proxy(), "CREATE GLOBAL " + definition);
  }

  @AfterEach
  void close() throws Exception {
    for (String index : new String[] {"email", "town"}) {
      Map<String, String> row =
          LabelledRows.of(sides.proxy(), "VERIFY GLOBAL INDEX " + index + " ON users").getFirst();
      assertEquals("0 0", row.get("Missing") + " " + row.get("Stale"), index);
    }
    sides.close();
  }

  private static String load(String rest) {
    return "LOAD DATA LOCAL INFILE 'x' " + rest;
  }

  /** Loads it on both sides, whose numbers may have other gaps. */
  private LoadSides.Seen same(String rest, String file) throws SQLException {
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    LoadSides.Seen expected = LoadSides.load(sides.plain(), load(rest), bytes);
    LoadSides.Seen found = LoadSides.load(sides.proxy(), load(rest), bytes);
    assertEquals(expected.warnings(), found.warnings(), rest);
    assertEquals(
        expected.affected() + " " + expected.info() + " " + expected.error(),
        found.affected() + " " + found.info() + " " + found.error(),
        rest);
    String rows = "(SELECT email, town, n, price, HEX(b), d FROM users) AS u";
    assertEquals(LoadSides.rows(sides.plain(), rows), LoadSides.rows(sides.proxy(), rows), rest);
    assertEquals(first(sides.plain(), expected), first(sides.proxy(), found), rest);
    return found;
  }

  private void sameCount(String where) throws SQLException {
    String count = "SELECT COUNT(*) FROM users WHERE " + where;
    assertEquals(Sql.value(sides.plain(), count), Sql.value(sides.proxy(), count), where);
  }

  /** The row that LAST_INSERT_ID() is of. */
  private static String first(Connection connection, LoadSides.Seen seen) throws SQLException {
    return Sql.value(connection, "SELECT email FROM users WHERE id = " + seen.insertId());
  }

  @Test
  void duplicatesAreLeftOutOrReplaced() throws SQLException {
    String some = "INTO TABLE users (email, town, n)";
    same(some, "a\tx\t1\nb\ty\t2\nc\t\\N\t3\n");
    same(some, "d\tx\t1\nb\tz\t9\na\tz\t9\ne\ty\t4\n");
    same("IGNORE " + some, "a\tz\t9\nb\tz\t9\n");
    same("REPLACE " + some, "a\tw\t11\nf\tw\t12\nb\tw\t13\n");
    same("REPLACE INTO TABLE users (id, email)", "1\tq\n900\tq\n901\tr\n902\td\n");
    same("INTO TABLE users (id, email)", "1\tq1\n910\tq2\n911\tr\n911\tr3\n0\tr4\n\\N\tr5\n");
    same("INTO TABLE users (email) ", "");
    sides.run("DELETE FROM users WHERE n = 13");
    sameCount("town IN ('w', 'y', 'z')");
  }

  @Test
  void formsOfRowsAndValues() throws SQLException {
    same(
        "INTO TABLE users FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' IGNORE 1 LINES"
            + " (email, n, price, d, b)",
        "head\n\"it''s\", 7 ,1.255,2024-02-30,\"x\\0y\"\n\"a\\\\b\",-007,abc,2024-02-28,\n"
            + "\"\u00e9\",x12,99999.99,0000-00-00,\u00e9\n\"q?\",100000,1,NULL,NULL\n");
    same(
        "INTO TABLE users CHARACTER SET latin1 FIELDS TERMINATED BY ';' (town, email)",
        "one;two\nthree;" + "long".repeat(4) + "\n");
    same("INTO TABLE users (email, n)", "big\t99999999999\nminus\t-99999999999\n");
    same("INTO TABLE users (email, n)", "z1\t1\nz2\t\nz3\t3.7\nz4\t1e2");
    assertEquals(
        1, Sql.value(sides.proxy(), "SELECT email FROM users WHERE email = '\u00e9'").length());
  }

  /** Rows of several statements have the numbers of the file, and are there together. */
  @Test
  void manyRows() throws SQLException {
    String file =
        IntStream.range(0, 5000)
            .mapToObj(
                i -> "e" + (i % 4000 == 1 ? 0 : i) + "\tt" + i % 7 + "\t" + (i == 3210 ? "bad" : i))
            .collect(Collectors.joining("\n"));
    LoadSides.Seen seen = same("INTO TABLE users (email, town, n)", file);
    assertEquals(4998, seen.affected());
    assertTrue(seen.warnings().stream().anyMatch(one -> one.contains("at row 3211")));
    sameCount("town = 't3'");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatFailsStoresNothing(boolean within) throws SQLException {
    Connection proxy = sides.proxy();
    Sql.run(proxy, "INSERT INTO users (email) VALUES ('kept')");
    if (within) {
      Sql.run(proxy, "BEGIN", "INSERT INTO users (email) VALUES ('before')");
    }
    String file =
        IntStream.range(0, 3000)
            .mapToObj(i -> "e" + i + "\t" + (i == 2900 ? "\\N" : "1"))
            .collect(Collectors.joining("\n"));
    LoadSides.Seen seen = sides.onProxy(load("INTO TABLE users (email, n)"), file);
    assertTrue(seen.error().startsWith("1235") && seen.error().contains("row 2901"), seen.error());
    assertEquals(
        within ? "2" : "1", Sql.value(proxy, "SELECT COUNT(*) FROM users"), "with what was before");
    // A row that fails: REPLACE does not ignore it.
    seen = sides.onProxy(load("REPLACE INTO TABLE users (email, n)"), "a\t1\nb\tmuch\n");
    assertTrue(seen.error().startsWith("1366") && seen.error().endsWith("at row 2"), seen.error());
    seen = sides.onProxy(load("INTO TABLE users (email, n)"), "a\t1\nb\t2\n");
    assertEquals(2, seen.affected());
    if (within) {
      Sql.run(proxy, "COMMIT");
    }
    assertEquals(within ? "4" : "3", Sql.value(proxy, "SELECT COUNT(*) FROM users"));
  }

  @Test
  void whatIsRefused() throws SQLException {
    Map<String, String> reasons =
        Map.of(
            "INTO TABLE users (email) SET n = 1", "SET",
            "INTO TABLE users (email, @a)", "user variables",
            "INTO TABLE users CHARACTER SET binary (email)", "CHARACTER SET binary",
            "INTO TABLE users (email, n)", "row 2 of the file has fewer fields",
            "INTO TABLE users (email)", "row 1 of the file has more fields",
            "INTO TABLE users$email (email)", "is a table of a global index");
    for (Map.Entry<String, String> one : reasons.entrySet()) {
      String error = sides.onProxy(load(one.getKey()), "a\t1\nb\n").error();
      assertTrue(error.startsWith("1235") && error.contains(one.getValue()), error);
    }
    assertEquals("0", Sql.value(sides.proxy(), "SELECT COUNT(*) FROM users"));
  }

  /** What is held for a file does not outlast the statement, nor the client. */
  @ParameterizedTest
  @ValueSource(strings = {"KILL QUERY", "KILL", "gone"})
  void aFileThatIsNotWholeStoresNothing(String how) throws Exception {
    try (Connection other = ProxyLab.shared().connect(sides.database(), LoadSides.LOCAL);
        Statement statement = other.createStatement()) {
      String id = Sql.value(other, "SELECT CONNECTION_ID()");
      InputStream file =
          new InputStream() {
            private long sent;

            @Override
            public int read() throws IOException {
              if (sent++ == 2_000_000) {
                try {
                  if (how.equals("gone")) {
                    other.abort(Runnable::run);
                  } else {
                    Sql.run(sides.proxy(), how + " " + id);
                  }
                } catch (SQLException e) {
                  throw new IOException(e);
                }
              }
              return sent > 2_100_000 ? -1 : sent % 10 == 0 ? '\n' : 'a' + (int) (sent * sent % 26);
            }
          };
      statement.unwrap(JdbcStatement.class).setLocalInfileInputStream(file);
      SQLException failed =
          assertThrows(
              SQLException.class, () -> statement.execute(load("INTO TABLE users (email)")));
      if (how.equals("KILL QUERY")) {
        assertEquals(1317, failed.getErrorCode());
        assertEquals("0", Sql.value(other, "SELECT COUNT(*) FROM users"));
        assertEquals(1, Sql.update(other, "INSERT INTO users (email) VALUES ('after')"));
      }
    }
    Sql.run(sides.proxy(), "SET innodb_lock_wait_timeout = 10", "DELETE FROM users");
    assertEquals("0", Sql.value(sides.proxy(), "SELECT COUNT(*) FROM users"));
  }

  @Test
  void aClientWithoutLocalFilesIsToldSo() throws SQLException {
    try (Connection other = ProxyLab.shared().connect(sides.database())) {
      SQLException refused = Sql.failure(other, load("INTO TABLE users (email)"));
      assertEquals(3948, refused.getErrorCode());
    }
  }
}
