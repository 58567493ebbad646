package io.ringmaster.demo;

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

/**
 * Clients of the shop that never pause for long: each raises the total of an order by one cent and
 * reads an order, again and again.
 */
final class Load {
  /** Between two requests of a client: the machine has other work to do as well. */
  private static final long PAUSE_MILLIS = 4;

  private static final int ERRORS_KEPT = 5;

  /** Opens a client's connection. */
  interface Connector {
    Connection connect() throws SQLException;
  }

  private final int firstUser;
  private final int users;
  private final List<Thread> clients = new ArrayList<>();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong errorCount = new AtomicLong();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final LongAccumulator slowestNanos = new LongAccumulator(Math::max, 0);
  private volatile boolean stopped;

  /**
   * Starts clients.
   *
   * @param firstUser the first of {@code users} ids in a row that have an order of the number 1
   */
  Load(int clients, int firstUser, int users, Connector connector) {
    this.firstUser = firstUser;
    this.users = users;
    for (int i = 0; i < clients; i++) {
      this.clients.add(Thread.ofPlatform().daemon().start(() -> client(connector)));
    }
  }

  private void client(Connector connector) {
    try (Connection connection = connector.connect();
        PreparedStatement write =
            connection.prepareStatement(
                "UPDATE orders SET total = total + 0.01 WHERE user_id = ? AND id = 1");
        PreparedStatement read =
            connection.prepareStatement("SELECT total FROM orders WHERE user_id = ? AND id = 1")) {
      while (!stopped) {
        request(write, writes);
        request(read, reads);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (SQLException e) {
      failed(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void request(PreparedStatement statement, AtomicLong count) {
    int user = firstUser + ThreadLocalRandom.current().nextInt(users);
    long begun = System.nanoTime();
    try {
      statement.setInt(1, user);
      if (statement.execute()) {
        try (ResultSet rows = statement.getResultSet()) {
          if (!rows.next()) {
            failed("the order of user " + user + " is not found");
          }
        }
      } else if (statement.getUpdateCount() != 1) {
        failed("the order of user " + user + " is not changed");
      }
      count.incrementAndGet();
    } catch (SQLException e) {
      failed(e.toString());
    }
    slowestNanos.accumulate(System.nanoTime() - begun);
  }

  private void failed(String why) {
    if (errorCount.incrementAndGet() <= ERRORS_KEPT) {
      errors.add(why);
    }
  }

  /** Acknowledged so far. */
  long writes() {
    return writes.get();
  }

  long reads() {
    return reads.get();
  }

  long errorCount() {
    return errorCount.get();
  }

  /** The first few. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  /** The longest request since the last call, in milliseconds. */
  double takeSlowestMillis() {
    return slowestNanos.getThenReset() / 1e6;
  }

  /** Ends the clients; their numbers stand then. */
  void end() throws InterruptedException {
    stopped = true;
    for (Thread client : clients) {
      client.join();
    }
  }
}
