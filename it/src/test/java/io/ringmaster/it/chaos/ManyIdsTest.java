package io.ringmaster.it.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.metadata.Reservations;
import io.ringmaster.metadata.Reservations.Block;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * 32 clients of two proxies insert rows that get their ids there; one proxy is killed amid that and
 * started again. {@code -Dringmaster.ids.rows=1000000} inserts more.
 */
class ManyIdsTest {
  private static final long ROWS = Long.getLong("ringmaster.ids.rows", 4_000);
  private static final int CLIENTS = 32;
  private static final int ROWS_OF_STATEMENT = 20;
  private static final String REQUESTS = "ringmaster_sequence_requests_total";

  /** What is asked once, however few ids there are: by a proxy, and again by one that is new. */
  private static final long REQUESTS_OF_START = 60;

  private static ChaosCluster cluster;

  private final AtomicLong inserted = new AtomicLong();
  private final AtomicBoolean killing = new AtomicBoolean();
  private final AtomicBoolean killed = new AtomicBoolean();

  /** What was asked by the proxy that was killed. */
  private long askedBefore;

  /** A client of one proxy. */
  private final class Client extends Thread {
    private final int proxy;
    private final Random random;
    private final List<long[]> told = new ArrayList<>();
    private final Queue<String> errors;
    private long unknown;

    Client(int number, Queue<String> errors) {
      this.proxy = number % 2;
      this.random = new Random(number);
      this.errors = errors;
    }

    @Override
    public void run() {
      while (goesOn()) {
        try (Connection connection = cluster.connect(proxy, "app", "shop", "");
            Statement statement = connection.createStatement()) {
          while (goesOn()) {
            insert(statement);
          }
        } catch (SQLException e) {
          if (proxy != 0 || !killing.get()) {
            errors.add(proxy + ": " + e.getErrorCode() + " " + e.getMessage());
            return;
          }
        }
      }
    }

    private boolean goesOn() {
      return inserted.get() < ROWS || !killed.get();
    }

    private void insert(Statement statement) throws SQLException {
      int rows = 1 + random.nextInt(ROWS_OF_STATEMENT);
      int tenant = random.nextInt(1000);
      String values = "(" + tenant + ")" + (", (" + tenant + ")").repeat(rows - 1);
      unknown += rows;
      statement.execute(
          "INSERT INTO many (tenant) VALUES " + values, Statement.RETURN_GENERATED_KEYS);
      unknown -= rows;
      try (ResultSet keys = statement.getGeneratedKeys()) {
        long[] ids = new long[rows];
        for (int i = 0; i < rows; i++) {
          keys.next();
          ids[i] = keys.getLong(1);
        }
        told.add(ids);
      }
      inserted.addAndGet(rows);
    }
  }

  @Test
  void eachIdIsMadeOnce() throws Exception {
    try (ChaosCluster started = ChaosCluster.start()) {
      cluster = started;
      for (String maker : List.of("1", "SNOWFLAKE")) {
        ids(maker);
      }
    }
  }

