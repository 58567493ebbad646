package io.ringmaster.it.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same rows twice: in one database those a shard owns, in another these and foreign ones. What
 * a statement does in the first, it must do in the second with the ownership predicates its plan
 * puts in. No proxy: this way forms are tested, too, that are not sent to several shards yet.
 */
class OwnedRowsAgainstMySqlTest {
  private static final int QUERIES = 800;
  private static final int CHANGES = 300;
  private static final long SEED = 4_711;

  private static Connection owned;
  private static Connection mixed;
  private static Family family;

  @BeforeAll
  static void fill() throws SQLException {
    LabServer server = MySqlLab.plain();
    String mixedName = server.createDatabase("mixed");
    String ownedName = server.createDatabase("owned");
    mixed = server.connect(mixedName);
    owned = server.connect(ownedName);
    family = new Family(mixedName);
    Random random = new Random(SEED);
    for (Connection connection : List.of(mixed, owned)) {
      for (String table : Family.SHARDED) {
        execute(connection, "CREATE TABLE " + table + " (k INT, n INT, v INT, PRIMARY KEY (k, n))");
      }
      execute(connection, "CREATE TABLE r (n INT PRIMARY KEY, v INT)");
      execute(connection, "INSERT INTO r VALUES (1, 1), (2, NULL), (5, 0), (7, 3)");
    }
    for (String table : Family.SHARDED) {
      for (int k = 0; k < 10; k++) {
        for (int n = random.nextInt(3); n < 8; n += 2 + random.nextInt(5)) {
          String v = random.nextInt(4) == 0 ? "NULL" : String.valueOf(random.nextInt(8));
          execute(mixed, "INSERT INTO %s VALUES (%d, %d, %s)".formatted(table, k, n, v));
        }
      }
      String here = " WHERE " + family.owned().predicate("k");
      execute(
          owned, "INSERT INTO %s SELECT * FROM %s.%s%s".formatted(table, mixedName, table, here));
      int rows = rows(owned, "SELECT * FROM " + table).size();
      int all = rows(mixed, "SELECT * FROM " + table).size();
      assertTrue(rows > 4 && all - rows > 4, rows + " of " + all);
    }
    assertEquals(List.of("1 "), rows(owned, "SELECT COUNT(DISTINCT k) FROM a WHERE k = 3"));
  }

  @AfterAll
  static void close() throws SQLException {
    owned.close();
    mixed.close();
  }

  @Test
  void randomQueriesSeeOwnedRowsOnly() throws SQLException {
    RandomQueries queries = new RandomQueries(SEED);
    int telling = 0;
    for (int i = 0; i < QUERIES; i++) {
      String sql = queries.select();
      List<String> expected = rows(owned, sql);
      Optional<String> kept = family.kept(sql);
      assertTrue(kept.isPresent(), sql);
      assertEquals(expected, rows(mixed, kept.get()), sql);
      telling += expected.equals(rows(mixed, sql)) ? 0 : 1;
    }
    assertTrue(telling > QUERIES / 2, "only " + telling + " queries would see foreign rows");
  }

