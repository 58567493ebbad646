package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SHOW WARNINGS after an error has what MySQL has: also the warnings before it. */
class ConditionsTest {
  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void tables() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("conditions");
    String table = "CREATE TABLE x (id INT, v VARCHAR(5), PRIMARY KEY (id, v))";
    proxy.execute(database, table + " SHARD BY HASH(id)");
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    MySqlLab.plain().execute(database, table);
  }

  private static List<String> rows(Statement statement, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getString(i));
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }

  /** What is shown after a statement that fails. */
  private static List<String> after(Connection connection, String begin, String fails)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET sql_mode = ''");
      statement.execute(begin);
      assertThrows(SQLException.class, () -> statement.execute(fails));
      List<String> shown = new ArrayList<>(rows(statement, "SHOW WARNINGS"));
      shown.addAll(rows(statement, "SHOW ERRORS"));
      shown.addAll(rows(statement, "SHOW COUNT(*) WARNINGS"));
      shown.addAll(rows(statement, "SELECT @@warning_count, @@error_count"));
      statement.execute("ROLLBACK");
      return shown;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DO 1  | INSERT INTO x VALUES (1, 'longer than five'), (1, 'longe')",
        "BEGIN | INSERT INTO x VALUES (1, 'longer than five'), (1, 'longe')",
        "DO 1  | INSERT INTO x VALUES (1, 'a'), (1, 'a')",
        "BEGIN | INSERT INTO x VALUES (1, 'a'), (1, 'a')",
        "DO 1  | SELECT 1 && 1, (SELECT 1 UNION SELECT 2) FOR UPDATE",
        "DO 1  | SELECT nothing FROM x",
        "DO 1  | SELECT * FROM nothing",
        "BEGIN | SELECT * FROM nothing",
        "DO 1  | SELEC 1",
      })
  void showsWhatWentBeforeTheError(String begin, String fails) throws SQLException {
    try (Connection mysql = MySqlLab.plain().connect(database);
        Connection client = proxy.connect(database)) {
      assertEquals(after(mysql, begin, fails), after(client, begin, fails));
    }
  }
}
