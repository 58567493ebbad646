package io.ringmaster.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Clients that read and write rows by key, in turn, each at a rate. */
final class CutoverClients {
  private static final int ERRORS_KEPT = 5;
  private static final int DIGITS = 3;

  /** Opens a client's connection. */
  interface Connector {
    Connection connect(int client) throws SQLException;
  }

  private final List<Thread> threads = new ArrayList<>();
  private final LongAccumulator[] worstNanos;
  private final Recorder reads = new Recorder(DIGITS);
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final Queue<String> firstErrors = new ConcurrentLinkedQueue<>();
  private volatile long intervalNanos;
  private volatile boolean stopped;

  CutoverClients(int clients, int rows, Connector connector) {
    worstNanos = new LongAccumulator[clients];
    for (int i = 0; i < clients; i++) {
      int client = i;
      worstNanos[i] = new LongAccumulator(Math::max, 0);
      threads.add(Thread.ofPlatform().daemon().start(() -> work(client, rows, connector)));
    }
  }

  private void work(int client, int rows, Connector connector) {
    try (Connection connection = connector.connect(client);
        PreparedStatement write =
            connection.prepareStatement("UPDATE sbtest1 SET k = k + 1 WHERE id = ?");
        PreparedStatement read =
            connection.prepareStatement("SELECT c FROM sbtest1 WHERE id = ?")) {
      long due = System.nanoTime();
      for (long turn = 0; !stopped; turn++) {
        long interval = intervalNanos;
        if (interval > 0) {
          due = Math.max(due + interval, System.nanoTime() - interval);
          LockSupport.parkNanos(due - System.nanoTime());
        }
        long took = request(turn % 2 == 0 ? write : read, client, rows);
        if (turn % 2 != 0) {
          reads.recordValue(took);
        }
      }
    } catch (SQLException e) {
      failed(e);
    }
  }

  private long request(PreparedStatement statement, int client, int rows) {
    long begun = System.nanoTime();
    try {
      statement.setInt(1, 1 + ThreadLocalRandom.current().nextInt(rows));
      if (statement.execute()) {
        try (ResultSet row = statement.getResultSet()) {
          if (!row.next()) {
            failed(new SQLException("a row was not found"));
          }
        }
      } else if (statement.getUpdateCount() == 1) {
        writes.incrementAndGet();
      } else {
        failed(new SQLException("a row was not changed"));
      }
    } catch (SQLException e) {
      failed(e);
    }
    long took = System.nanoTime() - begun;
    worstNanos[client].accumulate(took);
    requests.incrementAndGet();
    return took;
  }

  private void failed(SQLException e) {
    if (errors.incrementAndGet() <= ERRORS_KEPT) {
      firstErrors.add(e.toString());
    }
  }

  /** From now on all clients together make so many requests a second, as far as they can. */
  void pace(double perSecond) {
    intervalNanos = Math.round(1e9 * threads.size() / perSecond);
  }

  /** Forgets the worst stalls. */
  void reset() {
    for (LongAccumulator worst : worstNanos) {
      worst.reset();
    }
  }

  /** Each client's longest request since {@link #reset}. */
  double[] worstMillis() {
    double[] millis = new double[worstNanos.length];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = worstNanos[i].get() / 1e6;
    }
    return millis;
  }

  /** How many nanoseconds reads have taken since the last call. */
  Histogram reads() {
    return reads.getIntervalHistogram();
  }

  long requests() {
    return requests.get();
  }

  /** Acknowledged. */
  long writes() {
    return writes.get();
  }

  long errors() {
    return errors.get();
  }

  List<String> firstErrors() {
    return List.copyOf(firstErrors);
  }

  void end() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
