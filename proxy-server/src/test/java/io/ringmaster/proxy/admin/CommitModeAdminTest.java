package io.ringmaster.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.StoreConfig;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.proxy.config.RingmasterConfig;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.router.digest.LexerMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ALTER USER .. COMMIT and ALTER DATABASE .. COMMIT in the metadata. */
class CommitModeAdminTest {
  private static final AdminCaller ADMIN =
      new AdminCaller("admin", true, Set.of("*"), Optional.of("shop"), LexerMode.DEFAULT, Map.of());

  @TempDir Path dir;
  private EmbeddedZooKeeper zookeeper;
  private MetadataStore store;
  private ControlPools pools;
  private AdminService service;

  @BeforeEach
  void open() throws Exception {
    zookeeper = EmbeddedZooKeeper.start(dir, 0);
    store = MetadataStore.open(StoreConfig.of(zookeeper.connectString()), ClusterKey.random());
    pools = new ControlPools(RingmasterConfig.of(Map.of()));
    service =
        new AdminService(
            store,
            pools,
            (_, password) -> password,
            Endpoint::of,
            Duration.ofSeconds(30),
            Map::of,
            (_, _) -> {});
    store.update(
        _ ->
            List.of(
                new Change.Add(
                    new Server("s1", "db1", 3306, "rm", new Secret("x"), TlsMode.PREFERRED)),
                new Change.Add(new Shard("shard1", "s1", List.of())),
                new Change.Add(new LogicalDatabase("shop", "shard1", Optional.empty()))));
    done("CREATE USER app IDENTIFIED BY 'a'");
  }

  @AfterEach
  void close() {
    pools.close();
    store.close();
    zookeeper.close();
  }

  private AdminResult.Done done(String sql) {
    return assertInstanceOf(AdminResult.Done.class, service.execute(sql, ADMIN), sql);
  }

  private String failed(String sql) {
    var failed = assertInstanceOf(AdminResult.Failed.class, service.execute(sql, ADMIN), sql);
    return failed.errno() + " (" + failed.sqlState() + "): " + failed.message();
  }

  private List<List<String>> shown(String sql) {
    return assertInstanceOf(AdminResult.Table.class, service.execute(sql, ADMIN), sql).rows();
  }

  /** What else is changed of an account or database leaves it as it is. */
  @Test
  void aModeIsKeptUntilItIsChanged() {
    done("ALTER USER app COMMIT = best_effort");
    done("GRANT ALL ON shop.* TO app");
    done("ALTER USER app IDENTIFIED WITH mysql_native_password BY 'b'");
    done("REVOKE ALL ON shop.* FROM app");
    assertEquals(
        List.of(List.of("app", "mysql_native_password", "NO", "", "best_effort")),
        shown("SHOW ACCOUNTS"));
    done("ALTER DATABASE shop COMMIT = single");
    done("ALTER DATABASE shop DEFAULT SHARD KEY (tenant_id)");
    assertEquals(
        List.of(List.of("shop", "shard1", "tenant_id", "single")), shown("SHOW DATABASE RULES"));
    done("ALTER USER app COMMIT = DEFAULT");
    done("ALTER DATABASE shop COMMIT = DEFAULT");
    assertEquals(
        List.of(Arrays.asList("app", "mysql_native_password", "NO", "", null)),
        shown("SHOW ACCOUNTS"));
    assertEquals(
        List.of(Arrays.asList("shop", "shard1", "tenant_id", null)), shown("SHOW DATABASE RULES"));
  }

  @Test
  void aWrongModeOrNameIsRefused() {
    for (String sql :
        List.of("ALTER USER app COMMIT = 'never'", "ALTER DATABASE shop COMMIT = never")) {
      assertEquals(
          "1231 (42000): Variable 'ringmaster_commit' can't be set to the value of 'never'",
          failed(sql));
    }
    assertEquals(
        "1396 (HY000): Operation ALTER USER failed for 'nobody'@'%'",
        failed("ALTER USER nobody COMMIT = single"));
    assertEquals(
        3162, done("ALTER USER IF EXISTS nobody COMMIT = single").warnings().getFirst().code());
    assertEquals(
        "1049 (42000): Unknown database 'nope'", failed("ALTER DATABASE nope COMMIT = single"));
  }
}
