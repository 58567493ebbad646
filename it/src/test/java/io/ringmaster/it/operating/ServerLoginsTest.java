package io.ringmaster.it.operating;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The proxy's own login on a server: what is said of a wrong one, and how it is changed. */
class ServerLoginsTest {
  private static final String UP = "200 \\{\"status\":\"up\",\"problems\":\\[\\]\\}";

  private static List<String> column(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static void refused(Connection admin, String sql, String reason) {
    long start = System.nanoTime();
    var e = assertThrows(SQLException.class, () -> run(admin, sql));
    assertTrue(e.getMessage().contains(reason), e::getMessage);
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis < 8_000, sql + " took " + millis + " ms");
  }

  private static List<String> threads(Connection server, String user) throws SQLException {
    return column(
        server,
        "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND user = '"
            + user
            + "'");
  }

  private static void awaitNoThreads(Connection server, String user) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!threads(server, user).isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(50);
    }
    assertEquals(List.of(), threads(server, user));
  }

  private static Connection admin(ProxyLab proxy) throws SQLException {
    // Otherwise the driver asks a server before each statement that may write.
    Map<String, String> quiet = Map.of("readOnlyPropagatesToServer", "false");
    return proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "", quiet);
  }

  /** Begins transactions until the pool has to open a connection, and can't. */
  private static SQLException whenNoConnectionIsLeft(ProxyLab proxy, String database)
      throws SQLException {
    List<Connection> open = new ArrayList<>();
    try {
      while (true) {
        Connection another = proxy.connect(database);
        open.add(another);
        another.setAutoCommit(false);
        column(another, "SELECT COUNT(*) FROM t");
      }
    } catch (SQLException e) {
      return e;
    } finally {
      for (Connection connection : open) {
        connection.close();
      }
    }
  }

  private static Logger audit() {
    return (Logger) LoggerFactory.getLogger("io.ringmaster.audit");
  }

  @Test
  void aServersPasswordUserAndAddressAreChangedWhileTransactionsGoOn() throws Exception {
    ListAppender<ILoggingEvent> audited = new ListAppender<>();
    audited.start();
    ProcessServer server = MySqlLab.startProcess();
    ProcessServer empty = MySqlLab.startProcess();
    audit().addAppender(audited);
    try (Connection direct = server.connect("");
        ProxyLab proxy =
            ProxyLab.start(
                List.of(server), Map.of("pool.acquire_timeout", "2s", "mysql.event_loops", "1"));
        // Made in time: the driver asks a server when it connects.
        Connection admin = admin(proxy)) {
      String database = proxy.createDatabase("logins");
      proxy.execute(database, "CREATE TABLE t (id INT PRIMARY KEY)");
      Operator operator = new Operator(proxy);
      operator.awaitHealth(UP);
      try (Connection client = proxy.connect(database)) {
        client.setAutoCommit(false);
        run(client, "INSERT INTO t VALUES (1)");
        run(direct, "ALTER USER '" + LabServer.USER + "'@'%' IDENTIFIED BY 'second-secret'");
        refused(admin, "ALTER SERVER s1 PASSWORD 'wrong-secret'", "Access denied for user '");
        SQLException busy = whenNoConnectionIsLeft(proxy, database);
        assertEquals(30006, busy.getErrorCode(), busy::getMessage);
        assertTrue(busy.getMessage().contains("(Access denied for"), busy::getMessage);
        run(admin, "ALTER SERVER s1 PASSWORD 'second-secret'");
        assertEquals(List.of("1"), column(client, "SELECT COUNT(*) FROM t"));
        run(client, "INSERT INTO t VALUES (2)");
        client.commit();
      }
      proxy.execute(database, "CREATE TABLE u (id INT PRIMARY KEY)");
      assertEquals(List.of("1", "2"), proxy.column(database, "SELECT id FROM t ORDER BY id"));
      operator.awaitHealth(UP);

      run(
          direct,
          "CREATE USER other IDENTIFIED BY 'third-secret'",
          "GRANT ALL ON *.* TO other WITH GRANT OPTION");
      run(admin, "ALTER SERVER s1 USER other PASSWORD 'third-secret' TLS REQUIRED");
      assertEquals(List.of("2"), proxy.column(database, "SELECT COUNT(*) FROM t"));
      awaitNoThreads(direct, LabServer.USER);
      assertFalse(threads(direct, "other").isEmpty());

      run(direct, "ALTER USER other IDENTIFIED BY 'fourth-secret'");
      for (String thread : threads(direct, "other")) {
        run(direct, "KILL " + thread);
      }
      operator.awaitHealth("503 .*server 's1'.*Access denied for user 'other'@.*");
      run(admin, "ALTER SERVER s1 PASSWORD 'fourth-secret'");
      operator.awaitHealth(UP);
      assertEquals(List.of("2"), proxy.column(database, "SELECT COUNT(*) FROM t"));

      run(direct, "ALTER USER other IDENTIFIED BY '" + LabServer.PASSWORD.replace("'", "''") + "'");
      refused(
          admin,
          "ALTER SERVER s1 AT '127.0.0.1:"
              + empty.port()
              + "' USER "
              + LabServer.USER
              + " PASSWORD '"
              + LabServer.PASSWORD.replace("'", "''")
              + "'",
          "it does not have what its shard holds: database '" + database + "'");
      run(
          admin,
          "ALTER SERVER s1 AT 'localhost:"
              + server.port()
              + "' PASSWORD '"
              + LabServer.PASSWORD.replace("'", "''")
              + "'");
      assertEquals(List.of("2"), proxy.column(database, "SELECT COUNT(*) FROM t"));
      operator.awaitHealth(UP);
      assertFalse(
          audited.list.stream().anyMatch(e -> e.getFormattedMessage().contains("secret")),
          "a password is in the audit log");
      assertTrue(
          audited.list.stream()
              .anyMatch(e -> e.getFormattedMessage().equals("ALTER SERVER s1 PASSWORD '***'")));
    } finally {
      audit().detachAppender(audited);
      server.close();
      empty.close();
    }
  }

  @Test
  void aLoginThatCannotWorkIsRefusedWithTheServersReason() throws Exception {
    String address = MySqlLab.plain().host() + ":" + MySqlLab.plain().port();
    try (ProxyLab proxy = ProxyLab.start(List.of(MySqlLab.shards().getFirst()), Map.of());
        Connection admin = admin(proxy)) {
      refused(
          admin,
          "REGISTER SERVER s9 AT '" + address + "' USER ringmaster PASSWORD 'wrong'",
          "it cannot be used: Access denied for user 'ringmaster'@'");
      refused(
          admin,
          "REGISTER SERVER s9 AT 'nohost.invalid:3306' USER u PASSWORD 'p'",
          "server 's9' at nohost.invalid:3306: it cannot be used: unknown host 'nohost.invalid'");
      refused(
          admin,
          "REGISTER SERVER s9 AT '127.0.0.1:1' USER u PASSWORD 'p'",
          "server 's9' at 127.0.0.1:1: it cannot be used: Connection refused");
    }
  }
}
