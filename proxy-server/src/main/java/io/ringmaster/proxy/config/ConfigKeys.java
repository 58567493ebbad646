package io.ringmaster.proxy.config;

import static io.ringmaster.proxy.config.ConfigValues.ADDRESS;
import static io.ringmaster.proxy.config.ConfigValues.DURATION;
import static io.ringmaster.proxy.config.ConfigValues.SIZE;

import io.ringmaster.metadata.Secret;
import io.ringmaster.proxy.config.RingmasterConfig.LogLevel;
import io.ringmaster.proxy.config.RingmasterConfig.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every configuration key, in the order of {@code conf/ringmaster.yaml}. */
final class ConfigKeys {
  private static final List<ConfigKey<?>> KEYS = new ArrayList<>();
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration YEAR = Duration.ofDays(365);

  static final ConfigKey<Role> ROLE =
      key(
          "role",
          ConfigValues.words(Role.class),
          "all",
          "what this process does",
          ConfigValues.word(Role.class));

  static final ConfigKey<HostPort> MYSQL_LISTEN =
      key(
          "mysql.listen",
          ADDRESS,
          "127.0.0.1:3307",
          "where MySQL clients connect",
          ConfigValues::hostPort);
  static final ConfigKey<String> MYSQL_SERVER_VERSION =
      key(
          "mysql.server_version",
          "1 to 60 printable ASCII characters that begin with the MySQL version, such as 8.0.31",
          "8.0.31-ringmaster",
          "the version told to clients; drivers switch features by its number",
          text -> {
            ConfigValues.check(text.matches("\\d+\\.\\d+\\.\\d+[!-~]*") && text.length() <= 60);
            return text;
          });
  static final ConfigKey<Integer> MYSQL_EVENT_LOOPS =
      key(
          "mysql.event_loops",
          "auto (half of the processors, at least 1) or a number from 1 to 256",
          "auto",
          "threads that serve clients",
          text ->
              text.equals("auto")
                  ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2)
                  : ConfigValues.integer(1, 256).parse(text));
  static final ConfigKey<Transport> MYSQL_TRANSPORT =
      key(
          "mysql.transport",
          ConfigValues.words(Transport.class),
          "auto",
          "auto takes epoll where it is available",
          ConfigValues.word(Transport.class));

  static final ConfigKey<HostPort> HTTP_LISTEN =
      key(
          "http.listen",
          ADDRESS,
          "127.0.0.1:9464",
          "where /metrics and /healthz answer",
          ConfigValues::hostPort);

  static final ConfigKey<String> ZOOKEEPER_CONNECT =
      key(
          "zookeeper.connect",
          "host:port[,host:port..], or empty for a ZooKeeper inside this process",
          "",
          "the ensemble that holds the metadata",
          text -> {
            for (String member : text.isEmpty() ? new String[0] : text.split(",", -1)) {
              ConfigValues.check(ConfigValues.hostPort(member.strip()).port() > 0);
            }
            return text.replace(" ", "");
          });
  static final ConfigKey<String> ZOOKEEPER_ROOT =
      key(
          "zookeeper.root",
          "an absolute path, such as /ringmaster",
          "/ringmaster",
          "the znode everything is kept under; one per cluster",
          text -> {
            ConfigValues.check(
                text.matches("(/[A-Za-z0-9_.-]+)+") && !text.matches(".*/\\.+(/.*|$)"));
            return text;
          });
  static final ConfigKey<Path> ZOOKEEPER_DATA_DIR =
      key(
          "zookeeper.data_dir",
          "a directory",
          "data/zookeeper",
          "where the ZooKeeper inside this process keeps its data",
          text -> {
            ConfigValues.check(!text.isEmpty());
            return Path.of(text);
          });
  static final ConfigKey<Optional<Secret>> ZOOKEEPER_AUTH =
      key(
          "zookeeper.auth",
          "user:password of ZooKeeper's digest scheme, or empty for none",
          "",
          "with it, only this identity reads and writes the metadata",
          text -> {
            ConfigValues.check(text.isEmpty() || text.indexOf(':') > 0);
            return text.isEmpty() ? Optional.empty() : Optional.of(new Secret(text));
          });

  static final ConfigKey<Optional<Path>> CLUSTER_KEY_FILE =
      key(
          "cluster_key_file",
          "a file, or empty",
          "",
          "the key that encrypts server passwords in ZooKeeper; the same on every process",
          ConfigValues::optionalPath);

  static final ConfigKey<Optional<Secret>> FIRST_ADMIN =
      key(
          "first_admin",
          "user:password, or empty for user admin with a random password",
          "",
          "the admin account that is made when the cluster has no account yet",
          text -> {
            ConfigValues.check(text.isEmpty() || text.indexOf(':') > 0);
            return text.isEmpty() ? Optional.empty() : Optional.of(new Secret(text));
          });

  static final ConfigKey<Optional<Path>> TLS_CERTIFICATE =
      key(
          "tls.certificate",
          "a PEM file with the certificate chain, or empty for what tls.auto says",
          "",
          "shown to clients; needs tls.key",
          ConfigValues::optionalPath);
  static final ConfigKey<Optional<Path>> TLS_KEY =
      key(
          "tls.key",
          "a PEM file with the unencrypted PKCS#8 private key, or empty",
          "",
          "belongs to tls.certificate",
          ConfigValues::optionalPath);
  static final ConfigKey<Boolean> TLS_AUTO =
      key(
          "tls.auto",
          "true or false",
          "true",
          "whether a certificate is made, and kept, when none is configured",
          ConfigValues::bool);
  static final ConfigKey<Boolean> TLS_REQUIRED =
      key(
          "tls.required",
          "true or false",
          "false",
          "whether clients without TLS are refused",
          ConfigValues::bool);
  static final ConfigKey<Optional<Path>> TLS_BACKEND_CA =
      key(
          "tls.backend_ca",
          "a PEM file with the authorities of the servers' certificates, or empty",
          "",
          "checked for servers registered with TLS VERIFY_CA",
          ConfigValues::optionalPath);

  static final ConfigKey<Integer> LIMITS_MAX_CONNECTIONS =
      key(
          "limits.max_connections",
          "a number from 1 to 1000000",
          "20000",
          "client connections at a time; one more gets error 1040",
          ConfigValues.integer(1, 1_000_000));
  static final ConfigKey<Long> LIMITS_MAX_ALLOWED_PACKET =
      key(
          "limits.max_allowed_packet",
          SIZE + ", from 1KB to 1GB",
          "64MB",
          "longest statement of a client; a longer one gets error 1153",
          ConfigValues.size(1 << 10, 1 << 30));
  static final ConfigKey<Integer> LIMITS_PLAN_CACHE_ENTRIES =
      key(
          "limits.plan_cache_entries",
          "a number from 16 to 1000000",
          "5000",
          "statement shapes whose plan is kept",
          ConfigValues.integer(16, 1_000_000));
  static final ConfigKey<Long> LIMITS_FINISH_ROWS =
      key(
          "limits.finish_rows",
          "a number from 1 to 1000000000",
          "1000000",
          "rows of several shards that one statement may gather on a server to be finished there",
          text -> (long) ConfigValues.integer(1, 1_000_000_000).parse(text));
  static final ConfigKey<Long> LIMITS_FINISH_SIZE =
      key(
          "limits.finish_size",
          SIZE + ", from 64KB to 1TB",
          "256MB",
          "bytes of such rows",
          ConfigValues.size(64 << 10, 1L << 40));

  static final ConfigKey<Duration> TIMEOUTS_CONNECT =
      duration("timeouts.connect", "3s", "to connect to a server", Duration.ofMinutes(10));
  static final ConfigKey<Duration> TIMEOUTS_CUTOVER =
      duration(
          "timeouts.cutover",
          "30s",
          "a statement that waits for a migration's cutover or a joining shard gets an error",
          Duration.ofHours(1));
  static final ConfigKey<Duration> TIMEOUTS_FINISH =
      duration(
          "timeouts.finish",
          "5m",
          "a statement gathers rows of several shards, to be finished on one server, at most",
          Duration.ofDays(1));
  static final ConfigKey<Duration> TIMEOUTS_IDLE =
      duration("timeouts.idle", "8h", "a client without a statement is disconnected", YEAR);
  static final ConfigKey<Duration> TIMEOUTS_LOGIN =
      duration("timeouts.login", "10s", "a client must log in within", Duration.ofMinutes(10));

  static final ConfigKey<Integer> POOL_MAX_PER_SERVER =
      key(
          "pool.max_per_server",
          "a number from 1 to 100000",
          "100",
          "connections of this process to one server; keep below its max_connections",
          ConfigValues.integer(1, 100_000));
  static final ConfigKey<Integer> POOL_MIN_IDLE =
      key(
          "pool.min_idle",
          "a number from 0 to 100000, not above pool.max_per_server",
          "2",
          "connections kept open to each server",
          ConfigValues.integer(0, 100_000));
  static final ConfigKey<Duration> POOL_MAX_LIFETIME =
      duration("pool.max_lifetime", "30m", "a connection is replaced after", YEAR);
  static final ConfigKey<Duration> POOL_MAX_IDLE =
      duration("pool.max_idle", "5m", "a connection above min_idle is closed after", DAY);
  static final ConfigKey<Duration> POOL_ACQUIRE_TIMEOUT =
      duration(
          "pool.acquire_timeout",
          "10s",
          "a statement waits for a connection at most",
          Duration.ofMinutes(10));
  static final ConfigKey<Integer> POOL_SHARED_CONNECTIONS =
      key(
          "pool.shared_connections",
          "a number from 0 to 64; 0 gives every statement a connection of its own",
          "2",
          "connections of each event loop to a server that carry short reads of several clients",
          ConfigValues.integer(0, 64));

  static final ConfigKey<LogLevel> LOG_LEVEL =
      key(
          "log.level",
          ConfigValues.words(LogLevel.class),
          "info",
          "least severe level written to standard error",
          ConfigValues.word(LogLevel.class));

  /** Every key, in order. */
  static final List<ConfigKey<?>> ALL = List.copyOf(KEYS);

  private ConfigKeys() {}

  private static ConfigKey<Duration> duration(
      String name, String defaultText, String description, Duration most) {
    return key(
        name,
        DURATION
            + ", from 10ms to "
            + most.toString().substring(1).replace("T", "").toLowerCase(java.util.Locale.ROOT),
        defaultText,
        description,
        ConfigValues.duration(Duration.ofMillis(10), most));
  }

  private static <T> ConfigKey<T> key(
      String name,
      String allowed,
      String defaultText,
      String description,
      ConfigKey.Parser<T> parser) {
    ConfigKey<T> key = new ConfigKey<>(name, allowed, defaultText, description, parser);
    KEYS.add(key);
    return key;
  }
}
