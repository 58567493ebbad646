package io.ringmaster.proxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TlsMode;
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
                "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER,"
                    + " CREATE TEMPORARY TABLES, LOCK TABLES, CREATE VIEW, SHOW VIEW ON *.* TO"
                    + " `rm`@`%`",
                "GRANT BACKUP_ADMIN ON *.* TO `rm`@`%`")));
    assertEquals(
        List.of("DROP", "INDEX"),
        ServerCheck.missing(
            List.of(
                "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, REFERENCES, ALTER,"
                    + " CREATE TEMPORARY TABLES, LOCK TABLES, CREATE VIEW, SHOW VIEW ON *.* TO"
                    + " `rm`@`%`",
                "GRANT DROP, INDEX ON `shop`.* TO `rm`@`%`")));
    assertEquals(ServerCheck.PRIVILEGES, ServerCheck.missing(List.of()));
  }

  @Test
  void aServerThatDoesNotAnswerIsAProblemInOneLine() {
    Server nobody = new Server("s1", "127.0.0.1", 1, "u", new Secret("s3cret"), TlsMode.DISABLED);
    try (ControlPools pools = new ControlPools(Duration.ofMillis(200), Optional.empty())) {
      String problem = new ServerCheck(pools).problem(nobody, List.of()).orElseThrow();
      assertTrue(problem.startsWith("it cannot be used: "), problem);
      assertEquals(1, problem.lines().count());
      assertFalse(problem.contains("s3cret"), problem);
    }
  }
}
