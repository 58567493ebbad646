package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.badinput.RawClient.Answer;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Reads of several shards that are pipelined with other clients' on shared connections: each has
 * MySQL's answer, and nobody suffers for another.
 */
class PipelinedReadsTest {
  private static final int ROWS = 40;
  private static final String IDS = "SELECT id, k FROM t WHERE k >= %d ORDER BY k, id";
  private static final String OF_OTHER = "SELECT id, k FROM u WHERE k >= %d ORDER BY id";

  private static PacketRelay second;
  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static PipelinedReads reads;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    second = new PacketRelay(MySqlLab.shards().get(1));
    proxy =
        ProxyLab.start(
            List.of(MySqlLab.shards().getFirst(), second), Map.of("mysql.event_loops", "1"));
    database = proxy.createDatabase("pipelined");
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    for (String table : List.of("t", "u")) {
      String columns =
          "CREATE TABLE %s (id BIGINT PRIMARY KEY, k INT, v VARCHAR(20), at TIMESTAMP NULL)"
              .formatted(table);
      String rows =
          IntStream.range(0, ROWS)
              .mapToObj(i -> "(%d, %d, 'v%d', FROM_UNIXTIME(%d))".formatted(i, i / 3, i, 1 + i))
              .collect(Collectors.joining(",", "INSERT INTO " + table + " VALUES ", ""));
      proxy.execute(database, columns + " SHARD BY HASH(id)", rows);
      MySqlLab.plain().execute(database, columns, rows);
    }
    watch = new ProxyWatch(proxy);
    reads = new PipelinedReads(proxy, watch, database);
  }

  @AfterEach
  void nothingHappensAnyMore() {
    second.disarm();
  }

  @AfterAll
  static void nothingLeaks() throws Exception {
    try {
      watch.assertNothingLeaks();
    } finally {
      proxy.close();
      second.close();
    }
  }

  private static List<String> rows(ResultSet result) throws SQLException {
    List<String> rows = new ArrayList<>();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        row.add(result.getString(i));
      }
      rows.add(row.toString());
    }
    return rows;
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return rows(result);
    }
  }

  private static List<String> prepared(Connection connection, String sql, int value)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, value);
      try (ResultSet result = statement.executeQuery()) {
        return rows(result);
      }
    }
  }

  private static void atOnce(int clients, Callable<Void> work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        all.add(threads.submit(work));
      }
      for (Future<Void> one : all) {
        one.get();
      }
    }
  }

  /** Clients with different states, with text and prepared statements. */
  @Test
  void answersAreThoseOfMySql() throws Exception {
    List<String> statements =
        List.of(
            "SELECT id, k FROM t WHERE k >= ? ORDER BY k, id",
            "SELECT k, COUNT(*), AVG(id) FROM t WHERE id >= ? GROUP BY k ORDER BY k LIMIT 3",
            "SELECT COUNT(*), MAX(at), SUM(k) FROM t WHERE k < ?",
            "SELECT DISTINCT k DIV 2 AS h, 'a' || 'b' FROM t WHERE k <> ? ORDER BY h DESC",
            "SELECT id, nothing FROM t WHERE k = ? ORDER BY id");
    List<Map<String, String>> states =
        List.of(
            Map.of("sessionVariables", "time_zone='+00:00'"),
            Map.of("sessionVariables", "time_zone='+05:00',sql_mode='PIPES_AS_CONCAT'"),
            Map.of("sessionVariables", "time_zone='-03:00'", "useServerPrepStmts", "true"));
    long before = reads.pipelined();
    List<Callable<Void>> clients = new ArrayList<>();
    for (int client = 0; client < 6; client++) {
      Map<String, String> state = states.get(client % states.size());
      clients.add(() -> compare(statements, state));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
      for (Future<Void> client : threads.invokeAll(clients)) {
        client.get();
      }
    }
    assertTrue(reads.pipelined() - before > 200, () -> "a few of the statements were pipelined");
  }

  private static Void compare(List<String> statements, Map<String, String> state)
      throws SQLException {
    try (Connection mysql = MySqlLab.plain().connect(database);
        Connection client = proxy.connect(database, state);
        Statement set = mysql.createStatement()) {
      for (String assignment : state.get("sessionVariables").split(",")) {
        set.execute("SET " + assignment);
      }
      for (int round = 0; round < 40; round++) {
        for (String sql : statements) {
          int value = round % 7;
          String text = sql.replace("?", Integer.toString(value));
          assertEquals(
              answer(() -> rows(mysql, text)),
              answer(
                  () ->
                      state.containsKey("useServerPrepStmts")
                          ? prepared(client, sql, value)
                          : rows(client, text)),
              text);
        }
      }
    }
    return null;
  }

  /** Rows, or the error. */
  private static List<String> answer(Callable<List<String>> asked) {
    try {
      return asked.call();
    } catch (SQLException e) {
      return List.of(e.getErrorCode() + " " + e.getSQLState());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whatever a shard has sent by then, all clients have their answers from elsewhere. */
  @Test
  void aConnectionThatEndsIsNoErrorForThoseWhoShareIt() throws Exception {
    int clients = 4;
    int executions = 4;
    String sql = IDS.formatted(0);
    int ended = 0;
    reads.warm(sql);
    for (int packet = 1; packet <= 60; packet += 4) {
      long before = reads.pipelined();
      long again = reads.runAgain();
      second.garble(PacketRelay.Kind.NONE, packet, new Random(packet));
      List<Answer> answers = new ArrayList<>();
      atOnce(
          clients,
          () -> {
            try (RawClient client = RawClient.login(proxy, database)) {
              for (int i = 0; i < executions; i++) {
                Answer answer = client.query(sql);
                synchronized (answers) {
                  answers.add(answer);
                }
              }
            }
            return null;
          });
      assertEquals(clients * executions, answers.size());
      long others = clients * executions - (reads.pipelined() - before) + reads.runAgain() - again;
      long failed = answers.stream().filter(answer -> !answer.ok()).count();
      // Who has a connection of his own hears of its end.
      assertTrue(failed <= others, () -> answers + " with " + others + " of their own");
      answers.stream()
          .filter(Answer::ok)
          .forEach(answer -> assertEquals(ROWS, answer.rows(), answer::toString));
      ended += second.disarm() && reads.runAgain() > again ? 1 : 0;
    }
    assertTrue(ended > 5, ended + " times");
  }

  /** One waits for a lock on its table: the other, which is behind it, must not. */
  @Test
  void whoWaitsBehindASlowStatementGoesElsewhere() throws Exception {
    String slow = IDS.formatted(1);
    String quick = OF_OTHER.formatted(1);
    reads.warm(slow);
    reads.warm(quick);
    try (RawClient waiting = RawClient.login(proxy, database);
        RawClient behind = RawClient.login(proxy, database)) {
      assertTrue(waiting.query("DO 1").ok() && behind.query("DO 1").ok());
      try (Connection holder = MySqlLab.shards().getFirst().connect(database);
          Statement lock = holder.createStatement()) {
        lock.execute("LOCK TABLES t WRITE");
        long before = reads.pipelined();
        long again = reads.runAgain();
        waiting.sendQuery(slow);
        Answer answer = behind.query(quick);
        assertEquals(ROWS - 3, answer.rows(), answer::toString);
        assertEquals(before + 2, reads.pipelined());
        assertEquals(again + 1, reads.runAgain());
        for (int i = 0; i < 20; i++) {
          assertEquals(ROWS - 3, behind.query(quick).rows());
        }
        lock.execute("UNLOCK TABLES");
      }
      assertEquals(ROWS - 3, waiting.answer().rows());
      assertEquals(ROWS - 3, waiting.query(slow).rows());
    }
  }

  @Test
  void killedWhileOthersShareItsConnection() throws Exception {
    String slow = IDS.formatted(2);
    String quick = OF_OTHER.formatted(2);
    reads.warm(slow);
    reads.warm(quick);
    try (RawClient victim = RawClient.login(proxy, database);
        RawClient behind = RawClient.login(proxy, database);
        RawClient killer = RawClient.login(proxy, database)) {
      long id = victim.connectionId();
      LabServer shard = MySqlLab.shards().getFirst();
      try (Connection holder = shard.connect(database);
          Statement lock = holder.createStatement()) {
        lock.execute("LOCK TABLES t WRITE");
        victim.sendQuery(slow);
        behind.sendQuery(quick);
        assertTrue(killer.query("KILL QUERY " + id).ok());
        assertEquals(1317, victim.answer().errno());
        assertEquals(ROWS - 6, behind.answer().rows());
        // It does not go on to wait for the lock.
        ProxyWatch.await("waiting", () -> waitingOn(shard), 0);
        lock.execute("UNLOCK TABLES");
      }
      assertEquals(ROWS - 6, victim.query(slow).rows());
    }
  }

  /** Statements that wait for a table's lock. */
  private static long waitingOn(LabServer shard) throws SQLException {
    try (Connection connection = shard.connect("")) {
      return rows(
              connection,
              "SELECT id FROM information_schema.processlist WHERE state LIKE '%metadata lock%'"
                  + " AND db = '"
                  + database
                  + "'")
          .size();
    }
  }

  /** Each shard is asked for its share of LIMIT, which must not be taken for all that it has. */
  @Test
  void firstRowsMayAllBeOfOneShard() throws Exception {
    int rows = 200;
    proxy.execute(
        database,
        "CREATE TABLE many (id BIGINT PRIMARY KEY, k INT, KEY (k)) SHARD BY HASH(id)",
        IntStream.range(0, rows)
            .mapToObj(i -> "(%d, %d)".formatted(i, i * 37 % rows))
            .collect(Collectors.joining(",", "INSERT INTO many VALUES ", "")));
    String sql = "SELECT id, k FROM many ORDER BY k, id LIMIT 10, 50";
    reads.warm(sql);
    assertRead(sql);
    try (Connection client = proxy.connect(database, Map.of("useServerPrepStmts", "true"));
        Connection shard = MySqlLab.shards().getFirst().connect(database)) {
      assertEquals(firstRows(client, ""), rows(client, sql));
      assertEquals(firstRows(client, ""), preparedFirstRows(client));
      String owned = String.join(",", rows(shard, "SELECT id FROM many"));
      String there = "id IN (" + owned.replaceAll("[\\[\\]]", "") + ")";
      try (Statement update = client.createStatement()) {
        update.execute("UPDATE many SET k = k - 1000 WHERE " + there);
      }
      long again = reads.runAgain();
      reads.warm(sql);
      for (int i = 0; i < 10; i++) {
        assertEquals(firstRows(client, there), rows(client, sql));
        assertEquals(firstRows(client, there), preparedFirstRows(client));
      }
      assertTrue(reads.runAgain() > again, "some were asked for too few");
    }
  }

  /** Where rows are spread, no shard reads what is not needed. */
  private static void assertRead(String sql) throws Exception {
    long read = Long.MAX_VALUE;
    // Now and then one is timed on connections of its own, and asks for all.
    for (int i = 0; i < 3; i++) {
      try (RawClient client = RawClient.login(proxy, database)) {
        long before = rowsRead();
        assertEquals(50, client.query(sql).rows());
        read = Math.min(read, rowsRead() - before);
      }
    }
    assertTrue(read >= 60 && read <= 2 * 47, read + " rows");
  }

  private static long rowsRead() throws SQLException {
    long rows = 0;
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection connection = shard.connect("")) {
        String fetched =
            "SELECT COUNT_FETCH FROM performance_schema.table_io_waits_summary_by_table WHERE"
                + " OBJECT_SCHEMA = '"
                + database
                + "' AND OBJECT_NAME = 'many'";
        rows += Long.parseLong(rows(connection, fetched).getFirst().replaceAll("[\\[\\]]", ""));
      }
    }
    return rows;
  }

  private static List<String> preparedFirstRows(Connection client) throws SQLException {
    try (PreparedStatement statement =
        client.prepareStatement("SELECT id, k FROM many ORDER BY k, id LIMIT ?, ?")) {
      statement.setInt(1, 10);
      statement.setInt(2, 50);
      try (ResultSet result = statement.executeQuery()) {
        return rows(result);
      }
    }
  }

  /** What a table has in the order of k, by all rows of it. */
  private static List<String> firstRows(Connection client, String where) throws SQLException {
    String condition = where.isEmpty() ? "" : " WHERE " + where;
    return rows(client, "SELECT id, k FROM many" + condition + " ORDER BY k, id").subList(10, 60);
  }

  /** The same text with another value has an answer that its client does not read. */
  @Test
  void aLongAnswerHoldsNobodyUp() throws Exception {
    String text = "SELECT id, REPEAT(v, %d) FROM t ORDER BY id";
    String quick = OF_OTHER.formatted(3);
    reads.warm(text.formatted(2));
    reads.warm(quick);
    long again = reads.runAgain();
    try (RawClient slow =
            RawClient.login(
                proxy.address(),
                ProxyLab.APP,
                ProxyLab.APP,
                database,
                RawClient.CAPABILITIES,
                16 << 10);
        RawClient other = RawClient.login(proxy, database)) {
      slow.sendQuery(text.formatted(300_000));
      for (int i = 0; i < 100; i++) {
        assertEquals(ROWS - 9, other.query(quick).rows());
      }
      assertTrue(reads.runAgain() > again);
      Answer answer = slow.answer();
      assertEquals(ROWS, answer.rows(), answer::toString);
      // From now on it has connections of its own.
      long before = reads.pipelined();
      assertEquals(ROWS, slow.query(text.formatted(1)).rows());
      assertEquals(before, reads.pipelined());
    }
  }

  @Test
  void warningsAreShown() throws Exception {
    String text = "SELECT id, CONCAT(id, '%s') + 0 FROM t WHERE k < 2 ORDER BY id";
    reads.warm(text.formatted(""));
    long again = reads.runAgain();
    try (Connection mysql = MySqlLab.plain().connect(database);
        Connection client = proxy.connect(database)) {
      // A shared connection must have its session's state already.
      rows(client, text.formatted(""));
      for (String value : List.of("x", "1")) {
        String sql = text.formatted(value);
        assertEquals(rows(mysql, sql), rows(client, sql));
        assertEquals(warnings(mysql), warnings(client), sql);
      }
    }
    assertEquals(again + 1, reads.runAgain());
  }

  /** Those of one shard come behind those of another. */
  private static List<String> warnings(Connection connection) throws SQLException {
    return rows(connection, "SHOW WARNINGS").stream().sorted().toList();
  }

  @Test
  void aTransactionReadsItsOwnChanges() throws Exception {
    String sql = IDS.formatted(4);
    reads.warm(sql);
    try (Connection writer = proxy.connect(database);
        Statement statement = writer.createStatement();
        RawClient other = RawClient.login(proxy, database)) {
      writer.setAutoCommit(false);
      statement.execute("INSERT INTO t VALUES (1000, 99, 'new', NULL), (1001, 99, 'new', NULL)");
      long before = reads.pipelined();
      assertEquals(ROWS - 12 + 2, rows(writer, sql).size());
      assertEquals(before, reads.pipelined());
      assertEquals(ROWS - 12, other.query(sql).rows());
      writer.rollback();
      assertEquals(ROWS - 12, rows(writer, sql).size());
    }
  }

  /** A client that leaves does not take its connection with it. */
  @Test
  void clientsThatVanishAreNoErrorForOthers() throws Exception {
    String sql = IDS.formatted(0);
    reads.warm(sql);
    atOnce(
        4,
        () -> {
          for (int i = 0; i < 15; i++) {
            try (RawClient leaver = RawClient.login(proxy, database);
                RawClient other = RawClient.login(proxy, database)) {
              leaver.sendQuery(sql);
              other.sendQuery(sql);
              leaver.reset();
              assertEquals(ROWS, other.answer().rows());
            }
          }
          return null;
        });
  }
}
