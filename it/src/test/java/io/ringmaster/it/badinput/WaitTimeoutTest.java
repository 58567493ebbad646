package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.protocol.server.ErrPacket;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A session that says by wait_timeout how long it may be idle is ended as by MySQL. */
@Execution(ExecutionMode.CONCURRENT)
class WaitTimeoutTest {
  private static final byte[] PING = RawClient.command(0x0E, new byte[0]);

  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void tables() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("idle");
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, v INT) SHARD BY HASH(id)",
        "INSERT INTO x VALUES (1, 1)");
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
  }

  /** What the server says by itself, and that it closes then. */
  private static ErrPacket lastWords(RawClient client) throws IOException {
    RawClient.Packet packet = client.read();
    assertEquals(0, packet.sequenceId());
    assertThrows(EOFException.class, client::read);
    return packet.error();
  }

  @Test
  void endsAsByMySql() throws Exception {
    try (RawClient mysql = RawClient.login(MySqlLab.plain(), database);
        RawClient client = RawClient.login(proxy, database)) {
      for (RawClient each : new RawClient[] {mysql, client}) {
        assertTrue(each.query("SET SESSION wait_timeout = 1").ok());
      }
      long start = System.nanoTime();
      ErrPacket seen = lastWords(client);
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      assertEquals(lastWords(mysql), seen);
      assertEquals(4031, seen.errno());
      assertTrue(millis >= 900, millis + " ms");
    }
  }

  @Test
  void eachCommandBeginsTheTimeAnew() throws Exception {
    try (RawClient client = RawClient.login(proxy, database)) {
      client.query("SET wait_timeout = 2");
      for (int i = 0; i < 4; i++) {
        Thread.sleep(800);
        assertTrue(client.command(PING).ok());
      }
      // A statement that takes longer is no idleness.
      assertEquals(1, client.query("SELECT SLEEP(3)").rows());
      assertEquals(4031, lastWords(client).errno());
    }
  }

  @Test
  void theTransactionOfAnIdleSessionIsRolledBack() throws Exception {
    try (RawClient client = RawClient.login(proxy, database);
        RawClient other = RawClient.login(proxy, database)) {
      client.query("SET wait_timeout = 1");
      client.query("BEGIN");
      assertTrue(client.query("UPDATE x SET v = 2 WHERE id = 1").ok());
      // Waits for the row's lock.
      assertTrue(other.query("UPDATE x SET v = v + 10 WHERE id = 1").ok());
      assertEquals(4031, lastWords(client).errno());
      assertEquals(1, other.query("SELECT * FROM x WHERE id = 1 AND v = 11").rows());
    }
  }

  @Test
  void whoTakesItBackIsNotEnded() throws Exception {
    try (RawClient reset = RawClient.login(proxy, database);
        RawClient longer = RawClient.login(proxy, database);
        RawClient interactive = RawClient.login(proxy, database)) {
      reset.query("SET wait_timeout = 1");
      longer.query("SET wait_timeout = 1");
      assertTrue(reset.command(RawClient.command(0x1F, new byte[0])).ok());
      assertTrue(longer.query("SET wait_timeout = 100").ok());
      // As in MySQL, of new sessions only.
      interactive.query("SET interactive_timeout = 1");
      interactive.socket().setSoTimeout(2500);
      assertThrows(SocketTimeoutException.class, interactive::read);
      for (RawClient each : new RawClient[] {reset, longer, interactive}) {
        assertTrue(each.command(PING).ok());
      }
    }
  }
}
