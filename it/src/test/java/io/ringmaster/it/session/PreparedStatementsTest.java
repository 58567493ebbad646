package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringmaster.it.lab.LabServer;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements prepared by the servers: where they are prepared, and what they keep from then. */
class PreparedStatementsTest {
  private static final Map<String, String> BY_SERVERS =
      Map.of("useServerPrepStmts", "true", "emulateUnsupportedPstmts", "false");

  private static ProxyLab proxy;
  private static String database;
  private static LabServer mysql;

  @BeforeAll
  static void start() throws Exception {
    // One event loop, so that sessions share connections and what is prepared on them.
    proxy =
        ProxyLab.start(
            MySqlLab.shards(), Map.of("mysql.event_loops", "1", "pool.max_per_server", "4"));
    database = proxy.createDatabase("prepared");
    mysql = MySqlLab.plain();
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, v VARCHAR(5)) SHARD BY HASH(id)",
        "INSERT INTO x VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e'), (6, 'f')");
    mysql.execute("", "CREATE DATABASE " + database);
    mysql.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, v VARCHAR(5))",
        "INSERT INTO x VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e'), (6, 'f')");
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The rows, the count or the error of an execution. */
  private static String outcome(PreparedStatement statement) {
    try {
      if (!statement.execute()) {
        return statement.getUpdateCount() + " changed";
      }
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.getResultSet()) {
        while (result.next()) {
          rows.add(result.getString(1));
        }
      }
      return rows.toString();
    } catch (SQLException e) {
      return "error " + e.getErrorCode();
    }
  }

  /** What is set is the parameter, whatever is in it, and no text of it becomes SQL. */
  @ParameterizedTest
  @ValueSource(strings = {"", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES", "ANSI_QUOTES,PIPES_AS_CONCAT"})
  void parametersOfSetAreValues(String mode) throws SQLException {
    String text = "it's \\ a \\' ''? \"text\" -- with /* all */ `of` \0\n\r\u001a ü 😀 \\";
    for (Connection each :
        List.of(proxy.connect(database, BY_SERVERS), mysql.connect(database, BY_SERVERS))) {
      try (each;
          PreparedStatement query = each.prepareStatement("SELECT @v, @w, @v = ?, '?'")) {
        run(each, "SET sql_mode = '" + mode + "'");
        try (PreparedStatement set =
            each.prepareStatement("SET @v = ?, /* ? */ @w = CONCAT('?', ?)")) {
          for (int i = 0; i < 2; i++) {
            set.setString(1, text + i);
            set.setString(2, text);
            set.execute();
            query.setString(1, text + i);
            try (ResultSet row = query.executeQuery()) {
              row.next();
              assertEquals(text + i, row.getString(1));
              assertEquals("?" + text, row.getString(2));
              assertEquals(1, row.getInt(3));
              assertEquals("?", row.getString(4));
            }
          }
        }
      }
    }
  }

  private static List<String> underModes(
      Connection connection, String prepared, String executed, String sql) throws SQLException {
    List<String> outcomes = new ArrayList<>();
    run(connection, "SET sql_mode = '" + prepared + "'");
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      run(connection, "SET sql_mode = '" + executed + "'");
      outcomes.add(outcome(statement));
      outcomes.add(outcome(statement));
      run(connection, "SET sql_mode = DEFAULT");
      outcomes.add(outcome(statement));
    }
    try (PreparedStatement again = connection.prepareStatement(sql)) {
      outcomes.add(outcome(again));
    } catch (SQLException e) {
      outcomes.add("not prepared " + e.getErrorCode());
    }
    return outcomes;
  }

  /** Read once, under the mode of then; run under that of now. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "'' ; ANSI_QUOTES ; SELECT \"v\" FROM x WHERE id = 3",
        "ANSI_QUOTES ; '' ; SELECT \"v\" FROM x WHERE id = 3",
        "ANSI_QUOTES ; '' ; SELECT \"v\" FROM x WHERE \"id\" = 5",
        "ANSI_QUOTES ; '' ; SELECT \"v\" FROM x ORDER BY id LIMIT 1, 4",
        "'' ; ANSI_QUOTES ; SELECT \"v\" FROM x ORDER BY id",
        "ANSI_QUOTES ; '' ; UPDATE x SET v = \"v\" WHERE \"id\" IN (1, 2, 3, 4)",
        "'' ; ANSI_QUOTES ; UPDATE x SET v = \"v\" WHERE \"id\" = 'id' AND id < 0",
        "'' ; NO_BACKSLASH_ESCAPES ; SELECT 'a\\'', v FROM x WHERE id = 1",
        "NO_BACKSLASH_ESCAPES ; '' ; SELECT LENGTH('\\\\') FROM x WHERE id = 1",
        "'' ; NO_BACKSLASH_ESCAPES ; SELECT LENGTH('\\\\') FROM x",
        "'' ; PIPES_AS_CONCAT ; SELECT v || '1' FROM x WHERE id = 1 || id = 2",
        "PIPES_AS_CONCAT ; '' ; SELECT v || '1' FROM x WHERE id = 2 ORDER BY id",
        "PIPES_AS_CONCAT ; '' ; SELECT v || '1' FROM x ORDER BY id",
        "HIGH_NOT_PRECEDENCE ; '' ; SELECT NOT id BETWEEN 3 AND 4 FROM x ORDER BY id",
        "'' ; STRICT_ALL_TABLES ; UPDATE x SET v = 'too long for it' WHERE id = 6",
        "STRICT_ALL_TABLES ; '' ; UPDATE x SET v = 'too long for it' WHERE id = 6",
        "STRICT_ALL_TABLES ; '' ; UPDATE x SET v = 'too long for it'",
        "'' ; STRICT_ALL_TABLES ; UPDATE x SET v = 'too long for it'",
      })
  void sqlModeIsThatOfThePreparationToReadAndThatOfTheExecutionToRun(
      String prepared, String executed, String sql) throws SQLException {
    String before = prepared.replace("''", "");
    String after = executed.replace("''", "");
    List<String> expected;
    try (Connection connection = mysql.connect(database, BY_SERVERS)) {
      expected = underModes(connection, before, after, sql);
    }
    try (Connection connection = proxy.connect(database, BY_SERVERS);
        Connection other = proxy.connect(database, BY_SERVERS)) {
      assertEquals(expected, underModes(connection, before, after, sql));
      // What the one left on the connections, or did to their modes, is not the other's.
      assertEquals(expected, underModes(other, before, after, sql));
    }
    String rows = "SELECT CONCAT(id, v) FROM x ORDER BY id";
    try (Connection connection = mysql.connect(database);
        PreparedStatement all = connection.prepareStatement(rows)) {
      assertEquals(outcome(all), proxy.column(database, rows).toString());
    }
  }

  @Test
  void whatIsSentAsTextIsNotReadInAnotherMode() throws SQLException {
    try (Connection connection = proxy.connect(database, BY_SERVERS)) {
      run(connection, "SET sql_mode = 'ANSI_QUOTES'");
      try (PreparedStatement statement =
          connection.prepareStatement("CREATE TABLE \"y\" (id INT PRIMARY KEY)")) {
        run(connection, "SET sql_mode = 'STRICT_TRANS_TABLES'");
        assertEquals(1235, assertThrows(SQLException.class, statement::execute).getErrorCode());
      }
    }
  }

  /** A text that the grammar does not take names tables that one shard has. */
  @Test
  void textsThatAreNotUnderstoodArePreparedWhereTheyAreExecuted() throws SQLException {
    String alone = proxy.createDatabase("prepared_alone");
    proxy.execute(
        alone,
        "CREATE TABLE far (id INT PRIMARY KEY, n INT) SINGLE ON shard2",
        "INSERT INTO far VALUES (1, 7)");
    String sql = "SELECT n FROM far WHERE " + "(".repeat(101) + "id" + ")".repeat(101) + " = ?";
    for (int i = 0; i < 4; i++) {
      try (Connection connection = proxy.connect(alone, BY_SERVERS);
          PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setInt(1, 1);
        assertEquals("[7]", outcome(statement));
      }
    }
  }
}
