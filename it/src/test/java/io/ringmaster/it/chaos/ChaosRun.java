package io.ringmaster.it.chaos;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationPhase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/** One migration under load with faults, and what is to be said about it. */
final class ChaosRun {
  private static final int CLIENTS = 5;
  private static final long END_MILLIS_MAX = 120_000;
  private static final long SERVED_MILLIS_MAX = 10_000;
  private static final long STUCK_MILLIS = 9_000;

  /** Where a migration may be cancelled. */
  private static final List<MigrationPhase> CANCELLED_IN =
      List.copyOf(EnumSet.range(MigrationPhase.PREPARE, MigrationPhase.READY));

  /** To which end a migration is led. */
  enum Way {
    FORWARD,
    BACK,
    CANCEL;

    /** The phases on it. */
    Set<MigrationPhase> phases(MigrationPhase turn) {
      return switch (this) {
        case FORWARD ->
            EnumSet.of(
                MigrationPhase.PREPARE,
                MigrationPhase.COPY,
                MigrationPhase.CATCH_UP,
                MigrationPhase.VERIFY,
                MigrationPhase.READY,
                MigrationPhase.CUTOVER,
                MigrationPhase.REVERSE,
                MigrationPhase.CLEANUP);
        case BACK ->
            EnumSet.of(
                MigrationPhase.CUTOVER,
                MigrationPhase.REVERSE,
                MigrationPhase.ROLLBACK,
                MigrationPhase.UNDOING);
        case CANCEL -> {
          Set<MigrationPhase> phases = EnumSet.range(MigrationPhase.PREPARE, turn);
          phases.add(MigrationPhase.CANCELLING);
          yield phases;
        }
      };
    }
  }

  private final ChaosCluster cluster;
  private final long seed;
  private final Random random;
  private final Way way;

  /** Where it is cancelled, or turns back. */
  private final MigrationPhase turn;

  private final List<Fault> faults;
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final List<ChaosClient> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private String statement = "";
  private String story = "";
  private String stuck = "";
  private int happened;
  private long number;
  private long millis;

  ChaosRun(ChaosCluster cluster, long seed) {
    this.cluster = cluster;
    this.seed = seed;
    this.random = new Random(seed);
    int chosen = random.nextInt(10);
    this.way = chosen < 5 ? Way.FORWARD : chosen < 8 ? Way.BACK : Way.CANCEL;
    this.turn =
        way == Way.CANCEL
            ? CANCELLED_IN.get(random.nextInt(CANCELLED_IN.size()))
            : MigrationPhase.REVERSE;
    this.faults = Fault.choose(random, way.phases(turn));
  }

  /** Runs it; the cluster is whole again afterwards, and what was wrong is returned. */
  List<String> run() throws Exception {
    long begun = System.nanoTime();
    startClients();
    try {
      number = reshard();
      Faults happening = new Faults(cluster, number, faults);
      try (happening) {
        lead();
      } finally {
        story = happening.story();
        happened = happening.count();
      }
      wrong.addAll(happening.failures());
      awaitEnd();
      awaitServed();
      awaitNothingOpen();
    } finally {
      clients.forEach(client -> client.stopped = true);
      for (Thread thread : threads) {
        thread.join();
      }
      cluster.heal();
    }
    check();
    millis = (System.nanoTime() - begun) / 1_000_000;
    return List.copyOf(wrong);
  }

