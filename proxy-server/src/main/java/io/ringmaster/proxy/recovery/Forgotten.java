package io.ringmaster.proxy.recovery;

import io.ringmaster.metadata.Server;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions whose decision nobody needs any more; their rows are deleted many at a time. Any
 * thread adds, one flushes.
 */
final class Forgotten {
  private static final Logger log = LoggerFactory.getLogger(Forgotten.class);

  /** A server that loses what it has committed (not durable) finds the decision for so long. */
  private static final Duration DELAY = Duration.ofSeconds(10);

  private static final int BATCH = 500;

  private record Entry(String transaction, Server coordinator, long sinceNanos) {}

  private final ControlPools pools;
  private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();

  Forgotten(ControlPools pools) {
    this.pools = pools;
  }

  void add(String transaction, Server coordinator) {
    entries.add(new Entry(transaction, coordinator, System.nanoTime()));
  }

  /** Deletes what is old enough. Blocking. */
  void flush() {
    Map<Server, List<String>> due = new HashMap<>();
    long before = System.nanoTime() - DELAY.toNanos();
    Entry next;
    while ((next = entries.peek()) != null && next.sinceNanos() - before < 0) {
      entries.poll();
      due.computeIfAbsent(next.coordinator(), _ -> new ArrayList<>()).add(next.transaction());
    }
    due.forEach(this::forget);
  }

  private void forget(Server coordinator, List<String> transactions) {
    DecisionTable table = new DecisionTable(pools, coordinator);
    try {
      for (int i = 0; i < transactions.size(); i += BATCH) {
        table.forget(transactions.subList(i, Math.min(i + BATCH, transactions.size())));
      }
    } catch (SQLException e) {
      // Who has the lead deletes them later.
      log.debug("Decisions not forgotten server={} cause={}", coordinator.name(), Reason.of(e));
    }
  }
}
