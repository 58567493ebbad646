package io.ringmaster.proxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TlsMode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerCheckTest {
  @Test
  void versionsFrom8AreTaken() {
    for (String version : List.of("8.0.31", "8.4.0-log", "9.1.0", "10.0.1-enterprise")) {
      assertTrue(ServerCheck.isMySql8(version), version);
    }
    for (String version : List.of("5.7.44-log", "10.11.6-MariaDB-0+deb12u1", "eight")) {
      assertFalse(ServerCheck.isMySql8(version), version);
    }
  }

  @Test
  void privilegesOnEverythingAreNeeded() {
    assertEquals(
        List.of(), ServerCheck.missing(List.of("GRANT ALL PRIVILEGES ON *.* TO `root`@`%`")));
    assertEquals(
        List.of(),
        ServerCheck.missing(
            List.of(
                "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, PROCESS, REFERENCES, INDEX,"
                    + " ALTER, CREATE TEMPORARY TABLES, LOCK TABLES, CREATE VIEW, SHOW VIEW ON *.*"
                    + " TO `rm`@`%`",
                "GRANT BACKUP_ADMIN,XA_RECOVER_ADMIN ON *.* TO `rm`@`%`")));
    assertEquals(
        List.of("DROP", "INDEX", "XA_RECOVER_ADMIN"),
        ServerCheck.missing(
            List.of(
                "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, PROCESS, REFERENCES, ALTER,"
                    + " CREATE TEMPORARY TABLES, LOCK TABLES, CREATE VIEW, SHOW VIEW ON *.* TO"
                    + " `rm`@`%`",
                "GRANT DROP, INDEX ON `shop`.* TO `rm`@`%`")));
    assertEquals(ServerCheck.PRIVILEGES, ServerCheck.missing(List.of()));
  }

  private static String problem(String host, int port) {
    Server server = new Server("s1", host, port, "u", new Secret("s3cret"), TlsMode.DISABLED);
    try (ControlPools pools = new ControlPools(Duration.ofSeconds(3), Optional.empty())) {
      return new ServerCheck(pools).problem(server, List.of()).orElseThrow();
    }
  }

  @Test
  void theReasonIsTheNetworksOwn() {
    assertEquals("it cannot be used: Connection refused", problem("127.0.0.1", 1));
    assertEquals(
        "it cannot be used: unknown host 'no-such-host.invalid'",
        problem("no-such-host.invalid", 3306));
  }

  @Test
  void aServerThatSaysNothingIsGivenUpSoon() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
      long start = System.nanoTime();
      String problem = problem("127.0.0.1", silent.getLocalPort());
      assertTrue(
          problem.matches("it cannot be used: (Read timed out|no answer within 3000 ms)"), problem);
      long millis = (System.nanoTime() - start) / 1_000_000;
      // Three seconds, or less: the driver heeds a login timeout that pools set for all of the JVM.
      assertTrue(millis < 8_000, millis + " ms");
    }
  }

  @Test
  void whatTheServerSaysIsTakenFromInsideTheLayers() {
    var denied = new SQLException("Access denied for user 'u'@'h'", "28000", 1045);
    assertEquals(
        "Access denied for user 'u'@'h'",
        Reason.of(new SQLTransientConnectionException("pool timed out after 6000ms", denied)));
    assertEquals(
        "Connection refused",
        Reason.of(
            new SQLException(
                "Communications link failure\n\nThe last packet ..",
                "08S01",
                0,
                new ConnectException("Connection refused"))));
    assertEquals("java.io.IOException", Reason.of(new IOException()));
  }
}
