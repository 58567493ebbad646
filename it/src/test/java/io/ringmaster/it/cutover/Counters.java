package io.ringmaster.it.cutover;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * Clients that count: each adds one to a row of its own choice, again and again, and reads rows.
 * Every acknowledged addition must be there in the end, and no read may see less than a read before
 * it.
 */
@SuppressWarnings("try") // a test that is interrupted has failed
final class Counters implements AutoCloseable {
  private static final long PAUSE_MILLIS = 10;

  /** Opens a client's connection. */
  interface Connector {
    Connection connect(int client) throws SQLException;
  }

  private final Map<Integer, AtomicLong> acknowledged = new ConcurrentHashMap<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final LongAccumulator slowestNanos = new LongAccumulator(Math::max, 0);
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  Counters(int clients, List<Integer> ids, Connector connector) {
    for (int i = 0; i < clients; i++) {
      int client = i;
      threads.add(Thread.ofPlatform().start(() -> work(client, clients, ids, connector)));
    }
  }

  private void work(int client, int clients, List<Integer> ids, Connector connector) {
    try (Connection connection = connector.connect(client);
        PreparedStatement add = connection.prepareStatement("UPDATE t SET v = v + 1 WHERE id = ?");
        PreparedStatement read = connection.prepareStatement("SELECT v FROM t WHERE id = ?")) {
      Map<Integer, Long> seen = new TreeMap<>();
      for (int turn = client; !stopped; turn += 7) {
        // Some hundred statements a second are load enough; more would only be slower.
        Thread.sleep(PAUSE_MILLIS);
        // A row belongs to one client: what that has been told must be what it reads.
        int own = ids.get(turn % ids.size() / clients * clients + client);
        long begun = System.nanoTime();
        add.setInt(1, own);
        int changed = add.executeUpdate();
        slowestNanos.accumulate(System.nanoTime() - begun);
        if (changed != 1) {
          errors.add("row " + own + " was not found by UPDATE");
        }
        acknowledged.computeIfAbsent(own, _ -> new AtomicLong()).incrementAndGet();
        int any = ids.get(turn % ids.size());
        begun = System.nanoTime();
        read.setInt(1, any);
        try (ResultSet row = read.executeQuery()) {
          if (!row.next()) {
            errors.add("row " + any + " was not found by SELECT");
            continue;
          }
          long value = row.getLong(1);
          slowestNanos.accumulate(System.nanoTime() - begun);
          Long before = seen.put(any, value);
          if (before != null && before > value) {
            errors.add("row " + any + " went back from " + before + " to " + value);
          }
        }
      }
    } catch (SQLException | RuntimeException | InterruptedException e) {
      errors.add("client " + client + ": " + e);
    }
  }

  /** What went wrong so far. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  /** The longest that a statement took, in milliseconds. */
  long slowestMillis() {
    return slowestNanos.get() / 1_000_000;
  }

  /** What each row's counter must say, once {@link #close} has returned. */
  Map<Integer, Long> expected() {
    Map<Integer, Long> values = new TreeMap<>();
    acknowledged.forEach((id, count) -> values.put(id, count.get()));
    return values;
  }

  /** Acknowledged additions. */
  long total() {
    return acknowledged.values().stream().mapToLong(AtomicLong::get).sum();
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
