package io.ringmaster.it.badinput;

import static io.ringmaster.it.lab.Sql.run;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mysql.cj.jdbc.JdbcStatement;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.LabelledRows;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Writes over shards that are interrupted at each step, which are the packets that one of the
 * servers sends: by KILL QUERY, by KILL, by a client that is gone. What was written is there whole
 * or not at all, as the client was told, and nothing is left: no lock, no branch, no connection.
 * {@code -Dringmaster.interrupted.every=1} takes every step, otherwise it is some of them.
 */
class InterruptedWritesTest {
  private static final int EVERY = Integer.getInteger("ringmaster.interrupted.every", 4);
  private static final int STEPS_MAX = 1000;
  private static final int WAIT_SECONDS = 40;
  private static final int ROWS = 6;

  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static PacketRelay relay;
  private static String database;

  /** The next number of rows that are inserted. */
  private static int fresh = 1000;

  private enum What {
    STATEMENT("UPDATE t SET n = n + 1"),
    TRANSACTION(
        "BEGIN",
        "UPDATE t SET n = n + 1 WHERE id <= 3",
        "UPDATE t SET n = n + 1 WHERE id = 4",
        "UPDATE t SET n = n + 1 WHERE id = 5",
        "UPDATE t SET n = n + 1 WHERE id = 6",
        "COMMIT"),
    SAVEPOINT(
        "BEGIN",
        "UPDATE t SET n = n + 1",
        "SAVEPOINT a",
        "UPDATE t SET n = n + 7",
        "ROLLBACK TO a",
        "COMMIT"),
    FIRST_ROWS("UPDATE t SET n = n + 1 ORDER BY id LIMIT 6"),
    INSERT("INSERT INTO r VALUES ($0),($1),($2),($3),($4),($5)"),
    COMPOSED_INSERT("INSERT INTO r SELECT $ + id FROM t"),
    LOAD("LOAD DATA LOCAL INFILE 'f' INTO TABLE r"),
    MOVE("UPDATE m SET id = id + 1, n = n + 1"),
    INDEXED("UPDATE x SET mail = CONCAT(id, '-', n + 1), n = n + 1"),
    JOINED("UPDATE t JOIN r ON r.id = t.other SET t.n = t.n + 1"),
    REFERENCE("UPDATE ref SET n = n + 1");

    private final List<String> statements;

    What(String... statements) {
      this.statements = List.of(statements);
    }

    /** What is on all servers, whose sum it makes greater by {@link #step}. */
    String counts() {
      return switch (this) {
        case STATEMENT, TRANSACTION, SAVEPOINT, FIRST_ROWS, JOINED -> "SELECT SUM(n) FROM t";
        case INSERT, COMPOSED_INSERT, LOAD -> "SELECT COUNT(*) FROM r";
        case MOVE -> "SELECT SUM(n) FROM m";
        case INDEXED -> "SELECT SUM(n) FROM x";
        case REFERENCE -> "SELECT SUM(n) FROM ref";
      };
    }

    long step() {
      return this == REFERENCE ? 2 * ROWS : ROWS;
    }

    List<String> texts(int from) {
      return statements.stream()
          .map(
              sql -> {
                String text = sql;
                for (int i = 0; i < ROWS; i++) {
                  text = text.replace("$" + i, Integer.toString(from + i));
                }
                return text.replace("$", Integer.toString(from - 1));
              })
          .toList();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    List<? extends LabServer> shards = MySqlLab.shards();
    relay = new PacketRelay(shards.get(1));
    proxy = ProxyLab.start(List.of(shards.get(0), relay), Map.of("mysql.event_loops", "1"));
    database = proxy.createDatabase("interrupted");
    proxy.execute(
        database,
        "CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL, other INT) SHARD BY HASH(id)",
        "CREATE TABLE r (id INT PRIMARY KEY) SHARD BY HASH(id) IN GROUP r",
        "CREATE TABLE m (id INT PRIMARY KEY, n INT NOT NULL) SHARD BY HASH(id) IN GROUP m",
        "CREATE TABLE x (id INT PRIMARY KEY, mail VARCHAR(20), n INT NOT NULL) SHARD BY HASH(id) IN"
            + " GROUP x",
        "CREATE TABLE ref (id INT PRIMARY KEY, n INT NOT NULL) REFERENCE",
        "CREATE GLOBAL UNIQUE INDEX mail ON x (mail)",
        "CREATE GLOBAL INDEX n ON x (n, mail)",
        "INSERT INTO t VALUES (1,0,1),(2,0,2),(3,0,3),(4,0,4),(5,0,5),(6,0,6)",
        "INSERT INTO r VALUES (1),(2),(3),(4),(5),(6)",
        "INSERT INTO m VALUES (1000,0),(2000,0),(3000,0),(4000,0),(5000,0),(6000,0)",
        "INSERT INTO ref VALUES (1,0),(2,0),(3,0),(4,0),(5,0),(6,0)",
        "INSERT INTO x VALUES (1,'a',0),(2,'b',0),(3,'c',0),(4,'d',0),(5,'e',0),(6,'f',0)");
    watch = new ProxyWatch(proxy);
  }

