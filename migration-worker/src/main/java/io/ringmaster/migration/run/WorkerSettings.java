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
 * @param observer hears what it does
 */
public record WorkerSettings(
    String name,
    Function<Server, Endpoint> endpoints,
    Duration retry,
    Duration retryMax,
    Duration progress,
    MigrationObserver observer) {
  public WorkerSettings {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(endpoints, "endpoints");
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(retryMax, "retryMax");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(observer, "observer");
  }

  /** One second after a failure, at most half a minute; progress every second; unobserved. */
  public static WorkerSettings usual(String name, Function<Server, Endpoint> endpoints) {
    return new WorkerSettings(
        name,
        endpoints,
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        MigrationObserver.NONE);
  }

  /** The same, with somebody who hears what the worker does. */
  public WorkerSettings observedBy(MigrationObserver by) {
    return new WorkerSettings(name, endpoints, retry, retryMax, progress, by);
  }
}