  private void ids(String maker) throws Exception {
    try (Connection connection = cluster.connect(1, "admin", "shop", "");
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS many");
      statement.execute(
          "CREATE TABLE many (tenant INT, id BIGINT AUTO_INCREMENT, PRIMARY KEY (tenant, id), KEY"
              + " (id)) AUTO_INCREMENT = "
              + maker
              + " SHARD BY HASH(tenant)");
    }
    long asked = -asked();
    inserted.set(0);
    killing.set(false);
    killed.set(false);
    Queue<String> errors = new ConcurrentLinkedQueue<>();
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new Client(i, errors));
    }
    long begun = System.nanoTime();
    clients.forEach(Thread::start);
    while (inserted.get() < ROWS / 2 && clients.stream().anyMatch(Thread::isAlive)) {
      Thread.sleep(10);
    }
    askedBefore = cluster.proxies.getFirst().metric(REQUESTS);
    killing.set(true);
    cluster.proxies.getFirst().signal(Signals.KILL);
    killed.set(true);
    cluster.heal();
    for (Client client : clients) {
      client.join();
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    asked += asked() + askedBefore;
    assertEquals(List.of(), List.copyOf(errors), cluster::logs);

    long[] stored = stored();
    long[] told =
        clients.stream()
            .flatMap(client -> client.told.stream())
            .flatMapToLong(LongStream::of)
            .sorted()
            .toArray();
    long unknown = clients.stream().mapToLong(client -> client.unknown).sum();
    long twice = LongStream.range(1, stored.length).filter(i -> same(stored, (int) i)).count();
    long missing = LongStream.of(told).filter(id -> Arrays.binarySearch(stored, id) < 0).count();
    Lost lost = maker.equals("1") ? lost(stored) : new Lost(0, 0, 0);
    System.out.printf(
        "ManyIdsTest: AUTO_INCREMENT = %s: %d rows of %d clients in %.1f s, outcome of %d unknown,"
            + " %d twice, %d missing, %d requests, lost %d of the killed one's block of %d, %d"
            + " elsewhere%n",
        maker,
        stored.length,
        CLIENTS,
        seconds,
        unknown,
        twice,
        missing,
        asked,
        lost.inBlock(),
        lost.block(),
        lost.elsewhere());
    assertEquals(0, twice);
    assertEquals(0, missing, "of what clients were told");
    assertTrue(stored.length - told.length <= unknown, "more rows than were inserted");
    assertTrue(asked <= stored.length / 1000 + REQUESTS_OF_START, asked + " requests");
    // What is left of a block may be too short for a statement.
    assertTrue(lost.elsewhere() <= unknown + asked * ROWS_OF_STATEMENT, lost::toString);
  }

  private static boolean same(long[] ids, int i) {
    return ids[i] == ids[i - 1];
  }

  private static long asked() throws Exception {
    return cluster.proxies.get(0).metric(REQUESTS) + cluster.proxies.get(1).metric(REQUESTS);
  }

  /** The ids that the servers have, ascending. */
  private static long[] stored() throws SQLException {
    LongStream.Builder ids = LongStream.builder();
    for (LabServer server : cluster.servers) {
      try (Connection connection = server.connect("shop");
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT id FROM many")) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
    }
    return ids.build().sorted().toArray();
  }

  /** How far the count is. */
  private static Reservations reservations() {
    TableRule.Sharded rule = (TableRule.Sharded) cluster.store.load().tables().get("shop.many");
    return cluster
        .store
        .sequences()
        .read(rule.autoIncrement().orElseThrow().sequence())
        .orElseThrow()
        .reservations();
  }

  /**
   * Numbers that no row has and nobody who runs will give to one.
   *
   * @param block how many numbers were reserved by who was killed when it died
   * @param inBlock how many of these are lost
   * @param elsewhere how many others are
   */
  private record Lost(long block, long inBlock, long elsewhere) {}

  private static Lost lost(long[] stored) throws InterruptedException {
    List<Proxy> alive =
        cluster.store.awaitProxies(
            proxies -> proxies.size() == 2, System.nanoTime() + TimeUnit.SECONDS.toNanos(60));
    Set<String> ids = alive.stream().map(Proxy::id).collect(Collectors.toSet());
    Reservations now = reservations();
    Map<Boolean, List<Block>> blocks =
        now.blocks().stream()
            .collect(Collectors.partitioningBy(block -> ids.contains(block.proxy())));
    long inBlock = 0;
    long elsewhere = 0;
    for (long number = 1; number < now.next(); number++) {
      long of = number;
      if (Arrays.binarySearch(stored, of) >= 0
          || blocks.get(true).stream().anyMatch(block -> block.contains(of))) {
        continue;
      }
      if (blocks.get(false).stream().anyMatch(block -> block.contains(of))) {
        inBlock++;
      } else {
        elsewhere++;
      }
    }
    long block = blocks.get(false).stream().mapToLong(killed -> killed.to() - killed.from()).sum();
    return new Lost(block, inBlock, elsewhere);
  }
}
