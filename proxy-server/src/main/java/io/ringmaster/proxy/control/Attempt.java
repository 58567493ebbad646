package io.ringmaster.proxy.control;

import io.ringmaster.metadata.Server;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/**
 * One try to open a connection, which ends in time whatever happens: resolving a name and a host
 * with several addresses have no timeout in the driver, so it tries on a thread of its own. A pool
 * would try again until its own time is up, and then say that instead of the reason.
 */
final class Attempt {
  private Attempt() {}

  /**
   * Opens a connection outside of any pool; the caller closes it.
   *
   * @param longest for the whole try, and afterwards for each answer
   * @throws SQLException when that fails; {@link Reason} says why
   */
  static Connection open(DriverSettings settings, Server server, Duration longest)
      throws SQLException {
    Map<String, String> known = settings.properties(server, longest);
    Properties properties = new Properties();
    properties.putAll(known);
    properties.put("socketTimeout", Long.toString(longest.toMillis()));
    properties.put("user", server.user());
    properties.put("password", server.password().reveal());
    CompletableFuture<Connection> opened = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("connect-" + server.name())
        .start(() -> connect(DriverSettings.url(server), properties, opened));
    try {
      return opened.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      SQLException late = late(longest);
      if (opened.completeExceptionally(late)) {
        throw late;
      }
      // It has ended in this moment.
      return ended(opened);
    } catch (InterruptedException e) {
      if (!opened.completeExceptionally(e) && !opened.isCompletedExceptionally()) {
        close(opened.join());
      }
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while connecting", e);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static void connect(
      String url, Properties properties, CompletableFuture<Connection> opened) {
    try {
      Connection connection = DriverManager.getConnection(url, properties);
      if (!opened.complete(connection)) {
        close(connection);
      }
    } catch (SQLException | RuntimeException e) {
      opened.completeExceptionally(e);
    }
  }

  private static Connection ended(CompletableFuture<Connection> opened) throws SQLException {
    try {
      return opened.get();
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("it has ended", e);
    }
  }

  private static SQLException failure(ExecutionException e) {
    return e.getCause() instanceof SQLException sql ? sql : new SQLException(e.getCause());
  }

  private static SQLException late(Duration longest) {
    return new SQLException(
        new SocketTimeoutException("no answer within " + longest.toMillis() + " ms"));
  }

  /** Closes a connection that may be broken. */
  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LoggerFactory.getLogger(Attempt.class).debug("close failed: {}", e.toString());
    }
  }

  /** Cuts a connection without a word to the server, which may not be listening. */
  static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LoggerFactory.getLogger(Attempt.class).debug("abort failed: {}", e.toString());
    }
  }
}
