package io.ringmaster.it.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * MySQL converts strings to character_set_connection before they meet a column, and what that lacks
 * becomes a question mark: whatever the session says, keys are unique over all shards and are found
 * as one MySQL finds them.
 */
class ConnectionCharsetTest {
  private static final Map<String, String> ON_SERVER =
      Map.of("useServerPrepStmts", "true", "characterEncoding", "UTF-8");

  private static final String[] KEYS = {
    "a",
    "A",
    "e",
    "\u00e9",
    "\u00c9",
    "?",
    "\u65e5",
    "\u672c",
    "\u0130",
    "\ud83d\ude00",
    "x\u00e9",
    "[",
    "\u00c4",
    "a\u0130",
    "a?",
    "\u0431",
    "\u0411"
  };

  @ParameterizedTest
  @CsvSource({
    "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci, latin1, true",
    "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci, utf8mb3, true",
    "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci, utf16, true",
    "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci, swe7, false",
    "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci, binary, true",
    "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, cp1251, true",
    "VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci, utf8mb4, true",
    "VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci, ascii, true",
    "VARBINARY(20), utf16, false",
    "VARBINARY(20), latin1, true"
  })
  void keysAreThoseOfOneMySql(String type, String charset, boolean placed) throws Exception {
    ProxyLab proxy = ProxyLab.shared();
    String database = proxy.createDatabase("charset");
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    String table = "CREATE TABLE t (k " + type + " NOT NULL PRIMARY KEY, v INT)";
    try (Connection plain = MySqlLab.plain().connect(database, ON_SERVER);
        Connection other = proxy.connect(database, ON_SERVER)) {
      execute(plain, table);
      execute(other, table + " SHARD BY HASH(k)");
      String set = "SET character_set_connection = " + charset + ", sql_mode = ''";
      execute(plain, set);
      execute(other, set);
      Random random = new Random(7);
      int refused = 0;
      for (int row = 0; row < 60; row++) {
        String key = KEYS[random.nextInt(KEYS.length)];
        boolean prepared = random.nextBoolean();
        int found = insert(other, key, row, prepared);
        if (found == 1235) {
          refused++;
        } else {
          assertEquals(insert(plain, key, row, prepared), found, key + " " + prepared);
        }
      }
      assertEquals(placed, refused < 60, refused + " refused");
      List<String> all = rows(plain, "SELECT HEX(k), v FROM t", null);
      assertEquals(all, rows(other, "SELECT HEX(k), v FROM t", null));
      for (String key : KEYS) {
        String sql = "SELECT HEX(k), v FROM t WHERE k = ";
        String text = sql + "'" + key + "'";
        assertEquals(rows(plain, text, null), rows(other, text, null), text);
        assertEquals(rows(plain, sql + "?", key), rows(other, sql + "?", key), "? of " + key);
        String list = "SELECT HEX(k), v FROM t WHERE k IN ('a', '" + key + "', 'zz')";
        assertEquals(rows(plain, list, null), rows(other, list, null), list);
      }
    }
  }

  /** What becomes of a parameter does not depend on who prepared the statement on a connection. */
  @Test
  void aStatementIsNotExecutedInTheCharacterSetOfAnotherSession() throws Exception {
    ProxyLab proxy = ProxyLab.shared();
    String database = proxy.createDatabase("charset");
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    String table =
        "CREATE TABLE t (id INT NOT NULL PRIMARY KEY, s VARCHAR(20) CHARACTER SET utf8mb4)";
    try (Connection plain = MySqlLab.plain().connect(database, ON_SERVER);
        Connection other = proxy.connect(database, ON_SERVER)) {
      execute(plain, table);
      execute(other, table + " SHARD BY HASH(id)");
      for (String sql :
          List.of("INSERT INTO t VALUES (?, ?)", "INSERT INTO t VALUES (?, LOWER(?))")) {
        for (Connection side : List.of(plain, other)) {
          execute(side, "DELETE FROM t");
          execute(side, "SET character_set_connection = latin1, sql_mode = ''");
        }
        assertEquals(errors(plain, sql), errors(other, sql), sql);
        assertEquals(
            rows(plain, "SELECT id, HEX(s) FROM t", null),
            rows(other, "SELECT id, HEX(s) FROM t", null),
            sql);
      }
    }
  }

  /** The errors of one statement that is executed under two character sets, and again. */
  private static List<Integer> errors(Connection connection, String sql) throws SQLException {
    List<Integer> errors = new ArrayList<>();
    try (PreparedStatement first = connection.prepareStatement(sql)) {
      errors.add(run(first, 1));
      execute(connection, "SET character_set_connection = utf8mb4");
      errors.add(run(first, 2));
      try (PreparedStatement second = connection.prepareStatement(sql)) {
        errors.add(run(second, 3));
      }
    }
    return errors;
  }

  private static int run(PreparedStatement statement, int id) {
    try {
      statement.setInt(1, id);
      statement.setString(2, "\u65e5");
      statement.execute();
      return 0;
    } catch (SQLException e) {
      return e.getErrorCode();
    }
  }

  /** Inserts; 0, or the error's number. */
  private static int insert(Connection connection, String key, int row, boolean prepared)
      throws SQLException {
    try {
      if (prepared) {
        try (PreparedStatement statement =
            connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
          statement.setString(1, key);
          statement.setInt(2, row);
          statement.execute();
        }
      } else {
        execute(connection, "INSERT INTO t VALUES ('" + key + "', " + row + ")");
      }
      return 0;
    } catch (SQLException e) {
      return e.getErrorCode();
    }
  }

  /** The rows, or the error, of a question. */
  private static List<String> rows(Connection connection, String sql, String parameter) {
    try (PreparedStatement statement = parameter == null ? null : connection.prepareStatement(sql);
        Statement text = connection.createStatement()) {
      if (parameter != null) {
        statement.setString(1, parameter);
      }
      List<String> rows = new ArrayList<>();
      try (ResultSet found =
          parameter == null ? text.executeQuery(sql) : statement.executeQuery()) {
        while (found.next()) {
          rows.add(found.getString(1) + " " + found.getString(2));
        }
      }
      rows.sort(null);
      return rows;
    } catch (SQLException e) {
      return List.of("error " + e.getErrorCode());
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
