package io.ringmaster.proxy.config;

import io.ringmaster.metadata.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The whole configuration of one process. Immutable; every value has been checked. The records
 * follow the sections of {@code conf/ringmaster.yaml}, which says what each key means.
 *
 * @param clusterKeyFile encrypts server passwords in ZooKeeper; empty leaves the choice to the
 *     store
 */
public record RingmasterConfig(
    Role role,
    Mysql mysql,
    Http http,
    Zookeeper zookeeper,
    Optional<Path> clusterKeyFile,
    Optional<Secret> firstAdmin,
    Tls tls,
    Limits limits,
    Timeouts timeouts,
    Pool pool,
    LogLevel logLevel) {

  /** The client side: {@code eventLoops} is at least 1. */
  public record Mysql(HostPort listen, String serverVersion, int eventLoops, Transport transport) {}

  /** Metrics and health. */
  public record Http(HostPort listen) {}

  /**
   * The metadata store.
   *
   * @param connect ZooKeeper's connect string; empty for an embedded server
   * @param root absolute path without a trailing slash
   * @param auth {@code user:password} of the digest scheme
   */
  public record Zookeeper(String connect, String root, Path dataDir, Optional<Secret> auth) {
    /** Whether this process runs ZooKeeper itself. */
    public boolean embedded() {
      return connect.isEmpty();
    }
  }

  /**
   * TLS towards clients ({@code certificate} and {@code key}: both or none) and servers.
   *
   * @param auto whether clients get a certificate made by the proxy when none is configured
   */
  public record Tls(
      Optional<Path> certificate,
      Optional<Path> key,
      boolean auto,
      boolean required,
      Optional<Path> backendCa) {}

  /** Bounds on what clients may take. */
  public record Limits(
      int maxConnections,
      long maxAllowedPacketBytes,
      int planCacheEntries,
      long finishRows,
      long finishBytes) {}

  /** Times after which a peer is given up. */
  public record Timeouts(
      Duration connect, Duration cutover, Duration finish, Duration idle, Duration login) {}

  /** Connections to each server, over all event loops. */
  public record Pool(
      int maxPerServer,
      int minIdle,
      Duration maxLifetime,
      Duration maxIdle,
      Duration acquireTimeout,
      int sharedConnections) {}

  /** The socket implementation. */
  public enum Transport {
    AUTO,
    EPOLL,
    NIO
  }

  /** Severity from which messages are written. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /**
   * The configuration in which every key has its default.
   *
   * @throws IllegalStateException never in a tested build: a default is not allowed
   */
  public static RingmasterConfig defaults() {
    try {
      return of(Map.of());
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Builds the configuration from key names and texts; keys not given have their default.
   *
   * @throws ConfigException when a key is unknown, a value is not allowed, or two values contradict
   *     each other
   */
  public static RingmasterConfig of(Map<String, String> given) throws ConfigException {
    ConfigSource.checkNames(given.keySet());
    RingmasterConfig config =
        new RingmasterConfig(
            ConfigKeys.ROLE.read(given),
            new Mysql(
                ConfigKeys.MYSQL_LISTEN.read(given),
                ConfigKeys.MYSQL_SERVER_VERSION.read(given),
                ConfigKeys.MYSQL_EVENT_LOOPS.read(given),
                ConfigKeys.MYSQL_TRANSPORT.read(given)),
            new Http(ConfigKeys.HTTP_LISTEN.read(given)),
            new Zookeeper(
                ConfigKeys.ZOOKEEPER_CONNECT.read(given),
                ConfigKeys.ZOOKEEPER_ROOT.read(given),
                ConfigKeys.ZOOKEEPER_DATA_DIR.read(given),
                ConfigKeys.ZOOKEEPER_AUTH.read(given)),
            ConfigKeys.CLUSTER_KEY_FILE.read(given),
            ConfigKeys.FIRST_ADMIN.read(given),
            new Tls(
                ConfigKeys.TLS_CERTIFICATE.read(given),
                ConfigKeys.TLS_KEY.read(given),
                ConfigKeys.TLS_AUTO.read(given),
                ConfigKeys.TLS_REQUIRED.read(given),
                ConfigKeys.TLS_BACKEND_CA.read(given)),
            new Limits(
                ConfigKeys.LIMITS_MAX_CONNECTIONS.read(given),
                ConfigKeys.LIMITS_MAX_ALLOWED_PACKET.read(given),
                ConfigKeys.LIMITS_PLAN_CACHE_ENTRIES.read(given),
                ConfigKeys.LIMITS_FINISH_ROWS.read(given),
                ConfigKeys.LIMITS_FINISH_SIZE.read(given)),
            new Timeouts(
                ConfigKeys.TIMEOUTS_CONNECT.read(given),
                ConfigKeys.TIMEOUTS_CUTOVER.read(given),
                ConfigKeys.TIMEOUTS_FINISH.read(given),
                ConfigKeys.TIMEOUTS_IDLE.read(given),
                ConfigKeys.TIMEOUTS_LOGIN.read(given)),
            new Pool(
                ConfigKeys.POOL_MAX_PER_SERVER.read(given),
                ConfigKeys.POOL_MIN_IDLE.read(given),
                ConfigKeys.POOL_MAX_LIFETIME.read(given),
                ConfigKeys.POOL_MAX_IDLE.read(given),
                ConfigKeys.POOL_ACQUIRE_TIMEOUT.read(given),
                ConfigKeys.POOL_SHARED_CONNECTIONS.read(given)),
            ConfigKeys.LOG_LEVEL.read(given));
    config.checkTogether();
    return config;
  }

  /** The same with an embedded store in a directory of its own and a known first admin. */
  public RingmasterConfig forDemo(Path dataDir, Secret admin) {
    return new RingmasterConfig(
        role,
        mysql,
        http,
        new Zookeeper("", zookeeper.root(), dataDir, Optional.empty()),
        clusterKeyFile,
        Optional.of(admin),
        tls,
        limits,
        timeouts,
        pool,
        logLevel);
  }

  private void checkTogether() throws ConfigException {
    if (tls.certificate().isPresent() != tls.key().isPresent()) {
      String missing = tls.key().isPresent() ? "tls.certificate" : "tls.key";
      throw new ConfigException(
          "configuration key " + missing + " is missing: tls.certificate and tls.key go together");
    }
    if (tls.required() && !tls.auto() && tls.certificate().isEmpty()) {
      throw new ConfigException(
          "configuration key tls.required: 'true' needs tls.certificate and tls.key, or tls.auto:"
              + " true");
    }
    if (pool.minIdle() > pool.maxPerServer()) {
      throw new ConfigException(
          "configuration key pool.min_idle: '%d' must not be above pool.max_per_server (%d)"
              .formatted(pool.minIdle(), pool.maxPerServer()));
    }
    if (role == Role.WORKER || role == Role.ORCHESTRATOR) {
      if (zookeeper.embedded()) {
        throw new ConfigException(
            "configuration key zookeeper.connect is missing: role "
                + role.name().toLowerCase(java.util.Locale.ROOT)
                + " needs the ZooKeeper that the proxies use");
      }
    }
  }
}
