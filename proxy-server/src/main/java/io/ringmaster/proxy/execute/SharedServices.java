package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.placement.CanonicalCache;
import io.ringmaster.proxy.admin.AdminCaller;
import io.ringmaster.proxy.admin.AdminResult;
import io.ringmaster.proxy.commit.CommitServices;
import io.ringmaster.proxy.deadlock.Candidate;
import io.ringmaster.proxy.finish.FinishLimits;
import io.ringmaster.proxy.hold.LoopHold;
import io.ringmaster.proxy.metrics.LoopMetrics;
import io.ringmaster.proxy.sequence.Sequencer;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.Routing;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;

/** What the event loops take from the rest of the process. Safe for any thread. */
public interface SharedServices {
  /** The shard map and catalog in force: one volatile read. */
  Routing routing();

  /**
   * Whether tables of the shard map in force have changed, or come, since the catalog was loaded;
   * false while they cannot be read. Does not block.
   */
  boolean isCatalogBehind();

  /** Ends when the catalog is no longer behind; blocks, so never call it on an event loop. */
  void catchUp();

  /** Bounds the plan cache of each loop. */
  int planCacheEntries();

  /** Canonical forms of non-ASCII keys, as the servers gave them. */
  CanonicalCache canonicalKeys();

  /** Makes numbers for AUTO_INCREMENT columns. */
  Sequencer sequencer();

  /** Counters for a new loop. */
  LoopMetrics newLoopMetrics();

  /** What one statement may gather for MySQL to finish it. */
  FinishLimits finishLimits();

  /** How long a statement waits for a cutover before it gets an error. */
  Duration holdPatience();

  /** Takes the progress of a new loop in letting older statements end. */
  LoopHold.Progress newHoldProgress();

  /** Runs admin SQL and DDL; blocks, so never call it on an event loop. */
  AdminResult admin(String sql, AdminCaller caller);

  /** Where blocking work runs: virtual threads. */
  Executor blocking();

  /** Tells that a server took no connection just now; does not block. */
  void connectFailed(String server);

  /** Whether a server did not answer when it was last checked; does not block. */
  boolean isDown(String server);

  /** An account by its name; null when there is none. */
  Account account(String user);

  /** All sessions of this proxy. */
  Collection<ClientSession> sessions();

  /** Kills a session, or only what it runs, on its own event loop. */
  void kill(ClientSession session, boolean queryOnly);

  /** How transactions over several servers are committed. */
  CommitServices commits();

  /** Takes the statements of a loop that may wait in a deadlock over servers; does not block. */
  void deadlockCandidates(Object loop, Collection<Candidate> now);

  /** Longest packet a client may send, in bytes. */
  int maxAllowedPacket();

  /** The line of COM_STATISTICS. */
  String statistics();
}
