package io.ringmaster.it.badinput;

import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Reads over shards that are interrupted in each phase, at the packets that one of the servers
 * sends: by KILL QUERY, by KILL, by a client that is gone, by the server's own end. The client gets
 * the right answer or an error that says what has happened, and nothing is left: no temporary
 * table, no connection that a session had for itself, no lock. {@code
 * -Dringmaster.interrupted.every=1} takes every packet, otherwise it is some of them.
 */
class InterruptedReadsTest {
  private static final int EVERY = Integer.getInteger("ringmaster.interrupted.every", 11);
  private static final int STEPS_MAX = 1000;
  private static final String SERVER = "s1";
  private static final int ROWS = 24;

  /** Temporary tables of sessions that a server has at that moment. */
  private static final String TEMPORARY =
      "SELECT COUNT(*) FROM information_schema.innodb_temp_table_info";

  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static PacketRelay relay;
  private static String database;

  private enum What {
    SORTED("SELECT id, n FROM t ORDER BY n, id LIMIT 30"),
    GROUPED("SELECT n, COUNT(*), SUM(id) FROM t GROUP BY n HAVING COUNT(*) > 0 ORDER BY n"),
    FINISHED("SELECT a.id, b.name FROM t a JOIN u b ON a.n = b.id ORDER BY 1, 2"),
    NESTED(
        "WITH w AS (SELECT n, COUNT(*) AS c FROM t GROUP BY n) SELECT u.id, (SELECT MAX(c) FROM w"
            + " WHERE w.n <> u.id) AS m, ROW_NUMBER() OVER (ORDER BY u.id) AS r FROM u JOIN w ON"
            + " w.n = u.id ORDER BY 1"),
    LOOKUP("SELECT id FROM x WHERE mail = 'c@x'"),
    LOCKING(
        "BEGIN",
        "UPDATE t SET name = 'mine' WHERE id < 4",
        "SELECT a.id, b.name FROM t a JOIN u b ON a.n = b.id WHERE a.id < 9 ORDER BY 1, 2 FOR"
            + " UPDATE",
        "ROLLBACK"),
    PINNED(
        "SELECT GET_LOCK('interrupted', 5) IS NOT NULL",
        "CREATE TEMPORARY TABLE mine (id INT)",
        "INSERT INTO mine VALUES (1), (2)",
        "SELECT id FROM mine ORDER BY id",
        "SELECT a.id, b.name FROM t a JOIN u b ON a.n = b.id ORDER BY 1, 2");

    private final List<String> statements;

    What(String... statements) {
      this.statements = List.of(statements);
    }
  }

  @BeforeAll
  static void start() throws Exception {
    List<? extends LabServer> shards = MySqlLab.shards();
    relay = new PacketRelay(shards.get(0));
    proxy =
        ProxyLab.start(
            List.of(relay, shards.get(1)),
            Map.of("mysql.event_loops", "1", "timeouts.connect", "1s"));
    database = proxy.createDatabase("interrupted");
    proxy.execute(
        database,
        "CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL, name VARCHAR(20)) SHARD BY HASH(id)",
        "CREATE TABLE u (id INT PRIMARY KEY, name VARCHAR(20)) SHARD BY HASH(id) IN GROUP u",
        "CREATE TABLE x (id INT PRIMARY KEY, mail VARCHAR(20)) SHARD BY HASH(id) IN GROUP x",
        "CREATE GLOBAL UNIQUE INDEX mail ON x (mail)",
        "INSERT INTO t VALUES " + rows("(%d, %1$d DIV 3, 'name')"),
        "INSERT INTO u VALUES " + rows("(%d, 'other')"),
        "INSERT INTO x VALUES (1, 'a@x'), (2, 'b@x'), (3, 'c@x'), (4, 'd@x')");
    watch = new ProxyWatch(proxy);
  }