  @Test
  void randomChangesChangeOwnedRowsOnly() throws SQLException {
    RandomQueries queries = new RandomQueries(SEED);
    String foreign = "SELECT * FROM a WHERE NOT " + family.owned().predicate("k");
    List<String> untouched = rows(mixed, foreign);
    int telling = 0;
    for (int i = 0; i < CHANGES; i++) {
      String sql = queries.change();
      int expected = change(owned, sql);
      if (expected < 0) {
        continue;
      }
      String kept = family.kept(sql).orElseThrow();
      assertEquals(expected, change(mixed, kept), sql);
      assertEquals(untouched, rows(mixed, foreign), sql);
      assertEquals(
          rows(owned, "SELECT * FROM a"),
          rows(mixed, "SELECT * FROM a WHERE " + family.owned().predicate("k")),
          sql);
      execute(owned, "ROLLBACK");
      execute(mixed, "ROLLBACK");
      telling += change(mixed, sql) == expected ? 0 : 1;
      execute(mixed, "ROLLBACK");
    }
    assertTrue(telling > CHANGES / 4, "only " + telling + " changes would meet foreign rows");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM a",
        "SELECT k, n FROM a WHERE v > 2 OR v IS NULL ORDER BY k, n LIMIT 3",
        "SELECT DISTINCT v FROM a",
        "SELECT COUNT(*), SUM(v), MIN(n), MAX(v) FROM a WHERE n < 6",
        "SELECT k, COUNT(*) FROM a GROUP BY k HAVING COUNT(*) > 1",
        "SELECT v, COUNT(*) FROM a GROUP BY v WITH ROLLUP",
        "SELECT k, n, RANK() OVER w FROM a WINDOW w AS (ORDER BY k, n)",
        "SELECT * FROM a LEFT JOIN b ON a.k = b.k WHERE b.k IS NULL",
        "SELECT * FROM a LEFT JOIN b ON a.n = b.n WHERE b.k IS NULL",
        "SELECT * FROM r LEFT JOIN a ON a.n = r.n",
        "SELECT * FROM a LEFT JOIN b USING (k)",
        "SELECT * FROM a JOIN b USING (k) JOIN c USING (k)",
        "SELECT * FROM a NATURAL JOIN b",
        "SELECT * FROM a WHERE k IN (SELECT k FROM b WHERE v > 3)",
        "SELECT * FROM a WHERE n NOT IN (SELECT n FROM b)",
        "SELECT * FROM a WHERE (k, n) IN (SELECT k, n FROM b)",
        "SELECT * FROM a WHERE n > ALL (SELECT n FROM b WHERE v = 1)",
        "SELECT * FROM a WHERE (n, v) IN (TABLE r) OR k > 8 AND EXISTS (TABLE b)",
        "TABLE a ORDER BY k, n LIMIT 3",
        "SELECT k, (SELECT MAX(n) FROM b WHERE b.k = a.k) FROM a",
        "SELECT k, (SELECT MAX(n) FROM b) AS m FROM a",
        "SELECT a.k, l.n FROM a, LATERAL (SELECT n FROM b WHERE b.k = a.k ORDER BY n LIMIT 1) l",
        "(SELECT k FROM a ORDER BY k DESC LIMIT 2) UNION (SELECT n FROM b LIMIT 0) ORDER BY k",
        "SELECT k FROM a INTERSECT SELECT k FROM b",
        "SELECT k FROM a EXCEPT SELECT k FROM b",
        "WITH RECURSIVE w AS (SELECT MIN(k) AS k FROM a UNION SELECT w.k + 1 FROM w JOIN b ON"
            + " b.k = w.k) SELECT * FROM w",
        "SELECT * FROM a FORCE INDEX (PRIMARY) WHERE/*x*/n=1 OR k>2-- c\n ORDER BY k, n FOR UPDATE",
        "SELECT `x``y`.k FROM a `x``y` WHERE `x``y`.n /*!80000 + 1 */ > 2",
        "SELECT (SELECT COUNT(*) FROM c WHERE c.k = x.k AND c.k = y.k) FROM a x, b y"
      })
  void formsSeeOwnedRowsOnly(String sql) throws SQLException {
    assertEquals(rows(owned, sql), rows(mixed, family.kept(sql).orElseThrow()), sql);
  }

  @Test
  void theTextDoesNotDependOnTheSessionsSqlMode() throws SQLException {
    String modes = "ANSI_QUOTES,PIPES_AS_CONCAT,IGNORE_SPACE,HIGH_NOT_PRECEDENCE";
    execute(mixed, "SET sql_mode = '" + modes + ",NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH'");
    try {
      String kept = family.kept("SELECT * FROM a WHERE v > 1").orElseThrow();
      assertEquals(rows(owned, "SELECT * FROM a WHERE v > 1"), rows(mixed, kept));
    } finally {
      execute(mixed, "SET sql_mode = DEFAULT");
    }
  }

  /** Rows changed; -1 when MySQL refuses the statement, such as for reading what it changes. */
  private static int change(Connection connection, String sql) throws SQLException {
    execute(connection, "BEGIN");
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    } catch (SQLException e) {
      execute(connection, "ROLLBACK");
      return -1;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          row.append(rows.getString(i)).append(' ');
        }
        values.add(row.toString());
      }
      values.sort(null);
      return values;
    }
  }
}
