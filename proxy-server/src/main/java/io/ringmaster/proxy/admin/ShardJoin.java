package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.migration.reference.ReferenceTables;
import io.ringmaster.migration.reference.TableName;
import io.ringmaster.migration.run.Fences;
import io.ringmaster.migration.run.ProxyDrain;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.table.Finding;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a new shard the reference tables while clients read and write them. Nobody changes tables
 * meanwhile: the DDL locks of all databases are held.
 *
 * <ol>
 *   <li>The tables are made on the new server and filled, while they are written: nobody waits.
 *   <li>hold: the shard is stored as joining. Every proxy lets writes of reference tables wait and
 *       says when those that were under way have ended;
 *   <li>fence: proxies that are not registered can't write to any shard;
 *   <li>what the first step did not get is copied: from here on the new shard has what all have;
 *   <li>the shard is stored as joined. The writes that waited go to it too.
 * </ol>
 *
 * Whatever fails before the last step takes the shard away again, and the writes go where they
 * would have gone.
 */
final class ShardJoin implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ShardJoin.class);
  private static final Duration DRAIN_MAX = Duration.ofSeconds(10);

  /** A migration's cutover, during which no shard can join, is over much sooner. */
  private static final Duration CUTOVER_MAX = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(20);
  private static final int ROUNDS_MAX = 5;

  private final MetadataStore store;
  private final ClusterState state;
  private final Shard shard;
  private final Duration holdMax;
  private final Set<String> references;
  private final List<ReferenceTables> tables = new ArrayList<>();
  private final Fences fences;

  /**
   * Prepares, without I/O to servers.
   *
   * @param state that the caller has locked
   * @param shard the new one
   * @param patience how long statements wait before they get an error
   */
  ShardJoin(
      MetadataStore store,
      ClusterState state,
      Shard shard,
      Function<Server, Endpoint> endpoints,
      Duration patience) {
    this.store = store;
    this.state = state;
    this.shard = shard;
    this.holdMax = patience.multipliedBy(2).dividedBy(3);
    this.references = references(state);
    Map<String, List<TableName>> byHome = new TreeMap<>();
    state.tables().values().stream()
        .filter(rule -> references.contains(rule.key()))
        .sorted(java.util.Comparator.comparing(TableRule::key))
        .forEach(
            rule ->
                byHome
                    .computeIfAbsent(
                        state.databases().get(rule.database()).homeShard(), _ -> new ArrayList<>())
                    .add(new TableName(rule.database(), rule.table())));
    Endpoint target = endpoints.apply(state.servers().get(shard.primary()));
    byHome.forEach(
        (home, names) ->
            tables.add(
                new ReferenceTables(
                    endpoints.apply(ShardRunner.primary(state, home)), target, names)));
    this.fences =
        new Fences(
            state.joinedShards().stream()
                .map(name -> endpoints.apply(ShardRunner.primary(state, name)))
                .toList());
  }

  /** The keys of the rules of all reference tables. */
  static Set<String> references(ClusterState state) {
    return state.tables().values().stream()
        .filter(TableRule.Reference.class::isInstance)
        .map(TableRule::key)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Does all of it.
   *
   * @param lock of all databases
   * @throws AdminException when the shard has not joined, saying why; it is as if it had never been
   *     named then, unless the message says otherwise
   */
  void run(DdlLock lock) {
    boolean resumed = state.shards().containsKey(shard.name());
    try {
      refuse(resumed);
      for (ReferenceTables of : tables) {
        of.create();
      }
      fill();
      fences.prepare();
      long held = System.nanoTime();
      joinWithin(held + holdMax.toNanos(), lock);
      log.info(
          "Shard joined shard={} tables={} heldMillis={}",
          shard.name(),
          references,
          (System.nanoTime() - held) / 1_000_000);
    } catch (InterruptedException e) {
      // Taking it away again may wait for ZooKeeper, which an interrupted thread can't.
      AdminException told = notJoined("it was stopped");
      Thread.currentThread().interrupt();
      throw told;
    } catch (TimeoutException | SQLException | RuntimeException e) {
      log.info("Shard does not join shard={}", shard.name(), e);
      throw notJoined(e.getMessage());
    }
  }

  private void refuse(boolean resumed) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (ReferenceTables of : tables) {
      findings.addAll(of.check(resumed));
    }
    if (!findings.isEmpty()) {
      throw AdminException.refused(Finding.sentences(findings));
    }
  }

  /**
   * Copies until another round would be short enough for all writers to wait for it.
   *
   * @throws AdminException when reading the tables alone takes too long
   */
  private void fill() throws SQLException, InterruptedException {
    Duration most = holdMax.dividedBy(4);
    for (int round = 1; ; round++) {
      long begin = System.nanoTime();
      for (ReferenceTables of : tables) {
        of.align();
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      if (took.compareTo(most) <= 0) {
        return;
      }
      if (round == ROUNDS_MAX) {
        throw AdminException.refused(
            ("comparing the reference tables takes %d ms, while their writers would wait; it may"
                    + " take %d ms. Raise timeouts.cutover, on all proxies, or do it when the"
                    + " servers have less to do")
                .formatted(took.toMillis(), most.toMillis()));
      }
    }
  }

  private void joinWithin(long giveUp, DdlLock lock)
      throws SQLException, InterruptedException, TimeoutException {
    awaitNoCutover();
    long epoch = begin();
    long drainUntil = Math.min(giveUp, System.nanoTime() + drainMax().toNanos());
    try {
      ProxyDrain.await(store, epoch, drainUntil);
    } catch (TimeoutException e) {
      throw new TimeoutException(
          e.getMessage()
              + ". Let its clients end them (SHOW PROCESSLIST there tells whose they are), or stop"
              + " that proxy, and say CREATE SHARD again");
    }
    fences.raise(epoch);
    // Those that have registered meanwhile have nothing to be ended for either.
    fences.endOthers(ProxyDrain.await(store, epoch, drainUntil), drainUntil);
    for (ReferenceTables of : tables) {
      of.finish(Duration.ofNanos(giveUp - System.nanoTime()));
    }
    lock.check();
    finish();
  }

  private Duration drainMax() {
    Duration half = holdMax.dividedBy(2);
    return half.compareTo(DRAIN_MAX) < 0 ? half : DRAIN_MAX;
  }

  private void awaitNoCutover() throws InterruptedException, TimeoutException {
    long giveUp = System.nanoTime() + CUTOVER_MAX.toNanos();
    while (store.state().migrations().values().stream().anyMatch(m -> m.phase().holds())) {
      if (System.nanoTime() - giveUp > 0) {
        throw new TimeoutException(
            "a migration's cutover is under way; SHOW MIGRATIONS tells, say CREATE SHARD again"
                + " later");
      }
      Thread.sleep(POLL);
    }
  }

  /** Stores the shard as joining, if it is not yet; returns an epoch at which it is. */
  private long begin() {
    return store
        .update(
            now -> {
              if (!now.databases().keySet().equals(state.databases().keySet())) {
                throw AdminException.refused("databases changed at the same time");
              }
              refuseOtherTables(now);
              Shard known = now.shards().get(shard.name());
              if (known == null) {
                return List.of(new Change.Add(shard.withJoining(true)));
              }
              refuseUnlessJoining(known);
              return List.of();
            })
        .epoch();
  }

  private void finish() {
    store.update(
        now -> {
          refuseUnlessJoining(now.shards().get(shard.name()));
          refuseOtherTables(now);
          return List.of(new Change.Replace(shard));
        });
  }

  private void refuseUnlessJoining(Shard known) {
    if (!shard.withJoining(true).equals(known)) {
      throw AdminException.refused("somebody else dropped or created it at the same time");
    }
  }

  private void refuseOtherTables(ClusterState now) {
    if (!references(now).equals(references)) {
      throw AdminException.refused("reference tables were created or dropped at the same time");
    }
  }

  /** Takes the shard away again, and the tables it got. */
  private AdminException notJoined(String why) {
    String begin = "shard '%s' has not joined: %s".formatted(shard.name(), why);
    try {
      ClusterState after = store.update(this::removal);
      Shard known = after.shards().get(shard.name());
      if (known != null) {
        // Its last step has been taken by somebody, perhaps by this attempt without an answer.
        return AdminException.refused(begin + "; SHOW SHARDS tells how it is now");
      }
    } catch (MetadataException e) {
      log.warn("Shard is not taken away shard={} cause={}", shard.name(), e.getMessage());
      return AdminException.refused(
          ("%s. It could not be taken away either (%s): if SHOW SHARDS says that it is JOINING,"
               + " writes of reference tables wait until DROP SHARD %s, or CREATE SHARD once more")
              .formatted(begin, e.getMessage(), shard.name()));
    }
    for (ReferenceTables of : tables) {
      try {
        of.drop();
      } catch (SQLException e) {
        log.warn("Tables are left server={} tables={}", shard.primary(), of, e);
        begin += "; tables %s may be left on server '%s'".formatted(of, shard.primary());
      }
    }
    return AdminException.refused(begin + ". Nothing was changed");
  }

  private List<Change> removal(ClusterState now) {
    return shard.withJoining(true).equals(now.shards().get(shard.name()))
        ? List.of(new Change.Remove(Entity.Kind.SHARD, shard.name()))
        : List.of();
  }

  @Override
  public void close() {
    fences.close();
    tables.forEach(ReferenceTables::close);
  }
}
