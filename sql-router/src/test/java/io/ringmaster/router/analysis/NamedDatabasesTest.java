package io.ringmaster.router.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.ringmaster.router.Router;
import io.ringmaster.router.Routing;
import io.ringmaster.router.Shop;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.plan.Planned;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedDatabasesTest {
  private static final Routing ROUTING = Shop.routing();

  private final Router router = new Router(10);

  private Planned plan(String sql) {
    return plan(sql, "shop");
  }

  private Planned plan(String sql, String database) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    Digest digest = new Digest();
    new Digester().digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
    return router.plan(digest, database, ROUTING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "SELECT * FROM users | \"\"",
        "SELECT u.id, 1.5 FROM users u WHERE u.name = 'shop.users' | \"\"",
        "SELECT * FROM shop.users WHERE id = 1 | shop",
        "SELECT shop.users.id FROM `shop` . `users`, mysql.user | shop mysql",
        "SELECT 1 FROM `MySQL`.user, sys.version, information_schema.tables | MySQL sys",
        "SELECT 1 FROM other.t, SHOP.users | \"\"",
        "DELETE shop.users FROM shop.users, performance_schema.threads | shop performance_schema",
        "DO (SELECT 1 FROM shop.users) | shop",
        "SELECT FROM WHERE shop.users | shop",
        "SELECT 1 FROM users AS shop WHERE shop.id = 1 | shop",
      })
  void areThoseInFrontOfADot(String sql, String named) {
    assertEquals(named, String.join(" ", plan(sql).databases()));
  }

  /** Servers show there what all clients of the proxy do. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "SELECT info FROM information_schema.processlist | shop | information_schema",
        "SELECT 1 FROM `Information_Schema` . `InnoDB_Trx` | shop | information_schema",
        "CREATE VIEW v AS SELECT info FROM information_schema.PROCESSLIST | shop |"
            + " information_schema",
        "SELECT info FROM processlist | information_schema | information_schema",
        "SELECT 1 FROM innodb_trx AS t | INFORMATION_SCHEMA | information_schema",
        "SELECT innodb_x.a FROM tables AS x | shop | \"\"",
        "SELECT x.processlist FROM tables AS x | information_schema | \"\"",
        "SELECT 'processlist', @@innodb_lock_wait_timeout | information_schema | \"\"",
        "SET innodb_lock_wait_timeout = 1 | information_schema | \"\"",
        "SHOW PROCESSLIST | information_schema | \"\"",
        "SELECT 1 FROM information_schema.tables | shop | \"\"",
      })
  void informationSchemaIsNamedByWhatShowsOthers(String sql, String database, String named) {
    assertEquals(named, String.join(" ", plan(sql, database).databases()));
  }

  @Test
  void areKeptWithThePlan() {
    Planned first = plan("SELECT * FROM shop.users WHERE id = 1");
    assertEquals(List.of("shop"), first.databases());
    assertSame(first, plan("SELECT * FROM shop.users WHERE id = 2"));
    assertEquals(1, router.cache().hits());
  }
}
