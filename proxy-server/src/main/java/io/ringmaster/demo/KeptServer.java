package io.ringmaster.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A MySQL server that is started again when its process ends without being told to: on the same
 * port and data directory, after a pause that doubles while it keeps ending.
 *
 * <p>Safe for use by several threads.
 */
public final class KeptServer implements AutoCloseable {
  private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

  /** A server that ran this long was well: the next pause is the shortest again. */
  private static final Duration WELL = Duration.ofMinutes(1);

  private final MySqlDistribution distribution;
  private final MySqlServerOptions options;
  private final Consumer<String> say;
  private final Thread keeper;
  private MySqlServer server;
  private boolean closed;

  private KeptServer(MySqlDistribution distribution, MySqlServer server, Consumer<String> say) {
    this.distribution = distribution;
    this.options = server.options();
    this.say = say;
    this.server = server;
    keeper = Thread.ofVirtual().name("keep-mysqld-" + server.port()).unstarted(this::keep);
  }

  /**
   * Starts a server and returns when it accepts connections.
   *
   * @param say told in one line when the server has ended and when it is there again
   * @throws MySqlServerException if the first start fails
   */
  public static KeptServer start(
      MySqlDistribution distribution, MySqlServerOptions options, Consumer<String> say)
      throws IOException {
    KeptServer kept = new KeptServer(distribution, MySqlServer.start(distribution, options), say);
    kept.keeper.start();
    return kept;
  }

  /** The TCP port, which stays the same. */
  public int port() {
    return options.port();
  }

  /** The server that runs now, or ran last. */
  public synchronized MySqlServer server() {
    return server;
  }

  private void keep() {
    Duration pause = PAUSE_MIN;
    try {
      while (true) {
        long start = System.nanoTime();
        int status = server().process().waitFor();
        if (System.nanoTime() - start > WELL.toNanos()) {
          pause = PAUSE_MIN;
        }
        Thread.sleep(pause);
        if (!again(status)) {
          return;
        }
        pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** Starts the server again, unless it was meant to end. */
  private synchronized boolean again(int status) {
    if (closed || MySqlProcesses.ending()) {
      return false;
    }
    say.accept("MySQL on port " + port() + " ended with status " + status + ", starting it again");
    try {
      server.close();
      server = MySqlServer.start(distribution, options);
      say.accept("MySQL on port " + port() + " accepts connections again");
    } catch (IOException e) {
      say.accept("MySQL on port " + port() + " does not start: " + e.getMessage());
    }
    return true;
  }

  /** Ends the server for good. */
  @Override
  public void close() throws IOException {
    keeper.interrupt();
    synchronized (this) {
      closed = true;
      server.close();
    }
  }

  @Override
  public String toString() {
    return server().toString();
  }
}
