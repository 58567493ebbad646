package io.ringmaster.it.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class MySqlLabTest {
  private static final String IMAGE = "mysql:8.0.31";

  @Test
  void theSharedServersAreThreeAndStartedOnce() throws SQLException {
    LabServer first = MySqlLab.shards().get(0);
    LabServer second = MySqlLab.shards().get(1);
    LabServer plain = MySqlLab.plain();
    assertSame(first, MySqlLab.shards().get(0));
    assertSame(plain, MySqlLab.plain());
    assertNotEquals(uuid(first), uuid(second));
    assertNotEquals(uuid(first), uuid(plain));
    assertNotEquals(uuid(second), uuid(plain));
  }

  @Test
  void everyTestGetsADatabaseOfItsOwn() throws SQLException {
    LabServer server = MySqlLab.plain();
    String one = server.createDatabase("lab");
    String two = server.createDatabase("lab");
    assertNotEquals(one, two);
    server.execute(one, "CREATE TABLE t (id INT)");
    server.execute(two, "CREATE TABLE t (id INT)");
  }

  @Test
  void aKilledServerStartsAgainOnItsFiles() throws Exception {
    try (ProcessServer server = MySqlLab.startProcess()) {
      server.execute("", "CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY)");
      server.kill();
      assertThrows(SQLException.class, () -> server.execute("d", "SELECT 1"));
      try (ProcessServer again = server.startAgain()) {
        assertEquals(server.port(), again.port());
        again.execute("d", "INSERT INTO t VALUES (1)");
      }
    }
  }

  @Test
  void theVariableDecides() {
    assertEquals(Kind.ARTIFACT, choose("artifact", true));
    assertEquals(Kind.INSTALLED, choose("installed", true));
    assertThrows(IllegalStateException.class, () -> choose("installed", false));
    assertThrows(IllegalStateException.class, () -> choose("docker", false));
    String message =
        assertThrows(IllegalStateException.class, () -> choose("podman", false)).getMessage();
    assertTrue(message.contains("podman"), message);
  }

  @Test
  void withoutTheVariableTheArtifactServesUnlessAnInstalledServerIsNamed() {
    assertEquals(
        Kind.ARTIFACT, MySqlLab.choose(Optional.empty(), false, Optional.empty(), IMAGE).kind());
    assertEquals(
        Kind.INSTALLED, MySqlLab.choose(Optional.empty(), true, Optional.empty(), IMAGE).kind());
  }

  @Test
  void anEngineThatIsNotThereOrNeverAnswersIsNoEngine() throws IOException {
    assertEquals(
        Optional.empty(), DockerEngine.find(Optional.of("unix:///nonexistent/docker.sock")));
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String host = "tcp://127.0.0.1:" + silent.getLocalPort();
      Assertions.assertTimeout(
          Duration.ofSeconds(10),
          () -> assertEquals(Optional.empty(), DockerEngine.find(Optional.of(host))));
    }
  }

  private static Kind choose(String asked, boolean installed) {
    return MySqlLab.choose(Optional.of(asked), installed, Optional.empty(), IMAGE).kind();
  }

  private static String uuid(LabServer server) throws SQLException {
    try (Connection connection = server.connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT @@server_uuid")) {
      assertTrue(rows.next());
      return rows.getString(1);
    }
  }
}
