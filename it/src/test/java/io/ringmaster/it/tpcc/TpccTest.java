package io.ringmaster.it.tpcc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.differential.Script;
import io.ringmaster.it.differential.Side;
import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.tpcc.Terminal.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TPC-C over one shard and several: its transactions are answered as by one MySQL, and its
 * consistency conditions hold after them, also when several terminals run at once. {@code
 * -Dringmaster.tpcc.transactions=10000 -Dringmaster.tpcc.seed=7} runs more and others.
 */
class TpccTest {
  private static final Logger LOG = LoggerFactory.getLogger(TpccTest.class);
  private static final int TRANSACTIONS = Integer.getInteger("ringmaster.tpcc.transactions", 60);
  private static final long SEED = Long.getLong("ringmaster.tpcc.seed", 1);
  private static final int TERMINALS = 4;

  /** Deadlock, lock wait: the transaction is to be run again. */
  private static final List<Integer> AGAIN = List.of(1213, 1205);

  private static final List<String> TABLES =
      List.of(
          "warehouse1",
          "district1",
          "customer1",
          "history1",
          "orders1",
          "new_orders1",
          "order_line1",
          "stock1",
          "item1");

  /** The most shards that there are. */
  private static final int SHARDS_MAX = 5;

  /** Its first are those of all tests. */
  private static final List<LabServer> SERVERS = new ArrayList<>();

  private final LabServer plain = MySqlLab.plain();
  private final List<Side> sides = new ArrayList<>();
  private ProxyLab proxy;
  private List<LabServer> shards;
  private String database;

  @BeforeAll
  static void start() throws IOException {
    SERVERS.addAll(MySqlLab.shards());
    while (SERVERS.size() < SHARDS_MAX) {
      SERVERS.add(MySqlLab.start());
    }
  }

  @AfterAll
  static void stop() throws IOException {
    for (LabServer server : SERVERS.subList(MySqlLab.shards().size(), SERVERS.size())) {
      server.close();
    }
  }

  private void create(int count) throws Exception {
    shards = SERVERS.subList(0, count);
    proxy = ProxyLab.start(shards, Map.of());
    database = proxy.createDatabase("tpcc");
    plain.execute("", "CREATE DATABASE " + database);
    for (Script.Entry entry : Script.load("tpcc.schema", database).entries()) {
      plain.execute(database, entry.sql());
      proxy.execute(database, entry.sql() + " " + entry.placement().orElseThrow());
    }
  }

  @AfterEach
  void drop() throws SQLException {
    for (Side side : sides) {
      side.close();
    }
    proxy.execute("", "DROP DATABASE " + database);
    plain.execute("", "DROP DATABASE " + database);
    proxy.close();
  }

  private Side plain(Mode mode) throws SQLException {
    sides.add(new Side(properties -> plain.connect(database, properties), mode));
    return sides.getLast();
  }

  private Side proxy(Mode mode) throws SQLException {
    sides.add(new Side(properties -> proxy.connect(database, properties), mode));
    return sides.getLast();
  }

  @ParameterizedTest
  @CsvSource({"1, TEXT", "2, TEXT", "2, PREPARED", "3, PREPARED", "5, TEXT"})
  void transactionsAreAnsweredAsByOneMySql(int count, Mode mode) throws Exception {
    create(count);
    Database both = Database.comparing(plain(mode), proxy(mode), mode);
    Random random = new Random(SEED);
    Population.load(both, random);
    assertConsistent(both);
    assertEquals(List.of(), both.execute(Consistency.deliveredAtFirst()));
    int used = 0;
    for (LabServer shard : shards) {
      used += count(shard, "warehouse1") > 0 ? 1 : 0;
    }
    assertTrue(used >= Math.min(count, 2), "several shards should have warehouses");
    Terminal terminal = new Terminal(both, random);
    Map<Kind, Integer> committed = new EnumMap<>(Kind.class);
    int rolledBack = 0;
    for (int i = 0; i < TRANSACTIONS; i++) {
      Kind kind = terminal.choose();
      if (terminal.run(kind)) {
        committed.merge(kind, 1, Integer::sum);
      } else {
        rolledBack++;
      }
    }
    LOG.info(
        "{} of {} shards used, {}: committed {}, rolled back {}",
        used,
        count,
        mode,
        committed,
        rolledBack);
    assertEquals(List.of(Kind.values()), List.copyOf(committed.keySet()));
    assertTrue(rolledBack > 0, "no order should name an item that there is not");
    assertConsistent(both);
    for (String table : TABLES) {
      assertFalse(both.execute("SELECT * FROM " + table).isEmpty(), table);
    }
    conditionsFindWhatContradictsThem(both);
  }

