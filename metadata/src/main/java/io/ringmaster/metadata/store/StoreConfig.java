package io.ringmaster.metadata.store;

import io.ringmaster.metadata.Secret;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How to reach the metadata.
 *
 * @param connect ZooKeeper's connect string, {@code host:port[,host:port...]} ({@code
 *     zookeeper.connect})
 * @param root the znode everything is under, such as {@value #DEFAULT_ROOT}
 * @param auth {@code user:password} of ZooKeeper's digest scheme ({@code zookeeper.auth}). When
 *     given, what the store creates is for this user alone
 * @param connectTimeout longest wait for the first connection
 * @param sessionTimeout after which a silent process is taken for dead; ephemeral znodes go then
 */
public record StoreConfig(
    String connect,
    String root,
    Optional<Secret> auth,
    Duration connectTimeout,
    Duration sessionTimeout) {
  /** The root when none is configured. */
  public static final String DEFAULT_ROOT = "/ringmaster";

  public StoreConfig {
    Objects.requireNonNull(connect, "connect");
    Objects.requireNonNull(auth, "auth");
    if (!root.startsWith("/") || root.length() < 2 || root.endsWith("/")) {
      throw new IllegalArgumentException("ZooKeeper root '" + root + "' must be like /ringmaster");
    }
    if (auth.isPresent() && auth.get().reveal().indexOf(':') < 1) {
      throw new IllegalArgumentException("zookeeper.auth must have the form user:password");
    }
    if (!connectTimeout.isPositive() || !sessionTimeout.isPositive()) {
      throw new IllegalArgumentException("ZooKeeper timeouts must be positive");
    }
  }

  /**
   * The defaults: root {@value #DEFAULT_ROOT}, no authentication, 10 s to connect, 15 s sessions.
   */
  public static StoreConfig of(String connect) {
    return new StoreConfig(
        connect, DEFAULT_ROOT, Optional.empty(), Duration.ofSeconds(10), Duration.ofSeconds(15));
  }
}
