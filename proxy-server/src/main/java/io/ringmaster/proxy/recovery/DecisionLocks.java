package io.ringmaster.proxy.recovery;

import io.ringmaster.metadata.Server;
import io.ringmaster.proxy.commit.CommitPause;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.Reason;
import io.ringmaster.proxy.xa.Decisions;
import io.ringmaster.proxy.xa.Xid;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back commits over several servers by a read lock on the table of decisions of each server.
 * The lock waits for decisions that are being committed, and lets nobody write one; then those that
 * were decided before are awaited until no branch of them is left. All proxies respect it without
 * knowing of it. Blocking; threads of its own.
 */
public final class DecisionLocks implements CommitPause {
  private static final Logger log = LoggerFactory.getLogger(DecisionLocks.class);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofMillis(5);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  /** Seconds. A proxy that stands still loses its locks after a while. */
  private static final Map<String, String> LIMITS =
      Map.of("lock_wait_timeout", "3", "wait_timeout", "10");

  private final ControlPools pools;
  private final Branches branches;

  /** Each needs a session on each server, and those of the pools are few. */
  private final Semaphore one = new Semaphore(1);

  public DecisionLocks(ControlPools pools) {
    this.pools = pools;
    branches = new Branches(pools);
  }

  @Override
  public void begin(Collection<Server> servers, BiConsumer<Runnable, String> then) {
    Thread.ofVirtual().name("commit-pause").start(() -> lock(servers, then));
  }

  private void lock(Collection<Server> servers, BiConsumer<Runnable, String> then) {
    one.acquireUninterruptibly();
    Map<String, JdbcSession> sessions = new LinkedHashMap<>();
    String why = "";
    try {
      for (Server server : servers) {
        JdbcSession session = JdbcSession.open(pools, server, Optional.empty(), LIMITS);
        sessions.put(server.name(), session);
        session.limit(LONGEST_ANSWER);
        session.execute(Decisions.LOCK);
      }
      why = awaitDecided(servers, sessions);
    } catch (SQLException e) {
      why = Reason.of(e);
    } catch (RuntimeException | Error e) {
      log.error("Commits can't be held back", e);
      why = e.toString();
    }
    if (why.isEmpty()) {
      then.accept(() -> Thread.ofVirtual().name("commit-resume").start(() -> unlock(sessions)), "");
    } else {
      unlock(sessions);
      then.accept(null, why);
    }
  }

  /** Waits until what is committed is committed everywhere; says what is not, or nothing. */
  private String awaitDecided(Collection<Server> servers, Map<String, JdbcSession> sessions)
      throws SQLException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<Xid> open = Optional.empty();
      for (Server server : servers) {
        for (Xid branch : branches.on(server)) {
          JdbcSession coordinator = sessions.get(branch.coordinator());
          if (coordinator == null || isCommitted(coordinator, branch)) {
            open = Optional.of(branch);
          }
        }
      }
      if (open.isEmpty()) {
        return "";
      } else if (System.nanoTime() - giveUp > 0) {
        return "transaction " + open.get().transaction() + " is not committed on all its shards";
      }
      try {
        Thread.sleep(RETRY);
      } catch (InterruptedException e) {
        return "the proxy is shutting down";
      }
    }
  }

  private static boolean isCommitted(JdbcSession coordinator, Xid branch) throws SQLException {
    return coordinator.query(Decisions.find(branch.transaction())).stream()
        .anyMatch(row -> !row.getFirst().equals("0"));
  }

  private void unlock(Map<String, JdbcSession> sessions) {
    // The end of the session is the end of its locks.
    sessions.values().forEach(JdbcSession::close);
    one.release();
  }
}
