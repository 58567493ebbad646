package io.ringmaster.migration.throttle;

import io.ringmaster.migration.server.Sessions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Samples real servers. A server that does not answer gives no reason to wait, but a log line. */
public final class ServerLoad implements Throttle.Sampler {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLoad.class);
  private static final Duration NOT_REPLICATING = Duration.ofDays(1);

  private final Sessions source;
  private final List<Sessions> replicas;
  private final IntSupplier slowdown;

  /**
   * For a source and its replicas.
   *
   * @param replicas those whose lag counts; a replica that does not replicate counts as one day
   * @param slowdown as {@link Throttle.Load#slowdown}
   */
  public ServerLoad(Sessions source, List<Sessions> replicas, IntSupplier slowdown) {
    this.slowdown = slowdown;
    this.source = source;
    this.replicas = List.copyOf(replicas);
  }

  @Override
  public Throttle.Load sample() {
    Optional<Duration> worst = Optional.empty();
    for (Sessions replica : replicas) {
      Optional<Duration> lag = lag(replica);
      if (lag.isPresent() && (worst.isEmpty() || lag.get().compareTo(worst.get()) > 0)) {
        worst = lag;
      }
    }
    return new Throttle.Load(worst, threadsRunning(), slowdown.getAsInt());
  }

  private int threadsRunning() {
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Threads_running'")) {
      return row.next() ? row.getInt(2) : 0;
    } catch (SQLException e) {
      LOG.warn("load of {} is not known: {}", source, e.toString());
      return 0;
    }
  }

  private static Optional<Duration> lag(Sessions replica) {
    try (Connection connection = replica.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW REPLICA STATUS")) {
      if (!row.next()) {
        return Optional.empty();
      }
      long seconds = row.getLong("Seconds_Behind_Source");
      return Optional.of(row.wasNull() ? NOT_REPLICATING : Duration.ofSeconds(seconds));
    } catch (SQLException e) {
      LOG.warn("lag of {} is not known: {}", replica, e.toString());
      return Optional.empty();
    }
  }
}