  private void startClients() throws SQLException {
    clear();
    Map<Integer, Long> values = new TreeMap<>();
    for (Map<String, String> row : cluster.admin("SELECT id, v FROM t")) {
      values.put(Integer.valueOf(row.get("id")), Long.valueOf(row.get("v")));
    }
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      List<Integer> own =
          IntStream.range(0, ChaosCluster.COUNTERS)
              .filter(id -> id % CLIENTS == client)
              .boxed()
              .toList();
      ChaosClient one =
          new ChaosClient(cluster, i, own, new Random(random.nextLong()), wrong, errors);
      own.forEach(id -> one.expected.counter(id, values.get(id)));
      clients.add(one);
      threads.add(Thread.ofPlatform().start(one));
    }
  }

  /** Rows of earlier runs. */
  private void clear() throws SQLException {
    cluster.admin("DELETE FROM t WHERE id >= " + ChaosCluster.COUNTERS);
  }

  /** The shards that have keys. */
  private List<String> used() {
    return cluster.store.load().groups().get(ChaosCluster.GROUP).placement().shards();
  }

  private long reshard() throws SQLException {
    List<String> kinds = new ArrayList<>();
    if (used().contains("shard3")) {
      kinds.add("REMOVE SHARD shard3");
      kinds.add("MERGE SHARD shard3 INTO shard" + (1 + random.nextInt(2)));
    } else {
      kinds.add("ADD SHARD shard3");
      kinds.add("SPLIT SHARD shard1 INTO shard1, shard3");
    }
    int first = random.nextInt(2_000);
    kinds.add(
        "MOVE SLOTS %d TO %d TO shard%d".formatted(first, first + 1_500, 1 + random.nextInt(2)));
    kinds.add(
        "MOVE KEY %d TO shard%d"
            .formatted(random.nextInt(ChaosCluster.COUNTERS), 1 + random.nextInt(3)));
    int pause = List.of(1_000, 2_000, 5_000).get(random.nextInt(3));
    String options =
        " MAX PAUSE %d MS KEEP REVERSE FOR %d SECONDS"
            .formatted(pause, way == Way.BACK ? 3_600 : random.nextInt(3));
    statement = "RESHARD GROUP g " + kinds.get(random.nextInt(kinds.size())) + options;
    String planned;
    try {
      planned = cluster.admin(statement).getFirst().get("Migration");
    } catch (SQLException e) {
      if (!e.getMessage().contains("would move nothing")) {
        throw e;
      }
      // Earlier runs have moved those slots there.
      statement = "RESHARD GROUP g " + kinds.getFirst() + options;
      planned = cluster.admin(statement).getFirst().get("Migration");
    }
    cluster.store.load();
    return Long.parseLong(planned);
  }

  /** Says what the way needs, as soon as it may be said, and waits for the end. */
  private void lead() throws InterruptedException {
    boolean said = way == Way.FORWARD;
    long giveUp = System.currentTimeMillis() + END_MILLIS_MAX;
    while (System.currentTimeMillis() < giveUp) {
      Migration now = cluster.migration(number);
      if (now.phase().isEnd()) {
        return;
      }
      if (!said && now.phase().compareTo(turn) >= 0 && !now.phase().holds()) {
        said = say((way == Way.CANCEL ? "CANCEL" : "ROLLBACK") + " MIGRATION " + number);
      }
      look();
      Thread.sleep(20);
    }
  }

  /** Keeps what the processes do, once, when a client waits for very long. */
  private void look() {
    for (ChaosClient client : clients) {
      if (client.actingMillis() > STUCK_MILLIS && stuck.isEmpty()) {
        stuck = client + " waits:\n" + cluster.processes();
      }
    }
  }

  /** False when nobody heard it; what is refused comes too late. */
  private boolean say(String sql) {
    try {
      cluster.admin(sql);
      return true;
    } catch (SQLException e) {
      String state = e.getSQLState() == null ? "" : e.getSQLState();
      return !state.startsWith("08") && e.getErrorCode() != 1205;
    }
  }

  private void awaitEnd() throws Exception {
    cluster.heal();
    long giveUp = System.currentTimeMillis() + END_MILLIS_MAX;
    while (!cluster.migration(number).phase().isEnd()) {
      if (System.currentTimeMillis() > giveUp) {
        wrong.add("no end: " + cluster.admin("SHOW MIGRATION " + number));
        return;
      }
      look();
      Thread.sleep(50);
    }
  }

  /** All faults are mended: writes go through, at both proxies. */
  private void awaitServed() throws InterruptedException {
    for (int proxy = 0; proxy < cluster.proxies.size(); proxy++) {
      long giveUp = System.currentTimeMillis() + SERVED_MILLIS_MAX;
      SQLException last = null;
      do {
        try (Connection connection = cluster.connect(proxy, "app", "shop", "");
            Statement update = connection.createStatement()) {
          // Not all by one statement: locks on several shards can wait for each other.
          for (int id = 0; id < ChaosCluster.COUNTERS; id += 5) {
            update.executeUpdate("UPDATE t SET v = v WHERE id = " + id);
          }
          last = null;
          break;
        } catch (SQLException e) {
          last = e;
          stuck += cluster.processes();
          Thread.sleep(100);
        }
      } while (System.currentTimeMillis() < giveUp);
      if (last != null) {
        wrong.add("proxy " + proxy + " does not serve: " + last);
      }
    }
  }

  /** What belonged to a killed process ends with its session, or when the server has noticed. */
  private void awaitNothingOpen() throws Exception {
    long giveUp = System.currentTimeMillis() + SERVED_MILLIS_MAX;
    List<String> open = cluster.openOf(number);
    while (!open.isEmpty() && System.currentTimeMillis() < giveUp) {
      Thread.sleep(100);
      open = cluster.openOf(number);
    }
    open.forEach(what -> wrong.add("still open: " + what));
  }

  private void check() throws SQLException {
    boolean hidden = faults.stream().allMatch(fault -> fault.kind().isHidden());
    if (hidden && !errors.isEmpty()) {
      wrong.add("no client should have noticed, but: " + errors);
    }
    Map<Integer, Long> rows = new TreeMap<>();
    Map<Integer, String> owners = new TreeMap<>();
    for (LabServer server : cluster.servers) {
      for (Map<String, String> row : ChaosCluster.rows(server, "SELECT id, v FROM shop.t")) {
        Integer id = Integer.valueOf(row.get("id"));
        rows.put(id, Long.valueOf(row.get("v")));
        String other = owners.put(id, server.toString());
        if (other != null) {
          wrong.add("row " + id + " is on " + other + " and on " + server);
        }
      }
      for (String table : List.of("migration_progress", "migration_mark")) {
        String left = "SELECT * FROM ringmaster." + table + " WHERE migration = " + number;
        List<Map<String, String>> ledger = ChaosCluster.rows(server, left);
        if (!ledger.isEmpty()) {
          wrong.add("left on " + server + ": " + ledger);
        }
      }
    }
    if (!used().contains("shard3")
        && !ChaosCluster.rows(cluster.servers.get(2), "SHOW CREATE TABLE shop.t").isEmpty()) {
      wrong.add("a table is left on shard3, which has no keys");
    }
    for (Map<String, String> row : cluster.admin("SELECT id, v FROM t")) {
      if (!Long.valueOf(row.get("v")).equals(rows.get(Integer.valueOf(row.get("id"))))) {
        wrong.add(
            "the proxies read " + row + " instead of " + rows.get(Integer.valueOf(row.get("id"))));
      }
    }
    checkOwners(owners);
    for (ChaosClient client : clients) {
      wrong.addAll(client.expected.check(rows));
    }
    if (!rows.isEmpty()) {
      wrong.add("rows that nobody wrote: " + rows);
    }
    if (!cluster.filler().equals(cluster.filler)) {
      wrong.add("filler is " + cluster.filler() + " instead of " + cluster.filler);
    }
  }

  /** A point read goes to the owner, and there only. */
  private void checkOwners(Map<Integer, String> owners) throws SQLException {
    try (Connection connection = cluster.connect(0, "app", "shop", "");
        PreparedStatement read = connection.prepareStatement("SELECT v FROM t WHERE id = ?")) {
      for (Map.Entry<Integer, String> row : owners.entrySet()) {
        read.setInt(1, row.getKey());
        try (ResultSet found = read.executeQuery()) {
          if (!found.next()) {
            wrong.add("row " + row.getKey() + " is not on its owner but on " + row.getValue());
          }
        }
      }
    }
  }

  /** What was done, for the one who has to find out why. */
  String story() {
    return "seed %d, %s: %s, faults %s\n  %s\n  errors of clients:\n%s\n%s"
        .formatted(seed, way, statement, faults, story, String.join("\n", errors), stuck);
  }

  @Override
  public String toString() {
    Migration last = cluster.migration(number);
    return ("seed %d %s in %d ms: %s; %d faults of %s; %d acknowledged, %d unknown, %d errors,"
            + " slowest %d ms")
        .formatted(
            seed,
            last == null ? "nothing" : last.phase(),
            millis,
            statement,
            happened,
            faults,
            clients.stream().mapToLong(client -> client.expected.acknowledged()).sum(),
            clients.stream().mapToLong(client -> client.expected.unknown()).sum(),
            errors.size(),
            clients.stream().mapToLong(client -> client.slowestMillis).max().orElse(0));
  }
}
