package io.ringmaster.proxy.recovery;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.store.Leadership;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.proxy.commit.CommitRecovery;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.Reason;
import io.ringmaster.proxy.xa.Xid;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions that nobody ends: those of its own proxy at once, and, in the one proxy that
 * has the lead, those that dead proxies have left. All that it does may be done by several at the
 * same time, since a transaction's decision is a row that only one can write. Threads of its own.
 */
public final class TransactionRecovery implements CommitRecovery, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TransactionRecovery.class);

  /** What its leader leads, as {@link MetadataStore#leader} is asked. */
  public static final String LEAD = "transactions";

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofMillis(100);

  /** How long a client waits for what became of its transaction. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A branch that is prepared for so long is looked at: its proxy has mostly died. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration CLEANING = Duration.ofMinutes(1);

  /** Decisions stay while anybody may still ask for them. */
  private static final Duration KEEP_COMMITTED = Duration.ofMinutes(10);

  /** A proxy that was stopped in the middle of a commit must find it even after days. */
  private static final Duration KEEP_ROLLED_BACK = Duration.ofDays(7);

  private final MetadataStore store;
  private final ControlPools pools;
  private final String proxy;
  private final Branches branches;
  private final Forgotten forgotten;
  private final Thread thread;

  /** Servers that have the table of decisions. */
  private final Set<Server> prepared = ConcurrentHashMap.newKeySet();

  /** Transactions with prepared branches, and since when they have been seen. */
  private final Map<String, Long> seen = new HashMap<>();

  private long cleanedNanos = System.nanoTime();
  private volatile int inDoubt;
  private volatile boolean closed;

  /**
   * Starts nothing yet.
   *
   * @param proxy what the store calls its proxy when that leads, for people: where it listens
   */
  public TransactionRecovery(MetadataStore store, ControlPools pools, String proxy) {
    this.store = store;
    this.pools = pools;
    this.proxy = proxy;
    branches = new Branches(pools);
    forgotten = new Forgotten(pools);
    thread = Thread.ofVirtual().name("transactions").unstarted(this::run);
  }

  /** Starts looking for transactions that nobody ends. */
  public void start() {
    thread.start();
  }

  /**
   * Transactions that have been prepared for longer than a commit takes, as they were last seen; 0
   * where another proxy looks after them.
   */
  public int inDoubt() {
    return inDoubt;
  }

  @Override
  public void recover(
      String transaction,
      boolean committed,
      Server coordinator,
      Collection<Server> servers,
      Consumer<Outcome> then) {
    List<Server> concerned = List.copyOf(new HashSet<>(servers));
    Thread.ofVirtual()
        .name("recover-" + transaction)
        .start(() -> then.accept(recover(transaction, committed, coordinator, concerned)));
  }

  private Outcome recover(
      String transaction, boolean committed, Server coordinator, List<Server> servers) {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    Optional<Boolean> decision = committed ? Optional.of(true) : Optional.empty();
    while (!closed) {
      try {
        if (decision.isEmpty()) {
          decision = decide(transaction, coordinator);
        }
        if (decision.isPresent()) {
          for (Server server : servers) {
            branches.end(server, transaction, decision.get());
          }
          log.info(
              "Transaction finished transaction={} {}",
              transaction,
              decision.get() ? "committed" : "rolled back");
          return decision.get() ? Outcome.COMMITTED : Outcome.ROLLED_BACK;
        }
      } catch (SQLException e) {
        log.info("Transaction not finished yet transaction={} cause={}", transaction, Reason.of(e));
      } catch (RuntimeException | Error e) {
        // Who waits for the outcome must hear of one.
        log.error("Transaction not finished transaction={}", transaction, e);
        break;
      }
      if (System.nanoTime() - giveUp > 0) {
        break;
      }
      try {
        Thread.sleep(RETRY);
      } catch (InterruptedException e) {
        break;
      }
    }
    return decision
        .map(commit -> commit ? Outcome.COMMITTED_LATER : Outcome.ROLLED_BACK)
        .orElse(Outcome.UNKNOWN);
  }

  private Optional<Boolean> decide(String transaction, Server coordinator) throws SQLException {
    return new DecisionTable(pools, coordinator).decide(transaction, false);
  }

  @Override
  public void forget(String transaction, Server coordinator) {
    forgotten.add(transaction, coordinator);
  }

  @Override
  public void undecidable(Server coordinator) {
    prepared.remove(coordinator);
  }

  private void run() {
    Optional<Leadership> lead = Optional.empty();
    try {
      while (!closed) {
        prepareServers();
        forgotten.flush();
        try {
          if (lead.isEmpty() || !lead.get().isHeld()) {
            seen.clear();
            inDoubt = 0;
            lead = store.lead(LEAD, proxy);
          }
          if (lead.isPresent()) {
            sweep(store.state());
          }
        } catch (MetadataException e) {
          log.debug("No lead of transactions cause={}", e.toString());
        } catch (RuntimeException e) {
          log.warn("Transactions in doubt can't be looked at", e);
        }
        Thread.sleep(PERIOD);
      }
    } catch (InterruptedException e) {
      // Closed.
    } finally {
      lead.ifPresent(Leadership::close);
    }
  }

  /** Makes the table of decisions where it is missing: a transaction has no time for that. */
  private void prepareServers() {
    for (Server server : TransactionsInDoubt.primaries(store.state())) {
      if (!prepared.contains(server)) {
        try {
          new DecisionTable(pools, server).create();
          prepared.add(server);
        } catch (SQLException e) {
          log.debug("No table of decisions server={} cause={}", server.name(), Reason.of(e));
        }
      }
    }
  }

  private void sweep(ClusterState state) {
    Map<String, Set<Server>> open = new HashMap<>();
    Map<String, String> coordinators = new HashMap<>();
    boolean all = true;
    for (Server server : TransactionsInDoubt.primaries(state)) {
      try {
        for (Xid branch : branches.on(server)) {
          open.computeIfAbsent(branch.transaction(), _ -> new HashSet<>()).add(server);
          coordinators.put(branch.transaction(), branch.coordinator());
        }
      } catch (SQLException e) {
        all = false;
        log.debug("Branches not known server={} cause={}", server.name(), Reason.of(e));
      }
    }
    long now = System.nanoTime();
    if (all) {
      seen.keySet().retainAll(open.keySet());
    }
    open.keySet().forEach(transaction -> seen.putIfAbsent(transaction, now));
    open.keySet().removeIf(transaction -> now - seen.get(transaction) < GRACE.toNanos());
    inDoubt = open.size();
    open.forEach(
        (transaction, servers) ->
            end(transaction, state.servers().get(coordinators.get(transaction)), servers));
    if (all && now - cleanedNanos > CLEANING.toNanos()) {
      cleanedNanos = now;
      clean(state);
    }
  }

  private void end(String transaction, Server coordinator, Set<Server> servers) {
    if (coordinator == null) {
      log.warn(
          "Transaction in doubt whose decision is on a server that is not registered any more"
              + " transaction={}; RESOLVE TRANSACTION ends it",
          transaction);
      return;
    }
    try {
      Optional<Boolean> decision = decide(transaction, coordinator);
      if (decision.isEmpty()) {
        AbandonedConnections.end(store, pools, coordinator, transaction);
        return;
      }
      for (Server server : servers) {
        branches.end(server, transaction, decision.get());
      }
      log.warn(
          "Transaction of a proxy that did not finish it transaction={} {} servers={}",
          transaction,
          decision.get() ? "committed" : "rolled back",
          servers.stream().map(Server::name).toList());
    } catch (SQLException e) {
      log.warn("Transaction in doubt transaction={} cause={}", transaction, Reason.of(e));
    }
  }

  /** Decisions that proxies have not forgotten, since they died or a server did. */
  private void clean(ClusterState state) {
    for (Server server : TransactionsInDoubt.primaries(state)) {
      try {
        DecisionTable table = new DecisionTable(pools, server);
        List<String> old =
            table.olderThan(KEEP_COMMITTED.toSeconds(), KEEP_ROLLED_BACK.toSeconds()).stream()
                .filter(transaction -> !seen.containsKey(transaction))
                .toList();
        if (!old.isEmpty()) {
          table.forget(old);
        }
      } catch (SQLException e) {
        log.debug("Decisions not cleaned server={} cause={}", server.name(), Reason.of(e));
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
