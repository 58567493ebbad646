package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.mysql.cj.jdbc.JdbcStatement;
import io.ringmaster.it.badinput.PacketRelay.Kind;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.LabelledRows;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.io.ByteArrayInputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A server answers rubbish, in any packet of any answer, and ends the connection: whatever the
 * proxy makes of that, each statement ends, and nothing is left. {@code
 * -Dringmaster.garbled.runs=5000 -Dringmaster.garbled.seed=1} has more of them.
 */
class GarbledServersTest {
  private static final int RUNS = Integer.getInteger("ringmaster.garbled.runs", 60);
  private static final long SEED = Long.getLong("ringmaster.garbled.seed", 1);
  private static final int ANSWER_MILLIS = 30_000;
  private static final int SECONDS = 40;

  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static PacketRelay relay;
  private static String database;

  /** Of one client, one after the other; those that begin with ? are prepared. */
  private static final List<List<String>> SCRIPTS =
      List.of(
          List.of("SELECT id, n FROM t WHERE id = 1", "SELECT id, n FROM t WHERE id = 2"),
          List.of("?SELECT id, n FROM t WHERE id = 3", "?SELECT n FROM t WHERE id = 4"),
          List.of("SELECT id, name FROM t ORDER BY name, id LIMIT 5"),
          List.of("SELECT n, COUNT(*), SUM(id), AVG(id) FROM t GROUP BY n HAVING COUNT(*) > 0"),
          List.of("SELECT COUNT(*), MAX(name) FROM t"),
          List.of("SELECT a.id, b.name FROM t a JOIN t b ON a.n = b.id ORDER BY 1, 2"),
          List.of("SELECT id FROM t WHERE n IN (SELECT n FROM u WHERE id > 2) ORDER BY id"),
          List.of("REPLACE INTO t VALUES (1,1,'a'),(2,2,'b'),(3,3,'c'),(4,4,'d')"),
          List.of("INSERT INTO t (id, n) VALUES (1,1),(2,2),(3,3) ON DUPLICATE KEY UPDATE n = 5"),
          List.of("INSERT INTO u (n) VALUES (1), (2), (3)", "SELECT LAST_INSERT_ID()"),
          List.of("UPDATE t SET n = n + 1", "SHOW WARNINGS"),
          List.of("UPDATE t SET n = n + 1 ORDER BY id LIMIT 3"),
          List.of("UPDATE t SET id = id + 100 WHERE id < 4", "DELETE FROM t WHERE id > 100"),
          List.of("INSERT IGNORE INTO t SELECT id + 200, n, 'z' FROM u", "DELETE FROM t WHERE n<0"),
          List.of("UPDATE t JOIN u ON t.n = u.id SET t.name = 'j', u.n = 7"),
          List.of("REPLACE INTO x VALUES (1, 'a@x'), (2, 'b@x')", "DELETE FROM x WHERE id < 3"),
          List.of("SELECT id FROM x WHERE mail = 'c@x'", "UPDATE x SET mail = 'd@x' WHERE id = 9"),
          List.of(
              "BEGIN",
              "UPDATE t SET n = n + 1 WHERE id = 1",
              "SAVEPOINT s",
              "UPDATE t SET n = n + 1 WHERE id IN (1, 2, 3, 4)",
              "ROLLBACK TO s",
              "UPDATE t SET n = n + 1 WHERE id IN (1, 2, 3, 4)",
              "COMMIT"),
          List.of("START TRANSACTION WITH CONSISTENT SNAPSHOT", "SELECT COUNT(*) FROM t", "COMMIT"),
          List.of(
              "SET sql_mode = ''", "INSERT IGNORE INTO t VALUES (1, 'x', 'y')", "SHOW WARNINGS"),
          List.of("SET @a = 3", "SELECT @a, id FROM t WHERE id = @a", "SELECT @a := id FROM t"),
          List.of(
              "PREPARE p FROM 'SELECT id FROM t WHERE id > ?'", "SET @b = 2", "EXECUTE p USING @b"),
          List.of("CREATE TEMPORARY TABLE tt (a INT)", "INSERT INTO tt VALUES (1)", "TABLE tt"),
          List.of("SELECT GET_LOCK('g', 1)", "SELECT RELEASE_LOCK('g')"),
          List.of("LOAD DATA LOCAL INFILE 'f' REPLACE INTO TABLE t FIELDS TERMINATED BY ','"),
          List.of("EXPLAIN ROUTE SELECT * FROM t WHERE n = 3", "EXPLAIN SELECT * FROM t"),
          List.of("SHOW TABLE STATUS", "SHOW COLUMNS FROM t", "SELECT UUID(), NOW()"),
          List.of("SELECT SUM(data_length) FROM information_schema.tables"),
          List.of(
              "SELECT id FROM s WHERE name = 'ä'", "SELECT name FROM s WHERE name IN ('b', 'ö')"),
          List.of("SELECT 1; SELECT id FROM t WHERE id = 2; SELECT COUNT(*) FROM t"));

