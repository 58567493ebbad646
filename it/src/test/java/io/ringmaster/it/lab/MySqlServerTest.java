package io.ringmaster.it.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.demo.MySqlDistribution;
import io.ringmaster.demo.MySqlServer;
import io.ringmaster.demo.MySqlServerException;
import io.ringmaster.demo.MySqlServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MySqlServerTest {
  @TempDir private static Path shared;
  private static MySqlServer server;
  @TempDir private Path folder;

  /** The server of the tests that do not end it. */
  @BeforeAll
  static void start() throws IOException {
    server =
        start(
            MySqlServerOptions.dispose(shared.resolve("long-name-".repeat(12)).resolve("data"))
                .withArguments("--max-connections=17")
                .withInitSql(
                    "CREATE USER 'n'@'%' IDENTIFIED WITH mysql_native_password BY 'pw;x'",
                    "GRANT SELECT ON *.* TO 'n'@'%'"));
  }

  @AfterAll
  static void close() throws IOException {
    server.close();
  }

  @Test
  void rowsCommittedBeforeAKillAreThereAfterTheNextStart() throws Exception {
    MySqlServerOptions options = MySqlServerOptions.keep(folder.resolve("data"));
    int port;
    String uuid;
    try (MySqlServer killed = start(options)) {
      port = killed.port();
      try (Connection connection = killed.connect("");
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE d");
        statement.execute("CREATE TABLE d.t (id INT PRIMARY KEY)");
        statement.execute("INSERT INTO d.t VALUES (7)");
        uuid = value(connection, "SELECT @@server_uuid");
      }
      killed.kill();
      assertFalse(killed.isAlive());
    }
    try (MySqlServer again = start(options.withPort(port));
        Connection connection = again.connect("d")) {
      assertEquals(port, again.port());
      assertEquals("7", value(connection, "SELECT id FROM t"));
      assertEquals(uuid, value(connection, "SELECT @@server_uuid"));
    }
  }

  @Test
  void replicationAndTlsAreReadyToUse() throws Exception {
    try (MySqlServer other = start(MySqlServerOptions.dispose(folder.resolve("data")));
        Connection connection = server.connect("");
        Connection toOther = other.connect("")) {
      assertEquals("8.0.31", value(connection, "SELECT VERSION()"));
      assertEquals("ON", value(connection, "SELECT @@gtid_mode"));
      assertEquals("ROW", value(connection, "SELECT @@binlog_format"));
      assertEquals("1", value(connection, "SELECT @@log_bin"));
      assertEquals(
          "caching_sha2_password", value(connection, "SELECT @@default_authentication_plugin"));
      assertNotEquals(
          "",
          value(
              connection,
              "SELECT VARIABLE_VALUE FROM performance_schema.session_status"
                  + " WHERE VARIABLE_NAME = 'Ssl_cipher'"));
      assertNotEquals(
          value(connection, "SELECT @@server_uuid"), value(toOther, "SELECT @@server_uuid"));
      assertNotEquals(
          value(connection, "SELECT @@server_id"), value(toOther, "SELECT @@server_id"));
    }
    assertFalse(Files.exists(folder.resolve("data")), "a disposable server leaves nothing");
  }

  @Test
  void initSqlAndFurtherArgumentsAreApplied() throws Exception {
    try (Connection connection =
        DriverManager.getConnection(server.jdbcUrl(""), account("n", "pw;x"))) {
      assertEquals("17", value(connection, "SELECT @@max_connections"));
    }
  }

  @Test
  void aPausedServerAnswersOnlyAfterItIsResumed() throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                server.jdbcUrl("") + "?socketTimeout=300", account("root", ""));
        Connection patient = server.connect("")) {
      server.pause();
      assertThrows(SQLException.class, () -> value(connection, "SELECT 1"));
      server.resume();
      assertEquals("1", value(patient, "SELECT 1"));
    }
  }

  @Test
  void aTakenPortIsNamedWithItsHolder() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      MySqlServerOptions options =
          MySqlServerOptions.dispose(folder.resolve("data")).withPort(socket.getLocalPort());
      String message = assertThrows(MySqlServerException.class, () -> start(options)).getMessage();
      assertTrue(message.contains("Port " + socket.getLocalPort()), message);
      assertTrue(message.contains("pid " + ProcessHandle.current().pid()), message);
    }
  }

  @Test
  void aServerThatCannotStartSaysWhatItSaidItself() {
    MySqlServerOptions options =
        MySqlServerOptions.dispose(folder.resolve("data")).withArguments("--no-such-option=1");
    String message = assertThrows(MySqlServerException.class, () -> start(options)).getMessage();
    assertTrue(message.contains("unknown variable 'no-such-option=1'"), message);
  }

  @Test
  void aSocketPathTooLongForUnixIsNoObstacle() throws Exception {
    try (Connection connection = server.connect("")) {
      assertTrue(value(connection, "SELECT @@socket").length() < 108);
    }
  }

  @Test
  void aServerLeftByAKilledParentIsEndedAtTheNextStart() throws Exception {
    Path data = folder.resolve("data");
    try (MySqlServer left = start(MySqlServerOptions.keep(data))) {
      // What is left when the machine has no parent-death signal: a live server and its pid file.
      try (MySqlServer next = start(MySqlServerOptions.keep(data))) {
        assertFalse(left.isAlive());
        assertTrue(next.isAlive());
      }
    }
  }

  @Test
  void theServerDiesWithAKilledJvm() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StartAndWait.class.getName(),
                folder.resolve("data").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long pid = Long.parseLong(jvm.inputReader().readLine());
    ProcessHandle mysqld = ProcessHandle.of(pid).orElseThrow();
    jvm.destroyForcibly();
    mysqld.onExit().get(10, TimeUnit.SECONDS);
    assertFalse(mysqld.isAlive());
  }

  /** Starts a server, prints its process id and stays. */
  static final class StartAndWait {
    public static void main(String[] arguments) throws IOException, InterruptedException {
      try (MySqlServer started = start(MySqlServerOptions.keep(Path.of(arguments[0])))) {
        System.out.println(started.pid());
        Thread.currentThread().join();
      }
    }
  }

  private static MySqlServer start(MySqlServerOptions options) throws IOException {
    return MySqlServer.start(MySqlDistribution.locate(), options);
  }

  private static Properties account(String user, String password) {
    var properties = new Properties();
    properties.putAll(Map.of("user", user, "password", password));
    return properties;
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next());
      return rows.getString(1);
    }
  }
}
