package io.ringmaster.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Secret;
import io.ringmaster.proxy.config.RingmasterConfig.LogLevel;
import io.ringmaster.proxy.config.RingmasterConfig.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RingmasterConfigTest {
  /** A key, a text that is not its default, and what both read as. */
  record KeyCase(
      String key,
      Object byDefault,
      String text,
      Object value,
      Function<RingmasterConfig, Object> get) {
    @Override
    public String toString() {
      return key;
    }
  }

  static Stream<KeyCase> keys() {
    int halfOfCores = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    Optional<Path> none = Optional.empty();
    return Stream.of(
        new KeyCase("role", Role.ALL, "proxy", Role.PROXY, RingmasterConfig::role),
        new KeyCase(
            "mysql.listen",
            new HostPort("127.0.0.1", 3307),
            "[::1]:0",
            new HostPort("::1", 0),
            c -> c.mysql().listen()),
        new KeyCase(
            "mysql.server_version",
            "8.0.31-ringmaster",
            "8.4.0",
            "8.4.0",
            c -> c.mysql().serverVersion()),
        new KeyCase("mysql.event_loops", halfOfCores, "7", 7, c -> c.mysql().eventLoops()),
        new KeyCase(
            "mysql.transport", Transport.AUTO, "nio", Transport.NIO, c -> c.mysql().transport()),
        new KeyCase(
            "http.listen",
            new HostPort("127.0.0.1", 9464),
            "0.0.0.0:80",
            new HostPort("0.0.0.0", 80),
            c -> c.http().listen()),
        new KeyCase(
            "zookeeper.connect",
            "",
            "a:2181, b:2181",
            "a:2181,b:2181",
            c -> c.zookeeper().connect()),
        new KeyCase("zookeeper.root", "/ringmaster", "/a/b", "/a/b", c -> c.zookeeper().root()),
        new KeyCase(
            "zookeeper.data_dir",
            Path.of("data/zookeeper"),
            "/var/zk",
            Path.of("/var/zk"),
            c -> c.zookeeper().dataDir()),
        new KeyCase(
            "zookeeper.auth",
            Optional.empty(),
            "rm:s3cret",
            Optional.of(new Secret("rm:s3cret")),
            c -> c.zookeeper().auth()),
        new KeyCase(
            "cluster_key_file",
            none,
            "k",
            Optional.of(Path.of("k")),
            RingmasterConfig::clusterKeyFile),
        new KeyCase(
            "first_admin",
            Optional.empty(),
            "root:s3cret",
            Optional.of(new Secret("root:s3cret")),
            RingmasterConfig::firstAdmin),
        new KeyCase("tls.auto", true, "false", false, c -> c.tls().auto()),
        new KeyCase("tls.required", false, "true", true, c -> c.tls().required()),
        new KeyCase(
            "tls.backend_ca", none, "ca", Optional.of(Path.of("ca")), c -> c.tls().backendCa()),
        new KeyCase("limits.max_connections", 20000, "5", 5, c -> c.limits().maxConnections()),
        new KeyCase(
            "limits.max_allowed_packet",
            64L << 20,
            "1GB",
            1L << 30,
            c -> c.limits().maxAllowedPacketBytes()),
        new KeyCase(
            "limits.plan_cache_entries", 5000, "16", 16, c -> c.limits().planCacheEntries()),
        new KeyCase("limits.finish_rows", 1_000_000L, "5", 5L, c -> c.limits().finishRows()),
        new KeyCase(
            "limits.finish_size", 256L << 20, "64kb", 64L << 10, c -> c.limits().finishBytes()),
        new KeyCase(
            "timeouts.connect",
            Duration.ofSeconds(3),
            "500ms",
            Duration.ofMillis(500),
            c -> c.timeouts().connect()),
        new KeyCase(
            "timeouts.finish",
            Duration.ofMinutes(5),
            "1h",
            Duration.ofHours(1),
            c -> c.timeouts().finish()),
        new KeyCase(
            "timeouts.idle",
            Duration.ofHours(8),
            "1d",
            Duration.ofDays(1),
            c -> c.timeouts().idle()),
        new KeyCase(
            "timeouts.cutover",
            Duration.ofSeconds(30),
            "2m",
            Duration.ofMinutes(2),
            c -> c.timeouts().cutover()),
        new KeyCase(
            "timeouts.login",
            Duration.ofSeconds(10),
            "1m",
            Duration.ofMinutes(1),
            c -> c.timeouts().login()),
        new KeyCase("pool.max_per_server", 100, "2", 2, c -> c.pool().maxPerServer()),
        new KeyCase("pool.shared_connections", 2, "1", 1, c -> c.pool().sharedConnections()),
        new KeyCase("pool.min_idle", 2, "0", 0, c -> c.pool().minIdle()),
        new KeyCase(
            "pool.max_lifetime",
            Duration.ofMinutes(30),
            "1h",
            Duration.ofHours(1),
            c -> c.pool().maxLifetime()),
        new KeyCase(
            "pool.max_idle",
            Duration.ofMinutes(5),
            "9s",
            Duration.ofSeconds(9),
            c -> c.pool().maxIdle()),
        new KeyCase(
            "pool.acquire_timeout",
            Duration.ofSeconds(10),
            "2s",
            Duration.ofSeconds(2),
            c -> c.pool().acquireTimeout()),
        new KeyCase(
            "log.level", LogLevel.INFO, "debug", LogLevel.DEBUG, RingmasterConfig::logLevel));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyHasADefaultAndTakesAValue(KeyCase key) throws ConfigException {
    assertEquals(key.byDefault, key.get.apply(RingmasterConfig.defaults()));
    assertEquals(key.value, key.get.apply(RingmasterConfig.of(Map.of(key.key, key.text))));
  }

  @Test
  void certificateAndKeyAreTakenTogether() throws ConfigException {
    var config = RingmasterConfig.of(Map.of("tls.certificate", "c.pem", "tls.key", "k.pem"));
    assertEquals(Optional.of(Path.of("c.pem")), config.tls().certificate());
    assertEquals(Optional.of(Path.of("k.pem")), config.tls().key());
    assertEquals(Optional.empty(), RingmasterConfig.defaults().tls().certificate());
    assertEquals(Optional.empty(), RingmasterConfig.defaults().tls().key());
  }

  @Test
  void demandingTlsNeedsACertificate() throws ConfigException {
    var without = Map.of("tls.required", "true", "tls.auto", "false");
    var e = assertThrows(ConfigException.class, () -> RingmasterConfig.of(without));
    assertTrue(e.getMessage().contains("tls.required"), e.getMessage());
    assertTrue(e.getMessage().contains("tls.certificate"), e.getMessage());
    var with = new HashMap<>(without);
    with.putAll(Map.of("tls.certificate", "c.pem", "tls.key", "k.pem"));
    assertTrue(RingmasterConfig.of(with).tls().required());
  }

  @Test
  void theCasesAboveCoverEveryKey() {
    Set<String> tested =
        Stream.concat(keys().map(KeyCase::key), Stream.of("tls.certificate", "tls.key"))
            .collect(Collectors.toCollection(HashSet::new));
    assertEquals(ConfigKeys.ALL.stream().map(ConfigKey::name).collect(Collectors.toSet()), tested);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "role | router | 'router' must be one of proxy, worker, orchestrator, all, demo",
        "role | PROXY | 'PROXY' must be one of proxy, worker, orchestrator, all, demo",
        "mysql.listen | 3307 | '3307' must be host:port",
        "mysql.listen | a:65536 | 'a:65536' must be host:port",
        "mysql.listen | ::1:3307 | '::1:3307' must be host:port",
        "mysql.server_version | eight | 'eight' must be 1 to 60 printable ASCII characters",
        "mysql.event_loops | 0 | '0' must be auto (half of the processors",
        "mysql.transport | uring | 'uring' must be one of auto, epoll, nio",
        "zookeeper.connect | zk | 'zk' must be host:port[,host:port..]",
        "zookeeper.connect | a:1, | 'a:1,' must be host:port[,host:port..]",
        "zookeeper.root | ringmaster | 'ringmaster' must be an absolute path",
        "zookeeper.root | /a/../b | '/a/../b' must be an absolute path",
        "zookeeper.auth | s3cret | the value must be user:password",
        "first_admin | s3cret | the value must be user:password",
        "tls.required | yes | 'yes' must be true or false",
        "limits.max_connections | 0 | '0' must be a number from 1 to 1000000",
        "limits.max_allowed_packet | 64 | '64' must be a number with a unit",
        "limits.max_allowed_packet | 2GB | '2GB' must be a number with a unit",
        "timeouts.connect | 3 | '3' must be a number with a unit, such as 500ms",
        "timeouts.connect | 11m | from 10ms to 10m",
        "timeouts.login | -1s | '-1s' must be a number with a unit",
        "pool.max_per_server | many | 'many' must be a number from 1 to 100000",
        "pool.min_idle | 101 | '101' must not be above pool.max_per_server (100)",
        "tls.key | k.pem | tls.certificate is missing",
        "tls.certificate | c.pem | tls.key is missing",
        "role | worker | zookeeper.connect is missing: role worker needs the ZooKeeper",
        "log.level | loud | 'loud' must be one of error, warn, info, debug, trace",
      })
  void aWrongValueIsRefusedWithKeyValueAndWhatIsAllowed(String key, String value, String message) {
    var e = assertThrows(ConfigException.class, () -> RingmasterConfig.of(Map.of(key, value)));
    assertTrue(e.getMessage().startsWith("configuration key "), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertFalse(e.getMessage().contains("s3cret"), "a secret in the message");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "mysql.lisen | did you mean mysql.listen?",
        "listen | did you mean mysql.listen?",
        "mysql.max_connections | did you mean limits.max_connections?",
        "timeout.idle | did you mean timeouts.idle?",
        "pool.acquireTimeout | did you mean pool.acquire_timeout?",
        "Role | did you mean role?",
        "completely.different.thing | ringmaster --help lists all keys",
        "tls | it is a section with the keys tls.certificate, tls.key, tls.auto",
      })
  void anUnknownKeyIsRefusedWithTheNearestOne(String key, String message) {
    var e = assertThrows(ConfigException.class, () -> RingmasterConfig.of(Map.of(key, "1")));
    assertTrue(e.getMessage().startsWith("unknown configuration key " + key), e.getMessage());
    assertTrue(e.getMessage().endsWith(message) || e.getMessage().contains(message), e.toString());
  }

  @Test
  void editDistanceCountsInsertionsDeletionsAndChanges() {
    assertEquals(3, ConfigSource.distance("kitten", "sitting"));
    assertEquals(0, ConfigSource.distance("a", "a"));
    assertEquals(4, ConfigSource.distance("", "four"));
  }

  @Test
  void secretsDoNotShowInTheText() throws ConfigException {
    var config = RingmasterConfig.of(Map.of("zookeeper.auth", "rm:s3cret"));
    assertFalse(config.toString().contains("s3cret"));
  }

  @Test
  void helpListsEveryKeyWithItsDefault() {
    String help = CommandLine.help();
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      String line =
          Arrays.stream(help.split("\n"))
              .filter(l -> l.strip().startsWith(key.name() + " "))
              .findFirst()
              .orElse("");
      assertTrue(line.contains(key.defaultText()), key.name());
      assertTrue(line.contains(key.description()), key.name());
    }
  }
}
