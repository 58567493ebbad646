package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Transactions that outlast what statements may be held for: the cutover makes way for them. */
class OpenTransactionsTest {
  private static final long PATIENCE_MILLIS = 30_000;
  private static final int MAX_PAUSE_MILLIS = 2_000;

  /** Of one client; the transaction has others. */
  private static final List<Integer> IDS = IntStream.range(1, 20).boxed().toList();

  private static ReshardLab lab;
  private static ProxyLab proxy;
  private static Operator operator;
  private String number;

  @BeforeAll
  static void start() throws Exception {
    lab = new ReshardLab(2);
    proxy = lab.proxy;
    operator = lab.operator;
    proxy.execute(
        "shop",
        "CREATE TABLE t (id INT PRIMARY KEY, v INT NOT NULL) SHARD BY RANGE(id)"
            + " (VALUES LESS THAN (1000) ON shard1, VALUES LESS THAN (MAXVALUE) ON shard2)"
            + " IN GROUP g",
        "INSERT INTO t VALUES (200, 0), (201, 0), "
            + IDS.stream().map(id -> "(" + id + ", 0)").collect(Collectors.joining(", ")));
    lab.startWorker();
  }

  @AfterAll
  static void close() throws Exception {
    lab.close();
  }

  /** The rows are where they were, for the next test. */
  @AfterEach
  void goBack() throws Exception {
    operator.admin("ROLLBACK MIGRATION " + number);
    operator.awaitState(number, "ROLLED_BACK");
  }

  private String ready() throws Exception {
    number =
        operator.reshard(
            "GROUP g MOVE RANGE FROM 0 UNTIL 1000 TO shard2 CUTOVER MANUAL MAX PAUSE "
                + MAX_PAUSE_MILLIS
                + " MS");
    operator.awaitState(number, "READY");
    return number;
  }

  private static String awaitWaiting(String number, String part) throws Exception {
    long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
    String waiting = "";
    while (!waiting.contains(part)) {
      String last = waiting;
      assertTrue(System.currentTimeMillis() < giveUp, () -> "no '" + part + "' in " + last);
      Thread.sleep(40);
      waiting = operator.migration(number).get("Waiting_for");
    }
    return waiting;
  }

  private static Connection transaction() throws SQLException {
    Connection connection = proxy.connect("shop");
    connection.setAutoCommit(false);
    assertEquals(1, Sql.update(connection, "UPDATE t SET v = v + 1 WHERE id = 200"));
    return connection;
  }

  @Test
  void anAttemptIsGivenUpWithinMaxPauseAndALaterOneSucceeds() throws Exception {
    ready();
    Counters counters = new Counters(1, IDS, _ -> proxy.connect("shop"));
    try (counters;
        Connection open = transaction()) {
      String id = Sql.value(open, "SELECT CONNECTION_ID()");
      operator.admin("CUTOVER MIGRATION " + number);
      String waiting = awaitWaiting(number, "the last was given up");
      assertTrue(
          waiting.contains("a transaction or a write of connection " + id + " open for "), waiting);
      assertEquals("READY", operator.migration(number).get("State"));
      assertNull(operator.migration(number).get("Pause_ms"));
      int attempts = Integer.parseInt(operator.migration(number).get("Attempts"));
      assertEquals(1, attempts);
      // It has been open for longer than MAX PAUSE: another attempt would be given up too.
      waiting = awaitWaiting(number, "a cutover would wait for it longer than MAX PAUSE (2000 ms)");
      assertTrue(waiting.contains("connection " + id + " open for "), waiting);
      Thread.sleep(1_500);
      assertEquals("1", operator.migration(number).get("Attempts"), "none is begun");
      assertEquals(1, Sql.update(open, "UPDATE t SET v = v + 1 WHERE id = 201"));
      open.commit();
      operator.awaitState(number, "REVERSE");
      assertEquals(1, Sql.update(open, "UPDATE t SET v = v + 10 WHERE id = 200"));
      open.commit();
    }
    assertEquals(List.of(), counters.errors());
    assertTrue(
        counters.slowestMillis() < 2 * MAX_PAUSE_MILLIS, () -> "" + counters.slowestMillis());
    assertEquals(
        List.of("200 11", "201 1"),
        CutoverLab.column(
            lab.servers.get(1),
            "SELECT CONCAT(id, ' ', v) FROM shop.t WHERE id >= 200 ORDER BY id"));
    Map<Integer, Long> expected = counters.expected();
    for (int key : expected.keySet()) {
      assertEquals(
          List.of(expected.get(key).toString()),
          CutoverLab.column(lab.servers.get(1), "SELECT v FROM shop.t WHERE id = " + key));
    }
  }

  @Test
  void noAttemptIsBegunBesideOneThatIsOldAlready() throws Exception {
    ready();
    try (Connection open = transaction()) {
      String id = Sql.value(open, "SELECT CONNECTION_ID()");
      Thread.sleep(MAX_PAUSE_MILLIS + 1_500);
      operator.admin("CUTOVER MIGRATION " + number);
      awaitWaiting(number, "connection " + id + " open for ");
      Thread.sleep(1_500);
      assertEquals("0", operator.migration(number).get("Attempts"));
      // Behind everybody's back: found while it waits.
      lab.servers.get(1).execute("shop", "SET sql_log_bin = 0", "UPDATE t SET v = 99 WHERE id = 5");
      operator.awaitState(number, "VERIFY");
      operator.awaitDiffering(number, 1);
      operator.admin("REPAIR MIGRATION " + number);
      operator.awaitState(number, "READY");
      operator.admin("CUTOVER MIGRATION " + number);
      awaitWaiting(number, "connection " + id + " open for ");
      open.rollback();
      operator.awaitState(number, "REVERSE");
    }
    assertEquals("1", operator.migration(number).get("Attempts"));
  }
}
