package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.badinput.RawClient.Answer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * Statements that MySQL finishes, which do not come to their end or are many at a time: nothing is
 * left of them, above all no temporary table that would hide another.
 */
class FinishedStatementsTest {
  private static final int POOL = 4;

  /** 40 rows of 2 MB twice, which takes long enough to be stopped on the way. */
  private static final String LONG =
      "SELECT COUNT(*), SUM(LENGTH(a.body) = LENGTH(b.body)) FROM big a JOIN big b ON a.n = b.n";

  private static final String SHORT = "SELECT COUNT(*) + 1, MAX(n) - MIN(n) FROM big";

  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(),
            Map.of(
                "mysql.event_loops", "1",
                "pool.max_per_server", Integer.toString(POOL),
                "pool.acquire_timeout", "5s",
                "limits.finish_rows", "1000",
                "limits.finish_size", "200MB"));
    database = proxy.createDatabase("finished");
    proxy.execute(
        database,
        "CREATE TABLE big (id BIGINT PRIMARY KEY, n INT, body LONGTEXT) SHARD BY HASH(id)",
        "CREATE TABLE many (id INT PRIMARY KEY) SHARD BY HASH(id)",
        "INSERT INTO big VALUES "
            + IntStream.range(0, 40)
                .mapToObj(i -> "(%d, %d, REPEAT('b', 2000000))".formatted(i, i))
                .collect(Collectors.joining(",")),
        "INSERT INTO many VALUES "
            + IntStream.range(0, 2000)
                .mapToObj(i -> "(" + i + ")")
                .collect(Collectors.joining(",")));
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

  @AfterEach
  void tablesAreAsTheyWere() throws Exception {
    ProxyWatch.await(
        "busy", () -> watch.metric("ringmaster_backend_connections.*state=\"busy\""), 0);
    for (int i = 0; i < 3 * POOL; i++) {
      assertEquals(List.of("40"), values("SELECT COUNT(*) FROM big"));
      assertEquals(List.of("2000"), values("SELECT COUNT(*) FROM many"));
    }
    assertEquals(List.of("41", "39"), values(SHORT));
  }

  private static List<String> values(String sql) throws SQLException {
    try (Connection client = proxy.connect(database);
        Statement statement = client.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          values.add(rows.getString(i));
        }
      }
      return values;
    }
  }

  private static Answer ask(String sql) throws Exception {
    try (RawClient client = RawClient.login(proxy, database)) {
      return client.query(sql);
    }
  }

  @Test
  void explainRouteSaysWhatIsGatheredAndWhy() throws Exception {
    List<String> route =
        values("EXPLAIN ROUTE SELECT COUNT(*) + 1 FROM big b WHERE b.n > 3 AND b.id IN (1, 2, 3)");
    assertEquals("Finish", route.get(0));
    assertTrue(route.get(2).startsWith("Expressions of aggregates"), route::toString);
    assertEquals(
        "gather " + database + ".big as b (2 columns, rows that satisfy 2 conditions)",
        route.get(3));
  }

  @Test
  void manyAtATimeDoNotWaitForOneAnotherForEver() throws Exception {
    long statements = watch.metric("ringmaster_statements_finished_total");
    long rows = watch.metric("ringmaster_rows_gathered_total");
    try (ExecutorService clients = Executors.newFixedThreadPool(6 * POOL)) {
      List<Future<List<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 12 * POOL; i++) {
        answers.add(clients.submit(() -> values(SHORT)));
      }
      for (Future<List<String>> answer : answers) {
        assertEquals(List.of("41", "39"), answer.get());
      }
    }
    assertEquals(statements + 12 * POOL, watch.metric("ringmaster_statements_finished_total"));
    assertEquals(rows + 12 * POOL * 40, watch.metric("ringmaster_rows_gathered_total"));
  }

  @Test
  void limitsEndInAnErrorThatNamesThem() throws Exception {
    Answer rows = ask("SELECT COUNT(*) + 1 FROM many");
    assertEquals(30024, rows.errno(), rows::toString);
    assertTrue(rows.message().contains("1000 rows"), rows::message);
    assertTrue(rows.message().contains("limits.finish_rows"), rows::message);
    Answer bytes =
        ask(
            "SELECT COUNT(*) FROM big a, big b, big c WHERE a.n = b.n AND c.body > a.body AND"
                + " b.body > ''");
    assertEquals(30024, bytes.errno(), bytes::toString);
    assertTrue(bytes.message().contains("limits.finish_size"), bytes::message);
  }

  @Test
  void gatheringEndsInTime() throws Exception {
    try (ProxyLab own =
        ProxyLab.start(
            MySqlLab.shards(), Map.of("mysql.event_loops", "1", "timeouts.finish", "1500ms"))) {
      String mine = own.createDatabase("finish_time");
      own.execute(
          mine,
          "CREATE TABLE few (id INT PRIMARY KEY, n INT) SHARD BY HASH(id)",
          "INSERT INTO few VALUES (1, 1), (2, 2), (3, 3), (4, 4)");
      try (RawClient client = RawClient.login(own, mine);
          RawClient other = RawClient.login(own, mine)) {
        assertEquals(0, other.query("BEGIN").errno());
        assertEquals(0, other.query("UPDATE few SET n = 9 WHERE id = 1").errno());
        Answer late = client.query("SELECT COUNT(*) + 1 FROM few FOR UPDATE");
        assertEquals(30024, late.errno(), late::toString);
        assertTrue(late.message().contains("1.5 seconds"), late::message);
        assertTrue(late.message().contains("timeouts.finish"), late::message);
        assertEquals(0, other.query("COMMIT").errno());
        // Nothing of it holds locks.
        assertEquals(0, other.query("UPDATE few SET n = 10").errno());
        assertEquals(0, client.query("SELECT COUNT(*) + 1 FROM few FOR UPDATE").errno());
      }
    }
  }

  /** Fragments are read on the transaction's own connections, which errors don't end. */
  @Test
  void inATransactionErrorsLeaveItOpen() throws Exception {
    try (RawClient client = RawClient.login(proxy, database)) {
      client.query("BEGIN");
      assertEquals(0, client.query("DELETE FROM many WHERE id = 1").errno());
      assertEquals(30024, client.query("SELECT COUNT(*) + 1 FROM many").errno());
      assertEquals(1054, client.query("SELECT COUNT(*) + nosuch FROM many").errno());
      assertEquals(0, client.query("SELECT COUNT(*) + 1 FROM many WHERE id < 2").errno());
      assertEquals(0, client.query("SELECT id FROM many WHERE id = 1").rows());
      client.query("ROLLBACK");
      assertEquals(1, client.query("SELECT id FROM many WHERE id = 1").rows());
    }
  }

  /** In the client's character set the names of the temporary tables are others. */
  @Test
  void aClientOfAnotherCharacterSetLeavesNothing() throws Exception {
    String other = "dö" + database;
    proxy.execute(
        "",
        "CREATE DATABASE `" + other + "`",
        "CREATE TABLE `" + other + "`.a1 (id INT PRIMARY KEY) SHARD BY HASH(id) IN GROUP k1",
        "CREATE TABLE `" + other + "`.`lä` (id INT PRIMARY KEY) SHARD BY HASH(id) IN GROUP k2",
        "INSERT INTO `" + other + "`.a1 VALUES (1), (2), (3), (4)",
        "INSERT INTO `" + other + "`.`lä` VALUES (1), (2), (3), (4)");
    for (int i = 0; i < 3 * POOL; i++) {
      try (RawClient client = RawClient.login(proxy, other)) {
        client.query("SET NAMES latin1");
        assertEquals(0, client.query("SELECT COUNT(*) + 1 FROM a1 WHERE id > 1").errno());
        assertEquals(2, client.query("SELECT * FROM a1 UNION SELECT 1 ORDER BY 1 LIMIT 2").rows());
        client.query("SET NAMES utf8mb4");
        assertEquals(4, client.query("SELECT `lä`.id FROM `lä`, a1 WHERE a1.id = 1").rows());
      }
      for (String table : List.of("a1", "`lä`")) {
        assertEquals(
            List.of("4"), proxy.column(other, "SELECT COUNT(*) FROM `" + other + "`." + table));
      }
    }
    proxy.execute("", "DROP DATABASE `" + other + "`");
  }

  /** In MySQL a statement runs before or after a change of its tables. */
  @Test
  void whileTablesAreChangedStatementsAreAnsweredAllTheSame() throws Exception {
    proxy.execute(
        database,
        "CREATE TABLE changed (id INT PRIMARY KEY, v INT) SHARD BY HASH(id)",
        "INSERT INTO changed VALUES (1, 10), (2, 20), (3, 30)");
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> ddl =
          threads.submit(
              () -> {
                for (int i = 0; i < 5; i++) {
                  proxy.execute(
                      database,
                      "ALTER TABLE changed ADD COLUMN extra INT NOT NULL DEFAULT 7",
                      "ALTER TABLE changed ADD COLUMN made INT AS (v + 1)",
                      "ALTER TABLE changed DROP COLUMN made, DROP COLUMN extra");
                }
                return null;
              });
      while (!ddl.isDone()) {
        assertEquals(List.of("60", "4"), values("SELECT SUM(v), COUNT(*) + 1 FROM changed"));
        try (RawClient client = RawClient.login(proxy, database)) {
          assertEquals(3, client.query("SELECT c.*, ROW_NUMBER() OVER () FROM changed c").rows());
        }
      }
      ddl.get();
    }
    proxy.execute(database, "DROP TABLE changed");
  }

  @Test
  void clientsThatVanishOrKillLeaveNothing() throws Exception {
    for (int millis : new int[] {0, 20, 100, 300, 800}) {
      RawClient client = RawClient.login(proxy, database);
      client.sendQuery(LONG);
      Thread.sleep(millis);
      client.reset();
      try (Connection killed = proxy.connect(database);
          Statement statement = killed.createStatement();
          Connection killer = proxy.connect(database);
          Statement order = killer.createStatement()) {
        String id;
        try (ResultSet own = statement.executeQuery("SELECT CONNECTION_ID()")) {
          own.next();
          id = own.getString(1);
        }
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
          Future<Boolean> answer = thread.submit(() -> statement.execute(LONG));
          Thread.sleep(millis);
          order.execute("KILL QUERY " + id);
          try {
            answer.get();
          } catch (java.util.concurrent.ExecutionException e) {
            assertEquals(1317, ((SQLException) e.getCause()).getErrorCode(), e.toString());
          }
        }
        try (ResultSet again = statement.executeQuery(SHORT)) {
          again.next();
          assertEquals(41, again.getInt(1));
        }
      }
    }
  }

  @Test
  void aServerThatDiesOnTheWayIsNamedAndTheSessionGoesOn() throws Exception {
    ProcessServer first = MySqlLab.startProcess();
    ProcessServer second = MySqlLab.startProcess();
    try (ProxyLab own =
        ProxyLab.start(
            List.of(first, second),
            Map.of(
                "mysql.event_loops",
                "1",
                "timeouts.connect",
                "1s",
                "pool.acquire_timeout",
                "2s"))) {
      String mine = own.createDatabase("finished");
      own.execute(
          mine,
          "CREATE TABLE big (id BIGINT PRIMARY KEY, n INT, body LONGTEXT) SHARD BY HASH(id)",
          "INSERT INTO big VALUES "
              + IntStream.range(0, 40)
                  .mapToObj(i -> "(%d, %d, REPEAT('b', 2000000))".formatted(i, i))
                  .collect(Collectors.joining(",")));
      for (int millis : new int[] {10, 150}) {
        try (RawClient client = RawClient.login(own, mine)) {
          client.sendQuery(LONG);
          Thread.sleep(millis);
          second.kill();
          Answer lost = client.answer();
          assertTrue(
              List.of(30005, 30006).contains(lost.errno()) && lost.message().contains("s2"),
              lost::toString);
          second = second.startAgain();
          ProxyWatch.await("answers again", () -> (long) client.query(SHORT).errno(), 0);
        }
      }
    } finally {
      first.close();
      second.close();
    }
  }
}
