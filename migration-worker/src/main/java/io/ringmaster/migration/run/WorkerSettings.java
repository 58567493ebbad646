package io.ringmaster.migration.run;

import io.ringmaster.metadata.Server;
import io.ringmaster.migration.server.Endpoint;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/**
 * How a worker works.
 *
 * @param name of this process, for people
 * @param endpoints how a server is reached
 * @param retry after a step failed, the first wait; doubled up to {@code retryMax}
 * @param retryMax the longest wait between two attempts of a step
 * @param progress how often progress is told
 * @param rehearsals how often at most the steps of a cutover are rehearsed before it; at least 1
 * @param observer hears what it does
 */
public record WorkerSettings(
    String name,
    Function<Server, Endpoint> endpoints,
    Duration retry,
    Duration retryMax,
    Duration progress,
    int rehearsals,
    MigrationObserver observer) {
  public WorkerSettings {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(endpoints, "endpoints");
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(retryMax, "retryMax");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(observer, "observer");
    if (rehearsals < 1) {
      throw new IllegalArgumentException(rehearsals + " rehearsals tell nothing");
    }
  }

  /**
   * One second after a failure, at most half a minute; progress every second; as many rehearsals as
   * compile what is rehearsed; unobserved.
   */
  public static WorkerSettings usual(String name, Function<Server, Endpoint> endpoints) {
    return new WorkerSettings(
        name,
        endpoints,
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        20,
        MigrationObserver.NONE);
  }

  /** The same, with somebody who hears what the worker does. */
  public WorkerSettings observedBy(MigrationObserver by) {
    return new WorkerSettings(name, endpoints, retry, retryMax, progress, rehearsals, by);
  }

  /** The same, for who does not mind how long a cutover lasts. */
  public WorkerSettings rehearsing(int times) {
    return new WorkerSettings(name, endpoints, retry, retryMax, progress, times, observer);
  }
}
