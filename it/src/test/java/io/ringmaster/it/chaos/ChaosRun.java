package io.ringmaster.it.chaos;

import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationPhase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/** One migration under load with faults, and what is to be said about it. */
final class ChaosRun {
  private static final int CLIENTS = 5;
  private static final int READERS = 2;
  private static final long END_MILLIS_MAX = 300_000;
  private static final long STUCK_MILLIS = 15_000;

  /** Where a migration may be cancelled. */
  private static final List<MigrationPhase> CANCELLED_IN =
      List.copyOf(EnumSet.range(MigrationPhase.PREPARE, MigrationPhase.READY));

  /** As often as they are here. */
  private static final List<MovedGroup> GROUPS =
      List.of(
          MovedGroup.HASH, MovedGroup.HASH, MovedGroup.HASH, MovedGroup.RANGE, MovedGroup.TABLE);

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
  private final MovedGroup group;

  /** Where it is cancelled, or turns back. */
  private final MigrationPhase turn;

  /** Whether the cutover waits until somebody asks for it. */
  private final boolean manual;

  /** Whether others take over from a killed worker without waiting for its session to end. */
  private final boolean soon;

  private final List<Fault> faults;
  private final Counts counts = new Counts();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final List<String> refusals = new ArrayList<>();
  private final List<ChaosClient> clients = new ArrayList<>();
  private final List<ChaosReader> readers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private String statement = "";

  /** What may be moved; empty: what the group offers. */
  private List<String> said = List.of();

  private String story = "";
  private String stuck = "";
  private String filler = "";
  private List<Faults.Happened> happened = List.of();
  private long number;
  private long millis;

  private ChaosRun(
      ChaosCluster cluster,
      long seed,
      Random random,
      Way way,
      MigrationPhase turn,
      Optional<List<Fault>> faults,
      MovedGroup group) {
    this.cluster = cluster;
    this.seed = seed;
    this.random = random;
    this.way = way;
    this.turn = turn;
    this.group = group;
    this.manual = faults.isEmpty() && way != Way.CANCEL && random.nextInt(3) == 0;
    this.soon = faults.isPresent();
    this.faults = faults.orElseGet(() -> Fault.choose(random, way.phases(turn)));
  }

  /** Of what a seed chooses. */
  static ChaosRun of(ChaosCluster cluster, long seed) {
    Random random = new Random(seed);
    int chosen = random.nextInt(10);
    Way way = chosen < 5 ? Way.FORWARD : chosen < 8 ? Way.BACK : Way.CANCEL;
    MigrationPhase turn =
        way == Way.CANCEL
            ? CANCELLED_IN.get(random.nextInt(CANCELLED_IN.size()))
            : MigrationPhase.REVERSE;
    return new ChaosRun(cluster, seed, random, way, turn, Optional.empty(), any(random));
  }

  private static MovedGroup any(Random random) {
    return GROUPS.get(random.nextInt(GROUPS.size()));
  }

  /**
   * Of a change that is said, beside which nothing goes wrong.
   *
   * @param used by its group now
   */
  static ChaosRun ofChange(
      ChaosCluster cluster, Way way, MovedGroup.Change change, List<String> used) {
    ChaosRun run =
        new ChaosRun(
            cluster,
            0,
            new Random(0),
            way,
            MigrationPhase.REVERSE,
            Optional.of(List.of()),
            change.group());
    run.said = change.statements(used);
    return run;
  }

  /** Of a migration whose worker is killed wherever it comes for the first time. */
  static ChaosRun ofKills(ChaosCluster cluster, Way way, List<Moment> moments) {
    Random random = new Random(0);
    return new ChaosRun(
        cluster,
        0,
        random,
        way,
        way == Way.CANCEL ? MigrationPhase.READY : MigrationPhase.REVERSE,
        Optional.of(moments.stream().map(Fault::kill).toList()),
        any(random));
  }

  /** Runs it; the cluster is whole again afterwards, and what was wrong is returned. */
  List<String> run() throws Exception {
    long begun = System.nanoTime();
    EndState end;
    startClients();
    try {
      number = reshard();
      Faults happening = new Faults(cluster, number, faults, soon);
      try (happening) {
        lead();
      } finally {
        story = happening.story();
        happened = happening.happened();
      }
      wrong.addAll(happening.failures());
      end = new EndState(cluster, group, number, wrong);
      awaitEnd();
      end.awaitServed();
      end.awaitFollowed();
      end.awaitNothingOpen();
    } finally {
      clients.forEach(client -> client.stopped = true);
      readers.forEach(reader -> reader.stopped = true);
      for (Thread thread : threads) {
        thread.join();
      }
      cluster.heal();
    }
    end.check(clients.stream().map(client -> client.actions.expected).toList());
    checkHidden();
    millis = (System.nanoTime() - begun) / 1_000_000;
    return List.copyOf(wrong);
  }

