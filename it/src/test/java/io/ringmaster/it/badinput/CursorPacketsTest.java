package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.protocol.ServerStatus;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** COM_STMT_EXECUTE with a cursor, COM_STMT_FETCH and what ends them, packet by packet. */
class CursorPacketsTest {
  private static final int EXECUTE = 0x17;
  private static final int CLOSE = 0x19;
  private static final int RESET = 0x1A;
  private static final int FETCH = 0x1C;
  private static final int READ_ONLY = 1;

  private static final String ONE = "SELECT id FROM one WHERE id <= 5 ORDER BY id";
  private static final String SPREAD = "SELECT id FROM spread WHERE id <= 5 ORDER BY id";
  private static final String FINISHED =
      "SELECT s.id FROM spread s JOIN one o ON s.id = o.id + 0 WHERE s.id <= 5 ORDER BY s.id";

  /** Statements of five rows: of one shard, of several in all ways of merging, finished. */
  private static List<String> five() {
    return List.of(
        ONE,
        SPREAD,
        FINISHED,
        "SELECT id FROM spread WHERE id <= 5",
        "SELECT id FROM spread ORDER BY id LIMIT 2, 5",
        "SELECT DISTINCT id DIV 2 AS g FROM spread ORDER BY g",
        "SELECT id % 5 AS g, COUNT(*) FROM spread GROUP BY g ORDER BY g",
        "SELECT id % 5 AS g, COUNT(*) FROM spread GROUP BY g ORDER BY MAX(id)");
  }

  private static LabServer plain;
  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static String database;

  private final List<String> seen = new ArrayList<>();
  private RawClient client;

