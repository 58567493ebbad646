package io.ringmaster.it.cutover;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * Clients that insert, change, delete and read rows of a reference table ({@code name}, {@code v}),
 * each rows of its own. What a client has been told is what it must read, from whatever shard.
 */
@SuppressWarnings("try") // a test that is interrupted has failed
final class ReferenceWriters implements AutoCloseable {
  private static final int NAMES = 40;
  private static final long PAUSE_MILLIS = 3;

  private final Map<String, Integer> expected = new ConcurrentHashMap<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final LongAccumulator slowestNanos = new LongAccumulator(Math::max, 0);
  private final AtomicLong writes = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  ReferenceWriters(String table, int clients, Counters.Connector connector) {
    for (int i = 0; i < clients; i++) {
      int client = i;
      threads.add(Thread.ofPlatform().start(() -> work(table, client, connector)));
    }
  }

  private void work(String table, int client, Counters.Connector connector) {
    Random random = new Random(client);
    try (Connection connection = connector.connect(client);
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?)");
        PreparedStatement update =
            connection.prepareStatement("UPDATE " + table + " SET v = v + 1 WHERE name = ?");
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM " + table + " WHERE name = ?");
        PreparedStatement read =
            connection.prepareStatement("SELECT v FROM " + table + " WHERE name = ?")) {
      while (!stopped) {
        Thread.sleep(PAUSE_MILLIS);
        String name = client + "-" + random.nextInt(NAMES);
        Integer before = expected.get(name);
        long begun = System.nanoTime();
        if (before == null) {
          insert.setString(1, name);
          insert.setInt(2, 1);
          changedOne(insert, name);
          expected.put(name, 1);
        } else if (random.nextInt(3) == 0) {
          delete.setString(1, name);
          changedOne(delete, name);
          expected.remove(name);
        } else {
          update.setString(1, name);
          changedOne(update, name);
          expected.put(name, before + 1);
        }
        slowestNanos.accumulate(System.nanoTime() - begun);
        read.setString(1, name);
        try (ResultSet row = read.executeQuery()) {
          Integer seen = row.next() ? (Integer) row.getInt(1) : null;
          if (!java.util.Objects.equals(seen, expected.get(name))) {
            errors.add("row " + name + " is " + seen + ", not " + expected.get(name));
          }
        }
      }
    } catch (SQLException | RuntimeException | InterruptedException e) {
      errors.add("client " + client + ": " + e);
    }
  }

  private void changedOne(PreparedStatement statement, String name) throws SQLException {
    int changed = statement.executeUpdate();
    writes.incrementAndGet();
    if (changed != 1) {
      errors.add("row " + name + ": " + changed + " rows changed");
    }
  }

  /** What went wrong so far. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  /** Acknowledged writes so far. */
  long writes() {
    return writes.get();
  }

  /** The longest that a write took, in milliseconds. */
  long slowestMillis() {
    return slowestNanos.get() / 1_000_000;
  }

  /** The rows that must be there, as {@code name=v}, once {@link #close} has returned. */
  List<String> rows() {
    return new TreeMap<>(expected)
        .entrySet().stream().map(row -> row.getKey() + "=" + row.getValue()).toList();
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
