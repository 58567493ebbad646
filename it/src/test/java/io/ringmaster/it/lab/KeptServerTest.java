package io.ringmaster.it.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.demo.KeptServer;
import io.ringmaster.demo.MySqlDistribution;
import io.ringmaster.demo.MySqlServer;
import io.ringmaster.demo.MySqlServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's servers. */
class KeptServerTest {
  private final List<String> said = new CopyOnWriteArrayList<>();

  private void await(int lines) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (said.size() < lines && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertTrue(said.size() >= lines, said::toString);
  }

  @Test
  void aServerThatDiesComesBackWithItsPortAndItsRowsUntilItIsClosed(@TempDir Path directory)
      throws Exception {
    MySqlServer last;
    try (KeptServer kept =
        KeptServer.start(
            MySqlDistribution.locate(),
            MySqlServerOptions.keep(directory.resolve("data")),
            said::add)) {
      MySqlServer first = kept.server();
      try (Connection connection = first.connect("");
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE d");
        statement.execute("CREATE TABLE d.t (id INT PRIMARY KEY)");
        statement.execute("INSERT INTO d.t VALUES (7)");
      }
      first.kill();
      await(2);
      String port = "MySQL on port " + kept.port();
      assertEquals(
          List.of(
              port + " ended with status 137, starting it again",
              port + " accepts connections again"),
          said);
      last = kept.server();
      assertNotEquals(first.pid(), last.pid());
      assertEquals(first.port(), last.port());
      try (Connection connection = last.connect("d");
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT id FROM t")) {
        assertTrue(rows.next());
        assertEquals(7, rows.getInt(1));
      }
    }
    Thread.sleep(2_500);
    assertFalse(last.isAlive());
    assertEquals(2, said.size(), said::toString);
  }
}