  private static String rows(String row) {
    return IntStream.range(0, ROWS).mapToObj(row::formatted).collect(Collectors.joining(","));
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

  private static Connection client() throws SQLException {
    return proxy.connect(database, Map.of("useServerPrepStmts", "true", "socketTimeout", "30000"));
  }

  /** All rows of its statements, which are sent as text and then once more prepared. */
  private static List<List<String>> execute(Connection client, What what) throws SQLException {
    List<List<String>> seen = new ArrayList<>();
    for (String sql : what.statements) {
      if (!sql.startsWith("SELECT") && !sql.startsWith("WITH")) {
        run(client, sql);
        continue;
      }
      try (var statement = client.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        read(rows, seen);
      }
      try (PreparedStatement prepared = client.prepareStatement(sql);
          ResultSet rows = prepared.executeQuery()) {
        read(rows, seen);
      }
    }
    return seen;
  }

  private static void read(ResultSet rows, List<List<String>> into) throws SQLException {
    int columns = rows.getMetaData().getColumnCount();
    while (rows.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        row.add(rows.getString(i));
      }
      into.add(row);
    }
  }

  /**
   * Runs it, interrupted at a step.
   *
   * @return what the client was told: {@code right}, {@code wrong ..}, {@code gone}, or an error
   */
  private static String interrupted(
      What what, Interruption how, int step, List<List<String>> expected) throws Exception {
    try (Connection client = client()) {
      String id = value(client, "SELECT CONNECTION_ID()");
      relay.run(() -> how.happen(proxy, relay, client, id), step);
      try {
        List<List<String>> seen = execute(client, what);
        return seen.equals(expected) ? "right" : "wrong " + seen;
      } catch (SQLException e) {
        if (e.getErrorCode() == 0) {
          return "gone";
        }
        boolean says = how != Interruption.SERVER_DIES || e.getMessage().contains(SERVER);
        return says ? "error " + e.getErrorCode() : "wrong error " + e;
      } catch (RuntimeException e) {
        // The driver reads on when its socket is closed under it.
        return how == Interruption.GONE ? "gone" : "wrong answer " + e;
      } finally {
        relay.live();
      }
    }
  }

  /** What a client may be told. */
  private static Set<String> rightEnds(Interruption how) {
    return switch (how) {
      case KILL_QUERY -> Set.of("right", "error 1317");
      case KILL -> Set.of("right", "error 1317", "gone");
      case GONE -> Set.of("right", "gone");
      // Gone where the client has half of what describes the result: no error may follow there.
      case SERVER_DIES -> Set.of("right", "error 30005", "error 30006", "gone");
    };
  }

  /** Connections are counted in the end: those that short reads share are kept for some seconds. */
  private static void awaitNothingLeft(long temporary) throws Exception {
    ProxyWatch.await("temporary tables", InterruptedReadsTest::temporaryTables, temporary);
    try (Connection client = client()) {
      run(client, "SET innodb_lock_wait_timeout = 5");
      run(client, "UPDATE t SET name = 'name'");
      assertEquals("1", value(client, "SELECT GET_LOCK('interrupted', 5)"));
    }
  }

  private static long temporaryTables() throws SQLException {
    long all = 0;
    for (LabServer server : MySqlLab.shards()) {
      try (Connection connection = server.connect("")) {
        all += Long.parseLong(value(connection, TEMPORARY));
      }
    }
    return all;
  }

  private static boolean answers() throws SQLException {
    try (Connection client = client()) {
      return value(client, "SELECT COUNT(*) FROM t").equals(Integer.toString(ROWS));
    } catch (SQLException e) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(What.class)
  void inEachPhase(What what) throws Exception {
    long temporary = temporaryTables();
    List<List<String>> expected;
    try (Connection client = client()) {
      expected = execute(client, what);
    }
    assertFalse(expected.isEmpty());
    Map<String, Integer> ends = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (Interruption how : Interruption.values()) {
      boolean came = true;
      for (int step = 1 + how.ordinal(); came && step < STEPS_MAX; step += EVERY) {
        String end = interrupted(what, how, step, expected);
        came = relay.disarm();
        ends.merge(how + " " + end, 1, Integer::sum);
        if (!rightEnds(how).contains(end)) {
          wrong.add(how + " at packet " + step + ": " + end);
        }
        ProxyWatch.await("answers", () -> answers() ? 1L : 0, 1);
        awaitNothingLeft(temporary);
      }
      assertFalse(came, () -> what + " does not end " + ends);
    }
    System.out.println("InterruptedReadsTest: " + what + " " + ends);
    assertEquals(List.of(), wrong);
    try (Connection client = client()) {
      assertEquals(expected, execute(client, what));
    }
  }
}
