package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the servers are not read and written with the rights of the proxy's account there. */
class FilesOfServersTest {
  private static final String USER = "files_test";

  private static ProxyLab proxy;
  private static String own;

  @BeforeAll
  static void databases() throws SQLException {
    proxy = ProxyLab.shared();
    own = proxy.createDatabase("files_own");
    proxy.execute(
        "",
        "CREATE USER IF NOT EXISTS " + USER + " IDENTIFIED BY 'x'",
        "GRANT ALL ON *.* TO " + USER);
    proxy.execute(own, "CREATE TABLE s (id INT PRIMARY KEY, v TEXT) SINGLE ON shard2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT LOAD_FILE('/etc/passwd')",
        "SELECT id FROM s WHERE v = LOAD_FILE('/etc/passwd')",
        "SET @f = LOAD_FILE('/etc/passwd')",
        "DO LOAD_FILE('/etc/passwd')",
        "CREATE VIEW f AS SELECT LOAD_FILE('/etc/passwd')",
        "SELECT * FROM s INTO OUTFILE '/tmp/never'",
        "SELECT 1 INTO DUMPFILE '/tmp/never'",
        "EXPLAIN ANALYZE SELECT LOAD_FILE('/etc/passwd')",
        "LOAD DATA INFILE '/etc/passwd' INTO TABLE s",
        "CREATE TABLE f (id INT PRIMARY KEY) DATA DIRECTORY = '/tmp' SINGLE ON shard1",
      })
  void filesOfServersAreForAdminsOnly(String sql) throws SQLException {
    for (String preparedByServers : List.of("false", "true")) {
      try (Connection connection =
          proxy.connect(USER, "x", own, Map.of("useServerPrepStmts", preparedByServers))) {
        SQLException e =
            assertThrows(
                SQLException.class,
                () -> {
                  try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.execute();
                  }
                });
        assertEquals(1227, e.getErrorCode(), e.getMessage());
      }
    }
    assertEquals(List.of("1"), proxy.column("", "SELECT LOAD_FILE('/never/there') IS NULL"));
  }
}
