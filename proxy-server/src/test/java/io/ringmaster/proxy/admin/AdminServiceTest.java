package io.ringmaster.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.metadata.placement.HashRing;
import io.ringmaster.metadata.placement.Reshape;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.StoreConfig;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.protocol.auth.AuthPlugin;
import io.ringmaster.protocol.auth.PasswordVerifier;
import io.ringmaster.proxy.config.RingmasterConfig;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.ServerStatus;
import io.ringmaster.router.digest.LexerMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs the metadata alone; DDL on real servers is tested in the module it. */
class AdminServiceTest {
  private static final AdminCaller ADMIN = caller("admin", true, Set.of("*"));
  private static final AdminCaller APP = caller("app", false, Set.of("shop"));

  @TempDir static Path dir;
  private static EmbeddedZooKeeper zookeeper;
  private static int roots;

  private MetadataStore store;
  private ControlPools pools;
  private AdminService service;
  private Map<String, ServerStatus> statuses = Map.of();

  private static Secret hash(String plugin, Secret password) {
    var verifier =
        PasswordVerifier.create(AuthPlugin.of(plugin), password.reveal(), new SecureRandom());
    return new Secret(new String(verifier.toAuthenticationString(), StandardCharsets.US_ASCII));
  }

  private static AdminCaller caller(String user, boolean admin, Set<String> databases) {
    return new AdminCaller(
        user, admin, databases, Optional.of("shop"), LexerMode.DEFAULT, Map.of());
  }

  @BeforeAll
  static void startZooKeeper() {
    zookeeper = EmbeddedZooKeeper.start(dir, 0);
  }

  @AfterAll
  static void stopZooKeeper() {
    zookeeper.close();
  }

  @BeforeEach
  void open() throws Exception {
    StoreConfig defaults = StoreConfig.of(zookeeper.connectString());
    store =
        MetadataStore.open(
            new StoreConfig(
                defaults.connect(),
                "/test" + ++roots,
                Optional.empty(),
                defaults.connectTimeout(),
                defaults.sessionTimeout()),
            ClusterKey.random());
    pools = new ControlPools(RingmasterConfig.of(Map.of("timeouts.connect", "200ms")));
    service =
        new AdminService(
            store,
            pools,
            AdminServiceTest::hash,
            Endpoint::of,
            Duration.ofSeconds(30),
            () -> statuses,
            (_, _) -> {});
  }

  @AfterEach
  void close() {
    pools.close();
    store.close();
  }

  private AdminResult.Done done(String sql) {
    return assertInstanceOf(AdminResult.Done.class, service.execute(sql, ADMIN), sql);
  }

  private String failed(AdminCaller caller, String sql) {
    var failed = assertInstanceOf(AdminResult.Failed.class, service.execute(sql, caller), sql);
    return failed.errno() + " (" + failed.sqlState() + "): " + failed.message();
  }

  private List<List<String>> shown(String sql) {
    return assertInstanceOf(AdminResult.Table.class, service.execute(sql, ADMIN), sql).rows();
  }