  private void startClients() throws SQLException {
    clear();
    filler = cluster.filler(group);
    Map<Integer, Long> values = new TreeMap<>();
    for (Map<String, String> row : cluster.admin("SELECT id, v FROM " + group.table())) {
      values.put(Integer.valueOf(row.get("id")), Long.valueOf(row.get("v")));
    }
    values.forEach(counts::start);
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      List<Integer> own =
          IntStream.range(0, ChaosCluster.COUNTERS)
              .filter(id -> id % CLIENTS == client)
              .boxed()
              .toList();
      Actions actions =
          new Actions(
              i,
              group.table(),
              cluster.keysMayChange(),
              own,
              counts,
              new Random(random.nextLong()),
              wrong);
      own.forEach(id -> actions.expected.counter(id, values.get(id)));
      ChaosClient one =
          new ChaosClient(cluster, i, actions, new Random(random.nextLong()), wrong, errors);
      clients.add(one);
      threads.add(Thread.ofPlatform().start(one));
    }
    for (int i = 0; i < READERS; i++) {
      Random own = new Random(random.nextLong());
      ChaosReader one = new ChaosReader(cluster, group.table(), counts, own, wrong, errors);
      readers.add(one);
      threads.add(Thread.ofPlatform().start(one));
    }
  }

  /** Rows of earlier runs. */
  private void clear() throws SQLException {
    cluster.admin("DELETE FROM " + group.table() + " WHERE id >= " + ChaosCluster.COUNTERS);
  }

  private long reshard() throws SQLException {
    int pause = List.of(1_000, 5_000, 20_000).get(random.nextInt(3));
    String options =
        " MAX PAUSE %d MS KEEP REVERSE FOR %d SECONDS%s"
            .formatted(
                pause,
                way == Way.BACK ? 3_600 : random.nextInt(3),
                manual ? " CUTOVER MANUAL" : "");
    SQLException refused = null;
    List<String> offered = said.isEmpty() ? group.changes(cluster.store.load(), random) : said;
    for (String one : offered) {
      statement = "RESHARD " + one + options;
      try {
        long planned = Long.parseLong(cluster.admin(statement).getFirst().get("Migration"));
        cluster.store.load();
        return planned;
      } catch (SQLException e) {
        if (!e.getMessage().contains("would move nothing")
            && !e.getMessage().contains("owns nothing")) {
          throw e;
        }
        // Earlier runs have moved it there.
        refused = e;
      }
    }
    throw refused;
  }

  /** Says what the way needs, as soon as it may be said, and waits for the end. */
  private void lead() throws InterruptedException {
    long giveUp = System.currentTimeMillis() + END_MILLIS_MAX;
    while (System.currentTimeMillis() < giveUp) {
      Migration now = cluster.migration(number);
      if (now.phase().isEnd()) {
        return;
      }
      wanted(now).ifPresent(this::say);
      look();
      Thread.sleep(20);
    }
  }

  /** What has to be said, again and again until the migration shows that it was heard. */
  private Optional<String> wanted(Migration now) {
    if (way == Way.CANCEL
        && now.phase().compareTo(turn) >= 0
        && now.phase().next().contains(MigrationPhase.CANCELLING)) {
      return Optional.of("CANCEL");
    }
    if (now.wish() != Migration.Wish.NONE) {
      return Optional.empty();
    }
    if (way == Way.BACK && now.phase() == MigrationPhase.REVERSE) {
      return Optional.of("ROLLBACK");
    }
    return manual && now.phase() == MigrationPhase.READY
        ? Optional.of("CUTOVER")
        : Optional.empty();
  }

  /** Keeps what the processes do, once, when a client waits for very long. */
  private void look() {
    for (ChaosClient client : clients) {
      if (client.actingMillis() > STUCK_MILLIS && stuck.isEmpty()) {
        stuck = client + " waits:\n" + cluster.processes();
      }
    }
  }

  /** Nobody may have heard it, or it comes too late. */
  private void say(String action) {
    try {
      cluster.admin(action + " MIGRATION " + number);
    } catch (SQLException e) {
      refusals.add(action + ": " + e);
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
      wanted(cluster.migration(number)).ifPresent(this::say);
      look();
      Thread.sleep(50);
    }
  }

  private void checkHidden() throws SQLException {
    boolean hidden = faults.stream().allMatch(fault -> fault.kind().isHidden());
    if (hidden && !errors.isEmpty()) {
      wrong.add("no client should have noticed, but: " + errors);
    }
    String after = cluster.filler(group);
    if (!after.equals(filler)) {
      wrong.add("filler is " + after + " instead of " + filler);
    }
  }

  /** The phase it has ended in. */
  MigrationPhase end() {
    return cluster.migration(number).phase();
  }

  /** What has happened, and where the migration was. */
  List<Faults.Happened> happened() {
    return happened;
  }

  /** Adds what happened to what has happened. */
  void addTo(ChaosTotals totals) {
    Migration last = cluster.migration(number);
    totals.end(last == null ? "nothing" : last.phase().toString(), way, statement);
    happened.forEach(totals::happened);
    clients.forEach(client -> client.actions.done.forEach(totals::acknowledged));
    totals.unknown(clients.stream().mapToLong(client -> client.actions.expected.unknown()).sum());
    totals.reads(readers.stream().mapToLong(reader -> reader.reads).sum());
    totals.errors(errors.size());
  }

  /** What was done, for the one who has to find out why. */
  String story() {
    return ("seed %d, %s: %s, faults %s\n  %s\n  refused: %s\n  errors of clients:\n%s\n%s")
        .formatted(seed, way, statement, faults, story, refusals, String.join("\n", errors), stuck);
  }

  @Override
  public String toString() {
    Migration last = cluster.migration(number);
    return ("seed %d %s in %d ms: %s; %d faults of %s; %d acknowledged, %d unknown, %d errors,"
            + " %d reads, slowest %d ms")
        .formatted(
            seed,
            last == null ? "nothing" : last.phase(),
            millis,
            statement,
            happened.size(),
            faults,
            clients.stream().mapToLong(client -> client.actions.expected.acknowledged()).sum(),
            clients.stream().mapToLong(client -> client.actions.expected.unknown()).sum(),
            errors.size(),
            readers.stream().mapToLong(reader -> reader.reads).sum(),
            clients.stream().mapToLong(client -> client.slowestMillis).max().orElse(0));
  }
}
