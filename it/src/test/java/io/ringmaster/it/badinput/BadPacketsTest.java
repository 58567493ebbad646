package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.badinput.RawClient.Answer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Packets that no proper client sends. The proxy refuses them and goes on serving others. */
class BadPacketsTest {
  private static final int MAX_PACKET = 1 << 20;
  private static final long SEED = 20_251_120;

  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static RawClient other;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(),
            Map.of(
                "limits.max_allowed_packet", "1MB",
                "timeouts.login", "3s",
                "mysql.event_loops", "1",
                "pool.max_per_server", "4"));
    watch = new ProxyWatch(proxy);
    other = login();
  }

  @AfterAll
  static void nothingLeaks() throws Exception {
    other.close();
    try {
      watch.assertNothingLeaks();
    } finally {
      proxy.close();
    }
  }

  @AfterEach
  void othersAreServed() throws IOException {
    assertTrue(other.query("SELECT 1 + 1").ok());
  }

  private static RawClient login() throws IOException {
    return RawClient.login(proxy.address(), ProxyLab.APP, ProxyLab.APP, "");
  }

  @Test
  void packetThatEndsWithTheConnectionIsForgotten() throws Exception {
    for (int length : new int[] {1, 3, 4, 5, 20}) {
      byte[] query = {
        30, 0, 0, 0, 3, 'S', 'E', 'L', 'E', 'C', 'T', ' ', '1', ' ', ' ', ' ', ' ', ' ', ' ', ' '
      };
      try (RawClient client = login()) {
        client.sendBytes(java.util.Arrays.copyOf(query, length));
      }
      try (RawClient client = RawClient.connect(proxy.address())) {
        client.sendBytes(java.util.Arrays.copyOf(query, length));
      }
    }
  }

  @Test
  void statementAboveTheLimitGetsError1153AndTheConnectionGoesOn() throws Exception {
    try (RawClient client = login()) {
      Answer answer = client.query(new byte[MAX_PACKET]);
      assertEquals(1153, answer.errno());
      assertEquals("08S01", answer.sqlState());
      assertTrue(client.query("SELECT 1").ok());
    }
  }

  @Test
  void statementThatSpansPacketsAndIsTooLargeGetsError1153() throws Exception {
    try (RawClient client = login()) {
      assertEquals(1153, client.query(new byte[0xFFFFFF + 100]).errno());
      assertTrue(client.query("SELECT 1").ok());
    }
  }

  @Test
  void packetOutOfOrderGetsError1156AndAnEnd() throws Exception {
    try (RawClient client = login()) {
      client.send(7, RawClient.command(3, "SELECT 1".getBytes(StandardCharsets.UTF_8)));
      assertEquals(1156, client.answer().errno());
      assertTrue(client.closedByServer());
    }
  }

  @Test
  void loginOutOfOrderGetsError1156AndAnEnd() throws Exception {
    try (RawClient client = RawClient.connect(proxy.address())) {
      client.read();
      client.send(5, new byte[40]);
      assertEquals(1156, client.answer().errno());
      assertTrue(client.closedByServer());
    }
  }

  @Test
  void loginThatIsNoLoginGetsError1043AndAnEnd() throws Exception {
    for (byte[] payload :
        List.of(
            new byte[0], new byte[] {1, 2, 3}, "GET / HTTP/1.1".getBytes(StandardCharsets.UTF_8))) {
      try (RawClient client = RawClient.connect(proxy.address())) {
        client.read();
        client.send(1, payload);
        assertEquals(1043, client.answer().errno());
        assertTrue(client.closedByServer());
      }
    }
  }

  @Test
  void clientThatIsNotLoggedInCannotSendMuch() throws Exception {
    try (RawClient client = RawClient.connect(proxy.address())) {
      client.read();
      client.sendBytes(new byte[] {0, 0, 15, 1});
      assertEquals(1043, client.answer().errno());
      assertTrue(client.closedByServer());
    }
  }

  @Test
  void slowLoginIsClosedAfterTheLoginTimeout() throws Exception {
    long start = System.nanoTime();
    try (RawClient silent = RawClient.connect(proxy.address());
        RawClient slow = RawClient.connect(proxy.address())) {
      byte[] login = new byte[200];
      login[0] = (byte) 196;
      login[3] = 1;
      assertThrows(
          IOException.class,
          () -> {
            for (byte one : login) {
              slow.sendBytes(new byte[] {one});
              Thread.sleep(20);
            }
          });
      assertTrue(silent.closedByServer());
      assertTrue(System.nanoTime() - start < 9_000_000_000L);
    }
  }

  @Test
  void clientThatClosesItsSendingSideIsClosed() throws Exception {
    try (RawClient client = login()) {
      client.socket().shutdownOutput();
      assertTrue(client.closedByServer());
    }
  }

  @Test
  void unknownCommandsGetError1047AndTheConnectionGoesOn() throws Exception {
    try (RawClient client = login()) {
      for (int code : new int[] {0, 5, 6, 11, 15, 16, 18, 19, 20, 21, 29, 30, 32, 33, 100, 255}) {
        Answer answer = client.command(new byte[] {(byte) code, 1, 2, 3});
        assertTrue(answer.errno() > 0, "command " + code);
        assertTrue(client.command(new byte[] {14}).ok(), "COM_PING after " + code);
      }
    }
  }

  @Test
  void emptyPacketIsRefusedAndTheConnectionGoesOn() throws Exception {
    try (RawClient client = login()) {
      assertTrue(client.command(new byte[0]).errno() > 0);
      assertTrue(client.query("SELECT 1").ok());
    }
  }

  @Test
  void queriesSentBeforeTheirAnswersAreAnsweredInOrder() throws Exception {
    try (RawClient client = login()) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      int count = 500;
      for (int i = 0; i < count; i++) {
        byte[] payload =
            RawClient.command(3, ("SELECT " + (10_000 + i)).getBytes(StandardCharsets.UTF_8));
        all.write(payload.length);
        all.write(0);
        all.write(0);
        all.write(0);
        all.writeBytes(payload);
      }
      client.sendBytes(all.toByteArray());
      for (int i = 0; i < count; i++) {
        client.read();
        client.readDefinitions();
        byte[] row = client.read().payload();
        assertArrayEquals(("\5" + (10_000 + i)).getBytes(StandardCharsets.UTF_8), row);
        client.read();
      }
    }
  }

  @Test
  void manyStatementsOfOnePacketAreAnsweredInOrder() throws Exception {
    int statements = 20_000;
    try (RawClient client =
        RawClient.login(
            proxy.address(),
            ProxyLab.APP,
            ProxyLab.APP,
            "",
            RawClient.CAPABILITIES | io.ringmaster.protocol.Capabilities.CLIENT_MULTI_STATEMENTS,
            0)) {
      client.sendQuery("SELECT CONNECTION_ID();".repeat(statements));
      for (int i = 0; i < statements; i++) {
        assertEquals(1, client.answer().rows());
      }
      assertTrue(client.query("SELECT 1").ok());
    }
  }

  @Test
  void randomBytesBeforeTheLoginEndTheConnection() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < 60; i++) {
      byte[] noise = new byte[1 + random.nextInt(400)];
      random.nextBytes(noise);
      if (random.nextBoolean()) {
        noise = framed(noise, 1);
      }
      try (RawClient client = RawClient.connect(proxy.address())) {
        client.read();
        client.sendBytes(noise);
        assertTrue(client.closedByServer(), "seed " + SEED + " round " + i);
      }
    }
  }

  @Test
  void randomPacketsAfterTheLoginAreAnsweredOrEndTheConnection() throws Exception {
    Random random = new Random(SEED);
    RawClient client = login();
    for (int i = 0; i < 400; i++) {
      byte[] noise = new byte[1 + random.nextInt(60)];
      random.nextBytes(noise);
      noise[0] = (byte) random.nextInt(34);
      boolean bare = random.nextInt(10) == 0;
      int sequenceId = random.nextInt(20) == 0 ? random.nextInt(256) : 0;
      boolean closed = false;
      try {
        client.sendBytes(bare ? noise : framed(noise, sequenceId));
      } catch (IOException e) {
        closed = true;
      }
      if (closed || i % 8 == 7) {
        client.close();
        client = login();
      }
    }
    client.close();
  }

  @Test
  void truncatedCommandsNeverHang() throws Exception {
    List<byte[]> commands = new ArrayList<>();
    for (int code = 0; code < 34; code++) {
      for (int length = 0; length < 12; length++) {
        byte[] rest = new byte[length];
        new Random(SEED + code * 100L + length).nextBytes(rest);
        commands.add(RawClient.command(code, rest));
      }
    }
    for (byte[] command : commands) {
      int code = command[0];
      if (code == 1 || code == 0x17 || code == 0x11) {
        continue;
      }
      try (RawClient client = login()) {
        client.send(0, command);
        client.send(0, new byte[] {14});
        client.socket().setSoTimeout(5_000);
        client.read();
      } catch (EOFException | java.net.SocketException e) {
        // A packet that cannot be read may end the connection.
        assertTrue(code >= 0);
      }
    }
  }

  private static byte[] framed(byte[] payload, int sequenceId) {
    byte[] packet = new byte[payload.length + 4];
    packet[0] = (byte) payload.length;
    packet[1] = (byte) (payload.length >>> 8);
    packet[3] = (byte) sequenceId;
    System.arraycopy(payload, 0, packet, 4, payload.length);
    return packet;
  }
}