  private void shop() {
    List<Change> changes = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      Secret password = new Secret("s3cret");
      changes.add(
          new Change.Add(new Server("s" + i, "db" + i, 3306, "rm", password, TlsMode.PREFERRED)));
      changes.add(new Change.Add(new Shard("shard" + i, "s" + i, List.of())));
    }
    changes.add(new Change.Add(new LogicalDatabase("shop", "shard1", Optional.empty())));
    List<String> slots = HashRing.assign(List.of("shard1", "shard2"));
    changes.add(
        new Change.Add(
            new TableGroup(
                "shop.default",
                new KeyType.IntegerKey(),
                new Placement.Hash(slots, Map.of("37", "shard2")))));
    changes.add(
        new Change.Add(
            new TableGroup(
                "shop.old",
                new KeyType.IntegerKey(),
                new Placement.Range(
                    new TreeMap<>(Map.of(Long.MIN_VALUE, "shard1", 100L, "shard2"))))));
    changes.add(new Change.Add(new TableRule.Sharded("shop", "users", "shop.default", "id")));
    changes.add(new Change.Add(new TableRule.Sharded("shop", "logs", "shop.old", "id")));
    changes.add(new Change.Add(new TableRule.Single("shop", "settings", "shard2")));
    changes.add(new Change.Add(new TableRule.Reference("shop", "countries")));
    store.update(_ -> changes);
  }

  /** Else its rows would stay on the target, and be found twice. */
  @Test
  void aMigrationThatIsBeingCancelledIsNotOverWhenThatIsSaidAgain() {
    shop();
    TableGroup group = store.state().groups().get("shop.default");
    Placement after = Reshape.moveKey(group.placement(), "5", "shard2");
    Instant now = Instant.EPOCH;
    Relocation moved = new Relocation.OfGroup(group.name(), group.placement(), after);
    Migration planned = Migration.planned(1, "RESHARD", moved, MigrationOptions.DEFAULT, now);
    store.update(_ -> List.of(new Change.Add(planned.to(MigrationPhase.PREPARE, now))));
    done("CANCEL MIGRATION 1");
    done("CANCEL MIGRATION 1");
    assertEquals(MigrationPhase.CANCELLING, store.load().migrations().get("1").phase());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "REGISTER SERVER s AT 'a:1' USER u PASSWORD 'p'",
        "ALTER SERVER s PASSWORD 'p'",
        "UNREGISTER SERVER s",
        "CREATE SHARD s ON a",
        "DROP SHARD s",
        "CREATE USER a IDENTIFIED BY 'x'",
        "ALTER USER admin IDENTIFIED BY 'x'",
        "ALTER USER app COMMIT = single",
        "DROP USER a",
        "GRANT ALL ON *.* TO app",
        "REVOKE ADMIN FROM admin",
        "SHOW SERVERS",
        "SHOW SHARDS",
        "SHOW GROUPS",
        "SHOW TABLE RULES",
        "SHOW SHARD MAP",
        "SHOW DATABASE RULES",
        "SHOW ACCOUNTS"
      })
  void adminSqlNeedsTheAdminRight(String sql) {
    assertEquals(
        "1227 (42000): Access denied; you need (at least one of) the ADMIN privilege(s) for this"
            + " operation",
        failed(APP, sql));
  }

  @Test
  void ddlNeedsTheRightOnTheDatabase() {
    for (String sql :
        List.of(
            "CREATE DATABASE other",
            "DROP DATABASE other",
            "CREATE TABLE other.t (a INT)",
            "ALTER TABLE other.t ADD b INT",
            "DROP TABLE other.t",
            "ALTER DATABASE other DEFAULT SHARD KEY (a)",
            "ALTER DATABASE other COMMIT = single")) {
      assertEquals(
          "1044 (42000): Access denied for user 'app'@'%' to database 'other'", failed(APP, sql));
    }
  }

  @Test
  void accountsAreKeptHashedAndNeverShown() {
    done("CREATE USER 'app'@'%' IDENTIFIED BY 'pass'");
    done("CREATE USER old IDENTIFIED WITH mysql_native_password BY 'pass'");
    done("GRANT ALL ON shop.* TO app");
    done("GRANT ALL ON *.* TO old");
    done("GRANT ADMIN ON *.* TO old");
    var app = store.state().accounts().get("app");
    String verifier = app.authenticationString().reveal();
    assertTrue(verifier.startsWith("$A$005$"), verifier);
    assertTrue(
        PasswordVerifier.parse(
                AuthPlugin.CACHING_SHA2_PASSWORD, verifier.getBytes(StandardCharsets.US_ASCII))
            .matches("pass".getBytes(StandardCharsets.UTF_8)));
    assertEquals(
        "*196BDEDE2AE4F84CA44C47D54D78478C7E2BD7B7",
        store.state().accounts().get("old").authenticationString().reveal());
    assertEquals(
        List.of(
            Arrays.asList("app", "caching_sha2_password", "NO", "shop", null),
            Arrays.asList("old", "mysql_native_password", "YES", "*", null)),
        shown("SHOW ACCOUNTS"));
  }

  @Test
  void accountsChangeAsInMySql() {
    done("CREATE USER root IDENTIFIED BY 'r'");
    done("GRANT ADMIN TO root");
    done("CREATE USER app IDENTIFIED BY 'a'");
    assertEquals(
        "1396 (HY000): Operation CREATE USER failed for 'app'@'%'",
        failed(ADMIN, "CREATE USER app IDENTIFIED BY 'b'"));
    var noted = done("CREATE USER IF NOT EXISTS app IDENTIFIED BY 'b'");
    assertEquals(3163, noted.warnings().getFirst().code());
    String before = store.state().accounts().get("app").authenticationString().reveal();
    done("GRANT ALL ON shop.* TO app");
    assertInstanceOf(
        AdminResult.Done.class, service.execute("ALTER USER app IDENTIFIED BY 'c'", APP));
    var after = store.state().accounts().get("app");
    assertFalse(after.authenticationString().reveal().equals(before));
    assertEquals(Set.of("shop"), after.databases());
    done("REVOKE ALL ON shop.* FROM app");
    assertEquals(Set.of(), store.state().accounts().get("app").databases());
    assertEquals(
        "1141 (42000): There is no such grant defined for user 'app' on host '%'",
        failed(ADMIN, "REVOKE ALL ON shop.* FROM app"));
    done("DROP USER app");
    assertEquals(3162, done("DROP USER IF EXISTS app").warnings().getFirst().code());
    assertEquals(
        "1396 (HY000): Operation DROP USER failed for 'app'@'%'", failed(ADMIN, "DROP USER app"));
  }

  @Test
  void allAccountsOfAListAreMadeOrDroppedOrNone() {
    done("CREATE USER a IDENTIFIED BY 'a', b IDENTIFIED WITH mysql_native_password BY 'b'");
    assertEquals(
        "1396 (HY000): Operation CREATE USER failed for 'b'@'%','a'@'%'",
        failed(ADMIN, "CREATE USER b IDENTIFIED BY '', c IDENTIFIED BY '', a IDENTIFIED BY ''"));
    assertEquals(
        "1396 (HY000): Operation CREATE USER failed for 'c'@'%'",
        failed(ADMIN, "CREATE USER c IDENTIFIED BY '', c IDENTIFIED BY ''"));
    assertEquals(Set.of("a", "b"), store.state().accounts().keySet());
    var present = done("CREATE USER IF NOT EXISTS a IDENTIFIED BY '', c IDENTIFIED BY ''");
    assertEquals(
        List.of("Authorization ID 'a'@'%' already exists."),
        present.warnings().stream().map(AdminResult.Warning::message).toList());
    assertEquals(
        "1396 (HY000): Operation DROP USER failed for 'x'@'%','y'@'%'",
        failed(ADMIN, "DROP USER a, x, y"));
    assertEquals(
        "1396 (HY000): Operation DROP USER failed for 'a'@'%'", failed(ADMIN, "DROP USER a, a"));
    assertEquals(Set.of("a", "b", "c"), store.state().accounts().keySet());
    var missing = done("DROP USER IF EXISTS x, a, a");
    assertEquals(
        List.of(
            "Authorization ID 'x'@'%' does not exist.", "Authorization ID 'a'@'%' does not exist."),
        missing.warnings().stream().map(AdminResult.Warning::message).toList());
    assertEquals(Set.of("b", "c"), store.state().accounts().keySet());
    done("GRANT ADMIN TO b");
    done("GRANT ADMIN TO c");
    assertEquals(
        "1105 (HY000): 'b', 'c' are the last accounts that have ADMIN",
        failed(ADMIN, "DROP USER b, c"));
    done("CREATE USER d IDENTIFIED BY ''");
    done("DROP USER d, c");
    assertEquals(Set.of("b"), store.state().accounts().keySet());
    assertEquals(
        "1105 (HY000): account name 'テスト' must be 1 to 64 ASCII letters, digits, '_', '-' or '.'",
        failed(ADMIN, "CREATE USER 'テスト' IDENTIFIED BY ''"));
  }

  @Test
  void theLastAdminStays() {
    done("CREATE USER root IDENTIFIED BY 'r'");
    done("GRANT ADMIN TO root");
    String last = "1105 (HY000): 'root' is the last account that has ADMIN";
    assertEquals(last, failed(ADMIN, "DROP USER root"));
    assertEquals(last, failed(ADMIN, "REVOKE ADMIN FROM root"));
  }

  @Test
  void theClusterIsShownAsTables() {
    shop();
    Instant since = Instant.parse("2026-01-02T03:04:05.678Z");
    statuses = Map.of("s2", new ServerStatus(ServerStatus.State.DOWN, since, "Connection refused"));
    assertEquals(
        List.of(
            Arrays.asList(
                "s1", "db1", "3306", "rm", "PREFERRED", null, "shard1", "primary", "UNKNOWN", null),
            Arrays.asList(
                "s2",
                "db2",
                "3306",
                "rm",
                "PREFERRED",
                null,
                "shard2",
                "primary",
                "DOWN",
                "down since 2026-01-02T03:04:05Z: Connection refused")),
        shown("SHOW SERVERS"));
    statuses =
        Map.of(
            "s1", new ServerStatus(ServerStatus.State.UP, since, ""),
            "s2", new ServerStatus(ServerStatus.State.UP, since, "Too many connections"));
    assertEquals(
        List.of(
            Arrays.asList("shard1", "s1", "", "2", "0", "shop", "UP", null),
            Arrays.asList(
                "shard2",
                "s2",
                "",
                "2",
                "1",
                "",
                "UP",
                "takes no new connections since 2026-01-02T03:04:05Z: Too many connections")),
        shown("SHOW SHARDS"));
    assertEquals(
        List.of(
            List.of("shop", "default", "integer", "HASH", "shard1, shard2", "users"),
            List.of("shop", "old", "integer", "RANGE", "shard1, shard2", "logs")),
        shown("SHOW GROUPS"));
    assertEquals(
        List.of(
            Arrays.asList("shop", "countries", "REFERENCE", null, null, "shard1, shard2", null),
            Arrays.asList("shop", "logs", "RANGE", "id", "old", "shard1, shard2", null),
            Arrays.asList("shop", "settings", "SINGLE", null, null, "shard2", null),
            Arrays.asList("shop", "users", "HASH", "id", "default", "shard1, shard2", null)),
        shown("SHOW TABLE RULES FROM shop"));
    assertEquals(List.of(), shown("SHOW TABLE RULES FROM other"));
    assertEquals(
        List.of(
            Arrays.asList("shop.old", "range", "MINVALUE", "99", null, "shard1"),
            Arrays.asList("shop.old", "range", "100", "MAXVALUE", null, "shard2")),
        shown("SHOW SHARD MAP FOR GROUP old"));
    var hash = shown("SHOW SHARD MAP FOR GROUP shop.default");
    assertEquals(4096, Integer.parseInt(hash.get(0).get(4)) + Integer.parseInt(hash.get(1).get(4)));
    assertEquals(Arrays.asList("shop.default", "pinned", "37", "37", null, "shard2"), hash.get(2));
    assertEquals(
        "1105 (HY000): there is no table group 'shop.nope'",
        failed(ADMIN, "SHOW SHARD MAP FOR GROUP nope"));
  }

  @Test
  void whatIsInUseCannotBeDropped() {
    shop();
    assertEquals(
        "1105 (HY000): server 's1' belongs to shard 'shard1'; drop that first",
        failed(ADMIN, "UNREGISTER SERVER s1"));
    assertEquals(
        "1105 (HY000): shard 'shard2' cannot be dropped: it holds keys of table group shop.default,"
            + " keys of table group shop.old, single table shop.settings. RESHARD REMOVE SHARD"
            + " shard2 moves the keys of table groups away, RESHARD MOVE TABLE t SINGLE ON s a"
            + " single table, and ALTER DATABASE d ON SHARD s gives a database another home",
        failed(ADMIN, "DROP SHARD shard2"));
    assertEquals("1105 (HY000): there is no shard 'x'", failed(ADMIN, "DROP SHARD x"));
    assertEquals("1105 (HY000): there is no server 'x'", failed(ADMIN, "UNREGISTER SERVER x"));
    assertEquals("1105 (HY000): there is no server 'x'", failed(ADMIN, "ALTER SERVER x USER u"));
  }

  @Test
  void unusedShardsAndServersAreDropped() {
    shop();
    store.update(
        _ ->
            List.of(
                new Change.Add(
                    new Server("s3", "db3", 3306, "u", new Secret("p"), TlsMode.DISABLED)),
                new Change.Add(new Shard("shard3", "s3", List.of()))));
    done("DROP SHARD shard3");
    done("UNREGISTER SERVER s3");
    assertEquals(Set.of("s1", "s2"), store.state().servers().keySet());
  }

  @Test
  void aServerThatDoesNotAnswerIsNotRegistered() {
    String message =
        failed(ADMIN, "REGISTER SERVER s1 AT '127.0.0.1:1' USER u PASSWORD 's3cret' TLS DISABLED");
    assertTrue(
        message.startsWith("1105 (HY000): server 's1' at 127.0.0.1:1: it cannot be used: "),
        message);
    assertFalse(message.contains("s3cret"));
    assertEquals(Map.of(), store.state().servers());
    assertEquals(
        "1105 (HY000): server address 'db1' must be host:port, such as 'db1:3306'",
        failed(ADMIN, "REGISTER SERVER s1 AT 'db1' USER u PASSWORD 'p'"));
  }

  @Test
  void aShardNeedsRegisteredServersOfItsOwn() {
    shop();
    assertEquals("1105 (HY000): there is no server 'x'", failed(ADMIN, "CREATE SHARD n ON x"));
    assertEquals(
        "1105 (HY000): shard 'shard1' exists already", failed(ADMIN, "CREATE SHARD shard1 ON s1"));
    assertEquals(
        "1105 (HY000): server 's1' belongs to shard 'shard1' already",
        failed(ADMIN, "CREATE SHARD n ON s1"));
  }

  @Test
  void aShardThatJoinsIsShownAndOwnsNothing() {
    shop();
    Secret password = new Secret("p");
    store.update(
        _ ->
            List.of(
                new Change.Add(new Server("s3", "db3", 3306, "u", password, TlsMode.DISABLED)),
                new Change.Add(new Server("s4", "db4", 3306, "u", password, TlsMode.DISABLED)),
                new Change.Add(new Shard("shard3", "s3", List.of(), true))));
    List<String> shown = shown("SHOW SHARDS").get(2);
    assertEquals(
        List.of("shard3", "s3", "JOINING"), List.of(shown.get(0), shown.get(1), shown.get(6)));
    assertTrue(
        failed(ADMIN, "EXPLAIN RESHARD GROUP shop.default ADD SHARD shard3")
            .contains("is still joining"));
    assertTrue(failed(ADMIN, "CREATE DATABASE d ON SHARD shard3").contains("is still joining"));
    assertEquals(
        "1105 (HY000): shard 'shard3' is joining on server 's3' already; DROP SHARD shard3 first",
        failed(ADMIN, "CREATE SHARD shard3 ON s4"));
    List<AdminResult.Warning> left = done("DROP SHARD shard3").warnings();
    assertTrue(left.getFirst().message().contains("may be left on server 's3'"), left.toString());
    assertEquals(Set.of("shard1", "shard2"), store.state().shards().keySet());
  }

  @Test
  void whatIsRefusedOfTableGroupsNamesThem() {
    shop();
    assertEquals(
        "1105 (HY000): table group 'shop.default': shard 'shard2' owns a part already; table group"
            + " 'shop.old': shard 'shard2' owns a part already",
        failed(ADMIN, "RESHARD ADD SHARD shard2"));
    assertEquals(
        "1105 (HY000): table group 'shop.default': shard 'shard2' owns a part already",
        failed(ADMIN, "EXPLAIN RESHARD GROUP shop.default ADD SHARD shard3, shard2"));
    assertEquals(
        "1105 (HY000): table group 'shop.old': REBALANCE is for groups placed by hash; this one is"
            + " placed by range: MOVE RANGE .. TO <shard>",
        failed(ADMIN, "RESHARD REBALANCE"));
  }

  @Test
  void theDefaultShardKeyOfADatabaseIsKept() {
    shop();
    done("ALTER DATABASE shop DEFAULT SHARD KEY (tenant_id)");
    assertEquals(Optional.of("tenant_id"), store.state().databases().get("shop").defaultShardKey());
    done("ALTER DATABASE shop NO DEFAULT SHARD KEY");
    assertEquals(Optional.empty(), store.state().databases().get("shop").defaultShardKey());
    assertEquals(
        "1049 (42000): Unknown database 'nope'",
        failed(ADMIN, "ALTER DATABASE nope NO DEFAULT SHARD KEY"));
  }

  @Test
  void onlyVariablesThatMatterToDdlAreKept() {
    var caller =
        new AdminCaller(
            "app",
            false,
            Set.of(),
            Optional.empty(),
            LexerMode.DEFAULT,
            Map.of("sql_mode", "''", "character_set_client", "latin1", "sql_select_limit", "1"));
    assertEquals(Map.of("sql_mode", "''"), caller.sessionVariables());
  }

  @Test
  void databasesNeedAShard() {
    assertEquals(
        "1105 (HY000): there is no shard yet: REGISTER SERVER and CREATE SHARD come first",
        failed(ADMIN, "CREATE DATABASE shop"));
    assertEquals(
        "1008 (HY000): Can't drop database 'x'; database doesn't exist",
        failed(ADMIN, "DROP DATABASE x"));
    assertEquals(1008, done("DROP DATABASE IF EXISTS x").warnings().getFirst().code());
  }

  @Test
  void aShardThatCannotBeReachedFailsTheStatementBeforeAnythingIsDone() {
    shop();
    store.update(
        state ->
            List.of(
                new Change.Replace(
                    new Server("s1", "127.0.0.1", 1, "u", new Secret("p"), TlsMode.DISABLED)),
                new Change.Replace(state.databases().get("shop"))));
    String message = failed(ADMIN, "ALTER TABLE users ADD c INT");
    assertTrue(
        message.matches(
            "30001 \\(HY000\\): Shard 'shard1' is not available: no connection to server 's1' at"
                + " 127\\.0\\.0\\.1:1 within \\d+ ms: Connection refused; SHOW SERVERS tells its"
                + " state"),
        message);
  }
}