  @BeforeAll
  static void start() throws Exception {
    plain = MySqlLab.plain();
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of("mysql.event_loops", "1"));
    watch = new ProxyWatch(proxy);
    database = proxy.createDatabase("cursors");
    plain.execute("", "CREATE DATABASE " + database);
    String one = "CREATE TABLE one (id INT PRIMARY KEY)";
    String spread = "CREATE TABLE spread (id INT PRIMARY KEY)";
    String rows = " VALUES (1), (2), (3), (4), (5), (6), (7), (8)";
    plain.execute(database, one, spread, "INSERT INTO one" + rows, "INSERT INTO spread" + rows);
    proxy.execute(
        database,
        one + " SINGLE ON shard2",
        spread + " SHARD BY HASH(id)",
        "INSERT INTO one" + rows,
        "INSERT INTO spread" + rows);
  }

  @AfterAll
  static void stop() throws Exception {
    watch.assertNothingLeaks();
    proxy.close();
    plain.execute("", "DROP DATABASE " + database);
  }

  /** What a client does. */
  private interface Dialogue {
    void run() throws IOException;
  }

  private void assertAsMySql(Dialogue dialogue) throws IOException {
    List<String> expected = transcript(RawClient.login(plain, database), dialogue);
    assertEquals(expected, transcript(RawClient.login(proxy, database), dialogue));
  }

  private List<String> transcript(RawClient login, Dialogue dialogue) throws IOException {
    seen.clear();
    try (RawClient closed = login) {
      client = closed;
      dialogue.run();
    }
    return List.copyOf(seen);
  }

  private void send(int command, int id, int... rest) throws IOException {
    ByteBuf out = Unpooled.buffer();
    out.writeByte(command).writeIntLE(id);
    for (int number : rest) {
      out.writeIntLE(number);
    }
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    client.send(0, bytes);
  }

  private int prepare(String sql) throws IOException {
    return client.prepare(sql).id();
  }

  /** The flags of the packet that ends a part of the response; -1 for an error. */
  private int readToEnd(String what) throws IOException {
    int packets = 0;
    while (true) {
      RawClient.Packet packet = client.read();
      if (packet.isError()) {
        seen.add(what + " error " + packet.error().errno() + " " + packet.error().sqlState());
        return -1;
      }
      if (packet.head() == 0xFE && packet.payload().length < 9) {
        int status = Unpooled.wrappedBuffer(packet.payload()).getUnsignedShortLE(3);
        seen.add(what + " " + packets + " packets, status " + status);
        return status;
      }
      packets++;
    }
  }

  private void execute(int id) throws IOException {
    ByteBuf rest = Unpooled.buffer();
    rest.writeByte(EXECUTE).writeIntLE(id).writeByte(READ_ONLY).writeIntLE(1);
    byte[] bytes = new byte[rest.readableBytes()];
    rest.readBytes(bytes);
    client.send(0, bytes);
    int status = readToEnd("execute");
    if (status >= 0 && (status & ServerStatus.SERVER_STATUS_CURSOR_EXISTS) == 0) {
      readToEnd("rows");
    }
  }

  private int fetch(int id, int rows) throws IOException {
    send(FETCH, id, rows);
    return readToEnd("fetch");
  }

  private void reset(int id) throws IOException {
    send(RESET, id);
    seen.add("reset " + client.read().head());
  }

  private void query(String sql) throws IOException {
    RawClient.Answer answer = client.query(sql);
    seen.add(sql + ": " + answer.errno() + " " + answer.rows() + " " + answer.digest());
  }

  @ParameterizedTest
  @MethodSource("five")
  void rowsAreFetchedToTheLast(String sql) throws IOException {
    assertAsMySql(
        () -> {
          int id = prepare(sql);
          execute(id);
          assertEquals(ServerStatus.SERVER_STATUS_CURSOR_EXISTS, fetch(id, 2) & 0xC0);
          query("SELECT ROW_COUNT()");
          fetch(id, 2);
          assertTrue((fetch(id, 2) & ServerStatus.SERVER_STATUS_LAST_ROW_SENT) != 0);
          fetch(id, 2);
          execute(id);
          fetch(id, 5);
          fetch(id, 1);
          fetch(id, 1);
        });
  }

  @ParameterizedTest
  @MethodSource("five")
  void aCursorEndsWithItsStatement(String sql) throws IOException {
    assertAsMySql(
        () -> {
          int id = prepare(sql);
          fetch(id, 1);
          execute(id);
          fetch(id, 1);
          execute(id);
          fetch(id, 1);
          reset(id);
          fetch(id, 1);
          execute(id);
          send(CLOSE, id);
          fetch(id, 1);
          query("SELECT COUNT(*) FROM one");
        });
  }

  @ParameterizedTest
  @MethodSource("five")
  void whatIsWrongIsSaid(String sql) throws IOException {
    assertAsMySql(
        () -> {
          int id = prepare(sql);
          execute(id);
          fetch(id + 7, 1);
          fetch(id, 0);
          int errs = prepare("SELECT id, (SELECT id FROM one) FROM one");
          execute(errs);
          fetch(errs, 1);
          fetch(id, 9);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "spread"})
  void whatTheExecutionWarnsOfIsShown(String table) throws IOException {
    assertAsMySql(
        () -> {
          int id = prepare("SELECT id, CAST('7x' AS SIGNED) FROM " + table + " WHERE id < 3");
          for (String begin : List.of("SET autocommit = 1", "SET autocommit = 0")) {
            query(begin);
            execute(id);
            query("SHOW WARNINGS");
            execute(id);
            fetch(id, 1);
            query("SHOW WARNINGS");
            fetch(id, 9);
            query("ROLLBACK");
          }
        });
  }

  @ParameterizedTest
  @MethodSource("five")
  void transactionsAreSeenInTheStatus(String sql) throws IOException {
    assertAsMySql(
        () -> {
          int id = prepare(sql);
          query("SET autocommit = 0");
          execute(id);
          fetch(id, 1);
          query("COMMIT");
          fetch(id, 1);
          query("SET autocommit = 1");
          query("BEGIN");
          fetch(id, 1);
          query("SELECT COUNT(*) FROM spread");
          fetch(id, 9);
          query("ROLLBACK");
        });
  }

  @ParameterizedTest
  @MethodSource("five")
  void resettingTheConnectionForgetsAll(String sql) throws IOException {
    assertAsMySql(
        () -> {
          int id = prepare(sql);
          execute(id);
          fetch(id, 1);
          client.command(new byte[] {0x1F});
          fetch(id, 1);
          query("SELECT COUNT(*) FROM one");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {ONE, SPREAD})
  void aCursorIsLostWithItsServer(String sql) throws Exception {
    transcript(
        RawClient.login(proxy, database),
        () -> {
          int id = prepare(sql);
          execute(id);
          fetch(id, 1);
          endConnections();
          fetch(id, 1);
          assertThrows(IOException.class, () -> fetch(id, 1));
        });
    assertTrue(seen.getLast().matches("fetch error 3000[56] 08S01"), seen.getLast());
    transcript(RawClient.login(proxy, database), () -> query("SELECT id FROM one"));
    assertTrue(seen.getLast().startsWith("SELECT id FROM one: 0 8 "), seen.getLast());
  }

  /** Ends those that the proxy has to the shard of the single table. */
  private static void endConnections() throws IOException {
    LabServer shard = MySqlLab.shards().get(1);
    try (Connection connection = shard.connect("", Map.of());
        Statement statement = connection.createStatement()) {
      List<Long> ids = new ArrayList<>();
      String sql = "SELECT id FROM information_schema.processlist WHERE db = '" + database + "'";
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
      assertFalse(ids.isEmpty());
      for (long id : ids) {
        statement.execute("KILL " + id);
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ONE, FINISHED})
  void aServerHasCountedItsRows(String sql) throws IOException {
    assertAsMySql(
        () -> {
          int id = prepare(sql);
          execute(id);
          query("SELECT FOUND_ROWS()");
          fetch(id, 2);
          query("SELECT FOUND_ROWS(), ROW_COUNT()");
        });
  }

  @Test
  void nobodyHasCountedTheRowsOfSeveralShards() throws IOException {
    transcript(
        RawClient.login(proxy, database),
        () -> {
          int id = prepare(SPREAD);
          execute(id);
          query("SELECT FOUND_ROWS()");
          query("SELECT id + FOUND_ROWS() FROM one");
          query("SELECT COUNT(*) FROM one");
          query("SELECT FOUND_ROWS()");
        });
    List<String> outcomes =
        seen.stream().map(line -> line.replaceAll(" [0-9]+ [0-9]+$", "")).toList();
    assertEquals(
        List.of(
            "execute 2 packets, status 66",
            "SELECT FOUND_ROWS(): 1235",
            "SELECT id + FOUND_ROWS() FROM one: 1235",
            "SELECT COUNT(*) FROM one: 0",
            "SELECT FOUND_ROWS(): 0"),
        outcomes);
  }

  @Test
  void rowsThatAClientDoesNotTakeEndWithKillOrTheClient() throws Exception {
    String sql = "SELECT id, REPEAT('x', 4000000) FROM spread ORDER BY id";
    transcript(
        RawClient.login(proxy, database),
        () -> {
          long connection = client.connectionId();
          int id = prepare(sql);
          execute(id);
          send(FETCH, id, 8);
          assertTrue(client.read().payload().length > 4_000_000);
          kill(connection);
          readToEnd("killed");
          fetch(id, 1);
          query("SELECT id FROM spread");
          execute(id);
          send(FETCH, id, 8);
          client.read();
          // And is gone.
        });
    assertEquals(List.of("execute 3 packets, status 66"), seen.subList(0, 1));
    assertEquals("killed error 1317 70100", seen.get(1));
    assertEquals("fetch error 1421 HY000", seen.get(2));
    assertTrue(seen.get(3).startsWith("SELECT id FROM spread: 0 8 "), seen.get(3));
  }

  private static void kill(long connection) throws IOException {
    try {
      proxy.execute("", "KILL QUERY " + connection);
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Test
  void aggregatesOfSeveralShardsAreOneRow() throws IOException {
    assertAsMySql(
        () -> {
          int id = prepare("SELECT COUNT(*), SUM(id) FROM spread");
          execute(id);
          fetch(id, 0);
          fetch(id, 1);
          fetch(id, 1);
        });
  }
}
