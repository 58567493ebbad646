package io.ringmaster.it.admin;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.Sql;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.StoreConfig;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.proxy.admin.AdminCaller;
import io.ringmaster.proxy.admin.AdminResult;
import io.ringmaster.proxy.admin.AdminService;
import io.ringmaster.proxy.config.RingmasterConfig;
import io.ringmaster.proxy.control.CatalogLoader;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.router.catalog.Catalog;
import io.ringmaster.router.digest.LexerMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Admin SQL and DDL on two real shards. */
class AdminDdlTest {
  private static final Queue<String> CHANGED = new ConcurrentLinkedQueue<>();

  @TempDir static Path dir;
  private static EmbeddedZooKeeper zookeeper;
  private static MetadataStore store;
  private static ControlPools pools;
  private static AdminService service;

  private String db;
  private Map<String, String> variables = Map.of();

  @BeforeAll
  static void start() {
    zookeeper = EmbeddedZooKeeper.start(dir, 0);
    store = MetadataStore.open(StoreConfig.of(zookeeper.connectString()), ClusterKey.random());
    pools = new ControlPools(RingmasterConfig.defaults());
    service =
        new AdminService(
            store,
            pools,
            (_, password) -> password,
            Endpoint::of,
            Duration.ofSeconds(30),
            Map::of,
            (database, _) -> CHANGED.add(database));
    AdminCaller admin = caller(Optional.empty(), Map.of());
    for (int i = 0; i < 2; i++) {
      LabServer server = MySqlLab.shards().get(i);
      String register =
          "REGISTER SERVER s%d AT '%s:%d' USER '%s' PASSWORD '%s'"
              .formatted(
                  i + 1,
                  server.host(),
                  server.port(),
                  LabServer.USER,
                  LabServer.PASSWORD.replace("'", "''"));
      assertInstanceOf(AdminResult.Done.class, service.execute(register, admin));
      assertInstanceOf(
          AdminResult.Done.class,
          service.execute("CREATE SHARD shard%d ON s%d".formatted(i + 1, i + 1), admin));
    }
  }

  @AfterAll
  static void stop() {
    pools.close();
    store.close();
    zookeeper.close();
  }

