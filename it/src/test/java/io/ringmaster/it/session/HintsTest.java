package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Optimizer hints: they reach the servers, save those that would change what a merge relies on. */
class HintsTest {
  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void tables() throws SQLException {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("hints");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, v INT) SHARD BY HASH(id)",
        "INSERT INTO x VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6)");
  }

  private static SQLException fails(String preparedByServers, String sql) throws SQLException {
    Map<String, String> how =
        Map.of("useServerPrepStmts", preparedByServers, "emulateUnsupportedPstmts", "false");
    try (Connection connection = proxy.connect(database, how)) {
      return assertThrows(
          SQLException.class,
          () -> {
            try (var statement = connection.prepareStatement(sql)) {
              statement.execute();
            }
          },
          sql);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT /*+ SET_VAR(sql_mode = 'ANSI') */ id FROM x ORDER BY id",
        "SELECT /*+ BKA(x) set_var (sql_select_limit = 1) */ id FROM x",
        "SELECT COUNT(*) FROM x WHERE id IN (SELECT /*+ Set_Var(sql_mode = '') */ id FROM x)",
        "UPDATE /*+ SET_VAR(sql_mode = '') */ x SET v = 1",
        "DELETE /*+ SET_VAR(sql_mode = '') */ FROM x",
        "INSERT /*+ SET_VAR(sql_mode = '') */ INTO x VALUES (11, 1), (12, 1), (13, 1), (14, 1)",
      })
  void variablesAreNotSetOnSeveralShards(String sql) throws SQLException {
    for (String preparedByServers : new String[] {"false", "true"}) {
      SQLException e = fails(preparedByServers, sql);
      assertEquals(1235, e.getErrorCode(), e.getMessage());
      assertTrue(e.getMessage().contains("SET_VAR"), e.getMessage());
    }
  }

  @Test
  void variablesAreSetOnOneShard() throws SQLException {
    try (Connection connection = proxy.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT /*+ SET_VAR(max_join_size = 4711) */ @@max_join_size FROM x WHERE id ="
                    + " 1")) {
      assertTrue(rows.next());
      assertEquals(4711, rows.getInt(1));
    }
  }

  /** Also where the text for the shards is made of the client's. */
  @Test
  void otherHintsReachAllShards() throws SQLException {
    for (String preparedByServers : new String[] {"false", "true"}) {
      for (String sql :
          new String[] {
            "SELECT /*+ MAX_EXECUTION_TIME(50) */ id FROM x WHERE SLEEP(0.1) = 0",
            "SELECT /*+ MAX_EXECUTION_TIME(50) */ v FROM x WHERE SLEEP(0.1) = 0 ORDER BY id LIMIT"
                + " 1, 3",
            "SELECT /*+ MAX_EXECUTION_TIME(50) */ COUNT(*) FROM x WHERE SLEEP(0.1) = 0",
          }) {
        assertEquals(3024, fails(preparedByServers, sql).getErrorCode(), sql);
      }
    }
  }
}
