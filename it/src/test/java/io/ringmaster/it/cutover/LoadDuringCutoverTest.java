package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mysql.cj.jdbc.JdbcStatement;
import io.ringmaster.it.lab.Sql;
import io.ringmaster.metadata.MigrationPhase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** LOAD DATA while rows change their owner. */
class LoadDuringCutoverTest {
  private static final Map<String, String> LOCAL = Map.of("allowLoadLocalInfile", "true");

  private static int load(Connection connection, String table, InputStream file) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.unwrap(JdbcStatement.class).setLocalInfileInputStream(file);
      return statement.executeUpdate("LOAD DATA LOCAL INFILE 'x' INTO TABLE " + table);
    }
  }

  private static InputStream file(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theCutoverWaitsForFilesUnderWayAndLaterFilesForTheCutover() throws Exception {
    try (CutoverLab lab = new CutoverLab(Map.of("timeouts.cutover", "20s"));
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        Connection early = lab.first.connect("shop", LOCAL);
        Connection late = lab.first.connect("shop", LOCAL);
        Connection reference = lab.first.connect("shop", LOCAL);
        PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out, 1 << 20)) {
      lab.planAndBeReady();
      write(out, "10\t1\n200\t1\n");
      Future<Integer> first = clients.submit(() -> load(early, "t", in));
      Thread.sleep(500);
      long epoch = lab.to(MigrationPhase.CUTOVER);
      Thread.sleep(300);
      assertFalse(lab.isDrained(epoch), "the file is under way");
      Future<Integer> second = clients.submit(() -> load(late, "t", file("11\t1\n201\t1\n")));
      assertEquals(1, load(reference, "settings", file("loaded\t1\n")));
      Thread.sleep(300);
      assertFalse(second.isDone(), "it waits for the owners");
      write(out, "12\t1\n");
      out.close();
      assertEquals(3, first.get(10, TimeUnit.SECONDS));
      lab.awaitDrained(epoch);
      assertFalse(second.isDone());
      lab.to(MigrationPhase.REVERSE);
      assertEquals(2, second.get(10, TimeUnit.SECONDS));
      String ids = "SELECT GROUP_CONCAT(id ORDER BY id) FROM shop.t WHERE id IN (10, 11, 12)";
      try (Connection old = lab.servers.get(0).connect("");
          Connection next = lab.servers.get(1).connect("")) {
        assertEquals("10,12", Sql.value(old, ids));
        assertEquals("11", Sql.value(next, ids));
      }
      assertTrue(load(late, "t", file("13\t1\n99\t1\n")) == 2);
    }
  }

  private static void write(PipedOutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
