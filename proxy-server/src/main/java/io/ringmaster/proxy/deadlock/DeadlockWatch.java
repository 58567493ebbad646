package io.ringmaster.proxy.deadlock;

import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds transactions that wait for each other on several servers, and ends the youngest of each
 * circle. It sleeps while no statement with connections to several servers lasts; then it asks
 * those servers, in rounds, who waits for whom, and what other proxies tell of their statements
 * there. Each proxy ends its own transactions only: who is to be ended is the same for all. A
 * thread of its own.
 */
public final class DeadlockWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeadlockWatch.class);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** Servers that take long to answer are asked for a tenth of the time. */
  private static final int PAUSES_PER_ROUND = 9;

  /** Statements that are looked at together; those of the oldest transactions. */
  private static final int STATEMENTS_MAX = 1_000;

  private final String proxy;
  private final MetadataStore store;
  private final ControlPools pools;
  private final Thread thread;

  /** What each loop has; guarded by itself. */
  private final Map<Object, Collection<Candidate>> candidates = new HashMap<>();

  private final Map<String, ServerWaits> sessions = new HashMap<>();
  private List<Suspicion> suspicions = new ArrayList<>();
  private volatile boolean closed;

  /**
   * Starts nothing yet.
   *
   * @param proxy the id of the proxy's run
   */
  public DeadlockWatch(String proxy, MetadataStore store, ControlPools pools) {
    this.proxy = proxy;
    this.store = store;
    this.pools = pools;
    thread = Thread.ofVirtual().name("deadlocks").unstarted(this::run);
  }

  /** Starts looking. */
  public void start() {
    thread.start();
  }

  /**
   * Says which statements of an event loop may wait now; until the next time. Does not block.
   *
   * @param loop who says so
   */
  public void candidates(Object loop, Collection<Candidate> now) {
    synchronized (candidates) {
      if (now.isEmpty()) {
        candidates.remove(loop);
      } else {
        candidates.put(loop, List.copyOf(now));
        candidates.notifyAll();
      }
    }
  }

  private void run() {
    Set<Long> before = Set.of();
    Duration pause = SHORTEST_PAUSE;
    try {
      while (!closed) {
        Map<String, Candidate> own = own();
        if (own.isEmpty()) {
          suspicions.clear();
          closeSessions();
          awaitCandidates();
          continue;
        }
        Set<Long> statements = new HashSet<>();
        own.values().forEach(candidate -> statements.add(candidate.statement()));
        boolean more = !before.containsAll(statements);
        before = statements;
        Instant begin = Instant.now();
        round(own);
        Duration least = Duration.between(begin, Instant.now()).multipliedBy(PAUSES_PER_ROUND);
        pause = more || !suspicions.isEmpty() ? SHORTEST_PAUSE : pause.multipliedBy(2);
        pause = Collections.min(List.of(Collections.max(List.of(pause, least)), LONGEST_PAUSE));
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      // Closed.
    } finally {
      closeSessions();
    }
  }

  private void awaitCandidates() throws InterruptedException {
    synchronized (candidates) {
      while (candidates.isEmpty() && !closed) {
        candidates.wait();
      }
    }
  }

  /** This proxy's statements by the names of their transactions. */
  private Map<String, Candidate> own() {
    List<Candidate> all = new ArrayList<>();
    synchronized (candidates) {
      candidates.values().forEach(all::addAll);
    }
    Map<String, Candidate> own = new TreeMap<>();
    all.stream()
        .sorted((a, b) -> Long.compare(a.sinceMicros(), b.sinceMicros()))
        .limit(STATEMENTS_MAX)
        .forEach(candidate -> own.put(proxy + '.' + candidate.session(), candidate));
    return own;
  }

  private void round(Map<String, Candidate> own) {
    Map<String, SpreadStatement> statements = new TreeMap<>();
    own.forEach(
        (name, candidate) ->
            statements.put(
                name,
                new SpreadStatement(
                    name,
                    candidate.sinceMicros(),
                    candidate.statement(),
                    candidate.beat(),
                    candidate.threads())));
    Set<LockWait> waits = ask(statements);
    suspicions.removeIf(suspicion -> !suspicion.isThere(waits, statements));
    for (Suspicion suspicion : List.copyOf(suspicions)) {
      if (suspicion.isCertain(statements)) {
        SpreadStatement victim = suspicion.cycle().victim();
        Candidate mine = own.get(victim.transaction());
        if (mine != null) {
          log.info(
              "Deadlock over servers, transaction is rolled back session={} waits={}",
              mine.session(),
              suspicion.cycle().waits());
          suspicions.remove(suspicion);
          mine.end().run();
        }
      }
    }
    for (WaitGraph.Cycle cycle : new WaitGraph(statements.values(), waits).cycles()) {
      if (suspicions.stream().noneMatch(old -> old.cycle().waits().equals(cycle.waits()))) {
        suspicions.add(new Suspicion(cycle));
      }
    }
  }

  /**
   * Asks the servers of some statements, and those of the statements that others tell of.
   *
   * @param statements gets those of others
   */
  private Set<LockWait> ask(Map<String, SpreadStatement> statements) {
    List<SpreadStatement> own = List.copyOf(statements.values());
    Map<String, Server> servers = store.state().servers();
    Set<LockWait> waits = new HashSet<>();
    Deque<String> next = new ArrayDeque<>();
    own.forEach(statement -> next.addAll(statement.threads().keySet()));
    Set<String> asked = new HashSet<>();
    while (!next.isEmpty()) {
      String name = next.remove();
      Server server = servers.get(name);
      if (!asked.add(name) || server == null) {
        continue;
      }
      try {
        ServerWaits session = session(server);
        session.tell(own);
        waits.addAll(session.waits());
        for (SpreadStatement other : session.told()) {
          statements.merge(other.transaction(), other, DeadlockWatch::newer);
          next.addAll(other.threads().keySet());
        }
      } catch (SQLException e) {
        log.debug("Lock waits not known server={} cause={}", name, Reason.of(e));
        Optional.ofNullable(sessions.remove(name)).ifPresent(ServerWaits::close);
      }
    }
    return waits;
  }

  private static SpreadStatement newer(SpreadStatement one, SpreadStatement other) {
    return one.beat() >= other.beat() ? one : other;
  }

  private ServerWaits session(Server server) throws SQLException {
    ServerWaits session = sessions.get(server.name());
    if (session == null) {
      session = ServerWaits.open(pools, server);
      sessions.put(server.name(), session);
    }
    return session;
  }

  /** Other proxies hear no more of this one's statements. */
  private void closeSessions() {
    sessions.values().forEach(ServerWaits::close);
    sessions.clear();
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
