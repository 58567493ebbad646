package io.ringmaster.it.operating;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.it.lab.ProxyLab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The privileges docs/operating.md asks for are enough, and none of them is too many. */
class ServerAccountTest {
  private static final Pattern DOCUMENTED =
      Pattern.compile("(?m)^GRANT (.+) ON \\*\\.\\* TO 'ringmaster'@'%';$");

  private static String documented() throws Exception {
    Matcher grant = DOCUMENTED.matcher(Files.readString(Path.of("../docs/operating.md")));
    assertTrue(grant.find(), "docs/operating.md has the statement");
    return grant.group(1);
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next(), sql);
      return rows.getString(1);
    }
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void theDocumentedPrivilegesAreEnoughAndEachIsNeeded() throws Exception {
    String grant = documented();
    try (ProcessServer server = MySqlLab.startProcess();
        Connection direct = server.connect("");
        ProxyLab proxy = ProxyLab.start(List.of(), Map.of())) {
      run(direct, "CREATE USER narrow IDENTIFIED BY 'n'");
      String register =
          "REGISTER SERVER s1 AT '%s:%d' USER narrow PASSWORD 'n'"
              .formatted(server.host(), server.port());
      for (String privilege : grant.split(", ", -1)) {
        run(direct, "GRANT " + grant + " ON *.* TO narrow");
        run(direct, "REVOKE " + privilege + " ON *.* FROM narrow");
        try (Connection admin = connect(proxy, "")) {
          var e = assertThrows(SQLException.class, () -> run(admin, register));
          assertTrue(
              e.getMessage().endsWith("lacks privileges: GRANT " + privilege + " ON *.*"),
              e::getMessage);
        }
      }
      run(direct, "GRANT " + grant + " ON *.* TO narrow");
      try (Connection admin = connect(proxy, "")) {
        run(admin, register, "CREATE SHARD shard1 ON s1", "CREATE DATABASE shop");
      }
      try (Connection client = proxy.connect("shop");
          Connection second = proxy.connect("shop")) {
        definitions(client);
        rows(client);
        locks(client, second);
        kill(client, second);
        run(client, "DROP TABLE orders", "DROP TABLE users", "DROP DATABASE shop");
      }
    }
  }

  private static Connection connect(ProxyLab proxy, String database) throws SQLException {
    return proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, database, Map.of());
  }

  private static void definitions(Connection client) throws SQLException {
    run(
        client,
        "CREATE TABLE users (id BIGINT PRIMARY KEY, name VARCHAR(20)) SHARD BY HASH(id)",
        "CREATE TABLE orders (id BIGINT, user BIGINT, PRIMARY KEY (user, id),"
            + " FOREIGN KEY (user) REFERENCES users (id)) SHARD BY HASH(user)",
        "ALTER TABLE users ADD age INT",
        "CREATE INDEX by_name ON users (name)",
        "DROP INDEX by_name ON users",
        "CREATE TABLE plain (id INT PRIMARY KEY) SINGLE ON shard1",
        "CREATE VIEW seen AS SELECT id FROM plain",
        "RENAME TABLE plain TO plainer",
        "RENAME TABLE plainer TO plain",
        "INSERT INTO plain VALUES (1)",
        "TRUNCATE TABLE plain");
    assertEquals("0", value(client, "SELECT COUNT(*) FROM seen"));
    assertEquals("seen", value(client, "SHOW CREATE VIEW seen"));
    run(client, "DROP VIEW seen", "DROP TABLE plain");
  }

  private static void rows(Connection client) throws SQLException {
    run(
        client,
        "INSERT INTO users VALUES (1, 'ada', 36), (2, 'bob', 20)",
        "UPDATE users SET age = age + 1 WHERE id = 1",
        "DELETE FROM users WHERE id = 2",
        "BEGIN",
        "INSERT INTO orders VALUES (1, 1)",
        "ROLLBACK",
        "CREATE TEMPORARY TABLE mine (id INT)",
        "INSERT INTO mine VALUES (1)",
        "DROP TEMPORARY TABLE mine");
    assertEquals("37", value(client, "SELECT SUM(age) FROM users"));
    assertEquals("0", value(client, "SELECT COUNT(*) FROM orders"));
  }

  private static void locks(Connection client, Connection second) throws SQLException {
    assertEquals("1", value(client, "SELECT GET_LOCK('l', 1)"));
    assertEquals("0", value(second, "SELECT GET_LOCK('l', 0)"));
    assertEquals("1", value(client, "SELECT RELEASE_LOCK('l')"));
    assertEquals("1", value(second, "SELECT GET_LOCK('l', 1)"));
    assertEquals("1", value(second, "SELECT RELEASE_LOCK('l')"));
    run(
        client,
        "CREATE TABLE whole (id INT PRIMARY KEY) SINGLE ON shard1",
        "LOCK TABLES whole WRITE",
        "INSERT INTO whole VALUES (1)",
        "UNLOCK TABLES",
        "DROP TABLE whole");
  }

  private static void kill(Connection client, Connection second) throws Exception {
    String id = value(client, "SELECT CONNECTION_ID()");
    long start = System.nanoTime();
    CompletableFuture<String> sleeping =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return value(client, "SELECT SLEEP(60) FROM users WHERE id = 1");
              } catch (SQLException e) {
                return Integer.toString(e.getErrorCode());
              }
            });
    String seen = "";
    while (!seen.contains("SLEEP") && System.nanoTime() - start < 20_000_000_000L) {
      Thread.sleep(20);
      seen = info(second, id);
    }
    run(second, "KILL QUERY " + id);
    // A SLEEP that is ended returns 1, or its statement fails with 1317.
    String ended = sleeping.get(50, TimeUnit.SECONDS);
    assertTrue(ended.equals("1") || ended.equals("1317"), ended);
    assertTrue(System.nanoTime() - start < 50_000_000_000L, "it slept to its end");
  }

  /** What a session runs, as SHOW PROCESSLIST tells. */
  private static String info(Connection connection, String id) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW PROCESSLIST")) {
      while (rows.next()) {
        if (rows.getString("Id").equals(id) && rows.getString("Info") != null) {
          return rows.getString("Info");
        }
      }
      return "";
    }
  }
}