  @BeforeEach
  void createDatabase() {
    db = LabServer.newDatabaseName("admin");
    done("CREATE DATABASE " + db + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ON SHARD shard1");
  }

  @AfterEach
  void dropDatabase() {
    variables = Map.of();
    service.execute("DROP DATABASE IF EXISTS " + db, caller(Optional.empty(), Map.of()));
  }

  private static AdminCaller caller(Optional<String> database, Map<String, String> variables) {
    return new AdminCaller("admin", true, Set.of(), database, LexerMode.DEFAULT, variables);
  }

  private AdminResult execute(String sql) {
    boolean exists = store.state().databases().containsKey(db);
    return service.execute(sql, caller(exists ? Optional.of(db) : Optional.empty(), variables));
  }

  private AdminResult.Done done(String sql) {
    AdminResult result = execute(sql);
    return assertInstanceOf(AdminResult.Done.class, result, () -> sql + ": " + result);
  }

  private AdminResult.Failed failed(String sql) {
    return assertInstanceOf(AdminResult.Failed.class, execute(sql), sql);
  }

  private List<List<String>> shown(String sql) {
    return assertInstanceOf(AdminResult.Table.class, execute(sql), sql).rows();
  }

  /** Rows of a query on shard 1 or 2. */
  private static List<String> on(int shard, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (var connection = MySqlLab.shards().get(shard - 1).connect("");
        var statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }

  private List<String> tablesOn(int shard) throws SQLException {
    return on(
        shard,
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '%s' ORDER BY 1"
            .formatted(db));
  }

  private List<String> rule(String table) {
    return shown("SHOW TABLE RULES FROM " + db).stream()
        .filter(row -> row.get(1).equals(table))
        .map(row -> row.subList(2, 6))
        .findFirst()
        .orElse(List.of());
  }

  @Test
  void aDatabaseIsASchemaOfTheSameKindOnEveryShard() throws SQLException {
    String collation =
        "SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '%s'"
            .formatted(db);
    assertEquals(List.of("utf8mb4_bin"), on(1, collation));
    assertEquals(List.of("utf8mb4_bin"), on(2, collation));
    done("ALTER DATABASE " + db + " COLLATE utf8mb4_0900_ai_ci");
    assertEquals(List.of("utf8mb4_0900_ai_ci"), on(1, collation));
    assertEquals(List.of("utf8mb4_0900_ai_ci"), on(2, collation));
    assertEquals(1007, failed("CREATE DATABASE " + db).errno());
    assertEquals(1007, done("CREATE DATABASE IF NOT EXISTS " + db).warnings().getFirst().code());
    done("DROP DATABASE " + db);
    assertEquals(List.of(), on(1, collation));
    assertEquals(List.of(), on(2, collation));
  }

  @Test
  void aSchemaThatHoldsTablesAlreadyIsNotTakenOver() throws SQLException {
    String other = LabServer.newDatabaseName("admin");
    MySqlLab.shards().get(1).execute("", "CREATE DATABASE " + other);
    try {
      MySqlLab.shards().get(1).execute(other, "CREATE TABLE t (a INT)");
      assertEquals(
          "schema '%s' on shard 'shard2' has tables already, such as 't'".formatted(other),
          failed("CREATE DATABASE " + other).message());
    } finally {
      MySqlLab.shards().get(1).execute("", "DROP DATABASE " + other);
    }
  }

  @Test
  void aShardedTableIsOnAllShardsAndItsSiblingsShareItsGroup() throws SQLException {
    done("CREATE TABLE users (id BIGINT UNSIGNED PRIMARY KEY, n VARCHAR(9)) SHARD BY HASH(ID)");
    done(
        "CREATE TABLE orders (uid INT NOT NULL, no INT, PRIMARY KEY (no, uid)) SHARD BY HASH(uid)");
    done("CREATE TABLE names (n VARCHAR(9) NOT NULL) SHARD BY HASH(n)");
    done("CREATE TABLE own (id INT PRIMARY KEY) SHARD BY HASH(id) IN GROUP g");
    List<String> all = List.of("names", "orders", "own", "users");
    assertEquals(all, tablesOn(1));
    assertEquals(all, tablesOn(2));
    assertEquals(List.of("HASH", "id", "default", "shard1, shard2"), rule("users"));
    assertEquals(List.of("HASH", "uid", "default", "shard1, shard2"), rule("orders"));
    assertEquals(List.of("HASH", "n", "default_utf8mb4_bin", "shard1, shard2"), rule("names"));
    assertEquals(List.of("HASH", "id", "g", "shard1, shard2"), rule("own"));
  }

  @Test
  void rangesPlaceATable() {
    done(
        "CREATE TABLE logs (id BIGINT PRIMARY KEY) SHARD BY RANGE(id)"
            + " (VALUES LESS THAN (1000) ON shard2, VALUES LESS THAN (MAXVALUE) ON shard1)"
            + " IN GROUP by_time");
    done("CREATE TABLE more (id BIGINT PRIMARY KEY) SHARD BY RANGE(id) IN GROUP by_time");
    assertEquals(List.of("RANGE", "id", "by_time", "shard1, shard2"), rule("more"));
    assertEquals(
        Arrays.asList(db + ".by_time", "range", "MINVALUE", "999", null, "shard2"),
        shown("SHOW SHARD MAP FOR GROUP by_time").getFirst());
  }

  @Test
  void referenceAndSingleTablesAreWhereTheySay() throws SQLException {
    done("CREATE TABLE countries (code CHAR(2) PRIMARY KEY) REFERENCE");
    done("CREATE TABLE two (a INT AUTO_INCREMENT PRIMARY KEY) SINGLE ON shard2");
    done("CREATE TABLE home (a INT)");
    assertEquals(List.of("countries", "home", "two"), tablesOn(1));
    assertEquals(List.of("countries", "two"), tablesOn(2));
    assertEquals(Arrays.asList("SINGLE", null, null, "shard1"), rule("home"));
    assertEquals(Arrays.asList("SINGLE", null, null, "shard2"), rule("two"));
    assertEquals(Arrays.asList("REFERENCE", null, null, "shard1, shard2"), rule("countries"));
  }

  @Test
  void aPlainCreateTableGoesByTheDefaultShardKey() throws SQLException {
    done("ALTER DATABASE " + db + " DEFAULT SHARD KEY (tenant_id)");
    done("CREATE TABLE notes (tenant_id INT, id INT, PRIMARY KEY (tenant_id, id))");
    done("CREATE TABLE versions (v INT)");
    assertEquals(List.of("HASH", "tenant_id", "default", "shard1, shard2"), rule("notes"));
    assertEquals(Arrays.asList("SINGLE", null, null, "shard1"), rule("versions"));
    assertEquals(List.of("notes"), tablesOn(2));
  }

  @Test
  void likeTakesTheShardingOfTheOtherTable() throws SQLException {
    done("CREATE TABLE a (id INT PRIMARY KEY) SHARD BY HASH(id)");
    done("CREATE TABLE b LIKE a");
    assertEquals(rule("a"), rule("b"));
    assertEquals(List.of("a", "b"), tablesOn(2));
    assertEquals(1146, failed("CREATE TABLE c LIKE nope").errno());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "(id INT) SHARD BY HASH(nope) | 1072 | Key column 'nope' doesn't exist in table",
        "(id INT, d DOUBLE AUTO_INCREMENT, KEY (d)) SHARD BY HASH(id) | 1235 | AUTO_INCREMENT"
            + " column 'd' of type double",
        "(id INT AUTO_INCREMENT PRIMARY KEY) REFERENCE | 1235 | in a reference table yet",
        "(id INT PRIMARY KEY, k INT NOT NULL) SHARD BY HASH(k) | 1235 | unique key 'PRIMARY' (id)",
        "(id INT PRIMARY KEY, k INT NOT NULL) SHARD BY HASH(k) | 1235 | write PRIMARY KEY (k, id),"
            + " KEY (id), and",
        "(k INT PRIMARY KEY, e INT UNIQUE) SHARD BY HASH(k) | 1235 | unique key 'e' (e) does not",
        "(k CHAR(9) NOT NULL, UNIQUE u (k(3))) SHARD BY HASH(k) | 1235 | unique key 'u' (k"
            + " (prefix))",
        "(k INT NOT NULL, UNIQUE u ((k + 1))) SHARD BY HASH(k) | 1235 | unique key 'u' (an"
            + " expression)",
        "(k DATETIME PRIMARY KEY) SHARD BY HASH(k) | 1235 | column 'k': a column of type datetime",
        "(k CHAR(3) PRIMARY KEY) SHARD BY RANGE(k) (VALUES LESS THAN (MAXVALUE) ON shard1) | 1235 |"
            + " SHARD BY RANGE needs an integer column",
        "(k INT PRIMARY KEY) SHARD BY RANGE(k) (VALUES LESS THAN (5) ON shard1) | 1105 | the last"
            + " range",
        "(k INT PRIMARY KEY) SINGLE ON nope | 1105 | there is no shard 'nope'",
        "(k INT PRIMARY KEY, FOREIGN KEY (k) REFERENCES one (a)) SHARD BY HASH(k) | 1235 | is on"
            + " shard 'shard1' alone",
        "(k INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id)) SHARD BY HASH(k) | 1235"
            + " | does not join the shard keys",
        "(k INT PRIMARY KEY, FOREIGN KEY (k) REFERENCES parent (id)) SHARD BY HASH(k) IN GROUP x |"
            + " 1235 | this one in",
        "(k INT PRIMARY KEY, FOREIGN KEY (k) REFERENCES parent (id)) SINGLE ON shard1 | 1235 | it"
            + " is sharded",
        "(k INT, k INT) SHARD BY HASH(k) | 1060 | Duplicate column name 'k'",
        "(k NONSENSE) SHARD BY HASH(k) | 1064 | near 'NONSENSE)'",
      })
  void whatShardsCannotKeepIsRefusedAndLeavesNothing(String table, int errno, String message)
      throws SQLException {
    done("CREATE TABLE one (a INT PRIMARY KEY) SINGLE ON shard1");
    done("CREATE TABLE parent (id INT PRIMARY KEY) SHARD BY HASH(id)");
    var failed = failed("CREATE TABLE t " + table);
    assertTrue(failed.message().contains(message), failed.message());
    assertEquals(errno, failed.errno());
    assertEquals(List.of("one", "parent"), tablesOn(1));
    assertEquals(List.of("parent"), tablesOn(2));
    assertEquals(List.of(), rule("t"));
    assertEquals(1, shown("SHOW GROUPS").stream().filter(g -> g.get(0).equals(db)).count());
  }

  @Test
  void foreignKeysInsideAGroupAndToReferenceTablesAreKept() {
    done("CREATE TABLE countries (code CHAR(2) PRIMARY KEY) REFERENCE");
    done(
        "CREATE TABLE users (id INT PRIMARY KEY, c CHAR(2), FOREIGN KEY (c) REFERENCES countries"
            + " (code)) SHARD BY HASH(id)");
    done(
        "CREATE TABLE orders (uid INT, no INT, PRIMARY KEY (uid, no), FOREIGN KEY (uid) REFERENCES"
            + " users (id)) SHARD BY HASH(uid)");
    done("ALTER TABLE orders ADD c CHAR(2), ADD FOREIGN KEY f (c) REFERENCES countries (code)");
    assertEquals(3730, failed("DROP TABLE users").errno());
    done("DROP TABLE users, orders");
  }

  @Test
  void aForeignKeyToATableThatIsMadeLaterIsCheckedThen() throws SQLException {
    String child =
        "CREATE TABLE a (id INT, no INT, PRIMARY KEY (id, no), CONSTRAINT later FOREIGN KEY (id)"
            + " REFERENCES b (id)) ";
    assertEquals(1824, failed(child + "SHARD BY HASH(id)").errno());
    variables = Map.of("foreign_key_checks", "OFF");
    done(child + "SHARD BY HASH(id)");
    variables = Map.of();
    for (String wrong :
        List.of(
            "CREATE TABLE b (id INT PRIMARY KEY) SINGLE ON shard2",
            "CREATE TABLE b (id INT, k INT, PRIMARY KEY (id, k)) SHARD BY HASH(k)",
            "CREATE TABLE b (id INT PRIMARY KEY) SHARD BY HASH(id) IN GROUP other")) {
      var refused = failed(wrong);
      assertEquals(1235, refused.errno());
      assertTrue(
          refused.message().startsWith("foreign key 'later' to table '" + db + ".b' cannot"));
      assertEquals(List.of("a"), tablesOn(1));
      assertEquals(List.of("a"), tablesOn(2));
    }
    // MySQL itself takes a table that is renamed for the missing one.
    done("CREATE TABLE c (id INT PRIMARY KEY) SINGLE ON shard1");
    assertEquals(1235, failed("RENAME TABLE c TO b").errno());
    done("CREATE TABLE b (id INT PRIMARY KEY) SHARD BY HASH(id)");
    assertEquals(3730, failed("DROP TABLE b").errno());
    var added = failed("ALTER TABLE c ADD CONSTRAINT cb FOREIGN KEY (id) REFERENCES b (id)");
    assertTrue(added.message().startsWith("foreign key 'cb' to table"), added.message());
    assertEquals(1824, failed("ALTER TABLE a ADD FOREIGN KEY ad (id) REFERENCES d (id)").errno());
    variables = Map.of("foreign_key_checks", "0");
    done("ALTER TABLE a ADD FOREIGN KEY ad (id) REFERENCES d (id)");
    variables = Map.of();
    assertEquals(
        1235, failed("CREATE TABLE d (id INT PRIMARY KEY) SINGLE ON SHARD shard1").errno());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FOREIGN KEY (a) REFERENCES one (a)) | 1235 | foreign key 't_ibfk_1' to table '%s.one'"
            + " cannot be kept, that table is on shard 'shard1' alone:",
        "FOREIGN KEY (a) REFERENCES one (a)) SHARD BY HASH(a) | 1235 | is on shard 'shard1' alone:",
        "FOREIGN KEY (a) REFERENCES one (a)) REFERENCE | 1235 | is on shard 'shard1' alone:",
        "FOREIGN KEY (a) REFERENCES nope (a)) | 1824 | referenced table 'nope'",
      })
  void aParentThatIsOnAnotherShardThanTheNewTableIsNotCalledMissing(
      String rest, int errno, String message) throws SQLException {
    String other = LabServer.newDatabaseName("admin");
    done("CREATE DATABASE " + other + " ON SHARD shard2");
    try {
      done("CREATE TABLE one (a INT PRIMARY KEY)");
      var failed =
          failed(
              "CREATE TABLE %s.t (a INT PRIMARY KEY, %s"
                  .formatted(other, rest.replace("REFERENCES ", "REFERENCES " + db + ".")));
      assertEquals(errno, failed.errno());
      assertTrue(failed.message().contains(message.formatted(db)), failed.message());
      String tables =
          "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '%s'"
              .formatted(other);
      assertEquals(List.of(), on(1, tables));
      assertEquals(List.of(), on(2, tables));
      assertEquals(List.of(), shown("SHOW TABLE RULES FROM " + other));
    } finally {
      done("DROP DATABASE " + other);
    }
  }

  @Test
  void aChildOnAnotherShardThanItsParentsFirstIsFound() throws SQLException {
    variables = Map.of("foreign_key_checks", "0");
    done(
        "CREATE TABLE a (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES b (id)) SINGLE ON shard2");
    variables = Map.of();
    assertEquals(1235, failed("CREATE TABLE b (id INT PRIMARY KEY) SINGLE ON shard1").errno());
    done("CREATE TABLE b (id INT PRIMARY KEY) REFERENCE");
  }

  @Test
  void aReferenceTableThatTablesOfOneShardReferToStaysOnAll() throws SQLException {
    done("CREATE TABLE p (id INT PRIMARY KEY, s INT, FOREIGN KEY (s) REFERENCES p (id)) REFERENCE");
    done("CREATE TABLE q (id INT PRIMARY KEY) REFERENCE");
    done(
        "CREATE TABLE c (id INT PRIMARY KEY, CONSTRAINT `c k` FOREIGN KEY (id) REFERENCES p (id))"
            + " SINGLE ON shard2");
    for (LabServer server : MySqlLab.shards()) {
      server.execute(db, "INSERT INTO p VALUES (1, 1)");
    }
    var truncated = failed("TRUNCATE TABLE p");
    assertEquals(1701, truncated.errno());
    assertEquals(
        "Cannot truncate a table referenced in a foreign key constraint (`%s`.`c`, CONSTRAINT `c k`)"
            .formatted(db),
        truncated.message());
    for (String drop : List.of("DROP TABLE p", "DROP TABLE IF EXISTS q, p")) {
      var dropped = failed(drop);
      assertEquals(3730, dropped.errno());
      assertEquals(
          "Cannot drop table 'p' referenced by a foreign key constraint 'c k' on table 'c'.",
          dropped.message());
    }
    for (LabServer server : MySqlLab.shards()) {
      try (Connection connection = server.connect(db)) {
        assertEquals(
            "1",
            Sql.value(
                connection, "SELECT COUNT(*) FROM p, (SELECT * FROM q UNION SELECT 1) AS one"));
      }
    }
    variables = Map.of("foreign_key_checks", "0");
    done("TRUNCATE TABLE p");
    variables = Map.of();
    done("DROP TABLE p, c");
  }

  @Test
  void anExistingTableIsToldAsInMySql() {
    done("CREATE TABLE t (a INT PRIMARY KEY) SHARD BY HASH(a)");
    var failed = failed("CREATE TABLE t (a INT)");
    assertEquals("Table 't' already exists", failed.message());
    assertEquals(1050, failed.errno());
    assertEquals(1050, done("CREATE TABLE IF NOT EXISTS t (b INT)").warnings().getFirst().code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "TABLE | nodb.x | 1051 | Unknown table 'nodb.x' | Unknown table 'nodb.x'",
        "TABLE | nodb.x, none.y | 1051 | Unknown table 'nodb.x,none.y' | Unknown table 'nodb.x';"
            + " Unknown table 'none.y'",
        "TABLE | t, nodb.x | 1051 | Unknown table 'nodb.x' | Unknown table 'nodb.x'",
        "VIEW | nodb.x | 1051 | Unknown table 'nodb.x' | Unknown table 'nodb.x'",
        "PROCEDURE | nodb.x | 1305 | PROCEDURE nodb.x does not exist | PROCEDURE nodb.x does not"
            + " exist",
        "FUNCTION | nodb.x | 1305 | FUNCTION nodb.x does not exist | FUNCTION nodb.x does not"
            + " exist",
        "TRIGGER | nodb.x | 1049 | Unknown database 'nodb' | Unknown database 'nodb'",
      })
  void whatIsOfNoDatabaseNeedNotBeDropped(
      String kind, String names, int errno, String message, String notes) throws SQLException {
    done("CREATE TABLE t (a INT PRIMARY KEY) SHARD BY HASH(a)");
    var failed = failed("DROP %s %s".formatted(kind, names));
    assertEquals(message, failed.message());
    assertEquals(errno, failed.errno());
    assertEquals(List.of("t"), tablesOn(2));
    var warnings = done("DROP %s IF EXISTS %s".formatted(kind, names)).warnings();
    assertEquals(notes, warnings.stream().map(AdminResult.Warning::message).collect(joining("; ")));
    assertTrue(
        warnings.stream().allMatch(note -> note.level().equals("Note") && note.code() == errno));
    assertEquals(names.startsWith("t,") ? List.of() : List.of("t"), tablesOn(2));
  }

  @Test
  void tablesOfAServersOwnSchemaAreNotDropped() {
    assertEquals(1049, failed("DROP TABLE IF EXISTS mysql.user").errno());
    assertEquals(1049, failed("DROP PROCEDURE IF EXISTS sys.diagnostics").errno());
  }

  @Test
  void aTableLeftByAnInterruptedStatementIsNamedAndCanBeDropped() throws SQLException {
    MySqlLab.shards().get(1).execute(db, "CREATE TABLE t (a INT)");
    var failed = failed("CREATE TABLE IF NOT EXISTS t (a INT PRIMARY KEY) SHARD BY HASH(a)");
    assertEquals(1050, failed.errno());
    assertTrue(failed.message().contains("already exists on shard 'shard2' without a rule"));
    assertEquals(List.of(), tablesOn(1));
    done("DROP TABLE t");
    assertEquals(List.of(), tablesOn(2));
  }

  @Test
  void changesGoToAllShards() throws SQLException {
    done("CREATE TABLE t (a INT PRIMARY KEY) SHARD BY HASH(a)");
    done("ALTER TABLE t ADD COLUMN b INT DEFAULT 5, ADD INDEX i (b)");
    done("CREATE UNIQUE INDEX u ON t (b, a)");
    done("DROP INDEX i ON t");
    for (int shard : new int[] {1, 2}) {
      assertEquals(
          List.of("a", "b"),
          on(
              shard,
              "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '%s' ORDER BY 1"
                  .formatted(db)));
      assertEquals(
          List.of("PRIMARY", "u"),
          on(
              shard,
              "SELECT DISTINCT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA ="
                  + " '%s' ORDER BY 1".formatted(db)));
      MySqlLab.shards().get(shard - 1).execute(db, "INSERT INTO t (a) VALUES (" + shard + ")");
    }
    done("TRUNCATE TABLE t");
    assertEquals(List.of("0"), on(1, "SELECT COUNT(*) FROM " + db + ".t"));
    assertEquals(List.of("0"), on(2, "SELECT COUNT(*) FROM " + db + ".t"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "ALTER TABLE t DROP COLUMN a | the shard key column 'a' cannot be changed",
        "ALTER TABLE t ADD z INT, MODIFY `A` BIGINT | the shard key column 'a' cannot be changed",
        "ALTER TABLE t CHANGE COLUMN a x INT | the shard key column 'a' cannot be changed",
        "ALTER TABLE t RENAME COLUMN a TO x | the shard key column 'a' cannot be changed",
        "ALTER TABLE t ADD UNIQUE KEY k (b) | unique key 'k' (b) does not contain",
        "ALTER TABLE t ADD c INT UNIQUE, ADD INDEX (a) | unique key 'c' (c) does not contain",
        "ALTER TABLE t DROP PRIMARY KEY, ADD c INT PRIMARY KEY | unique key 'PRIMARY' (c) does",
        "ALTER TABLE t ADD UNIQUE INDEX (b) | unique key 'b' (b) does not contain",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (b) | unique key 'u' (b) does not contain",
        "ALTER TABLE t MODIFY b BIGINT UNIQUE | unique key 'b' (b) does not contain",
        "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (b) | unique key 'PRIMARY' (b)",
        "ALTER TABLE t ADD c INT AUTO_INCREMENT UNIQUE | AUTO_INCREMENT column 'c'",
        "CREATE UNIQUE INDEX k ON t (b) | unique key 'k' (b) does not contain",
        "CREATE UNIQUE INDEX k ON t ((a + 1)) | unique key 'k' (an expression) does not contain",
        "ALTER TABLE t RENAME TO x | use RENAME TABLE instead",
        "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES t (a) | does not join the shard keys",
      })
  void changesThatShardsCannotKeepAreRefused(String sql, String message) {
    done("CREATE TABLE t (a INT PRIMARY KEY, b INT) SHARD BY HASH(a)");
    var failed = failed(sql);
    assertEquals(1235, failed.errno(), failed.message());
    assertTrue(failed.message().contains(message), failed.message());
  }

  @Test
  void errorsOfTheServersComeAsTheyAre() {
    done("CREATE TABLE t (a INT PRIMARY KEY) SHARD BY HASH(a)");
    var failed = failed("ALTER TABLE t DROP COLUMN nope");
    assertEquals(1091, failed.errno());
    assertEquals("42000", failed.sqlState());
    assertEquals("Can't DROP 'nope'; check that column/key exists", failed.message());
    assertEquals(1146, failed("ALTER TABLE nope ADD x INT").errno());
    assertEquals("Unknown table '" + db + ".nope'", failed("DROP TABLE nope").message());
    assertEquals(1051, done("DROP TABLE IF EXISTS nope").warnings().getFirst().code());
  }

  @Test
  void aChangeThatFailsOnOneShardSaysWhatHappenedOnEach() throws SQLException {
    done("CREATE TABLE t (a INT PRIMARY KEY) SHARD BY HASH(a)");
    MySqlLab.shards().get(1).execute(db, "ALTER TABLE t ADD b INT");
    var failed = failed("ALTER TABLE t ADD b INT");
    assertEquals(1060, failed.errno());
    assertEquals(
        "Duplicate column name 'b' [shard1: done; shard2: error 1060 Duplicate column name 'b']",
        failed.message());
  }

  @Test
  void theSessionsVariablesHoldOnTheServers() throws SQLException {
    done("CREATE TABLE p (id INT PRIMARY KEY) SHARD BY HASH(id)");
    done(
        "CREATE TABLE c (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES p (id)) SHARD BY"
            + " HASH(id)");
    variables = Map.of("foreign_key_checks", "0");
    done("DROP TABLE p");
    variables = Map.of("sql_mode", "''");
    done("CREATE TABLE z (d DATETIME DEFAULT '0000-00-00')");
    variables = Map.of();
    assertEquals(1067, failed("CREATE TABLE y (d DATETIME DEFAULT '0000-00-00')").errno());
    assertEquals(List.of("c"), tablesOn(2));
  }

  @Test
  void renamesKeepTheRule() throws SQLException {
    done("CREATE TABLE a (id INT PRIMARY KEY) SHARD BY HASH(id)");
    done("CREATE TABLE b (id INT PRIMARY KEY, x INT) SHARD BY HASH(id) IN GROUP g");
    var refused = failed("RENAME TABLE a TO c, b TO a, c TO b");
    assertEquals(1235, refused.errno());
    assertTrue(refused.message().contains("one after the other"), refused.message());
    done("RENAME TABLE a TO c");
    done("RENAME TABLE b TO a");
    done("RENAME TABLE c TO b");
    assertEquals("g", rule("a").get(2));
    assertEquals("default", rule("b").get(2));
    done("CREATE TABLE s1 (id INT PRIMARY KEY, x INT) SINGLE ON shard2");
    done("CREATE TABLE s2 (id INT PRIMARY KEY) SINGLE ON shard2");
    done("RENAME TABLE s1 TO s3, s2 TO s1, s3 TO s2");
    assertEquals(1235, failed("RENAME TABLE s1 TO s3, a TO s1").errno());
    done("DROP TABLE s1, s2");
    assertEquals(List.of("a", "b"), tablesOn(2));
    assertEquals(1050, failed("RENAME TABLE a TO b").errno());
    assertEquals(1146, failed("RENAME TABLE nope TO x").errno());
  }

  /** SHOW TABLES and information_schema are answered by the home shard. */
  @Test
  void theHomeShardHasEveryTable() throws SQLException {
    done("CREATE TABLE s (a INT PRIMARY KEY) SINGLE ON shard2");
    done(
        "CREATE TABLE r (id INT PRIMARY KEY) SHARD BY RANGE(id)"
            + " (VALUES LESS THAN (9) ON shard2, VALUES LESS THAN MAXVALUE ON shard2)");
    done("CREATE VIEW v AS SELECT a FROM s");
    assertEquals(List.of("r", "s", "v"), tablesOn(1));
    done("ALTER TABLE s ADD b INT");
    done("RENAME TABLE s TO t");
    assertEquals(List.of("r", "t", "v"), tablesOn(1));
    assertEquals(List.of("r", "t", "v"), tablesOn(2));
    assertEquals(Arrays.asList("SINGLE", null, null, "shard2"), rule("t"));
    done("DROP VIEW v");
    done("DROP TABLE r, t");
    assertEquals(List.of(), tablesOn(1));
    assertEquals(List.of(), tablesOn(2));
  }

  @Test
  void viewsOverOneShardAreSingleTables() throws SQLException {
    done("CREATE TABLE s (a INT, b INT) SINGLE ON shard2");
    done("CREATE VIEW v AS SELECT a FROM s");
    assertEquals(Arrays.asList("SINGLE", null, null, "shard2"), rule("v"));
    done("CREATE OR REPLACE VIEW v AS SELECT b FROM s");
    assertEquals(1051, failed("DROP TABLE v").errno());
    assertEquals(1347, failed("DROP VIEW s").errno());
    done("DROP VIEW v");
    assertEquals(List.of("s"), tablesOn(2));
    assertEquals(List.of(), rule("v"));
  }

  @Test
  void droppingTheLastTableOfAGroupRemovesTheGroup() {
    done("CREATE TABLE a (id INT PRIMARY KEY) SHARD BY HASH(id) IN GROUP g");
    done("CREATE TABLE b (id INT PRIMARY KEY) SHARD BY HASH(id) IN GROUP g");
    done("DROP TABLE a");
    assertTrue(store.state().groups().containsKey(db + ".g"));
    done("DROP TABLE b");
    assertTrue(!store.state().groups().containsKey(db + ".g"));
  }

  @Test
  void everyChangeRaisesTheSchemaVersion() {
    done("CREATE TABLE a (id INT PRIMARY KEY) SHARD BY HASH(id)");
    long before = store.raiseSchemaVersion(db);
    CHANGED.clear();
    done("ALTER TABLE a ADD b INT");
    assertTrue(store.raiseSchemaVersion(db) > before + 1, "raised in between");
    assertEquals(List.of(db), List.copyOf(CHANGED));
  }

  @Test
  void theCatalogHasEveryTableWithARule() {
    done(
        "CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY, n VARCHAR(9) NOT NULL, h INT INVISIBLE,"
            + " g INT AS (h + 1), UNIQUE (n, id)) SHARD BY HASH(id)");
    done("CREATE TABLE s (a INT AUTO_INCREMENT PRIMARY KEY) SINGLE ON shard2");
    var loader = new CatalogLoader(pools, Duration.ofSeconds(10));
    var loaded = loader.load(store.state(), Set.of(db), Catalog.empty());
    assertEquals(Map.of(), loaded.failures());
    assertEquals(1, loaded.catalog().version());
    var table = loaded.catalog().table(db, "t");
    assertEquals(
        "[id bigint true  false false false, n varchar false utf8mb4_bin false false false,"
            + " h int false  true true false, g int false  true false true]",
        table.columns().stream()
            .map(
                c ->
                    "%s %s %s %s %s %s %s"
                        .formatted(
                            c.name(),
                            c.dataType(),
                            c.unsigned(),
                            c.collation(),
                            c.nullable(),
                            c.invisible(),
                            c.hasDefault()))
            .toList()
            .toString());
    assertEquals(List.of(List.of("id"), List.of("n", "id")), table.uniqueKeys());
    assertTrue(loaded.catalog().table(db, "s").columns().getFirst().autoIncrement());
    assertSame(
        loaded.catalog(), loader.load(store.state(), Set.of(db), loaded.catalog()).catalog());
  }

  @Test
  void theSameServerCannotBeRegisteredTwice() {
    LabServer server = MySqlLab.shards().getFirst();
    var failed =
        failed(
            "REGISTER SERVER again AT 'localhost:%d' USER '%s' PASSWORD '%s'"
                .formatted(server.port(), LabServer.USER, LabServer.PASSWORD.replace("'", "''")));
    assertTrue(failed.message().endsWith("it is the same mysqld as server 's1'"), failed.message());
  }
}