  @AfterAll
  static void nothingLeaks() throws Exception {
    try {
      try (Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, database, Map.of())) {
        for (String name : List.of("mail", "n")) {
          Map<String, String> index =
              LabelledRows.of(admin, "VERIFY GLOBAL INDEX " + name + " ON x").getFirst();
          for (String count : List.of("Missing", "Stale", "Duplicates")) {
            assertEquals("0", index.get(count), index::toString);
          }
        }
      }
      watch.assertNothingLeaks();
    } finally {
      proxy.close();
      relay.close();
    }
  }

  /** Over both servers, once nothing is under way. */
  private static long count(What what) throws Exception {
    ProxyWatch.await(
        "busy", () -> watch.metric("ringmaster_backend_connections.*state=\"busy\""), 0);
    long all = 0;
    for (LabServer server : MySqlLab.shards()) {
      try (Connection connection = server.connect(database)) {
        long end = System.nanoTime() + WAIT_SECONDS * 1_000_000_000L;
        String open =
            "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_rows_modified > 0";
        while ((!value(connection, "XA RECOVER").equals("no row")
                || !value(connection, open).equals("0"))
            && System.nanoTime() < end) {
          // InnoDB tells what was 100 ms ago.
          Thread.sleep(110);
        }
        assertEquals("no row", value(connection, "XA RECOVER"));
        assertEquals("0", value(connection, open));
        all += Long.parseLong(value(connection, what.counts()));
      }
    }
    return all;
  }

  private static Connection client() throws SQLException {
    return proxy.connect(
        database,
        Map.of(
            "allowLoadLocalInfile", "true",
            "socketTimeout", "30000",
            "sessionVariables", "innodb_lock_wait_timeout=10"));
  }

  private static void execute(Connection client, What what) throws SQLException {
    int from = fresh;
    fresh += 10;
    try (Statement statement = client.createStatement()) {
      for (String sql : what.texts(from)) {
        if (what == What.LOAD) {
          String file =
              IntStream.range(0, ROWS)
                  .mapToObj(i -> Integer.toString(from + i))
                  .collect(Collectors.joining("\n", "", "\n"));
          statement
              .unwrap(JdbcStatement.class)
              .setLocalInfileInputStream(
                  new ByteArrayInputStream(file.getBytes(StandardCharsets.US_ASCII)));
        }
        statement.execute(sql);
      }
    }
  }

  /**
   * Runs it, interrupted at a step.
   *
   * @return what the client was told; 0 for that it is done, -1 for nothing
   */
  private static int interrupted(What what, Interruption how, int step) throws Exception {
    try (Connection client = client()) {
      String id = value(client, "SELECT CONNECTION_ID()");
      relay.run(() -> how.happen(proxy, relay, client, id), step);
      try {
        execute(client, what);
        return 0;
      } catch (SQLException e) {
        String state = e.getSQLState() == null ? "08" : e.getSQLState();
        if (!client.isClosed() && client.isValid(10)) {
          run(client, "ROLLBACK");
          return e.getErrorCode();
        }
        return state.startsWith("08") || e.getErrorCode() == 0 ? -1 : e.getErrorCode();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(What.class)
  void atEachStep(What what) throws Exception {
    Map<String, Integer> outcomes = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (Interruption how : Interruption.OF_CLIENTS) {
      boolean came = true;
      for (int step = 1 + how.ordinal() % EVERY; came && step < STEPS_MAX; step += EVERY) {
        long before = count(what);
        int told = interrupted(what, how, step);
        came = relay.disarm();
        long more = count(what) - before;
        String outcome =
            "%s told %d, %s".formatted(how, told, more == 0 ? "undone" : "done " + more);
        outcomes.merge(outcome, 1, Integer::sum);
        boolean right = told == 0 ? more == what.step() : told == -1 || more == 0;
        if (!right || (more != 0 && more != what.step())) {
          wrong.add("step " + step + ": " + outcome);
        }
      }
      assertTrue(!came, () -> what + " does not end " + outcomes);
    }
    System.out.println("InterruptedWritesTest: " + what + " " + outcomes);
    assertEquals(List.of(), wrong);
    long before = count(what);
    try (Connection client = client()) {
      execute(client, what);
    }
    assertEquals(before + what.step(), count(what));
  }
}