  @BeforeAll
  static void start() throws Exception {
    List<? extends LabServer> shards = MySqlLab.shards();
    relay = new PacketRelay(shards.get(1));
    proxy =
        ProxyLab.start(
            List.of(shards.get(0), relay),
            Map.of("mysql.event_loops", "1", "timeouts.connect", "5s"));
    database = proxy.createDatabase("garbled");
    proxy.execute(
        database,
        "CREATE TABLE t (id INT PRIMARY KEY, n INT, name VARCHAR(20)) SHARD BY HASH(id)",
        "CREATE TABLE u (id BIGINT AUTO_INCREMENT PRIMARY KEY, n INT) SHARD BY HASH(id) IN GROUP u",
        "CREATE TABLE x (id INT PRIMARY KEY, mail VARCHAR(20)) SHARD BY HASH(id) IN GROUP x",
        "CREATE TABLE s (name VARCHAR(20) PRIMARY KEY, id INT) SHARD BY HASH(name) IN GROUP s",
        "CREATE GLOBAL UNIQUE INDEX mail ON x (mail)",
        "INSERT INTO t VALUES (1,1,'a'),(2,2,'b'),(3,3,'c'),(4,4,'d'),(5,5,'e'),(6,6,'f')",
        "INSERT INTO u (n) VALUES (1), (2), (3), (4), (5)",
        "INSERT INTO s VALUES ('a', 1), ('b', 2), ('c', 3), ('d', 4)",
        "INSERT INTO x VALUES (7, 'c@x'), (8, 'e@x'), (9, 'f@x')");
    watch = new ProxyWatch(proxy);
  }

  @AfterAll
  static void nothingLeaks() throws Exception {
    try {
      watch.assertNothingLeaks();
    } finally {
      proxy.close();
      relay.close();
    }
  }

  @Test
  void everyStatementEnds() throws Exception {
    Random random = new Random(SEED);
    Map<String, Integer> ends = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < RUNS && wrong.isEmpty(); i++) {
      List<String> script = SCRIPTS.get(random.nextInt(SCRIPTS.size()));
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      int number = 1 + random.nextInt(random.nextBoolean() ? 8 : 40);
      String what = "run %d: %s, packet %d of %s".formatted(i, kind, number, script);
      String end = run(script, () -> relay.garble(kind, number, random));
      boolean garbled = relay.disarm();
      if (garbled) {
        // Connections that are about to end are not the next client's.
        Thread.sleep(2 * PacketRelay.END_MILLIS);
      }
      ends.merge((garbled ? "" : "not garbled: ") + end, 1, Integer::sum);
      if (end.equals("hangs") || !isIdle()) {
        wrong.add(what + " " + end);
      }
    }
    System.out.printf("GarbledServersTest: seed %d, runs %d, ends %s%n", SEED, RUNS, ends);
    assertEquals(List.of(), wrong);
    awaitNothingPrepared();
    assertEquals("ends", run(List.of("SELECT COUNT(*) FROM t", "UPDATE t SET n = 0"), () -> {}));
  }

  /** Nothing that the statement had is left with it. */
  private static boolean isIdle() throws Exception {
    try {
      ProxyWatch.await(
          "busy", () -> watch.metric("ringmaster_backend_connections.*state=\"busy\""), 0);
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  private static void awaitNothingPrepared() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    for (LabServer server : MySqlLab.shards()) {
      try (Connection connection = server.connect("")) {
        while (!LabelledRows.of(connection, "XA RECOVER").isEmpty() && System.nanoTime() < end) {
          Thread.sleep(50);
        }
        assertEquals("no row", Sql.value(connection, "XA RECOVER"));
      }
    }
  }

  /** What the last statement that was answered ended in. */
  private static String run(List<String> script, Runnable connected) throws Exception {
    try (Connection client =
            proxy.connect(
                database,
                Map.of(
                    "socketTimeout", Integer.toString(ANSWER_MILLIS),
                    "useServerPrepStmts", "true",
                    "allowMultiQueries", "true",
                    "allowLoadLocalInfile", "true"));
        Statement statement = client.createStatement()) {
      connected.run();
      for (String sql : script) {
        if (sql.startsWith("?")) {
          try (PreparedStatement prepared = client.prepareStatement(sql.substring(1))) {
            prepared.execute();
          }
          continue;
        }
        if (sql.startsWith("LOAD")) {
          statement
              .unwrap(JdbcStatement.class)
              .setLocalInfileInputStream(
                  new ByteArrayInputStream(
                      "1,1,p\n2,2,q\n3,3,r\n4,4,s\n5,5,t\n".getBytes(StandardCharsets.US_ASCII)));
        }
        boolean more = statement.execute(sql);
        while (more || statement.getUpdateCount() >= 0) {
          more = statement.getMoreResults();
        }
      }
      return "ends";
    } catch (SQLException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof SocketTimeoutException) {
          return "hangs";
        }
      }
      return "error " + e.getErrorCode();
    } catch (RuntimeException e) {
      // The driver is told what the server has said.
      return e.getClass().getSimpleName();
    }
  }
}