  @ParameterizedTest
  @ValueSource(ints = 3)
  void conditionsHoldWhenSeveralTerminalsRunAtOnce(int count) throws Exception {
    create(count);
    Database one = Database.of(proxy(Mode.TEXT), Mode.TEXT);
    Population.load(one, new Random(SEED));
    Map<Kind, AtomicInteger> committed = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      committed.put(kind, new AtomicInteger());
    }
    AtomicInteger again = new AtomicInteger();
    List<Callable<Void>> terminals = new ArrayList<>();
    for (int i = 0; i < TERMINALS; i++) {
      Mode mode = i % 2 == 0 ? Mode.TEXT : Mode.PREPARED;
      Database own = Database.of(proxy(mode), mode);
      Random random = new Random(SEED * 1_000 + i);
      terminals.add(() -> work(own, random, committed, again));
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(TERMINALS)) {
      for (Future<Void> done : executor.invokeAll(terminals)) {
        done.get();
      }
    }
    LOG.info("{} shards: committed {}, run again {}", count, committed, again);
    assertConsistent(one);
    int districts = Population.WAREHOUSES * Population.DISTRICTS;
    assertEquals(
        districts * (Population.ORDERS + 1) + committed.get(Kind.NEW_ORDER).get(),
        number(one, "SELECT SUM(d_next_o_id) FROM district1"));
    assertEquals(
        districts * Population.CUSTOMERS + committed.get(Kind.PAYMENT).get(),
        number(one, "SELECT COUNT(*) FROM history1"));
    assertEquals(
        new BigDecimal(Population.PAID * Population.CUSTOMERS * districts)
            .add(sum(one, "SELECT SUM(h_amount) FROM history1 WHERE h_data = 'payment'")),
        sum(one, "SELECT SUM(w_ytd) FROM warehouse1"));
  }

  private Void work(
      Database own, Random random, Map<Kind, AtomicInteger> committed, AtomicInteger again)
      throws SQLException {
    Terminal terminal = new Terminal(own, random);
    for (int i = 0; i < TRANSACTIONS / TERMINALS; ) {
      Kind kind = terminal.choose();
      try {
        if (terminal.run(kind)) {
          committed.get(kind).incrementAndGet();
        }
        i++;
      } catch (SQLException e) {
        if (!AGAIN.contains(e.getErrorCode())) {
          throw e;
        }
        again.incrementAndGet();
        own.execute("ROLLBACK");
      }
    }
    return null;
  }

  private static void assertConsistent(Database database) throws SQLException {
    for (Consistency condition : Consistency.all()) {
      assertEquals(List.of(), database.execute(condition.query()), condition::name);
    }
  }

  private static void conditionsFindWhatContradictsThem(Database database) throws SQLException {
    for (Consistency condition : Consistency.all()) {
      database.execute("BEGIN");
      database.execute(condition.breach());
      assertFalse(database.execute(condition.query()).isEmpty(), condition::name);
      database.execute("ROLLBACK");
    }
  }

  private int count(LabServer server, String table) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static int number(Database database, String sql) throws SQLException {
    return sum(database, sql).intValueExact();
  }

  private static BigDecimal sum(Database database, String sql) throws SQLException {
    return new BigDecimal(database.execute(sql).getFirst().getFirst());
  }
}
