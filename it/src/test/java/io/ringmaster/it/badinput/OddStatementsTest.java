package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.it.badinput.RawClient.Answer;
import io.ringmaster.it.badinput.RawClient.Prepared;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.protocol.Capabilities;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements in shapes that no one writes by hand: what MySQL says, the proxy says. */
class OddStatementsTest {
  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static String database;

  private RawClient client;
  private RawClient mysql;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(), Map.of("mysql.event_loops", "1", "pool.max_per_server", "4"));
    database = proxy.createDatabase("odd");
    proxy.execute(
        database,
        "CREATE TABLE items (id BIGINT PRIMARY KEY, name VARCHAR(100), body LONGTEXT) SHARD BY"
            + " HASH(id)");
    MySqlLab.plain()
        .execute(
            "",
            "CREATE DATABASE " + database,
            "CREATE TABLE %s.items (id BIGINT PRIMARY KEY, name VARCHAR(100), body LONGTEXT)"
                .formatted(database));
    watch = new ProxyWatch(proxy);
  }

  @AfterAll
  static void nothingLeaks() throws Exception {
    try {
      watch.assertNothingLeaks();
    } finally {
      proxy.close();
    }
  }

  @BeforeEach
  void connect() throws Exception {
    client = RawClient.login(proxy, database);
    mysql = RawClient.login(MySqlLab.plain(), database);
  }

  /** The key's canonical form is asked of MySQL, which can't read it: said each time anew. */
  @Test
  void aShardKeyThatIsNoUtf8IsRefusedInTheSameWayAgainAndAgain() throws Exception {
    proxy.execute(
        database, "CREATE TABLE named (name VARCHAR(20) PRIMARY KEY) SHARD BY HASH(name)");
    byte[] sql = "SELECT * FROM named WHERE name = '\u00e9x'".getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 4; i++) {
      Answer answer = client.query(sql);
      assertEquals(1300, answer.errno(), answer::toString);
    }
    String known = "SELECT * FROM named WHERE name = 'ñandú'";
    for (int i = 0; i < 3; i++) {
      assertEquals(0, client.query(known).errno());
    }
  }

  /** MySQL counts such a parameter but does not define it; nor does it order anything. */
  @Test
  void aParameterToOrderByIsAsOnMySql() throws Exception {
    String sql = "SELECT id FROM items WHERE id = 3 ORDER BY ?";
    assertEquals(mysql.prepare(sql).parameters(), client.prepare(sql).parameters());
    assertEquals(1, client.query("SELECT 1").rows());
    int flags = RawClient.CAPABILITIES | Capabilities.CLIENT_DEPRECATE_EOF;
    try (RawClient newer =
        RawClient.login(proxy.address(), ProxyLab.APP, ProxyLab.APP, database, flags, 0)) {
      for (String each :
          new String[] {
            "SELECT id FROM items WHERE id = 3 ORDER BY ?",
            "SELECT id FROM items WHERE id = 3 ORDER BY id, ? DESC",
            "SELECT id FROM items WHERE id = 3 ORDER BY LOWER(name), ? LIMIT 3",
            "SELECT id FROM items WHERE id = 3 ORDER BY ((?))",
            "SELECT id FROM items WHERE id = 3 ORDER BY id, (SELECT ?)",
            "SELECT id FROM items WHERE id = 3 GROUP BY ?, id",
            "SELECT id FROM items WHERE id = 3 GROUP BY id, ? HAVING id > 0",
            "SELECT GROUP_CONCAT(id ORDER BY ? SEPARATOR '-') FROM items WHERE id = 3",
            "SELECT ROW_NUMBER() OVER (PARTITION BY ? ORDER BY id) FROM items WHERE id = 3",
            "SELECT RANK() OVER w FROM items WHERE id = 3 WINDOW w AS (ORDER BY id, ?)",
            "DELETE FROM items WHERE id = 3 ORDER BY ? LIMIT 1",
          }) {
        assertEquals(1295, newer.prepare(each).failure().errno(), each);
      }
      String bound =
          "SELECT id FROM items WHERE id = ? ORDER BY FIELD(name, ?, ?), (?) + 1, id LIMIT ?";
      newer.send(0, RawClient.command(0x16, bound.getBytes(StandardCharsets.UTF_8)));
      assertEquals(0, newer.read().head());
    }
    var properties = Map.of("useServerPrepStmts", "true");
    try (var connection = proxy.connect(database, properties);
        var statement = connection.prepareStatement(sql)) {
      statement.setInt(1, 1);
      assertFalse(statement.executeQuery().next());
    }
  }

  @AfterEach
  void disconnect() {
    client.close();
    mysql.close();
  }

  private void same(byte[] sql) throws IOException {
    Answer expected = mysql.query(sql);
    Answer seen = client.query(sql);
    String shown = new String(sql, 0, Math.min(80, sql.length), StandardCharsets.ISO_8859_1);
    assertEquals(expected, seen, shown);
  }

  private void same(String sql) throws IOException {
    same(sql.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void emptyStatementsAndCommentsSayWhatMySqlSays() throws Exception {
    for (String sql :
        new String[] {
          "",
          " ",
          ";",
          ";;",
          "SELECT 1;;",
          "SELECT 1 ;\n; \t",
          "-- x",
          "-- x\n",
          "/* x */",
          "/* x",
          "#",
          "/*!*/",
          "/*! */ ;"
        }) {
      same(sql);
    }
  }

  /** mysql2 sends every number of an execution as a string. */
  @Test
  void limitTakesNumbersThatAreSentAsStrings() throws Exception {
    try (var connection = proxy.connect(database, Map.of("useServerPrepStmts", "true"));
        var fill = connection.createStatement();
        var page =
            connection.prepareStatement(
                "SELECT id FROM items WHERE id > 5000 ORDER BY id LIMIT ?, ?")) {
      fill.execute("INSERT INTO items (id) VALUES (5001), (5002), (5003), (5004)");
      page.setString(1, "1");
      page.setString(2, "2");
      try (var rows = page.executeQuery()) {
        assertTrue(rows.next());
        assertEquals(5002, rows.getInt(1));
        assertTrue(rows.next());
        assertEquals(5003, rows.getInt(1));
        assertFalse(rows.next());
      }
      page.setString(2, "two");
      assertEquals(
          1210, assertThrows(java.sql.SQLException.class, page::executeQuery).getErrorCode());
      fill.execute("DELETE FROM items WHERE id > 5000");
    }
  }

  @Test
  void brokenStatementsSayWhatMySqlSays() throws Exception {
    for (String sql :
        new String[] {
          "SELECT '",
          "SELECT \"a",
          "SELECT `",
          "SELEC 1",
          "SELECT 1 FROM",
          "SELECT (1",
          "SELECT 1)",
          "SELECT ?",
          "SELECT 1; SELECT 2"
        }) {
      same(sql);
    }
  }

  @Test
  void invalidUtf8InTextAndStringsSaysWhatMySqlSays() throws Exception {
    byte[][] texts = {
      bytes("SELECT '", 0xFF, "'"),
      bytes("SELECT '", 0xC3, "'"),
      bytes("SELECT '", 0xE2, 0x82, "', 1"),
      bytes("SELECT 1 AS `", 0xFF, "`"),
      bytes("SELECT ", 0xFF),
      bytes("SELECT ", 0xFF, " FROM items"),
      bytes("SELECT _binary'", 0xFF, 0xFE, "'"),
      bytes("SELECT /* ", 0xFF, " */ 1"),
      bytes("SELECT 1 -- ", 0xFF),
      bytes("INSERT INTO items (id, name) VALUES (901, '", 0xFF, "')"),
      bytes("INSERT INTO items (id, name) VALUES (902, '", 0xED, 0xA0, 0x80, "')"),
      bytes("SELECT name FROM items WHERE id = 901 AND name = '", 0xFF, "'"),
      bytes("UPDATE items SET name = '", 0xF0, 0x9F, "' WHERE id = 901"),
    };
    for (byte[] text : texts) {
      same(text);
    }
  }

  private static byte[] bytes(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof Integer one) {
        out.write(one);
      } else {
        out.writeBytes(part.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }

  @Test
  void nestedParenthesesAreAnsweredAsMySqlAnswersOrRefused() throws Exception {
    for (int depth : new int[] {10, 50, 1_000}) {
      String open = "(".repeat(depth);
      String close = ")".repeat(depth);
      for (String sql :
          new String[] {
            "SELECT " + open + "1" + close, "SELECT id FROM items WHERE " + open + "id = 1" + close
          }) {
        Answer seen = client.query(sql);
        if (depth > 50 && seen.errno() == 1235) {
          assertTrue(seen.message().contains("100 parentheses in one another"), seen::toString);
        } else {
          assertEquals(mysql.query(sql), seen);
        }
      }
    }
  }

  @Test
  void absurdNestingIsRefusedAndTheConnectionGoesOn() throws Exception {
    Answer answer =
        client.query(
            "SELECT id FROM items WHERE " + "(".repeat(200_000) + "id = 1" + ")".repeat(200_000));
    assertTrue(answer.errno() > 0, answer::toString);
    assertTrue(client.query("SELECT 1").ok());
  }

  @Test
  void longInListFindsWhatMySqlFinds() throws Exception {
    String rows =
        IntStream.range(0, 50)
            .mapToObj(i -> "(" + i * 7 + ",'n')")
            .collect(Collectors.joining(","));
    same("INSERT INTO items (id, name) VALUES " + rows);
    String keys =
        IntStream.range(0, 50_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    same("SELECT id, name FROM items WHERE id IN (" + keys + ")");
    same("SELECT COUNT(*) + 1, MAX(name) FROM items WHERE id IN (" + keys + ")");
    same("DELETE FROM items WHERE id IN (" + keys + ")");
  }

  @Test
  void insertOfManyRowsReachesBothShards() throws Exception {
    String rows =
        IntStream.range(100_000, 105_000)
            .mapToObj(i -> "(" + i + ",'row " + i + "')")
            .collect(Collectors.joining(","));
    same("INSERT INTO items (id, name) VALUES " + rows);
    same("SELECT id, name FROM items WHERE id >= 100000");
    same("DELETE FROM items WHERE id >= 100000");
  }

  @Test
  void statementOf60MegabytesIsCarried() throws Exception {
    int length = 60_000_000;
    byte[] head = "INSERT INTO items (id, body) VALUES (600, '".getBytes(StandardCharsets.UTF_8);
    byte[] tail = "')".getBytes(StandardCharsets.UTF_8);
    byte[] sql = new byte[length];
    Arrays.fill(sql, (byte) 'x');
    System.arraycopy(head, 0, sql, 0, head.length);
    System.arraycopy(tail, 0, sql, length - tail.length, tail.length);
    assertTrue(client.query(sql).ok());
    client.sendQuery("SELECT LENGTH(body) FROM items WHERE id = 600");
    client.read();
    client.readDefinitions();
    String value = new String(client.read().payload(), 1, 8, StandardCharsets.US_ASCII);
    assertEquals(Integer.toString(length - head.length - tail.length), value);
    client.read();
    assertTrue(client.query("DELETE FROM items WHERE id = 600").ok());
  }

  /** What several shards answer to a statement of two packets. */
  @Test
  void aStatementOfTwoPacketsReadsSeveralShards() throws Exception {
    assertTrue(client.query("INSERT INTO items (id, name) VALUES (701, 'a'), (702, 'b')").ok());
    String sql = "SELECT id FROM items WHERE id BETWEEN 701 AND 702 AND '%s' <> ''";
    // One byte of the command is before the text.
    for (int length : new int[] {0xFFFFFF - 2, 0xFFFFFF - 1, 0xFFFFFF, 17_000_000, 34_000_000}) {
      String filler = "x".repeat(length - sql.length() + 2);
      RawClient.Answer answer = client.query(sql.formatted(filler));
      assertEquals(2, answer.rows(), () -> length + ": " + answer);
    }
    assertTrue(client.query("DELETE FROM items WHERE id IN (701, 702)").ok());
  }

  @Test
  void executingAnUnknownStatementSaysWhatMySqlSays() throws Exception {
    byte[] execute = execute(12_345, 0);
    assertEquals(mysql.command(execute), client.command(execute));
    byte[] reset = statement(0x1A, 12_345);
    assertEquals(mysql.command(reset), client.command(reset));
    byte[] fetch = RawClient.command(0x1C, new byte[] {57, 48, 0, 0, 1, 0, 0, 0});
    assertEquals(mysql.command(fetch), client.command(fetch));
  }

  @Test
  void executionsThatDoNotFitTheStatementSayWhatMySqlSays() throws Exception {
    Prepared ours = client.prepare("SELECT name FROM items WHERE id = ? AND name = ?");
    Prepared theirs = mysql.prepare("SELECT name FROM items WHERE id = ? AND name = ?");
    assertEquals(2, ours.parameters());
    // No types have ever been sent; too short; types but no values; values cut short.
    int[][] tails = {
      {},
      {0},
      {0, 0},
      {0, 1},
      {0, 1, 8, 0},
      {0, 1, 8, 0, 253, 0},
      {0, 1, 8, 0, 253, 0, 1, 0, 0},
      {0, 1, 8, 0, 253, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 'a'}
    };
    for (int[] tail : tails) {
      Answer expected = mysql.command(execute(theirs.id(), tail));
      Answer seen = client.command(execute(ours.id(), tail));
      assertEquals(expected.errno(), seen.errno(), Arrays.toString(tail) + expected + seen);
    }
    int[] good = {0, 1, 8, 0, 253, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 'a'};
    assertEquals(
        mysql.command(execute(theirs.id(), good)), client.command(execute(ours.id(), good)));
  }

  @Test
  void manyStatementsStayPreparedOnOneConnection() throws Exception {
    assertTrue(client.query("INSERT INTO items (id, name) VALUES (7, 'seven')").ok());
    int[] ids = new int[300];
    for (int i = 0; i < ids.length; i++) {
      Prepared prepared = client.prepare("SELECT " + i + ", name FROM items WHERE id = ?");
      ids[i] = prepared.id();
    }
    int[] seven = {0, 1, 8, 0, 7, 0, 0, 0, 0, 0, 0, 0};
    for (int round = 0; round < 2; round++) {
      for (int id : ids) {
        assertEquals(1, client.command(execute(id, seven)).rows());
      }
    }
    for (int id : ids) {
      client.send(0, statement(0x19, id));
    }
    assertEquals(1243, client.command(execute(ids[0], seven)).errno());
    Prepared again = client.prepare("SELECT 0, name FROM items WHERE id = ?");
    assertEquals(1, client.command(execute(again.id(), seven)).rows());
    assertTrue(client.query("DELETE FROM items WHERE id = 7").ok());
  }

  @Test
  void longDataArrivesWholeAndTooMuchIsAnError() throws Exception {
    Prepared insert = client.prepare("INSERT INTO items (id, body) VALUES (800, ?)");
    byte[] chunk = new byte[7 + 1_000_000];
    Arrays.fill(chunk, (byte) 'y');
    ByteBuf head = Unpooled.wrappedBuffer(chunk);
    head.setByte(0, 0x18).setIntLE(1, insert.id()).setShortLE(5, 0);
    for (int i = 0; i < 5; i++) {
      client.send(0, chunk);
    }
    assertTrue(client.command(execute(insert.id(), 0, 1, 252, 0)).ok());
    Answer stored = client.query("SELECT 1 FROM items WHERE id = 800 AND LENGTH(body) = 5000000");
    assertEquals(1, stored.rows());
    assertTrue(client.query("DELETE FROM items WHERE id = 800").ok());
    for (int i = 0; i < 70; i++) {
      client.send(0, chunk);
    }
    assertTrue(client.command(execute(insert.id(), 0, 1, 252, 0)).errno() > 0);
    assertEquals(0, client.query("SELECT 1 FROM items WHERE id = 800").rows());
  }

  @Test
  void longDataForAParameterThatIsNotThereSaysWhatMySqlSays() throws Exception {
    Prepared ours = client.prepare("SELECT name FROM items WHERE id = 1 AND name = ?");
    Prepared theirs = mysql.prepare("SELECT name FROM items WHERE id = 1 AND name = ?");
    client.send(0, longData(ours.id(), 9));
    mysql.send(0, longData(theirs.id(), 9));
    int[] values = {0, 1, 253, 0, 1, 'a'};
    assertEquals(
        mysql.command(execute(theirs.id(), values)), client.command(execute(ours.id(), values)));
  }

  /** A text compares by its collation, bytes as they are; on several shards, and where finished. */
  @Test
  void longDataHasTheTypeThatItWasGiven() throws Exception {
    String rows =
        "INSERT INTO items (id, name) VALUES (901, 'X'), (902, 'x'), (903, 'y'), (904, 'z')";
    assertTrue(client.query(rows).ok());
    assertTrue(mysql.query(rows).ok());
    for (String sql :
        List.of(
            "SELECT id FROM items WHERE id BETWEEN 901 AND 904 AND name = ? ORDER BY id",
            "WITH t AS (SELECT id FROM items WHERE id BETWEEN 901 AND 904 AND name = ?)"
                + " SELECT a.id FROM t a JOIN t b ORDER BY a.id, b.id")) {
      for (int type : new int[] {252, 253}) {
        Prepared ours = client.prepare(sql);
        Prepared theirs = mysql.prepare(sql);
        client.send(0, longData(ours.id(), 0));
        mysql.send(0, longData(theirs.id(), 0));
        Answer answer = client.command(execute(ours.id(), 0, 1, type, 0));
        if (type == 252 && sql.startsWith("WITH")) {
          // Bytes that are compared with a text may have another type where they are copied to.
          assertEquals(1235, answer.errno(), answer::toString);
          continue;
        }
        assertEquals(mysql.command(execute(theirs.id(), 0, 1, type, 0)), answer);
        assertTrue(answer.rows() > 0, answer::toString);
      }
    }
    assertTrue(client.query("DELETE FROM items WHERE id BETWEEN 901 AND 904").ok());
    assertTrue(mysql.query("DELETE FROM items WHERE id BETWEEN 901 AND 904").ok());
  }

  private static byte[] longData(int id, int parameter) {
    ByteBuf out = Unpooled.buffer();
    out.writeByte(0x18).writeIntLE(id).writeShortLE(parameter).writeByte('x');
    return Arrays.copyOf(out.array(), out.readableBytes());
  }

  @Test
  void statementOf65535ParametersRuns() throws Exception {
    int parameters = 65_535;
    String sql = "SELECT id FROM items WHERE id IN (?" + ",?".repeat(parameters - 1) + ")";
    Prepared prepared = client.prepare(sql);
    assertEquals(parameters, prepared.parameters());
    assertTrue(client.query("INSERT INTO items (id) VALUES (65), (66), (67), (68)").ok());
    int[] tail = new int[(parameters + 7) / 8 + 1 + 2 * parameters + 8 * parameters];
    int at = (parameters + 7) / 8;
    tail[at++] = 1;
    for (int i = 0; i < parameters; i++) {
      tail[at + 2 * i] = 8;
    }
    at += 2 * parameters;
    for (int i = 0; i < parameters; i++) {
      tail[at + 8 * i] = i & 0xFF;
      tail[at + 8 * i + 1] = i >>> 8;
    }
    assertEquals(4, client.command(execute(prepared.id(), tail)).rows());
    assertTrue(client.query("DELETE FROM items WHERE id IN (65, 66, 67, 68)").ok());
    assertEquals(
        mysql.prepare(sql.replace("?)", "?,?)")).failure(),
        client.prepare(sql.replace("?)", "?,?)")).failure());
  }

  private static byte[] statement(int command, int id) {
    ByteBuf out = Unpooled.buffer(5);
    out.writeByte(command).writeIntLE(id);
    return out.array();
  }

  /** COM_STMT_EXECUTE; the tail is what comes after the iteration count. */
  private static byte[] execute(int id, int... tail) {
    ByteBuf out = Unpooled.buffer(10 + tail.length, 10 + tail.length);
    out.writeByte(0x17).writeIntLE(id).writeByte(0).writeIntLE(1);
    for (int value : tail) {
      out.writeByte(value);
    }
    return out.array();
  }
}
