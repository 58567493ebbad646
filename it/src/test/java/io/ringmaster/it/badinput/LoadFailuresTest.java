package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.badinput.RawClient.Answer;
import io.ringmaster.it.badinput.RawClient.Packet;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import io.ringmaster.it.lab.Sql;
import io.ringmaster.protocol.Capabilities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** LOAD DATA over several shards that does not come to its end. */
class LoadFailuresTest {
  private static final String LOAD = "LOAD DATA LOCAL INFILE 'rows of mine' INTO TABLE t";
  private static final int LOCAL_FILES = Capabilities.CLIENT_LOCAL_FILES;

  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of("mysql.event_loops", "1"));
    watch = new ProxyWatch(proxy);
    database = table(proxy);
  }

  @AfterAll
  static void nothingIsLeft() throws Exception {
    ShardRows.assertNothingOpen();
    watch.assertNothingLeaks();
    proxy.execute("", "DROP DATABASE " + database);
    proxy.close();
  }

  private static String table(ProxyLab of) throws Exception {
    String name = of.createDatabase("loads");
    of.execute(name, "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(200)) SHARD BY HASH(id)");
    return name;
  }

  private static RawClient login(ProxyLab of, String db, int more) throws IOException {
    return RawClient.login(
        of.address(), ProxyLab.APP, ProxyLab.APP, db, RawClient.CAPABILITIES | more, 0);
  }

  private static RawClient login() throws IOException {
    return login(proxy, database, LOCAL_FILES);
  }

  /** A client that was asked for its file; the id of its next packet is 2. */
  private static RawClient asked(RawClient client) throws IOException {
    client.sendQuery(LOAD);
    Packet request = client.read();
    assertEquals(0xFB, request.head());
    assertEquals(1, request.sequenceId());
    byte[] name = java.util.Arrays.copyOfRange(request.payload(), 1, request.payload().length);
    assertArrayEquals("rows of mine".getBytes(StandardCharsets.UTF_8), name);
    return client;
  }

  private static byte[] rows(int from, int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < from + count; i++) {
      lines.append(i).append("\trow ").append(i).append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static long count() throws Exception {
    return Long.parseLong(proxy.column(database, "SELECT COUNT(*) FROM t").getFirst());
  }

  @Test
  void aClientThatHasNoFileLoadsNothing() throws Exception {
    try (RawClient client = asked(login())) {
      client.send(2, new byte[0]);
      assertTrue(client.answer().ok());
      assertTrue(client.query("SELECT 1").ok());
    }
    assertEquals(0, count());
  }

  @Test
  void aClientThatSendsNoFilesGetsMySqlsError() throws Exception {
    LabServer plain = MySqlLab.plain();
    try (RawClient client = login(proxy, database, 0);
        RawClient direct = RawClient.login(plain, "mysql")) {
      Answer answer = client.query(LOAD);
      assertEquals(3948, answer.errno(), answer::toString);
      assertEquals(direct.query(LOAD.replace(" t", " user")).message(), answer.message());
      assertTrue(client.query("SELECT 1").ok());
    }
  }

  @Test
  void aClientThatLeavesInTheMidstOfItsFileLeavesNothing() throws Exception {
    for (int packets = 0; packets < 3; packets++) {
      try (RawClient client = asked(login())) {
        for (int i = 0; i < packets; i++) {
          client.send(2 + i, rows(1000 * i, 1000));
        }
      }
      try (RawClient client = asked(login())) {
        // In the midst of a packet.
        client.sendBytes(new byte[] {100, 0, 0, 2, '1', '\t'});
      }
      try (RawClient client = asked(login())) {
        client.send(2, rows(0, 100));
        client.reset();
      }
    }
    ShardRows.assertNothingOpen();
    assertEquals(0, count());
  }

  @Test
  void killQueryIsAnsweredWhenTheFileHasCome() throws Exception {
    try (RawClient victim = login();
        RawClient killer = login()) {
      victim.sendQuery("SELECT CONNECTION_ID()");
      victim.readDefinitions();
      byte[] row = victim.read().payload();
      String id = new String(row, 1, row.length - 1, StandardCharsets.US_ASCII);
      victim.read();
      assertTrue(victim.query("BEGIN").ok());
      assertTrue(victim.query("INSERT INTO t VALUES (-1, 'mine')").ok());
      asked(victim);
      victim.send(2, rows(0, 3000));
      Thread.sleep(200);
      assertTrue(killer.query("KILL QUERY " + id).ok());
      victim.send(3, rows(3000, 3000));
      victim.send(4, new byte[0]);
      assertEquals(1317, victim.answer().errno());
      assertEquals(1, victim.query("SELECT id FROM t").rows());
      assertTrue(victim.query("ROLLBACK").ok());
      asked(victim);
      victim.send(2, rows(0, 100));
      assertTrue(killer.query("KILL " + id).ok());
      assertTrue(victim.closedByServer());
    }
    assertEquals(0, count());
  }

  @Test
  void theRestOfAFileWithAWrongRowIsReadAndDropped() throws Exception {
    try (RawClient client = asked(login())) {
      client.send(2, rows(0, 1000));
      client.send(3, "x\ty\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 300; i++) {
        client.send(4 + i & 0xFF, rows(1000 * i, 1000));
      }
      client.send(4 + 300 & 0xFF, new byte[0]);
      Packet answer = client.read();
      assertTrue(answer.isError());
      assertEquals(5 + 300 & 0xFF, answer.sequenceId());
      assertTrue(answer.error().message().contains("row 1001 of the file"), answer::toString);
      assertTrue(client.query("SELECT 1").ok());
    }
    assertEquals(0, count());
  }

  @Test
  void linesAcrossPacketsAndLongerThanThem() throws Exception {
    byte[] file = rows(0, 500);
    try (RawClient client = asked(login())) {
      int sequenceId = 2;
      for (int at = 0; at < file.length; at += 7) {
        int length = Math.min(7, file.length - at);
        byte[] part = java.util.Arrays.copyOfRange(file, at, at + length);
        client.send(sequenceId++ & 0xFF, part);
      }
      client.send(sequenceId & 0xFF, new byte[0]);
      assertTrue(client.answer().ok());
      assertEquals(500, client.query("SELECT id FROM t").rows());
      String line = "7000\t" + "y".repeat(3_000_000);
      asked(client);
      sequenceId = 2;
      for (int at = 0; at < line.length(); at += 100_000) {
        String part = line.substring(at, Math.min(line.length(), at + 100_000));
        client.send(sequenceId++ & 0xFF, part.getBytes(StandardCharsets.UTF_8));
      }
      client.send(sequenceId & 0xFF, new byte[0]);
      assertTrue(client.answer().ok());
      assertEquals(1, client.query("SELECT id FROM t WHERE LENGTH(v) = 200").rows());
      assertTrue(client.query("DELETE FROM t").ok());
    }
  }

  @Test
  void serversWithoutLocalInfileAreNamed() throws Exception {
    LabServer second = MySqlLab.shards().get(1);
    try (Connection connection = second.connect("");
        RawClient client = login()) {
      Sql.run(connection, "SET GLOBAL local_infile = OFF");
      try {
        Answer answer = client.query(LOAD);
        assertEquals(3948, answer.errno(), answer::toString);
        assertTrue(answer.message().contains("'s2'"), answer::message);
        assertTrue(answer.message().contains("SET GLOBAL local_infile = ON"), answer::message);
      } finally {
        Sql.run(connection, "SET GLOBAL local_infile = ON");
      }
      asked(client).send(2, new byte[0]);
      assertTrue(client.answer().ok());
    }
  }

  @Test
  void aClientThatFallsSilentIsEnded() throws Exception {
    try (RawClient client = login()) {
      assertTrue(client.query("SET net_read_timeout = 1").ok());
      asked(client);
      client.send(2, rows(0, 1000));
      assertTrue(client.closedByServer());
    }
    assertEquals(0, count());
  }

  @Test
  void aServerThatDiesInTheMidstOfAFile() throws Exception {
    ProcessServer first = MySqlLab.startProcess();
    ProcessServer second = MySqlLab.startProcess();
    try (ProxyLab own = ProxyLab.start(List.of(first, second), Map.of("timeouts.connect", "1s"))) {
      String name = table(own);
      try (RawClient client = asked(login(own, name, LOCAL_FILES))) {
        client.send(2, rows(0, 20_000));
        second.kill();
        for (int i = 1; i < 20; i++) {
          client.send(2 + i, rows(20_000 * i, 20_000));
        }
        client.send(22, new byte[0]);
        Answer answer = client.answer();
        assertTrue(answer.errno() == 30005 || answer.errno() == 30006, answer::toString);
        assertTrue(answer.message().contains("s2"), answer::message);
        second = second.startAgain();
        long end = System.nanoTime() + 20_000_000_000L;
        while (!client.query("SELECT id FROM t").ok() && System.nanoTime() < end) {
          Thread.sleep(100);
        }
        assertEquals(0, client.query("SELECT id FROM t").rows());
        asked(client).send(2, rows(0, 50));
        client.send(3, new byte[0]);
        assertTrue(client.answer().ok());
        assertEquals(50, client.query("SELECT id FROM t").rows());
      }
    } finally {
      first.close();
      second.close();
    }
  }

  @Test
  void aServerThatStandsStillHoldsTheClientUp() throws Exception {
    ProcessServer first = MySqlLab.startProcess();
    ProcessServer second = MySqlLab.startProcess();
    try (ProxyLab own = ProxyLab.start(List.of(first, second), Map.of())) {
      String name = table(own);
      try (RawClient client = asked(login(own, name, LOCAL_FILES))) {
        second.pause();
        Thread resumes =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        Thread.sleep(3000);
                        second.resume();
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    });
        long start = System.nanoTime();
        byte[] line = ("\t" + "z".repeat(190) + "\n").getBytes(StandardCharsets.UTF_8);
        var packet = new java.io.ByteArrayOutputStream();
        int sequenceId = 2;
        for (int i = 0; i < 300_000; i++) {
          packet.writeBytes(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
          packet.writeBytes(line);
          if (packet.size() > 60_000) {
            client.send(sequenceId++ & 0xFF, packet.toByteArray());
            packet.reset();
          }
        }
        long sentMillis = (System.nanoTime() - start) / 1_000_000;
        client.send(sequenceId++ & 0xFF, packet.toByteArray());
        client.send(sequenceId & 0xFF, new byte[0]);
        assertTrue(sentMillis > 2000, "held up: " + sentMillis);
        assertTrue(client.answer().ok());
        resumes.join();
        assertEquals(300_000, client.query("SELECT id FROM t").rows());
      }
    } finally {
      first.close();
      second.close();
    }
  }
}
