package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.Unpooled;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.protocol.server.EofPacket;
import io.ringmaster.protocol.server.OkPacket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of an answer says as many warnings as SHOW WARNINGS shows, and as MySQL says. */
class WarningCountsTest {
  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void tables() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("warning_counts");
    String rows = "INSERT INTO x VALUES (1, '1'), (2, '2'), (3, '3x'), (4, '4x'), (5, '5x')";
    String copy = "INSERT INTO r VALUES (1, '1'), (2, '2')";
    proxy.execute(
        database,
        "CREATE TABLE x (id INT PRIMARY KEY, v VARCHAR(5)) SHARD BY HASH(id)",
        "CREATE TABLE r (id INT PRIMARY KEY, v VARCHAR(5)) REFERENCE",
        rows,
        copy);
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    MySqlLab.plain()
        .execute(
            database,
            "CREATE TABLE x (id INT PRIMARY KEY, v VARCHAR(5))",
            "CREATE TABLE r (id INT PRIMARY KEY, v VARCHAR(5))",
            rows,
            copy);
  }

  private static OkPacket ok(RawClient client, String sql) throws IOException {
    client.send(0, RawClient.command(3, sql.getBytes(StandardCharsets.UTF_8)));
    RawClient.Packet answer = client.read();
    assertFalse(answer.isError(), () -> answer.error().toString());
    return OkPacket.decode(Unpooled.wrappedBuffer(answer.payload()), RawClient.CAPABILITIES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE x SET v = 7 WHERE id > 0 && id < 9",
        "UPDATE x SET v = (v = BINARY v) WHERE id > 0 && id < 9",
        "DELETE FROM x WHERE id < 0 || id < -1",
        "UPDATE /*+ NO_SUCH_HINT(x) */ x SET v = v",
        "UPDATE IGNORE x SET v = 'longer than five'",
        "UPDATE r SET v = 7 WHERE id > 0 && id < 9",
        "UPDATE IGNORE r SET v = 'longer than five'",
        "INSERT INTO x VALUES (1, '1'), (2, '2'), (3, '3'), (4, '4')"
            + " ON DUPLICATE KEY UPDATE v = VALUES(v)",
        // The same again changes nothing: no duplicates are counted.
        "INSERT INTO x VALUES (1, '1'), (2, '2'), (3, '3'), (4, '4')"
            + " ON DUPLICATE KEY UPDATE v = VALUES(v)",
        "INSERT INTO x VALUES (1, '1'), (2, '2'), (3, '7'), (99, '4')"
            + " ON DUPLICATE KEY UPDATE v = VALUES(v)",
        "INSERT IGNORE INTO x VALUES (1, 'a'), (2, 'b'), (121, '1'), (122, '2')",
        "INSERT IGNORE INTO x VALUES (21, 'longer'), (22, 'longer'), (23, 'longer'), (24, 'x')",
      })
  void countsAreThoseOfMySql(String sql) throws IOException {
    try (RawClient mysql = RawClient.login(MySqlLab.plain(), database);
        RawClient client = RawClient.login(proxy, database)) {
      OkPacket expected = ok(mysql, sql);
      OkPacket seen = ok(client, sql);
      assertEquals(expected.warnings(), seen.warnings());
      assertEquals(expected.info(), seen.info());
      assertEquals(seen.warnings(), client.query("SHOW WARNINGS").rows());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM x WHERE id > 0 && id < 9 ORDER BY id",
        "SELECT /*+ NO_SUCH_HINT(x) */ id FROM x ORDER BY id LIMIT 2",
        "SELECT id, v + 0 FROM x WHERE id < 6 ORDER BY id",
        "SELECT id, v + 0 FROM x WHERE id < 6 && id > 1 ORDER BY id",
        "SELECT COUNT(*), SUM(v) FROM x WHERE id < 6 || id > 500",
        "SELECT id FROM x ORDER BY id",
      })
  void theEndOfAReadCountsThemToo(String sql) throws IOException {
    String rows = "REPLACE INTO x VALUES (1, '1'), (2, '2'), (3, '3x'), (4, '4x'), (5, '5x')";
    try (RawClient mysql = RawClient.login(MySqlLab.plain(), database);
        RawClient client = RawClient.login(proxy, database)) {
      ok(mysql, rows);
      ok(client, rows);
      int expected = warningsOfRead(mysql, sql);
      assertEquals(expected, warningsOfRead(client, sql));
      assertEquals(expected, client.query("SHOW WARNINGS").rows());
    }
  }

  @Test
  void noMoreAreKeptThanTheSessionAskedFor() throws IOException {
    String rows = "REPLACE INTO x VALUES (1, '1x'), (2, '2x'), (3, '3x'), (4, '4x'), (5, '5x')";
    try (RawClient mysql = RawClient.login(MySqlLab.plain(), database);
        RawClient client = RawClient.login(proxy, database)) {
      for (RawClient each : List.of(mysql, client)) {
        ok(each, rows);
        ok(each, "SET max_error_count = 2");
        assertEquals(5, warningsOfRead(each, "SELECT id, v + 0 FROM x WHERE id < 6 ORDER BY id"));
        assertEquals(2, each.query("SHOW WARNINGS").rows());
      }
    }
  }

  private static int warningsOfRead(RawClient client, String sql) throws IOException {
    client.send(0, RawClient.command(3, sql.getBytes(StandardCharsets.UTF_8)));
    RawClient.Packet packet = client.read();
    assertFalse(packet.isError(), () -> sql + ": " + packet);
    int ends = 0;
    EofPacket end = null;
    while (ends < 2) {
      RawClient.Packet next = client.read();
      if ((next.payload()[0] & 0xFF) == 0xFE && next.payload().length < 9) {
        end = EofPacket.decode(Unpooled.wrappedBuffer(next.payload()));
        ends++;
      }
    }
    return end.warnings();
  }
}
